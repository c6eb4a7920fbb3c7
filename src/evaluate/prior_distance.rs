//! The distance between z and z′ that the paired prior implies. Plain numbers, no tensors.
//!
//! Under each paired prior, z and z′ are Gaussian with the covariance [[c11, c12], [c12, c22]]
//! in every dimension, so z − z′ ~ N(0, σ²I) with σ² = c11 + c22 − 2·c12, and ‖z − z′‖ is σ
//! times a variable with a χ distribution of d degrees of freedom.

use std::f64::consts::{LN_2, PI};

use crate::config::TrainConfig;
use crate::model::Objective;

/// σ² of z − z′ in each dimension under the prior of a run, in squared latent units; `None` where
/// nothing is expected of x and its noisy copy.
pub fn difference_variance_of(config: &TrainConfig) -> Option<f64> {
    let prior = || Objective::from(config).coupling.prior();
    config.method.pairs_noisy_copies().then(|| prior().difference_variance())
}

/// Density at r of the length of a Gaussian vector of d values with this variance each:
/// r^(d−1) · exp(−r²/2σ²) / (2^(d/2−1) · Γ(d/2) · σ^d).
pub fn distance_density(variance: f64, d: usize, r: f64) -> f64 {
    if r < 0.0 || d == 0 || variance.is_nan() || variance <= 0.0 {
        return 0.0;
    }
    let dimensions = d as f64;
    // 0 · ln 0 is 0 here: a single dimension has its mode at r = 0.
    let power = if d == 1 { 0.0 } else { (dimensions - 1.0) * r.ln() };
    let log_density = power
        - r * r / (2.0 * variance)
        - (dimensions / 2.0 - 1.0) * LN_2
        - ln_gamma_of_half(d)
        - dimensions / 2.0 * variance.ln();
    log_density.exp()
}

/// Mean of that length: σ · √2 · Γ((d+1)/2) / Γ(d/2).
pub fn mean_distance(variance: f64, d: usize) -> f64 {
    (2.0 * variance).sqrt() * (ln_gamma_of_half(d + 1) - ln_gamma_of_half(d)).exp()
}

/// ln Γ(n/2) by Γ(x + 1) = x·Γ(x) from Γ(½) = √π and Γ(1) = 1: exact, and n is small here.
fn ln_gamma_of_half(n: usize) -> f64 {
    let mut x = if n.is_multiple_of(2) { 1.0 } else { 0.5 };
    let mut sum = if n.is_multiple_of(2) { 0.0 } else { PI.ln() / 2.0 };
    while x < n as f64 / 2.0 {
        sum += f64::ln(x);
        x += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{PairedPrior, Prior};

    #[test]
    fn the_density_integrates_to_one_and_has_the_right_mean() {
        for &prior in Prior::ALL {
            for s in [0.001, 0.1, 1.0, 10.0] {
                for d in [1, 2, 3, 16, 64] {
                    let variance = PairedPrior::new(prior, s).difference_variance();
                    let step = variance.sqrt() / 1000.0;
                    let (mut mass, mut mean, mut square) = (0.0, 0.0, 0.0);
                    for i in 0..30_000 {
                        let r = (i as f64 + 0.5) * step;
                        let density = distance_density(variance, d, r);
                        mass += density * step;
                        mean += r * density * step;
                        square += r * r * density * step;
                    }
                    assert!((mass - 1.0).abs() < 1e-5, "{prior} s={s} d={d}: {mass}");
                    let expected = mean_distance(variance, d);
                    assert!((mean / expected - 1.0).abs() < 1e-5, "{prior} s={s} d={d}: {mean}");
                    // E‖z − z′‖² = d·σ², without any gamma function.
                    assert!((square / (variance * d as f64) - 1.0).abs() < 1e-5);
                }
            }
        }
    }

    #[test]
    fn known_values() {
        assert!((ln_gamma_of_half(1) - PI.sqrt().ln()).abs() < 1e-15);
        assert_eq!(ln_gamma_of_half(2), 0.0);
        assert!((ln_gamma_of_half(10) - 24.0_f64.ln()).abs() < 1e-14);
        // Two dimensions: the Rayleigh distribution, with mean σ·√(π/2).
        assert!((mean_distance(4.0, 2) - 2.0 * (PI / 2.0).sqrt()).abs() < 1e-12);
        assert!((distance_density(1.0, 2, 1.0) - (-0.5_f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn odd_arguments_give_no_density() {
        for (variance, d, r) in [(0.0, 2, 1.0), (f64::NAN, 2, 1.0), (1.0, 0, 1.0), (1.0, 2, -1.0)] {
            assert_eq!(distance_density(variance, d, r), 0.0);
        }
        assert_eq!(distance_density(1.0, 2, 0.0), 0.0);
    }
}
