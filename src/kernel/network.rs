//! A network's parameters in plain memory, its forward pass and the way back.

use burn::module::{Param, ParamId, ParamMapper};
use burn::nn::Linear;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use faer::MatRef;
use rayon::prelude::*;

use super::elementwise::{add_bias, add_rows, bias_and_prelu, prelu_backward};
use super::matrix::{multiply, rows_of};
use super::rows_of_a_piece;
use crate::model::Perceptron;
use crate::model::values::rows_on;

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
    /// `[rows, outputs]`; the way back begins with slopes written over it.
    pub output: Vec<f32>,
    /// Slopes at `before`.
    slopes: Vec<Vec<f32>>,
    /// Slope at PReLU's parameter of each hidden layer, from each row.
    prelu: Vec<Vec<f64>>,
}

impl Tape {
    /// The output, `[rows, width]`, as the start of what autodiff is to follow; its slopes come back into
    /// [`Self::output`].
    pub fn leaf(&mut self, width: usize) -> Tensor<2> {
        rows_on(std::mem::take(&mut self.output), width, &Device::flex()).autodiff().require_grad()
    }
}

/// Slopes at the parameters, in the order of the layers.
#[derive(Debug)]
pub struct Gradients {
    /// Whether there is something to add to; before, the weights' hold nothing of meaning.
    filled: bool,
    weights: Vec<Vec<f32>>,
    biases: Vec<Vec<f32>>,
    slopes: Vec<f32>,
}

/// Memory for as many arrays as there are widths, each `[rows, width]`.
fn shape<T: Clone + Default>(arrays: &mut Vec<Vec<T>>, rows: usize, widths: &[usize]) {
    arrays.resize_with(widths.len(), Vec::new);
    for (array, width) in arrays.iter_mut().zip(widths) {
        array.resize(rows * width, T::default());
    }
}

/// The arrays cut into pieces of `rows` rows each, row by row: every piece has its part of each.
fn cut<'a, T>(arrays: &'a mut [Vec<T>], rows: usize, widths: &[usize]) -> Vec<Vec<&'a mut [T]>> {
    let mut pieces = Vec::new();
    for (array, width) in arrays.iter_mut().zip(widths) {
        for (index, part) in array.chunks_mut(rows * width).enumerate() {
            if pieces.len() == index {
                pieces.push(Vec::new());
            }
            pieces[index].push(part);
        }
    }
    pieces
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

    /// Units of each hidden layer.
    fn widths(&self) -> Vec<usize> {
        self.layers[..self.slopes.len()].iter().map(Layer::outputs).collect()
    }

    /// `[rows, inputs]` to `[rows, outputs]`, in `tape.output`.
    ///
    /// Rows go through all layers on their own, so that threads meet once.
    pub fn forward(&self, input: &[f32], tape: &mut Tape) {
        let (first, last) = (&self.layers[0], &self.layers[self.slopes.len()]);
        let (rows, widths) = (input.len() / first.inputs(), self.widths());
        shape(&mut tape.before, rows, &widths);
        shape(&mut tape.after, rows, &widths);
        tape.output.resize(rows * last.outputs(), 0.0);
        let piece = rows_of_a_piece(rows);
        cut(&mut tape.before, piece, &widths)
            .into_par_iter()
            .zip(cut(&mut tape.after, piece, &widths))
            .zip(tape.output.par_chunks_mut(piece * last.outputs()))
            .zip(input.par_chunks(piece * first.inputs()))
            .for_each(|(((before, after), output), input)| {
                let mut input = input;
                for (index, (before, after)) in before.into_iter().zip(after).enumerate() {
                    let layer = &self.layers[index];
                    let input_rows = rows_of(input, layer.inputs());
                    multiply(before, layer.outputs(), input_rows, layer.weights(), false);
                    bias_and_prelu(before, layer.bias.values(), self.slope(index), after);
                    input = after;
                }
                let input_rows = rows_of(input, last.inputs());
                multiply(output, last.outputs(), input_rows, last.weights(), false);
                add_bias(output, last.bias.values());
            });
    }

    /// From the slope at the output, which `tape.output` holds by now, to those at the parameters,
    /// which are added to `gradients`, and at the input, which replace `at_input`; either only
    /// if it is wanted. `input` is that of [`Self::forward`].
    pub fn backward(
        &self,
        input: &[f32],
        tape: &mut Tape,
        gradients: Option<&mut Gradients>,
        at_input: Option<&mut Vec<f32>>,
    ) {
        self.slopes_of_layers(tape, at_input);
        if let Some(gradients) = gradients {
            self.slopes_of_parameters(input, tape, gradients);
        }
    }

    /// The way back through the layers, rows on their own.
    fn slopes_of_layers(&self, tape: &mut Tape, at_input: Option<&mut Vec<f32>>) {
        let (first, hidden) = (&self.layers[0], self.slopes.len());
        let outputs = self.layers[hidden].outputs();
        let (rows, widths) = (tape.output.len() / outputs, self.widths());
        shape(&mut tape.slopes, rows, &widths);
        shape(&mut tape.prelu, rows, &vec![1; hidden]);
        let mut unwanted = Vec::new();
        let wanted = at_input.is_some();
        let at_input = at_input.unwrap_or(&mut unwanted);
        let width = if wanted { first.inputs() } else { 1 };
        at_input.resize(rows * width, 0.0);
        let piece = rows_of_a_piece(rows);
        let before = &tape.before;
        cut(&mut tape.slopes, piece, &widths)
            .into_par_iter()
            .zip(cut(&mut tape.prelu, piece, &vec![1; hidden]))
            .zip(tape.output.par_chunks(piece * outputs))
            .zip(at_input.par_chunks_mut(piece * width))
            .enumerate()
            .for_each(|(number, (((slopes, prelu), output), at_input))| {
                let mut here: &[f32] = output;
                let below = slopes.into_iter().zip(prelu).enumerate().rev();
                for (index, (slopes, prelu)) in below {
                    let layer = &self.layers[index + 1];
                    let weights = layer.weights().transpose();
                    let width = layer.inputs();
                    multiply(slopes, width, rows_of(here, layer.outputs()), weights, false);
                    let start = number * piece * width;
                    let before = &before[index][start..start + slopes.len()];
                    prelu_backward(before, self.slope(index), slopes, width, prelu);
                    here = slopes;
                }
                if wanted {
                    let weights = first.weights().transpose();
                    multiply(at_input, width, rows_of(here, first.outputs()), weights, false);
                }
            });
    }

    /// Sums over the rows: each thread takes some inputs of every layer.
    fn slopes_of_parameters(&self, input: &[f32], tape: &Tape, gradients: &mut Gradients) {
        let inputs = [input].into_iter().chain(tape.after.iter().map(Vec::as_slice));
        let slopes = tape.slopes.iter().chain([&tape.output]);
        let add = gradients.filled;
        let mut work = Vec::new();
        let parts = gradients.weights.iter_mut().zip(&mut gradients.biases);
        for (((layer, input), at), (weights, bias)) in
            self.layers.iter().zip(inputs).zip(slopes).zip(parts)
        {
            let outputs = layer.outputs();
            let piece = rows_of_a_piece(layer.inputs());
            for (number, part) in weights.chunks_mut(piece * outputs).enumerate() {
                let columns = rows_of(input, layer.inputs());
                let columns = columns.subcols(number * piece, part.len() / outputs);
                work.push(Sum::Weights { part, columns, slopes: rows_of(at, outputs), add });
            }
            work.push(Sum::Bias { bias, slopes: at });
        }
        work.into_par_iter().for_each(Sum::take);
        for (slope, prelu) in gradients.slopes.iter_mut().zip(&tape.prelu) {
            *slope += prelu.iter().sum::<f64>() as f32;
        }
        gradients.filled = true;
    }

    /// Memory for the slopes at every parameter, which are zero.
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

/// A sum over all rows.
enum Sum<'a> {
    /// Some inputs' slopes at the weights.
    Weights {
        part: &'a mut [f32],
        columns: MatRef<'a, f32>,
        slopes: MatRef<'a, f32>,
        add: bool,
    },
    Bias {
        bias: &'a mut [f32],
        slopes: &'a [f32],
    },
}

impl Sum<'_> {
    fn take(self) {
        match self {
            Self::Weights { part, columns, slopes, add } => {
                multiply(part, slopes.ncols(), columns.transpose(), slopes, add);
            }
            Self::Bias { bias, slopes } => add_rows(slopes, bias),
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
