//! `raven-explorer train`: trains, reports, saves. `run` follows the training, `salvage` saves what
//! comes of it, `reporter` tells of it, `metrics` is the table of losses.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::cli::{TrainArguments, images, interrupt};
use crate::compute::device;
use crate::config::{DeviceChoice, TrainConfig};
use crate::data::ImageShape;
use crate::disk;
use crate::model::Architecture;
use crate::train::snapshot::ModelState;

mod metrics;
mod reporter;
mod run;
mod salvage;
#[cfg(test)]
mod tests;

use run::{Keeping, Run};

/// Epochs when none are asked for: a command line should come to an end.
const DEFAULT_EPOCHS: usize = 5;
/// Minutes between two savings when nothing else is asked for.
const SAVE_EVERY: &str = "5";
/// A week: whoever wants more wants none.
const MOST_MINUTES: f64 = 7.0 * 24.0 * 60.0;

/// Train a model and save it.
#[derive(clap::Args, Debug)]
pub struct TrainCommand {
    #[command(flatten)]
    settings: TrainArguments,
    /// Folder for the model, config.json and metrics.csv
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Save into DIR every so many minutes while training, not only at its end; 0 is after each epoch
    #[arg(long, value_name = "MINUTES", value_parser = minutes, default_value = SAVE_EVERY)]
    save_every: Duration,
    /// Print one JSON object per line to standard output
    #[arg(long)]
    json: bool,
}

impl TrainCommand {
    /// Trains until the epochs are done or Ctrl-C is pressed; saves either way.
    ///
    /// # Errors
    /// One sentence: what happened, why, what to do.
    pub fn run(self) -> Result<(), String> {
        let mut config = TrainConfig { epochs: DEFAULT_EPOCHS, ..TrainConfig::default() };
        self.settings.apply_to(&mut config);
        config.validate().map_err(|error| error.to_string())?;
        // In the window a missing GPU is a message; here, who asks for one means it.
        if !matches!(config.device, DeviceChoice::Auto | DeviceChoice::Cpu) {
            device::choose(&config.device)?;
        }
        if let Some(folder) = &self.out {
            // The images are not read yet: most are of this shape.
            let networks = Architecture::new(ImageShape::MNIST, &config);
            disk::check_folder(folder, ModelState::weight_bytes(&networks))
                .map_err(|error| disk::not_written(folder, &error, "Nothing was trained"))?;
        }

        let stop = interrupt::flag()?;
        let dataset = images::load(&config.dataset, &self.settings.load_options(), &stop)
            .map_err(|error| error.to_string())?;
        // Files under MNIST's names that are others are not MNIST in what is saved either.
        config.dataset = dataset.choice.clone();
        let keeping = self.out.map(|folder| Keeping::new(folder, self.save_every));
        Run::begin(Arc::new(dataset), config, keeping, self.json)?.follow(&stop)
    }
}

fn minutes(text: &str) -> Result<Duration, String> {
    let minutes: Option<f64> = text.parse().ok().filter(|m| (0.0..=MOST_MINUTES).contains(m));
    let minutes = minutes.ok_or_else(|| {
        format!("expected minutes from 0 (after each epoch) to {MOST_MINUTES}, found '{text}'")
    })?;
    Ok(Duration::from_secs_f64(60.0 * minutes))
}
