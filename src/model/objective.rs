//! The loss of every method, on the same networks.
//!
//! A method is a partner (what x′ is, and whether it is reconstructed) and a coupling (which KL
//! ties the two posteriors). The trainer builds the partner's pixels; this file does the rest.

use burn::tensor::Tensor;

use crate::config::{Likelihood, Method, TrainConfig};
use crate::model::likelihood::negative_log_likelihood;
use crate::model::prior::{PairedPrior, standard_kl};
use crate::model::{Posterior, Vae};

/// Where the second member of a pair comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partner {
    /// There is none: one image at a time.
    Nothing,
    /// A noisy copy, which is reconstructed too.
    NoisyCopy,
}

/// The prior the posteriors are pulled towards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coupling {
    /// Each on its own: N(0, I).
    Independent,
    /// Both together.
    Paired(PairedPrior),
}

/// What is minimised: reconstruction terms + β·KL, a mean over pairs, in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objective {
    /// Where x′ comes from.
    pub partner: Partner,
    /// Which KL.
    pub coupling: Coupling,
    /// How reconstructions are scored.
    pub likelihood: Likelihood,
    /// Variance of the Gaussian likelihood, pixel units².
    pub likelihood_variance: f64,
    /// Weight of the KL term.
    pub beta: f64,
}

/// The terms of the loss: means over the pairs of a batch, one value each.
#[derive(Clone, Debug)]
pub struct Terms {
    /// reconstruction + reconstruction_aug + β·kl.
    pub total: Tensor<1>,
    /// −E log p(x|z).
    pub reconstruction: Tensor<1>,
    /// −E log p(x′|z′), if there is an x′.
    pub reconstruction_aug: Option<Tensor<1>>,
    /// The KL term, before β.
    pub kl: Tensor<1>,
}

impl From<&TrainConfig> for Objective {
    fn from(config: &TrainConfig) -> Self {
        let (partner, coupling) = match config.method {
            Method::Vae => (Partner::Nothing, Coupling::Independent),
            Method::NoisyVae => (Partner::NoisyCopy, Coupling::Independent),
            Method::Raven => (
                Partner::NoisyCopy,
                Coupling::Paired(PairedPrior::new(config.prior, config.sigma_aug)),
            ),
        };
        Self {
            partner,
            coupling,
            likelihood: config.likelihood,
            likelihood_variance: config.likelihood_variance,
            beta: config.beta,
        }
    }
}

impl Objective {
    /// Images a pair has in the batch: 2, or 1 where there is no partner.
    pub fn members(&self) -> usize {
        match self.partner {
            Partner::Nothing => 1,
            Partner::NoisyCopy => 2,
        }
    }

    /// The loss of a batch.
    ///
    /// `images` is `[members·pairs, pixels]`: all x, then all x′ in the same order, so that both
    /// go through the networks in one pass. `noise` is `[members·pairs, d]` draws from N(0, I).
    pub fn terms(&self, model: &Vae, images: Tensor<2>, noise: Tensor<2>) -> Terms {
        let posterior = model.encode(images.clone());
        let logits = model.decode_logits(posterior.sample(noise));
        let scores =
            negative_log_likelihood(self.likelihood, self.likelihood_variance, logits, images);
        let rows = scores.dims()[0];
        let pairs = rows / self.members();

        let reconstruction = scores.clone().slice(0..pairs).mean();
        let reconstruction_aug = (self.members() == 2).then(|| scores.slice(pairs..rows).mean());
        let kl = self.kl(&posterior, pairs, rows);

        let mut total = reconstruction.clone() + kl.clone().mul_scalar(self.beta);
        if let Some(term) = &reconstruction_aug {
            total = total + term.clone();
        }
        Terms { total, reconstruction, reconstruction_aug, kl }
    }

    fn kl(&self, posterior: &Posterior, pairs: usize, rows: usize) -> Tensor<1> {
        match self.coupling {
            // A sum over both members, a mean over pairs.
            Coupling::Independent => standard_kl(posterior).sum().div_scalar(pairs as f64),
            Coupling::Paired(prior) => {
                prior.kl(&posterior.rows(0, pairs), &posterior.rows(pairs, rows)).mean()
            }
        }
    }
}
