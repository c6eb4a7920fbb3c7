//! How far noise moves an encoded image: ‖μ − μ′‖ on fixed test images with fixed noise.
//!
//! A pair is always a clean image and its noisy copy, at the noise level of the configuration,
//! whatever a method trains on: so all methods are measured alike.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::config::TrainConfig;
use crate::data::ImageSet;
use crate::data::batch::{PROBE_PAIRS, PairNoise, fixed_noise, gather, pair_up};
use crate::evaluate::latents::encode_pixels;
use crate::evaluate::prior_distance::{difference_variance_of, mean_distance};
use crate::evaluate::statistics::{Summary, distance, spread};
use crate::model::Vae;

/// The distances of many pairs, in latent units where nothing else is said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairDistances {
    /// Standard deviation of the noise, pixel units.
    pub noise: f64,
    /// ‖μ − μ′‖; `None` where no distance is a finite number.
    pub distances: Option<Summary>,
    /// Spread of μ over the same clean images: its root mean square distance from its mean.
    pub spread: f64,
    /// ‖μ − μ′‖ as multiples of the spread, since a shrinking latent space shrinks every
    /// distance; `None` where the spread is zero.
    pub relative: Option<Summary>,
    /// Mean of ‖z − z′‖ under the paired prior; `None` where the method expects nothing of x and
    /// its noisy copy. Comparable in scale, not equal: a draw scatters by its posterior's variance.
    pub prior_mean: Option<f64>,
}

impl PairDistances {
    /// Measures the first test images, at most [`PROBE_PAIRS`], with the noise that the window's
    /// panels give them.
    ///
    /// `device` is where the model lies, without autodiff.
    pub fn measure(model: &Vae, device: &Device, test: &ImageSet, config: &TrainConfig) -> Self {
        let indices: Vec<u32> = (0..test.len().min(PROBE_PAIRS) as u32).collect();
        let noise = PairNoise { both: false, ..PairNoise::from(config) };
        let draws = fixed_noise(config.seed, &indices, test.shape);
        let pixels = pair_up(gather(test, &indices), &draws, noise);
        let means = encode_pixels(model, &pixels, device);
        let latent = means.len() / (2 * indices.len()).max(1);
        let (clean, noisy) = means.split_at(means.len() / 2);
        let pairs = clean.chunks_exact(latent).zip(noisy.chunks_exact(latent));
        let distances = Summary::of(pairs.map(|(mean, mean_aug)| distance(mean, mean_aug)));
        let spread = spread(clean, latent);
        Self {
            noise: config.noise,
            relative: distances.and_then(|summary| summary.divided_by(spread)),
            distances,
            spread,
            prior_mean: difference_variance_of(config)
                .map(|variance| mean_distance(variance, latent)),
        }
    }
}
