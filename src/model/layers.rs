//! Layers with their numbers, and networks as lists of them, in tensors.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::{Device, Tensor, TensorData, activation};

use super::architecture::LayerKind;
use crate::random::{Stream, uniforms};

/// PReLU's slope for negative inputs at the start; PyTorch's default.
const INITIAL_SLOPE: f32 = 0.25;

/// One layer of a network.
#[derive(Module, Debug)]
pub enum Layer {
    /// Weights `[inputs, outputs]` and biases `[outputs]`.
    Linear(Linear),
    /// A learnt slope for negative inputs.
    Prelu(Prelu),
}

/// max(x, 0) + slope·min(x, 0).
#[derive(Module, Debug)]
pub struct Prelu {
    /// The slope for negative inputs, one value.
    pub slope: Param<Tensor<1>>,
}

impl Layer {
    /// A fresh layer: weights and biases uniform within ±1/√inputs, as in PyTorch. `index` is that of
    /// its random stream.
    fn new(kind: LayerKind, seed: u64, index: u64, device: &Device) -> Self {
        match kind {
            LayerKind::Linear { inputs, outputs } => {
                let limit = 1.0 / (inputs as f32).sqrt();
                let count = kind.parameters();
                let mut values = uniforms(seed, Stream::Initialisation, index, count, limit);
                let bias = values.split_off(inputs * outputs);
                Self::Linear(Linear {
                    weight: parameter(TensorData::new(values, [inputs, outputs]), device),
                    bias: Some(parameter(TensorData::new(bias, [outputs]), device)),
                })
            }
            LayerKind::Prelu { .. } => Self::Prelu(Prelu {
                slope: parameter(TensorData::new(vec![INITIAL_SLOPE], [1]), device),
            }),
        }
    }

    /// `[batch, inputs]` to `[batch, outputs]`.
    fn forward(&self, input: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Linear(linear) => linear.forward(input),
            Self::Prelu(prelu) => prelu.forward(input),
        }
    }
}

impl Prelu {
    /// The library's own PReLU goes through masks, one element after the other; these are passes that
    /// the compiler vectorises, and finite values are the same, bit for bit.
    fn forward(&self, input: Tensor<2>) -> Tensor<2> {
        let positive = activation::relu(input.clone());
        let negative = input - positive.clone();
        positive + negative * self.slope.val().unsqueeze()
    }
}

/// A learnable parameter.
fn parameter<const D: usize>(data: TensorData, device: &Device) -> Param<Tensor<D>> {
    Param::from_tensor(Tensor::from_data(data, device))
}

/// A list of layers, each fed by the one before.
#[derive(Module, Debug)]
pub struct Network {
    /// From input to output.
    pub layers: Vec<Layer>,
}

impl Network {
    /// Fresh layers. `first_index` keeps the random streams of several networks apart.
    pub fn new(kinds: &[LayerKind], seed: u64, first_index: u64, device: &Device) -> Self {
        let mut index = first_index;
        let layers = kinds.iter().map(|&kind| {
            let layer = Layer::new(kind, seed, index, device);
            // Layers that start from a constant draw from no stream.
            index += u64::from(matches!(layer, Layer::Linear(_)));
            layer
        });
        Self { layers: layers.collect() }
    }

    /// The linear layers, from input to output.
    pub fn linear_layers_mut(&mut self) -> impl Iterator<Item = &mut Linear> {
        self.layers.iter_mut().filter_map(|layer| match layer {
            Layer::Linear(linear) => Some(linear),
            Layer::Prelu(_) => None,
        })
    }

    /// `[batch, inputs]` to `[batch, outputs]`.
    pub fn forward(&self, input: Tensor<2>) -> Tensor<2> {
        self.layers.iter().fold(input, |values, layer| layer.forward(values))
    }

    /// What the last layer gets: `[batch, inputs]` to `[batch, units]`.
    pub fn hidden(&self, input: Tensor<2>) -> Tensor<2> {
        let (_, hidden) = self.layers.split_last().expect("a network has layers");
        hidden.iter().fold(input, |values, layer| layer.forward(values))
    }
}
