//! Text from files and clipboards that other programs wrote: byte-order marks, UTF-16, line ends.

use std::borrow::Cow;
use std::path::Path;
use std::{fmt, fs};

use crate::disk;

/// Why bytes are no text that can be read. Its words end without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoText {
    /// A byte-order mark of UTF-16 before something else, or zeros in every second place.
    BrokenUtf16,
    /// A byte-order mark of UTF-32.
    Utf32,
    /// Another encoding, or no text at all.
    NotUtf8 {
        /// The first byte that does not fit.
        byte: u8,
        /// Its line, counted from 1.
        line: usize,
    },
}

impl fmt::Display for NoText {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BrokenUtf16 => {
                to.write_str("it seems to be UTF-16 without its mark or cut; save it as UTF-8")
            }
            Self::Utf32 => to.write_str("it is UTF-32; save it as UTF-8"),
            Self::NotUtf8 { byte, line } => {
                write!(to, "it is not UTF-8 (byte 0x{byte:02X} in line {line}); save it as UTF-8")
            }
        }
    }
}

impl std::error::Error for NoText {}

/// The text in these bytes: UTF-8, with or without a byte-order mark, or UTF-16 with one. Lines end
/// with `\n`, however they ended before.
///
/// # Errors
/// What the bytes are instead, and what to do.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NoText> {
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Cow::Borrowed(utf8(rest)?),
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Err(NoText::Utf32),
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)?),
        // No text has zeros; UTF-16 without a mark has them beside every Latin letter.
        [0, letter, ..] | [letter, 0, ..] if *letter != 0 => return Err(NoText::BrokenUtf16),
        _ => Cow::Borrowed(utf8(bytes)?),
    };
    if !text.contains('\r') {
        return Ok(text);
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n").into())
}

fn utf8(bytes: &[u8]) -> Result<&str, NoText> {
    std::str::from_utf8(bytes).map_err(|error| {
        let (before, rest) = bytes.split_at(error.valid_up_to());
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        NoText::NotUtf8 { byte: rest.first().copied().unwrap_or_default(), line }
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NoText> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| unit(pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    if rest.is_empty() { text.map_err(|_| NoText::BrokenUtf16) } else { Err(NoText::BrokenUtf16) }
}

/// Rewrites a file that another editor left in its own way as plain UTF-8, for libraries that read
/// nothing else. One that is plain, is not there, or holds no text stays as it is.
pub fn make_plain(path: &Path) {
    let Ok(bytes) = fs::read(path) else { return };
    let plain = decode(&bytes).ok().filter(|text| text.as_bytes() != bytes);
    if let Some(text) = plain {
        // A folder that cannot be written to costs the settings, as it did before.
        let _ = disk::replace(path, text.as_bytes());
    }
}

/// A line from the clipboard without what mail programs, chats and word processors put into it:
/// blanks of all kinds, line breaks, marks that nobody sees.
pub fn compact(line: &str) -> String {
    let unseen = |char: char| {
        char.is_whitespace()
            || char.is_control()
            || matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(char, '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    line.chars().filter(|&char| !unseen(char)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_of(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn what_editors_write_is_one_text() {
        let text = "title = \"Zwei Ä 猫 😀\"\nsecond\n";
        let marked = ["\u{feff}", text].concat();
        let windows = marked.replace('\n', "\r\n");
        for bytes in [
            text.as_bytes().to_vec(),
            marked.into_bytes(),
            text.replace('\n', "\r").into_bytes(),
            utf16_of(&windows[3..], true, u16::to_le_bytes),
            utf16_of(text, true, u16::to_be_bytes),
            windows.into_bytes(),
        ] {
            assert_eq!(decode(&bytes).unwrap(), text);
        }
        assert_eq!(decode(b"").unwrap(), "");
        assert_eq!(decode(b"\xEF\xBB\xBF").unwrap(), "");
        assert_eq!(decode(b"\xFF\xFE").unwrap(), "");
    }

    #[test]
    fn what_cannot_be_read_is_named_with_what_to_do() {
        let told = |bytes: &[u8]| {
            let problem = decode(bytes).unwrap_err().to_string();
            assert!(problem.contains("save it as UTF-8"), "{problem}");
            problem
        };
        // Latin-1: é is one byte.
        assert!(told(b"one\ntwo\ncaf\xE9\n").contains("byte 0xE9 in line 3"));
        assert!(told(b"\xEF\xBB\xBFone\ncaf\xE9").contains("byte 0xE9 in line 2"));
        // UTF-8 cut inside a letter.
        assert!(told(&"Ä".as_bytes()[..1]).contains("byte 0xC3 in line 1"));
        assert!(told(b"\xFF\xFE\0\0t\0\0\0").contains("UTF-32"));
        assert!(told(b"\xFF\xFEt\0i").contains("UTF-16"), "an odd number of bytes");
        assert!(told(b"\xFE\xFF\xD8\0\0t").contains("UTF-16"), "half a pair");
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            assert!(told(&utf16_of("title = 1", false, bytes)).contains("UTF-16"));
        }
    }

    #[test]
    fn a_file_is_made_plain_once_and_what_is_no_text_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.ron");
        make_plain(&path);
        assert!(!path.exists());
        let plain = "{\n    \"a\": \"é\",\n}\n";
        let marked = ["\u{feff}", plain].concat();
        for bytes in [
            plain.as_bytes().to_vec(),
            marked.replace('\n', "\r\n").into_bytes(),
            utf16_of(plain, true, u16::to_le_bytes),
        ] {
            fs::write(&path, bytes).unwrap();
            make_plain(&path);
            assert_eq!(fs::read_to_string(&path).unwrap(), plain);
        }
        fs::write(&path, b"caf\xE9").unwrap();
        make_plain(&path);
        assert_eq!(fs::read(&path).unwrap(), b"caf\xE9");
    }

    #[test]
    fn a_pasted_line_loses_what_nobody_sees() {
        let pasted = "\u{feff} raven1:\u{200b}seed=7;\r\n\u{a0}noise=0.3\u{2060}#3f\u{ad}a2\t";
        assert_eq!(compact(pasted), "raven1:seed=7;noise=0.3#3fa2");
    }
}
