//! The settings that are a choice from a list: method, prior, pairing, likelihood, device, images.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{address, spelling};
use crate::disk;
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
    /// The three words in any spelling; everything else is part of an adapter's name.
    fn from(text: String) -> Self {
        match spelling::squeezed(&text).as_str() {
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
    /// A folder of pictures, one subfolder per class, or of a data set's files; or one such file.
    Folder(PathBuf),
}

impl DatasetChoice {
    /// The names of the data sets that need no folder, as help and errors tell them.
    pub const NAMES: [&'static str; 3] = ["digits", "mnist", "fashion-mnist"];

    /// The data set that is called so, in any spelling: `FashionMNIST`, `fashion_mnist`, `fmnist`.
    pub fn named(text: &str) -> Option<Self> {
        match spelling::squeezed(text).as_str() {
            "digits" | "builtin" | "builtindigits" => Some(Self::Digits),
            "mnist" => Some(Self::Mnist),
            "fashionmnist" | "fmnist" | "mnistfashion" => Some(Self::FashionMnist),
            _ => None,
        }
    }

    /// The name that somebody who wrote this may have meant.
    pub fn nearest_name(text: &str) -> Option<&'static str> {
        const MEANT: [(&str, &str); 7] = [
            ("digits", "digits"),
            ("digit", "digits"),
            ("builtin", "digits"),
            ("mnist", "mnist"),
            ("fashionmnist", "fashion-mnist"),
            ("fashion", "fashion-mnist"),
            ("fmnist", "fashion-mnist"),
        ];
        spelling::nearest(text, MEANT.iter().map(|&(spelt, _)| spelt))
            .and_then(|nearest| MEANT.iter().find(|(spelt, _)| *spelt == nearest))
            .map(|&(_, name)| name)
    }
}

impl From<String> for DatasetChoice {
    /// A known name wins over a folder that is called so: that one is `./mnist`.
    fn from(text: String) -> Self {
        let named = Self::named(&text).filter(|_| !is_path(&text));
        let folder = || Self::Folder(address::path(&text).unwrap_or_else(|| text.clone().into()));
        named.unwrap_or_else(folder)
    }
}

/// Whether a text can only be the way to a folder.
fn is_path(text: &str) -> bool {
    text.contains(['/', '\\'])
}

impl From<DatasetChoice> for String {
    /// What files keep: a path that is no Unicode is escaped, where a person reads `�`.
    fn from(choice: DatasetChoice) -> Self {
        match &choice {
            DatasetChoice::Folder(path) => match path.to_str() {
                Some(text) => text.to_owned(),
                None => address::of(path),
            },
            _ => choice.to_string(),
        }
    }
}

impl DatasetChoice {
    /// What a person asks for, in the current folder.
    ///
    /// # Errors
    /// If nothing is asked for.
    pub fn given(text: &OsStr) -> Result<Self, String> {
        if text.is_empty() {
            return Err("expected mnist, fashion-mnist, digits or a folder, found nothing".into());
        }
        Ok(match text.to_str() {
            Some(text) => Self::from(text.to_owned()),
            None => Self::Folder(text.into()),
        }
        .absolute())
    }

    /// The same with a path that means the same from every folder.
    pub fn absolute(self) -> Self {
        match self {
            Self::Folder(path) => Self::Folder(disk::absolute(&path)),
            other => other,
        }
    }

    /// The path, if it depends on the current folder: older versions kept what was typed.
    pub fn relative(&self) -> Option<&Path> {
        match self {
            Self::Folder(path) if !path.is_absolute() => Some(path),
            _ => None,
        }
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
            Self::Folder(path) => {
                let path = path.display().to_string();
                let named = Self::named(&path).is_some() && !is_path(&path);
                write!(f, "{}{path}", if named { "./" } else { "" })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_set_is_known_in_every_spelling_and_a_path_is_a_folder() {
        let choice = |text: &str| DatasetChoice::from(text.to_owned());
        for text in ["mnist", "MNIST", "Mnist", " mnist "] {
            assert_eq!(choice(text), DatasetChoice::Mnist, "{text:?}");
        }
        for text in [
            "fashion-mnist",
            "FashionMNIST",
            "fashion_mnist",
            "Fashion-MNIST",
            "fmnist",
            "Fashion MNIST",
        ] {
            assert_eq!(choice(text), DatasetChoice::FashionMnist, "{text:?}");
        }
        for text in ["digits", "Digits", "built-in", "builtin", "built_in digits"] {
            assert_eq!(choice(text), DatasetChoice::Digits, "{text:?}");
        }
        for text in ["./mnist", "/data/MNIST", "mnist/", "kmnist", "my pictures", ".."] {
            assert_eq!(choice(text), DatasetChoice::Folder(text.into()), "{text:?}");
        }
    }

    #[test]
    fn a_folder_called_like_a_data_set_stays_a_folder_when_it_is_written_and_read() {
        for name in ["mnist", "Digits", "./mnist", "pictures", "/data/mnist"] {
            let written = DatasetChoice::Folder(name.into()).to_string();
            let DatasetChoice::Folder(read) = written.clone().into() else { panic!("{written}") };
            assert!(read.ends_with(name.trim_start_matches("./")), "{written}");
        }
    }

    #[test]
    fn a_mistyped_name_has_a_nearest_one_and_another_word_has_none() {
        for (text, name) in [
            ("minst", "mnist"),
            ("mnits", "mnist"),
            ("NIST", "mnist"),
            ("fashon-mnist", "fashion-mnist"),
            ("fashion", "fashion-mnist"),
            ("digit", "digits"),
        ] {
            assert_eq!(DatasetChoice::nearest_name(text), Some(name), "{text}");
        }
        for text in ["pictures", "cats", "x", ""] {
            assert_eq!(DatasetChoice::nearest_name(text), None, "{text}");
        }
    }

    #[test]
    fn a_device_is_known_in_every_spelling() {
        for (text, choice) in [
            ("CPU", DeviceChoice::Cpu),
            ("Gpu", DeviceChoice::Gpu),
            ("AUTO", DeviceChoice::Auto),
            ("RTX 4090", DeviceChoice::Named("RTX 4090".into())),
        ] {
            assert_eq!(DeviceChoice::from(text.to_owned()), choice, "{text}");
        }
    }
}
