//! Posteriors of images, and the gradient of anything in the posterior at the pixels: what an
//! attack needs.

use burn::tensor::{Device, Tensor};

use super::network::{Network, Tape};
use super::on_the_pool;
use crate::model::values::{floats, rows_on};
use crate::model::{Posterior, Vae};

/// The encoder of a model in plain memory.
#[derive(Debug)]
pub struct Encoder {
    network: Network,
    latent: usize,
    tape: Tape,
}

impl Encoder {
    /// A copy of a model's encoder.
    pub fn of(model: &Vae) -> Self {
        Self {
            network: Network::take(model.encoder.clone()),
            latent: model.latent(),
            tape: Tape::default(),
        }
    }

    /// μ of images `[rows, pixels]`, both row by row.
    pub fn means(&mut self, images: &[f32]) -> Vec<f32> {
        on_the_pool(|| self.network.forward(images, &mut self.tape));
        let rows = self.tape.output.chunks_exact(2 * self.latent);
        rows.flat_map(|row| &row[..self.latent]).copied().collect()
    }

    /// The posteriors of images `[rows, pixels]`, row by row, without autodiff.
    pub fn encode(&mut self, images: &[f32]) -> Posterior {
        on_the_pool(|| self.network.forward(images, &mut self.tape));
        Posterior::of_output(rows_on(self.tape.output.clone(), 2 * self.latent, &Device::flex()))
    }

    /// As [`Self::encode`], then `value` of the posteriors, one number an image, and the gradient
    /// of their sum at the pixels.
    pub fn gradient(
        &mut self,
        images: &[f32],
        value: impl FnOnce(&Posterior) -> Tensor<1>,
    ) -> (Tensor<1>, Posterior, Vec<f32>) {
        on_the_pool(|| self.network.forward(images, &mut self.tape));
        let leaf = self.tape.leaf(2 * self.latent);
        let posterior = Posterior::of_output(leaf.clone());
        let values = value(&posterior);
        let gradient = leaf.grad(&values.clone().sum().backward());
        // A value that does not depend on the posterior has no gradient.
        self.tape.output = gradient
            .map_or_else(|| vec![0.0; leaf.dims().iter().product()], |g| floats(g.into_data()));
        let mut at_pixels = Vec::new();
        on_the_pool(|| self.network.backward(images, &mut self.tape, None, Some(&mut at_pixels)));
        (values.inner(), posterior.inner(), at_pixels)
    }
}
