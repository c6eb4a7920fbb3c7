//! L-BFGS: finds the minimum of a smooth function from its values and gradients alone.
//!
//! Knows nothing of what it minimises. The direction is the two-loop recursion over the last
//! [`MEMORY`] steps (Nocedal & Wright, *Numerical Optimization*, algorithm 7.4); the step length
//! meets the weak Wolfe conditions by doubling and bisection (Lewis & Overton 2013). Sequential
//! and without random numbers: the same function gives the same minimum, bit for bit.

use std::collections::VecDeque;

/// Steps that the curvature is estimated from.
pub const MEMORY: usize = 10;
/// Decrease asked of a step, as a part of what the slope promises.
const SUFFICIENT_DECREASE: f64 = 1e-4;
/// The slope at the end of a step, as a part of the slope at its start, may be at most this.
const CURVATURE: f64 = 0.9;
/// Trial lengths of one step; more would only chase rounding errors.
const MAX_TRIALS: usize = 40;
/// Increases below this part of the value count as rounding: functions summed in f32 have them.
const ROUNDING: f64 = 1e-7;

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Done when no component of the gradient is larger than this.
    pub gradient: f64,
    /// Given up after this many steps.
    pub iterations: usize,
}

/// Where it stopped.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// The point.
    pub point: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// Largest component of the gradient there.
    pub gradient: f64,
    /// Steps taken.
    pub iterations: usize,
    /// Whether the gradient is as small as was asked for.
    pub converged: bool,
}

/// Minimises `function` from `start`.
///
/// `function(point, gradient)` returns the value and overwrites the gradient, which is as long as
/// the point. A value that is not finite counts as worse than any other; if the first one is, the
/// start is returned as it came.
pub fn minimise(
    start: Vec<f64>,
    stop: Stop,
    mut function: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Minimum {
    let mut gradient = vec![0.0; start.len()];
    let value = function(&start, &mut gradient);
    let mut here = Place { point: start, value, gradient };
    let mut history = History::default();
    let mut iterations = 0;
    while here.value.is_finite() && here.steepness() > stop.gradient && iterations < stop.iterations
    {
        let direction = history.direction(&here.gradient);
        let Some(next) = line_search(&here, &direction, history.is_empty(), &mut function) else {
            if history.is_empty() {
                break;
            }
            // An estimate spoilt by rounding: once more, straight downhill.
            history = History::default();
            continue;
        };
        history.push(&here, &next);
        here = next;
        iterations += 1;
    }
    let steepness = here.steepness();
    Minimum {
        converged: here.value.is_finite() && steepness <= stop.gradient,
        gradient: steepness,
        point: here.point,
        value: here.value,
        iterations,
    }
}

/// A point and what is known there.
struct Place {
    point: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

impl Place {
    /// Largest component of the gradient.
    fn steepness(&self) -> f64 {
        self.gradient.iter().fold(0.0, |largest, value| largest.max(value.abs()))
    }
}

/// A step that meets the weak Wolfe conditions, or nothing if none was found.
fn line_search(
    from: &Place,
    direction: &[f64],
    first: bool,
    function: &mut impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Option<Place> {
    let slope = dot(&from.gradient, direction);
    // Without curvature yet, the length of the gradient says nothing about the length of the step.
    let mut length = if first { 1.0 / dot(direction, direction).sqrt().max(1.0) } else { 1.0 };
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut place = Place { point: Vec::new(), value: 0.0, gradient: vec![0.0; direction.len()] };
    for _ in 0..MAX_TRIALS {
        place.point = from.point.iter().zip(direction).map(|(x, d)| x + length * d).collect();
        place.value = function(&place.point, &mut place.gradient);
        let allowed =
            from.value + SUFFICIENT_DECREASE * length * slope + ROUNDING * from.value.abs();
        if !place.value.is_finite() || place.value > allowed {
            high = length;
        } else if dot(&place.gradient, direction) < CURVATURE * slope {
            low = length;
        } else {
            return Some(place);
        }
        length = if high.is_finite() { (low + high) / 2.0 } else { 2.0 * length };
    }
    None
}

/// One step and the change of the gradient over it.
struct Step {
    moved: Vec<f64>,
    turned: Vec<f64>,
    /// 1 / (moved · turned).
    inverse: f64,
}

/// The last steps, oldest first.
#[derive(Default)]
struct History(VecDeque<Step>);

impl History {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn push(&mut self, from: &Place, to: &Place) {
        let moved = difference(&to.point, &from.point);
        let turned = difference(&to.gradient, &from.gradient);
        let product = dot(&moved, &turned);
        // The Wolfe conditions make it positive, but for rounding.
        if product > 1e-12 * dot(&turned, &turned) {
            if self.0.len() == MEMORY {
                self.0.pop_front();
            }
            self.0.push_back(Step { moved, turned, inverse: 1.0 / product });
        }
    }

    /// −H·gradient, H being the estimate of the inverse Hessian.
    fn direction(&self, gradient: &[f64]) -> Vec<f64> {
        let mut direction: Vec<f64> = gradient.iter().map(|value| -value).collect();
        let mut factors = Vec::with_capacity(self.0.len());
        for step in self.0.iter().rev() {
            let factor = step.inverse * dot(&step.moved, &direction);
            add_scaled(&mut direction, -factor, &step.turned);
            factors.push(factor);
        }
        if let Some(step) = self.0.back() {
            let scale = 1.0 / (step.inverse * dot(&step.turned, &step.turned));
            direction.iter_mut().for_each(|value| *value *= scale);
        }
        for (step, factor) in self.0.iter().zip(factors.into_iter().rev()) {
            let correction = step.inverse * dot(&step.turned, &direction);
            add_scaled(&mut direction, factor - correction, &step.moved);
        }
        direction
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn add_scaled(target: &mut [f64], scale: f64, values: &[f64]) {
    target.iter_mut().zip(values).for_each(|(target, value)| *target += scale * value);
}

#[cfg(test)]
mod tests {
    use super::*;

    const STOP: Stop = Stop { gradient: 1e-9, iterations: 500 };

    #[test]
    fn finds_the_minimum_of_a_stretched_bowl() {
        // Σ i (x_i − i)², curvatures from 1 to 50.
        let minimum = minimise(vec![0.0; 50], STOP, |point, gradient| {
            let mut value = 0.0;
            for (i, (x, g)) in point.iter().zip(gradient).enumerate() {
                let (weight, distance) = ((i + 1) as f64, x - (i + 1) as f64);
                value += weight * distance * distance;
                *g = 2.0 * weight * distance;
            }
            value
        });
        assert!(minimum.converged && minimum.iterations < 100, "{minimum:?}");
        for (i, x) in minimum.point.iter().enumerate() {
            assert!((x - (i + 1) as f64).abs() < 1e-8, "{i}: {x}");
        }
    }

    #[test]
    fn follows_the_curved_valley_of_rosenbrock() {
        let minimum = minimise(vec![-1.2, 1.0], STOP, |p, gradient| {
            let bend = p[1] - p[0] * p[0];
            gradient[0] = -400.0 * p[0] * bend - 2.0 * (1.0 - p[0]);
            gradient[1] = 200.0 * bend;
            100.0 * bend * bend + (1.0 - p[0]).powi(2)
        });
        assert!(minimum.converged, "{minimum:?}");
        assert!(minimum.point.iter().all(|x| (x - 1.0).abs() < 1e-6), "{minimum:?}");
    }

    #[test]
    fn a_function_without_finite_values_is_left_alone() {
        let minimum = minimise(vec![2.0], STOP, |_, _| f64::NAN);
        assert_eq!((minimum.point, minimum.iterations), (vec![2.0], 0));
        assert!(!minimum.converged);
    }

    #[test]
    fn a_slope_without_end_stops_in_time() {
        let minimum = minimise(vec![0.0], STOP, |point, gradient| {
            gradient[0] = -1.0;
            -point[0]
        });
        assert!(!minimum.converged);
    }
}
