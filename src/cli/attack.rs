//! `raven-explorer attack`: attacks single test images and writes pictures and numbers.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use crate::analyst::carry_out;
use crate::analyst::messages::AttackRequest;
use crate::attack::{AttackConfig, AttackObjective, Goal};
use crate::cli::arguments::spelled;
use crate::cli::interrupt;
use crate::cli::progress::{ProgressLine, print_json};
use crate::cli::trained::{EffortArguments, Trained, TrainedArguments};
use crate::config::number::single;
use crate::console::{print, say};
use crate::data::ImageSet;
use crate::data::batch::gather;
use crate::disk;
use crate::evaluate::LatentClassifier;
use crate::evaluate::robustness::{self, Task, Update};
use crate::export::{self, AttackRecord, numbers};
use crate::state::attack::{AttackSettings, Source, Subject};
use crate::train::weights::Weights;

/// Iterates in the animation at most.
const MOST_ITERATES: usize = 200;
/// More images than this make an animation too wide to look at.
const MOST_ANIMATED: usize = 32;

/// Attack single test images of a trained model; write exact arrays, pictures and numbers.
#[derive(clap::Args, Debug)]
pub struct AttackCommand {
    #[command(flatten)]
    trained: TrainedArguments,
    #[command(flatten)]
    effort: EffortArguments,
    /// Indices in the test set, counting from 0, separated by commas
    #[arg(long, value_delimiter = ',', required = true)]
    index: Vec<usize>,
    /// Target: push the latents towards this test image instead of away from their own
    #[arg(long, value_name = "INDEX")]
    target_index: Option<usize>,
    /// Objective to maximise (with a target, to minimise)
    #[arg(long, value_parser = spelled::<AttackObjective>(), default_value = "wasserstein")]
    objective: AttackObjective,
    /// Radius of the ball in pixel units (pixels run from 0 to 1)
    #[arg(long, allow_negative_numbers = true, value_parser = single, default_value_t = AttackConfig::default().epsilon)]
    epsilon: f32,
    /// Folder for attack.npz, attack.json, attack.csv and the pictures; made if needed
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Print one JSON object per line to standard output
    #[arg(long)]
    json: bool,
}

/// An object with the name of what happened.
#[derive(Serialize)]
struct Event<'a, T> {
    event: &'static str,
    #[serde(flatten)]
    content: &'a T,
}

impl AttackCommand {
    /// Attacks, writes, prints.
    ///
    /// # Errors
    /// One sentence: what happened, why, what to do.
    pub fn run(self) -> Result<(), String> {
        let config = AttackConfig {
            objective: self.objective,
            epsilon: self.epsilon,
            ..self.effort.config()
        };
        robustness::check(&config)?;
        disk::check_folder(&self.out, 1)
            .map_err(|error| disk::not_written(&self.out, &error, "Nothing was attacked"))?;
        let stop = interrupt::flag()?;
        let trained = self.trained.load(&stop)?;
        robustness::check_on(&config, trained.dataset.shape())?;
        self.check_indices(&trained.dataset.test)?;
        let is_new = !self.out.exists();
        std::fs::create_dir_all(&self.out).map_err(|error| disk::not_made(&self.out, &error))?;
        let record = self.attack(trained, &config, &stop).and_then(|record| {
            export::write_to(&record, &self.out).map_err(|error| error.to_string())?;
            Ok(record)
        });
        let record = record.inspect_err(|_| {
            if is_new {
                // Nothing half-written is left; failing to remove it harms nobody.
                let _ = std::fs::remove_dir_all(&self.out);
            }
        })?;
        let images = numbers::results(&record);
        say(format!("Wrote {} images to {}.", images.len(), self.out.display()));
        for image in &images {
            if self.json {
                print_json(&Event { event: "image", content: image })?;
            } else {
                print(&image.describe(&record))?;
            }
        }
        if self.json {
            let content = numbers::settings_of(&record);
            print_json(&Event { event: "finished", content: &content })?;
        }
        Ok(())
    }

    fn check_indices(&self, test: &ImageSet) -> Result<(), String> {
        match self.index.iter().chain(&self.target_index).find(|&&index| index >= test.len()) {
            None => Ok(()),
            Some(index) => Err(format!(
                "There is no test image {index}: the test set has {}, counted from 0 to {}.",
                test.len(),
                test.len() - 1
            )),
        }
    }

    fn attack(
        &self,
        trained: Trained,
        config: &AttackConfig,
        stop: &AtomicBool,
    ) -> Result<AttackRecord, String> {
        let mut line = ProgressLine::default();
        let classifier = fit(&trained, &mut line, stop)?;
        let Trained { description, model, dataset, images, compute } = trained;
        let step = description.step;
        let (test, shape) = (&dataset.test, dataset.shape());
        let (mut subjects, mut labels) = (Vec::new(), Vec::new());
        for &index in &self.index {
            let label = test.labels[index];
            let image = gather(test, &[index as u32]);
            subjects.push(Subject { source: Source::Test(index), image, label: Some(label) });
            // Away from the image's own class, or towards the class of the target.
            labels.push(self.target_index.map_or(label, |target| test.labels[target]));
        }
        let request = AttackRequest {
            id: 1,
            images: subjects.iter().flat_map(|subject| &subject.image).copied().collect(),
            labels: subjects.iter().map(|subject| subject.label).collect(),
            goal: match self.target_index {
                Some(index) => Goal::Towards(gather(test, &[index as u32])),
                None => Goal::Away,
            },
            config: config.clone(),
            chase: false,
            same_weights: false,
        };
        // Who reads the file stands in another folder.
        let checkpoint = self.trained.checkpoint();
        let checkpoint = std::path::absolute(checkpoint).unwrap_or_else(|_| checkpoint.to_owned());
        let target_class = self.target_index.map(|index| test.labels[index]);
        let (dataset_name, class_names) = (dataset.name.clone(), dataset.class_names.clone());
        let weights = Weights {
            number: 0,
            run: 0,
            step,
            latent: description.config.latent,
            device: compute.device,
            dataset: Arc::new(dataset),
            model,
        };
        let total = labels.len() * robustness::iterates(config);
        let mut done = 0;
        let mut observe = |_: &_| {
            done += labels.len();
            line.show(Task::Attack, done, total);
            flow(stop)
        };
        let kept = if labels.len() <= MOST_ANIMATED { MOST_ITERATES } else { 0 };
        let classifier = Some((&classifier, step));
        let outcome = carry_out(&weights, classifier, &labels, &request, kept, &mut observe);
        line.clear();
        Ok(AttackRecord {
            subjects,
            shape,
            class_names,
            outcome: outcome.ok_or(INTERRUPTED)?,
            settings: AttackSettings {
                config: config.clone(),
                target: self.target_index,
                ..AttackSettings::default()
            },
            target_class,
            smallest_epsilon: None,
            pair_median: None,
            dataset: dataset_name,
            images: Some(images),
            training: description.config,
            checkpoint: Some((checkpoint, description.model_sha256)),
            device: compute.report.name,
        })
    }
}

const INTERRUPTED: &str = "Interrupted; nothing was written.";

fn flow(stop: &AtomicBool) -> ControlFlow<()> {
    if stop.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// The classifier that says what an image is taken for.
fn fit(
    trained: &Trained,
    line: &mut ProgressLine,
    stop: &AtomicBool,
) -> Result<LatentClassifier, String> {
    let mut observe = |update: Update| {
        if let Update::Progress { task, done, total } = update {
            line.show(task, done, total);
        }
        flow(stop)
    };
    robustness::fit(&trained.model, &trained.compute.device, &trained.dataset, &mut observe)
        .ok_or_else(|| INTERRUPTED.into())
}
