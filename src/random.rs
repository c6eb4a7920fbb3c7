//! Seeded random streams, one a purpose.
//!
//! Every draw is a pure function of (seed, stream, index), the index being a step, an epoch or
//! an image. Nothing that is clicked, attacked or looked at can shift another stream, and a run
//! can be continued at any step without stored generator states.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal, Uniform};
use rayon::prelude::*;

/// What a random number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Initial weights; the index counts layers.
    Initialisation = 1,
    /// The order of the training images; the index is the epoch.
    Shuffle = 2,
    /// Pixel noise of a training batch; the index is the step.
    PixelNoise = 3,
    /// Draws from the posteriors of a training batch; the index is the step.
    Sampling = 4,
    /// The fixed pixel noise of a probe image; the index is the test image.
    Probe = 5,
    /// The fixed draws from the prior of z that are decoded for the screen.
    PriorSamples = 6,
    /// Random starts of attacks; the index holds restart and image.
    Attack = 7,
    /// Where the search for an attacked training partner begins; the index is the step.
    Adversary = 8,
    /// The order of the images the feature network learns from; the index is the epoch.
    FeatureNetwork = 9,
    /// Draws from the prior of z whose decoded images are measured.
    MeasuredSamples = 10,
    /// Draws from the posteriors of a test image whose training step is shown in slow motion; the
    /// index holds draw and image.
    SlowMotion = 11,
}

/// The generator of one stream at one index.
pub fn generator(seed: u64, stream: Stream, index: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&(stream as u64).to_le_bytes());
    key[16..24].copy_from_slice(&index.to_le_bytes());
    ChaCha8Rng::from_seed(key)
}

/// Values a piece of [`normals`] holds; part of the definition of the stream.
const PIECE: usize = 1 << 14;

/// `count` draws from N(0, 1).
///
/// Long arrays are filled in parallel, piece by piece, each from its own place in the stream, so
/// that the numbers do not depend on the number of threads.
pub fn normals(seed: u64, stream: Stream, index: u64, count: usize) -> Vec<f32> {
    let mut values = vec![0.0; count];
    values.par_chunks_mut(PIECE).enumerate().for_each(|(piece, values)| {
        let mut generator = generator(seed, stream, index);
        generator.set_stream(piece as u64);
        for value in values {
            *value = StandardNormal.sample(&mut generator);
        }
    });
    values
}

/// `count` draws from the uniform distribution on [−limit, limit].
///
/// # Panics
/// If `limit` is not positive and finite.
pub fn uniforms(seed: u64, stream: Stream, index: u64, count: usize, limit: f32) -> Vec<f32> {
    let uniform = Uniform::new_inclusive(-limit, limit).expect("a positive limit");
    uniform.sample_iter(generator(seed, stream, index)).take(count).collect()
}

/// The numbers below `count` in the order of this epoch.
pub fn permutation(seed: u64, epoch: u64, count: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    order.shuffle(&mut generator(seed, Stream::Shuffle, epoch));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_and_repeat() {
        let draw = |seed, stream, index| normals(seed, stream, index, 4);
        assert_eq!(draw(1, Stream::Probe, 2), draw(1, Stream::Probe, 2));
        assert_ne!(draw(1, Stream::Probe, 2), draw(1, Stream::Probe, 3));
        assert_ne!(draw(1, Stream::Probe, 2), draw(1, Stream::Sampling, 2));
        assert_ne!(draw(1, Stream::Probe, 2), draw(2, Stream::Probe, 2));
    }

    #[test]
    fn normals_are_standard_and_pieces_differ() {
        let values = normals(0, Stream::PixelNoise, 0, 8 * PIECE);
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32;
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
        assert_ne!(values[..8], values[PIECE..PIECE + 8]);
    }

    #[test]
    fn the_numbers_do_not_depend_on_the_number_of_threads() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let alone = pool.install(|| normals(3, Stream::PixelNoise, 7, 5 * PIECE));
        assert_eq!(alone, normals(3, Stream::PixelNoise, 7, 5 * PIECE));
    }

    #[test]
    fn a_permutation_holds_every_number_once() {
        let mut order = permutation(0, 1, 1000);
        assert_ne!(order, permutation(0, 2, 1000));
        order.sort_unstable();
        assert!(order.iter().enumerate().all(|(i, &v)| i as u32 == v));
    }
}
