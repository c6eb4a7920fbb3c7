//! The settings of a run as command-line options.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{
    EnumValueParser, OsStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser,
    ValueParser,
};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, ValueEnum, value_parser};
use serde_json::Value;

use crate::config::number::{Numbers, list, real};
use crate::config::spelling::squeezed;
use crate::config::{Axis, DatasetChoice, Domain, SETTINGS, Scope, Setting, TrainConfig};
use crate::data::LoadOptions;

// No comment for documentation: clap would take it for that of the command.
#[derive(clap::Args, Clone, Debug, Default)]
pub(super) struct SourceArguments {
    /// Folder with the files of MNIST or Fashion-MNIST, also as other programs keep them
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Download MNIST or Fashion-MNIST if it is not on this machine
    #[arg(long)]
    download: bool,
}

impl SourceArguments {
    /// Where to look for images.
    pub(super) fn load_options(&self) -> LoadOptions {
        LoadOptions {
            data_dir: self.data_dir.clone(),
            allow_download: self.download,
            ..LoadOptions::default()
        }
    }
}

/// Settings of a training run; whatever is not given keeps its default.
#[derive(Clone, Debug, Default)]
pub struct TrainArguments {
    given: Given,
    source: SourceArguments,
}

impl TrainArguments {
    /// `config` with every option that was given.
    ///
    /// # Errors
    /// One sentence, if a value is of another kind than its setting.
    pub fn apply_to(&self, config: &TrainConfig) -> Result<TrainConfig, String> {
        self.given.apply_to(config)
    }

    /// Where to look for images.
    pub fn load_options(&self) -> LoadOptions {
        self.source.load_options()
    }
}

impl FromArgMatches for TrainArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let source = SourceArguments::from_arg_matches(matches)?;
        Ok(Self { given: Given::among(matches, in_order(|_| true)), source })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for TrainArguments {
    fn augment_args(command: Command) -> Command {
        let command = command.next_help_heading("Settings of the run");
        in_order(|_| true).fold(command, |command, setting| {
            let command = command.arg(option(setting, setting.help, &TrainConfig::default()));
            // Beside the images themselves.
            if setting.field == "dataset" {
                SourceArguments::augment_args(command)
            } else {
                command
            }
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// Values of settings that were given, as files have them.
#[derive(Clone, Debug, Default)]
pub(super) struct Given(Vec<(&'static str, Value)>);

impl Given {
    /// Those of these settings.
    pub(super) fn among(
        matches: &ArgMatches,
        settings: impl Iterator<Item = &'static Setting>,
    ) -> Self {
        let value = |setting: &'static Setting| {
            Some((setting.field, matches.get_one::<Value>(setting.option)?.clone()))
        };
        Self(settings.filter_map(value).collect())
    }

    /// Whether a value of this field was given.
    pub(super) fn has(&self, field: &str) -> bool {
        self.0.iter().any(|(given, _)| *given == field)
    }

    /// `config` with them.
    ///
    /// # Errors
    /// One sentence, if a value is of another kind than its setting.
    pub(super) fn apply_to(&self, config: &TrainConfig) -> Result<TrainConfig, String> {
        config.with_fields(self.0.iter().cloned()).map_err(|error| error.to_string())
    }
}

/// Those settings for which this holds, as help lists them: the images, what is chosen, the rest.
pub(super) fn in_order(which: impl Fn(&Setting) -> bool) -> impl Iterator<Item = &'static Setting> {
    let mut settings: Vec<&'static Setting> =
        SETTINGS.iter().filter(|setting| which(setting)).collect();
    settings.sort_by_key(|setting| match setting.domain {
        Domain::Name { .. } if setting.scope == Scope::Start => 0,
        Domain::Choice(_) => 1,
        Domain::Number(_) | Domain::Count { .. } | Domain::Name { .. } => 2,
    });
    settings.into_iter()
}

/// The option of one setting, whose values are as files have them.
pub(super) fn option(setting: &'static Setting, help: &str, defaults: &TrainConfig) -> Arg {
    let option = named(setting.option, setting.value_name).help(setting.told(help, defaults));
    match setting.domain {
        Domain::Number(knob) if !knob.whole => {
            option.value_parser(move |text: &str| real(text).map(|value| knob.json(value)))
        }
        _ => option.value_parser(word(setting)),
    }
}

/// The option of a sweep's list, whose values [`listed`] reads.
pub(super) fn list_option(setting: &'static Setting, axis: &Axis) -> Arg {
    let option = named(axis.option, axis.value_name)
        .help(setting.told(axis.help, &TrainConfig::default()))
        .action(ArgAction::Append);
    match setting.domain {
        Domain::Number(_) => option.value_parser(list),
        _ => option.value_delimiter(',').value_parser(word(setting)),
    }
}

/// The values of a sweep's list, if it was given.
pub(super) fn listed(
    matches: &ArgMatches,
    setting: &Setting,
    axis: &Axis,
) -> Option<(&'static str, Vec<Value>)> {
    let values = match setting.domain {
        Domain::Number(knob) => {
            let lists: Vec<Numbers> = matches.get_many(axis.option)?.cloned().collect();
            Numbers::all(&lists).into_iter().map(|value| knob.json(value)).collect()
        }
        _ => matches.get_many(axis.option)?.cloned().collect(),
    };
    Some((axis.key, values))
}

fn named(option: &'static str, value_name: &'static str) -> Arg {
    Arg::new(option).long(option).value_name(value_name)
}

/// A parser of one value that has no decimals.
fn word(setting: &'static Setting) -> ValueParser {
    match setting.domain {
        Domain::Number(_) | Domain::Count { .. } => value_parser!(u64).map(Value::from).into(),
        Domain::Choice(choice) => {
            let values = choice.options.iter().map(|named| {
                // Help ends without a full stop, as everywhere there.
                PossibleValue::new(named.id).help(named.hint.trim_end_matches('.'))
            });
            let values: Vec<_> = values.collect();
            Spelled(PossibleValuesParser::new(values)).map(Value::String).into()
        }
        Domain::Name { given, .. } => {
            OsStringValueParser::new().try_map(move |text| given(&text).map(Value::String)).into()
        }
    }
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
pub(super) fn spelled<T: ValueEnum + Clone + Send + Sync + 'static>() -> Spelled<EnumValueParser<T>>
{
    Spelled(EnumValueParser::new())
}

/// Forgives the spelling of what another parser reads.
#[derive(Clone)]
pub(super) struct Spelled<P>(P);

impl<P: TypedValueParser> TypedValueParser for Spelled<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<P::Value, clap::Error> {
        let written = value.to_str().map(squeezed).filter(|written| !written.is_empty());
        let names = self.0.possible_values().into_iter().flatten();
        let mut names = names.map(|value| value.get_name().to_owned());
        let name = names.find(|name| Some(squeezed(name)) == written);
        self.0.parse_ref(command, argument, name.as_deref().map_or(value, OsStr::new))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DeviceChoice, Likelihood, Method, Pairing, Prior};
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
        let config = wrapper.train.apply_to(&TrainConfig::default()).unwrap();
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
        let config = wrapper.train.apply_to(&TrainConfig::default()).unwrap();
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
