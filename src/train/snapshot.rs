//! The whole state of a training as plain data: what a session file keeps, what crosses threads,
//! and what training goes on from, bit for bit on the CPU.
//!
//! Random streams have no state of their own: every draw is a function of (seed, stream, index),
//! so step, epoch and cursor say where each of them stands.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use burn::module::Module;
use burn::optim::OptimizerRecord;
use burn::tensor::{Bytes, Device};
use serde::{Deserialize, Serialize};

use crate::config::TrainConfig;
use crate::config::race::MAX_MODELS;
use crate::data::{Dataset, ImageShape, ImagesUsed};
use crate::model::{Architecture, Vae, record};
use crate::train::messages::StepRecord;
use crate::train::optimizer::Optimizer;

/// Bytes beside the numbers that packed arrays may take: names, shapes, alignment.
const PACKING: u64 = 1 << 16;

/// One model in training.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelState {
    /// The settings in force.
    pub config: TrainConfig,
    /// The shape of its images.
    pub image: ImageShape,
    /// Steps done.
    pub step: u64,
    /// Epochs done.
    pub epoch: u64,
    /// Images of the epoch that were used.
    pub cursor: u64,
    /// Packed weights.
    pub weights: Vec<u8>,
    /// Packed state of the optimiser.
    pub optimizer: Vec<u8>,
}

impl ModelState {
    fn architecture(&self) -> Architecture {
        Architecture::new(self.image, &self.config)
    }

    /// Bytes that the numbers of a model take.
    pub fn weight_bytes(architecture: &Architecture) -> u64 {
        4 * architecture.parameters() as u64
    }

    /// The largest packed weights and optimiser state that a model justifies, in bytes.
    pub fn limits(architecture: &Architecture) -> [u64; 2] {
        let weights = Self::weight_bytes(architecture);
        [weights + PACKING, 2 * weights + PACKING]
    }

    /// Whether settings and sizes are plausible; called before anything is allocated.
    ///
    /// # Errors
    /// What was expected and what was found.
    pub fn check(&self) -> Result<(), String> {
        self.config.validate().map_err(|error| format!("{error}."))?;
        let architecture = self.architecture();
        let limits = Self::limits(&architecture);
        let sizes = [self.weights.len() as u64, self.optimizer.len() as u64];
        if sizes[0] < Self::weight_bytes(&architecture) || sizes[0] > limits[0] {
            return Err(format!(
                "Its weights have {} bytes, which does not match its size.",
                sizes[0]
            ));
        }
        if sizes[1] > limits[1] {
            return Err(format!("Its optimiser has {} bytes: too many.", sizes[1]));
        }
        Ok(())
    }

    /// Model and optimiser on a device.
    pub(super) fn restore(&self, device: &Device) -> Result<(Vae, Optimizer), String> {
        let unpacked = catch_unwind(AssertUnwindSafe(|| {
            let record = record::read(self.weights.clone())?;
            let optimizer =
                OptimizerRecord::from_bytes(Bytes::from_bytes_vec(self.optimizer.clone()))?;
            let arrays = optimizer.len();
            let model = Vae::new(self.architecture(), 0, device);
            let model = model.try_load_record(record)?;
            let optimizer = Optimizer::default().load_record(optimizer);
            Ok::<_, burn::store::RecordError>((model, optimizer, arrays))
        }));
        // The reader of packed arrays may panic on what it did not write itself.
        let (model, optimizer, arrays) = unpacked
            .map_err(|_| "Its arrays could not be read: they were altered.".to_owned())?
            .map_err(|error| format!("Its arrays could not be read: {error}."))?;
        // An array that did not fit was left out, and training would go on differently.
        if optimizer.to_record().len() != arrays {
            return Err("The state of its optimiser does not match: it was altered.".into());
        }
        Ok((model, optimizer))
    }
}

/// A model of a training.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptModel {
    /// Its number: 0 leads.
    pub number: usize,
    /// Whether it stands still since a loss was not finite.
    pub failed: bool,
    /// The model.
    pub model: ModelState,
}

/// The whole training.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingState {
    /// Which run it was taken of.
    pub run: u64,
    /// Its models by their numbers, ascending; number 0 is always there.
    pub models: Vec<KeptModel>,
    /// Time spent training, pauses left out.
    pub trained_for: Duration,
    /// Whether the configured number of epochs still ends the run.
    pub stops_at_epochs: bool,
    /// Other training images that a model has seen before, by their sums.
    pub earlier: Vec<String>,
}

impl TrainingState {
    /// The model that leads.
    ///
    /// # Panics
    /// If there is none: [`Self::check`] finds that in what a file says.
    pub fn lead(&self) -> &ModelState {
        &self.models[0].model
    }

    /// The same training for these images, wherever they lie; from the beginning of its epoch where
    /// they are `others`, whose epochs have another length.
    pub(super) fn on(&mut self, dataset: &Dataset, others: bool) {
        for KeptModel { model, .. } in &mut self.models {
            model.config.dataset = dataset.choice.clone();
            if others {
                model.cursor = 0;
            }
        }
    }

    /// Whether every part of it is plausible.
    ///
    /// # Errors
    /// The first part that is not: one sentence.
    pub fn check(&self) -> Result<(), String> {
        if self.models.len() > MAX_MODELS {
            return Err(format!(
                "It has {} models, but at most {MAX_MODELS} are allowed.",
                self.models.len()
            ));
        }
        let Some(lead) = self.models.first().filter(|model| model.number == 0) else {
            return Err("It contains no model A.".into());
        };
        let mut before = None;
        for KeptModel { number, model, .. } in &self.models {
            if before >= Some(*number) || *number >= MAX_MODELS {
                return Err(format!("It has a model with number {number}."));
            }
            before = Some(*number);
            model.check()?;
            if *number > 0 && model.config != model.config.beside(&lead.model.config) {
                return Err("A model differs from model A in images, sizes or seed.".into());
            }
        }
        Ok(())
    }

    /// Bytes of all arrays.
    pub fn bytes(&self) -> usize {
        let models = self.models.iter().map(|kept| &kept.model);
        models.map(|model| model.weights.len() + model.optimizer.len()).sum()
    }
}

/// What the panels showed of one model, in bounded form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelHistory {
    /// Its number: 0 leads.
    #[serde(rename = "racer")]
    pub number: usize,
    /// Losses: the newest step by step, older ones thinned.
    pub losses: Vec<StepRecord>,
    /// (step, mean squared error per pixel).
    pub test_errors: Vec<(u64, f64)>,
    /// Pair distances: step, then median, lower and upper quartile, spread.
    pub pairs: Vec<(u64, [f64; 4])>,
}

/// What the panels showed of all models.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Histories {
    /// One a model.
    pub models: Vec<ModelHistory>,
    /// Settings that changed: step and words.
    pub markers: Vec<(u64, String)>,
}

/// What the worker needs to go on.
#[derive(Clone, Debug)]
pub struct Resume {
    /// The images the training is on.
    pub dataset: Arc<Dataset>,
    /// Those of the session that it comes from; nothing where it goes on within this program.
    pub images: Option<ImagesUsed>,
    /// Where it stopped.
    pub training: Arc<TrainingState>,
    /// What was shown; handed on to the listener.
    pub histories: Arc<Histories>,
}
