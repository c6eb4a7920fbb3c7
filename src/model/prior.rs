//! The closed-form KL divergences from posteriors to the priors on latents.

use burn::tensor::Tensor;

pub use crate::config::PairedPrior;
use crate::model::Posterior;

impl PairedPrior {
    /// KL[ q(z|x) q(z′|x′) ‖ p(z, z′) ] of every pair, in nats: `[pairs]`.
    ///
    /// With Δ = c11·c22 − c12²,
    /// ½ Σ { [c22(μ² + v) + c11(μ′² + v′) − 2·c12·μμ′]/Δ − 2 + log Δ − log v − log v′ }.
    /// The quadratic form is written as c12(μ − μ′)² + (c22 − c12)μ² + (c11 − c12)μ′²: the same
    /// number, without the cancellation that a small Σaug would bring.
    pub fn kl(&self, first: &Posterior, second: &Posterior) -> Tensor<1> {
        let determinant = self.determinant();
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

/// The smooth encoder's coupling (Cemgil et al. 2020): KL of the best joint Gaussian with these two
/// marginals from [`PairedPrior::smooth`], in nats, `[pairs]`.
///
/// Unlike [`PairedPrior::kl`], z and z′ of a pair may be drawn together: their covariance ψ is the one
/// that makes the divergence smallest, ψ = √(v·v′ + γ²/4) − γ/2. Then v·v′ − ψ² = γψ, and
/// KL = Σ { ½(μ² + μ′² + v + v′) + [(μ − μ′)² + v + v′ − 2ψ]/2γ − ½ log(γψ) − 1 + ½ log Δ }.
/// Its last two terms are constants that the original loss leaves out.
pub fn smooth_kl(gamma: f64, first: &Posterior, second: &Posterior) -> Tensor<1> {
    let (log_v, log_v_aug) = (first.log_variance.clone(), second.log_variance.clone());
    let variances = log_v.clone().exp() + log_v_aug.clone().exp();
    let log_product = log_v + log_v_aug;
    // ψ = v·v′ / (√(v·v′ + γ²/4) + γ/2): nothing cancels where γ is large.
    let divisor =
        log_product.clone().exp().add_scalar(gamma * gamma / 4.0).sqrt().add_scalar(gamma / 2.0);
    let log_psi = log_product - divisor.log();
    let squares = first.mean.clone().square() + second.mean.clone().square();
    let difference = (first.mean.clone() - second.mean.clone()).square();

    let near = (squares + variances.clone()).mul_scalar(0.5);
    let together =
        (difference + variances - log_psi.clone().exp().mul_scalar(2.0)).div_scalar(2.0 * gamma);
    let constant = 0.5 * (PairedPrior::smooth(gamma).determinant() / gamma).ln() - 1.0;
    sum_rows((near + together - log_psi.mul_scalar(0.5)).add_scalar(constant))
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
