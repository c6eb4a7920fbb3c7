//! Reads IDX files, the format of MNIST: plain or gzipped, told apart by their first bytes.
//!
//! Nothing in a file is trusted: memory grows with the bytes that really arrive, and never
//! beyond a fixed bound, whatever the header claims and however far the gzip data expands.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::{DataError, ImageSet, ImageShape, PIXELS, SIDE};

/// Most images that one file may hold; MNIST has 60,000.
pub const MAX_IMAGES: usize = 500_000;

const IMAGES_MAGIC: u32 = 0x0803;
const LABELS_MAGIC: u32 = 0x0801;
const CLASSES: u8 = 10;
const ADVICE: &str =
    "Replace the file by the published one, or delete it and let the program download it.";

/// Images and their classes, from two files read at the same time.
///
/// # Errors
/// Any defect of either file, or different numbers of images and labels.
pub fn read_pair(images: &Path, labels: &Path) -> Result<ImageSet, DataError> {
    let (pixels, classes) = rayon::join(|| read_images(images), || read_labels(labels));
    let set = ImageSet { shape: ImageShape::MNIST, pixels: pixels?, labels: classes? };
    if set.pixels.len() != set.len() * PIXELS {
        return Err(DataError::content(
            labels,
            format!(
                "{} labels, one for each image in {}",
                set.pixels.len() / PIXELS,
                images.display()
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
    let mut file = IdxFile::open(path)?;
    file.expect_magic(IMAGES_MAGIC, "images")?;
    let count = file.count("images")?;
    let (rows, columns) = (file.number("number of rows")?, file.number("number of columns")?);
    if (rows as usize, columns as usize) != (SIDE, SIDE) {
        return Err(file.content(
            format!("images of {SIDE} × {SIDE} pixels"),
            format!("{rows} × {columns} pixels"),
        ));
    }
    file.payload(count, PIXELS, "images")
}

/// The classes of a label file, 0 to 9.
///
/// # Errors
/// If the file cannot be read, or is not an IDX file of at least one and at most
/// [`MAX_IMAGES`] labels from 0 to 9.
pub fn read_labels(path: &Path) -> Result<Vec<u8>, DataError> {
    let mut file = IdxFile::open(path)?;
    file.expect_magic(LABELS_MAGIC, "labels")?;
    let count = file.count("labels")?;
    let labels = file.payload(count, 1, "labels")?;
    if let Some(position) = labels.iter().position(|&label| label >= CLASSES) {
        return Err(file.content(
            format!("labels from 0 to {}", CLASSES - 1),
            format!("label {} at position {position}", labels[position]),
        ));
    }
    Ok(labels)
}

/// The bytes behind gzip compression, or the bytes as they are if there is none.
pub(super) fn decompressed<'a>(mut reader: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let gzipped = reader.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(if gzipped { Box::new(MultiGzDecoder::new(reader)) } else { Box::new(reader) })
}

/// A file being read from front to back, which can name itself in errors.
struct IdxFile<'a> {
    path: &'a Path,
    reader: Box<dyn Read>,
}

impl<'a> IdxFile<'a> {
    fn open(path: &'a Path) -> Result<Self, DataError> {
        File::open(path)
            .and_then(|file| decompressed(BufReader::with_capacity(1 << 16, file)))
            .map(|reader| Self { path, reader })
            .map_err(|error| DataError::unreadable(path, "a readable IDX file", error))
    }

    fn content(&self, expected: impl Into<String>, found: impl Into<String>) -> DataError {
        DataError::content(self.path, expected, found, ADVICE)
    }

    /// What a failed read means: only a gzip stream reports these kinds in the middle of a file.
    fn read_error(&self, expected: String, error: io::Error) -> DataError {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => self.content(expected, "a file that is cut off"),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                self.content(expected, format!("damaged gzip data ({error})"))
            }
            _ => DataError::unreadable(self.path, "a readable IDX file", error),
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

    fn expect_magic(&mut self, magic: u32, what: &str) -> Result<(), DataError> {
        let found = self.number("magic number")?;
        if found == magic {
            return Ok(());
        }
        let meaning = match found {
            IMAGES_MAGIC => " (an image file)",
            LABELS_MAGIC => " (a label file)",
            _ => "",
        };
        Err(self.content(
            format!("the magic number {magic:#010x} of IDX {what}"),
            format!("{found:#010x}{meaning}"),
        ))
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
                Err(self.content(expected(), format!("a file that is cut off after {read} bytes")))
            }
            read if read > length => Err(self.content(expected(), "trailing bytes behind them")),
            _ => Ok(bytes),
        }
    }
}
