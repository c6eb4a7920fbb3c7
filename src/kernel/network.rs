//! A network's parameters in plain memory, its forward pass and the way back.

use burn::module::{Param, ParamId, ParamMapper};
use burn::nn::Linear;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use faer::MatRef;

use super::elementwise::{add_bias, add_rows, bias_and_prelu, prelu_backward};
use super::matrix::{multiply, rows_of};
use crate::model::Perceptron;

/// A parameter out of its module: taken without a copy where nobody else holds it.
#[derive(Debug)]
struct Held<const D: usize> {
    id: ParamId,
    values: TensorData,
    mapper: ParamMapper<Tensor<D>>,
}

impl<const D: usize> Held<D> {
    fn take(parameter: Param<Tensor<D>>) -> Self {
        let (id, tensor, mapper) = parameter.consume();
        Self { id, values: tensor.inner().into_data(), mapper }
    }

    fn give_back(self, device: &Device) -> Param<Tensor<D>> {
        let tensor = Tensor::from_data(self.values, device);
        let tensor = if device.is_autodiff() { tensor.require_grad() } else { tensor };
        Param::from_mapped_value(self.id, tensor, self.mapper)
    }

    fn values(&self) -> &[f32] {
        self.values.as_slice().expect("parameters are f32")
    }
}

#[derive(Debug)]
struct Layer {
    /// `[inputs, outputs]`.
    weight: Held<2>,
    /// `[outputs]`.
    bias: Held<1>,
}

impl Layer {
    fn outputs(&self) -> usize {
        self.bias.values().len()
    }

    fn weights(&self) -> MatRef<'_, f32> {
        rows_of(self.weight.values(), self.outputs())
    }

    fn inputs(&self) -> usize {
        self.weights().nrows()
    }
}

/// The parameters of a [`Perceptron`].
#[derive(Debug)]
pub struct Network {
    layers: Vec<Layer>,
    slopes: Vec<Held<1>>,
}

/// What a forward pass leaves for the way back, and memory for both. It is kept from step to step:
/// fresh memory costs a fault a page.
#[derive(Debug, Default)]
pub struct Tape {
    /// `[rows, units]` of each hidden layer, before PReLU.
    before: Vec<Vec<f32>>,
    /// … and after.
    after: Vec<Vec<f32>>,
    /// `[rows, outputs]`; the way back may start with slopes written over it.
    pub output: Vec<f32>,
    /// Slopes at the layers, of which two are needed at a time.
    slopes: [Vec<f32>; 2],
}

/// Slopes at the parameters, in the order of the layers.
#[derive(Debug)]
pub struct Gradients {
    /// Whether there is something to add to; before, the arrays hold nothing of meaning.
    filled: bool,
    weights: Vec<Vec<f32>>,
    biases: Vec<Vec<f32>>,
    slopes: Vec<f32>,
}

impl Network {
    /// Takes a network's parameters out of their module.
    ///
    /// # Panics
    /// If a layer has no bias; all of this program's have.
    pub fn take(module: Perceptron) -> Self {
        let layers = module.layers.into_iter().map(|layer| Layer {
            weight: Held::take(layer.weight),
            bias: Held::take(layer.bias.expect("every layer has a bias")),
        });
        Self {
            layers: layers.collect(),
            slopes: module.slopes.into_iter().map(Held::take).collect(),
        }
    }

    /// Puts them back.
    pub fn give_back(self, device: &Device) -> Perceptron {
        let layers = self.layers.into_iter().map(|layer| Linear {
            weight: layer.weight.give_back(device),
            bias: Some(layer.bias.give_back(device)),
        });
        Perceptron {
            layers: layers.collect(),
            slopes: self.slopes.into_iter().map(|slope| slope.give_back(device)).collect(),
        }
    }

    fn slope(&self, index: usize) -> f32 {
        self.slopes[index].values()[0]
    }

    /// `[rows, inputs]` to `[rows, outputs]`, in `tape.output`.
    pub fn forward(&self, input: &[f32], tape: &mut Tape) {
        let rows = input.len() / self.layers[0].inputs();
        let hidden = self.slopes.len();
        tape.before.resize_with(hidden, Vec::new);
        tape.after.resize_with(hidden, Vec::new);
        for (index, layer) in self.layers.iter().enumerate() {
            let outputs = layer.outputs();
            let bias = layer.bias.values();
            let (earlier, rest) = tape.after.split_at_mut(index);
            let input = rows_of(earlier.last().map_or(input, Vec::as_slice), layer.inputs());
            if index < hidden {
                let (before, after) = (&mut tape.before[index], &mut rest[0]);
                before.resize(rows * outputs, 0.0);
                after.resize(rows * outputs, 0.0);
                multiply(before, outputs, input, layer.weights(), false);
                bias_and_prelu(before, bias, self.slope(index), after);
            } else {
                tape.output.resize(rows * outputs, 0.0);
                multiply(&mut tape.output, outputs, input, layer.weights(), false);
                add_bias(&mut tape.output, bias);
            }
        }
    }

    /// From the slope at the output, which `tape.output` holds by now, to those at the parameters,
    /// which are added to `gradients`, and at the input, which replace `at_input`; either only
    /// if it is wanted. `input` is that of [`Self::forward`].
    pub fn backward(
        &self,
        input: &[f32],
        tape: &mut Tape,
        mut gradients: Option<&mut Gradients>,
        at_input: Option<&mut Vec<f32>>,
    ) {
        let Tape { before, after, output, slopes: [first, second] } = tape;
        let (mut here, mut below) = (output, first);
        let mut spare = Some(second);
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let (inputs, outputs) = (layer.inputs(), layer.outputs());
            let rows = here.len() / outputs;
            if let Some(gradients) = gradients.as_deref_mut() {
                let input = if index == 0 { input } else { after[index - 1].as_slice() };
                let input = rows_of(input, inputs).transpose();
                let weights = &mut gradients.weights[index];
                multiply(weights, outputs, input, rows_of(here, outputs), gradients.filled);
                add_rows(here, &mut gradients.biases[index]);
            }
            if index == 0 {
                if let Some(at_input) = at_input {
                    at_input.resize(rows * inputs, 0.0);
                    let weights = layer.weights().transpose();
                    multiply(at_input, inputs, rows_of(here, outputs), weights, false);
                }
                break;
            }
            below.resize(rows * inputs, 0.0);
            multiply(below, inputs, rows_of(here, outputs), layer.weights().transpose(), false);
            let slope = self.slope(index - 1);
            let at_slope = prelu_backward(&before[index - 1], slope, below, inputs);
            if let Some(gradients) = gradients.as_deref_mut() {
                gradients.slopes[index - 1] += at_slope;
            }
            // The output's memory keeps its size: it is not one of the two that take turns.
            let free = spare.take().unwrap_or(here);
            (here, below) = (below, free);
        }
        if let Some(gradients) = gradients {
            gradients.filled = true;
        }
    }

    /// Slopes of zero at every parameter.
    pub fn no_gradients(&self) -> Gradients {
        let zeros = |held: &[f32]| vec![0.0; held.len()];
        Gradients {
            filled: false,
            weights: self.layers.iter().map(|layer| zeros(layer.weight.values())).collect(),
            biases: self.layers.iter().map(|layer| zeros(layer.bias.values())).collect(),
            slopes: vec![0.0; self.slopes.len()],
        }
    }

    /// Hands slopes at the parameters to the optimiser.
    pub fn register(&self, gradients: Gradients, target: &mut GradientsParams) {
        let Gradients { weights, biases, slopes, .. } = gradients;
        for ((layer, weight), bias) in self.layers.iter().zip(weights).zip(biases) {
            let shape = [layer.inputs(), layer.outputs()];
            put(target, layer.weight.id, TensorData::new(weight, shape));
            let length = bias.len();
            put(target, layer.bias.id, TensorData::new(bias, [length]));
        }
        for (held, slope) in self.slopes.iter().zip(slopes) {
            put(target, held.id, TensorData::new(vec![slope], [1]));
        }
    }
}

fn put(target: &mut GradientsParams, id: ParamId, values: TensorData) {
    let device = Device::flex();
    match values.rank() {
        2 => target.register(id, Tensor::<2>::from_data(values, &device)),
        _ => target.register(id, Tensor::<1>::from_data(values, &device)),
    }
}
