//! Arrays as NumPy writes them: `.npy` files, and several of them in one `.npz`.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use super::idx::MAX_IMAGES;
use super::{DataError, ImageSet, ImageShape, PIXELS, SIDE};
use crate::config::spelling::squeezed;

/// How a `.npy` file begins.
pub(super) const MAGIC: &[u8; 6] = b"\x93NUMPY";
/// Longest header that is believed.
const MAX_HEADER: usize = 1 << 16;
const ADVICE: &str = "Save it again as bytes, images N × 28 × 28 and one label per image.";

/// What an array is.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    /// `|u1`: order of the bytes, kind, bytes of an item.
    kind: String,
    fortran: bool,
    shape: Vec<usize>,
}

/// The images of an array whose first six bytes are read already.
///
/// # Errors
/// If it is not bytes of N × 28 × 28 or N × 784, row by row.
pub(super) fn images(path: &Path, reader: &mut dyn Read) -> Result<Vec<u8>, DataError> {
    let header = header(path, reader)?;
    let count = header.shape.first().copied().unwrap_or_default();
    let sizes: Vec<usize> =
        header.shape.iter().skip(1).copied().filter(|&size| size != 1).collect();
    if sizes != [SIDE, SIDE] && sizes != [PIXELS] {
        let shape = header.described();
        return Err(wrong(path, format!("images of {SIDE} × {SIDE}"), format!("an array {shape}")));
    }
    if header.size_and_kind() != Some(('u', 1)) {
        let found = format!("items of type {}", header.kind);
        return Err(wrong(path, "bytes from 0 to 255 (uint8)".into(), found));
    }
    if header.fortran {
        return Err(wrong(path, "images row by row (C order)".into(), "Fortran order".into()));
    }
    payload(path, reader, count, PIXELS, "images")
}

/// The labels of an array whose first six bytes are read already.
///
/// # Errors
/// If it is not one whole number an image, from 0 to below `classes`.
pub(super) fn labels(
    path: &Path,
    reader: &mut dyn Read,
    classes: usize,
) -> Result<Vec<u8>, DataError> {
    let header = header(path, reader)?;
    let count = header.shape.first().copied().unwrap_or_default();
    let rest: usize = header.shape.iter().skip(1).product();
    let size = match header.size_and_kind() {
        Some(('u' | 'i', size @ (1 | 2 | 4 | 8))) if rest == 1 && !header.shape.is_empty() => size,
        _ => {
            let found = format!("an array {} of type {}", header.described(), header.kind);
            return Err(wrong(path, "one whole number per image".into(), found));
        }
    };
    let big = header.kind.starts_with('>');
    let bytes = payload(path, reader, count, size, "labels")?;
    let value = |(position, bytes): (usize, &[u8])| {
        let (low, high) =
            if big { (bytes[size - 1], &bytes[..size - 1]) } else { (bytes[0], &bytes[1..]) };
        let small = high.iter().all(|&byte| byte == 0) && usize::from(low) < classes;
        small.then_some(low).ok_or_else(|| {
            let found = format!("a label outside that range at position {position}");
            wrong(path, format!("labels from 0 to {}", classes - 1), found)
        })
    };
    bytes.chunks_exact(size).enumerate().map(value).collect()
}

impl Header {
    fn described(&self) -> String {
        self.shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ")
    }

    fn size_and_kind(&self) -> Option<(char, usize)> {
        let kind = self.kind.trim_start_matches(['|', '<', '>', '=']);
        Some((kind.chars().next()?, kind.get(1..)?.parse().ok()?))
    }
}

fn wrong(path: &Path, expected: String, found: String) -> DataError {
    DataError::content(path, expected, found, ADVICE)
}

fn cut(path: &Path) -> DataError {
    wrong(path, "a complete array".into(), "a truncated or damaged file".into())
}

/// The header after the magic bytes.
fn header(path: &Path, reader: &mut dyn Read) -> Result<Header, DataError> {
    let mut take = |length: usize| {
        let mut bytes = vec![0; length];
        reader.read_exact(&mut bytes).map(|()| bytes).map_err(|_| cut(path))
    };
    let version = take(2)?[0];
    let length = take(if version == 1 { 2 } else { 4 })?;
    let length = length.iter().rev().fold(0, |sum, &byte| (sum << 8) | usize::from(byte));
    if length > MAX_HEADER {
        return Err(cut(path));
    }
    let text = take(length)?;
    let text = String::from_utf8_lossy(&text);
    parsed(&text).ok_or_else(|| {
        let found = text.trim().chars().take(80).collect::<String>();
        wrong(path, "the header of a plain array".into(), found)
    })
}

/// `{'descr': '|u1', 'fortran_order': False, 'shape': (60000, 28, 28), }`.
fn parsed(text: &str) -> Option<Header> {
    let after = |key: &str| {
        let at = text.find(&format!("'{key}'"))? + key.len() + 2;
        Some(text[at..].trim_start().strip_prefix(':')?.trim_start())
    };
    let kind = after("descr")?.strip_prefix('\'')?.split('\'').next()?.to_owned();
    let fortran = after("fortran_order")?.starts_with("True");
    let sizes = after("shape")?.strip_prefix('(')?.split(')').next()?.split(',');
    let sizes = sizes.map(str::trim).filter(|size| !size.is_empty());
    Some(Header {
        kind,
        fortran,
        shape: sizes.map(|size| size.parse().ok()).collect::<Option<_>>()?,
    })
}

/// Exactly `count` items; memory grows with what arrives.
fn payload(
    path: &Path,
    reader: &mut dyn Read,
    count: usize,
    size: usize,
    what: &str,
) -> Result<Vec<u8>, DataError> {
    if !(1..=MAX_IMAGES).contains(&count) {
        return Err(wrong(path, format!("1 to {MAX_IMAGES} {what}"), count.to_string()));
    }
    let mut bytes = Vec::new();
    let read = reader.take((count * size) as u64).read_to_end(&mut bytes);
    if read.is_err() || bytes.len() < count * size {
        return Err(cut(path));
    }
    Ok(bytes)
}

/// The names that programs give the four arrays, in the order of [`super::names::ROLES`].
const NAMES: [&[&str]; 4] = [
    &["ytest", "testlabels", "testy", "labelstest"],
    &["ytrain", "trainlabels", "trainy", "labelstrain"],
    &["xtest", "testimages", "testx", "imagestest", "testimgs"],
    &["xtrain", "trainimages", "trainx", "imagestrain", "trainimgs"],
];

/// An `.npz` file with all four arrays.
pub(super) struct Npz<'a> {
    path: &'a Path,
    entries: [String; 4],
}

impl<'a> Npz<'a> {
    /// Looks at what the file holds.
    ///
    /// # Errors
    /// If the file cannot be read, or lacks an array.
    pub(super) fn open(path: &'a Path) -> Result<Self, DataError> {
        let archive = archive(path)?;
        let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
        let find = |wanted: &[&str]| {
            let stem = |name: &str| squeezed(name.trim_end_matches(".npy"));
            names.iter().find(|name| wanted.contains(&stem(name).as_str())).cloned()
        };
        match NAMES.map(find) {
            [Some(a), Some(b), Some(c), Some(d)] => Ok(Self { path, entries: [a, b, c, d] }),
            _ => Err(DataError::content(
                path,
                "the arrays x_train, y_train, x_test and y_test",
                if names.is_empty() { "none".into() } else { names.join(", ") },
                "Save all four in one file with numpy.savez.",
            )),
        }
    }

    /// The labels to test on.
    ///
    /// # Errors
    /// Any defect of the array.
    pub(super) fn test_labels(&self, classes: usize) -> Result<Vec<u8>, DataError> {
        self.array(0, |path, reader| labels(path, reader, classes))
    }

    /// Both sets: to train on, and to test on.
    ///
    /// # Errors
    /// Any defect of an array.
    pub(super) fn read(&self, classes: usize) -> Result<(ImageSet, ImageSet), DataError> {
        let set = |images_at: usize| {
            Ok::<_, DataError>(ImageSet {
                shape: ImageShape::MNIST,
                pixels: self.array(images_at, images)?,
                labels: self.array(images_at - 2, |path, reader| labels(path, reader, classes))?,
            })
        };
        let (train, test) = rayon::join(|| set(3), || set(2));
        Ok((train?, test?))
    }

    fn array(
        &self,
        role: usize,
        read: impl FnOnce(&Path, &mut dyn Read) -> Result<Vec<u8>, DataError>,
    ) -> Result<Vec<u8>, DataError> {
        let mut archive = archive(self.path)?;
        let path = self.path.join(&self.entries[role]);
        let mut entry = archive.by_name(&self.entries[role]).map_err(|_| cut(&path))?;
        let mut magic = [0; 6];
        entry.read_exact(&mut magic).map_err(|_| cut(&path))?;
        if &magic != MAGIC {
            return Err(wrong(&path, "an array of NumPy".into(), "something else".into()));
        }
        read(&path, &mut entry)
    }
}

fn archive(path: &Path) -> Result<ZipArchive<BufReader<File>>, DataError> {
    let file = File::open(path)
        .map_err(|error| DataError::unreadable(path, "a readable file of arrays", error))?;
    ZipArchive::new(BufReader::new(file)).map_err(|_| cut(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_and_a_structured_one_is_not() {
        let text = "{'descr': '|u1', 'fortran_order': False, 'shape': (60000, 28, 28), }   \n";
        let header = parsed(text).unwrap();
        assert_eq!(header.shape, [60_000, 28, 28]);
        assert_eq!((header.size_and_kind(), header.fortran), (Some(('u', 1)), false));
        let column = parsed("{'descr': '<i8', 'fortran_order': True, 'shape': (7,), }").unwrap();
        assert_eq!((column.size_and_kind(), column.fortran), (Some(('i', 8)), true));
        assert_eq!(
            parsed("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (7,), }"),
            None
        );
        assert_eq!(parsed("{}"), None);
    }
}
