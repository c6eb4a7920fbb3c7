//! `raven-explorer sweep`: trains and measures every combination of settings, each once.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::json;

use crate::attack::{AttackObjective, Norm};
use crate::cli::arguments::infallible;
use crate::cli::interrupt;
use crate::cli::progress::{print, print_json};
use crate::config::{
    DatasetChoice, DeviceChoice, Likelihood, Method, Pairing, Prior, TrainConfig, short,
};
use crate::data::{self, LoadOptions};
use crate::sweep::cell::{CellResult, Images, Outcome, setting_name};
use crate::sweep::folder::{Paths, read_plan};
use crate::sweep::run::{Job, News, Stage, settle_plan};
use crate::sweep::{Cell, Folder, Grid, Measurement, Plan, adopt};
use crate::train::device;

mod progress;

use progress::SweepProgress;

/// Train and measure every combination of settings.
///
/// Lists are separated by commas. Whatever was finished is kept at once; the same command goes on
/// where the last one stopped, and several may share a folder. Another grid for the same folder is
/// added to the plan.
#[derive(clap::Args, Debug)]
pub struct SweepCommand {
    /// Folder of the sweep
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Go on with the plan in DIR; options of the grid and of the measurement are not looked at
    #[arg(long)]
    resume: bool,
    /// Only every N-th cell, counted from the K-th: 2/8 is the second of eight shares
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
    /// Take models below this folder whose settings are those of a cell, instead of training
    #[arg(long, value_name = "FOLDER")]
    adopt: Vec<PathBuf>,
    /// Do cells again that failed
    #[arg(long)]
    retry_failed: bool,
    /// Do not wait for cells that other processes work on
    #[arg(long)]
    no_wait: bool,
    /// Print one JSON object a line to standard output
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    images: ImageArguments,
    #[command(flatten)]
    grid: GridArguments,
    #[command(flatten)]
    measurement: MeasurementArguments,
}

#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Images and device")]
struct ImageArguments {
    /// Images: mnist, fashion-mnist, digits (drawn by this program), or a folder of images
    /// [default: digits; with --resume what the plan says]
    #[arg(long, value_parser = infallible::<DatasetChoice>)]
    dataset: Option<DatasetChoice>,
    /// Folder with the IDX files of MNIST or Fashion-MNIST
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Download MNIST or Fashion-MNIST if it is on no disk
    #[arg(long)]
    download: bool,
    /// Where to compute: auto, cpu, gpu, or part of an adapter's name
    #[arg(long, value_parser = infallible::<DeviceChoice>, default_value = "auto")]
    device: DeviceChoice,
}

#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Grid")]
struct GridArguments {
    /// Objectives
    #[arg(long, value_delimiter = ',', default_value = "raven")]
    method: Vec<Method>,
    /// Values of s, Σaug = s·I
    #[arg(long, value_delimiter = ',', value_name = "S", default_value = "0.1")]
    sigma_aug: Vec<f64>,
    /// Standard deviations of the pixel noise
    #[arg(long, value_delimiter = ',', value_name = "SIGMA", default_value = "0.3")]
    noise: Vec<f64>,
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
    /// Pairs in a step [default: 128]
    #[arg(long, value_name = "PAIRS")]
    batch: Option<usize>,
    /// RAdam's step size [default: 0.001]
    #[arg(long, value_name = "RATE")]
    learning_rate: Option<f64>,
    /// Weight of the KL term [default: 1]
    #[arg(long)]
    beta: Option<f64>,
    /// Radius of the ball in which the smooth encoder's partner lies [default: 0.1]
    #[arg(long, value_name = "EPSILON")]
    adversary_radius: Option<f64>,
    /// Gradient steps that look for the smooth encoder's partner [default: 5]
    #[arg(long, value_name = "STEPS")]
    adversary_steps: Option<usize>,
    /// How z and z′ are coupled [default: shared-parent]
    #[arg(long)]
    prior: Option<Prior>,
    /// What makes a pair [default: clean-noisy]
    #[arg(long)]
    pairing: Option<Pairing>,
    /// How reconstructions are scored [default: gaussian]
    #[arg(long)]
    likelihood: Option<Likelihood>,
    /// Variance of the Gaussian likelihood [default: 0.1]
    #[arg(long, value_name = "VARIANCE")]
    likelihood_variance: Option<f64>,
}

#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Measurement")]
struct MeasurementArguments {
    /// What the attacks maximise
    #[arg(long, value_delimiter = ',', default_value = "wasserstein,kl")]
    objective: Vec<AttackObjective>,
    /// The ball that the change stays in
    #[arg(long, default_value = "linf")]
    norm: Norm,
    /// Radii of the ball in pixel units
    #[arg(long, value_delimiter = ',', default_value = "0.05,0.1,0.2")]
    epsilon: Vec<f32>,
    /// Gradient steps of each restart
    #[arg(long, default_value_t = 40)]
    steps: usize,
    /// Random starts
    #[arg(long, default_value_t = 1)]
    restarts: usize,
    /// Seed of the attacks' random starts
    #[arg(long, default_value_t = 0)]
    attack_seed: u64,
    /// The first so many test images are attacked
    #[arg(long, value_name = "N", default_value_t = 500)]
    images: usize,
    /// Also attack the classifier itself, with 100 steps and 5 restarts
    #[arg(long)]
    strongest: bool,
    /// Leave out the Fréchet distances
    #[arg(long)]
    no_frechet: bool,
    /// Noise of the pairs whose distance is measured, the same for every cell
    #[arg(long, value_name = "SIGMA", default_value_t = 0.3)]
    pair_noise: f64,
}

/// Share K of N.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shard {
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

impl GridArguments {
    fn grid(&self, choice: &DatasetChoice) -> Grid {
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
            sigma_aug: self.sigma_aug.clone(),
            noise: self.noise.clone(),
            seeds: self.seeds.clone(),
            fixed,
        }
    }
}

impl MeasurementArguments {
    fn measurement(&self) -> Measurement {
        Measurement {
            objectives: self.objective.clone(),
            norm: self.norm,
            epsilons: self.epsilon.clone(),
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

impl SweepCommand {
    /// Does the cells until all are done or Ctrl-C is pressed.
    ///
    /// # Errors
    /// One sentence: what happened, why, what to do.
    pub fn run(self) -> Result<(), String> {
        let began = Instant::now();
        let paths = Paths { root: self.out.clone() };
        let kept = if self.resume { Some(read_plan(&paths)?) } else { None };
        let chosen = self.images.dataset.clone();
        let choice = chosen.or(kept.as_ref().map(|plan| plan.choice.clone())).unwrap_or_default();
        // What cannot be done is refused before anything is loaded or written.
        let measurement = self.measurement.measurement();
        measurement.check()?;
        let grid = self.grid.grid(&choice);
        grid.cells(&Images { name: String::new(), fingerprint: String::new() })?;

        let stop = interrupt::flag()?;
        let compute = device::choose(&self.images.device)?;
        eprintln!("Device: {}. {}", compute.report.name, compute.report.reason);
        let options = LoadOptions {
            data_dir: self.images.data_dir.clone(),
            allow_download: self.images.download,
            ..LoadOptions::default()
        };
        let mut report = |progress: data::Progress| eprintln!("{}", progress.text);
        let dataset =
            data::load(&choice, &options, &mut report, &stop).map_err(|error| error.to_string())?;
        let images = Images::of(&dataset);
        let (plan, cells) = match kept {
            Some(plan) if plan.images != images => {
                return Err(format!(
                    "The sweep in {} was made with other images than {}: choose them with \
                     --dataset or --data-dir.",
                    paths.root.display(),
                    images.name
                ));
            }
            Some(plan) => {
                paths.prepare()?;
                let cells = plan.cells()?;
                (plan, cells)
            }
            None => {
                let cells = grid.cells(&images)?;
                (settle_plan(&paths, Plan::new(choice, images, measurement, grid))?, cells)
            }
        };
        let cells = share(cells, self.shard);
        let candidates = self.candidates();
        let job = Job {
            paths,
            plan: &plan,
            cells: &cells,
            dataset: Arc::new(dataset),
            compute,
            cache_dir: options.cache_dir,
            candidates: &candidates,
            retry_failed: self.retry_failed,
            wait: !self.no_wait,
        };
        self.follow(&job, &stop, began)
    }

    fn candidates(&self) -> Vec<adopt::Candidate> {
        let mut all = Vec::new();
        for folder in &self.adopt {
            let (found, notices) = adopt::candidates(folder);
            eprintln!("{}: {} models to choose from", folder.display(), found.len());
            notices.iter().for_each(|notice| eprintln!("{notice}"));
            all.extend(found);
        }
        all
    }

    fn follow(&self, job: &Job, stop: &AtomicBool, began: Instant) -> Result<(), String> {
        let folder = Folder::open(&job.paths.root)?;
        folder.notices.iter().for_each(|notice| eprintln!("{notice}"));
        let done = |folder: &Folder| {
            let known = |r: &&CellResult| job.cells.iter().any(|cell| cell.id == r.id);
            folder.results.iter().filter(known).count()
        };
        let before = done(&folder);
        eprintln!("{} cells, {before} of them done already", job.cells.len());
        let mut line = SweepProgress::new(job.cells.len(), before);
        let mut tell = |news: News| self.tell(job, &mut line, news);
        let complete = job.run(stop, &mut tell)?;
        line.clear();
        let folder = Folder::open(&job.paths.root)?;
        let mine: Vec<&CellResult> =
            folder.results.iter().filter(|r| job.cells.iter().any(|c| c.id == r.id)).collect();
        let failed = mine.iter().filter(|result| result.figures().is_none()).count();
        let interrupted = stop.load(Ordering::SeqCst);
        let left = job.cells.len() - mine.len();
        if self.json {
            return print_json(&json!({
                "event": if interrupted { "interrupted" } else { "finished" },
                "complete": complete, "cells": job.cells.len(), "finished": mine.len() - failed,
                "failed": failed, "left": left, "done_before": before,
                "seconds": began.elapsed().as_secs_f64(), "out": job.paths.root,
            }));
        }
        print(&format!(
            "{} of {} cells finished, {failed} failed, {left} left. {}",
            mine.len() - failed,
            job.cells.len(),
            if left > 0 { "The same command goes on." } else { "" }
        ));
        Ok(())
    }

    fn tell(&self, job: &Job, line: &mut SweepProgress, news: News) {
        let base = &job.plan.grids[0].fixed;
        let name =
            |config: &TrainConfig| format!("{}, seed {}", setting_name(config, base), config.seed);
        let mut object = None;
        match news {
            News::Began(cell) => {
                line.begin(name(&cell.config));
                object = Some(json!({
                    "event": "began", "id": cell.id, "name": name(&cell.config),
                }));
            }
            News::Adopted(cell, from) => {
                line.clear();
                eprintln!("{}: taken from {}", name(&cell.config), from.display());
                object = Some(json!({ "event": "adopted", "id": cell.id, "from": from }));
            }
            News::Progress(stage, share) => {
                if let Some(seconds_left) = line.progress(stage, share) {
                    object = Some(json!({
                        "event": "progress", "share": share, "done": line.done, "cells": line.cells,
                        "stage": if stage == Stage::Training { "training" } else { "measuring" },
                        "seconds_left": seconds_left,
                    }));
                }
            }
            News::Ended(result) => {
                line.end();
                eprintln!("{}: {}", name(&result.config), outcome_words(result));
                object = Some(json!({
                    "event": "cell", "id": result.id, "done": line.done, "cells": line.cells,
                    "outcome": if result.figures().is_some() { "finished" } else { "failed" },
                }));
            }
            News::Waiting(others) => {
                line.clear();
                eprintln!("Waiting for {others} cells that other processes work on.");
                object = Some(json!({ "event": "waiting", "cells": others }));
            }
            News::Notice(text) => {
                line.clear();
                eprintln!("{text}");
            }
        }
        if let Some(object) = object.filter(|_| self.json) {
            print(&object.to_string());
        }
    }
}

/// Every N-th cell.
fn share(cells: Vec<Cell>, shard: Option<Shard>) -> Vec<Cell> {
    let Some(shard) = shard else { return cells };
    cells.into_iter().skip(shard.place).step_by(shard.of).collect()
}

fn outcome_words(result: &CellResult) -> String {
    match &result.outcome {
        Outcome::Failed { reason } => format!("failed: {reason}"),
        Outcome::Finished(figures) => {
            let report = &figures.report;
            let mut text =
                format!("test error {:.5}, clean {:.3}", report.test_mse, report.clean_accuracy);
            for score in &report.attacks {
                let attack = &score.attack;
                let epsilon = short(attack.epsilon.into());
                text += &format!(", {} {epsilon}: {:.3}", attack.objective.id(), score.accuracy);
            }
            text
        }
    }
}

/// Whether progress goes to a terminal, where a line is renewed in place.
fn on_terminal() -> bool {
    std::io::stderr().is_terminal()
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
