//! The built-in digits: numerals that the program writes itself, in many hands.
//!
//! Every image has its own random stream, so that the set is the same whatever the number of
//! threads. A hand has a style, a slant, a size, a pen, and a tremble; see [`Hand`].

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use super::raster::{self, Pen};
use super::strokes::{DIGITS, Point, Style};
use super::{Dataset, Identity, ImageSet, ImageShape, PIXELS, SIDE};
use crate::config::DatasetChoice;

/// Images to train on.
pub const TRAIN_IMAGES: usize = 20_000;
/// Images to test on.
pub const TEST_IMAGES: usize = 2_000;

const SEED: u64 = 0x6469_6769_7473;
/// Stream of the order of the classes; image `i` has stream `i`.
const ORDER_STREAM: u64 = u64::MAX;
/// Paper that stays free around a numeral, in pixels.
const MARGIN: f32 = 1.0;

/// The whole data set, always the same.
pub fn dataset() -> Dataset {
    Dataset {
        choice: DatasetChoice::Digits,
        name: "Built-in digits".into(),
        origin: "drawn by this program".into(),
        class_names: (0..DIGITS.len()).map(|digit| digit.to_string()).collect(),
        train: images(0, TRAIN_IMAGES),
        test: images(TRAIN_IMAGES as u64, TEST_IMAGES),
        identity: Identity::default(),
        notes: Vec::new(),
    }
}

/// `count` images with equally many of each class; image `i` has the stream `first + i`.
fn images(first: u64, count: usize) -> ImageSet {
    let mut labels: Vec<u8> = (0..count).map(|index| (index % DIGITS.len()) as u8).collect();
    let mut order = random_stream(ORDER_STREAM - first);
    labels.shuffle(&mut order);
    let mut pixels = vec![0; count * PIXELS];
    let (chunks, _) = pixels.as_chunks_mut::<PIXELS>();
    chunks.par_iter_mut().zip(&labels).enumerate().for_each(|(index, (image, &label))| {
        let mut random = random_stream(first + index as u64);
        write(DIGITS[usize::from(label)], &mut random, image);
    });
    ImageSet { shape: ImageShape::MNIST, pixels, labels }
}

fn random_stream(stream: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    random.set_stream(stream);
    random
}

/// Writes one numeral in one of its styles.
fn write(styles: &[Style], random: &mut ChaCha8Rng, image: &mut [u8; PIXELS]) {
    let style = choose(styles, random);
    let hand = Hand::random(random);
    let mut lines: Vec<Vec<Point>> = style
        .strokes()
        .map(|stroke| {
            let points = hand.tremble(&stroke, random);
            raster::smooth(&points).into_iter().map(|point| hand.place(point)).collect()
        })
        .collect();
    hand.fit(&mut lines, random);
    for line in &lines {
        raster::draw(line, &hand.pen, image);
    }
}

fn choose<'a>(styles: &'a [Style], random: &mut ChaCha8Rng) -> &'a Style {
    let total: f32 = styles.iter().map(|style| style.weight).sum();
    let mut rest = random.random_range(0.0..total);
    styles
        .iter()
        .find(|style| {
            rest -= style.weight;
            rest < 0.0
        })
        .unwrap_or(&styles[0])
}

/// How one person writes on one occasion.
struct Hand {
    pen: Pen,
    /// Standard deviation of each point's displacement, in parts of the box.
    tremble: f32,
    /// Columns of the matrix from the box to pixels: slant, rotation and size in one.
    matrix: [Point; 2],
    /// Slow waves that bend the whole numeral, one along each axis.
    waves: [Wave; 2],
}

/// A displacement that varies slowly over the box.
struct Wave {
    amplitude: f32,
    frequency: Point,
    phase: f32,
}

impl Hand {
    fn random(random: &mut ChaCha8Rng) -> Self {
        let height = (19.0 + 1.6 * normal(random)).clamp(14.0, 23.0);
        let width = height * 0.62 * (0.2 * normal(random)).clamp(-0.45, 0.4).exp();
        let slant = (0.14 + 0.2 * normal(random)).clamp(-0.35, 0.7);
        let (sine, cosine) = (0.1 * normal(random)).clamp(-0.28, 0.28).sin_cos();
        let softness = random.random_range(0.8..1.5);
        // A thick pen would fill the loops of a slim numeral.
        let radius = (1.25 * (0.3 * normal(random)).exp()).clamp(0.65, 2.3).min(0.155 * width);
        Self {
            pen: Pen {
                radius,
                softness,
                ink: 255.0 - 60.0 * random.random::<f32>().powi(2),
                pressure: random.random_range(0.0..0.25),
                phase: random.random_range(0.0..std::f32::consts::TAU),
            },
            tremble: random.random_range(0.015..0.05),
            matrix: [
                [width * cosine, width * sine],
                [-height * (sine + slant * cosine), height * (cosine - slant * sine)],
            ],
            waves: [Wave::random(random), Wave::random(random)],
        }
    }

    /// Moves each point a little, the ends of the stroke along its direction too.
    fn tremble(&self, stroke: &[Point], random: &mut ChaCha8Rng) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::with_capacity(stroke.len());
        for (index, &point) in stroke.iter().enumerate() {
            // The two points of a corner stay together.
            let moved = match points.last() {
                Some(&last) if stroke[index - 1] == point => last,
                _ => point.map(|value| value + self.tremble * normal(random)),
            };
            points.push(moved);
        }
        let last = points.len() - 1;
        points[0] = beyond(points[1], points[0], 0.15 * normal(random));
        points[last] = beyond(points[last - 1], points[last], 0.15 * normal(random));
        points
    }

    /// From the box to pixels, the middle of the box at the origin.
    fn place(&self, point: Point) -> Point {
        let x = point[0] - 0.5 + self.waves[0].at(point);
        let y = point[1] - 0.5 + self.waves[1].at(point);
        [0, 1].map(|axis| self.matrix[0][axis] * x + self.matrix[1][axis] * y)
    }

    /// Moves the lines into the image, near its middle; shrinks them if they are too large.
    fn fit(&self, lines: &mut [Vec<Point>], random: &mut ChaCha8Rng) {
        let border = MARGIN + self.pen.radius * (1.0 + self.pen.pressure) + self.pen.softness / 2.0;
        let room = SIDE as f32 - 2.0 * border;
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for point in lines.iter().flatten() {
            for axis in 0..2 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        }
        let extent = [high[0] - low[0], high[1] - low[1]];
        let scale = (room / extent[0].max(extent[1])).min(1.0);
        let shift = [0, 1].map(|axis| {
            let free = (room - scale * extent[axis]).max(0.0) / 2.0;
            (1.1 * normal(random)).clamp(-free, free)
        });
        for point in lines.iter_mut().flatten() {
            for axis in 0..2 {
                let middle = (low[axis] + high[axis]) / 2.0;
                point[axis] = SIDE as f32 / 2.0 + scale * (point[axis] - middle) + shift[axis];
            }
        }
    }
}

impl Wave {
    fn random(random: &mut ChaCha8Rng) -> Self {
        Self {
            amplitude: random.random_range(0.0..0.08),
            frequency: [0, 1].map(|_| random.random_range(-5.0..5.0)),
            phase: random.random_range(0.0..std::f32::consts::TAU),
        }
    }

    fn at(&self, point: Point) -> f32 {
        let angle = self.frequency[0] * point[0] + self.frequency[1] * point[1] + self.phase;
        self.amplitude * angle.sin()
    }
}

/// The point that lies beyond `end`, seen from `neighbour`, by a part of their distance.
fn beyond(neighbour: Point, end: Point, part: f32) -> Point {
    [0, 1].map(|axis| end[axis] + part * (end[axis] - neighbour[axis]))
}

fn normal(random: &mut ChaCha8Rng) -> f32 {
    random.sample(StandardNormal)
}
