//! Reads IDX files, the format of MNIST: plain or gzipped, told apart by their first bytes.
//!
//! Nothing in a file is trusted: memory grows with the bytes that really arrive, and never
//! beyond a fixed bound, whatever the header claims and however far the gzip data expands.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::source::{self, Source};
use super::{DataError, ImageSet, ImageShape, PIXELS, SIDE, npy};

/// Most images that one file may hold; MNIST has 60,000.
pub const MAX_IMAGES: usize = 500_000;

const IMAGES_MAGIC: u32 = 0x0803;
const LABELS_MAGIC: u32 = 0x0801;
/// Labels with more columns, as QMNIST has them: whole numbers of four bytes, the class first.
const EXTENDED_LABELS_MAGIC: u32 = 0x0c02;
/// The first four bytes of an array as NumPy writes it.
const NUMPY_MAGIC: u32 = u32::from_be_bytes(*b"\x93NUM");
/// Classes of the published data sets.
pub(super) const CLASSES: usize = 10;
const ADVICE: &str =
    "Replace the file by the published one, or delete it and let the program download it.";

/// Images and their classes, from two files read at the same time.
///
/// # Errors
/// Any defect of either file, or different numbers of images and labels.
pub fn read_pair(images: &Path, labels: &Path) -> Result<ImageSet, DataError> {
    pair(&Source::File(images.to_owned()), &Source::File(labels.to_owned()), CLASSES)
}

/// The same from wherever the bytes lie, with classes below `classes`.
pub(super) fn pair(
    images: &Source,
    labels: &Source,
    classes: usize,
) -> Result<ImageSet, DataError> {
    let (pixels, found) = rayon::join(|| pixels(images), || classes_of(labels, classes));
    let set = ImageSet { shape: ImageShape::MNIST, pixels: pixels?, labels: found? };
    if set.pixels.len() != set.len() * PIXELS {
        return Err(DataError::content(
            &labels.path(),
            format!(
                "{} labels, one for each image in {}",
                set.pixels.len() / PIXELS,
                images.path().display()
            ),
            format!("{} labels", set.len()),
            "Take both files from the same data set.",
        ));
    }
    Ok(set)
}

/// The pixels of an image file, 784 bytes an image, row by row.
///
/// # Errors
/// If the file cannot be read, or is not an IDX file of at least one and at most
/// [`MAX_IMAGES`] images of 28 × 28 bytes.
pub fn read_images(path: &Path) -> Result<Vec<u8>, DataError> {
    pixels(&Source::File(path.to_owned()))
}

fn pixels(source: &Source) -> Result<Vec<u8>, DataError> {
    source.read(|reader| {
        let mut file = IdxFile { path: source.path(), reader };
        if file.magic(&[IMAGES_MAGIC], "images")? == NUMPY_MAGIC {
            return npy::images(&file.path, &mut file.reader);
        }
        let count = file.count("images")?;
        let (rows, columns) = (file.number("number of rows")?, file.number("number of columns")?);
        if (rows as usize, columns as usize) != (SIDE, SIDE) {
            return Err(file.content(
                format!("images of {SIDE} × {SIDE} pixels"),
                format!("{rows} × {columns} pixels"),
            ));
        }
        file.payload(count, PIXELS, "images")
    })
}

/// The classes of a label file, 0 to 9.
///
/// # Errors
/// If the file cannot be read, or is not an IDX file of at least one and at most
/// [`MAX_IMAGES`] labels from 0 to 9.
pub fn read_labels(path: &Path) -> Result<Vec<u8>, DataError> {
    classes_of(&Source::File(path.to_owned()), CLASSES)
}

/// The same from wherever the bytes lie, with classes below `classes`.
pub(super) fn classes_of(source: &Source, classes: usize) -> Result<Vec<u8>, DataError> {
    source.read(|reader| {
        let mut file = IdxFile { path: source.path(), reader };
        let magic = file.magic(&[LABELS_MAGIC, EXTENDED_LABELS_MAGIC], "labels")?;
        if magic == NUMPY_MAGIC {
            return npy::labels(&file.path, &mut file.reader, classes);
        }
        let count = file.count("labels")?;
        let labels: Vec<u32> = if magic == EXTENDED_LABELS_MAGIC {
            let columns = file.number("number of columns")?;
            if !(1..=MAX_COLUMNS).contains(&columns) {
                let expected = format!("1 to {MAX_COLUMNS} columns");
                return Err(file.content(expected, columns.to_string()));
            }
            let size = 4 * columns as usize;
            let rows = file.payload(count, size, "labels")?;
            let first = |row: &[u8]| u32::from_be_bytes([row[0], row[1], row[2], row[3]]);
            rows.chunks_exact(size).map(first).collect()
        } else {
            file.payload(count, 1, "labels")?.into_iter().map(u32::from).collect()
        };
        if let Some(position) = labels.iter().position(|&label| label as usize >= classes) {
            return Err(file.content(
                format!("labels from 0 to {}", classes - 1),
                format!("label {} at position {position}", labels[position]),
            ));
        }
        Ok(labels.into_iter().map(|label| label as u8).collect())
    })
}

/// Most columns of extended labels; QMNIST has 8.
const MAX_COLUMNS: u32 = 64;

/// A file being read from front to back, which can name itself in errors.
struct IdxFile<'a> {
    path: PathBuf,
    reader: Box<dyn Read + 'a>,
}

impl IdxFile<'_> {
    fn content(&self, expected: impl Into<String>, found: impl Into<String>) -> DataError {
        DataError::content(&self.path, expected, found, ADVICE)
    }

    /// What a failed read means: only a gzip stream reports these kinds in the middle of a file.
    fn read_error(&self, expected: String, error: io::Error) -> DataError {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => self.content(expected, "a truncated file"),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                self.content(expected, format!("damaged gzip data ({error})"))
            }
            _ => DataError::unreadable(&self.path, "a readable IDX file", error),
        }
    }

    /// The next big-endian number of the header.
    fn number(&mut self, what: &str) -> Result<u32, DataError> {
        let mut bytes = [0; 4];
        self.reader
            .read_exact(&mut bytes)
            .map_err(|error| self.read_error(format!("an IDX header with its {what}"), error))?;
        Ok(u32::from_be_bytes(bytes))
    }

    /// The first number: one of these, or that of an array as NumPy writes it.
    fn magic(&mut self, expected: &[u32], what: &str) -> Result<u32, DataError> {
        let found = self.number("magic number")?;
        if expected.contains(&found) {
            return Ok(found);
        }
        if found == NUMPY_MAGIC {
            let mut rest = [0; 2];
            if self.reader.read_exact(&mut rest).is_ok() && npy::MAGIC.ends_with(&rest) {
                return Ok(found);
            }
        }
        let words = format!("the magic number {:#010x} of IDX {what}", expected[0]);
        if let Some((kind, advice)) = source::kind(&found.to_be_bytes()) {
            let found = format!("{kind} ({found:#010x})");
            return Err(DataError::content(&self.path, words, found, advice));
        }
        let meaning = match found {
            IMAGES_MAGIC => " (an image file)",
            LABELS_MAGIC | EXTENDED_LABELS_MAGIC => " (a label file)",
            _ => "",
        };
        Err(self.content(words, format!("{found:#010x}{meaning}")))
    }

    fn count(&mut self, what: &str) -> Result<usize, DataError> {
        let count = self.number(&format!("number of {what}"))? as usize;
        if (1..=MAX_IMAGES).contains(&count) {
            return Ok(count);
        }
        Err(self
            .content(format!("1 to {MAX_IMAGES} {what}"), format!("a header that claims {count}")))
    }

    /// Exactly `count` items of `size` bytes, and then the end of the file.
    fn payload(&mut self, count: usize, size: usize, what: &str) -> Result<Vec<u8>, DataError> {
        let length = count * size;
        let expected = || format!("{count} {what}, {length} bytes after the header");
        let mut bytes = Vec::new();
        // One byte more than allowed is enough to notice that there is more.
        (&mut self.reader)
            .take(length as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| self.read_error(expected(), error))?;
        match bytes.len() {
            read if read < length => {
                Err(self.content(expected(), format!("a file truncated after {read} bytes")))
            }
            read if read > length => Err(self.content(expected(), "trailing bytes behind them")),
            _ => Ok(bytes),
        }
    }
}
