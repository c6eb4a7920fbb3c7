//! How fast this machine is at what the program does, each figure beside the arithmetic floor where
//! there is one.
//!
//! Every round does everything once, so that a machine that is busy for a while spoils one round of
//! all rather than all rounds of one.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use burn::tensor::{Distribution, Tensor};
use serde::Serialize;

use crate::attack::gradient_ascent::attack;
use crate::attack::{AttackConfig, Goal, Scenario};
use crate::config::{Method, PIXELS, TrainConfig};
use crate::data::{Dataset, digits};
use crate::memory;
use crate::train::batch::gather;
use crate::train::device::ComputeDevice;
use crate::train::test_error::test_mse;
use crate::train::trainer::Trainer;

/// Training steps of one measurement.
const STEPS: u32 = 10;
/// Side of the matrices whose product measures the floor.
const MATRIX: usize = 1024;
/// Products of one measurement.
const PRODUCTS: u32 = 10;

/// One figure over all rounds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timing {
    /// What was done.
    pub name: String,
    /// Milliseconds: lower quartile, median, upper quartile.
    pub milliseconds: [f64; 3],
    /// Milliseconds that its multiplications alone take at the measured rate, where they are known.
    pub floor: Option<f64>,
    /// Rounds.
    pub rounds: usize,
}

/// All figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Where it was computed.
    pub device: String,
    /// Rate of a product of two 1024 × 1024 matrices, 10⁹ operations a second, median.
    pub gigaflops: f64,
    /// Every figure.
    pub timings: Vec<Timing>,
    /// Memory that the process holds at the end, MiB, where the system tells.
    pub resident_mib: Option<f64>,
}

/// Something to measure: its name, its operations, and the doing, which returns milliseconds.
struct Task<'a> {
    name: String,
    operations: Option<f64>,
    run: Box<dyn FnMut() -> f64 + 'a>,
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    1e3 * start.elapsed().as_secs_f64()
}

/// Multiplications and additions of one pass of `rows` images through encoder and decoder.
fn operations(rows: f64, config: &TrainConfig) -> [f64; 2] {
    let (h, d, pixels) = (config.hidden as f64, config.latent as f64, PIXELS as f64);
    let encoder = pixels * h + h * h + h * 2.0 * d;
    let decoder = d * h + h * h + h * pixels;
    [2.0 * rows * encoder, 2.0 * rows * decoder]
}

/// Operations of a training step: forward, and backward to weights and activations; the pixels need
/// no gradient. `None` where an inner attack makes it more than that.
fn step_operations(config: &TrainConfig) -> Option<f64> {
    if config.method.uses_adversary() {
        return None;
    }
    let pairs = config.batch_size as f64;
    let rows = if config.method.pairs_noisy_copies() { 2.0 * pairs } else { pairs };
    let [encoder, decoder] = operations(rows, config);
    let first = 2.0 * rows * PIXELS as f64 * config.hidden as f64;
    Some(3.0 * (encoder + decoder) - first)
}

/// Measures `rounds` rounds after one that does not count; `tell` hears what is done.
pub fn measure(compute: &ComputeDevice, rounds: usize, tell: &mut dyn FnMut(&str)) -> Report {
    tell("Drawing the built-in digits");
    let dataset = Arc::new(digits::dataset());
    let config = TrainConfig::default();
    let mut trainers: Vec<Trainer> = Method::ALL
        .iter()
        .map(|&method| {
            let config = TrainConfig { method, ..config.clone() };
            Trainer::new(config, dataset.clone(), compute.clone())
        })
        .collect();
    let model = Trainer::new(config.clone(), dataset.clone(), compute.clone()).model();
    let mut tasks = vec![product(compute)];
    for trainer in &mut trainers {
        let label = trainer.config().method.label();
        tasks.push(Task {
            name: format!("training step, {label}, {} pairs", trainer.pairs_per_step()),
            operations: step_operations(trainer.config()),
            run: Box::new(move || {
                let took = milliseconds(|| {
                    for _ in 0..STEPS {
                        trainer.step();
                    }
                    // Reading waits for the device.
                    drop(trainer.read_losses());
                });
                took / f64::from(STEPS)
            }),
        });
    }
    for count in [8_usize, 500] {
        let (model, dataset) = (&model, &dataset);
        let effort = AttackConfig::default();
        let [encoder, _] = operations(count as f64, &config);
        tasks.push(Task {
            name: format!("attack, {count} images × {} steps", effort.steps),
            // Forward and backward to the pixels, at every iterate and at the random start.
            operations: Some(2.0 * encoder * (effort.steps + 1) as f64),
            run: Box::new(move || {
                milliseconds(|| attack_once(model, compute, dataset, count, &effort))
            }),
        });
    }
    let test = dataset.test.len();
    tasks.push(Task {
        name: format!("test error of {test} images"),
        operations: Some(operations(test as f64, &config).iter().sum()),
        run: Box::new(|| {
            milliseconds(|| {
                test_mse(&model, &dataset.test, &compute.device);
            })
        }),
    });
    tasks.push(Task {
        name: "drawing the built-in digits".into(),
        operations: None,
        run: Box::new(|| milliseconds(|| drop(digits::dataset()))),
    });

    let mut times = vec![Vec::with_capacity(rounds); tasks.len()];
    for round in 0..=rounds {
        for (task, times) in tasks.iter_mut().zip(&mut times) {
            let took = (task.run)();
            // The first round warms up: caches, pools, the GPU's programs.
            if round > 0 {
                times.push(took);
            }
        }
        tell(&format!("Round {round} of {rounds}"));
    }
    let quartiles: Vec<[f64; 3]> = times.iter_mut().map(|times| quartiles(times)).collect();
    let matrix = 2.0 * (MATRIX as f64).powi(3);
    let rate = matrix / quartiles[0][1];
    let timing = |(task, milliseconds): (&Task, &[f64; 3])| Timing {
        name: task.name.clone(),
        milliseconds: *milliseconds,
        floor: task.operations.map(|operations| operations / rate),
        rounds,
    };
    Report {
        device: compute.report.name.clone(),
        gigaflops: rate / 1e6,
        timings: tasks.iter().zip(&quartiles).skip(1).map(timing).collect(),
        resident_mib: memory::resident_mib(),
    }
}

/// The product of two matrices: what the floor is measured with.
fn product(compute: &ComputeDevice) -> Task<'_> {
    let random = || {
        let normal = Distribution::Normal(0.0, 1.0);
        Tensor::<2>::random([MATRIX, MATRIX], normal, &compute.device)
    };
    let (a, b) = (random(), random());
    Task {
        name: format!("product of two {MATRIX} × {MATRIX} matrices"),
        operations: None,
        run: Box::new(move || {
            let took = milliseconds(|| {
                let mut last = a.clone().matmul(b.clone());
                for _ in 1..PRODUCTS {
                    last = a.clone().matmul(b.clone());
                }
                // Reading waits for the device.
                let _ = last.slice([0..1, 0..1]).into_data();
            });
            took / f64::from(PRODUCTS)
        }),
    }
}

fn attack_once(
    model: &crate::model::Vae,
    compute: &ComputeDevice,
    dataset: &Dataset,
    count: usize,
    effort: &AttackConfig,
) {
    let indices: Vec<u32> = (0..count.min(dataset.test.len()) as u32).collect();
    let images = gather(&dataset.test, &indices);
    let scenario = Scenario {
        model,
        device: &compute.device,
        images: &images,
        labels: &dataset.test.labels[..indices.len()],
        goal: &Goal::Away,
        readout: None,
    };
    drop(attack(&scenario, effort, &mut |_| ControlFlow::Continue(())));
}

fn quartiles(times: &mut [f64]) -> [f64; 3] {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (times.len().max(1) - 1) as f64;
        times.get(place.round() as usize).copied().unwrap_or(f64::NAN)
    };
    [at(0.25), at(0.5), at(0.75)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operations_are_those_of_the_layers() {
        let config = TrainConfig { latent: 2, hidden: 10, ..TrainConfig::default() };
        let [encoder, decoder] = operations(3.0, &config);
        assert_eq!(encoder, 2.0 * 3.0 * (7840.0 + 100.0 + 40.0));
        assert_eq!(decoder, 2.0 * 3.0 * (20.0 + 100.0 + 7840.0));
        let raven = TrainConfig { batch_size: 1, method: Method::Raven, ..config.clone() };
        let vae = TrainConfig { method: Method::Vae, ..raven.clone() };
        assert_eq!(step_operations(&raven), step_operations(&vae).map(|one| 2.0 * one));
    }

    #[test]
    fn quartiles_are_those_of_the_sorted_times() {
        assert_eq!(quartiles(&mut [5.0, 1.0, 3.0, 2.0, 4.0]), [2.0, 3.0, 4.0]);
    }
}
