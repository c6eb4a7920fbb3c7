//! The pictures of an attack: one sheet of all of them, and the iterates as an animation.

use std::io::Cursor;

use image::codecs::gif::{GifEncoder, Repeat};
use image::{Delay, DynamicImage, Frame, GrayImage, ImageFormat, ImageResult, Luma, imageops};

use serde::Serialize;

use super::{AttackRecord, PICTURES_FOLDER};
use crate::data::{ImageShape, pixels};
use crate::state::attack::Source;
use crate::state::attack::rows::{self, magnified, part};

/// Pixels of the file for each pixel of an image, along one side.
const ENLARGED: u32 = 4;
/// The same for a picture of its own.
const SINGLE: u32 = 8;
/// Pixels between two pictures.
const GAP: u32 = 6;
/// Paper around the pictures: neither black nor white, so that every picture has an edge.
const PAPER: u8 = 96;
/// Rows of the sheet at most: a taller picture opens nowhere.
const MOST_ROWS: usize = 100;
/// How long an iterate is shown, and how long the last one, in milliseconds.
const ITERATE_MILLISECONDS: u32 = 125;
const LAST_MILLISECONDS: u32 = 1500;
/// Encoder effort, 1 (best) to 30 (fastest): greys need little.
const GIF_SPEED: i32 = 10;

/// The columns of the sheet, from left to right.
pub(super) const COLUMNS: [&str; 5] = [
    "clean",
    "attacked",
    "perturbation, magnified; mid-grey is no change",
    "reconstruction of the clean image",
    "reconstruction of the attacked image",
];

/// By how much the noise is magnified.
pub(super) fn noise_factor(record: &AttackRecord) -> f32 {
    let changes = record.outcome.digits.iter().map(|digit| digit.result.linf);
    rows::noise_factor(&record.outcome.config, changes)
}

/// Where the five pictures of an image are, seen from the folder of the attack.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Names {
    clean: String,
    attacked: String,
    noise: String,
    reconstruction_clean: String,
    reconstruction_attacked: String,
}

/// The names of all single pictures: by the place in the test set, and no two alike.
pub(super) fn names(record: &AttackRecord) -> Vec<Names> {
    let mut stems: Vec<String> = Vec::new();
    for subject in &record.subjects[..record.outcome.digits.len()] {
        let stem = match &subject.source {
            Source::Test(index) => format!("{index:05}"),
            Source::Drawn => "drawn".to_owned(),
            // The name of a file may be anything; the table and the JSON say it.
            Source::File(_) => "file".to_owned(),
        };
        let mut names = (2..).map(|number| format!("{stem}-{number}"));
        let taken = stems.contains(&stem);
        let other = taken.then(|| names.find(|name| !stems.contains(name))).flatten();
        stems.push(other.unwrap_or(stem));
    }
    let name = |stem: &str, kind: &str| format!("{PICTURES_FOLDER}/{stem}-{kind}.png");
    stems
        .iter()
        .map(|stem| Names {
            clean: name(stem, "clean"),
            attacked: name(stem, "attacked"),
            noise: name(stem, "noise"),
            reconstruction_clean: name(stem, "reconstruction-clean"),
            reconstruction_attacked: name(stem, "reconstruction-attacked"),
        })
        .collect()
}

/// All single pictures as PNGs, with their names.
pub(super) fn single(
    record: &AttackRecord,
) -> impl Iterator<Item = (String, ImageResult<Vec<u8>>)> + '_ {
    let factor = noise_factor(record);
    let images = record.subjects.iter().zip(&record.outcome.digits).zip(names(record));
    images.flat_map(move |((subject, digit), names)| {
        let noise = magnified(&subject.image, &digit.result.image, factor);
        [
            (names.clean, png(record.shape, &subject.image)),
            (names.attacked, png(record.shape, &digit.result.image)),
            (names.noise, png(record.shape, &noise)),
            (names.reconstruction_clean, png(record.shape, &digit.reconstruction_before)),
            (names.reconstruction_attacked, png(record.shape, &digit.reconstruction_after)),
        ]
    })
}

/// An image in 0–1 as a PNG, each value a square of grey; values outside are cut.
fn png(shape: ImageShape, values: &[f32]) -> ImageResult<Vec<u8>> {
    let (width, height) = (shape.width as u32 * SINGLE, shape.height as u32 * SINGLE);
    let picture = GrayImage::from_fn(width, height, |x, y| {
        let place = (y / SINGLE) as usize * shape.width + (x / SINGLE) as usize;
        Luma([pixels::byte(values.get(place).copied().unwrap_or_default())])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

/// One row an image, [`COLUMNS`] across, as a PNG.
pub(super) fn contact_sheet(record: &AttackRecord) -> ImageResult<Vec<u8>> {
    let factor = noise_factor(record);
    let rows = record.outcome.digits.len().min(MOST_ROWS);
    let mut sheet = Sheet::new(record.shape, COLUMNS.len(), rows);
    let digits = record.outcome.digits.iter().zip(&record.subjects).take(rows);
    for (row, (digit, subject)) in digits.enumerate() {
        let noise = magnified(&subject.image, &digit.result.image, factor);
        let pictures = [
            &subject.image,
            &digit.result.image,
            &noise,
            &digit.reconstruction_before,
            &digit.reconstruction_after,
        ];
        for (column, picture) in pictures.into_iter().enumerate() {
            sheet.put(column, row, picture);
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    sheet.paper.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

/// One column an image: attacked, noise, and the reconstruction where it is known; one frame an
/// iterate, and the result at the end; a GIF.
pub(super) fn animation(
    record: &AttackRecord,
    progress: &mut dyn FnMut(f32),
) -> ImageResult<Vec<u8>> {
    let outcome = &record.outcome;
    let mut film = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut film, GIF_SPEED);
    encoder.set_repeat(Repeat::Infinite)?;
    let decoded = outcome.iterates.iter().all(|iterate| !iterate.reconstructions.is_empty());
    let factor = noise_factor(record);
    let values = record.shape.values();
    let frames = outcome.iterates.len() + 1;
    for index in 0..frames {
        let mut sheet =
            Sheet::new(record.shape, record.subjects.len(), if decoded { 3 } else { 2 });
        for (column, subject) in record.subjects.iter().enumerate() {
            let (attacked, reconstruction) = match outcome.iterates.get(index) {
                Some(iterate) => (
                    part(&iterate.images, column, values),
                    part(&iterate.reconstructions, column, values),
                ),
                None => {
                    let digit = &outcome.digits[column];
                    (&digit.result.image[..], &digit.reconstruction_after[..])
                }
            };
            sheet.put(column, 0, attacked);
            sheet.put(column, 1, &magnified(&subject.image, attacked, factor));
            if decoded {
                sheet.put(column, 2, reconstruction);
            }
        }
        let last = index + 1 == frames;
        let milliseconds = if last { LAST_MILLISECONDS } else { ITERATE_MILLISECONDS };
        let picture = DynamicImage::ImageLuma8(sheet.paper).into_rgba8();
        let delay = Delay::from_numer_denom_ms(milliseconds, 1);
        encoder.encode_frame(Frame::from_parts(picture, 0, 0, delay))?;
        progress((index + 1) as f32 / frames as f32);
    }
    drop(encoder);
    Ok(film)
}

/// Paper with places for pictures.
struct Sheet {
    paper: GrayImage,
    shape: ImageShape,
}

impl Sheet {
    fn new(shape: ImageShape, columns: usize, rows: usize) -> Self {
        let length =
            |count: usize, side: usize| count as u32 * (side as u32 * ENLARGED + GAP) + GAP;
        let size = (length(columns, shape.width), length(rows, shape.height));
        Self { paper: GrayImage::from_pixel(size.0, size.1, Luma([PAPER])), shape }
    }

    /// Puts an image in 0–1 in its place; what lies outside is clipped.
    fn put(&mut self, column: usize, row: usize, values: &[f32]) {
        let bytes = values.iter().map(|&value| pixels::byte(value));
        let (width, height) = (self.shape.width as u32, self.shape.height as u32);
        let Some(small) = GrayImage::from_raw(width, height, bytes.collect()) else { return };
        let (width, height) = (width * ENLARGED, height * ENLARGED);
        let large = imageops::resize(&small, width, height, imageops::FilterType::Nearest);
        let place = |index: usize, side: u32| i64::from(index as u32 * (side + GAP) + GAP);
        imageops::replace(&mut self.paper, &large, place(column, width), place(row, height));
    }
}
