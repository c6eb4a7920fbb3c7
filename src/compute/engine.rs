//! The one choice between the tensor library and plain memory, and what hides it.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};

use super::adversary::Adversary;
use super::plain;
use crate::model::values::{floats, rows_on};
use crate::model::{Objective, Posterior, Vae};

/// What carries a computation out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Passes over ordinary memory, written for these networks.
    Plain,
    /// The tensor library, with autodiff.
    Burn,
}

impl Engine {
    /// Whichever serves this device best.
    pub fn of(device: &Device) -> Self {
        if *device == Device::flex() { Self::Plain } else { Self::Burn }
    }
}

/// A model's encoder, ready to be asked many times.
pub struct Encoder<'a> {
    model: &'a Vae,
    device: &'a Device,
    plain: Option<plain::encoder::Encoder>,
}

impl<'a> Encoder<'a> {
    /// The encoder of a model that lies on `device`, without autodiff.
    pub fn of(model: &'a Vae, device: &'a Device) -> Self {
        let plain = match Engine::of(device) {
            Engine::Plain => Some(plain::encoder::Encoder::of(model)),
            Engine::Burn => None,
        };
        Self { model, device, plain }
    }

    fn on_device(&self, images: &[f32]) -> Tensor<2> {
        rows_on(images.to_vec(), self.model.image_shape().values(), self.device)
    }

    /// μ of images `[rows, values]`, both row by row.
    pub fn means(&mut self, images: &[f32]) -> Vec<f32> {
        match &mut self.plain {
            Some(encoder) => encoder.means(images),
            None => floats(self.model.encode(self.on_device(images)).mean.into_data()),
        }
    }

    /// The posteriors of images `[rows, values]`, row by row, without autodiff.
    pub fn encode(&mut self, images: &[f32]) -> Posterior {
        match &mut self.plain {
            Some(encoder) => encoder.encode(images),
            None => self.model.encode(self.on_device(images)),
        }
    }

    /// `value` of the posteriors, one number an image, and the gradient of their sum at the pixels.
    pub fn gradient(
        &mut self,
        images: &[f32],
        value: impl FnOnce(&Posterior) -> Tensor<1>,
    ) -> (Tensor<1>, Posterior, Vec<f32>) {
        if let Some(encoder) = &mut self.plain {
            return encoder.gradient(images, value);
        }
        let input = self.on_device(images).autodiff().require_grad();
        let posterior = self.model.encode(input.clone());
        let values = value(&posterior);
        // A value that does not depend on the posterior has no gradient.
        let gradient = input
            .grad(&values.clone().sum().backward())
            .map_or_else(|| vec![0.0; images.len()], |gradient| floats(gradient.into_data()));
        (values.inner(), posterior.inner(), gradient)
    }
}

/// A model's decoder, ready to be asked many times.
pub struct Decoder<'a> {
    model: &'a Vae,
    device: &'a Device,
    plain: Option<plain::decoder::Decoder>,
}

impl<'a> Decoder<'a> {
    /// The decoder of a model that lies on `device`, without autodiff.
    pub fn of(model: &'a Vae, device: &'a Device) -> Self {
        let plain = match Engine::of(device) {
            Engine::Plain => Some(plain::decoder::Decoder::of(model)),
            Engine::Burn => None,
        };
        Self { model, device, plain }
    }

    /// Images in 0–1 of latents, both row by row.
    pub fn decode(&mut self, latents: &[f32]) -> Vec<f32> {
        match &mut self.plain {
            Some(decoder) => decoder.decode(latents).to_vec(),
            None => {
                let latents = rows_on(latents.to_vec(), self.model.latent(), self.device);
                floats(self.model.decode(latents).into_data())
            }
        }
    }
}

/// What a training step computes with, row by row.
pub struct Batch {
    /// All x, then all x′ where they are made of pixels.
    pub images: Vec<f32>,
    /// Draws from N(0, 1) for the posteriors.
    pub noise: Vec<f32>,
    /// Who looks for x′, and draws from −1…1 for every value of x to start from.
    pub adversary: Option<(Adversary, Vec<f32>)>,
}

/// Loss terms and gradients of a training step; the model is given back as it was.
///
/// `device` is the model's, without autodiff; the model records gradients. The terms are
/// `[total, reconstruction, reconstruction_aug, kl]`, still on the device.
pub fn gradients(
    objective: &Objective,
    model: Vae,
    batch: Batch,
    device: &Device,
    memory: &mut plain::step::Memory,
) -> (Vae, Tensor<1>, GradientsParams) {
    match Engine::of(device) {
        Engine::Plain => in_plain_memory(objective, model, batch, device, memory),
        Engine::Burn => by_autodiff(objective, model, batch, device),
    }
}

fn in_plain_memory(
    objective: &Objective,
    model: Vae,
    batch: Batch,
    device: &Device,
    memory: &mut plain::step::Memory,
) -> (Vae, Tensor<1>, GradientsParams) {
    let mut images = batch.images;
    if let Some((adversary, start)) = batch.adversary {
        let partners = adversary.partners_in_memory(&model.valid(), &images, &start);
        images.extend(partners);
    }
    let (model, losses, gradients) =
        plain::step::gradients(objective, model, &images, batch.noise, memory);
    let losses = [losses.total, losses.reconstruction, losses.reconstruction_aug, losses.kl];
    (model, Tensor::from_data(losses, device), gradients)
}

/// The same in the tensor library's operations. On the CPU it is the reference for the other.
pub fn by_autodiff(
    objective: &Objective,
    model: Vae,
    batch: Batch,
    device: &Device,
) -> (Vae, Tensor<1>, GradientsParams) {
    let values = model.image_shape().values();
    let mut images = rows_on(batch.images, values, device);
    if let Some((adversary, start)) = batch.adversary {
        let partners = adversary.partners(&model.valid(), device, &images, start);
        images = Tensor::cat(vec![images, partners], 0);
    }
    let noise = rows_on(batch.noise, model.latent(), device);
    let terms = objective.terms(&model, images.autodiff(), noise.autodiff());
    let zero = || Tensor::zeros([1], device);
    let losses = Tensor::cat(
        vec![
            terms.total.clone().inner(),
            terms.reconstruction.inner(),
            terms.reconstruction_aug.map_or_else(zero, Tensor::inner),
            terms.kl.inner(),
        ],
        0,
    );
    let gradients = GradientsParams::from_grads(terms.total.backward(), &model);
    (model, losses, gradients)
}
