//! `raven-explorer export`: weights for other programs.

use std::path::PathBuf;

use burn::tensor::Device;
use safetensors::tensor::{Dtype, TensorView};

use crate::checkpoint::{self, write_atomically};
use crate::console::say;
use crate::model::network::Perceptron;
use crate::model::values::floats;

/// Write the weights of a trained model in PyTorch's layout.
#[derive(clap::Args, Debug)]
pub struct ExportCommand {
    /// Folder written by `train`
    #[arg(long, value_name = "DIR")]
    checkpoint: PathBuf,
    /// File to write: encoder.{0,2,4}.{weight,bias}, encoder.{1,3}.weight (PReLU), the same for
    /// decoder; the encoder's output is [μ | log variance]
    #[arg(long, value_name = "FILE")]
    safetensors: PathBuf,
}

impl ExportCommand {
    /// Reads the checkpoint and writes the file.
    ///
    /// # Errors
    /// One sentence: what happened, why, what to do.
    pub fn run(self) -> Result<(), String> {
        let (description, model) = checkpoint::load(&self.checkpoint, &Device::flex())
            .map_err(|error| error.to_string())?;
        let mut arrays = named_arrays("encoder", &model.encoder);
        arrays.extend(named_arrays("decoder", &model.decoder));
        let views: Result<Vec<_>, _> = arrays
            .iter()
            .map(|array| {
                TensorView::new(Dtype::F32, array.shape.clone(), &array.bytes)
                    .map(|view| (array.name.clone(), view))
            })
            .collect();
        let bytes = views
            .and_then(|views| safetensors::serialize(views, None))
            .map_err(|error| format!("The weights could not be packed: {error}."))?;
        write_atomically(&self.safetensors, &bytes).map_err(|error| error.to_string())?;
        say(format!(
            "Wrote {} arrays of step {} to {}.",
            arrays.len(),
            description.step,
            self.safetensors.display()
        ));
        Ok(())
    }
}

/// One array as it is written.
struct NamedArray {
    name: String,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl NamedArray {
    fn new(name: String, shape: Vec<usize>, values: &[f32]) -> Self {
        Self { name, shape, bytes: values.iter().flat_map(|value| value.to_le_bytes()).collect() }
    }
}

/// A network's arrays under the names that PyTorch's `Sequential(Linear, PReLU, …)` gives them.
fn named_arrays(network: &str, perceptron: &Perceptron) -> Vec<NamedArray> {
    let mut arrays = Vec::new();
    for (index, layer) in perceptron.layers.iter().enumerate() {
        let name = |part| format!("{network}.{}.{part}", 2 * index);
        // burn keeps [inputs, outputs], PyTorch [outputs, inputs].
        let weight = layer.weight.val().transpose();
        let shape = weight.dims().to_vec();
        arrays.push(NamedArray::new(name("weight"), shape, &floats(weight.into_data())));
        if let Some(bias) = &layer.bias {
            let values = floats(bias.val().into_data());
            arrays.push(NamedArray::new(name("bias"), vec![values.len()], &values));
        }
    }
    for (index, slope) in perceptron.slopes.iter().enumerate() {
        let values = floats(slope.val().into_data());
        let name = format!("{network}.{}.weight", 2 * index + 1);
        arrays.push(NamedArray::new(name, vec![values.len()], &values));
    }
    arrays
}
