//! What `raven-explorer sweep` is told: images, grid, measurement, share.
//!
//! Groups have no comment of their own: clap would take it for that of the command.

use std::str::FromStr;

use clap::{ArgMatches, Args, Command, FromArgMatches};
use serde_json::Value;

use crate::attack::{AttackObjective, Norm};
use crate::cli::arguments::{
    Given, SourceArguments, in_order, list_option, listed, option, spelled,
};
use crate::config::number::{Numbers, list, real, singles};
use crate::config::{DatasetChoice, DeviceChoice, Sweep, TrainConfig, settings};
use crate::data::LoadOptions;
use crate::sweep::{Cell, Grid, Measurement};

/// Passes over the images when nothing else is asked for.
const DEFAULT_EPOCHS: usize = 5;

/// What the options of a sweep begin with.
fn defaults() -> TrainConfig {
    TrainConfig { epochs: DEFAULT_EPOCHS, ..TrainConfig::default() }
}

#[derive(Debug)]
pub(super) struct ImageArguments {
    given: Given,
    source: SourceArguments,
}

impl ImageArguments {
    /// The images and the device; the first, if they were asked for.
    ///
    /// # Errors
    /// None that a person can cause: the options are read already.
    pub(super) fn chosen(&self) -> Result<(Option<DatasetChoice>, DeviceChoice), String> {
        let config = self.given.apply_to(&defaults())?;
        Ok((self.given.has("dataset").then_some(config.dataset), config.device))
    }

    /// Where to look for images.
    pub(super) fn load_options(&self) -> LoadOptions {
        self.source.load_options()
    }
}

impl FromArgMatches for ImageArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = Given::among(matches, in_order(|setting| !setting.makes_cells()));
        Ok(Self { given, source: SourceArguments::from_arg_matches(matches)? })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for ImageArguments {
    fn augment_args(command: Command) -> Command {
        let command = command.next_help_heading("Images and device");
        in_order(|_| true).fold(command, |command, setting| match setting.sweep {
            Sweep::Outside(help, _) => {
                let command = command.arg(option(setting, help, &defaults()));
                // Beside the images themselves.
                if setting.field == "dataset" {
                    SourceArguments::augment_args(command)
                } else {
                    command
                }
            }
            Sweep::Axis(_) | Sweep::Fixed(_) => command,
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[derive(Debug)]
pub(super) struct GridArguments {
    /// Those that were given, by the keys of the axes.
    lists: Vec<(&'static str, Vec<Value>)>,
    fixed: Given,
}

impl GridArguments {
    /// The grid on these images.
    ///
    /// # Errors
    /// None that a person can cause: the options are read already.
    pub(super) fn grid(&self, choice: &DatasetChoice) -> Result<Grid, String> {
        let fixed = TrainConfig { dataset: choice.clone(), ..self.fixed.apply_to(&defaults())? };
        let lists = self.lists.iter().cloned();
        Ok(lists.fold(Grid::new(fixed), |grid, (key, values)| grid.with(key, values)))
    }
}

impl FromArgMatches for GridArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let fixed = in_order(|setting| matches!(setting.sweep, Sweep::Fixed(_)));
        Ok(Self {
            lists: settings::axes()
                .filter_map(|(setting, axis)| listed(matches, setting, axis))
                .collect(),
            fixed: Given::among(matches, fixed),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for GridArguments {
    fn augment_args(command: Command) -> Command {
        let command = command.next_help_heading("Grid");
        let lists = in_order(|setting| setting.axis().is_some());
        let rest = in_order(|setting| setting.axis().is_none());
        lists.chain(rest).fold(command, |command, setting| match &setting.sweep {
            Sweep::Axis(axis) => command.arg(list_option(setting, axis)),
            Sweep::Fixed(help) => command.arg(option(setting, help, &defaults())),
            Sweep::Outside(..) => command,
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Measurement")]
pub(super) struct MeasurementArguments {
    /// Objectives that the attacks maximise
    #[arg(long, value_parser = spelled::<AttackObjective>(), value_delimiter = ',', default_value = "wasserstein,kl")]
    objective: Vec<AttackObjective>,
    /// Norm of the ball that the perturbation stays in
    #[arg(long, value_parser = spelled::<Norm>(), default_value = "linf")]
    norm: Norm,
    /// Radii of the ball in pixel units
    #[arg(long, value_parser = list, default_value = "0.05,0.1,0.2")]
    epsilon: Vec<Numbers>,
    /// Gradient steps of each restart
    #[arg(long, default_value_t = 40)]
    steps: usize,
    /// Random starts
    #[arg(long, default_value_t = 1)]
    restarts: usize,
    /// Seed of the attacks' random starts
    #[arg(long, default_value_t = 0)]
    attack_seed: u64,
    /// How many test images to attack, always the first ones
    #[arg(long, value_name = "N", default_value_t = 500)]
    images: usize,
    /// Also attack the classifier itself, with 100 steps and 5 restarts
    #[arg(long)]
    strongest: bool,
    /// Skip the Fréchet distances
    #[arg(long)]
    no_frechet: bool,
    /// Noise level of the pairs whose distance is measured, the same for every cell
    #[arg(long, value_name = "SIGMA", value_parser = real, default_value_t = 0.3)]
    pair_noise: f64,
}

/// Share K of N.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shard {
    /// From 0.
    place: usize,
    of: usize,
}

impl FromStr for Shard {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let parts =
            text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((place, of)) if (1..=of).contains(&place) => Ok(Self { place: place - 1, of }),
            _ => Err("expected K/N with 1 ≤ K ≤ N, like 2/8".into()),
        }
    }
}

impl Shard {
    /// Every N-th cell, or all of them where no share was asked for.
    pub(super) fn of(cells: Vec<Cell>, shard: Option<Self>) -> Vec<Cell> {
        let Some(shard) = shard else { return cells };
        cells.into_iter().skip(shard.place).step_by(shard.of).collect()
    }
}

impl MeasurementArguments {
    pub(super) fn measurement(&self) -> Measurement {
        Measurement {
            objectives: self.objective.clone(),
            norm: self.norm,
            epsilons: singles(&self.epsilon),
            steps: self.steps,
            restarts: self.restarts,
            attack_seed: self.attack_seed,
            images: self.images,
            strongest: self.strongest,
            frechet: !self.no_frechet,
            pair_noise: self.pair_noise,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_written_as_k_of_n() {
        assert_eq!("2/8".parse(), Ok(Shard { place: 1, of: 8 }));
        for wrong in ["0/8", "9/8", "1", "a/b", "1/0"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
