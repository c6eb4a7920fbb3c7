//! The settings that are a choice from a list: method, prior, pairing, likelihood, device, images.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::settings as text;

/// A closed choice with a stable name for files and the command line, and a label for people.
/// The help of the command line ends without a full stop, as everywhere there.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $id:literal, $label:expr, $hint:expr;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum, Default)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $id)] #[value(name = $id, help = $hint.trim_end_matches('.'))] $variant,)+ }
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
        /// Pairs under the paired prior.
        #[default]
        Raven = "raven", text::RAVEN, text::RAVEN_HINT;
        /// One image at a time.
        Vae = "vae", text::VAE, text::VAE_HINT;
        /// Pairs without coupling.
        NoisyVae = "noisy-vae", text::NOISY_VAE, text::NOISY_VAE_HINT;
        /// Noisy in, clean out.
        DenoisingVae = "denoising-vae", text::DENOISING_VAE, text::DENOISING_VAE_HINT;
        /// Pairs with the own reconstruction.
        Avae = "avae", text::AVAE, text::AVAE_HINT;
        /// Pairs with an attacked partner.
        SmoothEncoder = "se", text::SMOOTH_ENCODER, text::SMOOTH_ENCODER_HINT;
        /// Attacked partners under a correlated prior.
        SmoothAvae = "se-avae", text::SMOOTH_AVAE, text::SMOOTH_AVAE_HINT;
    }
}

impl Method {
    /// Whether each step has a second image, with a posterior of its own.
    pub fn has_pairs(self) -> bool {
        !matches!(self, Self::Vae | Self::DenoisingVae)
    }

    /// Whether the second image is the noisy copy, reconstructed like the first: only then do the
    /// pairs on the screen follow the prior of (z, z′), and does the pairing matter.
    pub fn pairs_noisy_copies(self) -> bool {
        matches!(self, Self::Raven | Self::NoisyVae)
    }

    /// Whether training adds noise to pixels.
    pub fn uses_noise(self) -> bool {
        self.pairs_noisy_copies() || self == Self::DenoisingVae
    }

    /// Whether Σaug has an effect.
    pub fn uses_sigma_aug(self) -> bool {
        matches!(self, Self::Raven | Self::Avae | Self::SmoothEncoder | Self::SmoothAvae)
    }

    /// Whether the second image is found by attacking the encoder.
    pub fn uses_adversary(self) -> bool {
        matches!(self, Self::SmoothEncoder | Self::SmoothAvae)
    }
}

choice! {
    /// How the paired prior p(z, z′) is built. The paper's exact form was not at hand: all three are readings of it.
    Prior {
        /// Both scatter around a hidden parent.
        #[default]
        SharedParent = "shared-parent", text::SHARED_PARENT, text::SHARED_PARENT_HINT;
        /// The noisy latent scatters around the clean one.
        Chain = "chain", text::CHAIN, text::CHAIN_HINT;
        /// Standard normals with a correlation.
        Correlated = "correlated", text::CORRELATED, text::CORRELATED_HINT;
    }
}

choice! {
    /// Which two images make a pair.
    Pairing {
        /// The original and a noisy copy.
        #[default]
        CleanNoisy = "clean-noisy", text::CLEAN_NOISY, text::CLEAN_NOISY_HINT;
        /// Two noisy copies.
        TwoNoisy = "two-noisy", text::TWO_NOISY, text::TWO_NOISY_HINT;
    }
}

choice! {
    /// How a reconstruction is scored against its image.
    Likelihood {
        /// Squared error over the variance.
        #[default]
        Gaussian = "gaussian", text::GAUSSIAN, text::GAUSSIAN_HINT;
        /// Cross-entropy.
        Bernoulli = "bernoulli", text::BERNOULLI, text::BERNOULLI_HINT;
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
    /// A folder of pictures, one subfolder a class.
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
