//! From stored bytes to the pixels of a batch: gathering, pairing, noise.

use rayon::prelude::*;

use super::{ImageSet, ImageShape, pixels};
use crate::config::{Likelihood, Pairing, TrainConfig};
use crate::random::{Stream, normals};

/// Pairs in the fixed probe set (fewer if the test set is smaller).
pub const PROBE_PAIRS: usize = 512;
/// Values that one thread adds noise to at a time.
const PIECE: usize = 1 << 12;

/// How the two members of a pair differ from the stored image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairNoise {
    /// Standard deviation, pixel units.
    pub level: f32,
    /// Whether the first member is noisy too.
    pub both: bool,
    /// Whether noisy pixels are cut to [0, 1].
    pub clip: bool,
}

impl From<&TrainConfig> for PairNoise {
    fn from(config: &TrainConfig) -> Self {
        Self {
            level: config.noise as f32,
            both: config.pairing == Pairing::TwoNoisy,
            // Cross-entropy has no lower bound for targets outside [0, 1]. The Gaussian likelihood
            // is left alone: unclipped noise has the clean image as its mean.
            clip: config.likelihood == Likelihood::Bernoulli,
        }
    }
}

impl PairNoise {
    /// Adds noise to `image`.
    fn add(&self, image: &mut [f32], noise: &[f32]) {
        for (pixel, noise) in image.iter_mut().zip(noise) {
            *pixel += self.level * noise;
            if self.clip {
                *pixel = pixel.clamp(0.0, 1.0);
            }
        }
    }
}

/// The images at `indices`, values in 0–1, one after the other: `indices × values`.
pub fn gather(images: &ImageSet, indices: &[u32]) -> Vec<f32> {
    let values = images.shape.values();
    let mut pixels = vec![0.0; indices.len() * values];
    pixels.par_chunks_mut(values).zip(indices).for_each(|(row, &index)| {
        for (pixel, &byte) in row.iter_mut().zip(images.image(index as usize)) {
            *pixel = pixels::value(byte);
        }
    });
    pixels
}

/// All x, then all x′ in the same order: `2·images × values`.
///
/// `unit_noise` is N(0, 1): `images × values` draws for x′, followed by as many for x where both are
/// noisy.
pub fn pair_up(mut images: Vec<f32>, unit_noise: &[f32], noise: PairNoise) -> Vec<f32> {
    let length = images.len();
    images.extend_from_within(..);
    let (first, second) = images.split_at_mut(length);
    second
        .par_chunks_mut(PIECE)
        .zip(unit_noise[..length].par_chunks(PIECE))
        .for_each(|(row, unit)| noise.add(row, unit));
    if noise.both {
        first
            .par_chunks_mut(PIECE)
            .zip(unit_noise[length..].par_chunks(PIECE))
            .for_each(|(row, unit)| noise.add(row, unit));
    }
    images
}

/// The noise of one training step on so many values of images.
pub fn step_noise(seed: u64, step: u64, values: usize, noise: PairNoise) -> Vec<f32> {
    let members = if noise.both { 2 } else { 1 };
    normals(seed, Stream::PixelNoise, step, members * values)
}

/// The noise that test image `index` always gets, laid out as [`pair_up`] wants it for many images.
pub fn fixed_noise(seed: u64, indices: &[u32], shape: ImageShape) -> Vec<f32> {
    let values = shape.values();
    let draws: Vec<Vec<f32>> = indices
        .par_iter()
        .map(|&index| normals(seed, Stream::Probe, u64::from(index), 2 * values))
        .collect();
    let halves = draws.iter().map(|d| &d[..values]).chain(draws.iter().map(|d| &d[values..]));
    halves.flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: ImageShape = ImageShape::grey(4, 5);
    const VALUES: usize = SHAPE.values();

    fn images() -> ImageSet {
        ImageSet {
            shape: SHAPE,
            pixels: (0..3 * VALUES).map(|i| (i / VALUES * 100) as u8).collect(),
            labels: vec![0, 1, 2],
        }
    }

    #[test]
    fn pairs_keep_the_original_and_add_unclipped_noise_to_its_copy() {
        let clean = gather(&images(), &[2, 0]);
        assert_eq!((clean[0], clean[VALUES]), (200.0 / 255.0, 0.0));
        let unit = fixed_noise(1, &[2, 0], SHAPE);
        let noise = PairNoise { level: 2.0, both: false, clip: false };
        let pairs = pair_up(clean.clone(), &unit, noise);
        assert_eq!(pairs[..2 * VALUES], clean[..]);
        assert!((pairs[2 * VALUES + 5] - clean[5] - 2.0 * unit[5]).abs() < 1e-6);
        assert!(pairs.iter().any(|&p| p < 0.0));
    }

    #[test]
    fn two_noisy_members_have_independent_noise_and_clipping_holds() {
        let clean = gather(&images(), &[1]);
        let noise = PairNoise { level: 1.0, both: true, clip: true };
        let pairs = pair_up(clean, &fixed_noise(1, &[1], SHAPE), noise);
        assert_ne!(pairs[..VALUES], pairs[VALUES..]);
        assert!(pairs.iter().all(|p| (0.0..=1.0).contains(p)));
    }
}
