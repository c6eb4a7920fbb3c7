//! Attacks on the encoder: small changes of an image that move its posterior far.
//!
//! Pure: a model and images in, attacked images out; no thread, no file, no window. `objective`
//! is what is maximised, `gradient_ascent` the solver, `tanh_adam` another solver that checks it,
//! `problem` what both share. An attack draws its random starts from streams of its own and works
//! on a copy of the weights, so it never changes a training run.
//! A figure is only as good as the attack behind it: report objective, norm, ε, steps, restarts.

pub mod gradient_ascent;
pub mod objective;
mod problem;
pub mod tanh_adam;

use burn::tensor::Device;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::data::ImageShape;
use crate::model::Vae;
use crate::text::settings as text;

/// What an attack maximises, or minimises where it has a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttackObjective {
    /// Squared 2-Wasserstein distance of the posteriors.
    #[default]
    Wasserstein,
    /// KL[ q(z|x+δ) ‖ q(z|x) ], in nats.
    Kl,
    /// KL[ q(z|x) ‖ q(z|x+δ) ], in nats.
    KlReverse,
    /// The mean of both directions, in nats.
    KlSymmetric,
    /// Squared distance of the reconstructions (Camuto et al. 2021).
    Damage,
    /// Cross-entropy of the latent classifier, in nats.
    Classifier,
}

impl AttackObjective {
    /// All objectives, in the order a menu shows them.
    pub const ALL: &'static [Self] = &[
        Self::Wasserstein,
        Self::Kl,
        Self::KlReverse,
        Self::KlSymmetric,
        Self::Damage,
        Self::Classifier,
    ];

    /// The stable name used in files and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Wasserstein => "wasserstein",
            Self::Kl => "kl",
            Self::KlReverse => "kl-reverse",
            Self::KlSymmetric => "kl-symmetric",
            Self::Damage => "damage",
            Self::Classifier => "classifier",
        }
    }

    /// The name a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Wasserstein => text::WASSERSTEIN,
            Self::Kl => text::KL,
            Self::KlReverse => text::KL_REVERSE,
            Self::KlSymmetric => text::KL_SYMMETRIC,
            Self::Damage => text::DAMAGE,
            Self::Classifier => text::CLASSIFIER,
        }
    }

    /// One sentence that says what it does.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Wasserstein => text::WASSERSTEIN_HINT,
            Self::Kl => text::KL_HINT,
            Self::KlReverse => text::KL_REVERSE_HINT,
            Self::KlSymmetric => text::KL_SYMMETRIC_HINT,
            Self::Damage => text::DAMAGE_HINT,
            Self::Classifier => text::CLASSIFIER_HINT,
        }
    }

    /// The unit of its values.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Wasserstein => text::LATENT_UNITS_SQUARED,
            Self::Damage => text::PIXEL_UNITS_SQUARED,
            Self::Kl | Self::KlReverse | Self::KlSymmetric | Self::Classifier => text::NATS,
        }
    }
}

/// The ball that δ stays in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Norm {
    /// No pixel changes by more than ε.
    #[default]
    Linf,
    /// The Euclidean length of the change is at most ε.
    L2,
}

impl Norm {
    /// Both norms, in the order a menu shows them.
    pub const ALL: &'static [Self] = &[Self::Linf, Self::L2];

    /// The stable name used in files and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Linf => "linf",
            Self::L2 => "l2",
        }
    }

    /// The name a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Linf => "L∞",
            Self::L2 => "L2",
        }
    }

    /// The largest ε that means anything: no change of an image of values in 0–1 is larger.
    pub fn largest_epsilon(self, shape: ImageShape) -> f32 {
        match self {
            Self::Linf => 1.0,
            Self::L2 => shape.diagonal(),
        }
    }

    /// One sentence that says what it does.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Linf => text::LINF_HINT,
            Self::L2 => text::L2_HINT,
        }
    }
}

/// How the step size of a restart changes from its first step to its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// The same throughout.
    Constant,
    /// Falls in a straight line, to nothing after the last step.
    #[default]
    Linear,
}

impl Schedule {
    /// The stable name used in files and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Linear => "linear",
        }
    }
}

/// How hard an attack tries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AttackConfig {
    /// What is maximised.
    pub objective: AttackObjective,
    /// The ball.
    pub norm: Norm,
    /// Its radius, pixel units (pixels in 0–1).
    pub epsilon: f32,
    /// Gradient steps of each restart; 1 is FGSM.
    pub steps: usize,
    /// Random starts; the best result of each image is kept.
    pub restarts: usize,
    /// Seed of the random starts.
    pub seed: u64,
    /// The first step's size in radii: 2 crosses the whole ball.
    pub first_step: f32,
    /// What becomes of that size.
    pub schedule: Schedule,
    /// How much of the direction before is carried into the next one at the end of a restart. It
    /// grows from nothing in a straight line: far from the optimum old directions mislead, near it
    /// they steady the path.
    pub momentum: f32,
}

impl Default for AttackConfig {
    /// The live setting: 40 steps, one restart.
    fn default() -> Self {
        Self {
            objective: AttackObjective::default(),
            norm: Norm::default(),
            epsilon: 0.1,
            steps: 40,
            restarts: 1,
            seed: 0,
            first_step: 2.0,
            schedule: Schedule::default(),
            momentum: 0.75,
        }
    }
}

impl AttackConfig {
    /// The effort behind a figure that is reported: 100 steps, five restarts.
    pub fn reported() -> Self {
        Self { steps: 100, restarts: 5, ..Self::default() }
    }
}

/// A linear classifier on latents, for the classifier attack: logits = W·μ + b.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinearReadout {
    /// `classes × d`, row by row.
    pub weights: Vec<f32>,
    /// One value a class.
    pub biases: Vec<f32>,
}

/// What an attack aims at.
#[derive(Clone, Debug, Default)]
pub enum Goal {
    /// Away from where the image was.
    #[default]
    Away,
    /// Towards the posterior (or, for [`AttackObjective::Damage`], the picture) of another image:
    /// its values in 0–1.
    Towards(Vec<f32>),
}

/// What is attacked: images, the model they are shown to, and the aim.
#[derive(Clone, Copy, Debug)]
pub struct Scenario<'a> {
    /// The model, without autodiff.
    pub model: &'a Vae,
    /// Where it lies.
    pub device: &'a Device,
    /// `n × values` in 0–1.
    pub images: &'a [f32],
    /// The class of each image; used by [`AttackObjective::Classifier`] alone.
    pub labels: &'a [u8],
    /// Away from where the images were, or towards another.
    pub goal: &'a Goal,
    /// Needed by [`AttackObjective::Classifier`].
    pub readout: Option<&'a LinearReadout>,
}

impl Scenario<'_> {
    /// Images that are attacked.
    pub fn count(&self) -> usize {
        self.images.len() / self.model.image_shape().values()
    }
}

/// What came out for one image.
#[derive(Clone, Debug)]
pub struct Attacked {
    /// x + δ, values in 0–1.
    pub image: Vec<f32>,
    /// The objective reached.
    pub objective: f32,
    /// ‖δ‖∞, pixel units.
    pub linf: f32,
    /// ‖δ‖₂, pixel units.
    pub l2: f32,
    /// μ(x), d values.
    pub mean_before: Vec<f32>,
    /// μ(x + δ), d values.
    pub mean_after: Vec<f32>,
    /// log v(x), d values.
    pub log_variance_before: Vec<f32>,
    /// log v(x + δ), d values.
    pub log_variance_after: Vec<f32>,
}
