//! Trained models in place of the run in progress.

use std::time::Duration;

use super::Worker;
use super::models::Model;
use crate::config::race::MAX_MODELS;
use crate::train::messages::{Notice, Phase};
use crate::train::opening::Opening;
use crate::train::trainer::Trainer;

impl Worker {
    /// The run in progress is given up only after every model of the new one is there.
    pub(super) fn open(&mut self, opening: &Opening) {
        let compute = self.device(&opening.device);
        let unpack = || {
            let configs = opening.configs()?;
            if configs.len() > MAX_MODELS {
                return Err(format!("At most {MAX_MODELS} models can be shown side by side."));
            }
            let models = opening.packages.iter().zip(configs).map(|(package, config)| {
                Trainer::open(package, config, opening.dataset.clone(), compute.clone())
                    .map_err(|error| error.to_string())
            });
            models.collect::<Result<Vec<_>, String>>()
        };
        let models = match unpack() {
            Ok(models) => models,
            Err(problem) => {
                return self.refuse(format!("{problem} The current run continues unchanged."));
            }
        };
        let models = models.into_iter().enumerate();
        let models: Vec<_> =
            models.map(|(number, trainer)| Model::resumed(number, trainer, false)).collect();
        let Some(step) = models.first().map(|lead| lead.trainer.step_count()) else {
            return self.refuse("There is no model to open.".into());
        };
        self.trained_for = Duration::ZERO;
        // Their epochs are done: whoever trains them on wants more.
        self.stops_at_epochs = false;
        self.put_in_place(models, |run| Notice::Opened { run, step });
        opening.differences().into_iter().for_each(|told| self.problem(told));
    }

    /// What was to be put in place of the run cannot be.
    pub(super) fn refuse(&self, problem: String) {
        self.notify(Notice::Refused);
        self.problem(problem);
    }

    /// Models that are somewhere in their training, in place of the run in progress, paused.
    /// `announce` makes what is told after the start of the run.
    pub(super) fn put_in_place(
        &mut self,
        models: Vec<Model>,
        announce: impl FnOnce(u64) -> Notice,
    ) {
        self.unsettled.clear();
        self.run += 1;
        self.steps_left = None;
        let run = self.run;
        let configs = models.iter().map(|model| (model.number, model.trainer.config().clone()));
        let configs = configs.collect();
        self.models = models;
        self.notify(Notice::RunStarted { run, models: configs });
        self.notify(announce(run));
        self.set_phase(Phase::Paused);
        self.show();
    }
}
