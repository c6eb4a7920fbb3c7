//! Projected gradient ascent (Madry et al. 2018) on a divergence of the encoder.
//!
//! L∞: δ ← Π(δ + α·sign g); L2: δ ← Π(δ + α·g/‖g‖₂); then x + δ is cut to [0, 1]. The step size α
//! falls from 2·ε to nothing in a straight line: the first steps can cross the whole ball, the last
//! ones settle; momentum (Dong et al. 2018) grows meanwhile. The usual constant 2.5·ε/steps reaches
//! far less where ε is large (`raven-explorer strength`). The gradient of a divergence is exactly
//! zero at δ = 0, so every attack starts from a random point of the ball. The best iterate of all
//! restarts is kept for each image.

use std::ops::ControlFlow;

use rayon::prelude::*;

pub use crate::attack::problem::Iterate;
use crate::attack::problem::{GRAIN, Problem, euclidean};
use crate::attack::{AttackConfig, Attacked, Norm, Scenario, Schedule};
use crate::compute::plain::elementwise::sign;

/// Attacks all images at once.
///
/// `observe` sees every iterate and may stop the attack; what was found so far is returned.
///
/// # Panics
/// If [`super::AttackObjective::Classifier`] comes without a readout.
pub fn attack(
    scenario: &Scenario,
    config: &AttackConfig,
    observe: &mut dyn FnMut(&Iterate) -> ControlFlow<()>,
) -> Vec<Attacked> {
    let radii = vec![config.epsilon; scenario.count()];
    attack_with_radii(scenario, config, &radii, observe)
}

/// As [`attack`], with a radius of its own for each image in place of `config.epsilon`.
///
/// # Panics
/// As [`attack`].
pub fn attack_with_radii(
    scenario: &Scenario,
    config: &AttackConfig,
    radii: &[f32],
    observe: &mut dyn FnMut(&Iterate) -> ControlFlow<()>,
) -> Vec<Attacked> {
    let mut search = Search { problem: Problem::new(scenario, config, radii), config };
    for restart in 0..config.restarts.max(1) {
        if search.restart(restart, observe).is_break() {
            break;
        }
    }
    search.problem.results()
}

struct Search<'a> {
    problem: Problem<'a>,
    config: &'a AttackConfig,
}

impl Search<'_> {
    fn restart(
        &mut self,
        restart: usize,
        observe: &mut dyn FnMut(&Iterate) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut images = self.problem.random_start(self.config.seed, restart);
        let mut direction = vec![0.0; images.len()];
        for step in 0..=self.config.steps {
            // The last iterate is looked at, but moves no further.
            let last = step == self.config.steps;
            let (iterate, gradient) = self.problem.evaluate(images, restart, step, !last);
            observe(&iterate)?;
            images = iterate.images;
            if let Some(mut gradient) = gradient {
                self.drop_blocked(&images, &mut gradient);
                self.turn(&mut direction, &gradient, step);
                self.ascend(&mut images, &direction, step);
            }
        }
        ControlFlow::Continue(())
    }

    /// Gradients that lead out of [0, 1] count for nothing. In L2 they would use up the length of the
    /// step: most pixels of a digit are black, and half of them would rather be darker.
    fn drop_blocked(&self, images: &[f32], gradient: &mut [f32]) {
        gradient.par_iter_mut().with_min_len(GRAIN).zip(images).for_each(|(gradient, &pixel)| {
            let uphill = self.problem.direction * *gradient;
            if (pixel <= 0.0 && uphill < 0.0) || (pixel >= 1.0 && uphill > 0.0) {
                *gradient = 0.0;
            }
        });
    }

    /// The new gradient and, with momentum, what is left of those before it. Gradients count by
    /// their direction: their lengths grow by orders of magnitude on the way (Dong et al. 2018).
    fn turn(&self, direction: &mut [f32], gradient: &[f32], step: usize) {
        let momentum = self.config.momentum * step as f32 / self.config.steps as f32;
        let values = self.problem.values;
        let rows = direction.par_chunks_exact_mut(values).zip(gradient.par_chunks_exact(values));
        rows.with_min_len(self.problem.rows_of_a_thread()).for_each(|(row, gradient)| {
            let length = euclidean(gradient).max(f32::MIN_POSITIVE);
            for (direction, &gradient) in row.iter_mut().zip(gradient) {
                *direction = momentum * *direction + gradient / length;
            }
        });
    }

    /// The size of a step, in units of the radius.
    fn size(&self, step: usize) -> f32 {
        let left = match self.config.schedule {
            Schedule::Constant => 1.0,
            Schedule::Linear => 1.0 - step as f32 / self.config.steps as f32,
        };
        self.config.first_step * left
    }

    /// One step uphill (downhill towards a target), then back into the ball and the box.
    fn ascend(&self, images: &mut [f32], direction: &[f32], step: usize) {
        let size = self.problem.direction * self.size(step);
        let (norm, radii) = (self.config.norm, self.problem.radii);
        let values = self.problem.values;
        let rows = images.par_chunks_exact_mut(values).zip(direction.par_chunks_exact(values));
        rows.zip(radii).with_min_len(self.problem.rows_of_a_thread()).for_each(
            |((row, direction), radius)| {
                let size = size * radius;
                match norm {
                    Norm::Linf => {
                        for (pixel, &direction) in row.iter_mut().zip(direction) {
                            *pixel += size * sign(direction);
                        }
                    }
                    Norm::L2 => {
                        let length = euclidean(direction);
                        if length > 0.0 {
                            for (pixel, &direction) in row.iter_mut().zip(direction) {
                                *pixel += size * direction / length;
                            }
                        }
                    }
                }
            },
        );
        self.problem.project(images);
    }
}
