//! What happens between the products, each as one pass over the memory: biases and PReLU, sigmoid
//! and likelihoods, forward and backward.
//!
//! Loops are written so that the compiler turns them into vector instructions, and compiled for those
//! that processors have. For that, each is a type with a call that is always inlined, and so is what it
//! calls: a closure may be left a call, compiled for the oldest processor. No operation is fused or
//! reordered by that: results do not depend on it.

use pulp::{Arch, NullaryFnOnce};
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
    const LN_2: [f32; 2] = [355.0 / 512.0, -2.121_944_4e-4];
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

/// A way to change a number with another.
trait Change: Copy {
    /// Changes `first` and returns what is to be summed.
    fn change(self, first: &mut f32, second: f32) -> f32;
}

/// Changes the first numbers with the second and sums what each change returns, in [`LANES`] running
/// totals.
struct ChangeAndSum<'a, C> {
    first: &'a mut [f32],
    second: &'a [f32],
    change: C,
}

impl<C: Change> NullaryFnOnce for ChangeAndSum<'_, C> {
    type Output = f64;

    #[inline(always)]
    fn call(self) -> f64 {
        let change = self.change;
        let (whole, rest) = self.first.as_chunks_mut::<LANES>();
        let (whole_second, rest_second) = self.second.as_chunks::<LANES>();
        let mut totals = [0.0_f32; LANES];
        for (first, second) in whole.iter_mut().zip(whole_second) {
            for lane in 0..LANES {
                totals[lane] += change.change(&mut first[lane], second[lane]);
            }
        }
        let mut total = 0.0;
        for (first, &second) in rest.iter_mut().zip(rest_second) {
            total += f64::from(change.change(first, second));
        }
        for lane in totals {
            total += f64::from(lane);
        }
        total
    }
}

/// Adds the bias to every row.
pub fn add_bias(rows: &mut [f32], bias: &[f32]) {
    for row in rows.chunks_exact_mut(bias.len()) {
        for (value, bias) in row.iter_mut().zip(bias) {
            *value += bias;
        }
    }
}

struct BiasAndPrelu<'a> {
    before: &'a mut [f32],
    bias: &'a [f32],
    slope: f32,
    after: &'a mut [f32],
}

impl NullaryFnOnce for BiasAndPrelu<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for ((before, after), bias) in self.before.iter_mut().zip(self.after).zip(self.bias) {
            let value = *before + bias;
            *before = value;
            // Not max and min: they would make a zero of what is no number.
            *after = if value > 0.0 { value } else { self.slope * value };
        }
    }
}

/// Adds the bias to every row of `before` and writes max(y, 0) + slope·min(y, 0) of it to `after`.
pub fn bias_and_prelu(before: &mut [f32], bias: &[f32], slope: f32, after: &mut [f32]) {
    let (width, arch) = (bias.len(), Arch::new());
    for (before, after) in before.chunks_exact_mut(width).zip(after.chunks_exact_mut(width)) {
        arch.dispatch(BiasAndPrelu { before, bias, slope, after });
    }
}

/// From the gradient at what PReLU gave to the gradient at what it got, given that.
#[derive(Clone, Copy)]
struct PreluBackward {
    slope: f32,
}

impl Change for PreluBackward {
    #[inline(always)]
    fn change(self, at: &mut f32, before: f32) -> f32 {
        let own = if before > 0.0 { 0.0 } else { *at * before };
        *at *= if before > 0.0 { 1.0 } else { self.slope };
        own
    }
}

/// From the gradient at what PReLU gave to the gradient at what it got (`gradients`, in place); `own`
/// takes each row's gradient at PReLU's slope.
pub fn prelu_backward(
    before: &[f32],
    slope: f32,
    gradients: &mut [f32],
    width: usize,
    own: &mut [f64],
) {
    let (arch, change) = (Arch::new(), PreluBackward { slope });
    let rows = gradients.chunks_exact_mut(width).zip(before.chunks_exact(width));
    for ((first, second), own) in rows.zip(own) {
        *own = arch.dispatch(ChangeAndSum { first, second, change });
    }
}

struct AddRows<'a> {
    rows: &'a [f32],
    sums: &'a mut [f32],
}

impl NullaryFnOnce for AddRows<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for row in self.rows.chunks_exact(self.sums.len()) {
            for (sum, value) in self.sums.iter_mut().zip(row) {
                *sum += value;
            }
        }
    }
}

/// −1, 0 or 1. Unlike `f32::signum`, the sign of zero is zero.
pub fn sign(value: f32) -> f32 {
    f32::from(i8::from(value > 0.0) - i8::from(value < 0.0))
}

/// The sum of all rows, added to `sums`.
pub fn add_rows(rows: &[f32], sums: &mut [f32]) {
    Arch::new().dispatch(AddRows { rows, sums });
}

struct Sigmoids<'a>(&'a mut [f32]);

impl NullaryFnOnce for Sigmoids<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for value in self.0 {
            *value = sigmoid(*value);
        }
    }
}

/// The sigmoid of every number.
pub fn sigmoids(values: &mut [f32]) {
    let arch = Arch::new();
    values.par_chunks_mut(1 << 13).for_each(|values| arch.dispatch(Sigmoids(values)));
}

/// From a logit to the gradient of ‖x − sigmoid(logit)‖² / (2·variance), times a weight.
#[derive(Clone, Copy)]
struct GaussianScore {
    /// weight / variance.
    scale: f32,
}

impl Change for GaussianScore {
    #[inline(always)]
    fn change(self, logit: &mut f32, pixel: f32) -> f32 {
        let picture = sigmoid(*logit);
        let error = picture - pixel;
        *logit = self.scale * error * picture * (1.0 - picture);
        error * error
    }
}

/// From a logit to the gradient of its cross-entropy, times a weight.
#[derive(Clone, Copy)]
struct BernoulliScore {
    weight: f32,
}

impl Change for BernoulliScore {
    #[inline(always)]
    fn change(self, logit: &mut f32, pixel: f32) -> f32 {
        let value = *logit;
        // Never overflows: the exponential is that of a negative number.
        let small = exp(-value.abs());
        let picture = if value > 0.0 { 1.0 } else { small } / (1.0 + small);
        *logit = self.weight * (picture - pixel);
        value.max(0.0) - value * pixel + ln_1p(small)
    }
}

/// −log p(x|z) of every row in nats, from logits and images of `width` pixels; the logits are
/// replaced by `weight` times the gradient at them.
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
    let gaussian = GaussianScore { scale: weight / variance as f32 };
    let bernoulli = BernoulliScore { weight };
    logits
        .par_chunks_exact_mut(width)
        .zip(images.par_chunks_exact(width))
        .with_min_len(ROWS)
        .map(|(first, second)| match likelihood {
            Likelihood::Gaussian => {
                let squares = arch.dispatch(ChangeAndSum { first, second, change: gaussian });
                (squares / (2.0 * variance)) as f32
            }
            Likelihood::Bernoulli => {
                arch.dispatch(ChangeAndSum { first, second, change: bernoulli }) as f32
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
    fn what_is_no_number_stays_none_through_prelu() {
        let (mut before, mut after) = (vec![f32::NAN, -2.0, 3.0], vec![0.0; 3]);
        bias_and_prelu(&mut before, &[0.0; 3], 0.5, &mut after);
        assert!(after[0].is_nan());
        assert_eq!(after[1..], [-1.0, 3.0]);
        let mut own = [0.0];
        prelu_backward(&before, 0.5, &mut [1.0, 1.0, 1.0], 3, &mut own);
        assert!(own[0].is_nan());
    }

    #[derive(Clone, Copy)]
    struct Add;

    impl Change for Add {
        fn change(self, first: &mut f32, second: f32) -> f32 {
            *first += second;
            *first
        }
    }

    #[test]
    fn sums_hold_every_term_once() {
        for length in [0, 1, 15, 16, 17, 784] {
            let (mut first, second) = (vec![1.0; length], vec![2.0; length]);
            let pass = ChangeAndSum { first: &mut first, second: &second, change: Add };
            assert_eq!(pass.call(), 3.0 * length as f64);
            assert_eq!(first, vec![3.0; length]);
        }
    }
}
