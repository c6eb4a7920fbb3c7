//! The loss of every method, on the same networks.
//!
//! A method is a partner (what x′ is) and a coupling (which KL ties the two posteriors). Partners
//! made of pixels come with the batch; the one that the model draws itself is made here.

use burn::tensor::{Tensor, activation};

use crate::config::{Likelihood, Method, TrainConfig};
use crate::model::likelihood::negative_log_likelihood;
use crate::model::prior::{PairedPrior, smooth_kl, standard_kl};
use crate::model::{Posterior, Vae};

/// Where the second member of a pair comes from, and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partner {
    /// There is none: one image at a time.
    Nothing,
    /// A noisy copy, encoded and reconstructed too.
    NoisyCopy,
    /// A noisy copy that is encoded in place of x, to reconstruct x (Vincent et al. 2008).
    NoisyInput,
    /// decode(z) of x itself, without its gradient; encoded only (AVAE).
    Reconstruction,
    /// Where the encoder's posterior moves most within a ball around x; encoded only.
    Adversary,
}

/// The prior the posteriors are pulled towards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coupling {
    /// Each on its own: N(0, I).
    Independent,
    /// Both together, z and z′ drawn independently.
    Paired(PairedPrior),
    /// Both together, z and z′ drawn with the covariance that costs least; see [`smooth_kl`].
    Smooth {
        /// γ: how far apart they may be.
        gamma: f64,
    },
}

/// How hard a KL term pulls at one mean: −∂KL/∂μ = −origin·μ + partner·(μ′ − μ).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spring {
    /// Towards the origin, nats per squared latent unit.
    pub origin: f64,
    /// Towards the other mean of the pair.
    pub partner: f64,
}

impl Coupling {
    /// The prior of (z, z′).
    pub fn prior(&self) -> PairedPrior {
        match *self {
            Self::Independent => PairedPrior::independent(),
            Self::Paired(prior) => prior,
            Self::Smooth { gamma } => PairedPrior::smooth(gamma),
        }
    }

    /// The pulls on μ and on μ′. Every KL term here is quadratic in the means: for the paired prior
    /// −∂KL/∂μ = −(c22·μ − c12·μ′)/Δ, split into a part that vanishes at the origin and one that
    /// vanishes at the partner.
    pub fn springs(&self) -> [Spring; 2] {
        match self {
            Self::Independent => [Spring { origin: 1.0, partner: 0.0 }; 2],
            Self::Paired(prior) => {
                let delta = prior.determinant();
                let partner = prior.c12 / delta;
                [prior.c22, prior.c11]
                    .map(|own| Spring { origin: (own - prior.c12) / delta, partner })
            }
            Self::Smooth { gamma } => [Spring { origin: 1.0, partner: 1.0 / gamma }; 2],
        }
    }
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
    /// −E log p(x′|z′), if x′ is reconstructed.
    pub reconstruction_aug: Option<Tensor<1>>,
    /// The KL term, before β.
    pub kl: Tensor<1>,
}

impl From<&TrainConfig> for Objective {
    fn from(config: &TrainConfig) -> Self {
        let partner = match config.method {
            Method::Vae => Partner::Nothing,
            Method::NoisyVae | Method::Raven => Partner::NoisyCopy,
            Method::DenoisingVae => Partner::NoisyInput,
            Method::Avae => Partner::Reconstruction,
            Method::SmoothEncoder | Method::SmoothAvae => Partner::Adversary,
        };
        let coupling = match config.method.paired_prior(config.prior) {
            Some(form) => Coupling::Paired(PairedPrior::new(form, config.sigma_aug)),
            None if config.method == Method::SmoothEncoder => {
                Coupling::Smooth { gamma: config.sigma_aug }
            }
            None => Coupling::Independent,
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
    /// Images of a pair that come with the batch: x and, where it is made of pixels, x′.
    pub fn members(&self) -> usize {
        match self.partner {
            Partner::Nothing | Partner::Reconstruction => 1,
            Partner::NoisyCopy | Partner::NoisyInput | Partner::Adversary => 2,
        }
    }

    /// Latents of a pair that are drawn and decoded.
    pub fn draws(&self) -> usize {
        if self.partner == Partner::NoisyCopy { 2 } else { 1 }
    }

    /// Variance of z in every dimension under the prior.
    pub fn prior_variance(&self) -> f64 {
        self.coupling.prior().c11
    }

    /// The loss of a batch.
    ///
    /// `images` is `[members·pairs, pixels]`: all x, then all x′ in the same order, so that both
    /// go through the networks in one pass. `noise` is `[draws·pairs, d]` draws from N(0, I).
    pub fn terms(&self, model: &Vae, images: Tensor<2>, noise: Tensor<2>) -> Terms {
        self.terms_through(model, images, noise, &mut |posterior| posterior)
    }

    /// As [`Self::terms`], with what the encoder gives handed through `encoded` before anything is
    /// made of it: all of x, then all of x′, in one call or in two. Who wants to know how the loss
    /// hangs on a posterior takes hold of it there.
    pub fn terms_through(
        &self,
        model: &Vae,
        images: Tensor<2>,
        noise: Tensor<2>,
        encoded: &mut dyn FnMut(Posterior) -> Posterior,
    ) -> Terms {
        let mut encode = |images: Tensor<2>| encoded(model.encode(images));
        let rows = images.dims()[0];
        let pairs = rows / self.members();
        let first = |all: &Tensor<2>| all.clone().slice(0..pairs);
        let second = |all: &Tensor<2>| all.clone().slice(pairs..rows);
        match self.partner {
            Partner::Nothing => {
                let posterior = encode(images.clone());
                let logits = model.decode_logits(posterior.sample(noise));
                self.sum(self.score(logits, images).mean(), None, self.kl(&posterior, None))
            }
            Partner::NoisyCopy => {
                let both = encode(images.clone());
                let logits = model.decode_logits(both.sample(noise));
                let scores = self.score(logits, images);
                let reconstruction = scores.clone().slice(0..pairs).mean();
                let reconstruction_aug = Some(scores.slice(pairs..rows).mean());
                let kl = self.kl(&both.rows(0, pairs), Some(&both.rows(pairs, rows)));
                self.sum(reconstruction, reconstruction_aug, kl)
            }
            Partner::NoisyInput => {
                let posterior = encode(second(&images));
                let logits = model.decode_logits(posterior.sample(noise));
                let score = self.score(logits, first(&images)).mean();
                self.sum(score, None, self.kl(&posterior, None))
            }
            Partner::Reconstruction => {
                let posterior = encode(images.clone());
                let logits = model.decode_logits(posterior.sample(noise));
                // A constant to the gradient: the decoder is not to please the encoder.
                let partner = encode(activation::sigmoid(logits.clone()).detach());
                let score = self.score(logits, images).mean();
                self.sum(score, None, self.kl(&posterior, Some(&partner)))
            }
            Partner::Adversary => {
                let both = encode(images.clone());
                let (posterior, partner) = (both.rows(0, pairs), both.rows(pairs, rows));
                let logits = model.decode_logits(posterior.sample(noise));
                let score = self.score(logits, first(&images)).mean();
                self.sum(score, None, self.kl(&posterior, Some(&partner)))
            }
        }
    }

    fn score(&self, logits: Tensor<2>, images: Tensor<2>) -> Tensor<1> {
        negative_log_likelihood(self.likelihood, self.likelihood_variance, logits, images)
    }

    /// The KL term, a mean over pairs.
    pub(crate) fn kl(&self, posterior: &Posterior, partner: Option<&Posterior>) -> Tensor<1> {
        let each = match (self.coupling, partner) {
            (Coupling::Independent, None) => standard_kl(posterior),
            (Coupling::Independent, Some(partner)) => standard_kl(posterior) + standard_kl(partner),
            (Coupling::Paired(prior), Some(partner)) => prior.kl(posterior, partner),
            (Coupling::Smooth { gamma }, Some(partner)) => smooth_kl(gamma, posterior, partner),
            (Coupling::Paired(_) | Coupling::Smooth { .. }, None) => {
                unreachable!("no method couples a posterior to nothing")
            }
        };
        each.mean()
    }

    fn sum(
        &self,
        reconstruction: Tensor<1>,
        reconstruction_aug: Option<Tensor<1>>,
        kl: Tensor<1>,
    ) -> Terms {
        let mut total = reconstruction.clone() + kl.clone().mul_scalar(self.beta);
        if let Some(term) = &reconstruction_aug {
            total = total + term.clone();
        }
        Terms { total, reconstruction, reconstruction_aug, kl }
    }
}
