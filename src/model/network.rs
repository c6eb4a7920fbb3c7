//! Encoder and decoder: fully connected layers with PReLU.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::nn::Linear;
use burn::tensor::{Device, FloatDType, Tensor, TensorData, activation};

use crate::config::PIXELS;
use crate::model::values::floats;
use crate::random::{Stream, uniforms};

/// PReLU's slope for negative inputs at the start; PyTorch's default.
const INITIAL_SLOPE: f32 = 0.25;

/// Three linear layers with a PReLU after the first two; one learnt slope a layer.
#[derive(Module, Debug)]
pub struct Perceptron {
    /// Weights `[inputs, outputs]` and biases.
    pub layers: Vec<Linear>,
    /// The slopes for negative inputs, one value each.
    pub slopes: Vec<Param<Tensor<1>>>,
}

impl Perceptron {
    /// Fresh layers of these sizes: weights and biases uniform within ±1/√inputs, as in PyTorch.
    /// `first_index` keeps the random streams of several networks apart.
    pub(crate) fn new(sizes: &[usize], seed: u64, first_index: u64, device: &Device) -> Self {
        let layers = sizes
            .windows(2)
            .zip(first_index..)
            .map(|(size, index)| {
                let (inputs, outputs) = (size[0], size[1]);
                let limit = 1.0 / (inputs as f32).sqrt();
                let mut values =
                    uniforms(seed, Stream::Initialisation, index, (inputs + 1) * outputs, limit);
                let bias = values.split_off(inputs * outputs);
                Linear {
                    weight: parameter(TensorData::new(values, [inputs, outputs]), device),
                    bias: Some(parameter(TensorData::new(bias, [outputs]), device)),
                }
            })
            .collect();
        let slopes = (0..sizes.len() - 2)
            .map(|_| parameter(TensorData::new(vec![INITIAL_SLOPE], [1]), device))
            .collect();
        Self { layers, slopes }
    }

    /// `[batch, inputs]` to `[batch, outputs]`.
    pub(crate) fn forward(&self, input: Tensor<2>) -> Tensor<2> {
        self.layers[self.slopes.len()].forward(self.hidden(input))
    }

    /// What the last layer gets: `[batch, inputs]` to `[batch, units]`.
    pub(crate) fn hidden(&self, input: Tensor<2>) -> Tensor<2> {
        self.layers
            .iter()
            .zip(&self.slopes)
            .fold(input, |hidden, (layer, slope)| prelu(layer.forward(hidden), slope.val()))
    }
}

/// max(x, 0) + slope·min(x, 0), for `[batch, units]` and one slope.
///
/// The library's own PReLU goes through masks, one element after the other; these are passes that the
/// compiler vectorises, and finite values are the same, bit for bit.
fn prelu(input: Tensor<2>, slope: Tensor<1>) -> Tensor<2> {
    let positive = activation::relu(input.clone());
    let negative = input - positive.clone();
    positive + negative * slope.unsqueeze()
}

/// A learnable parameter.
fn parameter<const D: usize>(data: TensorData, device: &Device) -> Param<Tensor<D>> {
    Param::from_tensor(Tensor::from_data(data, device))
}

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

/// Encoder and decoder, shared by all methods and by both members of a pair.
#[derive(Module, Debug)]
pub struct Vae {
    /// 784–h–h–2d; the output is `[μ | log v]`.
    pub encoder: Perceptron,
    /// d–h–h–784; the output is logits.
    pub decoder: Perceptron,
}

impl Vae {
    /// Fresh weights: the same seed gives the same weights on every device.
    pub fn new(latent: usize, hidden: usize, seed: u64, device: &Device) -> Self {
        Self::with_pixels(PIXELS, latent, hidden, seed, device)
    }

    /// As [`Vae::new`], for images of another size (tests use tiny ones).
    pub fn with_pixels(
        pixels: usize,
        latent: usize,
        hidden: usize,
        seed: u64,
        device: &Device,
    ) -> Self {
        Self {
            encoder: Perceptron::new(&[pixels, hidden, hidden, 2 * latent], seed, 0, device),
            decoder: Perceptron::new(&[latent, hidden, hidden, pixels], seed, 16, device),
        }
    }

    /// Latent dimensions d.
    pub fn latent(&self) -> usize {
        let [latent, _] = self.decoder.layers[0].weight.dims();
        latent
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

    /// Images `[batch, pixels]` to their posteriors.
    pub fn encode(&self, images: Tensor<2>) -> Posterior {
        Posterior::of_output(self.encoder.forward(images))
    }

    /// Latents `[batch, d]` to logits `[batch, pixels]`.
    pub fn decode_logits(&self, latents: Tensor<2>) -> Tensor<2> {
        self.decoder.forward(latents)
    }

    /// Latents `[batch, d]` to images `[batch, pixels]` in 0–1.
    pub fn decode(&self, latents: Tensor<2>) -> Tensor<2> {
        activation::sigmoid(self.decode_logits(latents))
    }
}
