//! Robustness: how often the latent classifier is still right after the encoder was attacked.
//!
//! The encoder is frozen, the classifier is fitted to the clean training latents and judged on
//! clean test latents, then on those of attacked test images. Every figure carries what it was
//! measured with: a robust accuracy is only as honest as the attack behind it.

use std::ops::ControlFlow;
use std::path::PathBuf;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::attack::gradient_ascent::attack;
use crate::attack::{AttackConfig, AttackObjective, Goal, Norm, Scenario};
use crate::config::short;
use crate::data::Dataset;
use crate::data::ImageShape;
use crate::data::batch::gather;
use crate::evaluate::interval::wilson;
use crate::evaluate::latents::encode_observed;
pub use crate::evaluate::report::{Report, measure};
use crate::evaluate::{LatentClassifier, hits};
use crate::model::Vae;

/// Images that are attacked at once.
const BATCH: usize = 256;
/// More gradient steps or restarts than this are a slip of the finger.
const MAX_EFFORT: usize = 100_000;

/// What is to be measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The attacks, each on the same images.
    pub attacks: Vec<AttackConfig>,
    /// The first so many test images are attacked; all, if there are fewer.
    pub images: usize,
    /// Whether Fréchet distances are measured, which needs a feature network: some 10 s of training
    /// the first time on a data set.
    pub frechet: bool,
    /// Where that network is kept for the next time; `None` keeps it nowhere.
    pub cache_dir: Option<PathBuf>,
}

impl Plan {
    /// Every objective at every ε, and no Fréchet distance; the rest is as in `effort`.
    pub fn grid(
        objectives: &[AttackObjective],
        epsilons: &[f32],
        effort: &AttackConfig,
        images: usize,
    ) -> Self {
        let one = |objective, epsilon| AttackConfig { objective, epsilon, ..effort.clone() };
        let attacks = objectives
            .iter()
            .flat_map(|&objective| epsilons.iter().map(move |&epsilon| one(objective, epsilon)))
            .collect();
        Self { attacks, images, frechet: false, cache_dir: None }
    }

    /// Gradient steps of all images under all attacks.
    pub(super) fn work(&self, images: usize) -> usize {
        self.attacks.iter().map(|attack| images * iterates(attack)).sum()
    }
}

/// Iterates of one attack: the start and every step, for each restart.
pub fn iterates(attack: &AttackConfig) -> usize {
    attack.restarts * (attack.steps + 1)
}

/// The result of one attack on many images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttackScore {
    /// What the attack was.
    #[serde(flatten)]
    pub attack: AttackConfig,
    /// Test images attacked.
    pub images: usize,
    /// Share of them that the classifier still gets right.
    pub accuracy: f64,
    /// Wilson's 95 % interval of that share.
    pub interval: [f64; 2],
    /// Mean of the objective reached.
    pub mean_objective: f64,
}

/// A part of the work that takes time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// The training images go through the encoder.
    EncodeTraining,
    /// The test images go through the encoder.
    EncodeTest,
    /// The test latents look for their nearest training latents.
    Neighbours,
    /// The feature network learns.
    TrainFeatures,
    /// Decoded images are compared with real ones.
    CompareImages,
    /// Images are attacked.
    Attack,
}

impl Task {
    /// In words, for a person.
    pub fn text(self) -> &'static str {
        match self {
            Self::EncodeTraining => "Encoding the training images",
            Self::EncodeTest => "Encoding the test images",
            Self::Neighbours => "Finding the nearest latents",
            Self::TrainFeatures => "Training the feature network",
            Self::CompareImages => "Comparing decoded images with real ones",
            Self::Attack => "Attacking",
        }
    }

    /// What is counted.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Attack => "image steps",
            _ => "images",
        }
    }
}

/// What is told while [`measure`] runs.
#[derive(Clone, Copy, Debug)]
pub enum Update<'a> {
    /// The task at hand, and how much of it is done, of how much.
    Progress {
        /// What is being done.
        task: Task,
        /// Units done: images, or images × gradient steps.
        done: usize,
        /// Units in all.
        total: usize,
    },
    /// An attack is through.
    Scored(&'a AttackScore),
}

/// Hears every [`Update`] and may break off.
pub type Observer<'a> = dyn FnMut(Update) -> ControlFlow<()> + 'a;

/// The classifier of the clean training latents; nothing, if `observe` broke off.
pub fn fit(
    model: &Vae,
    device: &Device,
    dataset: &Dataset,
    observe: &mut Observer,
) -> Option<LatentClassifier> {
    Some(fit_latents(&encode_training(model, device, dataset, observe)?, dataset))
}

/// The clean training latents; nothing, if `observe` broke off.
pub(super) fn encode_training(
    model: &Vae,
    device: &Device,
    dataset: &Dataset,
    observe: &mut Observer,
) -> Option<Vec<f32>> {
    let total = dataset.train.len();
    encode_observed(model, &dataset.train, device, &mut |done| {
        observe(Update::Progress { task: Task::EncodeTraining, done, total })
    })
}

/// The classifier of the training latents.
pub(super) fn fit_latents(latents: &[f32], dataset: &Dataset) -> LatentClassifier {
    let (labels, classes) = (&dataset.train.labels, dataset.class_names.len());
    LatentClassifier::fit(latents, labels, latents.len() / labels.len(), classes)
}

/// One attack on the first `images` test images; `observe` hears images × iterates done.
pub(super) fn score(
    model: &Vae,
    device: &Device,
    dataset: &Dataset,
    classifier: &LatentClassifier,
    config: &AttackConfig,
    images: usize,
    observe: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<AttackScore> {
    let indices: Vec<u32> = (0..images as u32).collect();
    let (mut right, mut objective, mut done, mut stopped) = (0, 0.0, 0, false);
    for indices in indices.chunks(BATCH) {
        let pixels = gather(&dataset.test, indices);
        let labels: Vec<u8> =
            indices.iter().map(|&index| dataset.test.labels[index as usize]).collect();
        let scenario = Scenario {
            model,
            device,
            images: &pixels,
            labels: &labels,
            goal: &Goal::Away,
            readout: Some(classifier.readout()),
        };
        let mut watch = |_: &_| {
            done += indices.len();
            let flow = observe(done);
            stopped |= flow.is_break();
            flow
        };
        let attacked = attack(&scenario, config, &mut watch);
        if stopped {
            return None;
        }
        let latents: Vec<f32> =
            attacked.iter().flat_map(|image| image.mean_after.iter().copied()).collect();
        right += hits(&classifier.predict(&latents), &labels);
        objective += attacked.iter().map(|image| f64::from(image.objective)).sum::<f64>();
    }
    Some(AttackScore {
        attack: config.clone(),
        images,
        accuracy: right as f64 / images.max(1) as f64,
        interval: wilson(right, images),
        mean_objective: objective / images.max(1) as f64,
    })
}

/// Whether this attack can be carried out.
///
/// # Errors
/// A sentence that says which setting is out of its range.
pub fn check(attack: &AttackConfig) -> Result<(), String> {
    let largest = match attack.norm {
        Norm::Linf => 1.0,
        Norm::L2 => f32::MAX,
    };
    check_epsilon(attack, largest)?;
    for (name, value) in [("steps", attack.steps), ("restarts", attack.restarts)] {
        if !(1..=MAX_EFFORT).contains(&value) {
            return Err(format!("{name} is {value}, but must lie between 1 and {MAX_EFFORT}."));
        }
    }
    Ok(())
}

/// As [`check`], on images of this shape.
///
/// # Errors
/// As [`check`].
pub fn check_on(attack: &AttackConfig, shape: ImageShape) -> Result<(), String> {
    check(attack)?;
    check_epsilon(attack, attack.norm.largest_epsilon(shape))
}

fn check_epsilon(attack: &AttackConfig, largest: f32) -> Result<(), String> {
    if (0.0..=largest).contains(&attack.epsilon) {
        return Ok(());
    }
    let range = if largest == f32::MAX {
        "must be a finite number of at least 0".to_owned()
    } else {
        format!("must lie between 0 and {}", short(largest.into()))
    };
    Err(format!(
        "epsilon is {}, but {range} (pixels run from 0 to 1).",
        short(attack.epsilon.into())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_holds_every_pair_once() {
        let objectives = [AttackObjective::Wasserstein, AttackObjective::Kl];
        let plan = Plan::grid(&objectives, &[0.1, 0.2], &AttackConfig::default(), 10);
        let pairs: Vec<_> = plan.attacks.iter().map(|a| (a.objective.id(), a.epsilon)).collect();
        assert_eq!(pairs, [("wasserstein", 0.1), ("wasserstein", 0.2), ("kl", 0.1), ("kl", 0.2)]);
        assert_eq!(plan.work(10), 4 * 10 * 41);
    }

    #[test]
    fn settings_out_of_range_are_refused_in_words() {
        let refuse = |attack: AttackConfig| check_on(&attack, ImageShape::MNIST).unwrap_err();
        let fine = AttackConfig::default();
        assert!(check_on(&fine, ImageShape::MNIST).is_ok());
        let whole = AttackConfig { epsilon: 28.0, norm: Norm::L2, ..fine.clone() };
        assert!(check_on(&whole, ImageShape::MNIST).is_ok());
        assert!(refuse(AttackConfig { epsilon: 28.5, ..whole }).contains("between 0 and 28"));
        assert!(refuse(AttackConfig { epsilon: 1.5, ..fine.clone() }).contains("1.5"));
        assert!(refuse(AttackConfig { epsilon: f32::NAN, ..fine.clone() }).contains("epsilon"));
        assert!(refuse(AttackConfig { steps: 0, ..fine.clone() }).contains("steps is 0"));
        assert!(refuse(AttackConfig { restarts: 0, ..fine }).contains("restarts is 0"));
    }
}
