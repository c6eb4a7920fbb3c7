//! `raven-explorer export`: weights for other programs.

use std::collections::BTreeMap;
use std::path::PathBuf;

use burn::tensor::Device;
use safetensors::tensor::{Dtype, TensorView};
use serde_json::Value;

use crate::checkpoint::{self, Description, write_atomically};
use crate::console::say;
use crate::model::values::floats;
use crate::model::{Layer, Network};

/// Bytes before the header of a safetensors file: its length. The header's own length is a multiple of it.
const LENGTH_BYTES: usize = 8;

/// Write the weights of a trained model in PyTorch's layout.
#[derive(clap::Args, Debug)]
pub struct ExportCommand {
    /// Folder written by `train`
    #[arg(long, value_name = "DIR")]
    checkpoint: PathBuf,
    /// File to write
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
        let metadata = metadata(&description).into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        let bytes = views
            .and_then(|views| safetensors::serialize(views, Some(metadata)))
            .map_err(|error| format!("The weights could not be packed: {error}."))?;
        let bytes = in_order(&bytes).ok_or("The weights could not be packed: no header.")?;
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

/// What one must know to use the arrays, and how they came about.
fn metadata(description: &Description) -> BTreeMap<&'static str, String> {
    let config = &description.config;
    let text = |text: &str| text.to_owned();
    BTreeMap::from([
        ("format", text("raven-explorer weights")),
        ("format_version", text("1")),
        ("program", text(concat!("raven-explorer ", env!("CARGO_PKG_VERSION")))),
        ("input_shape", format!("{}x{}", description.image.height, description.image.width)),
        ("input_range", text("0 to 1, black to white")),
        ("input_order", text("row by row from the top left, as one vector")),
        (
            "layers",
            text(
                "Linear, PReLU, Linear, PReLU, Linear; weights are [outputs, inputs], y = W x + b",
            ),
        ),
        ("prelu", text("max(x, 0) + slope * min(x, 0), one slope a layer")),
        ("encoder_output", text("[mu | log variance]")),
        ("log_variance", text("natural logarithm; z = mu + exp(log variance / 2) * N(0, 1)")),
        ("decoder_input", text("z; mu for a reconstruction")),
        ("decoder_output", text("sigmoid(logits)")),
        ("output_range", text("0 to 1, in the order of the input")),
        (
            "noise",
            text(
                "no part of the model: training adds it to the input, which is otherwise as it is",
            ),
        ),
        ("noise_standard_deviation", config.noise.to_string()),
        ("method", text(config.method.id())),
        ("sigma_aug", config.sigma_aug.to_string()),
        ("prior", text(config.prior.id())),
        ("beta", config.beta.to_string()),
        ("likelihood", text(config.likelihood.id())),
        ("likelihood_variance", config.likelihood_variance.to_string()),
        ("latent", config.latent.to_string()),
        ("hidden", config.hidden.to_string()),
        ("seed", config.seed.to_string()),
        ("dataset", description.dataset.clone()),
        ("step", description.step.to_string()),
        ("epoch", description.epoch.to_string()),
        ("model_sha256", description.model_sha256.clone()),
    ])
}

/// The same file with the names of its header in order: the library writes the metadata in another
/// order every time, and one model is to give one file.
fn in_order(bytes: &[u8]) -> Option<Vec<u8>> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH_BYTES>()?;
    let (header, arrays) = rest.split_at_checked(u64::from_le_bytes(*length) as usize)?;
    let header: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_slice(header).ok()?;
    let mut header = serde_json::to_vec(&header).ok()?;
    header.resize(header.len().next_multiple_of(LENGTH_BYTES), b' ');
    let length = (header.len() as u64).to_le_bytes();
    Some([&length[..], &header, arrays].concat())
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
fn named_arrays(name: &str, network: &Network) -> Vec<NamedArray> {
    let mut arrays = Vec::new();
    for (index, layer) in network.layers.iter().enumerate() {
        let mut push = |part: &str, shape: Vec<usize>, values: &[f32]| {
            arrays.push(NamedArray::new(format!("{name}.{index}.{part}"), shape, values));
        };
        match layer {
            Layer::Linear(linear) => {
                // burn keeps [inputs, outputs], PyTorch [outputs, inputs].
                let weight = linear.weight.val().transpose();
                push("weight", weight.dims().to_vec(), &floats(weight.into_data()));
                if let Some(bias) = &linear.bias {
                    let values = floats(bias.val().into_data());
                    push("bias", vec![values.len()], &values);
                }
            }
            Layer::Prelu(prelu) => {
                let values = floats(prelu.slope.val().into_data());
                push("weight", vec![values.len()], &values);
            }
        }
    }
    arrays
}
