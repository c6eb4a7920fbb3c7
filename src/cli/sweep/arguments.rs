//! What `raven-explorer sweep` is told: images, grid, measurement, share.
//!
//! Groups have no comment of their own: clap would take it for that of the command.

use std::path::PathBuf;
use std::str::FromStr;

use crate::attack::{AttackObjective, Norm};
use crate::cli::arguments::{dataset_parser, infallible, spelled};
use crate::config::number::{Numbers, list, real, singles};
use crate::config::{DatasetChoice, DeviceChoice, Likelihood, Method, Pairing, Prior, TrainConfig};
use crate::sweep::{Cell, Grid, Measurement};

#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Images and device")]
pub(super) struct ImageArguments {
    /// Images: mnist, fashion-mnist, digits (drawn by this program), or a folder of images or of a
    /// data set's files
    /// [default: digits; with --resume what the plan says]
    #[arg(long, value_parser = dataset_parser())]
    pub dataset: Option<DatasetChoice>,
    /// Folder with the files of MNIST or Fashion-MNIST, also as other programs keep them
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Download MNIST or Fashion-MNIST if it is not on this machine
    #[arg(long)]
    pub download: bool,
    /// Where to compute: auto, cpu, gpu, or part of an adapter's name
    #[arg(long, value_parser = infallible::<DeviceChoice>, default_value = "auto")]
    pub device: DeviceChoice,
}

#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Grid")]
pub(super) struct GridArguments {
    /// Training methods
    #[arg(long, value_parser = spelled::<Method>(), value_delimiter = ',', default_value = "raven")]
    method: Vec<Method>,
    /// Values of s, Σaug = s·I
    #[arg(long, value_parser = list, value_name = "S", default_value = "0.1")]
    sigma_aug: Vec<Numbers>,
    /// Standard deviations of the pixel noise
    #[arg(long, value_parser = list, value_name = "SIGMA", default_value = "0.3")]
    noise: Vec<Numbers>,
    /// Seeds of the training
    #[arg(long, value_delimiter = ',', default_value = "0")]
    seeds: Vec<u64>,
    /// Passes over the training images
    #[arg(long, default_value_t = 5)]
    epochs: usize,
    /// Latent dimensions, 2–64 [default: 16]
    #[arg(long, value_name = "D")]
    latent: Option<usize>,
    /// Units of each hidden layer, 8–2048 [default: 512]
    #[arg(long, value_name = "UNITS")]
    hidden: Option<usize>,
    /// Pairs of images per training step [default: 128]
    #[arg(long, value_name = "PAIRS")]
    batch: Option<usize>,
    /// RAdam's step size [default: 0.001]
    #[arg(long, value_name = "RATE", value_parser = real)]
    learning_rate: Option<f64>,
    /// Weight of the KL term [default: 1]
    #[arg(long, value_parser = real)]
    beta: Option<f64>,
    /// Radius of the L∞ ball in which the smooth encoder's partner lies [default: 0.1]
    #[arg(long, value_name = "EPSILON", value_parser = real)]
    adversary_radius: Option<f64>,
    /// Gradient steps of the search for the smooth encoder's partner [default: 5]
    #[arg(long, value_name = "STEPS")]
    adversary_steps: Option<usize>,
    /// How z and z′ are coupled [default: shared-parent]
    #[arg(long, value_parser = spelled::<Prior>())]
    prior: Option<Prior>,
    /// What makes a pair [default: clean-noisy]
    #[arg(long, value_parser = spelled::<Pairing>())]
    pairing: Option<Pairing>,
    /// How reconstructions are scored [default: gaussian]
    #[arg(long, value_parser = spelled::<Likelihood>())]
    likelihood: Option<Likelihood>,
    /// Variance of the Gaussian likelihood [default: 0.1]
    #[arg(long, value_name = "VARIANCE", value_parser = real)]
    likelihood_variance: Option<f64>,
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
    pub fn of(cells: Vec<Cell>, shard: Option<Self>) -> Vec<Cell> {
        let Some(shard) = shard else { return cells };
        cells.into_iter().skip(shard.place).step_by(shard.of).collect()
    }
}

impl GridArguments {
    pub fn grid(&self, choice: &DatasetChoice) -> Grid {
        let mut fixed =
            TrainConfig { dataset: choice.clone(), epochs: self.epochs, ..TrainConfig::default() };
        fn put<T: Copy>(field: &mut T, option: Option<T>) {
            *field = option.unwrap_or(*field);
        }
        put(&mut fixed.latent, self.latent);
        put(&mut fixed.hidden, self.hidden);
        put(&mut fixed.batch_size, self.batch);
        put(&mut fixed.learning_rate, self.learning_rate);
        put(&mut fixed.beta, self.beta);
        put(&mut fixed.adversary_radius, self.adversary_radius);
        put(&mut fixed.adversary_steps, self.adversary_steps);
        put(&mut fixed.prior, self.prior);
        put(&mut fixed.pairing, self.pairing);
        put(&mut fixed.likelihood, self.likelihood);
        put(&mut fixed.likelihood_variance, self.likelihood_variance);
        Grid {
            methods: self.method.clone(),
            sigma_aug: Numbers::all(&self.sigma_aug),
            noise: Numbers::all(&self.noise),
            seeds: self.seeds.clone(),
            fixed,
        }
    }
}

impl MeasurementArguments {
    pub fn measurement(&self) -> Measurement {
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
