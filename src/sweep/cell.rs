//! One cell of a sweep: its settings, its name, and what came of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::measurement::{LatentSample, Measurement};
use crate::config::{Domain, SETTINGS, Scope, TrainConfig};
use crate::data::{Dataset, ImagesUsed};
use crate::evaluate::report::Report;
use crate::hash::{sha256, sha256_of_parts};

/// Hexadecimal digits of a cell's name.
const ID_DIGITS: usize = 12;
/// Hexadecimal digits of a fingerprint of images.
const FINGERPRINT_DIGITS: usize = 16;

/// Which images: a folder's path says nothing on another machine, its bytes do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Images {
    /// What the screen calls them.
    pub name: String,
    /// The first digits of the SHA-256 of all pixels and labels.
    pub fingerprint: String,
    /// Which of them is what, to say what has changed; older versions kept no more than the above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<ImagesUsed>,
}

impl PartialEq for Images {
    /// The same bytes under another name are the same images.
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
    }
}

impl Images {
    /// The name and the fingerprint of these images.
    pub fn of(dataset: &Dataset) -> Self {
        let sets = [&dataset.train, &dataset.test];
        let [train, test] = sets.map(|set| (set.len() as u64).to_le_bytes());
        let mut fingerprint = sha256_of_parts([
            &train[..],
            &sets[0].pixels,
            &sets[0].labels,
            &test,
            &sets[1].pixels,
            &sets[1].labels,
        ]);
        fingerprint.truncate(FINGERPRINT_DIGITS);
        let used = Some(ImagesUsed::from(dataset));
        Self { name: dataset.name.clone(), fingerprint, used }
    }

    /// Before there are any: whether a grid makes cells does not depend on them.
    pub fn none() -> Self {
        Self { name: String::new(), fingerprint: String::new(), used: None }
    }
}

/// One combination of settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Twelve hexadecimal digits that belong to these settings on these images.
    pub id: String,
    /// The settings; those without effect have their defaults.
    pub config: TrainConfig,
}

impl Cell {
    /// Names the cell of these [`settled`] settings.
    pub fn new(config: TrainConfig, images: &Images) -> Self {
        let mut settings = fields(&config);
        settings.insert("dataset".into(), images.name.clone().into());
        settings.insert("fingerprint".into(), images.fingerprint.clone().into());
        // A map of scalars with sorted keys: one text for one set of settings.
        let text = serde_json::to_string(&settings).unwrap_or_default();
        let mut id = sha256(text.as_bytes());
        id.truncate(ID_DIGITS);
        Self { id, config }
    }

    /// Whether training with `other` gives this cell's model, on the same images.
    pub fn is_trained_by(&self, other: &TrainConfig) -> bool {
        fields(&self.config) == fields(&settled(other))
    }
}

/// All settings that decide the course of a training, by name: neither the device nor where the
/// images lie.
fn fields(config: &TrainConfig) -> BTreeMap<String, serde_json::Value> {
    let settings = SETTINGS.iter().filter(|setting| setting.makes_cells());
    settings.map(|setting| (setting.field.to_owned(), setting.json(config))).collect()
}

/// The same training with every setting that has no effect at its default.
pub fn settled(config: &TrainConfig) -> TrainConfig {
    config.taking(&TrainConfig::default(), |setting| {
        setting.scope == Scope::Machine || !(setting.used)(config)
    })
}

/// A setting in words, without its seed: the method, what it uses of Σaug and noise, and what else
/// differs from `base`.
pub fn setting_name(config: &TrainConfig, base: &TrainConfig) -> String {
    let mut name = config.method.label().to_owned();
    let mut add = |text: String| {
        name.push_str(", ");
        name.push_str(&text);
    };
    let base = settled(&TrainConfig { method: config.method, ..base.clone() });
    for setting in SETTINGS.iter().filter(|setting| setting.makes_cells()) {
        let named = setting.axis().map(|axis| axis.name);
        let differs = !(setting.same)(config, &base);
        match (named, setting.domain) {
            (Some(Some(name)), _) if (setting.used)(config) => {
                add(format!("{name} {}", setting.shown(config)));
            }
            (None, Domain::Number(knob)) if differs => {
                add(format!("{} {}", knob.label, setting.shown(config)));
            }
            (None, Domain::Choice(_)) if differs => add(setting.shown(config).to_lowercase()),
            _ => {}
        }
    }
    name
}

/// What training a cell took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Seconds for one pass over the training images.
    pub seconds_per_epoch: f64,
    /// Training images per second.
    pub images_per_second: f64,
    /// The most memory that the process held while training, images included, in MiB; `None` where
    /// the system does not tell.
    pub peak_memory_mib: Option<f64>,
}

/// How a cell ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// Trained and measured.
    Finished(Box<Figures>),
    /// It cannot be trained or measured.
    Failed {
        /// What happened, in a sentence.
        reason: String,
    },
}

/// Every figure of a finished cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// What `evaluate` measures.
    pub report: Report,
    /// Share of the most frequent class among the test images: what guessing achieves.
    pub chance: f64,
    /// What the training took; `None` for a model that was adopted.
    pub cost: Option<Cost>,
    /// Some latents, to look at.
    pub latents: LatentSample,
}

/// What `cells/<id>.json` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellResult {
    /// The cell's name.
    pub id: String,
    /// The program that wrote it.
    pub program: String,
    /// The settings.
    pub config: TrainConfig,
    /// The images.
    pub images: Images,
    /// What was measured, with which effort.
    pub measurement: Measurement,
    /// Where it was computed.
    pub device: String,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl CellResult {
    /// The figures, if there are any.
    pub fn figures(&self) -> Option<&Figures> {
        match &self.outcome {
            Outcome::Finished(figures) => Some(figures),
            Outcome::Failed { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DatasetChoice, DeviceChoice, Likelihood, Method};

    fn images() -> Images {
        Images { name: "MNIST".into(), fingerprint: "00".into(), ..Images::none() }
    }

    fn id(config: &TrainConfig) -> String {
        Cell::new(settled(config), &images()).id
    }

    #[test]
    fn the_name_follows_what_decides_the_training_and_nothing_else() {
        let config = TrainConfig { epochs: 5, ..TrainConfig::default() };
        let same = TrainConfig {
            device: DeviceChoice::Gpu,
            dataset: DatasetChoice::Folder("elsewhere".into()),
            adversary_steps: 7,
            ..config.clone()
        };
        assert_eq!(id(&config), id(&same));
        assert_eq!(id(&config).len(), 12);
        let different = [
            TrainConfig { epochs: 6, ..config.clone() },
            TrainConfig { seed: 1, ..config.clone() },
            TrainConfig { noise: 0.1, ..config.clone() },
            TrainConfig { likelihood: Likelihood::Bernoulli, ..config.clone() },
        ];
        assert!(different.iter().all(|other| id(other) != id(&config)));
        let other = Images { fingerprint: "01".into(), ..images() };
        assert_ne!(Cell::new(settled(&config), &other).id, id(&config));
    }

    #[test]
    fn a_setting_is_called_by_what_it_uses_and_what_differs() {
        let base = TrainConfig::default();
        assert_eq!(setting_name(&base, &base), "RAVEN, Σaug 0.1, noise 0.3");
        let vae = TrainConfig { method: Method::Vae, beta: 4.0, ..base.clone() };
        assert_eq!(setting_name(&settled(&vae), &base), "VAE, KL weight 4");
    }
}
