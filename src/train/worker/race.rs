//! Rivals: models beside the lead that take every step with it, from the same start.

use std::sync::Arc;

use super::{Unsettled, Worker};
use crate::compute::device::ComputeDevice;
use crate::config::TrainConfig;
use crate::config::race::MAX_RIVALS;
use crate::data::Dataset;
use crate::evaluate::mean_image::TestErrors;
use crate::train::learning::Verdict;
use crate::train::messages::Notice;
use crate::train::trainer::{NotFinite, Trainer};
use crate::train::view::View;

/// A model that races against the lead.
pub(super) struct Rival {
    /// 1 or 2; also the place of its lane.
    pub racer: usize,
    pub trainer: Trainer,
    view: View,
    /// A loss was not finite: it stands still while the others go on.
    pub failed: bool,
}

impl Rival {
    pub fn new(
        racer: usize,
        config: TrainConfig,
        dataset: &Arc<Dataset>,
        compute: &ComputeDevice,
    ) -> Self {
        Self::resumed(racer, Trainer::new(config, dataset.clone(), compute.clone()), false)
    }

    /// A rival that goes on from where it stopped.
    pub fn resumed(racer: usize, trainer: Trainer, failed: bool) -> Self {
        Self { racer, trainer, view: View::default(), failed }
    }

    /// It stands still from now on; what is to be told of it.
    fn fail(&mut self, run: u64, NotFinite { step, term }: NotFinite) -> Notice {
        self.failed = true;
        Notice::Diverged { run, racer: self.racer, step, term, good_step: self.trainer.good_step() }
    }
}

/// What is told of a verdict.
fn notice(run: u64, racer: usize, step: u64, verdict: Verdict) -> Notice {
    match verdict {
        Verdict::Dead(errors) => Notice::Dead { run, racer, step, errors },
        Verdict::Learns => Notice::Learns { run, racer },
    }
}

/// What is told at the end of an epoch of a model whose test error is finite: it can be trusted.
fn ended(
    run: u64,
    racer: usize,
    trainer: &mut Trainer,
    errors: TestErrors,
    step: u64,
    epoch: u64,
) -> impl Iterator<Item = Notice> {
    trainer.trust_now();
    let verdict = errors.no_better().then(|| trainer.look_at_once()).flatten();
    let (test_mse, mean_image_mse) = (errors.model, errors.mean_image);
    let ended = Notice::Epoch { run, racer, step, epoch, test_mse, mean_image_mse };
    verdict.map(|verdict| notice(run, racer, step, verdict)).into_iter().chain([ended])
}

impl Worker {
    /// Starts afresh with these rivals; none ends the race.
    pub(super) fn race(&mut self, configs: Vec<TrainConfig>) {
        if configs.len() > MAX_RIVALS {
            return self.problem(format!(
                "{} rivals were requested, but at most {MAX_RIVALS} can race against a model. \
                 Remove some.",
                configs.len()
            ));
        }
        if configs.is_empty() {
            for racer in self.rivals.iter().map(|rival| rival.racer).collect::<Vec<_>>() {
                self.drop_rival(racer);
            }
            return;
        }
        let Some(lead) = &self.trainer else { return };
        let (dataset, config) = (lead.dataset().clone(), lead.config().clone());
        self.begin_race(
            dataset,
            config,
            configs.into_iter().zip(1..).map(|(c, i)| (i, c)).collect(),
        );
    }

    pub(super) fn drop_rival(&mut self, racer: usize) {
        self.rivals.retain(|rival| rival.racer != racer);
        self.unsettled.retain(|change| change.racer != racer);
        self.notify(Notice::RivalDropped { run: self.run, racer });
    }

    pub(super) fn configure_rival(&mut self, racer: usize, config: &TrainConfig) {
        let Some(lead) = self.trainer.as_ref().map(|trainer| trainer.config().clone()) else {
            return;
        };
        let config = config.as_rival_of(&lead);
        if let Err(error) = config.validate() {
            return self.problem(format!("{error}. The setting was not changed."));
        }
        let Some(rival) = self.rivals.iter_mut().find(|rival| rival.racer == racer) else { return };
        let before = rival.trainer.config().clone();
        rival.trainer.configure(&config);
        let step = rival.trainer.step_count();
        if before != config {
            Unsettled::note(&mut self.unsettled, racer, before, step);
            self.notify(Notice::Configured { run: self.run, racer, config });
        }
        if !self.is_training() {
            self.show();
        }
    }

    /// Settings of the lead that hold for all, after they have changed.
    pub(super) fn share_settings(&mut self, moved_to: Option<&ComputeDevice>) {
        let Some(lead) = &self.trainer else { return };
        for rival in &mut self.rivals {
            if let Some(compute) = moved_to {
                rival.trainer.move_to(compute.clone());
            }
            let config = rival.trainer.config().as_rival_of(lead.config());
            rival.trainer.configure(&config);
        }
    }

    /// One step of every rival that has not failed.
    pub(super) fn step_rivals(&mut self) {
        for rival in self.rivals.iter_mut().filter(|rival| !rival.failed) {
            rival.trainer.step();
        }
    }

    /// Reads the rivals' losses off the device. Whose loss is not finite stops alone.
    pub(super) fn report_rivals(&mut self) {
        let mut stopped = Vec::new();
        for rival in self.rivals.iter_mut().filter(|rival| !rival.failed) {
            let (records, outcome) = rival.trainer.read_losses();
            self.outbox.rivals[rival.racer - 1].records.append(&records);
            if let Err(broken) = outcome {
                rival.trainer.trust(broken.step - 1);
                stopped.push(rival.fail(self.run, broken));
            }
        }
        stopped.into_iter().for_each(|notice| self.notify(notice));
    }

    /// What the lead's losses up to this step say of its remembered weights holds for theirs: all can
    /// go back to the same step.
    pub(super) fn trust_rivals(&mut self, finite: u64) {
        for rival in self.rivals.iter_mut().filter(|rival| !rival.failed) {
            rival.trainer.trust(finite);
        }
    }

    /// Together with the lead, as they are trusted.
    pub(super) fn remember_rivals(&mut self) {
        for rival in self.rivals.iter_mut().filter(|rival| !rival.failed) {
            rival.trainer.remember();
        }
    }

    /// The lead went back to this step: so does whoever was still in the race then.
    pub(super) fn restore_rivals(&mut self, step: u64) {
        for rival in self.rivals.iter_mut().filter(|rival| rival.trainer.good_step() == step) {
            rival.trainer.restore();
            rival.failed = false;
        }
    }

    /// Test errors at the end of an epoch: all models end it with the same step.
    /// What is not finite in the lead's stops the run: it is returned.
    pub(super) fn end_epoch_of_all(&mut self, step: u64, epoch: u64) -> Option<NotFinite> {
        let run = self.run;
        // The last step of a run has no loss after it that would tell.
        let broken = NotFinite { step, term: "test error" };
        let mut notices = Vec::new();
        if let Some(lead) = &mut self.trainer {
            let errors = lead.test_errors();
            if !errors.model.is_finite() {
                return Some(broken);
            }
            notices.extend(ended(run, 0, lead, errors, step, epoch));
        }
        for rival in self.rivals.iter_mut().filter(|rival| !rival.failed) {
            let errors = rival.trainer.test_errors();
            if errors.model.is_finite() {
                notices.extend(ended(run, rival.racer, &mut rival.trainer, errors, step, epoch));
            } else {
                notices.push(rival.fail(run, broken));
            }
        }
        notices.into_iter().for_each(|notice| self.notify(notice));
        None
    }

    /// Whether every model still learns.
    pub(super) fn look(&mut self) {
        let run = self.run;
        let verdicts: Vec<_> = self
            .going_all()
            .filter_map(|(racer, trainer)| {
                let step = trainer.step_count();
                trainer.look().map(|verdict| notice(run, racer, step, verdict))
            })
            .collect();
        verdicts.into_iter().for_each(|notice| self.notify(notice));
    }

    /// The lead and the rivals with usable weights.
    fn going_all(&mut self) -> impl Iterator<Item = (usize, &mut Trainer)> {
        let rivals = self.rivals.iter_mut().filter(|rival| !rival.failed);
        let rivals = rivals.map(|rival| (rival.racer, &mut rival.trainer));
        self.trainer.iter_mut().map(|lead| (0, lead)).chain(rivals)
    }

    pub(super) fn show_rivals(&mut self) {
        for rival in self.rivals.iter_mut().filter(|rival| !rival.failed) {
            let snapshot = rival.view.probe(self.run, &rival.trainer);
            self.outbox.rivals[rival.racer - 1].probe.put(snapshot);
        }
    }

    /// Rivals with usable weights.
    pub(super) fn going(&self) -> impl Iterator<Item = &Rival> {
        self.rivals.iter().filter(|rival| !rival.failed)
    }
}
