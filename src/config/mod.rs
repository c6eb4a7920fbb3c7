//! Every setting of a training run, once: name, range, default, meaning, unit.
//!
//! [`TrainConfig`] is what the command line, the window, `config.json` and the trainer
//! share. `choices` holds the settings that are a choice from a list, `address` writes down paths
//! that are no Unicode, `knobs` describes the numeric ones, `number` reads numbers as people write
//! them, `spelling` forgives capitals and dashes, `paired_prior` is what prior and Σaug amount to,
//! `race` compares models.

mod address;
mod choices;
mod knobs;
pub mod number;
mod paired_prior;
pub mod race;
pub mod spelling;

use serde::{Deserialize, Serialize};

pub use choices::{DatasetChoice, DeviceChoice, Likelihood, Method, Pairing, Prior};
pub use knobs::{Applies, KNOBS, Knob, knob};
pub use paired_prior::PairedPrior;

use crate::text::settings as text;

/// Pixels of one image: 28 × 28, row by row.
pub const PIXELS: usize = 28 * 28;
/// Width and height of one image.
pub const SIDE: usize = 28;

/// Every setting that decides the course of a training run.
///
/// The same configuration and data give the same run, bit for bit on the CPU.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrainConfig {
    /// The images.
    pub dataset: DatasetChoice,
    /// The objective.
    pub method: Method,
    /// The prior on (z, z′); RAVEN only.
    pub prior: Prior,
    /// What the two members of a pair are.
    pub pairing: Pairing,
    /// How reconstructions are scored.
    pub likelihood: Likelihood,
    /// Variance of the Gaussian likelihood, in squared pixel units.
    pub likelihood_variance: f64,
    /// Σaug = s·I: s, the variance by which the paired prior lets z and z′ differ.
    pub sigma_aug: f64,
    /// Standard deviation of the Gaussian pixel noise, pixels in 0–1.
    pub noise: f64,
    /// Weight of the KL term.
    pub beta: f64,
    /// Radius of the L∞ ball in which an attacked partner lies, pixel units.
    pub adversary_radius: f64,
    /// Gradient steps that look for an attacked partner, every training step.
    pub adversary_steps: usize,
    /// RAdam's step size.
    pub learning_rate: f64,
    /// Pairs a step.
    pub batch_size: usize,
    /// Latent dimensions d.
    pub latent: usize,
    /// Units of each hidden layer.
    pub hidden: usize,
    /// Seed of initialisation, shuffling, noise and sampling.
    pub seed: u64,
    /// Passes over the training set; 0 trains until it is stopped.
    pub epochs: usize,
    /// Where to compute.
    pub device: DeviceChoice,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            dataset: DatasetChoice::default(),
            method: Method::default(),
            prior: Prior::default(),
            pairing: Pairing::default(),
            likelihood: Likelihood::default(),
            likelihood_variance: 0.1,
            sigma_aug: 0.1,
            noise: 0.3,
            beta: 1.0,
            adversary_radius: 0.1,
            adversary_steps: 5,
            learning_rate: 1e-3,
            batch_size: 128,
            latent: 16,
            hidden: 512,
            seed: 0,
            epochs: 0,
            device: DeviceChoice::default(),
        }
    }
}

/// A setting outside its range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{label} ({id}) is {value}, but must lie between {low} and {high}")]
pub struct ConfigError {
    id: &'static str,
    label: &'static str,
    value: f64,
    low: f64,
    high: f64,
}

impl TrainConfig {
    /// Checks every numeric setting against its range.
    ///
    /// # Errors
    /// The first setting that lies outside, or is not a number.
    pub fn validate(&self) -> Result<(), ConfigError> {
        for knob in KNOBS {
            let value = (knob.get)(self);
            let (low, high) = knob.range;
            if !(low..=high).contains(&value) {
                return Err(ConfigError { id: knob.id, label: knob.label, value, low, high });
            }
        }
        Ok(())
    }

    /// Whether changing from `self` to `other` needs a fresh model.
    pub fn needs_restart(&self, other: &Self) -> bool {
        self.dataset != other.dataset
            || self.seed != other.seed
            || KNOBS.iter().any(|knob| {
                knob.applies == Applies::Restart && (knob.get)(self) != (knob.get)(other)
            })
    }

    /// `self` with every setting of `other` that may change while training runs.
    pub fn with_live_settings_of(&self, other: &Self) -> Self {
        Self {
            dataset: self.dataset.clone(),
            seed: self.seed,
            latent: self.latent,
            hidden: self.hidden,
            ..other.clone()
        }
    }

    /// What differs between two configurations, in words: `Σaug 0.1 → 1`.
    pub fn changes(&self, other: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        for knob in KNOBS {
            let (old, new) = ((knob.get)(self), (knob.get)(other));
            if old != new {
                changes.push(format!("{} {} → {}", knob.label, short(old), short(new)));
            }
        }
        let mut choice = |name: &str, old: &str, new: &str| {
            if old != new {
                changes.push(format!("{name} {old} → {new}"));
            }
        };
        choice(text::METHOD, self.method.label(), other.method.label());
        choice(text::PRIOR, self.prior.label(), other.prior.label());
        choice(text::PAIRING, self.pairing.label(), other.pairing.label());
        choice(text::LIKELIHOOD, self.likelihood.label(), other.likelihood.label());
        changes
    }
}

/// A number in at most four significant digits, without trailing zeros.
pub fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let digits = (3 - value.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid_and_survive_a_round_trip() {
        let config =
            TrainConfig { dataset: DatasetChoice::Folder("a b/c".into()), ..Default::default() };
        config.validate().unwrap();
        let text = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<TrainConfig>(&text).unwrap(), config);
    }

    #[test]
    fn a_value_out_of_range_is_named() {
        let config = TrainConfig { sigma_aug: f64::NAN, ..Default::default() };
        assert!(config.validate().unwrap_err().to_string().contains("sigma-aug"));
        let config = TrainConfig { latent: 65, ..Default::default() };
        assert!(config.validate().unwrap_err().to_string().contains("between 2 and 64"));
    }

    #[test]
    fn live_settings_never_ask_for_a_restart() {
        let old = TrainConfig::default();
        let new =
            TrainConfig { sigma_aug: 1.0, latent: 2, seed: 4, beta: 2.0, ..Default::default() };
        assert!(old.needs_restart(&new));
        let live = old.with_live_settings_of(&new);
        assert!(!old.needs_restart(&live));
        assert_eq!(old.changes(&live), ["Σaug 0.1 → 1", "KL weight 1 → 2"]);
    }

    #[test]
    fn short_numbers() {
        assert_eq!(short(0.001), "0.001");
        assert_eq!(short(1234.5), "1234");
        assert_eq!(short(0.30000001), "0.3");
        assert_eq!(short(1e-6), "0.000001");
    }
}
