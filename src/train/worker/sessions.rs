//! Taking the whole training down as data, and going on from it.

use std::sync::Arc;

use crossbeam_channel::Sender;

use super::Worker;
use super::models::Model;
use crate::train::messages::Notice;
use crate::train::snapshot::{KeptModel, Resume, TrainingState};
use crate::train::trainer::Trainer;

impl Worker {
    pub(super) fn snapshot(&mut self, reply: &Sender<Arc<TrainingState>>) {
        // Losses that wait on the device belong to the listener's history before the snapshot.
        self.report();
        match self.training() {
            Some(Ok(training)) => {
                let training = Arc::new(training);
                let dataset = self.lead().map(|lead| lead.dataset().clone());
                self.survivors.kept = dataset.map(|dataset| (dataset, training.clone()));
                // Whoever asked may have given up.
                drop(reply.try_send(training));
            }
            Some(Err(problem)) => self.problem(problem),
            None => {}
        }
    }

    fn training(&self) -> Option<Result<TrainingState, String>> {
        self.lead()?;
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
        }))
    }

    /// The run in progress is given up only after every model of the new one is there.
    pub(super) fn resume(&mut self, resume: Resume) {
        let Resume { dataset, training, histories } = resume;
        let unchanged = "The run in progress goes on unchanged.";
        if let Err(problem) = training.check() {
            return self.refuse(format!("The session cannot go on. {problem} {unchanged}"));
        }
        let compute = self.device(&training.lead().config.device);
        let models: Result<Vec<_>, String> = training
            .models
            .iter()
            .map(|kept| {
                let trainer = Trainer::unpack(&kept.model, dataset.clone(), compute.clone())?;
                Ok(Model::resumed(kept.number, trainer, kept.failed))
            })
            .collect();
        let models = match models {
            Ok(models) => models,
            Err(problem) => {
                return self.refuse(format!("The session cannot go on. {problem} {unchanged}"));
            }
        };
        let step = training.lead().step;
        self.trained_for = training.trained_for;
        self.stops_at_epochs = training.stops_at_epochs;
        self.put_in_place(models, |run| Notice::Resumed { run, step, histories });
    }
}
