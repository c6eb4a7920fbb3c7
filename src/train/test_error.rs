//! How far reconstructions are from their images, over many of them.

use burn::tensor::Device;

use crate::config::PIXELS;
use crate::data::ImageSet;
use crate::kernel::{self, decoder::Decoder, encoder::Encoder};
use crate::model::Vae;
use crate::model::values::rows_on;
use crate::train::batch::gather;

/// Images that go through the model at once when the whole test set is scored.
const EVALUATION_BATCH: usize = 500;

/// Mean squared error per pixel of decode(μ(x)) over a set of images.
pub fn test_mse(model: &Vae, images: &ImageSet, device: &Device) -> f64 {
    let indices: Vec<u32> = (0..images.len() as u32).collect();
    let mut in_memory = kernel::serves(device).then(|| (Encoder::of(model), Decoder::of(model)));
    let mut error = |pixels: Vec<f32>| match &mut in_memory {
        Some((encoder, decoder)) => {
            let means = encoder.means(&pixels);
            let decoded = decoder.decode(&means);
            pixels.iter().zip(decoded).map(|(a, b)| f64::from(a - b).powi(2)).sum()
        }
        None => {
            let pixels = rows_on(pixels, PIXELS, device);
            let decoded = model.decode(model.encode(pixels.clone()).mean);
            f64::from((pixels - decoded).square().sum().into_scalar::<f32>())
        }
    };
    let batches = indices.chunks(EVALUATION_BATCH);
    let total: f64 = batches.map(|indices| error(gather(images, indices))).sum();
    total / (images.len() * PIXELS) as f64
}
