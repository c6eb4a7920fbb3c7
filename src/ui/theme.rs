//! Colours (a stand-in until the window's own theme is there).

use eframe::egui::{Color32, Context, FontDefinitions, FontFamily};

/// What a line or a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    /// The minimised loss.
    Total,
    /// Reconstruction of x.
    Reconstruction,
    /// Reconstruction of x′.
    ReconstructionAug,
    /// The KL term.
    Kl,
    /// The median of the pair distances.
    Median,
    /// What the prior implies.
    PriorCurve,
    /// Error on the test set.
    TestError,
    /// A setting that changed.
    Marker,
}

/// The colour of a class.
pub fn class_color(class: usize, dark: bool) -> Color32 {
    const COLORS: [[u8; 3]; 10] = [
        [0, 114, 178],
        [230, 159, 0],
        [0, 158, 115],
        [204, 121, 167],
        [86, 180, 233],
        [213, 94, 0],
        [160, 150, 40],
        [120, 94, 240],
        [130, 130, 130],
        [150, 75, 60],
    ];
    let [r, g, b] = COLORS[class % COLORS.len()];
    if dark {
        Color32::from_rgb(r, g, b).lerp_to_gamma(Color32::WHITE, 0.2)
    } else {
        Color32::from_rgb(r, g, b)
    }
}

/// The colour of a series.
pub fn series(kind: Series, dark: bool) -> Color32 {
    class_color(kind as usize, dark)
}

/// Installs the fonts: egui's monospaced one has signs that its proportional one lacks.
pub fn install(ctx: &Context) {
    let mut fonts = FontDefinitions::default();
    fonts.families.entry(FontFamily::Proportional).or_default().push("Hack".to_owned());
    ctx.set_fonts(fonts);
}
