//! Characters that the window's own fonts lack: the system's fonts have them, or they are shown as
//! a box with their number, which tells one from the other.
//!
//! egui asks while it lays out text. It is answered at once, from what is known; at the end of the
//! frame a thread begins to look for the rest, and once it has found something, egui is made to ask
//! again. Words are shaped,
//! so that Arabic letters join and Devanagari ones combine; the order of words in a line is always
//! from left to right.

use eframe::egui::{
    Color32, ColorImage, Context, FallbackRequest, FontData, FontFamily, FontInsert, FontPriority,
    FontProvider, GlyphBitmap, GlyphRasterizer, RasterizedGlyph, epaint::text::InsertFontFamily,
    vec2,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fonts::{Face, Found, Script, search};
use crate::text::fonts as text;
use crate::ui::app::wake::Wake;

/// Looks for characters; `held` was found before.
type Search = fn(wanted: &BTreeSet<char>, held: &[Face]) -> Found;

/// What is known of characters that the own fonts lack.
#[derive(Default)]
struct Known {
    /// The face of each character that has been looked for, if there is one.
    faces: BTreeMap<char, Option<Face>>,
    held: Vec<Face>,
    wanted: BTreeSet<char>,
    searching: bool,
    /// Something was found, or was not, and the window has not heard of it.
    fresh: bool,
    /// Scripts without a font of which the user has been told.
    told: BTreeSet<Script>,
}

type Shared = Arc<Mutex<Known>>;

fn lock(known: &Shared) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The window's connection to the system's fonts.
pub(super) struct SystemFonts {
    known: Shared,
    search: Search,
}

impl SystemFonts {
    /// Has egui ask from now on.
    pub(super) fn install(ctx: &Context) -> Self {
        Self::with(ctx, search)
    }

    fn with(ctx: &Context, search: Search) -> Self {
        let fonts = Self { known: Arc::default(), search };
        fonts.offer(ctx);
        ctx.add_glyph_rasterizer(GlyphRasterizer::new("boxes", |request| {
            numbered_box(request.cluster.chars().next()?, request.font_size_px)
        }));
        fonts
    }

    fn offer(&self, ctx: &Context) {
        ctx.set_font_providers(vec![Arc::new(Provider(self.known.clone()))]);
    }

    /// Whether a search goes on or its result is not on the screen yet.
    pub(super) fn is_searching(&self) -> bool {
        let known = lock(&self.known);
        known.searching || known.fresh || !known.wanted.is_empty()
    }

    /// Called every frame: uses what was found; what is to be told of characters without a font.
    pub(super) fn poll(&self, ctx: &Context) -> Option<String> {
        let missing: BTreeSet<Script> = {
            let mut known = lock(&self.known);
            if !std::mem::take(&mut known.fresh) {
                return None;
            }
            let without = known.faces.iter().filter(|(_, face)| face.is_none());
            let missing: BTreeSet<_> = without.map(|(&char, _)| Script::of(char)).collect();
            let new = !missing.is_subset(&known.told);
            known.told.extend(&missing);
            if new { missing } else { BTreeSet::new() }
        };
        self.offer(ctx);
        let packages: BTreeSet<_> = missing.iter().map(|script| script.package()).collect();
        (!missing.is_empty()).then(|| text::missing(packages))
    }

    /// Called at the end of every frame: begins to look for what it asked for.
    pub(super) fn begin(&self, wake: &Wake) {
        let mut known = lock(&self.known);
        if known.wanted.is_empty() || known.searching {
            return;
        }
        let (shared, search, wake) = (self.known.clone(), self.search, wake.clone());
        let thread = std::thread::Builder::new().name("fonts".to_owned());
        known.searching = thread.spawn(move || look(&shared, search, &wake)).is_ok();
    }
}

/// Looks for what is wanted until nothing is.
fn look(shared: &Shared, search: Search, wake: &Wake) {
    loop {
        let (wanted, held) = {
            let mut known = lock(shared);
            let wanted = std::mem::take(&mut known.wanted);
            if wanted.is_empty() {
                known.searching = false;
                break;
            }
            (wanted, known.held.clone())
        };
        // A font that breaks its reader leaves the window with boxes, and no more than that.
        let found = std::panic::catch_unwind(|| search(&wanted, &held)).unwrap_or_default();
        let mut known = lock(shared);
        // Whatever was not found is not looked for again.
        known.faces.extend(wanted.into_iter().map(|char| (char, None)));
        for (characters, face) in found.faces {
            known.faces.extend(characters.into_iter().map(|char| (char, Some(face.clone()))));
            if !known.held.iter().any(|held| held.name == face.name) {
                known.held.push(face);
            }
        }
        known.fresh = true;
    }
    wake.now();
}

/// What egui asks. It must not hold the window, which holds it.
struct Provider(Shared);

impl FontProvider for Provider {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let char = request.cluster.chars().next()?;
        let mut known = lock(&self.0);
        if let Some(face) = known.faces.get(&char) {
            return face.as_ref().map(insert);
        }
        known.wanted.insert(char);
        None
    }
}

fn insert(face: &Face) -> FontInsert {
    let data = FontData::from_blob(face.data.clone(), face.index);
    let families = [FontFamily::Proportional, FontFamily::Monospace];
    let last = |family| InsertFontFamily { family, priority: FontPriority::Lowest };
    FontInsert::new(&face.name, data, families.map(last).to_vec())
}

/// The digits of a hexadecimal number, five rows of three pixels each, the first row on top.
const DIGITS: [[u8; 5]; 16] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b010, 0b010, 0b010],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
    [0b010, 0b101, 0b111, 0b101, 0b101],
    [0b110, 0b101, 0b110, 0b101, 0b110],
    [0b111, 0b100, 0b100, 0b100, 0b111],
    [0b110, 0b101, 0b101, 0b101, 0b110],
    [0b111, 0b100, 0b111, 0b100, 0b111],
    [0b111, 0b100, 0b111, 0b100, 0b100],
];

/// A box with the number of a character in it, in two rows, as browsers draw it.
fn numbered_box(char: char, size: f32) -> Option<RasterizedGlyph> {
    if char.is_control() {
        return None;
    }
    let number = format!("{:04X}", u32::from(char));
    let columns = number.len().div_ceil(2);
    // Frame, gap, digits with a gap after each, frame.
    let (width, height) = (3 + 4 * columns, 3 + 6 * 2);
    let scale = ((size / height as f32).round() as usize).clamp(1, 8);
    let mut image = ColorImage::filled([width * scale, height * scale], Color32::TRANSPARENT);
    let mut set = |x: usize, y: usize| {
        for (dx, dy) in (0..scale * scale).map(|at| (at % scale, at / scale)) {
            image[(x * scale + dx, y * scale + dy)] = Color32::WHITE;
        }
    };
    for x in 0..width {
        set(x, 0);
        set(x, height - 1);
    }
    for y in 0..height {
        set(0, y);
        set(width - 1, y);
    }
    // An odd number of digits has its gap in front.
    let padded = format!("{number:>0$}", 2 * columns);
    for (place, digit) in padded.chars().enumerate() {
        let Some(rows) = digit.to_digit(16).map(|digit| DIGITS[digit as usize]) else { continue };
        let (left, top) = (2 + 4 * (place % columns), 2 + 6 * (place / columns));
        for (y, row) in rows.into_iter().enumerate() {
            (0..3).filter(|x| row & (0b100 >> x) != 0).for_each(|x| set(left + x, top + y));
        }
    }
    let side = scale as f32;
    // On the line of the letters, and a little below it.
    let offset_px = vec2(side, -((height - 3) as f32) * side);
    let bitmap = GlyphBitmap { image, offset_px, is_color: false };
    Some(RasterizedGlyph { bitmap, advance_px: (width + 2) as f32 * side })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use eframe::egui::{FontId, RawInput};

    use super::*;
    use crate::ui::widgets::theme;

    /// Has 'Я' in a font of its own, and nothing else.
    fn searched(wanted: &BTreeSet<char>, _: &[Face]) -> Found {
        let data = include_bytes!("../../../assets/fonts/Inter-Regular.otf").to_vec();
        let face = Face { name: "another".to_owned(), data: Arc::new(data), index: 0 };
        let (has, missing) = wanted.iter().partition(|&&char| char == 'Я');
        Found { faces: vec![(has, face)], missing }
    }

    /// A window whose own fonts have no letter of any script, and the connection to the system's.
    fn window() -> (Context, SystemFonts) {
        let ctx = Context::default();
        theme::install(&ctx);
        let mut own = eframe::egui::FontDefinitions::default();
        for fonts in own.families.values_mut() {
            fonts.retain(|name| name == "egui-icons");
        }
        ctx.set_fonts(own);
        let fonts = SystemFonts::with(&ctx, searched);
        (ctx, fonts)
    }

    fn frame(ctx: &Context, words: &str) {
        let output = ctx.run_ui(RawInput::default(), |ui| {
            ui.label(words);
        });
        output.drop_without_applying_deltas();
    }

    fn until_found(ctx: &Context, fonts: &SystemFonts, words: &str) -> Option<String> {
        let start = Instant::now();
        loop {
            assert!(start.elapsed() < Duration::from_secs(60), "the search does not end");
            frame(ctx, words);
            fonts.begin(&Wake::new(ctx.clone()));
            let known = lock(&fonts.known);
            let done = known.fresh && !known.searching;
            drop(known);
            if done {
                return fonts.poll(ctx);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn a_missing_letter_is_found_and_drawn_and_looked_for_once() {
        let (ctx, fonts) = window();
        assert_eq!(until_found(&ctx, &fonts, "Я"), None);
        frame(&ctx, "Я");
        let mut has = false;
        let output = ctx.run_ui(RawInput::default(), |ui| {
            has = ui.fonts_mut(|fonts| fonts.has_glyph(&FontId::proportional(14.0), 'Я'));
        });
        output.drop_without_applying_deltas();
        assert!(has);
        assert!(!fonts.is_searching(), "it is known by now");
    }

    #[test]
    fn characters_without_a_font_are_told_with_the_packages_that_have_one() {
        let (ctx, fonts) = window();
        let told = until_found(&ctx, &fonts, "猫 שלום").unwrap();
        assert!(told.contains("fonts-noto-cjk") && told.contains("fonts-noto-core"), "{told}");
        frame(&ctx, "猫 שלום");
        assert_eq!(fonts.poll(&ctx), None, "it is told once");
    }

    #[test]
    fn what_no_font_has_can_still_be_told_apart() {
        let boxes: Vec<_> = ['猫', '犬', 'ق', '🐱', '\u{10FFFF}']
            .map(|char| numbered_box(char, 15.0).unwrap().bitmap.image)
            .to_vec();
        for (place, one) in boxes.iter().enumerate() {
            assert!(boxes[..place].iter().all(|other| other.pixels != one.pixels), "{place}");
        }
        assert!(numbered_box('\n', 15.0).is_none());
    }

    #[test]
    fn every_word_of_the_program_can_be_drawn_by_its_own_fonts() {
        let ctx = Context::default();
        theme::install(&ctx);
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut missing = BTreeSet::new();
        let output = ctx.run_ui(RawInput::default(), |ui| {
            for folder in
                ["src/text", "src/text/slow_motion", "src/lessons", "assets", "assets/lessons"]
            {
                for entry in std::fs::read_dir(root.join(folder)).unwrap().flatten() {
                    let path = entry.path();
                    let wanted = path.extension().is_some_and(|end| end == "rs" || end == "toml");
                    let words =
                        if wanted { std::fs::read_to_string(path).unwrap() } else { String::new() };
                    let shown = words.split("#[cfg(test)]").next().unwrap_or_default();
                    for char in shown.chars().filter(|char| !char.is_control()) {
                        for font in [FontId::proportional(14.0), FontId::monospace(14.0)] {
                            if !ui.fonts_mut(|fonts| fonts.has_glyph(&font, char)) {
                                missing.insert(char);
                            }
                        }
                    }
                }
            }
        });
        output.drop_without_applying_deltas();
        assert_eq!(missing, BTreeSet::new());
    }
}
