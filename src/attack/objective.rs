//! What an attack maximises: one value an image, as a function of the attacked images.

use burn::tensor::{Int, Tensor};

use crate::attack::AttackObjective;
use crate::model::divergence::{cross_entropy, kl_divergence, kl_symmetric, wasserstein_squared};
use crate::model::prior::sum_rows;
use crate::model::{Posterior, Vae};

/// What the attacked images are compared with.
pub struct Reference {
    /// q(z|x), or the target's posterior.
    pub posterior: Posterior,
    /// decode(μ(x)), or the target image; only for [`AttackObjective::Damage`].
    pub picture: Option<Tensor<2>>,
    /// Weights `[d, classes]`, biases `[1, classes]` and labels; only for [`AttackObjective::Classifier`].
    pub readout: Option<(Tensor<2>, Tensor<2>, Tensor<1, Int>)>,
}

/// The objective of every image, `[batch]`, from its posterior.
pub fn objective(
    kind: AttackObjective,
    model: &Vae,
    posterior: &Posterior,
    reference: &Reference,
) -> Tensor<1> {
    let to = &reference.posterior;
    match kind {
        AttackObjective::Wasserstein => wasserstein_squared(posterior, to),
        AttackObjective::Kl => kl_divergence(posterior, to),
        AttackObjective::KlReverse => kl_divergence(to, posterior),
        AttackObjective::KlSymmetric => kl_symmetric(posterior, to),
        AttackObjective::Damage => {
            let picture = reference.picture.clone().expect("prepared for this objective");
            sum_rows((model.decode(posterior.mean.clone()) - picture).square())
        }
        AttackObjective::Classifier => {
            let (weights, biases, labels) =
                reference.readout.clone().expect("prepared for this objective");
            cross_entropy(posterior.mean.clone().matmul(weights) + biases, labels)
        }
    }
}
