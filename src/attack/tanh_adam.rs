//! Adam in tanh space: a second solver for the same objectives, to check the first.
//!
//! The attacked image is x + δ = centre + half-width·tanh(w) in the box that the ball and [0, 1]
//! have in common, so every w is allowed and nothing is cut (Carlini & Wagner 2017); w follows
//! Adam (Kingma & Ba 2015) with a constant step size. In L2 the box is [0, 1] alone, and a δ that
//! is longer than ε is scaled to ε as part of the function that is differentiated.
//!
//! It has neither signs nor projections, so what misleads projected gradient ascent does not
//! mislead it in the same way. It is slower to arrive; use it to judge, not to attack.

use std::ops::ControlFlow;

use crate::attack::problem::{Iterate, Problem, distance, into_ball};
use crate::attack::{AttackConfig, Attacked, Norm, Scenario};

/// Decay of Adam's mean and of its squares.
const DECAY: (f64, f64) = (0.9, 0.999);
/// Far below any gradient that counts: near the walls of the box, tanh makes them tiny.
const TINY: f64 = 1e-20;
/// The random start keeps this far from the walls, in half-widths; at a wall, w would be infinite.
const WALL: f32 = 1e-3;

/// Attacks all images at once, as [`super::gradient_ascent::attack`] does, by Adam in tanh space.
///
/// `learning_rate` is Adam's, in units of w: the box is about 4 wide. Of `config`, the objective,
/// the ball, steps, restarts and seed count; first step, schedule and momentum do not.
///
/// # Panics
/// If [`super::AttackObjective::Classifier`] comes without a readout.
pub fn attack(
    scenario: &Scenario,
    config: &AttackConfig,
    learning_rate: f32,
    observe: &mut dyn FnMut(&Iterate) -> ControlFlow<()>,
) -> Vec<Attacked> {
    let radii = vec![config.epsilon; scenario.count()];
    let mut problem = Problem::new(scenario, config, &radii);
    let space = Space::new(scenario, config);
    for restart in 0..config.restarts.max(1) {
        let start = problem.random_start(config.seed, restart);
        let climbed = climb(&mut problem, &space, start, restart, config, learning_rate, observe);
        if climbed.is_break() {
            break;
        }
    }
    problem.results()
}

/// One restart.
fn climb(
    problem: &mut Problem,
    space: &Space,
    start: Vec<f32>,
    restart: usize,
    config: &AttackConfig,
    learning_rate: f32,
    observe: &mut dyn FnMut(&Iterate) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut places = space.places(&start);
    let mut adam = Adam::new(places.len());
    for step in 0..=config.steps {
        let last = step == config.steps;
        let (iterate, gradient) = problem.evaluate(space.images(&places), restart, step, !last);
        observe(&iterate)?;
        if let Some(gradient) = gradient {
            let gradient = space.gradient(&places, &gradient);
            adam.step(&mut places, &gradient, problem.direction * learning_rate);
        }
    }
    ControlFlow::Continue(())
}

/// The map from w to images.
struct Space<'a> {
    clean: &'a [f32],
    /// Values of an image.
    values: usize,
    norm: Norm,
    epsilon: f32,
}

impl<'a> Space<'a> {
    fn new(scenario: &Scenario<'a>, config: &AttackConfig) -> Self {
        let (clean, values) = (scenario.images, scenario.model.image_shape().values());
        Self { clean, values, norm: config.norm, epsilon: config.epsilon }
    }

    /// Centre and half-width of the box of a pixel.
    fn walls(&self, clean: f32) -> (f32, f32) {
        let (low, high) = match self.norm {
            Norm::Linf => ((clean - self.epsilon).max(0.0), (clean + self.epsilon).min(1.0)),
            Norm::L2 => (0.0, 1.0),
        };
        (0.5 * (low + high), 0.5 * (high - low))
    }

    /// The w of an image.
    fn places(&self, images: &[f32]) -> Vec<f32> {
        let place = |(&image, &clean): (&f32, &f32)| {
            let (centre, width) = self.walls(clean);
            let inside = (image - centre) / width.max(f32::MIN_POSITIVE);
            inside.clamp(WALL - 1.0, 1.0 - WALL).atanh()
        };
        images.iter().zip(self.clean).map(place).collect()
    }

    /// Before a δ that is too long is scaled: centre + half-width·tanh(w).
    fn in_box(&self, places: &[f32]) -> Vec<f32> {
        let pixel = |(&place, &clean): (&f32, &f32)| {
            let (centre, width) = self.walls(clean);
            centre + width * place.tanh()
        };
        places.iter().zip(self.clean).map(pixel).collect()
    }

    /// The images at w.
    fn images(&self, places: &[f32]) -> Vec<f32> {
        let mut images = self.in_box(places);
        let rows = images.chunks_exact_mut(self.values).zip(self.clean.chunks_exact(self.values));
        for (row, clean) in rows {
            into_ball(row, clean, self.norm, self.epsilon);
        }
        images
    }

    /// By how much δ is scaled.
    fn shrink(&self, row: &[f32], clean: &[f32]) -> f32 {
        let length = distance(row, clean);
        let too_long = self.norm == Norm::L2 && length > self.epsilon;
        if too_long { self.epsilon / length } else { 1.0 }
    }

    /// The gradient by w, from the gradient by the pixels.
    fn gradient(&self, places: &[f32], at_pixels: &[f32]) -> Vec<f32> {
        let boxed = self.in_box(places);
        let mut gradient = at_pixels.to_vec();
        let rows = gradient.chunks_exact_mut(self.values).zip(boxed.chunks_exact(self.values));
        for ((row, boxed), clean) in rows.zip(self.clean.chunks_exact(self.values)) {
            let shrink = self.shrink(boxed, clean);
            if shrink < 1.0 {
                // Of δ·ε/‖δ‖, only what is across δ counts.
                let delta: Vec<f32> = boxed.iter().zip(clean).map(|(a, b)| a - b).collect();
                let along: f32 = row.iter().zip(&delta).map(|(a, b)| a * b).sum();
                let along = along / delta.iter().map(|value| value * value).sum::<f32>();
                for (value, delta) in row.iter_mut().zip(delta) {
                    *value = shrink * (*value - along * delta);
                }
            }
        }
        for ((value, &place), &clean) in gradient.iter_mut().zip(places).zip(self.clean) {
            let (_, width) = self.walls(clean);
            *value *= width * (1.0 - place.tanh().powi(2));
        }
        gradient
    }
}

/// Adam's memory; f64, because squares of tiny gradients leave the range of f32.
struct Adam {
    step: i32,
    mean: Vec<f64>,
    square: Vec<f64>,
}

impl Adam {
    fn new(count: usize) -> Self {
        Self { step: 0, mean: vec![0.0; count], square: vec![0.0; count] }
    }

    fn step(&mut self, places: &mut [f32], gradient: &[f32], rate: f32) {
        self.step += 1;
        let (mean_scale, square_scale) =
            (1.0 - DECAY.0.powi(self.step), 1.0 - DECAY.1.powi(self.step));
        let memory = self.mean.iter_mut().zip(&mut self.square);
        for ((place, &gradient), (mean, square)) in places.iter_mut().zip(gradient).zip(memory) {
            let gradient = f64::from(gradient);
            *mean += (1.0 - DECAY.0) * (gradient - *mean);
            *square += (1.0 - DECAY.1) * (gradient * gradient - *square);
            let direction = (*mean / mean_scale) / ((*square / square_scale).sqrt() + TINY);
            *place += rate * direction as f32;
        }
    }
}
