//! The paired prior p(z, z′) as numbers: what a form of prior and Σaug amount to.

use super::Prior;

/// A zero-mean Gaussian on (z, z′), the same in every latent dimension, with covariance
/// `[[c11, c12], [c12, c22]]` (Irobe et al. 2024, arXiv 2407.18632).
///
/// Its exact form is our reading of the paper, so all three candidates are offered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedPrior {
    /// Variance of z.
    pub c11: f64,
    /// Covariance of z and z′.
    pub c12: f64,
    /// Variance of z′.
    pub c22: f64,
}

impl PairedPrior {
    /// The prior of this form for Σaug = s·I.
    pub fn new(prior: Prior, sigma_aug: f64) -> Self {
        let s = sigma_aug;
        match prior {
            Prior::SharedParent => Self { c11: 1.0 + s, c12: 1.0, c22: 1.0 + s },
            Prior::Chain => Self { c11: 1.0, c12: 1.0, c22: 1.0 + s },
            Prior::Correlated => Self { c11: 1.0, c12: 1.0 / (1.0 + s), c22: 1.0 },
        }
    }

    /// Independent standard normals: the prior of the noisy VAE.
    pub fn independent() -> Self {
        Self { c11: 1.0, c12: 0.0, c22: 1.0 }
    }

    /// p(z, z′) ∝ exp(−½‖z‖² − ½‖z′‖² − ‖z − z′‖²/2γ), the smooth encoder's: correlation 1/(1 + γ).
    pub fn smooth(gamma: f64) -> Self {
        let variance = (1.0 + gamma) / (2.0 + gamma);
        Self { c11: variance, c12: 1.0 / (2.0 + gamma), c22: variance }
    }

    /// Variance of z − z′ in every dimension, without the cancellation that a small Σaug brings to
    /// c11 + c22 − 2·c12 in f32.
    pub fn difference_variance(&self) -> f64 {
        (self.c11 - self.c12) + (self.c22 - self.c12)
    }

    /// Δ = c11·c22 − c12².
    pub fn determinant(&self) -> f64 {
        self.c11 * self.c22 - self.c12 * self.c12
    }
}
