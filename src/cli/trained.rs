//! What the commands on a trained model share: which model, which images, how hard to attack.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use crate::attack::{AttackConfig, Norm};
use crate::checkpoint::{self, Description};
use crate::cli::arguments::{dataset_parser, infallible, spelled};
use crate::cli::images;
use crate::compute::device::{self, ComputeDevice};
use crate::config::{DatasetChoice, DeviceChoice};
use crate::console::say;
use crate::data::{DataError, Dataset, ImagesUsed, LoadOptions, MeasuredImages};
use crate::disk;
use crate::model::Vae;
use crate::text::identity as text;

/// The model and the images.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = "Model and images")]
pub(super) struct TrainedArguments {
    /// Folder written by `train`
    #[arg(long, value_name = "DIR")]
    checkpoint: PathBuf,
    /// Images: mnist, fashion-mnist, digits, or a folder of images or of a data set's files
    /// [default: what the model was trained on]
    #[arg(long, value_parser = dataset_parser())]
    dataset: Option<DatasetChoice>,
    /// Folder with the files of MNIST or Fashion-MNIST, also as other programs keep them
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Download MNIST or Fashion-MNIST if it is not on this machine
    #[arg(long)]
    download: bool,
    /// Where to compute: auto, cpu, gpu, or part of an adapter's name
    #[arg(long, value_parser = infallible::<DeviceChoice>, default_value = "auto")]
    device: DeviceChoice,
}

/// A model with its images, ready to compute.
pub(super) struct Trained {
    /// How the model was trained.
    pub description: Description,
    /// The model, on the device, without autodiff.
    pub model: Vae,
    /// The images.
    pub dataset: Dataset,
    /// What they are, and what is to be said where the model was trained on others.
    pub images: MeasuredImages,
    /// Where to compute.
    pub compute: ComputeDevice,
}

impl TrainedArguments {
    /// The model's folder.
    pub(super) fn checkpoint(&self) -> &Path {
        &self.checkpoint
    }

    /// Loads the model and the images.
    ///
    /// # Errors
    /// One sentence: which of the two, what happened, what to do.
    pub(super) fn load(&self, stop: &AtomicBool) -> Result<Trained, String> {
        let compute = device::choose(&self.device)?;
        say(format!("Device: {}. {}", compute.report.name, compute.report.reason));
        let (description, model) = checkpoint::load(&self.checkpoint, &compute.device)
            .map_err(|error| error.to_string())?;
        say(format!(
            "Model: {}, d = {}, trained on {} for {} steps",
            description.config.method.label(),
            description.config.latent,
            description.dataset,
            description.step
        ));
        let options = LoadOptions {
            data_dir: self.data_dir.clone(),
            allow_download: self.download,
            ..LoadOptions::default()
        };
        let dataset = self.images(&description, &options, stop)?;
        let trained_on = description.config.dataset.clone().absolute();
        let used = description.images_used();
        let differs = text::difference(text::Since::Model, &used, &trained_on, &dataset);
        if let Some(differs) = &differs {
            let advice = if trained_on == dataset.choice { text::BRING_BACK } else { "" };
            say(format!("{differs} {advice}").trim_end());
        }
        let images =
            MeasuredImages { images_used: ImagesUsed::from(&dataset), images_changed: differs };
        Ok(Trained { description, model, dataset, images, compute })
    }

    /// The images that were asked for, or else those that the model was trained on.
    fn images(
        &self,
        description: &Description,
        options: &LoadOptions,
        stop: &AtomicBool,
    ) -> Result<Dataset, String> {
        let kept = &description.config.dataset;
        let choice = self.dataset.as_ref().unwrap_or(kept).clone().absolute();
        if let (None, Some(path)) = (&self.dataset, kept.relative()) {
            say(text::relative(path, &disk::absolute(path)));
        }
        images::load(&choice, options, stop).map_err(|error| {
            match (&self.dataset, &choice, &error) {
                (
                    None,
                    DatasetChoice::Folder(_),
                    DataError::Unreadable { .. } | DataError::Unknown { .. },
                ) => {
                    format!("{error} {}", text::elsewhere(text::Since::Model))
                }
                _ => error.to_string(),
            }
        })
    }
}

/// How hard an attack tries.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = "Attack")]
pub(super) struct EffortArguments {
    /// Norm of the ball that the perturbation stays in
    #[arg(long, value_parser = spelled::<Norm>(), default_value = "linf")]
    norm: Norm,
    /// Steps of projected gradient ascent (PGD) per restart; a single step is FGSM
    #[arg(long, default_value_t = AttackConfig::default().steps)]
    steps: usize,
    /// Random starts; the best result for each image is kept
    #[arg(long, default_value_t = AttackConfig::default().restarts)]
    restarts: usize,
    /// Seed of the random starts
    #[arg(long, default_value_t = AttackConfig::default().seed)]
    seed: u64,
}

impl EffortArguments {
    /// An attack of this effort; objective and ε are still the defaults.
    pub(super) fn config(&self) -> AttackConfig {
        AttackConfig {
            norm: self.norm,
            steps: self.steps,
            restarts: self.restarts,
            seed: self.seed,
            ..AttackConfig::default()
        }
    }
}
