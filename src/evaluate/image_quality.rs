//! How close the images that a model decodes come to real ones, as a whole: Fréchet distances
//! between the features of real test images and those of reconstructions and of samples.

use std::ops::ControlFlow;

use burn::tensor::Device;

use crate::config::TrainConfig;
use crate::data::ImageSet;
use crate::data::batch::gather;
use crate::evaluate::features::{FEATURES, FeatureNetwork};
use crate::evaluate::frechet::Gaussian;
use crate::model::values::rows_on;
use crate::model::{Objective, Vae};
use crate::random::{Stream, normals};

/// Images that go through the networks at once.
const BATCH: usize = 500;

/// Fréchet distances (own features), in squared units of the features: comparable between models
/// of one data set, measured on the same number of images, since few images make them larger.
/// `None` where there are fewer than two test images or the model gives values that are not finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ImageQuality {
    /// decode(μ(x)) of the test images x against these images.
    pub reconstructions: Option<f64>,
    /// As many decoded draws from the prior of z against the same images.
    pub samples: Option<f64>,
}

/// Measures both; `observe` hears the number of test images done and may break off, which leaves
/// nothing.
///
/// `device` is where the model and the network lie, without autodiff.
pub fn image_quality(
    network: &FeatureNetwork,
    model: &Vae,
    device: &Device,
    test: &ImageSet,
    config: &TrainConfig,
    observe: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<ImageQuality> {
    let indices: Vec<u32> = (0..test.len() as u32).collect();
    let latent = model.latent();
    let deviation = Objective::from(config).prior_variance().sqrt() as f32;
    let draws: Vec<f32> = normals(config.seed, Stream::MeasuredSamples, 0, test.len() * latent)
        .into_iter()
        .map(|draw| deviation * draw)
        .collect();
    let (mut real, mut reconstructed, mut sampled) = (Vec::new(), Vec::new(), Vec::new());
    let mut done = 0;
    for (indices, draws) in indices.chunks(BATCH).zip(draws.chunks(BATCH * latent)) {
        let pixels = rows_on(gather(test, indices), test.shape.values(), device);
        let latents = rows_on(draws.to_vec(), latent, device);
        real.extend(network.features_of(pixels.clone()));
        reconstructed.extend(network.features_of(model.decode(model.encode(pixels).mean)));
        sampled.extend(network.features_of(model.decode(latents)));
        done += indices.len();
        if observe(done).is_break() {
            return None;
        }
    }
    let real = Gaussian::fit(&real, FEATURES);
    let to_real = |features: &[f32]| {
        Some(Gaussian::fit(features, FEATURES)?.frechet_distance(real.as_ref()?))
    };
    Some(ImageQuality { reconstructions: to_real(&reconstructed), samples: to_real(&sampled) })
}
