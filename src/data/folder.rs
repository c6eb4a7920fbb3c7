//! A person's own pictures: a folder of PNG and JPEG files, one subfolder a class.
//!
//! Pictures become grey, and are shrunk to fit 28 × 28 with black bars where they are not
//! square. What is transparent counts as white paper. Dark and bright are never swapped.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::{DataError, Dataset, Identity, ImageSet, Progress, check};
use crate::config::{DatasetChoice, PIXELS, SIDE};

/// Most pictures in a folder.
pub const MAX_IMAGES: usize = 200_000;
/// Most classes: labels are bytes.
pub const MAX_CLASSES: usize = 256;
/// Longest side of a picture, in pixels.
pub const MAX_SIDE: u32 = 10_000;
/// Most pixels of a picture.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Largest file of a picture, in bytes: a JPEG is read whole before it is decoded.
const MAX_FILE_BYTES: u64 = 256 << 20;

/// Every so many pictures of a class, one is kept for testing.
const TEST_EVERY: usize = 7;
/// Pictures between two looks at the cancel flag.
const CHUNK: usize = 128;
const SHUFFLE_SEED: u64 = 0x666f_6c64_6572;

/// A picture that is to be read.
struct Picture {
    path: PathBuf,
    label: u8,
}

/// Loads all pictures of a folder.
///
/// Subfolders are the classes, by name; a folder without subfolders is one class. Every
/// seventh picture of a class, and at least one if it has two, is kept for testing. Hidden
/// files, other file types and links to folders are left out. The order is shuffled, always
/// in the same way.
///
/// # Errors
/// If the folder or any picture cannot be read, is too large, or there are fewer than two
/// pictures of one class.
pub fn load(
    folder: &Path,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Dataset, DataError> {
    progress(Progress::new(format!("Listing {}", folder.display()), None));
    let listing = list(folder, cancel)?;
    let mut train = Vec::new();
    let mut test = Vec::new();
    for (label, paths) in listing.classes.iter().enumerate() {
        for (index, path) in paths.iter().enumerate() {
            let picture = Picture { path: path.clone(), label: label as u8 };
            if is_test(index, paths.len()) { test.push(picture) } else { train.push(picture) }
        }
    }
    if test.is_empty() {
        return Err(DataError::content(
            folder,
            "at least two pictures of one class, to train on and to test on",
            format!("{} in {} classes", train.len(), listing.classes.len()),
            "Add pictures.",
        ));
    }
    let mut random = ChaCha8Rng::seed_from_u64(SHUFFLE_SEED);
    train.shuffle(&mut random);
    test.shuffle(&mut random);

    let total = train.len() + test.len();
    let mut finished = 0;
    let mut report = |chunk: usize| {
        finished += chunk;
        let text = format!("Reading {}: {finished} of {total} pictures", folder.display());
        progress(Progress::new(text, Some(finished as f32 / total as f32)));
    };
    let train = read_all(&train, &mut report, cancel)?;
    let test = read_all(&test, &mut report, cancel)?;

    let mut origin = folder.display().to_string();
    if listing.left_out > 0 {
        origin += &format!(" ({} pictures outside its subfolders left out)", listing.left_out);
    }
    Ok(Dataset {
        choice: DatasetChoice::Folder(folder.to_owned()),
        name: display_name(folder),
        origin,
        class_names: listing.class_names,
        train,
        test,
        identity: Identity::default(),
    })
}

/// Whether the picture at `index` of a class with `count` pictures is kept for testing.
fn is_test(index: usize, count: usize) -> bool {
    if count < TEST_EVERY {
        count > 1 && index == count - 1
    } else {
        index % TEST_EVERY == TEST_EVERY - 1
    }
}

/// The pictures of a folder by class.
struct Listing {
    class_names: Vec<String>,
    classes: Vec<Vec<PathBuf>>,
    /// Pictures that lie beside the subfolders.
    left_out: usize,
}

fn list(folder: &Path, cancel: &AtomicBool) -> Result<Listing, DataError> {
    let top = Entries::of(folder)?;
    let mut listing = Listing { class_names: Vec::new(), classes: Vec::new(), left_out: 0 };
    for subfolder in &top.folders {
        check(cancel)?;
        let pictures = Entries::of(subfolder)?.pictures;
        if !pictures.is_empty() {
            listing.class_names.push(display_name(subfolder));
            listing.classes.push(pictures);
        }
    }
    if listing.classes.is_empty() && !top.pictures.is_empty() {
        listing.class_names.push(display_name(folder));
        listing.classes.push(top.pictures);
    } else {
        listing.left_out = top.pictures.len();
    }

    let count: usize = listing.classes.iter().map(Vec::len).sum();
    let classes = listing.classes.len();
    let wrong = |expected: String, found: String, advice: &str| {
        Err(DataError::content(folder, expected, found, advice))
    };
    if count == 0 {
        wrong(
            "PNG or JPEG pictures, one subfolder a class".into(),
            format!("no picture in it or in its {} subfolders", top.folders.len()),
            "Choose the folder that holds the classes.",
        )
    } else if classes > MAX_CLASSES {
        wrong(
            format!("at most {MAX_CLASSES} subfolders with pictures"),
            classes.to_string(),
            "Choose fewer classes.",
        )
    } else if count > MAX_IMAGES {
        wrong(format!("at most {MAX_IMAGES} pictures"), count.to_string(), "Choose fewer pictures.")
    } else {
        Ok(listing)
    }
}

/// What lies directly in a folder, by name.
#[derive(Default)]
struct Entries {
    folders: Vec<PathBuf>,
    pictures: Vec<PathBuf>,
}

impl Entries {
    fn of(folder: &Path) -> Result<Self, DataError> {
        let unreadable =
            |error| DataError::unreadable(folder, "a readable folder of pictures", error);
        let mut entries = Self::default();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            // The type of the entry itself: links to folders, and with them loops, are not followed.
            if entry.file_type().map_err(unreadable)?.is_dir() {
                entries.folders.push(path);
            } else if is_picture(&path) && path.is_file() {
                entries.pictures.push(path);
            }
            if entries.folders.len().max(entries.pictures.len()) > MAX_IMAGES {
                return Err(DataError::content(
                    folder,
                    format!("at most {MAX_IMAGES} pictures"),
                    "more",
                    "Choose fewer pictures.",
                ));
            }
        }
        entries.folders.sort();
        entries.pictures.sort();
        Ok(entries)
    }
}

fn is_picture(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| {
        ["png", "jpg", "jpeg"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    })
}

fn display_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn read_all(
    pictures: &[Picture],
    report: &mut dyn FnMut(usize),
    cancel: &AtomicBool,
) -> Result<ImageSet, DataError> {
    let mut set = ImageSet::default();
    for chunk in pictures.chunks(CHUNK) {
        check(cancel)?;
        let images: Vec<GrayImage> = chunk
            .par_iter()
            .map(|picture| read_picture(&picture.path))
            .collect::<Result<_, _>>()?;
        for (image, picture) in images.iter().zip(chunk) {
            set.pixels.extend_from_slice(image.as_raw());
            set.labels.push(picture.label);
        }
        report(chunk.len());
    }
    debug_assert_eq!(set.pixels.len(), set.len() * PIXELS);
    Ok(set)
}

/// Reads one picture of a person's own as 28 × 28 grey bytes, row by row.
///
/// # Errors
/// If the file cannot be read, is no PNG or JPEG picture, or is too large.
pub fn read_image(path: &Path) -> Result<Vec<u8>, DataError> {
    read_picture(path).map(GrayImage::into_raw)
}

/// Reads one picture. Its size is checked before memory is taken for its pixels.
fn read_picture(path: &Path) -> Result<GrayImage, DataError> {
    let unreadable = |error| DataError::unreadable(path, "a readable picture", error);
    let damaged = |error: image::ImageError| {
        DataError::content(
            path,
            "an intact PNG or JPEG picture",
            error.to_string(),
            "Repair or remove the file.",
        )
    };
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    if bytes > MAX_FILE_BYTES {
        return Err(DataError::content(
            path,
            format!("a file of at most {MAX_FILE_BYTES} bytes"),
            format!("{bytes} bytes"),
            "Shrink or remove the picture.",
        ));
    }
    let reader =
        ImageReader::new(BufReader::new(file)).with_guessed_format().map_err(unreadable)?;
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(DataError::content(
            path,
            format!("at most {MAX_SIDE} pixels a side and {} megapixels", MAX_PIXELS / 1_000_000),
            format!("{width} × {height} pixels"),
            "Shrink or remove the picture.",
        ));
    }
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(orientation);
    Ok(fit(&grey_on_white(&picture)))
}

/// Grey values, transparency blended with white paper.
fn grey_on_white(picture: &DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let with_alpha = picture.to_luma_alpha8();
    let blended = with_alpha.pixels().map(|pixel| {
        let [grey, alpha] = pixel.0.map(u32::from);
        ((grey * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    });
    GrayImage::from_raw(picture.width(), picture.height(), blended.collect()).unwrap_or_default()
}

/// Shrinks or enlarges to 28 × 28, keeping the proportions, on black.
fn fit(picture: &GrayImage) -> GrayImage {
    let side = SIDE as u32;
    let (width, height) = picture.dimensions();
    let longest = f64::from(width.max(height));
    let scaled = |length: u32| {
        ((f64::from(length) / longest * f64::from(side)).round() as u32).clamp(1, side)
    };
    let (new_width, new_height) = (scaled(width), scaled(height));
    // The triangle filter averages over the covered area and does not ring at edges.
    let small = imageops::resize(picture, new_width, new_height, FilterType::Triangle);
    let mut canvas = GrayImage::new(side, side);
    let (left, top) = ((side - new_width) / 2, (side - new_height) / 2);
    imageops::replace(&mut canvas, &small, left.into(), top.into());
    canvas
}
