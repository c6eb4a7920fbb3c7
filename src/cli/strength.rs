//! `raven-explorer strength`: whether the attacks are strong, as far as more effort can tell.
//!
//! A weak attack flatters the model. This measures the objective reached, and how often the latent
//! classifier is still right, against steps, restarts and step size, and against an independent
//! solver; every row says what it cost.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde::Serialize;

use crate::attack::gradient_ascent::{self, Iterate};
use crate::attack::{AttackConfig, AttackObjective, Goal, Norm, Scenario, Schedule, tanh_adam};
use crate::checkpoint::write_atomically;
use crate::cli::arguments::spelled;
use crate::cli::interrupt;
use crate::cli::progress::print_json;
use crate::cli::trained::{Trained, TrainedArguments};
use crate::config::number::single;
use crate::config::short;
use crate::console::{print, say};
use crate::data::batch::gather;
use crate::disk;
use crate::evaluate::robustness::{check, fit};
use crate::evaluate::{LatentClassifier, accuracy};
use crate::table::{self, Cell};

const STEPS: [usize; 6] = [10, 20, 40, 100, 200, 1000];
const RESTARTS: [usize; 5] = [1, 2, 5, 10, 20];
/// First step sizes in radii; 0.0625 with 40 steps is the usual 2.5·ε/steps.
const FIRST_STEPS: [f32; 7] = [0.0625, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0];
const MOMENTA: [f32; 2] = [0.0, 0.75];
/// Adam's step sizes in tanh space.
const LEARNING_RATES: [f32; 3] = [0.03, 0.1, 0.3];
/// Steps after which the independent solver is looked at.
const ADAM_STEPS: [usize; 4] = [40, 100, 300, 1000];

/// Check how strong the attacks are, against more steps and restarts and another optimiser.
#[derive(clap::Args, Debug)]
pub struct StrengthCommand {
    #[command(flatten)]
    trained: TrainedArguments,
    /// Objectives that the attacks maximise, separated by commas
    #[arg(
        long,
        value_parser = spelled::<AttackObjective>(),
        value_delimiter = ',',
        default_value = "wasserstein,kl,classifier"
    )]
    objective: Vec<AttackObjective>,
    /// Norm of the ball that the perturbation stays in
    #[arg(long, value_parser = spelled::<Norm>(), default_value = "linf")]
    norm: Norm,
    /// Radius of the ball in pixel units (pixels run from 0 to 1)
    #[arg(long, allow_negative_numbers = true, value_parser = single, default_value_t = AttackConfig::default().epsilon)]
    epsilon: f32,
    /// How many test images to attack, always the first ones
    #[arg(long, value_name = "N", default_value_t = 64)]
    images: usize,
    /// Seed of the random starts
    #[arg(long, default_value_t = AttackConfig::default().seed)]
    seed: u64,
    /// Also write the rows to this CSV file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON object per line to standard output
    #[arg(long)]
    json: bool,
}

/// One attack on all images, and what it cost.
#[derive(Clone, Debug, Serialize)]
struct Row {
    objective: &'static str,
    /// What is varied: steps, restarts, step-size, reported, or adam (the independent solver).
    series: &'static str,
    steps: usize,
    restarts: usize,
    /// The first step in radii; Adam's learning rate in the series adam.
    first_step: f32,
    schedule: &'static str,
    momentum: f32,
    /// Gradients of one image.
    gradients: usize,
    /// Wall time for all images.
    seconds: f64,
    /// Of the best iterates.
    mean_objective: f64,
    /// That, as a share of the mean over images of the best objective in any row.
    share_of_best: f64,
    /// Of the latent classifier on the best iterates.
    accuracy: f64,
    /// The best objective of each image; for `share_of_best`.
    #[serde(skip)]
    objectives: Vec<f32>,
}

/// The attacked images and what judges the result.
struct Bench<'a> {
    trained: &'a Trained,
    classifier: &'a LatentClassifier,
    pixels: Vec<f32>,
    labels: Vec<u8>,
    stop: &'a AtomicBool,
}

impl StrengthCommand {
    /// Measures and prints.
    ///
    /// # Errors
    /// One sentence: what happened, why, what to do.
    pub fn run(self) -> Result<(), String> {
        if self.images == 0 {
            return Err("images is 0, but at least one image must be attacked.".into());
        }
        let base = AttackConfig {
            norm: self.norm,
            epsilon: self.epsilon,
            seed: self.seed,
            ..AttackConfig::default()
        };
        check(&base)?;
        if let Some(path) = &self.out {
            disk::check_file(path)
                .map_err(|error| disk::not_written(path, &error, "Nothing was measured"))?;
        }
        let stop = interrupt::flag()?;
        let trained = self.trained.load(&stop)?;
        let interrupted = || "Interrupted; what was measured so far is above.".to_owned();
        let mut observe = |_: crate::evaluate::robustness::Update| flow(&stop);
        let classifier =
            fit(&trained.model, &trained.compute.device, &trained.dataset, &mut observe)
                .ok_or_else(interrupted)?;
        let test = &trained.dataset.test;
        let count = self.images.min(test.len());
        let indices: Vec<u32> = (0..count as u32).collect();
        let bench = Bench {
            trained: &trained,
            classifier: &classifier,
            pixels: gather(test, &indices),
            labels: test.labels[..count].to_vec(),
            stop: &stop,
        };
        let mut all = Vec::new();
        let mut outcome = Ok(());
        for &objective in &self.objective {
            let mut rows = Vec::new();
            let done = bench.measure(&AttackConfig { objective, ..base.clone() }, &mut rows);
            compare(&mut rows);
            outcome = outcome.and(self.print(&rows));
            all.extend(rows);
            if done.is_none() {
                outcome = Err(interrupted());
            }
            // Rows that are written to a file are worth the time even if nobody hears of them.
            if done.is_none() || (outcome.is_err() && self.out.is_none()) {
                break;
            }
        }
        if let Some(path) = &self.out {
            let head = format!("{} images, seed {}", count, self.seed);
            write_atomically(path, table(&all, &base, count).as_bytes())
                .map_err(|error| error.to_string())?;
            say(format!("Wrote {} rows ({head}) to {}.", all.len(), path.display()));
        }
        outcome
    }

    fn print(&self, rows: &[Row]) -> Result<(), String> {
        rows.iter().try_for_each(|row| match self.json {
            true => print_json(row),
            false => print(&describe(row)),
        })
    }
}

fn flow(stop: &AtomicBool) -> ControlFlow<()> {
    if stop.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

impl Bench<'_> {
    fn scenario(&self) -> Scenario<'_> {
        Scenario {
            model: &self.trained.model,
            device: &self.trained.compute.device,
            images: &self.pixels,
            labels: &self.labels,
            goal: &Goal::Away,
            readout: Some(self.classifier.readout()),
        }
    }

    /// All series for one objective; nothing, if it was broken off.
    fn measure(&self, base: &AttackConfig, rows: &mut Vec<Row>) -> Option<()> {
        for steps in STEPS {
            self.ascend("steps", &AttackConfig { steps, ..base.clone() }, rows)?;
        }
        let most = RESTARTS[RESTARTS.len() - 1];
        self.ascend("restarts", &AttackConfig { restarts: most, ..base.clone() }, rows)?;
        for schedule in [Schedule::Constant, Schedule::Linear] {
            for momentum in MOMENTA {
                for first_step in FIRST_STEPS {
                    let config = AttackConfig { first_step, schedule, momentum, ..base.clone() };
                    self.ascend("step-size", &config, rows)?;
                }
            }
        }
        let AttackConfig { steps, restarts, .. } = AttackConfig::reported();
        self.ascend("reported", &AttackConfig { steps, restarts, ..base.clone() }, rows)?;
        for rate in LEARNING_RATES {
            self.adam(rate, base, rows)?;
        }
        Some(())
    }

    /// Projected gradient ascent; a row after each number of restarts in [`RESTARTS`], or at the end.
    fn ascend(
        &self,
        series: &'static str,
        config: &AttackConfig,
        rows: &mut Vec<Row>,
    ) -> Option<()> {
        let looks: Vec<usize> =
            if series == "restarts" { RESTARTS.to_vec() } else { vec![config.restarts] };
        let mut best = Best::new(self, series, config);
        let mut observe = |iterate: &Iterate| {
            best.keep(iterate);
            if iterate.step == config.steps && looks.contains(&(iterate.restart + 1)) {
                let gradients = config.steps * (iterate.restart + 1);
                rows.push(Row { restarts: iterate.restart + 1, ..best.row(gradients) });
            }
            flow(self.stop)
        };
        gradient_ascent::attack(&self.scenario(), config, &mut observe);
        flow(self.stop).is_continue().then_some(())
    }

    /// The independent solver; a row after each number of steps in [`ADAM_STEPS`].
    fn adam(&self, rate: f32, base: &AttackConfig, rows: &mut Vec<Row>) -> Option<()> {
        let config = AttackConfig { steps: ADAM_STEPS[ADAM_STEPS.len() - 1], ..base.clone() };
        let mut best = Best::new(self, "adam", &config);
        let mut observe = |iterate: &Iterate| {
            best.keep(iterate);
            if ADAM_STEPS.contains(&iterate.step) {
                let row = best.row(iterate.step);
                let schedule = Schedule::Constant.id();
                rows.push(Row {
                    steps: iterate.step,
                    first_step: rate,
                    schedule,
                    momentum: 0.9,
                    ..row
                });
            }
            flow(self.stop)
        };
        tanh_adam::attack(&self.scenario(), &config, rate, &mut observe);
        flow(self.stop).is_continue().then_some(())
    }
}

/// The best iterates of an attack under way.
struct Best<'a> {
    bench: &'a Bench<'a>,
    series: &'static str,
    config: &'a AttackConfig,
    began: Instant,
    objectives: Vec<f32>,
    means: Vec<f32>,
}

impl<'a> Best<'a> {
    fn new(bench: &'a Bench, series: &'static str, config: &'a AttackConfig) -> Self {
        let objectives = vec![f32::NEG_INFINITY; bench.labels.len()];
        Self { bench, series, config, began: Instant::now(), objectives, means: Vec::new() }
    }

    fn keep(&mut self, iterate: &Iterate) {
        let width = iterate.means.len() / self.objectives.len();
        self.means.resize(iterate.means.len(), 0.0);
        let means = self.means.chunks_exact_mut(width).zip(iterate.means.chunks_exact(width));
        let objectives = self.objectives.iter_mut().zip(&iterate.objectives);
        for ((best, &objective), (mean, new)) in objectives.zip(means) {
            if objective > *best {
                *best = objective;
                mean.copy_from_slice(new);
            }
        }
    }

    fn row(&self, gradients: usize) -> Row {
        let predictions = self.bench.classifier.predict(&self.means);
        Row {
            objective: self.config.objective.id(),
            series: self.series,
            steps: self.config.steps,
            restarts: self.config.restarts,
            first_step: self.config.first_step,
            schedule: self.config.schedule.id(),
            momentum: self.config.momentum,
            gradients,
            seconds: self.began.elapsed().as_secs_f64(),
            mean_objective: mean(&self.objectives),
            share_of_best: 0.0,
            accuracy: accuracy(&predictions, &self.bench.labels),
            objectives: self.objectives.clone(),
        }
    }
}

fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len().max(1) as f64
}

/// Sets `share_of_best`.
fn compare(rows: &mut [Row]) {
    let Some(mut best) = rows.first().map(|row| row.objectives.clone()) else { return };
    for row in &*rows {
        best.iter_mut().zip(&row.objectives).for_each(|(best, &value)| *best = best.max(value));
    }
    rows.iter_mut().for_each(|row| row.share_of_best = row.mean_objective / mean(&best));
}

fn describe(row: &Row) -> String {
    let what = if row.series == "adam" { "learning rate" } else { "first step" };
    format!(
        "{:<13} {:<9} {:>4} steps × {:>2}, {what} {:<5} {:<8} momentum {:<4}: objective {:>9.4} \
         ({:>5.1} % of the best), accuracy {:.3}, {:.1} s",
        row.objective,
        row.series,
        row.steps,
        row.restarts,
        short(row.first_step.into()),
        row.schedule,
        short(row.momentum.into()),
        row.mean_objective,
        100.0 * row.share_of_best,
        row.accuracy,
        row.seconds
    )
}

/// The titles of the table.
const TITLES: [&str; 16] = [
    "objective",
    "series",
    "norm",
    "epsilon",
    "images",
    "seed",
    "steps",
    "restarts",
    "first_step",
    "schedule",
    "momentum",
    "gradients",
    "seconds",
    "mean_objective",
    "share_of_best",
    "accuracy",
];

/// One line a row.
fn table(rows: &[Row], base: &AttackConfig, images: usize) -> String {
    let rows = rows.iter().map(|row| {
        let cells: [Cell; TITLES.len()] = [
            row.objective.into(),
            row.series.into(),
            base.norm.id().into(),
            base.epsilon.into(),
            images.into(),
            base.seed.into(),
            row.steps.into(),
            row.restarts.into(),
            row.first_step.into(),
            row.schedule.into(),
            row.momentum.into(),
            row.gradients.into(),
            Cell::fixed(row.seconds, 3),
            Cell::fixed(row.mean_objective, 5),
            Cell::fixed(row.share_of_best, 5),
            Cell::fixed(row.accuracy, 4),
        ];
        cells.to_vec()
    });
    table::table(TITLES, rows)
}
