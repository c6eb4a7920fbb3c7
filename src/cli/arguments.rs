//! The settings of a run as command-line options.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{EnumValueParser, OsStringValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, ValueEnum};

use crate::config::number::real;
use crate::config::spelling::squeezed;
use crate::config::{DatasetChoice, DeviceChoice, Likelihood, Method, Pairing, Prior, TrainConfig};
use crate::data::LoadOptions;

/// Settings of a training run; whatever is not given keeps its default.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings of the run")]
pub struct TrainArguments {
    /// Images: mnist, fashion-mnist, digits (drawn by this program), or a folder of pictures with one
    /// subfolder per class, or of a data set's files (IDX, npz, CSV). Names may be in capitals;
    /// ./mnist is a folder [default: digits]
    #[arg(long, value_parser = dataset_parser())]
    pub dataset: Option<DatasetChoice>,
    /// Folder with the files of MNIST or Fashion-MNIST, also as other programs keep them
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Download MNIST or Fashion-MNIST if it is not on this machine
    #[arg(long)]
    pub download: bool,
    /// Training method [default: raven]
    #[arg(long, value_parser = spelled::<Method>())]
    pub method: Option<Method>,
    /// Latent dimensions, 2–64 [default: 16]
    #[arg(long, value_name = "D")]
    pub latent: Option<usize>,
    /// Units of each hidden layer, 8–2048 [default: 512]
    #[arg(long, value_name = "UNITS")]
    pub hidden: Option<usize>,
    /// Passes over the training images; 0 trains until stopped
    #[arg(long)]
    pub epochs: Option<usize>,
    /// Pairs of images per training step [default: 128]
    #[arg(long, value_name = "PAIRS")]
    pub batch: Option<usize>,
    /// RAdam's step size [default: 0.001]
    #[arg(long, value_name = "RATE", value_parser = real)]
    pub learning_rate: Option<f64>,
    /// Σaug = s·I: s, the variance by which the prior lets z and z′ differ [default: 0.1]
    #[arg(long, value_name = "S", value_parser = real)]
    pub sigma_aug: Option<f64>,
    /// Standard deviation of the pixel noise; pixels run from 0 to 1 [default: 0.3]
    #[arg(long, value_name = "SIGMA", value_parser = real)]
    pub noise: Option<f64>,
    /// Weight of the KL term [default: 1]
    #[arg(long, value_parser = real)]
    pub beta: Option<f64>,
    /// Radius of the L∞ ball around x in which the smooth encoder's partner lies [default: 0.1]
    #[arg(long, value_name = "EPSILON", value_parser = real)]
    pub adversary_radius: Option<f64>,
    /// Gradient steps of the search for the smooth encoder's partner [default: 5]
    #[arg(long, value_name = "STEPS")]
    pub adversary_steps: Option<usize>,
    /// How z and z′ are coupled [default: shared-parent]
    #[arg(long, value_parser = spelled::<Prior>())]
    pub prior: Option<Prior>,
    /// What makes a pair [default: clean-noisy]
    #[arg(long, value_parser = spelled::<Pairing>())]
    pub pairing: Option<Pairing>,
    /// How reconstructions are scored [default: gaussian]
    #[arg(long, value_parser = spelled::<Likelihood>())]
    pub likelihood: Option<Likelihood>,
    /// Variance of the Gaussian likelihood [default: 0.1]
    #[arg(long, value_name = "VARIANCE", value_parser = real)]
    pub likelihood_variance: Option<f64>,
    /// Seed of initialisation, shuffling, noise and sampling [default: 0]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Where to compute: auto, cpu, gpu, or part of an adapter's name [default: auto]
    #[arg(long, value_parser = infallible::<DeviceChoice>)]
    pub device: Option<DeviceChoice>,
}

/// A parser of the images: what is typed belongs to the current folder, and need be no Unicode.
pub(super) fn dataset_parser() -> impl TypedValueParser<Value = DatasetChoice> {
    OsStringValueParser::new().try_map(|text| DatasetChoice::given(&text))
}

/// A parser for types that every text is one of.
pub(super) fn infallible<T: FromStr<Err = std::convert::Infallible>>(
    text: &str,
) -> Result<T, std::convert::Infallible> {
    text.parse()
}

/// A parser for a choice from a list, in any spelling: `RAVEN`, `noisy_vae`.
pub(super) fn spelled<T: ValueEnum + Clone + Send + Sync + 'static>() -> Spelled<T> {
    Spelled(EnumValueParser::new())
}

/// See [`spelled`].
#[derive(Clone)]
pub(super) struct Spelled<T: ValueEnum + Clone + Send + Sync + 'static>(EnumValueParser<T>);

impl<T: ValueEnum + Clone + Send + Sync + 'static> TypedValueParser for Spelled<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        let written = value.to_str().map(squeezed).filter(|written| !written.is_empty());
        let values = T::value_variants().iter().filter_map(T::to_possible_value);
        let mut names = values.map(|value| value.get_name().to_owned());
        let name = names.find(|name| Some(squeezed(name)) == written);
        self.0.parse_ref(command, argument, name.as_deref().map_or(value, OsStr::new))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

impl TrainArguments {
    /// `config` with every option that was given.
    pub fn apply_to(&self, config: &mut TrainConfig) {
        fn put<T: Clone>(field: &mut T, option: &Option<T>) {
            if let Some(value) = option {
                *field = value.clone();
            }
        }
        put(&mut config.dataset, &self.dataset);
        put(&mut config.method, &self.method);
        put(&mut config.latent, &self.latent);
        put(&mut config.hidden, &self.hidden);
        put(&mut config.epochs, &self.epochs);
        put(&mut config.batch_size, &self.batch);
        put(&mut config.learning_rate, &self.learning_rate);
        put(&mut config.sigma_aug, &self.sigma_aug);
        put(&mut config.noise, &self.noise);
        put(&mut config.beta, &self.beta);
        put(&mut config.adversary_radius, &self.adversary_radius);
        put(&mut config.adversary_steps, &self.adversary_steps);
        put(&mut config.prior, &self.prior);
        put(&mut config.pairing, &self.pairing);
        put(&mut config.likelihood, &self.likelihood);
        put(&mut config.likelihood_variance, &self.likelihood_variance);
        put(&mut config.seed, &self.seed);
        put(&mut config.device, &self.device);
    }

    /// Where to look for images.
    pub fn load_options(&self) -> LoadOptions {
        LoadOptions {
            data_dir: self.data_dir.clone(),
            allow_download: self.download,
            ..LoadOptions::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Wrapper {
        #[command(flatten)]
        train: TrainArguments,
    }

    #[test]
    fn every_option_reaches_the_configuration() {
        let line = "x --dataset mnist --method vae --latent 2 --hidden 64 --epochs 5 --batch 32 \
                    --learning-rate 0.01 --sigma-aug 2 --noise 0.2 --beta 3 --adversary-radius 0.2 --adversary-steps 3 --prior chain \
                    --pairing two-noisy --likelihood bernoulli --likelihood-variance 0.2 --seed 7 \
                    --device cpu";
        let wrapper = Wrapper::try_parse_from(line.split_whitespace()).unwrap();
        let mut config = TrainConfig::default();
        wrapper.train.apply_to(&mut config);
        let expected = TrainConfig {
            dataset: DatasetChoice::Mnist,
            method: Method::Vae,
            prior: Prior::Chain,
            pairing: Pairing::TwoNoisy,
            likelihood: Likelihood::Bernoulli,
            likelihood_variance: 0.2,
            sigma_aug: 2.0,
            noise: 0.2,
            beta: 3.0,
            adversary_radius: 0.2,
            adversary_steps: 3,
            learning_rate: 0.01,
            batch_size: 32,
            latent: 2,
            hidden: 64,
            seed: 7,
            epochs: 5,
            device: DeviceChoice::Cpu,
        };
        assert_eq!(config, expected);
    }

    #[test]
    fn capitals_and_underscores_do_not_matter() {
        let line = "x --dataset FashionMNIST --method Noisy_VAE --prior SHARED_PARENT \
                    --pairing Two_Noisy --likelihood Bernoulli --device CPU";
        let wrapper = Wrapper::try_parse_from(line.split_whitespace()).unwrap();
        let mut config = TrainConfig::default();
        wrapper.train.apply_to(&mut config);
        let expected = TrainConfig {
            dataset: DatasetChoice::FashionMnist,
            method: Method::NoisyVae,
            prior: Prior::SharedParent,
            pairing: Pairing::TwoNoisy,
            likelihood: Likelihood::Bernoulli,
            device: DeviceChoice::Cpu,
            ..TrainConfig::default()
        };
        assert_eq!(config, expected);
    }

    #[test]
    fn a_word_that_is_no_choice_is_told_the_choices_as_it_was_written() {
        let Err(error) = Wrapper::try_parse_from(["x", "--method", "Rav_n"]) else {
            panic!("Rav_n is no method")
        };
        let told = error.to_string();
        for part in ["Rav_n", "noisy-vae", "denoising-vae"] {
            assert!(told.contains(part), "{part} is not in {told}");
        }
    }
}
