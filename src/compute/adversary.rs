//! The smooth encoder's partner: where the posterior moves most within a ball around each image.

use burn::tensor::{Device, Tensor};
use rayon::prelude::*;

use super::plain::elementwise::sign;
use super::plain::encoder::Encoder;
use crate::config::TrainConfig;
use crate::model::Vae;
use crate::model::divergence::wasserstein_squared;
use crate::model::values::rows_on;

/// How the partner is sought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adversary {
    /// Radius of the L∞ ball, pixel units.
    pub radius: f64,
    /// Gradient steps.
    pub steps: usize,
}

impl From<&TrainConfig> for Adversary {
    fn from(config: &TrainConfig) -> Self {
        Self { radius: config.adversary_radius, steps: config.adversary_steps }
    }
}

impl Adversary {
    /// Partners of all images, `[images, values]` in 0–1, by projected gradient ascent on the squared
    /// Wasserstein distance of the posteriors.
    ///
    /// `model` and `images` are without autodiff. `start` holds a draw from −1…1 for every pixel:
    /// at the image itself the gradient is exactly zero. Nothing is read back from the device.
    pub fn partners(
        &self,
        model: &Vae,
        device: &Device,
        images: &Tensor<2>,
        start: Vec<f32>,
    ) -> Tensor<2> {
        let here = model.encode(images.clone());
        let start = rows_on(start, model.image_shape().values(), device).mul_scalar(self.radius);
        let mut partners = (images.clone() + start).clamp(0.0, 1.0);
        for step in 0..self.steps {
            let input = partners.clone().autodiff().require_grad();
            let distance = wasserstein_squared(&model.encode(input.clone()), &here);
            let Some(gradient) = input.grad(&distance.sum().backward()) else { break };
            // Falls from 2·radius in a straight line, as in the attacks.
            let size = 2.0 * self.radius * (1.0 - step as f64 / self.steps as f64);
            let moved = partners + gradient.sign().mul_scalar(size);
            let delta = (moved - images.clone()).clamp(-self.radius, self.radius);
            partners = (images.clone() + delta).clamp(0.0, 1.0);
        }
        partners
    }

    /// As [`Self::partners`], in plain memory: `[images, values]`, row by row.
    pub fn partners_in_memory(&self, model: &Vae, images: &[f32], start: &[f32]) -> Vec<f32> {
        let mut encoder = Encoder::of(model);
        let here = encoder.encode(images);
        let radius = self.radius as f32;
        let mut partners: Vec<f32> = images
            .iter()
            .zip(start)
            .map(|(&pixel, start)| (pixel + start * radius).clamp(0.0, 1.0))
            .collect();
        for step in 0..self.steps {
            let (_, _, gradient) =
                encoder.gradient(&partners, |posterior| wasserstein_squared(posterior, &here));
            let size = 2.0 * radius * (1.0 - step as f32 / self.steps as f32);
            let pixels = partners.par_iter_mut().zip(images).zip(&gradient);
            pixels.with_min_len(1 << 13).for_each(|((partner, &pixel), &gradient)| {
                let moved = *partner + size * sign(gradient);
                *partner = (pixel + (moved - pixel).clamp(-radius, radius)).clamp(0.0, 1.0);
            });
        }
        partners
    }
}
