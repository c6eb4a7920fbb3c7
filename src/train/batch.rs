//! From stored bytes to the pixels of a batch: gathering, pairing, noise.

use rayon::prelude::*;

use crate::config::{Likelihood, PIXELS, Pairing, TrainConfig};
use crate::data::ImageSet;
use crate::random::{Stream, normals};

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

/// The images at `indices`, pixels in 0–1, row by row: `indices × 784`.
pub fn gather(images: &ImageSet, indices: &[u32]) -> Vec<f32> {
    let mut pixels = vec![0.0; indices.len() * PIXELS];
    pixels.par_chunks_mut(PIXELS).zip(indices).for_each(|(row, &index)| {
        for (pixel, &byte) in row.iter_mut().zip(images.image(index as usize)) {
            *pixel = f32::from(byte) / 255.0;
        }
    });
    pixels
}

/// All x, then all x′ in the same order: `2·images × 784`.
///
/// `unit_noise` is N(0, 1): `images × 784` values for x′, followed by as many for x where both are
/// noisy.
pub fn pair_up(mut images: Vec<f32>, unit_noise: &[f32], noise: PairNoise) -> Vec<f32> {
    let length = images.len();
    images.extend_from_within(..);
    let (first, second) = images.split_at_mut(length);
    second
        .par_chunks_mut(PIXELS)
        .zip(unit_noise[..length].par_chunks(PIXELS))
        .for_each(|(row, unit)| noise.add(row, unit));
    if noise.both {
        first
            .par_chunks_mut(PIXELS)
            .zip(unit_noise[length..].par_chunks(PIXELS))
            .for_each(|(row, unit)| noise.add(row, unit));
    }
    images
}

/// The noise of one training step.
pub fn step_noise(seed: u64, step: u64, images: usize, noise: PairNoise) -> Vec<f32> {
    let members = if noise.both { 2 } else { 1 };
    normals(seed, Stream::PixelNoise, step, members * images * PIXELS)
}

/// The noise that test image `index` always gets, laid out as [`pair_up`] wants it for many images.
pub fn fixed_noise(seed: u64, indices: &[u32]) -> Vec<f32> {
    let draws: Vec<Vec<f32>> = indices
        .par_iter()
        .map(|&index| normals(seed, Stream::Probe, u64::from(index), 2 * PIXELS))
        .collect();
    let halves = draws.iter().map(|d| &d[..PIXELS]).chain(draws.iter().map(|d| &d[PIXELS..]));
    halves.flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images() -> ImageSet {
        ImageSet {
            pixels: (0..3 * PIXELS).map(|i| (i / PIXELS * 100) as u8).collect(),
            labels: vec![0, 1, 2],
        }
    }

    #[test]
    fn pairs_keep_the_original_and_add_unclipped_noise_to_its_copy() {
        let clean = gather(&images(), &[2, 0]);
        assert_eq!((clean[0], clean[PIXELS]), (200.0 / 255.0, 0.0));
        let unit = fixed_noise(1, &[2, 0]);
        let noise = PairNoise { level: 0.5, both: false, clip: false };
        let pairs = pair_up(clean.clone(), &unit, noise);
        assert_eq!(pairs[..2 * PIXELS], clean[..]);
        assert!((pairs[2 * PIXELS + 5] - clean[5] - 0.5 * unit[5]).abs() < 1e-6);
        assert!(pairs.iter().any(|&p| p < 0.0));
    }

    #[test]
    fn two_noisy_members_have_independent_noise_and_clipping_holds() {
        let clean = gather(&images(), &[1]);
        let noise = PairNoise { level: 1.0, both: true, clip: true };
        let pairs = pair_up(clean, &fixed_noise(1, &[1]), noise);
        assert_ne!(pairs[..PIXELS], pairs[PIXELS..]);
        assert!(pairs.iter().all(|p| (0.0..=1.0).contains(p)));
    }
}
