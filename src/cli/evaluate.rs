//! `raven-explorer evaluate`: how good a trained model is, and how robust.

use std::fmt::Write;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde::Serialize;

use crate::attack::AttackObjective;
use crate::cli::arguments::spelled;
use crate::cli::interrupt;
use crate::cli::progress::{ProgressLine, print_json};
use crate::cli::trained::{EffortArguments, Trained, TrainedArguments};
use crate::config::number::{Numbers, list, singles};
use crate::config::short;
use crate::console::{print, say};
use crate::data::{LoadOptions, MeasuredImages};
use crate::evaluate::neighbours::DEFAULT_NEIGHBOURS;
use crate::evaluate::robustness::{AttackScore, Plan, Report, Update, check, check_on, measure};
use crate::evaluate::statistics::Summary;
use crate::text::learning;

/// Measure a trained model: reconstruction, latent classifier, robustness.
#[derive(clap::Args, Debug)]
pub struct EvaluateCommand {
    #[command(flatten)]
    trained: TrainedArguments,
    #[command(flatten)]
    effort: EffortArguments,
    /// Objectives that the attacks maximise, separated by commas
    #[arg(long, value_parser = spelled::<AttackObjective>(), value_delimiter = ',', default_value = "wasserstein,kl")]
    objective: Vec<AttackObjective>,
    /// Radii of the ball in pixel units (pixels run from 0 to 1), separated by commas
    #[arg(
        long,
        value_parser = list,
        allow_negative_numbers = true,
        default_value = "0.05,0.1,0.2"
    )]
    epsilon: Vec<Numbers>,
    /// How many test images to attack, always the first ones
    #[arg(long, value_name = "N", default_value_t = 500)]
    images: usize,
    /// Skip the Fréchet distances; training their feature network takes about 10 s the first time
    /// a data set is used
    #[arg(long)]
    no_frechet: bool,
    /// Print one JSON object per line to standard output
    #[arg(long)]
    json: bool,
}

/// The last line.
#[derive(Serialize)]
struct Finished<'a> {
    event: &'static str,
    #[serde(flatten)]
    report: &'a Report,
    dataset: &'a str,
    #[serde(flatten)]
    images: &'a MeasuredImages,
    method: &'static str,
    step: u64,
    seconds: f64,
    device: &'a str,
}

/// One attack, as soon as it is through.
#[derive(Serialize)]
struct Scored<'a> {
    event: &'static str,
    #[serde(flatten)]
    score: &'a AttackScore,
}

impl EvaluateCommand {
    /// Measures and prints.
    ///
    /// # Errors
    /// One sentence: what happened, why, what to do.
    pub fn run(self) -> Result<(), String> {
        let plan = self.plan()?;
        let stop = interrupt::flag()?;
        let trained = self.trained.load(&stop)?;
        let shape = trained.dataset.shape();
        plan.attacks.iter().try_for_each(|attack| check_on(attack, shape))?;
        if self.images > trained.dataset.test.len() {
            say(format!(
                "There are only {} test images: all are attacked.",
                trained.dataset.test.len()
            ));
        }
        let began = Instant::now();
        let report = self.measure(&trained, &plan, &stop)?;
        if !report.classifier_converged {
            say("The latent classifier did not converge: its accuracy is a lower bound.");
        }
        if let Some(notice) = &report.feature_notice {
            say(notice);
        }
        if self.json {
            return print_json(&Finished {
                event: "finished",
                report: &report,
                dataset: &trained.dataset.name,
                images: &trained.images,
                method: trained.description.config.method.id(),
                step: trained.description.step,
                seconds: began.elapsed().as_secs_f64(),
                device: &trained.compute.report.name,
            });
        }
        print(&describe_clean(&report))
    }

    /// What is to be measured, if it can be.
    fn plan(&self) -> Result<Plan, String> {
        if self.images == 0 {
            return Err("images is 0, but at least one image must be attacked.".into());
        }
        let plan = Plan {
            frechet: !self.no_frechet,
            cache_dir: LoadOptions::default().cache_dir,
            ..Plan::grid(
                &self.objective,
                &singles(&self.epsilon),
                &self.effort.config(),
                self.images,
            )
        };
        plan.attacks.iter().try_for_each(check)?;
        Ok(plan)
    }

    fn measure(&self, trained: &Trained, plan: &Plan, stop: &AtomicBool) -> Result<Report, String> {
        let mut line = ProgressLine::default();
        let mut problem = None;
        let mut observe = |update: Update| {
            match update {
                Update::Progress { task, done, total } => line.show(task, done, total),
                Update::Scored(score) if self.json => {
                    line.clear();
                    problem = print_json(&Scored { event: "attack", score }).err();
                }
                Update::Scored(score) => {
                    line.clear();
                    problem = print(&describe(score)).err();
                }
            }
            let end = stop.load(Ordering::SeqCst) || problem.is_some();
            if end { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let Trained { description, model, dataset, compute, .. } = trained;
        let config = &description.config;
        let report = measure(model, &compute.device, dataset, config, plan, &mut observe);
        line.clear();
        report.ok_or_else(|| {
            problem.unwrap_or_else(|| "Interrupted; what was measured so far is above.".into())
        })
    }
}

fn describe(score: &AttackScore) -> String {
    let attack = &score.attack;
    format!(
        "{} in {}, ε = {}: accuracy {:.3} [{:.3}, {:.3}], mean objective {:.4} \
         (images {}, steps {}, restarts {}, seed {})",
        attack.objective.id(),
        attack.norm.id(),
        attack.epsilon,
        score.accuracy,
        score.interval[0],
        score.interval[1],
        score.mean_objective,
        score.images,
        attack.steps,
        attack.restarts,
        attack.seed
    )
}

/// A word about a test error that is no better than the mean training image's; nothing else.
pub(super) fn beside_test_error(report: &Report) -> String {
    let worse = report.no_better_than_mean_image() == Some(true);
    report.mean_image_mse.filter(|_| worse).map_or_else(String::new, learning::no_better)
}

fn describe_clean(report: &Report) -> String {
    let [low, high] = report.clean_interval;
    let [neighbours_low, neighbours_high] = report.neighbours_interval;
    let mut text = format!(
        "clean: accuracy {:.4} [{low:.4}, {high:.4}], {DEFAULT_NEIGHBOURS} nearest neighbours {:.4} \
         [{neighbours_low:.4}, {neighbours_high:.4}], test error {:.5} per pixel{} (images {})",
        report.clean_accuracy,
        report.neighbours_accuracy,
        report.test_mse,
        beside_test_error(report),
        report.test_images
    );
    let pairs = &report.pairs;
    if let (Some(distances), Some(relative)) = (&pairs.distances, &pairs.relative) {
        let _ = write!(text, "\npairs: ‖μ − μ′‖ {} latent units", describe_summary(distances));
        if let Some(mean) = pairs.prior_mean {
            let _ = write!(text, "; mean ‖z − z′‖ of the prior {}", short(mean));
        }
        let _ = write!(
            text,
            " (images {}, noise {})\npairs, divided by the spread of μ, {}: {}",
            distances.count,
            short(pairs.noise),
            short(pairs.spread),
            describe_summary(relative)
        );
    }
    if let Some(values) = &report.largest_singular_value {
        let _ = write!(
            text,
            "\nlargest singular value of ∂μ/∂x: {} latent units per pixel unit (images {})",
            describe_summary(values),
            values.count
        );
    }
    for (name, distance) in [
        ("reconstructions", report.frechet_reconstructions),
        ("prior samples", report.frechet_samples),
    ] {
        if let (Some(distance), Some(accuracy)) = (distance, report.feature_accuracy) {
            let _ = write!(
                text,
                "\nFréchet distance (own features) of {name}: {distance:.3} \
                 (images {}, the features' classifier: accuracy {accuracy:.4})",
                report.test_images
            );
        }
    }
    for caution in &report.cautions {
        let _ = write!(text, "\n{caution}");
    }
    text
}

fn describe_summary(summary: &Summary) -> String {
    let Some(deviation) = summary.standard_deviation else {
        return format!("{} (a single value, which has no spread)", short(summary.mean));
    };
    format!(
        "mean {}, standard deviation {}, median {}, 5–95 % {}–{}",
        short(summary.mean),
        short(deviation),
        short(summary.median),
        short(summary.percentile_5),
        short(summary.percentile_95)
    )
}
