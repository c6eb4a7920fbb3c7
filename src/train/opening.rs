//! Trained models that training goes on from.

use std::sync::Arc;

use crate::checkpoint::{CheckpointError, Description, Package};
use crate::compute::device::ComputeDevice;
use crate::config::{DeviceChoice, TrainConfig};
use crate::data::Dataset;
use crate::text::identity as text;
use crate::train::trainer::Trainer;

/// Models that were read, and where they are to go on.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The images.
    pub dataset: Arc<Dataset>,
    /// Where to compute.
    pub device: DeviceChoice,
    /// The models, the one that leads first.
    pub packages: Vec<Package>,
}

impl Opening {
    /// The settings of every model, on these images and this device.
    ///
    /// # Errors
    /// If they cannot stand side by side: one sentence.
    pub fn configs(&self) -> Result<Vec<TrainConfig>, String> {
        let here = |package: &Package| TrainConfig {
            dataset: self.dataset.choice.clone(),
            device: self.device.clone(),
            ..package.description.config.clone()
        };
        let own: Vec<TrainConfig> = self.packages.iter().map(here).collect();
        let Some(lead) = own.first() else { return Err("No model was given.".into()) };
        let configs: Vec<_> = own.iter().map(|config| config.beside(lead)).collect();
        match configs.iter().zip(&own).all(|(shared, own)| !own.needs_restart(shared)) {
            true => Ok(configs),
            false => {
                Err("These models cannot stand side by side: latent dimensions, hidden units \
                          and seed have to be the same. Open them one by one."
                    .into())
            }
        }
    }
}

impl Opening {
    /// What is to be said where the images are not those that a model was trained on: one sentence
    /// a model.
    pub fn differences(&self) -> Vec<String> {
        let told = |package: &Package| {
            let Description { config, .. } = &package.description;
            let used = package.description.images_used();
            text::difference(text::Since::Model, &used, &config.dataset, &self.dataset)
        };
        self.packages.iter().filter_map(told).collect()
    }
}

impl Trainer {
    /// Goes on from a checkpoint, with a fresh optimiser: RAdam's averages are not in it.
    ///
    /// # Errors
    /// If the weights are not those of a model of these settings.
    pub fn open(
        package: &Package,
        config: TrainConfig,
        dataset: Arc<Dataset>,
        compute: ComputeDevice,
    ) -> Result<Self, CheckpointError> {
        package.check_shape(dataset.shape())?;
        let model = package.unpack(&compute.device.clone().autodiff())?;
        let earlier = match &package.description.images {
            Some(used) => used.seen_before(&dataset),
            None => Vec::new(),
        };
        let mut trainer = Self::new(config, dataset, compute);
        trainer.has_seen(earlier);
        trainer.go_on_from(model, package.description.step, package.description.epoch);
        Ok(trainer)
    }
}
