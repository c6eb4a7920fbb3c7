//! What the commands on a trained model share: which model, which images, how hard to attack.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use crate::attack::{AttackConfig, Norm};
use crate::checkpoint::{self, Description};
use crate::cli::arguments::infallible;
use crate::config::{DatasetChoice, DeviceChoice};
use crate::data::{self, Dataset, LoadOptions};
use crate::model::Vae;
use crate::train::device::{self, ComputeDevice};

/// The model and the images.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = "Model and images")]
pub struct TrainedArguments {
    /// Folder written by `train`
    #[arg(long, value_name = "DIR")]
    checkpoint: PathBuf,
    /// Images: mnist, fashion-mnist, digits, or a folder of images [default: what the model was
    /// trained on]
    #[arg(long, value_parser = infallible::<DatasetChoice>)]
    dataset: Option<DatasetChoice>,
    /// Folder with the IDX files of MNIST or Fashion-MNIST
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
pub struct Trained {
    /// How the model was trained.
    pub description: Description,
    /// The model, on the device, without autodiff.
    pub model: Vae,
    /// The images.
    pub dataset: Dataset,
    /// Where to compute.
    pub compute: ComputeDevice,
}

impl TrainedArguments {
    /// Loads the model and the images.
    ///
    /// # Errors
    /// One sentence: which of the two, what happened, what to do.
    pub fn load(&self, stop: &AtomicBool) -> Result<Trained, String> {
        let compute = device::choose(&self.device)?;
        eprintln!("Device: {}. {}", compute.report.name, compute.report.reason);
        let (description, model) = checkpoint::load(&self.checkpoint, &compute.device)
            .map_err(|error| error.to_string())?;
        eprintln!(
            "Model: {}, d = {}, trained on {} for {} steps",
            description.config.method.label(),
            description.config.latent,
            description.dataset,
            description.step
        );
        let options = LoadOptions {
            data_dir: self.data_dir.clone(),
            allow_download: self.download,
            ..LoadOptions::default()
        };
        let choice = self.dataset.as_ref().unwrap_or(&description.config.dataset);
        let mut report = |progress: data::Progress| eprintln!("{}", progress.text);
        let dataset =
            data::load(choice, &options, &mut report, stop).map_err(|error| error.to_string())?;
        eprintln!(
            "{}: {} training and {} test images ({})",
            dataset.name,
            dataset.train.len(),
            dataset.test.len(),
            dataset.origin
        );
        Ok(Trained { description, model, dataset, compute })
    }
}

/// How hard an attack tries.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = "Attack")]
pub struct EffortArguments {
    /// Norm of the ball that the perturbation stays in
    #[arg(long, default_value = "linf")]
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
    pub fn config(&self) -> AttackConfig {
        AttackConfig {
            norm: self.norm,
            steps: self.steps,
            restarts: self.restarts,
            seed: self.seed,
            ..AttackConfig::default()
        }
    }
}
