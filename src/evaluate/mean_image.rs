//! The least that a model must beat: one and the same image for everything, the mean of the training
//! images.

use rayon::prelude::*;

use crate::data::ImageSet;

/// An error that lies below this share of the mean image's is better. A decoder that ignores its
/// latents ends next to the mean image, a little above or, by chance, below.
const BETTER: f64 = 0.99;
/// Images that differ from their mean by less than the smallest step of a grey value cannot be told
/// from it, and no model can be better: black pictures.
const VISIBLE: f64 = 1.0 / (255.0 * 255.0);
/// An error above this many times the mean image's is not next to it: weights out of range.
pub const FAR_ABOVE: f64 = 1.1;

/// Whether an error is no better than that of the mean image, where the two can be told apart.
pub fn no_better(error: f64, mean_image: f64) -> bool {
    // An error that is no number is no better either.
    let better = error < BETTER * mean_image;
    mean_image > VISIBLE && !better
}

/// The mean of some images.
#[derive(Clone, Debug, PartialEq)]
pub struct MeanImage {
    /// Grey values, 0–255.
    pixels: Vec<f64>,
}

impl MeanImage {
    /// The mean of these; black if there are none.
    pub fn of(images: &ImageSet) -> Self {
        let count = images.len().max(1) as f64;
        let pixels = sums(images).into_iter().map(|(sum, _)| sum as f64 / count);
        Self { pixels: pixels.collect() }
    }

    /// Mean squared error per pixel, pixels in 0–1, of predicting it for each of these.
    pub fn error(&self, images: &ImageSet) -> f64 {
        let count = images.len().max(1) as f64;
        let of_pixel = |(mean, (sum, squares)): (&f64, (u64, u64))| {
            (squares as f64 - 2.0 * mean * sum as f64) / count + mean * mean
        };
        let total: f64 = self.pixels.iter().zip(sums(images)).map(of_pixel).sum();
        // What is exactly zero may come out below.
        (total / (images.shape.values() as f64 * 255.0 * 255.0)).max(0.0)
    }
}

/// The sum of each pixel over all images and that of its square: whole numbers, so that the order
/// does not matter.
fn sums(images: &ImageSet) -> Vec<(u64, u64)> {
    /// Images that one thread takes at a time.
    const PIECE: usize = 1024;
    let values = images.shape.values();
    let nothing = || vec![(0, 0); values];
    let pieces = images.pixels.par_chunks(PIECE * values).map(|piece| {
        let mut sums = nothing();
        for image in piece.chunks_exact(values) {
            for ((sum, squares), &byte) in sums.iter_mut().zip(image) {
                *sum += u64::from(byte);
                *squares += u64::from(byte) * u64::from(byte);
            }
        }
        sums
    });
    pieces.reduce(nothing, |mut all, piece| {
        for ((sum, squares), (more, more_squares)) in all.iter_mut().zip(piece) {
            *sum += more;
            *squares += more_squares;
        }
        all
    })
}

/// Test errors of a model and of the mean training image, at a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestErrors {
    /// The model's: mean squared error per pixel of decode(μ(x)) on the whole test set.
    pub model: f64,
    /// What predicting the mean training image for each test image gives.
    pub mean_image: f64,
}

impl TestErrors {
    /// Whether the model is no better than the mean image.
    pub fn no_better(&self) -> bool {
        no_better(self.model, self.mean_image)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ImageShape;

    fn images(values: &[u8]) -> ImageSet {
        ImageSet {
            shape: ImageShape::MNIST,
            pixels: values.iter().flat_map(|&value| [value; ImageShape::MNIST.values()]).collect(),
            labels: vec![0; values.len()],
        }
    }

    #[test]
    fn the_mean_image_has_the_error_of_its_definition() {
        let (train, test) = (images(&[0, 255, 255, 0]), images(&[255, 0, 51]));
        let mean = MeanImage::of(&train);
        let expected = (0.25 + 0.25 + 0.3_f64.powi(2)) / 3.0;
        assert!((mean.error(&test) - expected).abs() < 1e-12, "{}", mean.error(&test));
        let gray = images(&[7; 3000]);
        assert_eq!(MeanImage::of(&gray).error(&gray), 0.0);
    }

    #[test]
    fn better_means_clearly_better_and_black_pictures_ask_for_nothing() {
        assert!(no_better(0.07, 0.067) && no_better(0.0668, 0.067) && !no_better(0.06, 0.067));
        assert!(no_better(f64::NAN, 0.067));
        assert!(!no_better(1e-5, 0.0), "no model is better than a perfect prediction");
    }
}
