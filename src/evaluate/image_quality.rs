//! How close the images that a model decodes come to real ones, as a whole: Fréchet distances
//! between the features of real test images and those of reconstructions and of samples.

use std::collections::HashSet;
use std::fmt;
use std::ops::ControlFlow;

use burn::tensor::Device;

use crate::config::TrainConfig;
use crate::data::batch::gather;
use crate::data::{Dataset, ImageSet};
use crate::evaluate::features::{FEATURES, FeatureNetwork};
use crate::evaluate::frechet::Gaussian;
use crate::model::values::rows_on;
use crate::model::{Objective, Vae};
use crate::random::{Stream, normals};

/// Images that go through the networks at once.
const BATCH: usize = 500;

/// Why a Fréchet distance is not told: the number that the formula gives would mean nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// The covariance of the features is singular: it has fewer images than it has dimensions.
    TooFewImages {
        /// Different test images.
        images: usize,
    },
    /// The classifier whose features they are had nothing to learn.
    OneClass,
    /// The model gives values that are not finite.
    NotFinite,
}

impl fmt::Display for Withheld {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("No Fréchet distance: ")?;
        match self {
            Self::TooFewImages { images } => write!(
                to,
                "{images} different test images are too few for {FEATURES} features, whose covariance \
                 needs {} at least.",
                FEATURES + 1
            ),
            Self::OneClass => to.write_str(
                "the images have a single class, so the classifier that lends its features has learnt \
                 nothing.",
            ),
            Self::NotFinite => to.write_str("the model's images are not finite numbers."),
        }
    }
}

impl Withheld {
    /// What forbids a Fréchet distance on these images, whatever the model.
    pub fn on(dataset: &Dataset) -> Option<Self> {
        let mut classes = dataset.train.labels.iter();
        let first = classes.next();
        if classes.all(|label| Some(label) == first) {
            return Some(Self::OneClass);
        }
        Self::by_count(&dataset.test)
    }

    /// Copies of an image add nothing to a covariance.
    fn by_count(test: &ImageSet) -> Option<Self> {
        let mut different = HashSet::new();
        let enough = test.pixels.chunks_exact(test.shape.values()).any(|image| {
            different.insert(image);
            different.len() > FEATURES
        });
        (!enough).then_some(Self::TooFewImages { images: different.len() })
    }
}

/// Fréchet distances (own features), in squared units of the features: comparable between models
/// of one data set, measured on the same number of images, since few images make them larger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ImageQuality {
    /// decode(μ(x)) of the test images x against these images.
    pub reconstructions: Result<f64, Withheld>,
    /// As many decoded draws from the prior of z against the same images.
    pub samples: Result<f64, Withheld>,
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
    if let Some(withheld) = Withheld::by_count(test) {
        return Some(ImageQuality { reconstructions: Err(withheld), samples: Err(withheld) });
    }
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
        let distance = Gaussian::fit(features, FEATURES)
            .zip(real.as_ref())
            .map(|(decoded, real)| decoded.frechet_distance(real));
        distance.filter(|distance| distance.is_finite()).ok_or(Withheld::NotFinite)
    };
    Some(ImageQuality { reconstructions: to_real(&reconstructed), samples: to_real(&sampled) })
}
