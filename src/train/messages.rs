//! What the trainer and its listeners say to each other: plain owned data, no tensors.
//!
//! Three lanes leave the trainer. [`StepRecord`]s are lossless and batched. Latest-only
//! [`Slot`](crate::train::lanes::Slot)s hold what only matters while it is new. [`Notice`]s are rare and never lost.
//! A slow or hidden window neither slows the trainer nor lets a lane grow without bound.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::Sender;
use serde::{Deserialize, Serialize};

use crate::compute::device::DeviceReport;
use crate::config::TrainConfig;
use crate::data::Dataset;
use crate::evaluate::mean_image::TestErrors;
use crate::train::opening::Opening;
use crate::train::snapshot::{Histories, Resume, TrainingState};
use crate::train::weights::PackedWeights;

/// What a listener asks of the trainer.
#[derive(Clone, Debug)]
pub enum Command {
    /// Train until paused or until the configured epochs are done.
    Run,
    /// Stop after the step in progress.
    Pause,
    /// Train this many steps, then pause.
    Step(u64),
    /// Take over every setting of this model that may change live, from the next step on. What the
    /// models share is decided by number 0, which leads.
    Configure(usize, TrainConfig),
    /// Start afresh with these settings: same seed, same run. Keeps running if it was running.
    Reset(TrainConfig),
    /// Start afresh on other images.
    UseDataset(Arc<Dataset>, TrainConfig),
    /// Put trained models in place of the run in progress; then pause.
    Open(Box<Opening>),
    /// Start afresh with these models beside the one that leads: same seed, same initial weights, same
    /// batches. With none, the model that leads goes on alone.
    Race(Vec<TrainConfig>),
    /// Drop a model, but not the one that leads; the others go on.
    DropModel(usize),
    /// Test images to reconstruct in every [`ImagesSnapshot`], at most [`MAX_SELECTED`].
    Select(Vec<usize>),
    /// After a failure: back to the last state in which every number was finite.
    RestoreLastGood,
    /// Write a checkpoint into this folder: the newest weights or, after a failure, the last good ones.
    Save(PathBuf),
    /// From now on, write a checkpoint into this folder this often while training, of the model that
    /// leads; zero is after each epoch. [`Notice::Kept`] tells of each.
    Keep(PathBuf, Duration),
    /// Send a copy of the weights of every model, if there are any.
    ShareWeights(Sender<Vec<PackedWeights>>),
    /// Send everything that training has changed, for a session.
    Snapshot(Sender<Arc<TrainingState>>),
    /// Go on where a session stopped, in place of the run in progress; then pause.
    Resume(Box<Resume>),
    /// End the thread.
    Shutdown,
}

/// Most test images that can be selected at once.
pub const MAX_SELECTED: usize = 8;
/// Fresh samples from the prior in every [`ImagesSnapshot`].
pub const PRIOR_SAMPLES: usize = 16;

/// The loss of one training step, in nats per pair.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Steps since the run began, counting from 1.
    pub step: u64,
    /// The minimised loss: reconstruction terms + β·KL.
    pub total: f32,
    /// −E log p(x|z).
    pub reconstruction: f32,
    /// −E log p(x′|z′); zero where the method has no second image.
    pub reconstruction_aug: f32,
    /// The KL term, before β.
    pub kl: f32,
}

/// Posteriors of the probe pairs: all four arrays are `pairs × latent`, row by row.
#[derive(Clone, Debug)]
pub struct ProbeSnapshot {
    /// Which run it belongs to; see [`Notice::RunStarted`].
    pub run: u64,
    /// The step of the weights.
    pub step: u64,
    /// Latent dimensions d.
    pub latent: usize,
    /// μ of the first member.
    pub mean: Vec<f32>,
    /// log v of the first member.
    pub log_variance: Vec<f32>,
    /// μ′ of the second member.
    pub mean_aug: Vec<f32>,
    /// log v′ of the second member.
    pub log_variance_aug: Vec<f32>,
}

/// One selected test image and what the model makes of it; each array is an image in 0–1
/// (x′ may leave that range: its noise is unclipped under the Gaussian likelihood).
#[derive(Clone, Debug)]
pub struct SelectedImage {
    /// Index into the test set.
    pub index: usize,
    /// The first member x.
    pub image: Vec<f32>,
    /// The second member x′, with a fixed noise draw.
    pub image_aug: Vec<f32>,
    /// decode(μ(x)).
    pub reconstruction: Vec<f32>,
    /// decode(μ(x′)).
    pub reconstruction_aug: Vec<f32>,
}

/// Pictures of the current model.
#[derive(Clone, Debug)]
pub struct ImagesSnapshot {
    /// Which run it belongs to.
    pub run: u64,
    /// The step of the weights.
    pub step: u64,
    /// The selected test images, in the order of selection.
    pub selected: Vec<SelectedImage>,
    /// [`PRIOR_SAMPLES`] decoded draws from the prior of z, an image each.
    pub samples: Vec<Vec<f32>>,
}

/// What the trainer is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Waiting for the first data set.
    #[default]
    Waiting,
    /// The first steps on a GPU compile and time kernels.
    PreparingGpu,
    /// Training.
    Running,
    /// Ready to train.
    Paused,
    /// All configured epochs are done.
    Finished,
    /// A loss was not finite; see [`Notice::Diverged`].
    Failed,
}

/// Where the run stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// Which run this is.
    pub run: u64,
    /// What the trainer is doing.
    pub phase: Phase,
    /// Steps done.
    pub step: u64,
    /// Steps in one pass over the training set.
    pub steps_per_epoch: u64,
    /// Original training images per second, over the last second or so; 0 while paused.
    pub images_per_second: f64,
    /// Time spent training this run, pauses left out.
    pub elapsed: Duration,
}

/// Rare messages, delivered in order and never dropped.
#[derive(Clone, Debug)]
pub enum Notice {
    /// The trainer computes on this device from now on.
    Device(DeviceReport),
    /// A run began; every snapshot and record of it carries this number.
    RunStarted {
        /// Counts up with every reset.
        run: u64,
        /// Its models: number and the settings it began with. Number 0, which leads, comes first.
        models: Vec<(usize, TrainConfig)>,
    },
    /// After [`Notice::RunStarted`]: it goes on from trained models.
    Opened {
        /// Which run.
        run: u64,
        /// The step it goes on from.
        step: u64,
    },
    /// A model was dropped; the others go on.
    ModelDropped {
        /// Which run.
        run: u64,
        /// Which model.
        model: usize,
    },
    /// Settings changed while it ran; these are in force from the next step on.
    Configured {
        /// Which run.
        run: u64,
        /// Whose, by the number of the model.
        model: usize,
        /// All its settings.
        config: TrainConfig,
    },
    /// A change of settings has come to rest: a marker for the charts.
    Marker {
        /// Which run.
        run: u64,
        /// The last step with the old settings.
        step: u64,
        /// What changed, in words.
        text: String,
    },
    /// An epoch ended.
    Epoch {
        /// Which run.
        run: u64,
        /// Whose error, by the number of the model.
        model: usize,
        /// The last step of the epoch.
        step: u64,
        /// Epochs done, counting from 1.
        epoch: u64,
        /// Mean squared error per pixel of decode(μ(x)) on the whole test set.
        test_mse: f64,
        /// The same error of predicting the mean training image for each test image.
        mean_image_mse: f64,
    },
    /// A model has learned nothing: it is no better than the mean training image, and has not come
    /// nearer for some time. It goes on training.
    Dead {
        /// Which run.
        run: u64,
        /// Whose model.
        model: usize,
        /// The step at which this was found.
        step: u64,
        /// Its error and that of the mean training image.
        errors: TestErrors,
    },
    /// A model that was dead is better than the mean training image now.
    Learns {
        /// Which run.
        run: u64,
        /// Whose model.
        model: usize,
    },
    /// A loss term became NaN or infinite: training stopped, or, if it was not the loss of
    /// the model that leads, that model alone stopped.
    Diverged {
        /// Which run.
        run: u64,
        /// Whose loss, by the number of the model.
        model: usize,
        /// The step that broke.
        step: u64,
        /// The first term that was not finite.
        term: &'static str,
        /// The step that [`Command::RestoreLastGood`] goes back to.
        good_step: u64,
    },
    /// The weights went back to those of this step. A model beside the lead goes with them if its own
    /// `good_step` is the same; one that had stopped earlier stays stopped.
    Restored {
        /// Which run.
        run: u64,
        /// The step they belong to.
        step: u64,
    },
    /// After [`Notice::RunStarted`]: the run goes on from a session, which had shown this.
    Resumed {
        /// Which run.
        run: u64,
        /// The step it goes on from.
        step: u64,
        /// What the panels showed of it.
        histories: Arc<Histories>,
    },
    /// What was to be put in place of the run ([`Command::Open`], [`Command::Resume`]) was not; a
    /// [`Notice::Problem`] says why.
    Refused,
    /// A checkpoint was written.
    Saved(PathBuf),
    /// After [`Command::Keep`]: a checkpoint was written, or why not.
    Kept {
        /// The step of its weights.
        step: u64,
        /// What happened and what to do, if it was not written.
        outcome: Result<(), String>,
    },
    /// Something else went wrong: what happened, why, and what to do.
    Problem(String),
    /// The analyst broke off whatever it was doing, a chase included: what happened, and what to do.
    AnalysisFailed(String),
    /// The configured epochs are done.
    Finished,
}
