//! Tables as Kaggle has them: one image a line, a label and 784 pixels, with or without a first line
//! of names.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::idx::MAX_IMAGES;
use super::source::{Source, decompressed};
use super::{DataError, ImageSet, ImageShape, PIXELS};

/// What begins a file that an editor wrote as UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// As much of a table as shows what it is.
const GLANCE: u64 = 1 << 15;

/// Whether the first line has as many columns as an image has pixels.
pub(super) fn looks_like_images(path: &Path) -> bool {
    let mut start = Vec::new();
    let open = || File::open(path).and_then(|file| decompressed(std::io::BufReader::new(file)));
    if open().and_then(|reader| reader.take(GLANCE).read_to_end(&mut start)).is_err() {
        return false;
    }
    let first = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let separator = separator(first);
    first.iter().filter(|&&byte| byte == separator).count() + 1 >= PIXELS
}

/// What stands between two values of this line.
fn separator(line: &[u8]) -> u8 {
    let count = |separator: u8| line.iter().filter(|&&byte| byte == separator).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|&separator| count(separator)).unwrap_or(b',')
}

/// The images of a table, with classes below `classes`.
///
/// # Errors
/// If the file cannot be read, or a line is not a label and 784 whole numbers up to 255.
pub(super) fn read(source: &Source, classes: usize) -> Result<ImageSet, DataError> {
    let path = source.path();
    let mut start = Vec::new();
    let glance = source.read(|reader| {
        reader.take(GLANCE).read_to_end(&mut start).map_err(|error| refused(&path, error))
    });
    glance?;
    let first = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let separator = separator(first);
    source.read(|reader| {
        let mut lines = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(reader);
        let (mut set, mut line) = (ImageSet::empty(ImageShape::MNIST), csv::ByteRecord::new());
        let mut label_at = 0;
        let mut number = 0;
        while lines.read_byte_record(&mut line).map_err(|error| refused(&path, error.into()))? {
            number += 1;
            if number == 1
                && let Some(at) = header(&line)
            {
                label_at = at;
                continue;
            }
            let wrong = |expected: String, found: String| {
                let advice =
                    "Use a table with a label and 784 pixels per line, such as mnist_test.csv.";
                DataError::content(&path, expected, format!("{found} in line {number}"), advice)
            };
            if line.len() != PIXELS + 1 {
                let found = match line.len() {
                    PIXELS => format!("{PIXELS} columns: pixels without a label"),
                    columns => format!("{columns} columns"),
                };
                return Err(wrong(format!("a label and {PIXELS} pixels"), found));
            }
            if set.len() == MAX_IMAGES {
                return Err(wrong(format!("at most {MAX_IMAGES} images"), "more".into()));
            }
            for (column, field) in line.iter().enumerate() {
                let label = column == label_at;
                let limit = if label { classes - 1 } else { 255 };
                let value = byte(field).filter(|&value| usize::from(value) <= limit);
                let value = value.ok_or_else(|| {
                    let what = if label { "a label" } else { "a pixel" };
                    let field = String::from_utf8_lossy(field).chars().take(20).collect::<String>();
                    wrong(format!("{what} from 0 to {limit}"), format!("'{field}'"))
                })?;
                if label { set.labels.push(value) } else { set.pixels.push(value) }
            }
        }
        if set.is_empty() {
            let advice =
                "Use a table with a label and 784 pixels per line, such as mnist_test.csv.";
            return Err(DataError::content(&path, "images", "none", advice));
        }
        Ok(set)
    })
}

fn refused(path: &Path, error: std::io::Error) -> DataError {
    DataError::unreadable(path, "a readable table", error)
}

/// The column of the labels, if this is a line of names.
fn header(line: &csv::ByteRecord) -> Option<usize> {
    let first = line.get(0)?;
    let first = first.strip_prefix(BYTE_ORDER_MARK).unwrap_or(first);
    if byte(first).is_some() {
        return None;
    }
    let names = [&b"label"[..], b"class", b"y", b"target", b"digit"];
    let named = |field: &[u8]| {
        let field = field.strip_prefix(BYTE_ORDER_MARK).unwrap_or(field);
        names.iter().any(|name| field.trim_ascii().eq_ignore_ascii_case(name))
    };
    Some(line.iter().position(named).unwrap_or(0))
}

/// A whole number from 0 to 255; `12.0` is one.
fn byte(field: &[u8]) -> Option<u8> {
    let field = field.strip_prefix(BYTE_ORDER_MARK).unwrap_or(field).trim_ascii();
    let (whole, rest) = match field.iter().position(|&letter| letter == b'.') {
        Some(at) => (&field[..at], &field[at + 1..]),
        None => (field, &[][..]),
    };
    if whole.is_empty() || whole.len() > 3 || rest.iter().any(|&digit| digit != b'0') {
        return None;
    }
    let value = whole.iter().try_fold(0_u16, |value, &digit| {
        digit.is_ascii_digit().then(|| 10 * value + u16::from(digit - b'0'))
    })?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::byte;

    #[test]
    fn numbers_of_tables() {
        for (text, value) in
            [("0", Some(0)), ("255", Some(255)), (" 12.0", Some(12)), ("256", None)]
        {
            assert_eq!(byte(text.as_bytes()), value, "{text}");
        }
        for text in ["", "-1", "0.5", "a", "1e2", "."] {
            assert_eq!(byte(text.as_bytes()), None, "{text}");
        }
    }
}
