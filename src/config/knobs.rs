//! The numeric settings, described once for sliders, help texts and range checks.

use super::TrainConfig;

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
    ($field:ident, $id:literal, $label:literal, $symbol:literal, $unit:literal, $range:expr, $log:literal, $whole:literal, $applies:ident, $meaning:literal) => {
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
        "Σaug",
        "s",
        "",
        (0.001, 10.0),
        true,
        false,
        Live,
        "How far apart the prior lets the latents of an image and its noisy copy be: small pulls pairs together."
    ),
    knob!(
        noise,
        "noise",
        "Noise level",
        "σ",
        "pixel units",
        (0.0, 1.0),
        false,
        false,
        Live,
        "Standard deviation of the noise that turns x into x′; pixels run from 0 to 1."
    ),
    knob!(
        beta,
        "beta",
        "KL weight",
        "β",
        "",
        (0.0, 20.0),
        false,
        false,
        Live,
        "How much the KL term counts against the reconstruction; 1 is the lower bound itself."
    ),
    knob!(
        learning_rate,
        "learning-rate",
        "Learning rate",
        "η",
        "",
        (1e-6, 10.0),
        true,
        false,
        Live,
        "RAdam's step size: too large diverges, too small crawls."
    ),
    knob!(
        batch_size,
        "batch",
        "Batch size",
        "B",
        "pairs",
        (1.0, 4096.0),
        true,
        true,
        Live,
        "Pairs of images in one training step."
    ),
    knob!(
        likelihood_variance,
        "likelihood-variance",
        "Likelihood variance",
        "σ²ₓ",
        "pixel units²",
        (0.001, 1.0),
        true,
        false,
        Live,
        "Variance of the Gaussian likelihood: small asks for sharper reconstructions and weakens the prior."
    ),
    knob!(
        adversary_radius,
        "adversary-radius",
        "Adversary radius",
        "ε′",
        "pixel units",
        (0.0, 1.0),
        false,
        false,
        Live,
        "How far the smooth encoder's partner may lie from the image: no pixel differs by more."
    ),
    knob!(
        adversary_steps,
        "adversary-steps",
        "Adversary steps",
        "k",
        "gradient steps",
        (1.0, 50.0),
        false,
        true,
        Live,
        "How hard each training step looks for the partner whose posterior is farthest away."
    ),
    knob!(
        latent,
        "latent",
        "Latent size",
        "d",
        "dimensions",
        (2.0, 64.0),
        false,
        true,
        Restart,
        "Dimensions of z; 2 can be drawn as it is, more are projected."
    ),
    knob!(
        hidden,
        "hidden",
        "Hidden units",
        "h",
        "units",
        (8.0, 2048.0),
        true,
        true,
        Restart,
        "Width of each hidden layer of encoder and decoder."
    ),
];

/// The knob with this id.
///
/// # Panics
/// If there is none: ids are literals of this crate.
pub fn knob(id: &str) -> &'static Knob {
    KNOBS.iter().find(|knob| knob.id == id).expect("an id of KNOBS")
}
