//! Every setting of a training run, once: name, range, default, meaning, unit.
//!
//! [`TrainConfig`] is what the command line, the window, `config.json` and the trainer
//! share. [`KNOBS`] describes its numeric fields for sliders, `--help` and validation.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Pixels of one image: 28 × 28, row by row.
pub const PIXELS: usize = 28 * 28;
/// Width and height of one image.
pub const SIDE: usize = 28;

/// A closed choice with a stable name for files and the command line, and a label for people.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $id:literal, $label:literal, $hint:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum, Default)]
        pub enum $name { $($(#[$vdoc])* #[doc = $hint] #[serde(rename = $id)] #[value(name = $id)] $variant,)+ }
        impl $name {
            /// All values, in the order a menu shows them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The stable name used in files and on the command line.
            pub fn id(self) -> &'static str { match self { $(Self::$variant => $id),+ } }
            /// The name a person reads.
            pub fn label(self) -> &'static str { match self { $(Self::$variant => $label),+ } }
            /// One sentence that says what it does.
            pub fn hint(self) -> &'static str { match self { $(Self::$variant => $hint),+ } }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.id()) }
        }
    };
}

choice! {
    /// The objective that is trained; all methods share the same networks.
    Method {
        #[default] Raven = "raven", "RAVEN",
            "Trains on pairs (x, x′) and pulls their latents together through the paired prior.";
        Vae = "vae", "VAE",
            "The plain variational autoencoder: one image at a time, prior N(0, I).";
        NoisyVae = "noisy-vae", "Noisy VAE",
            "Trains on x and on its noisy copy x′, but nothing couples their latents.";
    }
}

choice! {
    /// How the paired prior p(z, z′) is built. The paper's exact form was not at hand: all three are readings of it.
    Prior {
        #[default] SharedParent = "shared-parent", "Shared parent",
            "z and z′ scatter independently by Σaug around one hidden parent z̃ ~ N(0, I).";
        Chain = "chain", "Chain",
            "z ~ N(0, I), and z′ scatters by Σaug around z.";
        Correlated = "correlated", "Correlated",
            "z and z′ are both N(0, I), with correlation ρ = 1/(1 + Σaug).";
    }
}

choice! {
    /// Which two images make a pair.
    Pairing {
        #[default] CleanNoisy = "clean-noisy", "Clean + noisy",
            "x is the original image, x′ a noisy copy of it.";
        TwoNoisy = "two-noisy", "Two noisy",
            "x and x′ are two noisy copies of the image, with independent noise.";
    }
}

choice! {
    /// How a reconstruction is scored against its image.
    Likelihood {
        #[default] Gaussian = "gaussian", "Gaussian",
            "Squared error divided by twice the variance; the noise is left unclipped, so that its mean is the clean image.";
        Bernoulli = "bernoulli", "Bernoulli",
            "Binary cross-entropy summed over pixels; noisy images are clipped to [0, 1].";
    }
}

/// Where the numbers are crunched.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum DeviceChoice {
    /// A real GPU where there is one, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A real GPU, or an error.
    Gpu,
    /// The first adapter whose name contains this text; software adapters too.
    Named(String),
}

impl From<String> for DeviceChoice {
    fn from(text: String) -> Self {
        match text.as_str() {
            "auto" => Self::Auto,
            "cpu" => Self::Cpu,
            "gpu" => Self::Gpu,
            _ => Self::Named(text),
        }
    }
}

impl From<DeviceChoice> for String {
    fn from(choice: DeviceChoice) -> Self {
        choice.to_string()
    }
}

impl FromStr for DeviceChoice {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.to_owned().into())
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Cpu => "cpu",
            Self::Gpu => "gpu",
            Self::Named(name) => name,
        })
    }
}

/// Which images to train on.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum DatasetChoice {
    /// Numerals that the program draws itself; always there.
    #[default]
    Digits,
    /// MNIST, from IDX files.
    Mnist,
    /// Fashion-MNIST, from IDX files.
    FashionMnist,
    /// A folder of PNG/JPEG images, one subfolder a class.
    Folder(PathBuf),
}

impl From<String> for DatasetChoice {
    fn from(text: String) -> Self {
        match text.as_str() {
            "digits" => Self::Digits,
            "mnist" => Self::Mnist,
            "fashion-mnist" => Self::FashionMnist,
            _ => Self::Folder(text.into()),
        }
    }
}

impl From<DatasetChoice> for String {
    fn from(choice: DatasetChoice) -> Self {
        choice.to_string()
    }
}

impl FromStr for DatasetChoice {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.to_owned().into())
    }
}

impl fmt::Display for DatasetChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digits => f.write_str("digits"),
            Self::Mnist => f.write_str("mnist"),
            Self::FashionMnist => f.write_str("fashion-mnist"),
            Self::Folder(path) => write!(f, "{}", path.display()),
        }
    }
}

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
        choice("method", self.method.label(), other.method.label());
        choice("prior", self.prior.label(), other.prior.label());
        choice("pairing", self.pairing.label(), other.pairing.label());
        choice("likelihood", self.likelihood.label(), other.likelihood.label());
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
