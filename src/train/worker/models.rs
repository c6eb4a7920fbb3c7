//! The models of a run: they take every step together, from the same start. Number 0 leads: what they
//! share is its to decide, and the run ends with it.

use std::sync::Arc;
use std::time::Instant;

use super::{Unsettled, Worker};
use crate::compute::device::ComputeDevice;
use crate::config::TrainConfig;
use crate::config::race::MAX_MODELS;
use crate::data::Dataset;
use crate::evaluate::mean_image::TestErrors;
use crate::train::learning::Verdict;
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
    pub(super) fn new(
        number: usize,
        config: TrainConfig,
        dataset: &Arc<Dataset>,
        compute: &ComputeDevice,
    ) -> Self {
        Self::resumed(number, Trainer::new(config, dataset.clone(), compute.clone()), false)
    }

    /// A model that goes on from where it stopped.
    pub(super) fn resumed(number: usize, trainer: Trainer, failed: bool) -> Self {
        Self { number, trainer, view: View::default(), failed }
    }

    /// It stands still from now on; what is to be told of it.
    fn fail(&mut self, run: u64, NotFinite { step, term }: NotFinite) -> Notice {
        self.failed = true;
        let (model, good_step) = (self.number, self.trainer.good_step());
        Notice::Diverged { run, model, step, term, good_step }
    }

    /// What is told of a verdict.
    fn verdict(&self, run: u64, verdict: Verdict) -> Notice {
        let (model, step) = (self.number, self.trainer.step_count());
        match verdict {
            Verdict::Dead(errors) => Notice::Dead { run, model, step, errors },
            Verdict::Learns => Notice::Learns { run, model },
        }
    }

    /// What is told at the end of an epoch if the test error is finite: the weights can be trusted.
    fn ended(
        &mut self,
        run: u64,
        errors: TestErrors,
        step: u64,
        epoch: u64,
    ) -> impl Iterator<Item = Notice> + use<> {
        self.trainer.trust_now();
        let verdict = errors.no_better().then(|| self.trainer.look_at_once()).flatten();
        let verdict = verdict.map(|verdict| self.verdict(run, verdict));
        let (model, test_mse, mean_image_mse) = (self.number, errors.model, errors.mean_image);
        let ended = Notice::Epoch { run, model, step, epoch, test_mse, mean_image_mse };
        verdict.into_iter().chain([ended])
    }
}

impl Worker {
    /// The model that leads.
    pub(super) fn lead(&self) -> Option<&Trainer> {
        self.models.first().map(|model| &model.trainer)
    }

    /// Models with usable weights.
    fn going_mut(&mut self) -> impl Iterator<Item = &mut Model> {
        self.models.iter_mut().filter(|model| !model.failed)
    }

    /// Starts afresh with these models beside the one that leads; none leaves it alone.
    pub(super) fn race(&mut self, beside: Vec<TrainConfig>) {
        if beside.len() >= MAX_MODELS {
            return self.problem(format!(
                "{} models were requested, but at most {MAX_MODELS} can train side by side. Remove some.",
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
            return self.problem(format!("{error}. The setting was not changed."));
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
        let (mut stopped, mut news, mut of_lead) = (Vec::new(), false, None);
        let run = self.run;
        for model in self.models.iter_mut().filter(|model| !model.failed) {
            let (records, outcome) = model.trainer.read_losses();
            self.outbox.models[model.number].records.append(&records);
            let broken = outcome.err();
            let own = broken.map_or_else(|| model.trainer.step_count(), |broken| broken.step - 1);
            if model.number == 0 {
                news = !records.is_empty();
                of_lead = Some(own);
            }
            // What the losses of the lead say of its remembered weights holds for those of the others:
            // all can go back to the same step.
            let finite = if broken.is_some() { Some(own) } else { of_lead };
            finite.into_iter().for_each(|step| model.trainer.trust(step));
            stopped.extend(broken.map(|broken| model.fail(run, broken)));
        }
        self.stop_with_lead();
        stopped.into_iter().for_each(|notice| self.notify(notice));
        news
    }

    /// The numbers of the lead broke.
    pub(super) fn fail_lead(&mut self, broken: NotFinite) {
        let run = self.run;
        let told = self.models.first_mut().map(|lead| lead.fail(run, broken));
        self.stop_with_lead();
        told.into_iter().for_each(|notice| self.notify(notice));
    }

    /// The run ends with the model that leads.
    fn stop_with_lead(&mut self) {
        if self.models.first().is_some_and(|lead| lead.failed) {
            self.set_phase(Phase::Failed);
        }
    }

    /// All together, as they are trusted.
    pub(super) fn remember(&mut self) {
        self.going_mut().for_each(|model| model.trainer.remember());
        self.last_remembered = Instant::now();
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

    /// Test errors at the end of an epoch: all models end it with the same step. Whose is not finite
    /// stops, and if it leads, all stop.
    pub(super) fn end_epoch_of_all(&mut self, step: u64, epoch: u64) {
        let run = self.run;
        // The last step of a run has no loss after it that would tell.
        let broken = NotFinite { step, term: "test error" };
        let mut notices = Vec::new();
        for model in self.going_mut() {
            let errors = model.trainer.test_errors();
            if errors.model.is_finite() {
                notices.extend(model.ended(run, errors, step, epoch));
                continue;
            }
            notices.push(model.fail(run, broken));
            if model.number == 0 {
                break;
            }
        }
        self.stop_with_lead();
        notices.into_iter().for_each(|notice| self.notify(notice));
    }

    /// Whether every model still learns.
    pub(super) fn look(&mut self) {
        let run = self.run;
        let told = |model: &mut Model| {
            let verdict = model.trainer.look();
            verdict.map(|verdict| model.verdict(run, verdict))
        };
        let notices: Vec<_> = self.going_mut().filter_map(told).collect();
        notices.into_iter().for_each(|notice| self.notify(notice));
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
