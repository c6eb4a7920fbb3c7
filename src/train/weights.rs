//! The hand-over of weights from the trainer to the analyst: only when asked, always the newest.
//!
//! They cross as burn's backend-free record and are unpacked on the asking thread, so that no
//! tensor is ever shared between threads.

use std::sync::Arc;
use std::time::Duration;

use burn::module::Module;
use burn::store::ModuleRecord;
use burn::tensor::Device;
use crossbeam_channel::{Sender, bounded};

use crate::data::Dataset;
use crate::model::{Architecture, Vae};
use crate::train::messages::Command;
use crate::train::trainer::Trainer;

/// Weights on their way between threads: plain data.
pub struct PackedWeights {
    number: usize,
    run: u64,
    step: u64,
    architecture: Architecture,
    device: Device,
    dataset: Arc<Dataset>,
    record: ModuleRecord,
}

impl PackedWeights {
    /// A copy of the trainer's weights.
    pub fn of(run: u64, number: usize, trainer: &Trainer) -> Self {
        let model = trainer.model();
        Self {
            number,
            run,
            step: trainer.step_count(),
            architecture: model.architecture(),
            device: trainer.compute().device.clone(),
            dataset: trainer.dataset().clone(),
            record: model.into_record(),
        }
    }
}

/// A model that belongs to the thread that asked for it. A clone shares the arrays.
#[derive(Clone)]
pub struct Weights {
    /// The number of the model: 0 leads.
    pub number: usize,
    /// Which run it is from.
    pub run: u64,
    /// Its step.
    pub step: u64,
    /// Latent dimensions d.
    pub latent: usize,
    /// Where it lives.
    pub device: Device,
    /// The images it is trained on.
    pub dataset: Arc<Dataset>,
    /// The model, without autodiff.
    pub model: Vae,
}

/// Asks the trainer for the newest weights of every model, the one that leads first; `None` if there are
/// none within `limit`.
pub fn request(trainer: &Sender<Command>, limit: Duration) -> Option<Vec<Weights>> {
    let (sender, receiver) = bounded(1);
    trainer.send(Command::ShareWeights(sender)).ok()?;
    let packed: Vec<PackedWeights> = receiver.recv_timeout(limit).ok()?;
    packed.into_iter().map(unpack).collect()
}

fn unpack(packed: PackedWeights) -> Option<Weights> {
    let model = Vae::new(packed.architecture, 0, &packed.device);
    let model = model.try_load_record(packed.record).ok()?;
    Some(Weights {
        number: packed.number,
        run: packed.run,
        step: packed.step,
        latent: packed.architecture.latent,
        device: packed.device,
        dataset: packed.dataset,
        model,
    })
}
