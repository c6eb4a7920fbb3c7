//! The numeric settings, described once for sliders, help texts and range checks.

use super::TrainConfig;
use super::words as text;

/// When a changed setting takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applies {
    /// At the next training step, with a marker on the charts.
    Live,
    /// Only when the run is reset; never by itself.
    Restart,
}

/// One numeric setting: all that a slider, a help text and a range check need.
#[derive(Clone, Copy, Debug)]
pub struct Knob {
    /// The field of [`TrainConfig`], spelled as on the command line.
    pub id: &'static str,
    /// The name a person reads.
    pub label: &'static str,
    /// The symbol in formulas.
    pub symbol: &'static str,
    /// Unit, empty for a pure number.
    pub unit: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Smallest and largest accepted value.
    pub range: (f64, f64),
    /// Whether equal steps on a slider multiply rather than add.
    pub logarithmic: bool,
    /// Whether only whole numbers make sense.
    pub whole: bool,
    /// When a change takes effect.
    pub applies: Applies,
    /// Reads the field.
    pub get: fn(&TrainConfig) -> f64,
    /// Writes the field.
    pub set: fn(&mut TrainConfig, f64),
}

impl Knob {
    /// The value of a fresh [`TrainConfig`].
    pub fn default_value(&self) -> f64 {
        (self.get)(&TrainConfig::default())
    }
}

macro_rules! knob {
    ($field:ident, $id:literal, $label:expr, $symbol:literal, $unit:expr, $range:expr, $log:literal, $whole:literal, $applies:ident, $meaning:expr) => {
        Knob {
            id: $id,
            label: $label,
            symbol: $symbol,
            unit: $unit,
            meaning: $meaning,
            range: $range,
            logarithmic: $log,
            whole: $whole,
            applies: Applies::$applies,
            get: |config| config.$field as f64,
            set: |config, value| config.$field = value as _,
        }
    };
}

/// The numeric settings, the two that matter most first.
pub const KNOBS: &[Knob] = &[
    knob!(
        sigma_aug,
        "sigma-aug",
        text::SIGMA_AUG,
        "s",
        "",
        (0.001, 10.0),
        true,
        false,
        Live,
        text::SIGMA_AUG_MEANING
    ),
    knob!(
        noise,
        "noise",
        text::NOISE,
        "σ",
        text::PIXEL_UNITS,
        (0.0, 1.0),
        false,
        false,
        Live,
        text::NOISE_MEANING
    ),
    knob!(beta, "beta", text::BETA, "β", "", (0.0, 20.0), false, false, Live, text::BETA_MEANING),
    knob!(
        learning_rate,
        "learning-rate",
        text::LEARNING_RATE,
        "η",
        "",
        (1e-6, 10.0),
        true,
        false,
        Live,
        text::LEARNING_RATE_MEANING
    ),
    knob!(
        batch_size,
        "batch",
        text::BATCH,
        "B",
        text::PAIRS,
        (1.0, 4096.0),
        true,
        true,
        Live,
        text::BATCH_MEANING
    ),
    knob!(
        likelihood_variance,
        "likelihood-variance",
        text::LIKELIHOOD_VARIANCE,
        "σ²ₓ",
        text::PIXEL_UNITS_SQUARED,
        (0.001, 1.0),
        true,
        false,
        Live,
        text::LIKELIHOOD_VARIANCE_MEANING
    ),
    knob!(
        adversary_radius,
        "adversary-radius",
        text::ADVERSARY_RADIUS,
        "ε′",
        text::PIXEL_UNITS,
        (0.0, 1.0),
        false,
        false,
        Live,
        text::ADVERSARY_RADIUS_MEANING
    ),
    knob!(
        adversary_steps,
        "adversary-steps",
        text::ADVERSARY_STEPS,
        "k",
        text::GRADIENT_STEPS,
        (1.0, 50.0),
        false,
        true,
        Live,
        text::ADVERSARY_STEPS_MEANING
    ),
    knob!(
        latent,
        "latent",
        text::LATENT,
        "d",
        text::DIMENSIONS,
        (2.0, 64.0),
        false,
        true,
        Restart,
        text::LATENT_MEANING
    ),
    knob!(
        hidden,
        "hidden",
        text::HIDDEN,
        "h",
        text::UNITS,
        (8.0, 2048.0),
        true,
        true,
        Restart,
        text::HIDDEN_MEANING
    ),
];

/// The knob with this id.
///
/// # Panics
/// If there is none: ids are literals of this crate.
pub fn knob(id: &str) -> &'static Knob {
    KNOBS.iter().find(|knob| knob.id == id).expect("an id of KNOBS")
}
