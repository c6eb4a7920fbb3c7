//! How well a reconstruction explains its image: −log p(x|z), up to a constant.

use burn::tensor::{Tensor, activation};

use crate::config::Likelihood;
use crate::model::prior::sum_rows;

/// −log p(x|z) of every image in nats, `[batch]`, from logits and images `[batch, pixels]`.
///
/// * Gaussian: ‖x − sigmoid(logits)‖² / (2·variance).
/// * Bernoulli: binary cross-entropy from logits, summed over pixels; images must lie in 0–1,
///   since cross-entropy has no lower bound for other targets.
pub fn negative_log_likelihood(
    likelihood: Likelihood,
    variance: f64,
    logits: Tensor<2>,
    images: Tensor<2>,
) -> Tensor<1> {
    match likelihood {
        Likelihood::Gaussian => {
            let error = images - activation::sigmoid(logits);
            sum_rows(error.square()).div_scalar(2.0 * variance)
        }
        Likelihood::Bernoulli => {
            // max(l, 0) − l·x + log(1 + exp(−|l|)): never overflows.
            let softplus = logits.clone().abs().neg().exp().log1p();
            sum_rows(logits.clone().clamp_min(0.0) - logits * images + softplus)
        }
    }
}
