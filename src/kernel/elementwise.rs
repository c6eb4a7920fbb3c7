//! What happens between the products, each as one pass over the memory: biases and PReLU, sigmoid
//! and likelihoods, forward and backward.
//!
//! Loops are written so that the compiler turns them into vector instructions, and run with those
//! that the processor has. No operation is fused or reordered by that: results do not depend on it.

use pulp::Arch;
use rayon::prelude::*;

use crate::config::Likelihood;

/// Rows that one thread takes at least.
const ROWS: usize = 16;
/// Numbers that are summed side by side: sums have this many running totals, then one.
const LANES: usize = 16;

/// eˣ within 2 units of the last place for −87 ≤ x ≤ 88, and at these ends beyond them.
///
/// x = n·ln 2 + r with |r| ≤ ½ ln 2; eʳ by its Taylor series; 2ⁿ through the exponent's bits. The
/// library's function is as exact but takes one number at a time.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// Adding 1.5·2²³ rounds to whole numbers and leaves them in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    /// ln 2 in two parts; the first has few digits, so that its multiples are exact.
    const LN_2: [f32; 2] = [0.693_359_375, -2.121_944_4e-4];
    let x = x.clamp(-87.0, 88.0);
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = x - n * LN_2[0] - n * LN_2[1];
    let series = 1.0 / 5040.0;
    let series = series * r + 1.0 / 720.0;
    let series = series * r + 1.0 / 120.0;
    let series = series * r + 1.0 / 24.0;
    let series = series * r + 1.0 / 6.0;
    let series = series * r + 0.5;
    let value = 1.0 + r + r * r * series;
    let power = f32::from_bits((rounded.to_bits() << 23).wrapping_add(127 << 23));
    value * power
}

/// log(1 + x) for 0 ≤ x ≤ 1, within 2 units of the last place: 2·artanh(x / (2 + x)) by its series.
#[inline(always)]
fn ln_1p(x: f32) -> f32 {
    let s = x / (2.0 + x);
    let square = s * s;
    let series = 1.0 / 15.0;
    let series = series * square + 1.0 / 13.0;
    let series = series * square + 1.0 / 11.0;
    let series = series * square + 1.0 / 9.0;
    let series = series * square + 1.0 / 7.0;
    let series = series * square + 0.2;
    let series = series * square + 1.0 / 3.0;
    2.0 * (s + s * square * series)
}

/// 1 / (1 + e⁻ˣ).
#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// Changes the first numbers with the second and sums what each change returns, in [`LANES`] running
/// totals.
#[inline(always)]
fn change_and_sum(first: &mut [f32], second: &[f32], change: impl Fn(&mut f32, f32) -> f32) -> f64 {
    let (whole, rest) = first.as_chunks_mut::<LANES>();
    let (whole_second, rest_second) = second.as_chunks::<LANES>();
    let mut totals = [0.0_f32; LANES];
    for (first, second) in whole.iter_mut().zip(whole_second) {
        for ((first, &second), total) in first.iter_mut().zip(second).zip(&mut totals) {
            *total += change(first, second);
        }
    }
    let rest: f32 = rest.iter_mut().zip(rest_second).map(|(a, &b)| change(a, b)).sum();
    totals.iter().map(|&total| f64::from(total)).sum::<f64>() + f64::from(rest)
}

/// Adds the bias to every row.
pub fn add_bias(rows: &mut [f32], bias: &[f32]) {
    rows.par_chunks_exact_mut(bias.len()).with_min_len(ROWS).for_each(|row| {
        for (value, bias) in row.iter_mut().zip(bias) {
            *value += bias;
        }
    });
}

/// Adds the bias to every row of `before` and writes max(y, 0) + slope·min(y, 0) of it to `after`.
pub fn bias_and_prelu(before: &mut [f32], bias: &[f32], slope: f32, after: &mut [f32]) {
    let width = bias.len();
    let arch = Arch::new();
    before
        .par_chunks_exact_mut(width)
        .zip(after.par_chunks_exact_mut(width))
        .with_min_len(ROWS)
        .for_each(|(before, after)| {
            arch.dispatch(|| {
                for ((before, after), bias) in before.iter_mut().zip(after).zip(bias) {
                    let value = *before + bias;
                    *before = value;
                    *after = value.max(0.0) + slope * value.min(0.0);
                }
            });
        });
}

/// From the slope at what PReLU gave to the slope at what it got (`slopes`, in place); returns the
/// slope at PReLU's own parameter.
pub fn prelu_backward(before: &[f32], slope: f32, slopes: &mut [f32], width: usize) -> f32 {
    let arch = Arch::new();
    let change = |at: &mut f32, before: f32| {
        let own = *at * before.min(0.0);
        *at *= if before > 0.0 { 1.0 } else { slope };
        own
    };
    let totals: Vec<f64> = slopes
        .par_chunks_exact_mut(width)
        .zip(before.par_chunks_exact(width))
        .with_min_len(ROWS)
        .map(|(slopes, before)| arch.dispatch(|| change_and_sum(slopes, before, change)))
        .collect();
    totals.iter().sum::<f64>() as f32
}

/// The sum of all rows, added to `sums`.
pub fn add_rows(rows: &[f32], sums: &mut [f32]) {
    Arch::new().dispatch(|| {
        for row in rows.chunks_exact(sums.len()) {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += value;
            }
        }
    });
}

/// The sigmoid of every number.
pub fn sigmoids(values: &mut [f32]) {
    let arch = Arch::new();
    values.par_chunks_mut(1 << 13).for_each(|values| {
        arch.dispatch(|| values.iter_mut().for_each(|value| *value = sigmoid(*value)));
    });
}

/// −log p(x|z) of every row in nats, from logits and images of `width` pixels; the logits are
/// replaced by `weight` times the slope at them.
///
/// See [`crate::model::likelihood::negative_log_likelihood`] for the formulas.
pub fn score(
    likelihood: Likelihood,
    variance: f64,
    logits: &mut [f32],
    images: &[f32],
    width: usize,
    weight: f32,
) -> Vec<f32> {
    let arch = Arch::new();
    let scale = weight / variance as f32;
    let gaussian = |logit: &mut f32, pixel: f32| {
        let picture = sigmoid(*logit);
        let error = picture - pixel;
        *logit = scale * error * picture * (1.0 - picture);
        error * error
    };
    let bernoulli = |logit: &mut f32, pixel: f32| {
        let value = *logit;
        // Never overflows: the exponential is that of a negative number.
        let small = exp(-value.abs());
        let picture = if value > 0.0 { 1.0 } else { small } / (1.0 + small);
        *logit = weight * (picture - pixel);
        value.max(0.0) - value * pixel + ln_1p(small)
    };
    logits
        .par_chunks_exact_mut(width)
        .zip(images.par_chunks_exact(width))
        .with_min_len(ROWS)
        .map(|(logits, images)| match likelihood {
            Likelihood::Gaussian => {
                let squares = arch.dispatch(|| change_and_sum(logits, images, gaussian));
                (squares / (2.0 * variance)) as f32
            }
            Likelihood::Bernoulli => {
                arch.dispatch(|| change_and_sum(logits, images, bernoulli)) as f32
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_exact_to_the_last_places_and_keeps_what_is_not_a_number() {
        for step in -8700..8800 {
            let x = step as f32 * 0.01;
            let exact = f64::from(x).exp();
            let error = (f64::from(exp(x)) - exact).abs() / exact;
            assert!(error < 2.5e-7, "exp({x}): {error}");
        }
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(f32::NAN).is_nan() && sigmoid(f32::NAN).is_nan());
        assert_eq!((sigmoid(200.0), sigmoid(f32::NEG_INFINITY) < 1e-30), (1.0, true));
    }

    #[test]
    fn the_logarithm_is_exact_to_the_last_places() {
        for step in 0..=1000 {
            let x = step as f32 * 1e-3;
            let exact = f64::from(x).ln_1p();
            assert!((f64::from(ln_1p(x)) - exact).abs() <= 2.5e-7 * exact, "{x}");
        }
    }

    #[test]
    fn sums_hold_every_term_once() {
        for length in [0, 1, 15, 16, 17, 784] {
            let (mut ones, twos) = (vec![1.0; length], vec![2.0; length]);
            let sum = change_and_sum(&mut ones, &twos, |one, two| {
                *one += two;
                *one
            });
            assert_eq!((sum, ones), (3.0 * length as f64, vec![3.0; length]));
        }
    }
}
