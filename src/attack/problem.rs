//! One attack as a solver sees it: the images, the ball, the objective, the best found so far.

use burn::tensor::{Int, Tensor, TensorData};
use rand_distr::{Distribution, StandardNormal, Uniform};
use rayon::prelude::*;

use crate::attack::objective::{Reference, objective};
use crate::attack::{AttackConfig, AttackObjective, Attacked, Goal, Norm, Scenario};
use crate::compute::Encoder;
use crate::model::values::{floats, rows_on};
use crate::model::{Posterior, Vae};
use crate::random::{Stream, generator};

/// Numbers that one thread takes at least: fewer are done sooner than handed over. Rows do not depend
/// on each other, so the result is the same for any number of threads.
pub(super) const GRAIN: usize = 25_000;

/// One step of an attack, for those who watch.
#[derive(Clone, Debug)]
pub struct Iterate {
    /// Counts restarts from 0.
    pub restart: usize,
    /// Gradient steps taken in this restart; 0 is the random start.
    pub step: usize,
    /// x + δ, `images × values`.
    pub images: Vec<f32>,
    /// μ(x + δ), `images × d`.
    pub means: Vec<f32>,
    /// The objective of each image.
    pub objectives: Vec<f32>,
}

/// The best iterate of one image.
#[derive(Clone)]
struct Best {
    image: Vec<f32>,
    objective: f32,
    mean: Vec<f32>,
}

/// What a solver maximises or minimises, and what it has found.
pub(super) struct Problem<'a> {
    model: &'a Vae,
    /// Values of an image.
    pub values: usize,
    encoder: Encoder<'a>,
    objective: AttackObjective,
    norm: Norm,
    reference: Reference,
    /// μ(x), `images × d`.
    means_before: Vec<f32>,
    best: Vec<Option<Best>>,
    /// The unchanged images, `images × values`.
    pub clean: &'a [f32],
    /// The radius of each image's ball.
    pub radii: &'a [f32],
    /// 1 to maximise, −1 to minimise.
    pub direction: f32,
}

impl<'a> Problem<'a> {
    pub fn new(scenario: &Scenario<'a>, config: &AttackConfig, radii: &'a [f32]) -> Self {
        let &Scenario { model, device, images, goal, .. } = scenario;
        let values = model.image_shape().values();
        // What is compared comes the same way: at δ = 0 every divergence is zero to the last bit.
        let mut encoder = Encoder::of(model, device);
        let clean = encoder.encode(images);
        let aim = match goal {
            Goal::Away => clean.clone(),
            Goal::Towards(image) => encoder.encode(&image.repeat(images.len() / values)),
        };
        Self {
            model,
            values,
            encoder,
            objective: config.objective,
            norm: config.norm,
            reference: reference(scenario, aim, config.objective),
            means_before: floats(clean.mean.into_data()),
            best: vec![None; images.len() / values],
            clean: images,
            radii,
            direction: if matches!(goal, Goal::Away) { 1.0 } else { -1.0 },
        }
    }

    /// Images that one thread takes at least.
    pub fn rows_of_a_thread(&self) -> usize {
        (GRAIN / self.values).max(1)
    }

    /// A point of the ball for every image, drawn from the attack's own stream.
    pub fn random_start(&self, seed: u64, restart: usize) -> Vec<f32> {
        let mut images = self.clean.to_vec();
        let rows = images.chunks_exact_mut(self.values).zip(self.radii);
        for (index, (row, &epsilon)) in rows.enumerate() {
            let draw = (restart as u64) << 32 | index as u64;
            let mut random = generator(seed, Stream::Attack, draw);
            let delta: Vec<f32> = match self.norm {
                Norm::Linf => {
                    let uniform = Uniform::new_inclusive(-1.0, 1.0).expect("a fixed range");
                    (0..self.values).map(|_| epsilon * uniform.sample(&mut random)).collect()
                }
                Norm::L2 => {
                    let normal: Vec<f32> =
                        (0..self.values).map(|_| StandardNormal.sample(&mut random)).collect();
                    let length = euclidean(&normal).max(f32::MIN_POSITIVE);
                    normal.into_iter().map(|value| epsilon * value / length).collect()
                }
            };
            for (pixel, delta) in row.iter_mut().zip(delta) {
                *pixel += delta;
            }
        }
        self.project(&mut images);
        images
    }

    /// Objective, means and, if wanted, the gradient of the objective at `images`; what is better
    /// than all before is kept.
    pub fn evaluate(
        &mut self,
        images: Vec<f32>,
        restart: usize,
        step: usize,
        with_gradient: bool,
    ) -> (Iterate, Option<Vec<f32>>) {
        let (model, reference) = (self.model, &self.reference);
        let value = |posterior: &_| objective(self.objective, model, posterior, reference);
        let (values, posterior, gradient) = if with_gradient {
            let (values, posterior, gradient) = self.encoder.gradient(&images, value);
            (values, posterior, Some(gradient))
        } else {
            let posterior = self.encoder.encode(&images);
            (value(&posterior), posterior, None)
        };
        let objectives = floats(values.into_data());
        let means = floats(posterior.mean.into_data());
        let iterate = Iterate { restart, step, images, means, objectives };
        self.keep_best(&iterate);
        (iterate, gradient)
    }

    fn keep_best(&mut self, iterate: &Iterate) {
        let width = iterate.means.len() / self.best.len().max(1);
        let values = self.values;
        for (index, best) in self.best.iter_mut().enumerate() {
            let objective = iterate.objectives[index];
            let better = best
                .as_ref()
                .is_none_or(|best| self.direction * objective > self.direction * best.objective);
            if better {
                *best = Some(Best {
                    image: iterate.images[index * values..(index + 1) * values].to_vec(),
                    objective,
                    mean: iterate.means[index * width..(index + 1) * width].to_vec(),
                });
            }
        }
    }

    /// Back into the ball around the clean image, then into [0, 1]; the second never leaves the
    /// first, because the clean image lies in both.
    pub fn project(&self, images: &mut [f32]) {
        let (norm, values) = (self.norm, self.values);
        let rows = images.par_chunks_exact_mut(values).zip(self.clean.par_chunks_exact(values));
        rows.zip(self.radii).with_min_len(self.rows_of_a_thread()).for_each(
            |((row, clean), &epsilon)| {
                let shrink = match norm {
                    Norm::Linf => 1.0,
                    Norm::L2 => {
                        let length = distance(row, clean);
                        if length > epsilon { epsilon / length } else { 1.0 }
                    }
                };
                for (pixel, &clean) in row.iter_mut().zip(clean) {
                    let delta = match norm {
                        Norm::Linf => (*pixel - clean).clamp(-epsilon, epsilon),
                        Norm::L2 => (*pixel - clean) * shrink,
                    };
                    *pixel = (clean + delta).clamp(0.0, 1.0);
                }
            },
        );
    }

    /// The best that was found for each image.
    pub fn results(self) -> Vec<Attacked> {
        let width = self.means_before.len() / self.best.len().max(1);
        let clean = self.clean.chunks_exact(self.values);
        self.best
            .into_iter()
            .zip(clean)
            .zip(self.means_before.chunks_exact(width.max(1)))
            .filter_map(|((best, clean), before)| {
                let best = best?;
                Some(Attacked {
                    linf: largest_difference(&best.image, clean),
                    l2: distance(&best.image, clean),
                    image: best.image,
                    objective: best.objective,
                    mean_before: before.to_vec(),
                    mean_after: best.mean,
                })
            })
            .collect()
    }
}

/// `posterior` is that of the clean images, or of the target for each of them.
fn reference(scenario: &Scenario, posterior: Posterior, kind: AttackObjective) -> Reference {
    let &Scenario { model, device, labels, goal, readout, .. } = scenario;
    let [count, _] = posterior.mean.dims();
    let picture = (kind == AttackObjective::Damage).then(|| match goal {
        Goal::Away => model.decode(posterior.mean.clone()),
        Goal::Towards(image) => rows_on(image.clone(), image.len(), device).repeat_dim(0, count),
    });
    let readout = (kind == AttackObjective::Classifier).then(|| {
        let readout = readout.expect("the classifier attack needs a classifier");
        let classes = readout.biases.len();
        let labels: Vec<i32> = labels.iter().map(|&label| i32::from(label)).collect();
        (
            rows_on(readout.weights.clone(), readout.weights.len() / classes, device)
                .transpose()
                .autodiff(),
            rows_on(readout.biases.clone(), classes, device).autodiff(),
            Tensor::<1, Int>::from_data(TensorData::new(labels, [count]), device),
        )
    });
    Reference { posterior, picture, readout }
}

/// ‖values‖₂, summed in f64.
pub(super) fn euclidean(values: &[f32]) -> f32 {
    values.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>().sqrt() as f32
}

/// ‖first − second‖₂, summed in f64.
pub(super) fn distance(first: &[f32], second: &[f32]) -> f32 {
    let squares = first.iter().zip(second).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2));
    squares.sum::<f64>().sqrt() as f32
}

fn largest_difference(first: &[f32], second: &[f32]) -> f32 {
    first.iter().zip(second).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}
