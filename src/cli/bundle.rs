//! `raven-explorer bundle`: the models of a sweep, small enough to come with the program.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use burn::tensor::Device;

use crate::checkpoint::{self, Package, Precision};
use crate::cli::images;
use crate::config::DatasetChoice;
use crate::console::say;
use crate::data::LoadOptions;
use crate::evaluate::robustness::Update;
use crate::shelf::MEASURED_FILE;
use crate::sweep::Folder;
use crate::sweep::cell::Images;
use crate::sweep::folder::{Paths, write_json};

/// Write the models of a sweep in half precision, each measured again after rounding.
#[derive(clap::Args, Debug)]
pub struct BundleCommand {
    /// Folder of the sweep
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// Folder to write to; each model gets a folder in it
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Folder with the IDX files of MNIST or Fashion-MNIST
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

impl BundleCommand {
    /// Reads, rounds, measures, writes.
    ///
    /// # Errors
    /// One sentence: what happened, why, what to do.
    pub fn run(self) -> Result<(), String> {
        let folder = Folder::open(&self.from)?;
        let paths = Paths { root: self.from };
        let options = LoadOptions { data_dir: self.data_dir, ..LoadOptions::default() };
        let choice = &folder.plan.choice.clone().absolute();
        let dataset = images::load(choice, &options, &AtomicBool::new(false))
            .map_err(|error| error.to_string())?;
        folder.plan.check_images(&paths.root, &Images::of(&dataset), &dataset)?;
        // A folder's path is no name, and joined to another it would replace it.
        let images = match choice {
            DatasetChoice::Folder(_) => dataset.name.clone(),
            published => published.to_string(),
        };
        let device = Device::flex();
        for result in folder.results.iter().filter(|result| result.figures().is_some()) {
            let config = &result.config;
            let name = format!("{images}-{}-d{}", config.method, config.latent);
            let out = self.out.join(&name);
            let (mut description, model) = checkpoint::load(&paths.model(&result.id), &device)
                .map_err(|error| error.to_string())?;
            description.config.dataset = choice.clone();
            checkpoint::save(&out, &description, model, Precision::Half)
                .map_err(|error| error.to_string())?;
            let rounded = Package::read(&out).map_err(|error| error.to_string())?;
            let model = rounded.unpack(&device).map_err(|error| error.to_string())?;
            let measurement = &folder.plan.measurement;
            let mut observe = |_: Update<'_>| -> ControlFlow<()> { ControlFlow::Continue(()) };
            let measured = measurement
                .measure(&model, &device, &dataset, config, None, &mut observe)
                .ok_or("The measurement was interrupted.")??;
            write_json(&out.join(MEASURED_FILE), &measured.report)?;
            say(format!(
                "{name}: clean accuracy {:.3}, {:.3} before rounding",
                measured.report.clean_accuracy,
                result.figures().map_or(f64::NAN, |figures| figures.report.clean_accuracy)
            ));
        }
        Ok(())
    }
}
