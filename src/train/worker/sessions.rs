//! Taking the whole training down as data, and going on from it.

use std::sync::Arc;

use crossbeam_channel::Sender;

use super::Worker;
use super::race::Rival;
use crate::train::messages::{Notice, Phase};
use crate::train::snapshot::{Resume, RivalModel, TrainingState};
use crate::train::trainer::Trainer;

impl Worker {
    pub(super) fn snapshot(&mut self, reply: &Sender<Arc<TrainingState>>) {
        // Losses that wait on the device belong to the listener's history before the snapshot.
        self.report();
        match self.training() {
            Some(Ok(training)) => {
                let training = Arc::new(training);
                let dataset = self.trainer.as_ref().map(|trainer| trainer.dataset().clone());
                self.survivors.kept = dataset.map(|dataset| (dataset, training.clone()));
                // Whoever asked may have given up.
                drop(reply.try_send(training));
            }
            Some(Err(problem)) => self.problem(problem),
            None => {}
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
            })
        };
        Some(pack())
    }

    /// The run in progress is given up only after every model of the new one is there.
    pub(super) fn resume(&mut self, resume: Resume) {
        let Resume { dataset, training, histories } = resume;
        let unchanged = "The current run continues unchanged.";
        if let Err(problem) = training.check() {
            return self.refuse(format!("The session cannot be continued. {problem} {unchanged}"));
        }
        let compute = self.device(&training.lead.config.device);
        let unpack = |model| Trainer::unpack(model, dataset.clone(), compute.clone());
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
    }
}
