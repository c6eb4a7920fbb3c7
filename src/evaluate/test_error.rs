//! How far reconstructions are from their images, over many of them.

use burn::tensor::Device;

use crate::compute::{Decoder, Encoder};
use crate::data::ImageSet;
use crate::data::batch::gather;
use crate::model::Vae;

/// Images that go through the model at once when the whole test set is scored.
const EVALUATION_BATCH: usize = 500;

/// Mean squared error per pixel of decode(μ(x)) over a set of images.
pub fn test_mse(model: &Vae, images: &ImageSet, device: &Device) -> f64 {
    let indices: Vec<u32> = (0..images.len() as u32).collect();
    let (mut encoder, mut decoder) = (Encoder::of(model, device), Decoder::of(model, device));
    let mut error = |pixels: Vec<f32>| -> f64 {
        let decoded = decoder.decode(&encoder.means(&pixels));
        pixels.iter().zip(decoded).map(|(a, b)| f64::from(a - b).powi(2)).sum()
    };
    let batches = indices.chunks(EVALUATION_BATCH);
    let total: f64 = batches.map(|indices| error(gather(images, indices))).sum();
    total / images.pixels.len() as f64
}
