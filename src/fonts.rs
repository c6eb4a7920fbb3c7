//! The system's fonts, for characters that the program's own ones lack: names of classes, folders
//! and files come in every script.
//!
//! Looking takes a while with thousands of fonts, so it is done off the window's thread, and only
//! once such a character appears. A whole font is read into memory, up to [`MAX_FONT`] each and
//! [`MAX_FONTS`] in all; one for Chinese, Japanese and Korean has some 20 MB.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fontdb::{Database, FaceInfo, Source, Stretch, Style};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider};

/// Larger font files are passed over, in bytes.
const MAX_FONT: u64 = 80 << 20;
/// No more than this is read into memory, in bytes.
const MAX_FONTS: usize = 160 << 20;
/// Of so many characters of a script the outlines are looked at: the rest is like them.
const LOOKED_AT: usize = 8;

/// A font of the system, read.
#[derive(Clone)]
pub struct Face {
    /// Unlike that of any other face.
    pub name: String,
    /// The file.
    pub data: Arc<Vec<u8>>,
    /// Its place in the file, which may hold several.
    pub index: u32,
}

/// What a search came to.
#[derive(Default)]
pub struct Found {
    /// Each character with the face that has it.
    pub faces: Vec<(BTreeSet<char>, Face)>,
    /// Characters that no font has.
    pub missing: BTreeSet<char>,
}

/// Scripts that one font may have all of, and the Debian package with such a font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Script {
    /// Han characters, kana, hangul.
    Cjk,
    /// Arabic, also as Persian and Urdu write it.
    Arabic,
    /// Hebrew.
    Hebrew,
    /// Devanagari, as Hindi, Marathi and Nepali write it.
    Devanagari,
    /// Thai.
    Thai,
    /// Pictures.
    Emoji,
    /// Anything else, by blocks of 256 code points.
    Other(u32),
}

impl Script {
    /// Of a character.
    pub fn of(char: char) -> Self {
        match u32::from(char) {
            0x1100..=0x11ff | 0x2e80..=0x30ff | 0x3100..=0x4dbf | 0x4e00..=0x9fff => Self::Cjk,
            0xa960..=0xa97f | 0xac00..=0xd7ff | 0xf900..=0xfaff | 0xfe30..=0xfe4f => Self::Cjk,
            0xff00..=0xffef | 0x1aff0..=0x1b16f | 0x20000..=0x3ffff => Self::Cjk,
            0x600..=0x6ff | 0x750..=0x77f | 0x870..=0x8ff => Self::Arabic,
            0xfb50..=0xfdff | 0xfe70..=0xfefe => Self::Arabic,
            0x590..=0x5ff | 0xfb1d..=0xfb4f => Self::Hebrew,
            0x900..=0x97f | 0xa8e0..=0xa8ff => Self::Devanagari,
            0xe00..=0xe7f => Self::Thai,
            0x2190..=0x2bff | 0x1f000..=0x1faff => Self::Emoji,
            other => Self::Other(other >> 8),
        }
    }

    /// What has a font for it on Debian and Ubuntu.
    pub fn package(self) -> &'static str {
        match self {
            Self::Cjk => "fonts-noto-cjk",
            Self::Emoji => "fonts-symbola",
            Self::Arabic | Self::Hebrew | Self::Devanagari | Self::Thai | Self::Other(_) => {
                "fonts-noto-core"
            }
        }
    }
}

/// Looks for these characters among the system's fonts. What `held` has was read before and is not
/// read again.
pub fn search(wanted: &BTreeSet<char>, held: &[Face]) -> Found {
    let mut database = Database::new();
    database.load_system_fonts();
    search_in(&database, wanted, held, &language())
}

/// The two letters of the language that people here read.
fn language() -> String {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
    let set = names.filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
    set.unwrap_or_default().to_lowercase()
}

fn search_in(database: &Database, wanted: &BTreeSet<char>, held: &[Face], language: &str) -> Found {
    let mut scripts: BTreeMap<Script, BTreeSet<char>> = BTreeMap::new();
    for &char in wanted {
        scripts.entry(Script::of(char)).or_default().insert(char);
    }
    let region = region(wanted, language);
    let mut candidates: Vec<&FaceInfo> = database.faces().filter(|face| is_usable(face)).collect();
    candidates.sort_by_cached_key(|face| preference(face, region));
    let mut found = Found::default();
    let mut faces: Vec<Face> = held.to_vec();
    for mut left in scripts.into_values() {
        while !left.is_empty() {
            // The first of those with the most of them: it is the best liked.
            let covered = candidates.iter().map(|face| (covered(database, face, &left), *face));
            let best = covered.filter(|(has, _)| !has.is_empty());
            let best =
                best.enumerate().max_by_key(|(place, (has, _))| (has.len(), Reverse(*place)));
            let Some((_, (has, face))) = best else { break };
            let Some(face) = read(face, &mut faces) else {
                candidates.retain(|other| other.id != face.id);
                continue;
            };
            left.retain(|char| !has.contains(char));
            found.faces.push((has, face));
        }
        found.missing.extend(left);
    }
    found
}

/// How a font for several countries calls the forms that are usual here: the same Han character is
/// written differently in Japan and China. The script that only one of them has decides first.
fn region(wanted: &BTreeSet<char>, language: &str) -> &'static str {
    let any = |low: char, high: char| wanted.range(low..=high).next().is_some();
    if any('\u{3040}', '\u{30ff}') {
        return " JP";
    }
    if any('\u{ac00}', '\u{d7a3}') {
        return " KR";
    }
    match language {
        zh if ["zh_tw", "zh_hant"].iter().any(|name| zh.starts_with(name)) => " TC",
        hk if hk.starts_with("zh_hk") => " HK",
        zh if zh.starts_with("zh") => " SC",
        ko if ko.starts_with("ko") => " KR",
        _ => " JP",
    }
}

/// Fonts that claim to have everything show a box for it.
fn is_usable(face: &FaceInfo) -> bool {
    let name = face.post_script_name.to_lowercase();
    face.style == Style::Normal
        && !["lastresort", "adobeblank", "notocoloremoji"].iter().any(|all| name.contains(all))
}

/// The smaller, the better: upright letters without serifs, of usual weight and width.
fn preference(face: &FaceInfo, region: &str) -> (bool, bool, bool, bool, u16, bool, String) {
    let family = face.families.first().map_or("", |(name, _)| name);
    let cjk = [" JP", " KR", " SC", " TC", " HK"].iter().any(|end| family.contains(end));
    let serifs = ["Serif", "Mincho", "Ming", "Song", "Naskh", "Nastaliq"];
    (
        cjk && !family.contains(region),
        family.contains("Unifont"),
        serifs.iter().any(|word| family.contains(word)),
        face.monospaced || family.contains("Mono"),
        face.weight.0.abs_diff(400),
        face.stretch != Stretch::Normal,
        family.to_owned(),
    )
}

/// Which of these characters a face can draw: coloured pictures are not outlines.
fn covered(database: &Database, face: &FaceInfo, wanted: &BTreeSet<char>) -> BTreeSet<char> {
    let covered = |data: &[u8], index: u32| {
        let Ok(font) = FontRef::from_index(data, index) else { return BTreeSet::new() };
        let (letters, outlines) = (font.charmap(), font.outline_glyphs());
        let mut looked_at = 0;
        let drawn = |char: &&char| {
            let Some(glyph) = letters.map(**char).filter(|glyph| glyph.to_u32() != 0) else {
                return false;
            };
            looked_at += 1;
            looked_at > LOOKED_AT || {
                let mut pen = Pen(false);
                let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
                let outline = outlines.get(glyph);
                outline.is_some_and(|outline| outline.draw(settings, &mut pen).is_ok()) && pen.0
            }
        };
        wanted.iter().filter(drawn).copied().collect()
    };
    database.with_face_data(face.id, covered).unwrap_or_default()
}

/// Whether anything was drawn.
struct Pen(bool);

impl OutlinePen for Pen {
    fn move_to(&mut self, _: f32, _: f32) {}
    fn line_to(&mut self, _: f32, _: f32) {
        self.0 = true;
    }
    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {
        self.0 = true;
    }
    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
        self.0 = true;
    }
    fn close(&mut self) {}
}

/// The file of a face, unless there is no room for it; faces of one file share it.
fn read(face: &FaceInfo, held: &mut Vec<Face>) -> Option<Face> {
    let origin = match &face.source {
        Source::File(path) | Source::SharedFile(path, _) => path.display().to_string(),
        Source::Binary(_) => face.post_script_name.clone(),
    };
    let name = format!("{origin}#{}", face.index);
    if let Some(known) = held.iter().find(|known| known.name == name) {
        return Some(known.clone());
    }
    let of_file =
        |known: &&Face| known.name.rsplit_once('#').is_some_and(|(file, _)| file == origin);
    let data = match held.iter().find(of_file) {
        Some(known) => known.data.clone(),
        None => {
            let mut sizes: BTreeMap<*const Vec<u8>, usize> = BTreeMap::new();
            sizes.extend(held.iter().map(|face| (Arc::as_ptr(&face.data), face.data.len())));
            let room = MAX_FONTS - sizes.values().sum::<usize>().min(MAX_FONTS);
            let size = match &face.source {
                Source::File(path) | Source::SharedFile(path, _) => {
                    std::fs::metadata(path).ok()?.len()
                }
                Source::Binary(data) => (**data).as_ref().len() as u64,
            };
            if size > MAX_FONT.min(room as u64) {
                tracing::warn!("{origin} is passed over: {size} bytes are too many");
                return None;
            }
            Arc::new(match &face.source {
                Source::File(path) | Source::SharedFile(path, _) => std::fs::read(path).ok()?,
                Source::Binary(data) => (**data).as_ref().to_vec(),
            })
        }
    };
    let face = Face { name, data, index: face.index };
    held.push(face.clone());
    Some(face)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTER: &[u8] = include_bytes!("../assets/fonts/Inter-Regular.otf");

    fn database() -> Database {
        let mut database = Database::new();
        database.load_font_data(INTER.to_vec());
        database
    }

    #[test]
    fn a_character_gets_a_font_that_draws_it_or_none() {
        let wanted = BTreeSet::from(['é', 'Ж', '猫', '🐱']);
        let found = search_in(&database(), &wanted, &[], "");
        let covered: BTreeSet<char> = found.faces.iter().flat_map(|(has, _)| has.clone()).collect();
        assert_eq!(covered, BTreeSet::from(['é', 'Ж']));
        assert_eq!(found.missing, BTreeSet::from(['猫', '🐱']));
        // Two scripts, one file in memory.
        let [(_, first), (_, second)] = &found.faces[..] else { panic!("two scripts") };
        assert!(Arc::ptr_eq(&first.data, &second.data));
    }

    #[test]
    fn what_was_read_before_is_not_read_again() {
        let first = search_in(&database(), &BTreeSet::from(['é']), &[], "");
        let held = [first.faces[0].1.clone()];
        let second = search_in(&database(), &BTreeSet::from(['Ж']), &held, "");
        assert!(Arc::ptr_eq(&held[0].data, &second.faces[0].1.data));
    }

    #[test]
    fn broken_fonts_have_no_characters() {
        let mut database = Database::new();
        for cut in [100, 1000, 10_000] {
            database.load_font_data(INTER[..cut].to_vec());
        }
        let found = search_in(&database, &BTreeSet::from(['é']), &[], "");
        assert_eq!(found.missing.len() + found.faces.len(), 1);
    }

    #[test]
    fn han_characters_have_the_forms_of_the_reader() {
        let han = BTreeSet::from(['猫']);
        assert_eq!(region(&han, "zh_cn.utf-8"), " SC");
        assert_eq!(region(&han, "zh_tw.utf-8"), " TC");
        assert_eq!(region(&han, "ja_jp.utf-8"), " JP");
        assert_eq!(region(&BTreeSet::from(['猫', 'ネ']), "zh_cn"), " JP");
        assert_eq!(region(&BTreeSet::from(['猫', '한']), ""), " KR");
    }

    #[test]
    fn scripts_lead_to_their_packages() {
        for (char, package) in [
            ('猫', "fonts-noto-cjk"),
            ('ネ', "fonts-noto-cjk"),
            ('한', "fonts-noto-cjk"),
            ('ق', "fonts-noto-core"),
            ('ש', "fonts-noto-core"),
            ('क', "fonts-noto-core"),
            ('ก', "fonts-noto-core"),
            ('🫠', "fonts-symbola"),
        ] {
            assert_eq!(Script::of(char).package(), package, "{char}");
        }
    }
}
