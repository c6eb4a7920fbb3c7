//! One picture of a person's own, from a file to 28 × 28 grey bytes.

use std::error::Error;
use std::fs::{self, File};
use std::io::{Cursor, ErrorKind, Read};
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::jpeg::{self, Flaw, Whole};
use super::{MAX_PIXELS, MAX_SIDE, frames, kinds};
use crate::data::DataError;
use crate::data::SIDE;

/// Largest file of a picture, in bytes: it is read whole before it is decoded.
const MAX_FILE_BYTES: u64 = 256 << 20;
/// Most memory that decoding a picture may take, in bytes.
const MAX_DECODED_BYTES: u64 = 512 << 20;
/// Most pixels that are decoded at once, on all threads together; no less than [`MAX_PIXELS`].
const PIXELS_AT_ONCE: u64 = 64_000_000;
/// Grey values that differ by no more than this look like one.
const BLANK_RANGE: u8 = 1;

/// A picture as read.
pub(super) struct Picture {
    /// 28 × 28 grey values.
    pub(super) image: GrayImage,
    /// Whether it is a single grey value.
    pub(super) blank: bool,
    /// Whether some of it was transparent.
    pub(super) transparent: bool,
    /// Whether the file holds more pictures than this first one.
    pub(super) first_of_many: bool,
}

/// Reads pictures, on several threads at once, with bounds for the memory of all together.
pub(super) struct Reader {
    /// Pixels that may be decoded beside those that are.
    free: Mutex<u64>,
    freed: Condvar,
}

impl Default for Reader {
    fn default() -> Self {
        Self { free: Mutex::new(PIXELS_AT_ONCE), freed: Condvar::new() }
    }
}

/// Room for the pixels of one picture, until it is dropped.
struct Room<'a> {
    reader: &'a Reader,
    pixels: u64,
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        *self.reader.free() += self.pixels;
        self.reader.freed.notify_all();
    }
}

impl Reader {
    // A thread that panicked with the lock held left a number behind that is right all the same.
    fn free(&self) -> MutexGuard<'_, u64> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is room for so many pixels.
    fn room(&self, pixels: u64) -> Room<'_> {
        let too_few = |free: &mut u64| *free < pixels;
        let waited = self.freed.wait_while(self.free(), too_few);
        *waited.unwrap_or_else(PoisonError::into_inner) -= pixels;
        Room { reader: self, pixels }
    }

    /// Reads one picture. Its size is checked before memory is taken for its pixels.
    pub(super) fn read(&self, path: &Path) -> Result<Picture, DataError> {
        let mut bytes = bytes_of(path)?;
        let format = kinds::by_content(&bytes).map_err(|found| foreign(path, found))?;
        if format == ImageFormat::Jpeg {
            let whole = jpeg::check(&bytes).map_err(|flaw| match flaw {
                Flaw::CutShort => cut_short(path, format),
                Flaw::Unread(found) => DataError::content(
                    path,
                    "a JPEG that this program can read",
                    found,
                    "Save it as PNG or as a plain JPEG, or remove it.",
                ),
            })?;
            if whole == Whole::WithoutEnd {
                bytes.extend([0xFF, 0xD9]);
            }
        }
        if format == ImageFormat::WebP && is_cut_webp(&bytes) {
            return Err(cut_short(path, format));
        }
        let failed = |error: ImageError| failed(path, format, &error);
        let mut reader = ImageReader::with_format(Cursor::new(&bytes), format);
        let mut limits = Limits::default();
        limits.max_alloc = Some(MAX_DECODED_BYTES);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(failed)?;
        let (width, height) = decoder.dimensions();
        let pixels = u64::from(width) * u64::from(height);
        if width.max(height) > MAX_SIDE
            || pixels > MAX_PIXELS
            || decoder.total_bytes() > MAX_DECODED_BYTES
        {
            return Err(DataError::content(
                path,
                format!(
                    "at most {MAX_SIDE} pixels per side and {} megapixels",
                    MAX_PIXELS / 1_000_000
                ),
                format!("{width} × {height} pixels"),
                "Shrink or remove the picture.",
            ));
        }
        if pixels == 0 {
            return Err(damaged(path, "no pixels"));
        }
        let room = self.room(pixels);
        let orientation = decoder.orientation().map_err(failed)?;
        let mut picture = DynamicImage::from_decoder(decoder).map_err(failed)?;
        picture.apply_orientation(orientation);
        let (grey, transparent) = grey_on_white(&picture);
        drop(picture);
        let small = shrunk(&grey);
        drop(room);
        Ok(Picture {
            blank: is_blank(&small),
            image: framed(&small),
            transparent,
            first_of_many: frames::has_more(format, &bytes),
        })
    }
}

/// A whole file. What is no regular file is not even opened: a pipe would never end.
fn bytes_of(path: &Path) -> Result<Vec<u8>, DataError> {
    let unreadable = |error| DataError::unreadable(path, "a readable picture", error);
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        let found = if metadata.is_dir() { "a folder" } else { "a pipe, a socket or a device" };
        return Err(DataError::content(path, "a picture file", found, "Choose a picture."));
    }
    let too_long = |found: String| {
        Err(DataError::content(
            path,
            format!("a file of at most {MAX_FILE_BYTES} bytes"),
            found,
            "Shrink or remove the picture.",
        ))
    };
    if metadata.len() > MAX_FILE_BYTES {
        return too_long(format!("{} bytes", metadata.len()));
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    let file = File::open(path).map_err(unreadable)?;
    // It may have grown since.
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return too_long("more".into());
    }
    if bytes.is_empty() {
        return Err(damaged(path, "an empty file of 0 bytes"));
    }
    Ok(bytes)
}

fn damaged(path: &Path, found: &str) -> DataError {
    DataError::content(
        path,
        format!("an intact picture ({})", kinds::FORMATS),
        found,
        "Repair or remove the file.",
    )
}

fn cut_short(path: &Path, format: ImageFormat) -> DataError {
    DataError::content(
        path,
        "a complete picture",
        format!("{} data that end early: the file is truncated", name(format)),
        "Copy or download it again, or remove it.",
    )
}

fn foreign(path: &Path, found: &str) -> DataError {
    let advice = match found {
        "a pointer of Git LFS in place of the picture" => "Fetch the pictures with `git lfs pull`.",
        "nothing but zeros" => "Copy or download it again, or remove it.",
        "text" | "a web page" | "none of these" => "Repair or remove the file.",
        "a video" | "a ZIP archive" | "a file packed by gzip" | "a NumPy array" => {
            "Take the pictures out of it, or remove it."
        }
        _ => "Save it as PNG or JPEG, or remove it.",
    };
    DataError::content(path, format!("an intact picture ({})", kinds::FORMATS), found, advice)
}

fn failed(path: &Path, format: ImageFormat, error: &ImageError) -> DataError {
    match error {
        ImageError::Unsupported(_) => DataError::content(
            path,
            format!("a {} picture that this program can read", name(format)),
            kind_of_unsupported(&error.to_string()),
            "Save it as PNG or JPEG, or remove it.",
        ),
        ImageError::Limits(_) => DataError::content(
            path,
            format!("a picture that takes at most {} MB of memory", MAX_DECODED_BYTES >> 20),
            "more",
            "Shrink or remove the picture.",
        ),
        _ if ends_too_soon(error) => cut_short(path, format),
        _ => damaged(path, &error.to_string()),
    }
}

/// What a decoder says that it cannot read, shorter where that is possible.
fn kind_of_unsupported(told: &str) -> String {
    if told.contains("Palette") {
        "one with a palette".into()
    } else if told.contains("color type") {
        "one with an unsupported number or size of channels".into()
    } else {
        told.into()
    }
}

/// Whether the end of the file is at the root of an error.
fn ends_too_soon(error: &ImageError) -> bool {
    if let ImageError::IoError(error) = error {
        return error.kind() == ErrorKind::UnexpectedEof;
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return error.kind() == ErrorKind::UnexpectedEof;
        }
        cause = error.source();
    }
    // What the GIF decoder calls it is no such error.
    error.to_string().to_lowercase().contains("unexpected end of file")
}

/// Whether a WebP file is shorter than it says; its decoder would make up what is missing.
fn is_cut_webp(bytes: &[u8]) -> bool {
    let said = bytes.get(4..8).and_then(|size| Some(u32::from_le_bytes(size.try_into().ok()?)));
    said.is_none_or(|said| (bytes.len() as u64) < u64::from(said) + 8)
}

fn name(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Png => "PNG",
        ImageFormat::Jpeg => "JPEG",
        ImageFormat::WebP => "WebP",
        ImageFormat::Bmp => "BMP",
        ImageFormat::Tiff => "TIFF",
        ImageFormat::Gif => "GIF",
        _ => "picture",
    }
}

/// Grey values, transparency blended with white paper, and whether there was any.
fn grey_on_white(picture: &DynamicImage) -> (GrayImage, bool) {
    if !picture.color().has_alpha() {
        return (picture.to_luma8(), false);
    }
    let with_alpha = picture.to_luma_alpha8();
    let mut transparent = false;
    let blended = with_alpha.pixels().map(|pixel| {
        let [grey, alpha] = pixel.0.map(u32::from);
        transparent |= alpha < 255;
        ((grey * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    });
    let blended = blended.collect();
    let (width, height) = (picture.width(), picture.height());
    (GrayImage::from_raw(width, height, blended).unwrap_or_default(), transparent)
}

/// Shrinks or enlarges to fit 28 × 28, keeping the proportions.
fn shrunk(picture: &GrayImage) -> GrayImage {
    let side = SIDE as u32;
    let (width, height) = picture.dimensions();
    let longest = f64::from(width.max(height));
    let scaled = |length: u32| {
        ((f64::from(length) / longest * f64::from(side)).round() as u32).clamp(1, side)
    };
    // The triangle filter averages over the covered area and does not ring at edges.
    imageops::resize(picture, scaled(width), scaled(height), FilterType::Triangle)
}

/// Puts a picture in the middle of 28 × 28, on black.
fn framed(small: &GrayImage) -> GrayImage {
    let side = SIDE as u32;
    let mut canvas = GrayImage::new(side, side);
    let (left, top) = ((side - small.width()) / 2, (side - small.height()) / 2);
    imageops::replace(&mut canvas, small, left.into(), top.into());
    canvas
}

/// Whether nothing can be made out.
fn is_blank(small: &GrayImage) -> bool {
    let values = small.as_raw();
    let range = values.iter().max().zip(values.iter().min()).map(|(most, least)| most - least);
    range.is_none_or(|range| range <= BLANK_RANGE)
}
