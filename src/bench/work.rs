//! The pieces of work that are measured, each ready to be done again and again: by
//! `raven-explorer bench` and by the developers' benchmarks alike.

use std::fs::File;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use burn::optim::ModuleOptimizer;
use burn::tensor::{Distribution, Tensor};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::attack::gradient_ascent::attack;
use crate::attack::{AttackConfig, Goal, Scenario};
use crate::compute::Engine;
use crate::compute::device::ComputeDevice;
use crate::compute::engine::{self, Batch};
use crate::compute::plain::matrix;
use crate::compute::radam::RAdam;
use crate::config::{DatasetChoice, Method, TrainConfig};
use crate::data::batch::{PairNoise, gather, pair_up, step_noise};
use crate::data::{self, Dataset, ImageSet, ImageShape, LoadOptions, digits, idx};
use crate::evaluate::LatentClassifier;
use crate::evaluate::latents::encode;
use crate::evaluate::test_error::test_mse;
use crate::model::architecture::LayerKind;
use crate::model::{Architecture, Objective, Vae};
use crate::random::{Stream, normals};
use crate::train::trainer::Trainer;

/// Training steps of one round.
const STEPS: u32 = 10;
/// Side of the matrices whose product measures the floor. Not a power of two: rows that begin at the same
/// place of a page push each other out of the cache, a fifth of the rate where an allocator aligns them.
pub(super) const MATRIX: usize = 960;
/// Products of one round.
const PRODUCTS: u32 = 10;
/// Images of an evaluation.
const EVALUATED: usize = 10_000;

/// Something to measure.
pub struct Work {
    /// What is done.
    pub name: String,
    /// Its multiplications and additions, where they are known.
    pub operations: Option<f64>,
    /// How often it is done in one round.
    pub repeats: u32,
    round: Box<dyn FnMut()>,
}

impl Work {
    fn new(name: impl Into<String>, round: impl FnMut() + 'static) -> Self {
        Self { name: name.into(), operations: None, repeats: 1, round: Box::new(round) }
    }

    fn of(self, operations: Option<f64>, repeats: u32) -> Self {
        Self { operations, repeats, ..self }
    }

    /// Does it [`Self::repeats`] times, and waits until it is done.
    pub fn round(&mut self) {
        (self.round)();
    }
}

/// Everything, the product that measures the floor first.
///
/// # Errors
/// A sentence, if there is no place for a copy of the images.
pub fn all(compute: &ComputeDevice) -> Result<Vec<Work>, String> {
    let dataset = Arc::new(digits::dataset());
    let mut works = vec![product(compute)];
    works.extend(Method::ALL.iter().map(|&method| step(method, &dataset, compute)));
    if Engine::of(&compute.device) == Engine::Plain {
        works.push(step_by_autodiff(&dataset, compute));
    }
    works.extend([8, 500].map(|count| attacks(count, &dataset, compute)));
    works.push(evaluation(&dataset, compute));
    works.push(loading(&dataset)?);
    works.push(Work::new("drawing the built-in digits", || drop(digits::dataset())));
    Ok(works)
}

/// Multiplications and additions of one pass of `rows` images through encoder and decoder.
pub(super) fn operations(rows: f64, architecture: &Architecture) -> [f64; 2] {
    [architecture.encoder(), architecture.decoder()].map(|layers| {
        let products: usize = layers.into_iter().map(LayerKind::multiplications).sum();
        2.0 * rows * products as f64
    })
}

/// Operations of a training step: forward, and backward to weights and activations; the pixels need
/// no gradient. `None` where an inner attack makes it more than that.
pub(super) fn step_operations(image: ImageShape, config: &TrainConfig) -> Option<f64> {
    if config.method.uses_adversary() {
        return None;
    }
    let pairs = config.batch_size as f64;
    let rows = if config.method.pairs_noisy_copies() { 2.0 * pairs } else { pairs };
    let architecture = Architecture::new(image, config);
    let [encoder, decoder] = operations(rows, &architecture);
    let first = 2.0 * rows * architecture.encoder()[0].multiplications() as f64;
    Some(3.0 * (encoder + decoder) - first)
}

/// The product of two matrices: what the floor is measured with.
///
/// On the CPU it is the product that the passes in plain memory are made of.
fn product(compute: &ComputeDevice) -> Work {
    let name = format!("product of two {MATRIX} × {MATRIX} matrices");
    let operations = Some(2.0 * (MATRIX as f64).powi(3));
    if Engine::of(&compute.device) == Engine::Plain {
        let random = |index| normals(0, Stream::Probe, index, MATRIX * MATRIX);
        let (a, b) = (random(0), random(1));
        let mut out = vec![0.0; MATRIX * MATRIX];
        let work = Work::new(name, move || {
            for _ in 0..PRODUCTS {
                matrix::multiply_on_all_threads(&mut out, MATRIX, &a, &b);
            }
        });
        return work.of(operations, PRODUCTS);
    }
    let random = || {
        let normal = Distribution::Normal(0.0, 1.0);
        Tensor::<2>::random([MATRIX, MATRIX], normal, &compute.device)
    };
    let (a, b) = (random(), random());
    let work = Work::new(name, move || {
        let mut last = a.clone().matmul(b.clone());
        for _ in 1..PRODUCTS {
            last = a.clone().matmul(b.clone());
        }
        // Reading waits for the device.
        let _ = last.slice([0..1, 0..1]).into_data();
    });
    work.of(operations, PRODUCTS)
}

fn step(method: Method, dataset: &Arc<Dataset>, compute: &ComputeDevice) -> Work {
    let config = TrainConfig { method, ..TrainConfig::default() };
    let mut trainer = Trainer::new(config.clone(), dataset.clone(), compute.clone());
    let pairs = trainer.pairs_per_step();
    let name = format!("training step, {}, {pairs} pairs", method.label());
    let work = Work::new(name, move || {
        for _ in 0..STEPS {
            trainer.step();
        }
        // Reading waits for the device.
        drop(trainer.read_losses());
    });
    work.of(step_operations(dataset.shape(), &config), STEPS)
}

/// The step of a RAVEN as the tensor library computes it, which on the CPU is only the reference: what
/// the passes in plain memory save.
fn step_by_autodiff(dataset: &Arc<Dataset>, compute: &ComputeDevice) -> Work {
    let config = TrainConfig::default();
    let device = compute.device.clone();
    let objective = Objective::from(&config);
    let model = Vae::new(standard(dataset), 0, &device.clone().autodiff());
    // Given away for the update, so that the arrays are written in place.
    let mut held = Some(model);
    let mut optimizer = ModuleOptimizer::from(RAdam::default());
    let pairs = config.batch_size;
    let indices: Vec<u32> = (0..pairs as u32).collect();
    let clean = gather(&dataset.train, &indices);
    let mut number = 0;
    let name = format!("the same for RAVEN by autodiff of the tensor library, {pairs} pairs");
    let work = Work::new(name, move || {
        for _ in 0..STEPS {
            let noise = PairNoise::from(&config);
            let pixel_noise = step_noise(0, number, clean.len(), noise);
            let batch = Batch {
                images: pair_up(clean.clone(), &pixel_noise, noise),
                noise: normals(0, Stream::Sampling, number, 2 * pairs * config.latent),
                adversary: None,
            };
            let model = held.take().expect("put back at the end of every step");
            let (model, _, gradients) = engine::by_autodiff(&objective, model, batch, &device);
            held = Some(optimizer.step(config.learning_rate, model, gradients));
            number += 1;
        }
    });
    work.of(step_operations(dataset.shape(), &TrainConfig::default()), STEPS)
}

/// The networks of the default settings.
fn standard(dataset: &Dataset) -> Architecture {
    Architecture::new(dataset.shape(), &TrainConfig::default())
}

/// An untrained model: what it computes takes as long.
fn model(dataset: &Arc<Dataset>, compute: &ComputeDevice) -> Vae {
    Trainer::new(TrainConfig::default(), dataset.clone(), compute.clone()).model()
}

fn attacks(count: usize, dataset: &Arc<Dataset>, compute: &ComputeDevice) -> Work {
    let effort = AttackConfig::default();
    let [encoder, _] = operations(count as f64, &standard(dataset));
    // Forward and backward to the pixels, at every iterate and at the random start.
    let operations = 2.0 * encoder * (effort.steps + 1) as f64;
    let name = format!("attack, {count} images × {} steps", effort.steps);
    let (model, device) = (model(dataset, compute), compute.device.clone());
    let indices: Vec<u32> = (0..count as u32).collect();
    let (images, labels) = (gather(&dataset.test, &indices), dataset.test.labels.clone());
    let work = Work::new(name, move || {
        let scenario = Scenario {
            model: &model,
            device: &device,
            images: &images,
            labels: &labels[..count],
            goal: &Goal::Away,
            readout: None,
        };
        drop(attack(&scenario, &effort, &mut |_| ControlFlow::Continue(())));
    });
    work.of(Some(operations), 1)
}

/// Test error, latents, and the classes that a classifier reads from them.
fn evaluation(dataset: &Arc<Dataset>, compute: &ComputeDevice) -> Work {
    let (model, device) = (model(dataset, compute), compute.device.clone());
    let config = TrainConfig::default();
    let mut images = ImageSet::empty(dataset.shape());
    for index in (0..dataset.test.len()).cycle().take(EVALUATED) {
        images.push(dataset.test.image(index), dataset.test.labels[index]);
    }
    let latents = encode(&model, &dataset.test, &device);
    let classes = dataset.class_names.len();
    let classifier = LatentClassifier::fit(&latents, &dataset.test.labels, config.latent, classes);
    let [encoder, decoder] = operations(EVALUATED as f64, &standard(dataset));
    let name = format!("evaluation of {EVALUATED} images: test error, latents, classes (no fit)");
    let work = Work::new(name, move || {
        let error = test_mse(&model, &images, &device);
        let latents = encode(&model, &images, &device);
        let accuracy = classifier.accuracy(&latents, &images.labels);
        assert!(error.is_finite() && accuracy >= 0.0, "a model that computes");
    });
    // The latents go through the encoder once more.
    work.of(Some(2.0 * encoder + decoder), 1)
}

/// Reading a data set from packed files: MNIST, where it is on this machine, else the built-in
/// digits from files that are made for it.
fn loading(dataset: &Dataset) -> Result<Work, String> {
    let options = LoadOptions::default();
    let load = move || {
        let cancel = AtomicBool::new(false);
        data::load(&DatasetChoice::Mnist, &options, &mut |_| {}, &cancel)
    };
    if let Ok(mnist) = load() {
        let images = mnist.train.len() + mnist.test.len();
        return Ok(Work::new(format!("reading MNIST, {images} images, packed"), move || {
            drop(load());
        }));
    }
    let failed = |error: std::io::Error| format!("The images cannot be packed: {error}.");
    let folder = tempfile::tempdir().map_err(failed)?;
    let (images, labels) = (folder.path().join("images.gz"), folder.path().join("labels.gz"));
    let count = dataset.train.len() as u32;
    let [height, width] = [dataset.shape().height, dataset.shape().width].map(|side| side as u32);
    pack(&images, &[0x0803, count, height, width], &dataset.train.pixels).map_err(failed)?;
    pack(&labels, &[0x0801, count], &dataset.train.labels).map_err(failed)?;
    Ok(Work::new(format!("reading {count} built-in digits, packed"), move || {
        // The folder lives as long as this.
        let _ = folder.path();
        drop(idx::read_pair(&images, &labels));
    }))
}

/// Writes an IDX file, packed.
fn pack(path: &Path, header: &[u32], payload: &[u8]) -> std::io::Result<()> {
    let mut file = GzEncoder::new(File::create(path)?, Compression::default());
    for number in header {
        file.write_all(&number.to_be_bytes())?;
    }
    file.write_all(payload)?;
    file.finish()?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operations_are_those_of_the_layers() {
        let config = TrainConfig { latent: 2, hidden: 10, ..TrainConfig::default() };
        let image = ImageShape::MNIST;
        let [encoder, decoder] = operations(3.0, &Architecture::new(image, &config));
        assert_eq!(encoder, 2.0 * 3.0 * (7840.0 + 100.0 + 40.0));
        assert_eq!(decoder, 2.0 * 3.0 * (20.0 + 100.0 + 7840.0));
        let raven = TrainConfig { batch_size: 1, method: Method::Raven, ..config.clone() };
        let vae = TrainConfig { method: Method::Vae, ..raven.clone() };
        assert_eq!(
            step_operations(image, &raven),
            step_operations(image, &vae).map(|one| 2.0 * one)
        );
    }

    #[test]
    fn what_is_packed_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let (images, labels) = (folder.path().join("images.gz"), folder.path().join("labels.gz"));
        let shape = ImageShape::MNIST;
        let pixels = (0..2 * shape.values()).map(|i| i as u8).collect();
        let set = ImageSet { shape, pixels, labels: vec![3, 9] };
        pack(&images, &[0x0803, 2, 28, 28], &set.pixels).unwrap();
        pack(&labels, &[0x0801, 2], &set.labels).unwrap();
        assert_eq!(idx::read_pair(&images, &labels).unwrap(), set);
    }
}
