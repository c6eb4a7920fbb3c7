//! The variational autoencoder: an encoder and a decoder, and what the encoder gives.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, FloatDType, Tensor, activation};

use super::architecture::Architecture;
use super::layers::Network;
use super::values::floats;
use crate::data::ImageShape;

/// The posteriors q(z|x) = N(μ, diag v) of a batch, each `[batch, d]`.
#[derive(Clone, Debug)]
pub struct Posterior {
    /// μ.
    pub mean: Tensor<2>,
    /// log v.
    pub log_variance: Tensor<2>,
}

impl Posterior {
    /// From what an encoder gave, `[batch, 2d]`: `[μ | log v]`.
    pub fn of_output(output: Tensor<2>) -> Self {
        let [batch, width] = output.dims();
        Self {
            mean: output.clone().slice([0..batch, 0..width / 2]),
            log_variance: output.slice([0..batch, width / 2..width]),
        }
    }

    /// The same numbers without autodiff.
    pub fn inner(self) -> Self {
        Self { mean: self.mean.inner(), log_variance: self.log_variance.inner() }
    }

    /// μ + √v·noise, the noise being `[batch, d]` draws from N(0, I).
    pub fn sample(&self, noise: Tensor<2>) -> Tensor<2> {
        self.mean.clone() + self.log_variance.clone().mul_scalar(0.5).exp() * noise
    }

    /// The posteriors of rows `from..to`.
    pub fn rows(&self, from: usize, to: usize) -> Self {
        Self {
            mean: self.mean.clone().slice(from..to),
            log_variance: self.log_variance.clone().slice(from..to),
        }
    }
}

/// Whether every number that it visits is finite.
struct Soundness(bool);

impl ModuleVisitor for Soundness {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        self.0 = self.0 && floats(parameter.val().into_data()).into_iter().all(f32::is_finite);
    }
}

/// Rounds every number to 16 bits.
struct Rounding;

impl ModuleMapper for Rounding {
    fn map_float<const D: usize>(&mut self, parameter: Param<Tensor<D>>) -> Param<Tensor<D>> {
        parameter.map(|tensor| tensor.cast(FloatDType::F16))
    }
}

/// Random streams of the decoder's layers begin here; the encoder's begin at 0.
const FIRST_DECODER_LAYER: u64 = 16;

/// Encoder and decoder, shared by all methods and by both members of a pair.
#[derive(Module, Debug)]
pub struct Vae {
    /// What they are made of.
    #[module(skip)]
    architecture: Architecture,
    /// Images to `[μ | log v]`.
    pub encoder: Network,
    /// Latents to logits.
    pub decoder: Network,
}

impl Vae {
    /// Fresh weights: the same seed gives the same weights on every device.
    pub fn new(architecture: Architecture, seed: u64, device: &Device) -> Self {
        let decoder = architecture.decoder();
        Self {
            architecture,
            encoder: Network::new(&architecture.encoder(), seed, 0, device),
            decoder: Network::new(&decoder, seed, FIRST_DECODER_LAYER, device),
        }
    }

    /// The same model with these networks in place of its own.
    pub(crate) fn with_networks(
        architecture: Architecture,
        encoder: Network,
        decoder: Network,
    ) -> Self {
        Self { architecture, encoder, decoder }
    }

    /// What its networks are made of.
    pub fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// The shape of its images.
    pub fn image_shape(&self) -> ImageShape {
        self.architecture.image
    }

    /// Where it lies.
    pub(crate) fn device(&self) -> Device {
        let mut devices = self.collect_devices(Vec::new());
        devices.pop().expect("a model has parameters")
    }

    /// Latent dimensions d.
    pub fn latent(&self) -> usize {
        self.architecture.latent
    }

    /// Whether every weight is a finite number.
    pub fn is_finite(&self) -> bool {
        let mut soundness = Soundness(true);
        self.visit(&mut soundness);
        soundness.0
    }

    /// The weights rounded to 16 bits: to be written, not to compute with.
    pub fn in_half_precision(self) -> Self {
        self.map(&mut Rounding)
    }

    /// Images `[batch, values]` to their posteriors.
    pub fn encode(&self, images: Tensor<2>) -> Posterior {
        Posterior::of_output(self.encoder.forward(images))
    }

    /// Latents `[batch, d]` to logits `[batch, values]`.
    pub fn decode_logits(&self, latents: Tensor<2>) -> Tensor<2> {
        self.decoder.forward(latents)
    }

    /// Latents `[batch, d]` to images `[batch, values]` in 0–1.
    pub fn decode(&self, latents: Tensor<2>) -> Tensor<2> {
        activation::sigmoid(self.decode_logits(latents))
    }

    /// As [`Self::decode`], read: one vector of values an image.
    pub fn decode_to_images(&self, latents: Tensor<2>) -> Vec<Vec<f32>> {
        let values = floats(self.decode(latents).into_data());
        values.chunks_exact(self.image_shape().values()).map(<[f32]>::to_vec).collect()
    }
}
