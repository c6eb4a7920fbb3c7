//! Trained models in place of the run in progress.

use std::time::Duration;

use super::Worker;
use super::race::Rival;
use crate::config::race::MAX_RIVALS;
use crate::train::messages::{Notice, Phase};
use crate::train::opening::Opening;
use crate::train::trainer::Trainer;
use crate::train::view::View;

impl Worker {
    /// The run in progress is given up only after every model of the new one is there.
    pub(super) fn open(&mut self, opening: &Opening) {
        let compute = self.device(&opening.device);
        let unpack = || {
            let configs = opening.configs()?;
            if configs.len() > 1 + MAX_RIVALS {
                return Err(format!(
                    "At most {} models can be shown side by side.",
                    1 + MAX_RIVALS
                ));
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
        let mut models = models.into_iter();
        let Some(lead) = models.next() else {
            return self.refuse("There is no model to open.".into());
        };
        let rivals = models.zip(1..).map(|(trainer, racer)| Rival::resumed(racer, trainer, false));
        let step = lead.step_count();
        self.trained_for = Duration::ZERO;
        // Their epochs are done: whoever trains them on wants more.
        self.stops_at_epochs = false;
        self.put_in_place(lead, rivals.collect(), |run| Notice::Opened { run, step });
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
        lead: Trainer,
        rivals: Vec<Rival>,
        announce: impl FnOnce(u64) -> Notice,
    ) {
        self.view = View::default();
        self.unsettled.clear();
        self.run += 1;
        self.steps_left = None;
        let run = self.run;
        let config = lead.config().clone();
        let configs =
            rivals.iter().map(|rival| (rival.racer, rival.trainer.config().clone())).collect();
        self.trainer = Some(lead);
        self.rivals = rivals;
        self.notify(Notice::RunStarted { run, config, rivals: configs });
        self.notify(announce(run));
        self.set_phase(Phase::Paused);
        self.show();
    }
}
