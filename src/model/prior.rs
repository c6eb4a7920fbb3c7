//! The priors on latents and their closed-form KL divergences.
//!
//! The paired prior couples the latents (z, z′) of a pair (Irobe et al. 2024, arXiv 2407.18632):
//! a zero-mean Gaussian, the same in every dimension, with covariance `[[c11, c12], [c12, c22]]`.
//! Its exact form is our reading of the paper, so all three candidates are offered.

use burn::tensor::Tensor;

use crate::config::Prior;
use crate::model::Posterior;

/// The covariance of (z, z′) in every latent dimension.
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

    /// Variance of z − z′ in every dimension.
    pub fn difference_variance(&self) -> f64 {
        self.c11 + self.c22 - 2.0 * self.c12
    }

    /// KL[ q(z|x) q(z′|x′) ‖ p(z, z′) ] of every pair, in nats: `[pairs]`.
    ///
    /// With Δ = c11·c22 − c12²,
    /// ½ Σ { [c22(μ² + v) + c11(μ′² + v′) − 2·c12·μμ′]/Δ − 2 + log Δ − log v − log v′ }.
    /// The quadratic form is written as c12(μ − μ′)² + (c22 − c12)μ² + (c11 − c12)μ′²: the same
    /// number, without the cancellation that a small Σaug would bring.
    pub fn kl(&self, first: &Posterior, second: &Posterior) -> Tensor<1> {
        let determinant = self.c11 * self.c22 - self.c12 * self.c12;
        let (mean, mean_aug) = (first.mean.clone(), second.mean.clone());
        let (log_v, log_v_aug) = (first.log_variance.clone(), second.log_variance.clone());
        let difference = mean.clone() - mean_aug.clone();

        let quadratic = difference.square().mul_scalar(self.c12 / determinant)
            + (mean.square().mul_scalar(self.c22 - self.c12)
                + log_v.clone().exp().mul_scalar(self.c22))
            .div_scalar(determinant)
            + (mean_aug.square().mul_scalar(self.c11 - self.c12)
                + log_v_aug.clone().exp().mul_scalar(self.c11))
            .div_scalar(determinant);
        sum_rows((quadratic - log_v - log_v_aug).add_scalar(determinant.ln() - 2.0).mul_scalar(0.5))
    }
}

/// KL[ q(z|x) ‖ N(0, I) ] of every image, in nats: ½ Σ (μ² + v − 1 − log v), `[batch]`.
pub fn standard_kl(posterior: &Posterior) -> Tensor<1> {
    let log_v = posterior.log_variance.clone();
    let terms = posterior.mean.clone().square() + log_v.clone().exp() - log_v;
    sum_rows(terms.sub_scalar(1.0).mul_scalar(0.5))
}

/// `[rows, columns]` to `[rows]`.
pub(crate) fn sum_rows(values: Tensor<2>) -> Tensor<1> {
    values.sum_dim(1).squeeze_dim(1)
}
