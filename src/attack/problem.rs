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
/// Rounding needs one or two; a bound, should it need more.
const MOST_NUDGES: usize = 64;

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
    log_variance: Vec<f32>,
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
    /// μ(x) and log v(x), `images × d` each.
    means_before: Vec<f32>,
    log_variances_before: Vec<f32>,
    best: Vec<Option<Best>>,
    /// The unchanged images, `images × values`.
    pub clean: &'a [f32],
    /// The radius of each image's ball.
    pub radii: &'a [f32],
    /// 1 to maximise, −1 to minimise.
    pub direction: f32,
}

impl<'a> Problem<'a> {
    pub(super) fn new(scenario: &Scenario<'a>, config: &AttackConfig, radii: &'a [f32]) -> Self {
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
            log_variances_before: floats(clean.log_variance.into_data()),
            best: vec![None; images.len() / values],
            clean: images,
            radii,
            direction: if matches!(goal, Goal::Away) { 1.0 } else { -1.0 },
        }
    }

    /// Images that one thread takes at least.
    pub(super) fn rows_of_a_thread(&self) -> usize {
        (GRAIN / self.values).max(1)
    }

    /// A point of the ball for every image, drawn from the attack's own stream.
    pub(super) fn random_start(&self, seed: u64, restart: usize) -> Vec<f32> {
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
    pub(super) fn evaluate(
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
        self.keep_best(&iterate, &floats(posterior.log_variance.into_data()));
        (iterate, gradient)
    }

    fn keep_best(&mut self, iterate: &Iterate, log_variances: &[f32]) {
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
                    log_variance: log_variances[index * width..(index + 1) * width].to_vec(),
                });
            }
        }
    }

    /// Every image back into its ball and into [0, 1].
    pub(super) fn project(&self, images: &mut [f32]) {
        let (norm, values) = (self.norm, self.values);
        let rows = images.par_chunks_exact_mut(values).zip(self.clean.par_chunks_exact(values));
        rows.zip(self.radii)
            .with_min_len(self.rows_of_a_thread())
            .for_each(|((row, clean), &epsilon)| into_ball(row, clean, norm, epsilon));
    }

    /// The best that was found for each image.
    pub(super) fn results(self) -> Vec<Attacked> {
        let width = self.means_before.len() / self.best.len().max(1);
        let clean = self.clean.chunks_exact(self.values);
        self.best
            .into_iter()
            .zip(clean)
            .zip(self.means_before.chunks_exact(width.max(1)))
            .zip(self.log_variances_before.chunks_exact(width.max(1)))
            .filter_map(|(((best, clean), mean), log_variance)| {
                let best = best?;
                Some(Attacked {
                    linf: largest_difference(&best.image, clean),
                    l2: distance(&best.image, clean),
                    image: best.image,
                    objective: best.objective,
                    mean_before: mean.to_vec(),
                    mean_after: best.mean,
                    log_variance_before: log_variance.to_vec(),
                    log_variance_after: best.log_variance,
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

/// Brings an image back into the ball around the clean one, then into [0, 1]; the second never leaves
/// the first, because the clean image lies in both.
///
/// Rounding is no excuse: the change is at most ε, exactly, and x + δ in f32 gives the image again, so
/// that who gets x and δ has what the model was shown.
pub(super) fn into_ball(row: &mut [f32], clean: &[f32], norm: Norm, epsilon: f32) {
    if norm == Norm::Linf {
        for (pixel, &clean) in row.iter_mut().zip(clean) {
            *pixel = settle(clean, (*pixel - clean).clamp(-epsilon, epsilon), epsilon);
        }
        return;
    }
    // What rounding adds to a length is undone by shrinking a hair more, and more if need be.
    let mut hair = 0.0;
    loop {
        let length = exact_distance(row, clean);
        let too_long = length > f64::from(epsilon);
        let shrink = if too_long { f64::from(epsilon) / length * (1.0 - hair) } else { 1.0 };
        for (pixel, &clean) in row.iter_mut().zip(clean) {
            *pixel = settle(clean, (*pixel - clean) * shrink as f32, f32::INFINITY);
        }
        if exact_distance(row, clean) <= f64::from(epsilon) {
            return;
        }
        // A distance that is no number is left to those who look at it.
        if !length.is_finite() {
            return;
        }
        hair = (2.0 * hair).clamp(1e-7, 1.0);
    }
}

/// clean + delta, cut to [0, 1] and moved by as little as makes x + δ exact and the change at most ε.
fn settle(clean: f32, delta: f32, epsilon: f32) -> f32 {
    let is_within = |pixel: f32| {
        (f64::from(pixel) - f64::from(clean)).abs() <= f64::from(epsilon)
            && clean + (pixel - clean) == pixel
    };
    let mut pixel = (clean + delta).clamp(0.0, 1.0);
    for _ in 0..MOST_NUDGES {
        if is_within(pixel) {
            return pixel;
        }
        // The sum was rounded away from the clean value: the next number is nearer.
        let nearer = if pixel > clean { pixel.next_down() } else { pixel.next_up() };
        // Or its change has no number of its own: the change of the next one has.
        let again = (clean + towards_zero(nearer - clean)).clamp(0.0, 1.0);
        pixel = if is_within(nearer) { nearer } else { again };
    }
    if pixel.is_nan() { pixel } else { clean }
}

/// The next number with a smaller absolute value.
fn towards_zero(value: f32) -> f32 {
    if value > 0.0 { value.next_down() } else { value.next_up() }
}

/// ‖first − second‖₂ of images in f64, where the differences are exact.
fn exact_distance(first: &[f32], second: &[f32]) -> f64 {
    let squares = first.iter().zip(second).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2));
    squares.sum::<f64>().sqrt()
}

/// ‖values‖₂, summed in f64.
pub(super) fn euclidean(values: &[f32]) -> f32 {
    values.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>().sqrt() as f32
}

/// ‖first − second‖₂, summed in f64.
pub(super) fn distance(first: &[f32], second: &[f32]) -> f32 {
    exact_distance(first, second) as f32
}

fn largest_difference(first: &[f32], second: &[f32]) -> f32 {
    first.iter().zip(second).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ImageShape;
    use crate::random::uniforms;

    const PIXELS: usize = ImageShape::MNIST.values();

    #[test]
    fn changes_are_exact_and_within_the_ball() {
        let draws = uniforms(3, Stream::Probe, 0, 20 * PIXELS, 1.0);
        for (round, epsilon) in
            [0.0, 1e-9, 1e-4, 0.001, 1.0 / 255.0, 0.05, 0.1, 0.3, 0.7, 1.0].into_iter().enumerate()
        {
            for norm in [Norm::Linf, Norm::L2] {
                let part = |index: usize| &draws[(index % 20) * PIXELS..][..PIXELS];
                // Grey levels, both ends, and numbers that are no grey level.
                let clean: Vec<f32> = part(2 * round)
                    .iter()
                    .enumerate()
                    .map(|(place, value)| match place % 4 {
                        0 => 0.0,
                        1 => 1.0,
                        2 => (value.abs() * 255.0).round() / 255.0,
                        _ => value.abs().powi(9),
                    })
                    .collect();
                let mut row: Vec<f32> = clean
                    .iter()
                    .zip(part(2 * round + 1))
                    .map(|(x, change)| x + 3.0 * epsilon * change)
                    .collect();
                into_ball(&mut row, &clean, norm, epsilon);
                let mut length = 0.0;
                for (x, y) in clean.iter().zip(&row) {
                    assert!((0.0..=1.0).contains(y));
                    let change = f64::from(*y) - f64::from(*x);
                    length += change * change;
                    assert!(norm == Norm::L2 || change.abs() <= f64::from(epsilon), "{x} {y}");
                    assert_eq!(x + (y - x), *y, "{x} {epsilon}");
                    assert!((y - x).abs() <= epsilon, "{x} {y}");
                }
                assert!(norm == Norm::Linf || length.sqrt() <= f64::from(epsilon), "{epsilon}");
                let moved = clean.iter().zip(&row).any(|(x, y)| x != y);
                assert!(
                    moved || epsilon < 1e-6,
                    "{norm:?} {epsilon}: nothing is left of the change"
                );
            }
        }
    }
}
