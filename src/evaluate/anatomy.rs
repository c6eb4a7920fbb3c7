//! One training step taken apart, for one test image: what is encoded, drawn and decoded, and which
//! term of the loss pulls at which mean in which direction.
//!
//! The loss is [`Objective`]'s own: its posteriors are cut out of the chain from the weights and made
//! the start of a new one, so that going backward gives the gradient at them.

use burn::tensor::{Device, Tensor};

use crate::compute::adversary::Adversary;
use crate::config::TrainConfig;
use crate::data::ImageSet;
use crate::data::batch::{PairNoise, fixed_noise, gather, pair_up};
use crate::model::objective::{Partner, Spring};
use crate::model::values::{floats, rows_on};
use crate::model::{Objective, Posterior, Terms, Vae};
use crate::random::{Stream, normals, uniforms};

/// Draws of z whose pulls are averaged: what training feels over many steps.
pub const DRAWS: usize = 32;

/// How each term pulls at a mean: minus its gradient there, d values each, in nats per latent unit;
/// zeros where a term does not pull. A pull of the reconstruction goes through the drawn z, and
/// is the same at z and at its mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pulls {
    /// The reconstruction term of this member, for the draw that is shown.
    pub reconstruction: Vec<f32>,
    /// The same, averaged over [`DRAWS`] draws, of which that one is the first.
    pub reconstruction_averaged: Vec<f32>,
    /// β times the KL term.
    pub kl: Vec<f32>,
    /// Its part towards the origin.
    pub origin: Vec<f32>,
    /// Its part towards the other member.
    pub partner: Vec<f32>,
    /// The whole loss, for the draw that is shown.
    pub total: Vec<f32>,
}

/// One encoded image of a pair.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Member {
    /// Whether it is the second of the pair: x′.
    pub aug: bool,
    /// What is encoded: an image.
    pub image: Vec<f32>,
    /// μ, d values.
    pub mean: Vec<f32>,
    /// log v, d values.
    pub log_variance: Vec<f32>,
    /// z, d values; empty where none is drawn.
    pub latent: Vec<f32>,
    /// decode(z), values in 0–1; empty where none is drawn.
    pub decoded: Vec<f32>,
    /// Who pulls.
    pub pulls: Pulls,
}

/// One training step of one image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Anatomy {
    /// Index of the test image.
    pub index: usize,
    /// The image as it is stored, values in 0–1.
    pub image: Vec<f32>,
    /// What is encoded: x, then x′; a denoising VAE encodes x′ alone, a plain VAE x alone.
    pub members: Vec<Member>,
    /// The loss of this image, in nats.
    pub total: f32,
    /// −log p(x|z) for the draw that is shown.
    pub reconstruction: f32,
    /// −log p(x′|z′), where x′ is reconstructed.
    pub reconstruction_aug: Option<f32>,
    /// The KL term, before β.
    pub kl: f32,
    /// How hard β·KL pulls at μ and at μ′.
    pub springs: [Spring; 2],
}

impl Anatomy {
    /// Takes the step apart for one test image, with the settings of the run. `draw` numbers the
    /// draws of z; the pixel noise is the one that this image has on the map.
    ///
    /// `device` is where the model lies, without autodiff.
    ///
    /// # Panics
    /// If there is no such image.
    pub fn of(
        model: &Vae,
        device: &Device,
        test: &ImageSet,
        index: usize,
        config: &TrainConfig,
        draw: u32,
    ) -> Self {
        let objective = Objective::from(config);
        let step = Step::new(&objective, model, device, test, index, config, draw);
        let springs = objective.coupling.springs().map(|spring| Spring {
            origin: objective.beta * spring.origin,
            partner: objective.beta * spring.partner,
        });
        let mut anatomy = Self { index, image: step.clean.clone(), springs, ..step.values() };
        let total = step.pulls(1, |terms| terms.total.clone());
        let kl = step.pulls(1, |terms| terms.kl.clone().mul_scalar(objective.beta));
        let reconstruction = step.pulls(1, Terms::reconstructions);
        let averaged = step.pulls(DRAWS, Terms::reconstructions);
        let means: Vec<Vec<f32>> = anatomy.members.iter().map(|m| m.mean.clone()).collect();
        for (place, member) in anatomy.members.iter_mut().enumerate() {
            let own = &means[place];
            let spring = springs[usize::from(member.aug)];
            // Another member pulls only where there is one.
            let other = means.get(1 - place).filter(|_| means.len() == 2);
            let partner = |at: usize| {
                other.map_or(0.0, |other| spring.partner * f64::from(other[at] - own[at]))
            };
            member.pulls = Pulls {
                reconstruction: reconstruction[place].clone(),
                reconstruction_averaged: averaged[place].clone(),
                kl: kl[place].clone(),
                origin: own.iter().map(|&x| (-spring.origin * f64::from(x)) as f32).collect(),
                partner: (0..own.len()).map(|at| partner(at) as f32).collect(),
                total: total[place].clone(),
            };
        }
        anatomy
    }
}

impl Terms {
    /// All reconstruction terms together: each hangs on one member alone.
    fn reconstructions(&self) -> Tensor<1> {
        let first = self.reconstruction.clone();
        self.reconstruction_aug.clone().map_or(first.clone(), |second| first + second)
    }
}

/// What goes into the step.
struct Step<'a> {
    objective: &'a Objective,
    model: &'a Vae,
    device: &'a Device,
    clean: Vec<f32>,
    /// The images of the pair that come with the batch, one after the other.
    images: Vec<f32>,
    /// [`DRAWS`] draws from N(0, I) for each latent that is drawn.
    noise: Vec<Vec<f32>>,
    latent: usize,
}

impl<'a> Step<'a> {
    fn new(
        objective: &'a Objective,
        model: &'a Vae,
        device: &'a Device,
        test: &ImageSet,
        index: usize,
        config: &TrainConfig,
        draw: u32,
    ) -> Self {
        let (seed, latent) = (config.seed, model.latent());
        let clean = gather(test, &[index as u32]);
        let images = match objective.partner {
            Partner::Nothing | Partner::Reconstruction => clean.clone(),
            Partner::NoisyCopy | Partner::NoisyInput => {
                let mut noise = PairNoise::from(config);
                // As in training: the clean image is the target.
                noise.both &= objective.partner == Partner::NoisyCopy;
                let draws = fixed_noise(seed, &[index as u32], test.shape);
                pair_up(clean.clone(), &draws, noise)
            }
            Partner::Adversary => {
                let start = uniforms(seed, Stream::SlowMotion, index as u64, clean.len(), 1.0);
                let here = rows_on(clean.clone(), clean.len(), device);
                let found = Adversary::from(config).partners(model, device, &here, start);
                [clean.clone(), floats(found.into_data())].concat()
            }
        };
        let place = u64::from(draw) << 32 | index as u64;
        let all = normals(seed, Stream::SlowMotion, place, objective.draws() * DRAWS * latent);
        let noise = all.chunks_exact(DRAWS * latent).map(<[f32]>::to_vec).collect();
        Self { objective, model, device, clean, images, noise, latent }
    }

    /// The terms of `copies` of the pair, each with a draw of its own; every posterior goes through
    /// `encoded`.
    fn terms(&self, copies: usize, encoded: &mut dyn FnMut(Posterior) -> Posterior) -> Terms {
        let values = self.clean.len();
        let images: Vec<f32> =
            self.images.chunks_exact(values).flat_map(|image| image.repeat(copies)).collect();
        let noise: Vec<f32> =
            self.noise.iter().flat_map(|draws| &draws[..copies * self.latent]).copied().collect();
        let images = rows_on(images, values, self.device).autodiff();
        let noise = rows_on(noise, self.latent, self.device).autodiff();
        self.objective.terms_through(self.model, images, noise, encoded)
    }

    /// Members and values of the draw that is shown; pulls follow.
    fn values(&self) -> Anatomy {
        let mut seen: Vec<Posterior> = Vec::new();
        let terms = self.terms(1, &mut |posterior| {
            seen.push(posterior.clone());
            posterior
        });
        let value = |tensor: Tensor<1>| tensor.inner().into_scalar::<f32>();
        let read = |tensor: Tensor<2>| floats(tensor.inner().into_data());
        let rows = |pick: fn(&Posterior) -> Tensor<2>| -> Vec<Vec<f32>> {
            let all = seen.iter().flat_map(|posterior| read(pick(posterior)));
            let all: Vec<f32> = all.collect();
            all.chunks_exact(self.latent).map(<[f32]>::to_vec).collect()
        };
        let means = rows(|posterior| posterior.mean.clone());
        let log_variances = rows(|posterior| posterior.log_variance.clone());
        let mut members: Vec<Member> = Vec::new();
        for (place, (mean, log_variance)) in means.into_iter().zip(log_variances).enumerate() {
            let mut member = Member { mean, log_variance, ..Member::default() };
            // A denoising VAE encodes the second image only.
            let row = if self.objective.partner == Partner::NoisyInput { 1 } else { place };
            member.aug = row == 1;
            // The partner of an AVAE is what was decoded from the first member's draw.
            member.image = match self.images.chunks_exact(self.clean.len()).nth(row) {
                Some(image) => image.to_vec(),
                None => members[0].decoded.clone(),
            };
            if let Some(noise) = self.noise.get(place) {
                let one = |values: &[f32]| rows_on(values.to_vec(), self.latent, self.device);
                let posterior =
                    Posterior { mean: one(&member.mean), log_variance: one(&member.log_variance) };
                let latent = posterior.sample(one(&noise[..self.latent]));
                member.decoded = floats(self.model.decode(latent.clone()).into_data());
                member.latent = floats(latent.into_data());
            }
            members.push(member);
        }
        Anatomy {
            members,
            total: value(terms.total),
            reconstruction: value(terms.reconstruction),
            reconstruction_aug: terms.reconstruction_aug.map(value),
            kl: value(terms.kl),
            ..Anatomy::default()
        }
    }

    /// How a term pulls at the mean of each member: its gradient there, the other way round, and the
    /// mean over the copies.
    fn pulls(&self, copies: usize, term: impl Fn(&Terms) -> Tensor<1>) -> Vec<Vec<f32>> {
        let mut means: Vec<Tensor<2>> = Vec::new();
        let terms = self.terms(copies, &mut |posterior| {
            let mean = posterior.mean.detach().require_grad();
            means.push(mean.clone());
            Posterior { mean, log_variance: posterior.log_variance.detach() }
        });
        let gradients = term(&terms).backward();
        let at_means: Vec<f32> = means
            .iter()
            .flat_map(|mean| match mean.grad(&gradients) {
                Some(gradient) => floats(gradient.into_data()),
                // Nothing of this term hangs on it.
                None => vec![0.0; mean.dims().iter().product()],
            })
            .collect();
        let members = at_means.chunks_exact(copies * self.latent);
        members
            .map(|copies| {
                let mut pull = vec![0.0; self.latent];
                for row in copies.chunks_exact(self.latent) {
                    for (sum, gradient) in pull.iter_mut().zip(row) {
                        // Terms are means over the copies already.
                        *sum -= gradient;
                    }
                }
                pull
            })
            .collect()
    }
}
