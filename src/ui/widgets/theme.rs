//! Every colour, text size and distance of the window, in one place.
//!
//! The class colours were searched by computer: ten colours that stay as far apart as
//! possible in OKLab for full colour vision, protanopia and deuteranopia alike, and dark
//! (or bright) enough to survive a projector. A test below holds them to that.

use std::sync::Arc;

use eframe::egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke,
    TextStyle, Theme, Ui, Visuals, style::HandleShape, vec2,
};

use crate::attack::AttackObjective;
use crate::palette::{CLASSES_DARK, CLASSES_LIGHT, MODELS};
use crate::state::attack::Verdict;

/// A curve with a meaning: it has the same colour in every panel and in the prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Series {
    /// The minimised loss.
    Total,
    /// Reconstruction of x.
    Reconstruction,
    /// Reconstruction of x′.
    ReconstructionAug,
    /// The KL term.
    Kl,
    /// The median of a distribution over time.
    Median,
    /// What the prior implies.
    PriorCurve,
    /// Error on images that training never sees.
    TestError,
    /// A knob moved here.
    Marker,
    /// A model, by its number.
    Model(usize),
}

/// So many classes have colours of their own.
pub(crate) const CLASS_COLORS: usize = CLASSES_LIGHT.len();

/// The colour of a class: distinct for colour-blind eyes, visible on a projector.
/// Classes after the tenth start over, with marks of another shape: see [`crate::palette::Mark`].
pub(crate) fn class_color(class: usize, dark: bool) -> Color32 {
    let palette = if dark { &CLASSES_DARK } else { &CLASSES_LIGHT };
    let (red, green, blue) = palette[class % palette.len()];
    Color32::from_rgb(red, green, blue)
}

/// The colour of a curve.
pub(crate) fn series(kind: Series, dark: bool) -> Color32 {
    let (on_light, on_dark) = match kind {
        Series::Total => ((30, 34, 42), (236, 238, 242)),
        Series::Reconstruction => ((0, 96, 184), (92, 172, 255)),
        Series::ReconstructionAug => ((0, 138, 150), (70, 212, 214)),
        Series::Kl => ((196, 78, 0), (255, 150, 60)),
        Series::Median => ((126, 44, 160), (208, 140, 255)),
        Series::PriorCurve => ((176, 24, 80), (255, 110, 150)),
        Series::TestError => ((40, 124, 36), (120, 214, 96)),
        Series::Marker => ((120, 124, 132), (150, 154, 164)),
        Series::Model(model) => MODELS[model.min(MODELS.len() - 1)],
    };
    let (red, green, blue) = if dark { on_dark } else { on_light };
    Color32::from_rgb(red, green, blue)
}

/// A letter on the colour of a [`Series::Model`].
pub(crate) fn on_model(dark: bool) -> Color32 {
    if dark { Color32::BLACK } else { Color32::WHITE }
}

/// The colour of an attack's line: of the class colours, which are known to stay apart.
pub(crate) fn attack_color(objective: AttackObjective, dark: bool) -> Color32 {
    let class = match objective {
        AttackObjective::Wasserstein => 0,
        AttackObjective::Kl => 1,
        AttackObjective::KlReverse => 9,
        AttackObjective::KlSymmetric => 4,
        AttackObjective::Damage => 3,
        AttackObjective::Classifier => 2,
    };
    class_color(class, dark)
}

/// What the one most important button is filled with.
pub(crate) fn accent(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(20, 108, 200) } else { Color32::from_rgb(0, 94, 184) }
}

/// Text on [`accent`].
pub(crate) fn on_accent() -> Color32 {
    Color32::WHITE
}

/// Fill of a banner that reports an error.
pub(crate) fn error_fill(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(92, 26, 26) } else { Color32::from_rgb(255, 224, 220) }
}

/// Fill of a badge or banner that asks for attention.
pub(crate) fn notice_fill(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(84, 62, 8) } else { Color32::from_rgb(255, 236, 184) }
}

/// Text on [`error_fill`] and [`notice_fill`].
pub(crate) fn banner_text(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(255, 240, 224) } else { Color32::from_rgb(64, 24, 0) }
}

/// Fill of the words that say what an attack came to.
pub(crate) fn verdict_fill(verdict: Verdict, dark: bool) -> Color32 {
    match verdict {
        Verdict::Held if dark => Color32::from_rgb(10, 70, 62),
        Verdict::Held => Color32::from_rgb(196, 236, 226),
        Verdict::FooledOtherwise => notice_fill(dark),
        Verdict::FooledAsWished => error_fill(dark),
    }
}

/// The way of an attack through the map: unlike any class, and set off by [`attack_halo`].
pub(crate) fn attack_path(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(255, 74, 74) } else { Color32::from_rgb(222, 0, 24) }
}

/// The ground around the way of an attack.
pub(crate) fn attack_halo(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(14, 15, 18) } else { Color32::WHITE }
}

/// Where a picture or a bar will be.
pub(crate) fn placeholder(dark: bool) -> Color32 {
    if dark { Color32::from_gray(44) } else { Color32::from_gray(222) }
}

/// What lies over the window while a folder is dragged across it.
pub(crate) fn drop_veil() -> Color32 {
    Color32::from_black_alpha(190)
}

/// Text on [`drop_veil`].
pub(crate) fn on_drop_veil() -> Color32 {
    Color32::WHITE
}

/// A line of explanation: smaller and paler than body text, still readable from the back row.
pub(crate) fn small_text() -> TextStyle {
    TextStyle::Small
}

/// The style of section titles.
pub(crate) fn section() -> TextStyle {
    TextStyle::Name("Section".into())
}

/// Whether this part of the window is dark.
pub(crate) fn is_dark(ui: &Ui) -> bool {
    ui.visuals().dark_mode
}

/// Installs fonts, sizes and colours. Which theme is active stays the user's choice.
pub(crate) fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    for theme in [Theme::Dark, Theme::Light] {
        ctx.style_mut_of(theme, |style| {
            style.text_styles = [
                (TextStyle::Heading, FontId::proportional(19.0)),
                (section(), FontId::proportional(16.0)),
                (TextStyle::Body, FontId::proportional(14.5)),
                (TextStyle::Button, FontId::proportional(14.5)),
                (TextStyle::Monospace, FontId::monospace(14.0)),
                (small_text(), FontId::proportional(12.5)),
            ]
            .into();
            let spacing = &mut style.spacing;
            spacing.item_spacing = vec2(8.0, 6.0);
            spacing.button_padding = vec2(8.0, 4.0);
            spacing.interact_size = vec2(36.0, 24.0);
            spacing.slider_rail_height = 6.0;
            spacing.window_margin = Margin::same(14);
            spacing.tooltip_width = 380.0;
            style.interaction.tooltip_delay = 0.35;
            style.visuals = visuals(theme);
        });
    }
}

/// Inter reads well from the back row and has every mathematical sign that is used;
/// egui's own fonts follow for symbols.
fn fonts() -> FontDefinitions {
    const INTER: &str = "Inter";
    let mut fonts = FontDefinitions::default();
    let data = FontData::from_static(include_bytes!("../../../assets/fonts/Inter-Regular.otf"));
    fonts.font_data.insert(INTER.to_owned(), Arc::new(data));
    fonts.families.entry(FontFamily::Proportional).or_default().insert(0, INTER.to_owned());
    fonts.families.entry(FontFamily::Monospace).or_default().push(INTER.to_owned());
    fonts
}

fn visuals(theme: Theme) -> Visuals {
    let (mut visuals, text, panel, field) = match theme {
        Theme::Dark => (
            Visuals::dark(),
            Color32::from_gray(222),
            Color32::from_rgb(24, 26, 30),
            Color32::from_rgb(14, 15, 18),
        ),
        Theme::Light => (
            Visuals::light(),
            Color32::from_gray(24),
            Color32::from_rgb(247, 248, 250),
            Color32::WHITE,
        ),
    };
    let dark = visuals.dark_mode;
    visuals.panel_fill = panel;
    visuals.window_fill = panel;
    visuals.extreme_bg_color = field;
    visuals.faint_bg_color = if dark { Color32::from_gray(36) } else { Color32::from_gray(238) };
    visuals.weak_text_color =
        Some(if dark { Color32::from_gray(164) } else { Color32::from_gray(88) });
    visuals.widgets.noninteractive.fg_stroke = Stroke::new(1.0, text);
    visuals.widgets.noninteractive.bg_fill = panel;
    visuals.widgets.inactive.fg_stroke = Stroke::new(1.0, text);
    if !dark {
        // A pale grey button on a pale grey panel vanishes on a projector.
        visuals.widgets.inactive.weak_bg_fill = Color32::from_gray(226);
        visuals.widgets.inactive.bg_fill = Color32::from_gray(206);
        visuals.error_fg_color = Color32::from_rgb(176, 0, 16);
        visuals.warn_fg_color = Color32::from_rgb(160, 84, 0);
    } else {
        visuals.error_fg_color = Color32::from_rgb(255, 120, 110);
        visuals.warn_fg_color = Color32::from_rgb(255, 190, 80);
        visuals.widgets.inactive.bg_fill = Color32::from_gray(78);
    }
    visuals.selection.bg_fill = accent(dark);
    visuals.selection.stroke = Stroke::new(1.5, on_accent());
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = HandleShape::Circle;
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Domain, SETTINGS};
    use crate::ui::widgets::theme;

    type Triple = [f64; 3];

    /// Machado et al. 2009, severity 1, on linear RGB: full vision, protanopia, deuteranopia.
    const EYES: [[Triple; 3]; 3] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ];

    fn times(matrix: &[Triple; 3], v: Triple) -> Triple {
        matrix.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
    }

    fn linear(color: Color32) -> Triple {
        [color.r(), color.g(), color.b()].map(|byte| {
            let c = f64::from(byte) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn oklab(rgb: Triple) -> Triple {
        let lms = times(
            &[
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ],
            rgb.map(|c| c.clamp(0.0, 1.0)),
        );
        times(
            &[
                [0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ],
            lms.map(f64::cbrt),
        )
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |color| {
            let [r, g, b] = linear(color);
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (a, b) = (luminance(a), luminance(b));
        f64::max(a, b) / f64::min(a, b)
    }

    #[test]
    fn class_colors_stay_apart_for_every_eye_and_stand_out_from_the_ground() {
        for dark in [false, true] {
            let ground = visuals(if dark { Theme::Dark } else { Theme::Light }).panel_fill;
            for i in 0..10 {
                assert!(contrast(class_color(i, dark), ground) > 2.4, "class {i}, dark {dark}");
                for j in 0..i {
                    for eye in &EYES {
                        let [a, b] =
                            [i, j].map(|c| oklab(times(eye, linear(class_color(c, dark)))));
                        let apart =
                            a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
                        assert!(apart > 0.11, "classes {i} and {j}, dark {dark}: {apart}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_models_of_a_race_stay_apart_for_every_eye() {
        for dark in [false, true] {
            let color = |model| series(Series::Model(model), dark);
            for (i, j) in [(0, 1), (0, 2), (1, 2)] {
                for eye in &EYES {
                    let [a, b] = [i, j].map(|model| oklab(times(eye, linear(color(model)))));
                    let apart = a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
                    assert!(apart > 0.13, "{i} and {j}, dark {dark}: {apart}");
                }
            }
            for model in 0..3 {
                assert!(contrast(color(model), on_model(dark)) > 4.0, "{model}, dark {dark}");
            }
        }
    }

    #[test]
    fn text_is_readable_on_every_fill() {
        for theme in [Theme::Dark, Theme::Light] {
            let visuals = visuals(theme);
            let dark = visuals.dark_mode;
            let weak = visuals.weak_text_color.unwrap();
            assert!(contrast(visuals.text_color(), visuals.panel_fill) > 10.0);
            assert!(contrast(weak, visuals.panel_fill) > 5.5);
            assert!(contrast(on_accent(), accent(dark)) > 4.5);
            for fill in [error_fill(dark), notice_fill(dark), verdict_fill(Verdict::Held, dark)] {
                assert!(contrast(banner_text(dark), fill) > 7.0);
            }
        }
    }

    #[test]
    fn the_fonts_have_every_sign_that_is_used() {
        let ctx = Context::default();
        theme::install(&ctx);
        let mut text = String::from("Σσβ′μεη‖½→×÷₁²ₓρ≤~…−·–“”’↺▶√±°Δγ∞◀✓✗≠●×■▲▼◆");
        for setting in SETTINGS {
            text += setting.label();
            match setting.domain {
                Domain::Number(knob) => text += &[knob.symbol, knob.unit, knob.meaning].concat(),
                Domain::Choice(choice) => {
                    text.extend(choice.options.iter().flat_map(|named| [named.label, named.hint]));
                }
                Domain::Count { .. } | Domain::Name { .. } => {}
            }
        }
        let mut missing = String::new();
        let _ = ctx.run_ui(Default::default(), |ui| {
            missing = ui.ctx().fonts_mut(|fonts| {
                text.chars().filter(|&c| !fonts.has_glyph(&FontId::proportional(14.0), c)).collect()
            });
        });
        assert_eq!(missing, "");
    }
}
