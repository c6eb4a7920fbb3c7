//! The training loop's body, without threads or clocks: model, optimiser, random streams.
//!
//! One [`Trainer`] is one run: the same configuration and data give the same losses, bit for bit
//! on the CPU, whatever is asked of it in between.

use std::sync::Arc;

use burn::module::Module;
use burn::tensor::Tensor;

use crate::compute::adversary::Adversary;
use crate::compute::device::ComputeDevice;
use crate::compute::engine::{self, Batch};
use crate::compute::plain;
use crate::config::TrainConfig;
use crate::data::Dataset;
use crate::data::batch::{PairNoise, gather, pair_up, step_noise};
use crate::evaluate::test_error::test_mse;
use crate::model::objective::Partner;
use crate::model::values::floats;
use crate::model::{Architecture, Objective, Vae};
use crate::random::{Stream, normals, permutation, uniforms};
use crate::train::learning::Learning;
use crate::train::messages::StepRecord;
use crate::train::optimizer::Optimizer;
use crate::train::snapshot::ModelState;

/// A loss that was not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFinite {
    /// The step that broke.
    pub step: u64,
    /// The first term that was not finite.
    pub term: &'static str,
}

/// Everything that training changes. A clone shares the arrays until one side writes.
#[derive(Clone)]
struct Progress {
    /// Absent only inside [`Trainer::step`], so that the optimiser is the arrays' sole owner and
    /// can write in place.
    model: Option<Vae>,
    optimizer: Optimizer,
    step: u64,
    epoch: u64,
    /// Images of the epoch that were used.
    cursor: usize,
}

impl Progress {
    fn model(&self) -> &Vae {
        self.model.as_ref().expect("present between steps")
    }
}

/// One run.
pub struct Trainer {
    config: TrainConfig,
    dataset: Arc<Dataset>,
    /// Other training images that the model has seen before, by their sums.
    earlier: Vec<String>,
    compute: ComputeDevice,
    now: Progress,
    /// The order of the images in the epoch `order_epoch`.
    order: Vec<u32>,
    order_epoch: u64,
    /// Loss terms that are still on the device: (step, [total, reconstruction, reconstruction_aug, kl]).
    unread: Vec<(u64, Tensor<1>)>,
    /// Memory for steps on the CPU.
    memory: plain::step::Memory,
    /// Weights whose next loss was finite: what [`Trainer::restore`] goes back to.
    good: Progress,
    /// Newer weights, not yet proven by a finite loss.
    candidate: Progress,
    /// Whether the model learns at all.
    pub(super) learning: Learning,
}

impl Trainer {
    /// A fresh model.
    pub fn new(config: TrainConfig, dataset: Arc<Dataset>, compute: ComputeDevice) -> Self {
        let device = compute.device.clone().autodiff();
        let architecture = Architecture::new(dataset.shape(), &config);
        let model = Vae::new(architecture, config.seed, &device);
        let now = Progress {
            model: Some(model),
            optimizer: Optimizer::default(),
            step: 0,
            epoch: 0,
            cursor: 0,
        };
        Self {
            order: permutation(config.seed, 0, dataset.train.len()),
            order_epoch: 0,
            good: now.clone(),
            candidate: now.clone(),
            unread: Vec::new(),
            memory: plain::step::Memory::default(),
            learning: Learning::default(),
            now,
            config,
            dataset,
            earlier: Vec::new(),
            compute,
        }
    }

    /// Puts trained weights in place of the fresh ones, after this many steps and epochs.
    pub(super) fn go_on_from(&mut self, model: Vae, step: u64, epoch: u64) {
        let into_epoch = (step % self.steps_per_epoch()) as usize;
        let cursor = into_epoch * self.pairs_per_step();
        self.now = Progress { model: Some(model), step, epoch, cursor, ..self.now.clone() };
        self.trust_now();
    }

    /// What there is now counts as good.
    pub(super) fn trust_now(&mut self) {
        self.good = self.now.clone();
        self.candidate = self.now.clone();
    }

    /// The settings in force.
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// The images.
    pub fn dataset(&self) -> &Arc<Dataset> {
        &self.dataset
    }

    /// Other training images that the model has seen before, by their sums.
    pub fn earlier_images(&self) -> &[String] {
        &self.earlier
    }

    /// The model has seen these training images before.
    pub fn has_seen(&mut self, earlier: Vec<String>) {
        self.earlier = earlier;
    }

    /// Where it computes.
    pub fn compute(&self) -> &ComputeDevice {
        &self.compute
    }

    /// Steps done.
    pub fn step_count(&self) -> u64 {
        self.now.step
    }

    /// Epochs done.
    pub fn epoch(&self) -> u64 {
        self.now.epoch
    }

    /// Pairs in a step: the batch size, or the whole training set if that is smaller.
    pub fn pairs_per_step(&self) -> usize {
        self.config.batch_size.min(self.dataset.train.len())
    }

    /// Steps in an epoch; an incomplete last batch is left out, so that every step has one shape.
    pub fn steps_per_epoch(&self) -> u64 {
        (self.dataset.train.len() / self.pairs_per_step()) as u64
    }

    /// A copy of the weights without autodiff, sharing the arrays.
    pub fn model(&self) -> Vae {
        self.now.model().valid()
    }

    /// Takes over every setting that may change while training runs.
    pub fn configure(&mut self, config: &TrainConfig) {
        let config = self.config.with_live_settings_of(config);
        if config != self.config {
            self.config = config;
            self.learning.start_again();
        }
    }

    /// Moves model and optimiser to another device; nothing is lost.
    pub fn move_to(&mut self, compute: ComputeDevice) {
        let device = compute.device.clone().autodiff();
        // Not `to_device`, which would be recorded as a computation to differentiate.
        self.now.model = self.now.model.take().map(|model| model.fork(&device));
        // The optimiser's state follows its parameter at the next step.
        self.trust_now();
        self.compute = compute;
    }

    /// One training step; true if it was the last of its epoch. Losses wait for [`Self::read_losses`].
    pub fn step(&mut self) -> bool {
        let pairs = self.pairs_per_step();
        if self.order_epoch != self.now.epoch {
            self.order = permutation(self.config.seed, self.now.epoch, self.dataset.train.len());
            self.order_epoch = self.now.epoch;
        }
        // A larger batch may have been chosen since the last step.
        let start = self.now.cursor.min(self.order.len() - pairs);
        let indices = &self.order[start..start + pairs];

        let objective = Objective::from(&self.config);
        let batch = self.batch(&objective, indices);
        let model = self.now.model.take().expect("present between steps");
        let device = &self.compute.device;
        let (model, losses, gradients) =
            engine::gradients(&objective, model, batch, device, &mut self.memory);
        let rate = self.config.learning_rate;
        self.now.model = Some(self.now.optimizer.step(rate, model, gradients));

        self.now.step += 1;
        self.unread.push((self.now.step, losses));
        self.now.cursor = start + pairs;
        let epoch_done = self.now.cursor + pairs > self.order.len();
        if epoch_done {
            self.now.epoch += 1;
            self.now.cursor = 0;
        }
        epoch_done
    }

    /// Pixels and posterior noise of a step.
    fn batch(&self, objective: &Objective, indices: &[u32]) -> Batch {
        let (seed, step) = (self.config.seed, self.now.step);
        let mut images = gather(&self.dataset.train, indices);
        let pairs = indices.len();
        let mut adversary = None;
        match objective.partner {
            Partner::Nothing | Partner::Reconstruction => {}
            Partner::NoisyCopy | Partner::NoisyInput => {
                let mut noise = PairNoise::from(&self.config);
                // The clean image is the target.
                noise.both &= objective.partner == Partner::NoisyCopy;
                let draws = step_noise(seed, step, images.len(), noise);
                images = pair_up(images, &draws, noise);
            }
            Partner::Adversary => {
                let start = uniforms(seed, Stream::Adversary, step, images.len(), 1.0);
                adversary = Some((Adversary::from(&self.config), start));
            }
        }
        let latent = self.config.latent;
        let noise = normals(seed, Stream::Sampling, step, objective.draws() * pairs * latent);
        Batch { images, noise, adversary }
    }

    /// Losses of the steps since the last call: one read from the device.
    ///
    /// # Errors
    /// The first step with a term that is not finite; the records before it are returned too.
    pub fn read_losses(&mut self) -> (Vec<StepRecord>, Result<(), NotFinite>) {
        if self.unread.is_empty() {
            return (Vec::new(), Ok(()));
        }
        let (steps, terms): (Vec<u64>, Vec<Tensor<1>>) = self.unread.drain(..).unzip();
        let values = floats(Tensor::cat(terms, 0).into_data());
        let mut records = Vec::with_capacity(steps.len());
        for (step, term) in steps.into_iter().zip(values.chunks_exact(4)) {
            let [total, reconstruction, reconstruction_aug, kl] =
                [term[0], term[1], term[2], term[3]];
            let named = [
                ("reconstruction of x", reconstruction),
                ("reconstruction of x′", reconstruction_aug),
                ("KL term", kl),
                ("total loss", total),
            ];
            if let Some((term, _)) = named.into_iter().find(|(_, value)| !value.is_finite()) {
                return (records, Err(NotFinite { step, term }));
            }
            records.push(StepRecord { step, total, reconstruction, reconstruction_aug, kl });
        }
        (records, Ok(()))
    }

    /// Every loss up to this step is finite. If that of the step after the remembered weights is among
    /// them, they are good: a loss is computed before its step changes the weights.
    pub fn trust(&mut self, finite: u64) {
        if self.good.step < self.candidate.step && self.candidate.step < finite {
            self.good = self.candidate.clone();
        }
    }

    /// Remembers the weights, after [`Self::trust`] has settled what becomes of the ones before.
    pub fn remember(&mut self) {
        if self.candidate.step < self.now.step {
            self.candidate = self.now.clone();
        }
    }

    /// The step that [`Self::restore`] goes back to.
    pub fn good_step(&self) -> u64 {
        self.good.step
    }

    /// The last good weights without autodiff, with their steps and epochs.
    pub fn good(&self) -> (Vae, u64, u64) {
        (self.good.model().valid(), self.good.step, self.good.epoch)
    }

    /// Back to the last good weights.
    pub fn restore(&mut self) {
        self.now = self.good.clone();
        self.candidate = self.good.clone();
        self.unread.clear();
        self.learning = Learning::default();
    }

    /// Everything that training has changed, as plain data; the last good state where `failed`.
    ///
    /// # Errors
    /// If the arrays cannot be packed: one sentence.
    pub fn pack(&self, failed: bool) -> Result<ModelState, String> {
        let progress = if failed { &self.good } else { &self.now };
        let weights = progress.model().clone().into_record().into_bytes();
        let optimizer = progress.optimizer.to_record().into_bytes();
        let unpackable = |error| format!("The state of the training could not be packed: {error}.");
        Ok(ModelState {
            config: self.config.clone(),
            image: self.dataset.shape(),
            step: progress.step,
            epoch: progress.epoch,
            cursor: progress.cursor as u64,
            weights: weights.map_err(unpackable)?.to_vec(),
            optimizer: optimizer.map_err(unpackable)?.to_vec(),
        })
    }

    /// Goes on where a packed state stopped: the same losses follow as if it never had.
    ///
    /// # Errors
    /// If the state does not fit its own settings or these images: one sentence. It may come from
    /// a file, so nothing in it is trusted.
    pub fn unpack(
        state: &ModelState,
        dataset: Arc<Dataset>,
        compute: ComputeDevice,
    ) -> Result<Self, String> {
        state.check()?;
        if state.image != dataset.shape() {
            return Err(format!(
                "It was trained on images of {}, and these have {}.",
                state.image,
                dataset.shape()
            ));
        }
        let device = compute.device.clone().autodiff();
        let (model, optimizer) = state.restore(&device)?;
        let mut trainer = Self::new(state.config.clone(), dataset, compute);
        let cursor = usize::try_from(state.cursor).unwrap_or(usize::MAX);
        if cursor > trainer.order.len() - trainer.pairs_per_step() {
            return Err(format!(
                "It stopped at image {cursor} of an epoch, but there are only {} training images.",
                trainer.order.len()
            ));
        }
        trainer.now = Progress {
            model: Some(model),
            optimizer,
            step: state.step,
            epoch: state.epoch,
            cursor,
        };
        trainer.trust_now();
        Ok(trainer)
    }

    /// Mean squared error per pixel of decode(μ(x)) on the whole test set.
    pub fn test_mse(&self) -> f64 {
        test_mse(&self.model(), &self.dataset.test, &self.compute.device)
    }
}
