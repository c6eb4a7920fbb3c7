//! The models of a run: they take every step together, from the same start. Number 0 leads: what they
//! share is its to decide, and the run ends with it.

use std::sync::Arc;

use super::{Unsettled, Worker};
use crate::compute::device::ComputeDevice;
use crate::config::TrainConfig;
use crate::config::race::MAX_MODELS;
use crate::data::Dataset;
use crate::train::messages::{Notice, Phase};
use crate::train::trainer::{NotFinite, Trainer};
use crate::train::view::View;

/// A model of the run.
pub(super) struct Model {
    /// Its number: 0 leads. Also the place of its lane.
    pub number: usize,
    pub trainer: Trainer,
    pub view: View,
    /// A loss was not finite: it stands still while the others go on.
    pub failed: bool,
}

impl Model {
    pub fn new(
        number: usize,
        config: TrainConfig,
        dataset: &Arc<Dataset>,
        compute: &ComputeDevice,
    ) -> Self {
        Self::resumed(number, Trainer::new(config, dataset.clone(), compute.clone()), false)
    }

    /// A model that goes on from where it stopped.
    pub fn resumed(number: usize, trainer: Trainer, failed: bool) -> Self {
        Self { number, trainer, view: View::default(), failed }
    }
}

impl Worker {
    /// The model that leads.
    pub(super) fn lead(&self) -> Option<&Trainer> {
        self.models.first().map(|model| &model.trainer)
    }

    /// Models with usable weights.
    pub(super) fn going(&self) -> impl Iterator<Item = &Model> {
        self.models.iter().filter(|model| !model.failed)
    }

    fn going_mut(&mut self) -> impl Iterator<Item = &mut Model> {
        self.models.iter_mut().filter(|model| !model.failed)
    }

    /// Starts afresh with these models beside the one that leads; none leaves it alone.
    pub(super) fn race(&mut self, beside: Vec<TrainConfig>) {
        if beside.len() >= MAX_MODELS {
            return self.problem(format!(
                "{} models were asked for, but at most {MAX_MODELS} train side by side. Remove some.",
                1 + beside.len()
            ));
        }
        if beside.is_empty() {
            let numbers: Vec<usize> =
                self.models.iter().skip(1).map(|model| model.number).collect();
            numbers.into_iter().for_each(|number| self.drop_model(number));
            return;
        }
        let Some(lead) = self.lead() else { return };
        let (dataset, config) = (lead.dataset().clone(), lead.config().clone());
        let configs = [config].into_iter().chain(beside).enumerate().collect();
        self.begin_with(dataset, configs);
    }

    /// Drops a model beside the one that leads.
    pub(super) fn drop_model(&mut self, number: usize) {
        if number == 0 {
            return;
        }
        self.models.retain(|model| model.number != number);
        self.unsettled.retain(|change| change.model != number);
        self.notify(Notice::ModelDropped { run: self.run, model: number });
    }

    /// Takes over settings of a model; those of the lead that are shared hold for all.
    pub(super) fn configure(&mut self, number: usize, config: &TrainConfig) {
        let Some(lead) = self.lead().map(|lead| lead.config().clone()) else { return };
        let config = if number == 0 { config.clone() } else { config.beside(&lead) };
        if let Err(error) = config.validate() {
            return self.problem(format!("{error}. The setting stays as it was."));
        }
        let moved_to = (lead.device != config.device).then(|| self.device(&config.device));
        let Some(model) = self.models.iter_mut().find(|model| model.number == number) else {
            return;
        };
        let trainer = &mut model.trainer;
        let before = trainer.config().clone();
        if let Some(compute) = &moved_to {
            trainer.move_to(compute.clone());
        }
        trainer.configure(&config);
        let (after, step) = (trainer.config().clone(), trainer.step_count());
        if after != before {
            Unsettled::note(&mut self.unsettled, number, before, step);
            if number == 0 {
                self.share_settings(&after, moved_to.as_ref());
            }
            self.notify(Notice::Configured { run: self.run, model: number, config: after });
        }
        if !self.is_training() {
            self.show();
        }
    }

    /// Settings of the lead that hold for all, after they have changed.
    fn share_settings(&mut self, lead: &TrainConfig, moved_to: Option<&ComputeDevice>) {
        for model in self.models.iter_mut().skip(1) {
            if let Some(compute) = moved_to {
                model.trainer.move_to(compute.clone());
            }
            let config = model.trainer.config().beside(lead);
            model.trainer.configure(&config);
        }
    }

    /// One step of every model that has not failed; true if it was the last of the epoch.
    pub(super) fn step(&mut self) -> bool {
        let mut epoch_done = false;
        for model in self.going_mut() {
            let last = model.trainer.step();
            epoch_done |= last && model.number == 0;
        }
        epoch_done
    }

    /// Reads the losses off the device; true if those of the lead were news. Whose loss is not finite
    /// stops, and if it leads, all stop.
    pub(super) fn read_losses(&mut self) -> bool {
        let (mut stopped, mut news) = (Vec::new(), false);
        let run = self.run;
        for model in self.models.iter_mut().filter(|model| !model.failed) {
            let (records, outcome) = model.trainer.read_losses();
            self.outbox.models[model.number].records.append(&records);
            news |= model.number == 0 && !records.is_empty();
            if let Err(NotFinite { step, term }) = outcome {
                model.failed = true;
                let (number, good_step) = (model.number, model.trainer.good_step());
                stopped.push(Notice::Diverged { run, model: number, step, term, good_step });
            }
        }
        if self.models.first().is_some_and(|lead| lead.failed) {
            self.phase = Phase::Failed;
        }
        stopped.into_iter().for_each(|notice| self.notify(notice));
        news
    }

    /// All together, so that all can go back to the same step.
    pub(super) fn remember(&mut self) {
        self.going_mut().for_each(|model| model.trainer.remember());
    }

    /// The lead goes back to its last good state, and so does whoever was still going then.
    pub(super) fn restore(&mut self) {
        let Some(step) = self.lead().map(Trainer::good_step) else { return };
        for model in self.models.iter_mut().filter(|model| model.trainer.good_step() == step) {
            model.trainer.restore();
            model.failed = false;
        }
        self.notify(Notice::Restored { run: self.run, step });
        self.set_phase(Phase::Paused);
        self.show();
    }

    /// Test errors at the end of an epoch: all models end it with the same step.
    pub(super) fn tell_test_errors(&self, step: u64, epoch: u64) {
        for model in self.going() {
            let test_mse = model.trainer.test_mse();
            let model = model.number;
            self.notify(Notice::Epoch { run: self.run, model, step, epoch, test_mse });
        }
    }

    /// Latents of every model that goes, and pictures of the one that leads.
    pub(super) fn put_views(&mut self) {
        let run = self.run;
        for model in self.models.iter_mut().filter(|model| !model.failed) {
            let snapshot = model.view.probe(run, &model.trainer);
            self.outbox.models[model.number].probe.put(snapshot);
            if model.number == 0 {
                let images = model.view.images(run, &model.trainer, &self.selection);
                self.outbox.images.put(images);
            }
        }
    }
}
