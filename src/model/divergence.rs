//! How far two posteriors lie apart, in closed form, and cross-entropy: one value an image.

use burn::tensor::{Int, Tensor, activation};

use super::Posterior;
use super::prior::sum_rows;

/// Squared 2-Wasserstein distance of Gaussians with diagonal covariance,
/// Σ (μ₁ − μ₂)² + (σ₁ − σ₂)², σ the standard deviations: `[batch]`.
pub fn wasserstein_squared(first: &Posterior, second: &Posterior) -> Tensor<1> {
    let deviation = |p: &Posterior| p.log_variance.clone().mul_scalar(0.5).exp();
    let means = (first.mean.clone() - second.mean.clone()).square();
    sum_rows(means + (deviation(first) - deviation(second)).square())
}

/// KL[ first ‖ second ] = ½ Σ [ log(v₂/v₁) + (v₁ + (μ₁ − μ₂)²)/v₂ − 1 ], in nats: `[batch]`.
pub fn kl_divergence(first: &Posterior, second: &Posterior) -> Tensor<1> {
    let (log_1, log_2) = (first.log_variance.clone(), second.log_variance.clone());
    let squares = (first.mean.clone() - second.mean.clone()).square();
    let terms =
        log_2.clone() - log_1.clone() + (log_1 - log_2.clone()).exp() + squares * log_2.neg().exp();
    sum_rows(terms.sub_scalar(1.0).mul_scalar(0.5))
}

/// Mean of both directions of KL, in nats: `[batch]`.
pub fn kl_symmetric(first: &Posterior, second: &Posterior) -> Tensor<1> {
    (kl_divergence(first, second) + kl_divergence(second, first)).mul_scalar(0.5)
}

/// Cross-entropy of labels under logits `[batch, classes]`, in nats: `[batch]`.
pub fn cross_entropy(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
    let log_probabilities = activation::log_softmax(logits, 1);
    log_probabilities.gather(1, labels.unsqueeze_dim(1)).neg().squeeze_dim(1)
}
