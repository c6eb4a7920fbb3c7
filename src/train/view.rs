//! What the screen shows of a model in training: the probe pairs, and pictures.

use burn::tensor::{Tensor, Transaction};

use crate::data::batch::{PROBE_PAIRS, PairNoise, fixed_noise, gather, pair_up};
use crate::model::Objective;
use crate::model::values::{floats, rows_on};
use crate::random::{Stream, normals};
use crate::train::messages::{ImagesSnapshot, PRIOR_SAMPLES, ProbeSnapshot, SelectedImage};
use crate::train::trainer::Trainer;

/// A fixed set of pairs, always with the same noise draw, so that motion on the screen means
/// training and nothing else.
struct Pairs {
    indices: Vec<u32>,
    noise: PairNoise,
    /// All x, then all x′, in 0–1.
    pixels: Vec<f32>,
    on_device: Tensor<2>,
}

impl Pairs {
    fn new(trainer: &Trainer, indices: Vec<u32>) -> Self {
        let config = trainer.config();
        let noise = PairNoise::from(config);
        let shape = trainer.dataset().shape();
        let clean = gather(&trainer.dataset().test, &indices);
        let pixels = pair_up(clean, &fixed_noise(config.seed, &indices, shape), noise);
        let on_device = rows_on(pixels.clone(), shape.values(), &trainer.compute().device);
        Self { indices, noise, pixels, on_device }
    }

    fn is_current(&self, trainer: &Trainer, indices: &[u32]) -> bool {
        self.indices == indices
            && self.noise == PairNoise::from(trainer.config())
            && self.on_device.device() == trainer.compute().device
    }
}

/// Looks at a trainer's model without touching its course.
#[derive(Default)]
pub struct View {
    probe: Option<Pairs>,
    selected: Option<Pairs>,
}

impl View {
    /// Posteriors of the probe pairs: the first images of the test set.
    pub fn probe(&mut self, run: u64, trainer: &Trainer) -> ProbeSnapshot {
        let count = trainer.dataset().test.len().min(PROBE_PAIRS);
        let indices: Vec<u32> = (0..count as u32).collect();
        let pairs = current(&mut self.probe, trainer, indices);
        let posterior = trainer.model().encode(pairs.on_device.clone());
        let mut arrays = Transaction::default()
            .register(posterior.mean)
            .register(posterior.log_variance)
            .execute()
            .into_iter()
            .map(floats);
        let mut halves = || {
            let mut first = arrays.next().expect("two arrays were registered");
            let second = first.split_off(first.len() / 2);
            (first, second)
        };
        let (mean, mean_aug) = halves();
        let (log_variance, log_variance_aug) = halves();
        ProbeSnapshot {
            run,
            step: trainer.step_count(),
            latent: trainer.config().latent,
            mean,
            log_variance,
            mean_aug,
            log_variance_aug,
        }
    }

    /// Reconstructions of the selected test images, and fresh samples, in one pass each way.
    pub fn images(&mut self, run: u64, trainer: &Trainer, selection: &[usize]) -> ImagesSnapshot {
        let model = trainer.model();
        let samples = prior_samples(trainer);
        let test = trainer.dataset().test.len();
        let indices: Vec<u32> =
            selection.iter().filter(|&&index| index < test).map(|&index| index as u32).collect();
        let pairs = (!indices.is_empty()).then(|| current(&mut self.selected, trainer, indices));
        let latents = match pairs {
            Some(pairs) => {
                Tensor::cat(vec![model.encode(pairs.on_device.clone()).mean, samples], 0)
            }
            None => samples,
        };
        let decoded = model.decode_to_images(latents);
        let (reconstructions, samples) =
            decoded.split_at(decoded.len().saturating_sub(PRIOR_SAMPLES));
        let selected = pairs.map_or_else(Vec::new, |pairs| {
            let count = pairs.indices.len();
            let values = trainer.dataset().shape().values();
            let image = |row: usize| pairs.pixels[row * values..(row + 1) * values].to_vec();
            (0..count)
                .map(|i| SelectedImage {
                    index: pairs.indices[i] as usize,
                    image: image(i),
                    image_aug: image(count + i),
                    reconstruction: reconstructions[i].clone(),
                    reconstruction_aug: reconstructions[count + i].clone(),
                })
                .collect()
        });
        ImagesSnapshot { run, step: trainer.step_count(), selected, samples: samples.to_vec() }
    }
}

fn current<'a>(slot: &'a mut Option<Pairs>, trainer: &Trainer, indices: Vec<u32>) -> &'a Pairs {
    if !slot.as_ref().is_some_and(|pairs| pairs.is_current(trainer, &indices)) {
        *slot = None;
    }
    slot.get_or_insert_with(|| Pairs::new(trainer, indices))
}

/// Fixed draws from the prior of z.
fn prior_samples(trainer: &Trainer) -> Tensor<2> {
    let config = trainer.config();
    let unit = normals(config.seed, Stream::PriorSamples, 0, PRIOR_SAMPLES * config.latent);
    let spread = Objective::from(config).prior_variance().sqrt() as f32;
    let draws = unit.into_iter().map(|value| value * spread).collect();
    rows_on(draws, config.latent, &trainer.compute().device)
}
