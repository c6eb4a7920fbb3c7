//! Settings worth seeing, each with one sentence. They are data: `assets/presets.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::config::race::MAX_MODELS;
use crate::config::{Scope, Setting, TrainConfig};

/// What the right column shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tab {
    /// Distances of the pairs, and pictures.
    #[default]
    Look,
    /// The attack panel.
    Attack,
    /// The measure panel.
    Measure,
    /// The sweep panel.
    Sweep,
}

/// Some training settings by name: the rest stays as it is.
pub type Patch = toml::Table;

/// A setting worth seeing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// What lessons call it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What is to be seen, in one sentence.
    pub text: String,
    /// The training settings that it is about.
    pub settings: Patch,
    /// Models that stand beside it.
    #[serde(default)]
    pub beside: Vec<Patch>,
    /// What the right column is to show.
    pub tab: Option<Tab>,
}

impl Preset {
    /// The settings of the first model: defaults apart from what the preset names; images, seed
    /// and device are those of `current`.
    ///
    /// # Errors
    /// A setting that does not exist or is out of range, in words.
    pub fn config(&self, current: &TrainConfig) -> Result<TrainConfig, String> {
        let kept = |setting: &Setting| setting.scope >= Scope::Start;
        patched(&TrainConfig::default().taking(current, kept), &self.settings)
    }

    /// The settings of the models beside `lead`.
    ///
    /// # Errors
    /// A setting that does not exist or is out of range, in words.
    pub fn beside(&self, lead: &TrainConfig) -> Result<Vec<TrainConfig>, String> {
        self.beside.iter().map(|patch| patched(lead, patch)).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Presets {
    preset: Vec<Preset>,
}

static BUILT_IN: LazyLock<Vec<Preset>> = LazyLock::new(|| {
    let read: Result<Presets, _> = toml::from_str(include_str!("../assets/presets.toml"));
    // The file is part of the program, and a test reads it: it cannot fail on another machine.
    read.map(|file| file.preset).unwrap_or_default()
});

/// All presets, in the order of the menu.
pub fn built_in() -> &'static [Preset] {
    &BUILT_IN
}

/// The preset that lessons call so.
pub fn find(id: &str) -> Option<&'static Preset> {
    built_in().iter().find(|preset| preset.id == id)
}

/// `base` with the settings of `patch`.
///
/// # Errors
/// A setting that does not exist, has another kind of value or is out of range, in words.
pub fn patched(base: &TrainConfig, patch: &Patch) -> Result<TrainConfig, String> {
    let values = patch.iter().map(|(name, value)| Ok((name, serde_json::to_value(value)?)));
    let values: Vec<_> =
        values.collect::<Result<_, serde_json::Error>>().map_err(|error| error.to_string())?;
    base.patched(values).map_err(|error| error.to_string())
}

/// Whether a run can have as many models as the preset asks for.
pub fn fits(preset: &Preset) -> bool {
    preset.beside.len() < MAX_MODELS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Likelihood, Method};

    #[test]
    fn every_preset_can_be_applied_and_says_one_sentence() {
        let file: Presets = toml::from_str(include_str!("../assets/presets.toml")).unwrap();
        assert!(file.preset.len() >= 7 && built_in().len() == file.preset.len());
        let current = TrainConfig { seed: 7, ..TrainConfig::default() };
        for preset in built_in() {
            let config = preset.config(&current).unwrap_or_else(|e| panic!("{}: {e}", preset.id));
            assert_eq!(config.seed, 7);
            preset.beside(&config).unwrap();
            assert!(fits(preset));
            assert!(preset.text.ends_with(['.', '?']) && preset.text.len() < 110, "{}", preset.id);
            assert_eq!(built_in().iter().filter(|other| other.id == preset.id).count(), 1);
        }
    }

    #[test]
    fn a_preset_changes_what_it_names_and_those_beside_it_follow() {
        let current = TrainConfig { noise: 0.9, seed: 3, ..TrainConfig::default() };
        let lead = find("race-three").unwrap().config(&current).unwrap();
        assert_eq!((lead.method, lead.noise, lead.seed), (Method::Vae, 0.3, 3));
        let beside = find("race-three").unwrap().beside(&lead).unwrap();
        assert_eq!(
            beside.iter().map(|model| model.method).collect::<Vec<_>>(),
            [Method::NoisyVae, Method::Raven]
        );
        let bernoulli = find("bernoulli").unwrap().config(&current).unwrap();
        assert_eq!(bernoulli.likelihood, Likelihood::Bernoulli);
    }

    #[test]
    fn what_is_wrong_with_settings_is_named() {
        let base = TrainConfig::default();
        let with = |text: &str| patched(&base, &toml::from_str(text).unwrap());
        assert!(with("sigmaaug = 1.0").unwrap_err().contains("'sigmaaug'"));
        assert!(with("sigma_aug = \"much\"").unwrap_err().contains("much"));
        assert!(with("sigma_aug = -1.0").unwrap_err().contains("must lie between"));
        assert_eq!(with("latent = 2").unwrap().latent, 2);
    }
}
