//! The latents of many images: what classifiers and figures are computed from.

use std::ops::ControlFlow;

use burn::tensor::Device;

use crate::compute::Encoder;
use crate::data::ImageSet;
use crate::data::batch::gather;
use crate::model::Vae;

/// Images that go through the encoder at once.
const BATCH: usize = 500;

/// μ of every image, `images × d`, row by row.
///
/// `device` is where the model lies, without autodiff.
pub fn encode(model: &Vae, images: &ImageSet, device: &Device) -> Vec<f32> {
    encode_observed(model, images, device, &mut |_| ControlFlow::Continue(()))
        .expect("the observer never breaks off")
}

/// As [`encode`]; `observe` hears the number of images done and may break off, which leaves nothing.
pub fn encode_observed(
    model: &Vae,
    images: &ImageSet,
    device: &Device,
    observe: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<Vec<f32>> {
    let indices: Vec<u32> = (0..images.len() as u32).collect();
    let mut means = Vec::new();
    let mut done = 0;
    let mut encoder = Encoder::of(model, device);
    for indices in indices.chunks(BATCH) {
        means.extend(encoder.means(&gather(images, indices)));
        done += indices.len();
        if observe(done).is_break() {
            return None;
        }
    }
    Some(means)
}

/// μ of images given as `n × values` in 0–1, all at once: `n × d`.
pub fn encode_pixels(model: &Vae, pixels: &[f32], device: &Device) -> Vec<f32> {
    Encoder::of(model, device).means(pixels)
}
