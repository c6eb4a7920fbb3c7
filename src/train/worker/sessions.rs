//! Taking the whole training down as data, and going on from it.

use std::sync::Arc;

use crossbeam_channel::Sender;

use super::Worker;
use super::models::Model;
use crate::data::Comparison;
use crate::text::identity as text;
use crate::train::messages::Notice;
use crate::train::snapshot::{KeptModel, Resume, TrainingState};
use crate::train::trainer::Trainer;

impl Worker {
    pub(super) fn snapshot(&mut self, reply: &Sender<Arc<TrainingState>>) {
        // Losses that wait on the device belong to the listener's history before the snapshot.
        self.report();
        if let Some(lead) = self.lead() {
            // A session names it, and the window that asks for one must not wait for it.
            lead.dataset().fingerprint();
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
                let dataset = self.lead().map(|lead| lead.dataset().clone());
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
        let lead = self.lead()?;
        let keep = |model: &Model| {
            let state = model.trainer.pack(model.failed)?;
            // What leads is kept as it was when it was good, and goes on from there.
            let failed = model.failed && model.number != 0;
            Ok(KeptModel { number: model.number, failed, model: state })
        };
        let models: Result<_, String> = self.models.iter().map(keep).collect();
        Some(models.map(|models| TrainingState {
            run: self.run,
            models,
            trained_for: self.trained_for,
            stops_at_epochs: self.stops_at_epochs,
            earlier: lead.earlier_images().to_vec(),
        }))
    }

    /// The run in progress is given up only after every model of the new one is there. Images that
    /// have changed since are no reason to lose what was trained: it goes on, and says so.
    pub(super) fn resume(&mut self, resume: Resume) {
        let Resume { dataset, images, mut training, histories } = resume;
        let (mut differs, mut others) = (None, false);
        if let Some(used) = images {
            let from = &training.lead().config.dataset;
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
        let compute = self.device(&training.lead().config.device);
        let models: Result<Vec<_>, String> = training
            .models
            .iter()
            .map(|kept| {
                let mut trainer = Trainer::unpack(&kept.model, dataset.clone(), compute.clone())?;
                trainer.has_seen(training.earlier.clone());
                Ok(Model::resumed(kept.number, trainer, kept.failed))
            })
            .collect();
        let models = match models {
            Ok(models) => models,
            Err(problem) => {
                return self
                    .refuse(format!("The session cannot be continued. {problem} {unchanged}"));
            }
        };
        let step = training.lead().step;
        self.trained_for = training.trained_for;
        self.stops_at_epochs = training.stops_at_epochs;
        self.put_in_place(models, |run| Notice::Resumed { run, step, histories });
        if let (Some(differs), true) = (&mut differs, others) {
            self.notify(Notice::Marker { run: self.run, step, text: text::MARKER.into() });
            *differs = format!("{differs} {}", text::NOT_AS_BEFORE);
        }
        differs.into_iter().for_each(|told| self.problem(told));
    }
}
