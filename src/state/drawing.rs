//! Drawing an image by hand: a soft brush on grey paper, and centring as MNIST does it.

use crate::data::{ImageShape, raster};

/// Width of the transition from ink to paper, in pixels.
const SOFTNESS: f32 = 1.0;
/// Ink fainter than this does not count for the bounding box.
const FAINT: f32 = 0.08;
/// MNIST scales the ink's longer side to this share of the image: 20 of 28 pixels.
const BOX: f32 = 20.0 / 28.0;
/// Samples along each side of a pixel when an image is scaled.
const SAMPLES: usize = 4;

/// Paper to draw on: one value in 0–1 a pixel, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// Ink of every pixel.
    pub ink: Vec<f32>,
}

impl Paper {
    /// Blank paper for images of this shape.
    pub fn blank(shape: ImageShape) -> Self {
        let ImageShape { height, width, .. } = shape;
        Self { width, height, ink: vec![0.0; width * height] }
    }

    /// The drawing as an image: a colour image gets it in every channel.
    pub fn image(&self, shape: ImageShape) -> Vec<f32> {
        self.ink.repeat(shape.channels)
    }

    fn place(&self, index: usize) -> [usize; 2] {
        [index % self.width, index / self.width]
    }
}

/// Draws (or erases) a straight stroke, in pixels from the top left corner.
pub fn stroke(paper: &mut Paper, from: [f32; 2], to: [f32; 2], radius: f32, erase: bool) {
    let width = paper.width;
    for (index, pixel) in paper.ink.iter_mut().enumerate() {
        let distance = raster::distance(from, to, [index % width, index / width]);
        let cover = ((radius - distance) / SOFTNESS + 0.5).clamp(0.0, 1.0);
        // Ink never gets fainter by more ink, nor paper darker by the eraser.
        *pixel = if erase { pixel.min(1.0 - cover) } else { pixel.max(cover) };
    }
}

/// Scales the ink's bounding box to 20 of 28 pixels, keeping its proportions, and moves its centre of
/// mass to the middle, as the digits of MNIST were made. Without ink, nothing changes.
pub fn centre_like_mnist(paper: &Paper) -> Paper {
    let Some((extent, center)) = extent_and_center(paper) else { return paper.clone() };
    // One pixel of the result covers this many of the original.
    let sides = [paper.width as f32, paper.height as f32];
    let scale = extent / (BOX * sides[0].min(sides[1]));
    let sample = |place: f32, axis: usize| center[axis] + (place - 0.5 * sides[axis]) * scale;
    let offsets = (0..SAMPLES).map(|i| (i as f32 + 0.5) / SAMPLES as f32);
    let ink = (0..paper.ink.len()).map(|index| {
        let [x, y] = paper.place(index).map(|place| place as f32);
        let sum: f32 = offsets
            .clone()
            .flat_map(|down| offsets.clone().map(move |right| (right, down)))
            .map(|(right, down)| between(paper, sample(x + right, 0), sample(y + down, 1)))
            .sum();
        (sum / (SAMPLES * SAMPLES) as f32).clamp(0.0, 1.0)
    });
    Paper { ink: ink.collect(), ..*paper }
}

/// The longer side of the ink's bounding box and its centre of mass, in pixels.
fn extent_and_center(paper: &Paper) -> Option<(f32, [f32; 2])> {
    let (mut low, mut high) = ([usize::MAX; 2], [0; 2]);
    let (mut mass, mut moment) = (0.0, [0.0; 2]);
    for (index, &ink) in paper.ink.iter().enumerate() {
        let place = paper.place(index);
        mass += ink;
        for axis in 0..2 {
            moment[axis] += ink * (place[axis] as f32 + 0.5);
            if ink > FAINT {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
    }
    (low[0] <= high[0]).then(|| {
        let extent = (high[0] - low[0]).max(high[1] - low[1]) + 1;
        (extent as f32, moment.map(|moment| moment / mass))
    })
}

/// The brightness between the middles of four pixels; outside there is no ink.
fn between(paper: &Paper, x: f32, y: f32) -> f32 {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right, down) = (x - left, y - top);
    let at = |column: f32, row: f32| {
        let inside = |place: f32, side: usize| (0.0..side as f32).contains(&place);
        if inside(column, paper.width) && inside(row, paper.height) {
            paper.ink[row as usize * paper.width + column as usize]
        } else {
            0.0
        }
    };
    let row = |row: f32| at(left, row) * (1.0 - right) + at(left + 1.0, row) * right;
    row(top) * (1.0 - down) + row(top + 1.0) * down
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: ImageShape = ImageShape::grey(28, 28);

    #[test]
    fn a_stroke_leaves_ink_and_the_eraser_takes_it_away() {
        let mut paper = Paper::blank(SHAPE);
        stroke(&mut paper, [5.0, 10.5], [20.0, 10.5], 1.5, false);
        assert_eq!(paper.ink[10 * 28 + 12], 1.0);
        assert_eq!(paper.ink[20 * 28 + 12], 0.0);
        stroke(&mut paper, [12.5, 5.0], [12.5, 15.0], 2.0, true);
        assert_eq!(paper.ink[10 * 28 + 12], 0.0);
        assert_eq!(paper.ink[10 * 28 + 7], 1.0);
    }

    #[test]
    fn centring_gives_the_size_and_the_place_of_mnist() {
        let mut paper = Paper::blank(SHAPE);
        stroke(&mut paper, [3.0, 2.0], [3.0, 9.0], 1.2, false);
        stroke(&mut paper, [3.0, 9.0], [6.0, 9.0], 1.2, false);
        let centred = centre_like_mnist(&paper);
        let (extent, center) = extent_and_center(&centred).unwrap();
        assert!((19.0..=22.0).contains(&extent), "{extent}");
        assert!(center.iter().all(|axis| (axis - 14.0).abs() < 0.15), "{center:?}");
        assert!(centred.ink.iter().all(|value| (0.0..=1.0).contains(value)));
    }

    #[test]
    fn an_empty_canvas_stays_empty() {
        assert_eq!(centre_like_mnist(&Paper::blank(SHAPE)), Paper::blank(SHAPE));
    }
}
