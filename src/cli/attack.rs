//! `raven-explorer attack`: attacks single test images and writes pictures and numbers.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use crate::attack::gradient_ascent::attack;
use crate::attack::{AttackConfig, AttackObjective, Attacked, Goal, Scenario};
use crate::checkpoint::write_atomically;
use crate::cli::interrupt;
use crate::cli::pictures::{magnified_noise, png};
use crate::cli::progress::{ProgressLine, json, print, print_json};
use crate::cli::trained::{EffortArguments, Trained, TrainedArguments};
use crate::config::PIXELS;
use crate::data::ImageSet;
use crate::disk;
use crate::evaluate::LatentClassifier;
use crate::evaluate::robustness::{self, Task, Update};
use crate::model::values::rows_on;
use crate::train::batch::gather;
use crate::train::view::decode_to_images;

/// Attack single test images of a trained model; write pictures and numbers.
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
    #[arg(long, default_value = "wasserstein")]
    objective: AttackObjective,
    /// Radius of the ball in pixel units (pixels run from 0 to 1)
    #[arg(long, allow_negative_numbers = true, default_value_t = AttackConfig::default().epsilon)]
    epsilon: f32,
    /// Folder for the pictures, results.csv and results.json
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Print one JSON object per line to standard output
    #[arg(long)]
    json: bool,
}

/// What is written of one image.
#[derive(Serialize)]
struct ImageResult {
    /// Place in the test set.
    index: usize,
    /// Its class, a number below the number of classes.
    label: u8,
    /// The name of that class.
    class: String,
    /// The objective reached.
    objective: f32,
    /// ‖δ‖∞, pixel units.
    linf: f32,
    /// ‖δ‖₂, pixel units.
    l2: f32,
    /// What the latent classifier says of μ(x).
    prediction_before: u8,
    /// What it says of μ(x + δ).
    prediction_after: u8,
    /// μ(x).
    latent_before: Vec<f32>,
    /// μ(x + δ).
    latent_after: Vec<f32>,
    /// How much the picture of the noise is magnified; mid-grey is no change.
    noise_factor: f32,
    /// Names of the pictures in the folder.
    pictures: Pictures,
}

/// Names of the pictures of one image.
#[derive(Serialize)]
struct Pictures {
    clean: String,
    attacked: String,
    noise: String,
    reconstruction_clean: String,
    reconstruction_attacked: String,
}

/// An object with the name of what happened.
#[derive(Serialize)]
struct Event<'a, T> {
    event: &'static str,
    #[serde(flatten)]
    content: &'a T,
}

/// `results.json`, and the last line.
#[derive(Serialize)]
struct Results<'a> {
    attack: &'a AttackConfig,
    target_index: Option<usize>,
    dataset: &'a str,
    method: &'static str,
    step: u64,
    device: &'a str,
    images: &'a [ImageResult],
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
        let stop = interrupt::flag()?;
        let trained = self.trained.load(&stop)?;
        self.check_indices(&trained.dataset.test)?;
        std::fs::create_dir_all(&self.out).map_err(|error| disk::not_made(&self.out, &error))?;

        let mut line = ProgressLine::default();
        let classifier = fit(&trained, &mut line, &stop)?;
        let attacked = self.attack(&trained, &classifier, &config, &mut line, &stop)?;
        let images = self.write_pictures(&trained, &classifier, attacked)?;
        let results = Results {
            attack: &config,
            target_index: self.target_index,
            dataset: &trained.dataset.name,
            method: trained.description.config.method.id(),
            step: trained.description.step,
            device: &trained.compute.report.name,
            images: &images,
        };
        write(&self.out, "results.csv", table(&images).as_bytes())?;
        write(&self.out, "results.json", json(&results)?.as_bytes())?;
        for image in &images {
            if self.json {
                print_json(&Event { event: "image", content: image })?;
            } else {
                print(&describe(image, &trained.dataset.class_names));
            }
        }
        eprintln!("Wrote {} images to {}.", images.len(), self.out.display());
        if self.json {
            print_json(&Event { event: "finished", content: &results })?;
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
        trained: &Trained,
        classifier: &LatentClassifier,
        config: &AttackConfig,
        line: &mut ProgressLine,
        stop: &AtomicBool,
    ) -> Result<Vec<Attacked>, String> {
        let test = &trained.dataset.test;
        let goal = match self.target_index {
            Some(index) => Goal::Towards(gather(test, &[index as u32])),
            None => Goal::Away,
        };
        // Away from the image's own class, or towards the class of the target.
        let label = |&index: &usize| test.labels[self.target_index.unwrap_or(index)];
        let labels: Vec<u8> = self.index.iter().map(label).collect();
        let pixels = gather(test, &self.indices());
        let total = self.index.len() * robustness::iterates(config);
        let mut done = 0;
        let mut observe = |_: &_| {
            done += labels.len();
            line.show(Task::Attack, done, total);
            flow(stop)
        };
        let scenario = Scenario {
            model: &trained.model,
            device: &trained.compute.device,
            images: &pixels,
            labels: &labels,
            goal: &goal,
            readout: Some(classifier.readout()),
        };
        let attacked = attack(&scenario, config, &mut observe);
        line.clear();
        if flow(stop).is_break() { Err(INTERRUPTED.into()) } else { Ok(attacked) }
    }

    fn indices(&self) -> Vec<u32> {
        self.index.iter().map(|&index| index as u32).collect()
    }

    /// Writes five pictures an image and gathers the numbers.
    fn write_pictures(
        &self,
        trained: &Trained,
        classifier: &LatentClassifier,
        attacked: Vec<Attacked>,
    ) -> Result<Vec<ImageResult>, String> {
        let Trained { model, dataset, compute, description } = trained;
        let means = |mean: fn(&Attacked) -> &Vec<f32>| -> Vec<f32> {
            attacked.iter().flat_map(mean).copied().collect()
        };
        let (before, after) = (means(|a| &a.mean_before), means(|a| &a.mean_after));
        let decode = |latents: &[f32]| {
            decode_to_images(
                model,
                rows_on(latents.to_vec(), description.config.latent, &compute.device),
            )
        };
        let (reconstructions, reconstructions_attacked) = (decode(&before), decode(&after));
        let (predictions, predictions_attacked) =
            (classifier.predict(&before), classifier.predict(&after));
        let clean = gather(&dataset.test, &self.indices());

        let mut results = Vec::with_capacity(attacked.len());
        for (row, attacked) in attacked.into_iter().enumerate() {
            let index = self.index[row];
            let clean = &clean[row * PIXELS..(row + 1) * PIXELS];
            let (noise, noise_factor) = magnified_noise(clean, &attacked.image, attacked.linf);
            let picture = |kind: &str, image: &[f32]| {
                let name = format!("{index:05}-{kind}.png");
                write(&self.out, &name, &png(image)?)?;
                Ok::<_, String>(name)
            };
            let label = dataset.test.labels[index];
            results.push(ImageResult {
                index,
                label,
                class: dataset.class_names[usize::from(label)].clone(),
                objective: attacked.objective,
                linf: attacked.linf,
                l2: attacked.l2,
                prediction_before: predictions[row],
                prediction_after: predictions_attacked[row],
                noise_factor,
                pictures: Pictures {
                    clean: picture("clean", clean)?,
                    attacked: picture("attacked", &attacked.image)?,
                    noise: picture("noise", &noise)?,
                    reconstruction_clean: picture("reconstruction-clean", &reconstructions[row])?,
                    reconstruction_attacked: picture(
                        "reconstruction-attacked",
                        &reconstructions_attacked[row],
                    )?,
                },
                latent_before: attacked.mean_before,
                latent_after: attacked.mean_after,
            });
        }
        Ok(results)
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

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), String> {
    write_atomically(&folder.join(name), bytes).map_err(|error| error.to_string())
}

/// One line an image; the latents, dimension by dimension, come last.
fn table(images: &[ImageResult]) -> String {
    let dimensions = images.first().map_or(0, |image| image.latent_before.len());
    let mut text = String::from(
        "index,label,objective,linf,l2,prediction_before,prediction_after,noise_factor",
    );
    for when in ["before", "after"] {
        (0..dimensions).for_each(|dimension| {
            let _ = write!(text, ",latent_{when}_{dimension}");
        });
    }
    for image in images {
        let _ = write!(
            text,
            "\n{},{},{},{},{},{},{},{}",
            image.index,
            image.label,
            image.objective,
            image.linf,
            image.l2,
            image.prediction_before,
            image.prediction_after,
            image.noise_factor
        );
        for value in image.latent_before.iter().chain(&image.latent_after) {
            let _ = write!(text, ",{value}");
        }
    }
    text.push('\n');
    text
}

fn describe(image: &ImageResult, class_names: &[String]) -> String {
    let name = |class: u8| &class_names[usize::from(class)];
    format!(
        "test image {} ({}): objective {:.4}, largest change {:.4}, length {:.4}, taken for {} before, {} after",
        image.index,
        image.class,
        image.objective,
        image.linf,
        image.l2,
        name(image.prediction_before),
        name(image.prediction_after)
    )
}
