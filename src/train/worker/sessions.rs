//! Taking the whole training down as data, and going on from it.

use std::sync::Arc;

use crossbeam_channel::Sender;

use super::Worker;
use super::race::Rival;
use crate::data::Comparison;
use crate::text::identity as text;
use crate::train::messages::{Notice, Phase};
use crate::train::snapshot::{Resume, RivalModel, TrainingState};
use crate::train::trainer::Trainer;

impl Worker {
    pub(super) fn snapshot(&mut self, reply: &Sender<Arc<TrainingState>>) {
        // Losses that wait on the device belong to the listener's history before the snapshot.
        self.report();
        if let Some(trainer) = &self.trainer {
            // A session names it, and the window that asks for one must not wait for it.
            trainer.dataset().fingerprint();
        }
        if let Some(training) = self.copy() {
            // Whoever asked may have given up.
            drop(reply.try_send(training));
        }
    }

    /// The training as data, which also outlives a panic.
    pub(super) fn copy(&mut self) -> Option<Arc<TrainingState>> {
        match self.training()? {
            Ok(training) => {
                let training = Arc::new(training);
                let dataset = self.trainer.as_ref().map(|trainer| trainer.dataset().clone());
                self.survivors.kept = dataset.map(|dataset| (dataset, training.clone()));
                Some(training)
            }
            Err(problem) => {
                self.problem(problem);
                None
            }
        }
    }

    fn training(&self) -> Option<Result<TrainingState, String>> {
        let trainer = self.trainer.as_ref()?;
        let rival = |rival: &Rival| {
            let model = rival.trainer.pack(rival.failed)?;
            Ok(RivalModel { racer: rival.racer, failed: rival.failed, model })
        };
        let pack = || {
            Ok(TrainingState {
                run: self.run,
                lead: trainer.pack(self.phase == Phase::Failed)?,
                rivals: self.rivals.iter().map(rival).collect::<Result<_, String>>()?,
                trained_for: self.trained_for,
                stops_at_epochs: self.stops_at_epochs,
                earlier: trainer.earlier_images().to_vec(),
            })
        };
        Some(pack())
    }

    /// The run in progress is given up only after every model of the new one is there. Images that
    /// have changed since are no reason to lose what was trained: it goes on, and says so.
    pub(super) fn resume(&mut self, resume: Resume) {
        let Resume { dataset, images, mut training, histories } = resume;
        let (mut differs, mut others) = (None, false);
        if let Some(used) = images {
            let from = &training.lead.config.dataset;
            differs = text::difference(text::Since::Session, &used, from, &dataset);
            others = differs.is_some() && used.compare(&dataset) != Comparison::Same;
            let training = Arc::make_mut(&mut training);
            training.on(&dataset, others);
            training.earlier = used.seen_before(&dataset);
        }
        let unchanged = "The current run continues unchanged.";
        if let Err(problem) = training.check() {
            return self.refuse(format!("The session cannot be continued. {problem} {unchanged}"));
        }
        let compute = self.device(&training.lead.config.device);
        let unpack = |model| {
            let mut trainer = Trainer::unpack(model, dataset.clone(), compute.clone())?;
            trainer.has_seen(training.earlier.clone());
            Ok::<_, String>(trainer)
        };
        let lead = unpack(&training.lead);
        let rivals: Result<Vec<_>, String> = training
            .rivals
            .iter()
            .map(|rival| Ok(Rival::resumed(rival.racer, unpack(&rival.model)?, rival.failed)))
            .collect();
        let (lead, rivals) = match lead.and_then(|lead| Ok((lead, rivals?))) {
            Ok(models) => models,
            Err(problem) => {
                return self
                    .refuse(format!("The session cannot be continued. {problem} {unchanged}"));
            }
        };
        let step = lead.step_count();
        self.trained_for = training.trained_for;
        self.stops_at_epochs = training.stops_at_epochs;
        self.put_in_place(lead, rivals, |run| Notice::Resumed { run, step, histories });
        if let (Some(differs), true) = (&mut differs, others) {
            self.notify(Notice::Marker { run: self.run, step, text: text::MARKER.into() });
            *differs = format!("{differs} {}", text::NOT_AS_BEFORE);
        }
        differs.into_iter().for_each(|told| self.problem(told));
    }
}
