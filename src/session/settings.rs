//! What a person sets and draws in the panels beside the run, and a session keeps.

use serde::{Deserialize, Serialize};

use crate::attack::AttackConfig;
use crate::evaluate::curve::CurveSettings;

/// Most images that are attacked at once.
pub const MAX_SUBJECTS: usize = 8;

/// Where an attacked image comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Source {
    /// A test image.
    Test(usize),
    /// Drawn with the pointer.
    Drawn,
    /// Opened from a file of this name.
    File(String),
}

/// An image to attack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// Where it comes from.
    pub source: Source,
    /// Values in 0–1.
    pub image: Vec<f32>,
    /// Its class, where known.
    pub label: Option<u8>,
}

/// Which weights are attacked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttackMode {
    /// The weights of one step; nothing moves while it is looked at.
    #[default]
    Frozen,
    /// The newest weights, again and again while training runs: robustness is seen to grow.
    Chase,
}

/// What is set in the attack panel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AttackSettings {
    /// Objective, norm, ε, steps, restarts, seed.
    pub config: AttackConfig,
    /// The test image to move towards; `None` is an untargeted attack.
    pub target: Option<usize>,
    /// Which weights.
    pub mode: AttackMode,
    /// Hide the result until somebody has guessed.
    pub guess_first: bool,
}

impl AttackSettings {
    /// Whether an attack with these settings differs from one with `other`.
    pub fn differs_in_attack(&self, other: &Self) -> bool {
        (&self.config, self.target, self.mode) != (&other.config, other.target, other.mode)
    }

    /// Whether the smallest ε that fools the model depends on what differs.
    pub fn differs_beside_epsilon(&self, other: &Self) -> bool {
        let config = AttackConfig { epsilon: self.config.epsilon, ..other.config.clone() };
        (&self.config, self.target) != (&config, other.target)
    }
}

/// Fewest and most test images of a curve.
pub const IMAGES: std::ops::RangeInclusive<usize> = 50..=1000;
/// Smallest and largest share of the time for measuring in the background, 0–1.
pub const SHARE: std::ops::RangeInclusive<f64> = 0.01..=0.5;

/// What is set in the measure panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MeasureSettings {
    /// What is measured, with which effort.
    pub curve: CurveSettings,
    /// Measure curve after curve in the background.
    pub keep: bool,
    /// The share of the time that this may take, 0–1.
    pub share: f64,
}

impl Default for MeasureSettings {
    fn default() -> Self {
        Self { curve: CurveSettings::default(), keep: false, share: 0.05 }
    }
}
