//! The settings that are a choice from a list: method, prior, pairing, likelihood, device, images.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

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
            "The plain variational autoencoder: one image at a time, prior N(0, I). With a KL weight other than 1 it is the β-VAE.";
        NoisyVae = "noisy-vae", "Noisy VAE",
            "Trains on x and on its noisy copy x′, but nothing couples their latents.";
        DenoisingVae = "denoising-vae", "Denoising VAE",
            "Encodes the noisy copy x′ and is to draw the clean x.";
        Avae = "avae", "AVAE",
            "The partner is the model's own reconstruction of x; their latents are correlated (Cemgil et al. 2020).";
        SmoothEncoder = "se", "Smooth encoder",
            "The partner is attacked: it lies where the posterior moves most, and is pulled back (Cemgil et al. 2020).";
        SmoothAvae = "se-avae", "Smooth AVAE",
            "The attacked partner of the smooth encoder under the AVAE's correlated prior.";
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
