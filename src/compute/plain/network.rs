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
use crate::model::layers::Prelu;
use crate::model::values::rows_on;
use crate::model::{self, Layer};

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

/// A linear layer and the PReLU behind it, if there is one: what is done in one pass.
#[derive(Debug)]
struct Stage {
    /// `[inputs, outputs]`.
    weight: Held<2>,
    /// `[outputs]`.
    bias: Held<1>,
    /// PReLU's slope; none behind the last layer.
    slope: Option<Held<1>>,
}

impl Stage {
    fn outputs(&self) -> usize {
        self.bias.values().len()
    }

    fn weights(&self) -> MatRef<'_, f32> {
        rows_of(self.weight.values(), self.outputs())
    }

    fn inputs(&self) -> usize {
        self.weights().nrows()
    }

    /// PReLU's slope; 1, which changes nothing, where there is none.
    fn slope(&self) -> f32 {
        self.slope.as_ref().map_or(1.0, |slope| slope.values()[0])
    }
}

/// The parameters of a [`model::Network`].
#[derive(Debug)]
pub struct Network {
    /// Every stage but the last has a PReLU.
    stages: Vec<Stage>,
}

/// What a forward pass leaves for the way back, and memory for both. It is kept from step to step:
/// fresh memory costs a fault a page.
#[derive(Debug, Default)]
pub struct Tape {
    /// `[rows, units]` of each hidden layer, before PReLU.
    before: Vec<Vec<f32>>,
    /// … and after.
    after: Vec<Vec<f32>>,
    /// `[rows, outputs]`; the way back begins with gradients written over it.
    pub output: Vec<f32>,
    /// Gradients at `before`.
    gradients: Vec<Vec<f32>>,
    /// Gradient at PReLU's slope of each hidden layer, from each row.
    slopes: Vec<Vec<f64>>,
}

impl Tape {
    /// The output, `[rows, width]`, as the start of what autodiff is to follow; its gradients come back into
    /// [`Self::output`].
    pub fn leaf(&mut self, width: usize) -> Tensor<2> {
        rows_on(std::mem::take(&mut self.output), width, &Device::flex()).autodiff().require_grad()
    }
}

/// Gradients at the parameters, in the order of the stages.
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
    /// If the layers are not linear ones with biases and a PReLU between any two of them.
    pub fn take(module: model::Network) -> Self {
        let mut stages: Vec<Stage> = Vec::new();
        for layer in module.layers {
            match layer {
                Layer::Linear(linear) => stages.push(Stage {
                    weight: Held::take(linear.weight),
                    bias: Held::take(linear.bias.expect("every linear layer has a bias")),
                    slope: None,
                }),
                Layer::Prelu(prelu) => {
                    let stage = stages.last_mut().expect("a PReLU follows a linear layer");
                    stage.slope = Some(Held::take(prelu.slope));
                }
            }
        }
        let hidden = stages.split_last().map_or(&[][..], |(_, hidden)| hidden);
        assert!(hidden.iter().all(|stage| stage.slope.is_some()), "a PReLU between two layers");
        Self { stages }
    }

    /// Puts them back.
    pub fn give_back(self, device: &Device) -> model::Network {
        let mut layers = Vec::new();
        for Stage { weight, bias, slope } in self.stages {
            layers.push(Layer::Linear(Linear {
                weight: weight.give_back(device),
                bias: Some(bias.give_back(device)),
            }));
            if let Some(slope) = slope {
                layers.push(Layer::Prelu(Prelu { slope: slope.give_back(device) }));
            }
        }
        model::Network { layers }
    }

    /// The stages before the last, and that one.
    fn split(&self) -> (&[Stage], &Stage) {
        let (last, hidden) = self.stages.split_last().expect("a network has layers");
        (hidden, last)
    }

    /// Units of each hidden layer.
    fn widths(&self) -> Vec<usize> {
        self.split().0.iter().map(Stage::outputs).collect()
    }

    /// `[rows, inputs]` to `[rows, outputs]`, in `tape.output`.
    ///
    /// Rows go through all layers on their own, so that threads meet once.
    pub fn forward(&self, input: &[f32], tape: &mut Tape) {
        let (hidden, last) = self.split();
        let inputs = self.stages[0].inputs();
        let (rows, widths) = (input.len() / inputs, self.widths());
        shape(&mut tape.before, rows, &widths);
        shape(&mut tape.after, rows, &widths);
        tape.output.resize(rows * last.outputs(), 0.0);
        let piece = rows_of_a_piece(rows);
        cut(&mut tape.before, piece, &widths)
            .into_par_iter()
            .zip(cut(&mut tape.after, piece, &widths))
            .zip(tape.output.par_chunks_mut(piece * last.outputs()))
            .zip(input.par_chunks(piece * inputs))
            .for_each(|(((before, after), output), input)| {
                let mut input = input;
                for ((before, after), stage) in before.into_iter().zip(after).zip(hidden) {
                    let input_rows = rows_of(input, stage.inputs());
                    multiply(before, stage.outputs(), input_rows, stage.weights(), false);
                    bias_and_prelu(before, stage.bias.values(), stage.slope(), after);
                    input = after;
                }
                let input_rows = rows_of(input, last.inputs());
                multiply(output, last.outputs(), input_rows, last.weights(), false);
                add_bias(output, last.bias.values());
            });
    }

    /// From the gradient at the output, which `tape.output` holds by now, to those at the parameters,
    /// which are added to `gradients`, and at the input, which replace `at_input`; either only
    /// if it is wanted. `input` is that of [`Self::forward`].
    pub fn backward(
        &self,
        input: &[f32],
        tape: &mut Tape,
        gradients: Option<&mut Gradients>,
        at_input: Option<&mut Vec<f32>>,
    ) {
        self.backward_through_layers(tape, at_input);
        if let Some(gradients) = gradients {
            self.gradients_of_parameters(input, tape, gradients);
        }
    }

    /// The way back through the layers, rows on their own.
    fn backward_through_layers(&self, tape: &mut Tape, at_input: Option<&mut Vec<f32>>) {
        let (hidden, last) = self.split();
        let (first, outputs) = (&self.stages[0], last.outputs());
        let (rows, widths) = (tape.output.len() / outputs, self.widths());
        shape(&mut tape.gradients, rows, &widths);
        let one_a_row = vec![1; hidden.len()];
        shape(&mut tape.slopes, rows, &one_a_row);
        let mut unwanted = Vec::new();
        let wanted = at_input.is_some();
        let at_input = at_input.unwrap_or(&mut unwanted);
        let width = if wanted { first.inputs() } else { 1 };
        at_input.resize(rows * width, 0.0);
        let piece = rows_of_a_piece(rows);
        let before = &tape.before;
        cut(&mut tape.gradients, piece, &widths)
            .into_par_iter()
            .zip(cut(&mut tape.slopes, piece, &one_a_row))
            .zip(tape.output.par_chunks(piece * outputs))
            .zip(at_input.par_chunks_mut(piece * width))
            .enumerate()
            .for_each(|(number, (((gradients, slopes), output), at_input))| {
                let mut here: &[f32] = output;
                let below = gradients.into_iter().zip(slopes).enumerate().rev();
                for (index, (gradients, slopes)) in below {
                    let above = &self.stages[index + 1];
                    let weights = above.weights().transpose();
                    let width = above.inputs();
                    multiply(gradients, width, rows_of(here, above.outputs()), weights, false);
                    let start = number * piece * width;
                    let before = &before[index][start..start + gradients.len()];
                    prelu_backward(before, hidden[index].slope(), gradients, width, slopes);
                    here = gradients;
                }
                if wanted {
                    let weights = first.weights().transpose();
                    multiply(at_input, width, rows_of(here, first.outputs()), weights, false);
                }
            });
    }

    /// Sums over the rows: each thread takes some inputs of every stage.
    fn gradients_of_parameters(&self, input: &[f32], tape: &Tape, gradients: &mut Gradients) {
        let inputs = [input].into_iter().chain(tape.after.iter().map(Vec::as_slice));
        let at_outputs = tape.gradients.iter().chain([&tape.output]);
        let add = gradients.filled;
        let mut work = Vec::new();
        let parts = gradients.weights.iter_mut().zip(&mut gradients.biases);
        for (((stage, input), at), (weights, bias)) in
            self.stages.iter().zip(inputs).zip(at_outputs).zip(parts)
        {
            let outputs = stage.outputs();
            let piece = rows_of_a_piece(stage.inputs());
            for (number, part) in weights.chunks_mut(piece * outputs).enumerate() {
                let columns = rows_of(input, stage.inputs());
                let columns = columns.subcols(number * piece, part.len() / outputs);
                work.push(Sum::Weights { part, columns, at: rows_of(at, outputs), add });
            }
            work.push(Sum::Bias { bias, at });
        }
        work.into_par_iter().for_each(Sum::take);
        for (slope, rows) in gradients.slopes.iter_mut().zip(&tape.slopes) {
            *slope += rows.iter().sum::<f64>() as f32;
        }
        gradients.filled = true;
    }

    /// Memory for the gradients at every parameter, which are zero.
    pub fn no_gradients(&self) -> Gradients {
        let zeros = |held: &[f32]| vec![0.0; held.len()];
        Gradients {
            filled: false,
            weights: self.stages.iter().map(|stage| zeros(stage.weight.values())).collect(),
            biases: self.stages.iter().map(|stage| zeros(stage.bias.values())).collect(),
            slopes: vec![0.0; self.split().0.len()],
        }
    }

    /// Hands gradients at the parameters to the optimiser.
    pub fn register(&self, gradients: Gradients, target: &mut GradientsParams) {
        let Gradients { weights, biases, slopes, .. } = gradients;
        for ((stage, weight), bias) in self.stages.iter().zip(weights).zip(biases) {
            let shape = [stage.inputs(), stage.outputs()];
            put(target, stage.weight.id, TensorData::new(weight, shape));
            let length = bias.len();
            put(target, stage.bias.id, TensorData::new(bias, [length]));
        }
        let held = self.stages.iter().filter_map(|stage| stage.slope.as_ref());
        for (held, slope) in held.zip(slopes) {
            put(target, held.id, TensorData::new(vec![slope], [1]));
        }
    }
}

/// A sum over all rows.
enum Sum<'a> {
    /// Gradients at the weights of some inputs.
    Weights {
        part: &'a mut [f32],
        columns: MatRef<'a, f32>,
        at: MatRef<'a, f32>,
        add: bool,
    },
    Bias {
        bias: &'a mut [f32],
        at: &'a [f32],
    },
}

impl Sum<'_> {
    fn take(self) {
        match self {
            Self::Weights { part, columns, at, add } => {
                multiply(part, at.ncols(), columns.transpose(), at, add);
            }
            Self::Bias { bias, at } => add_rows(at, bias),
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
