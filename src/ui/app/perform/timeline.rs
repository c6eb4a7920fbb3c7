//! The whole training is kept now and then, so that a run can go on from an earlier moment.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::bounded;

use crate::state::action::TimelineAction;
use crate::train::messages::Command;
use crate::train::snapshot::Resume;
use crate::ui::app::RavenApp;
use crate::ui::app::jobs::Keeper;

/// The whole training is kept this often while it runs.
const EVERY: Duration = Duration::from_secs(10);

impl RavenApp {
    /// Carries out what is asked of the past.
    pub(in crate::ui::app) fn perform_timeline(&mut self, action: TimelineAction) {
        match action {
            TimelineAction::Show(step) => self.state.show_moment(step),
            TimelineAction::GoOnFrom(step) => self.go_on_from(step),
        }
    }

    /// Keeps the whole training now and then.
    pub(in crate::ui::app) fn poll_timeline(&mut self) {
        if let Some(asked) = &self.jobs.keeper.asked {
            match asked.try_recv() {
                Ok(training) => {
                    if training.run == self.state.status.run {
                        self.state.timeline.keep(training);
                    }
                    self.jobs.keeper.asked = None;
                }
                Err(error) if error.is_disconnected() => self.jobs.keeper.asked = None,
                Err(_) => {}
            }
            return;
        }
        let last = *self.jobs.keeper.last.get_or_insert_with(Instant::now);
        if last.elapsed() > EVERY && self.state.is_running() && self.state.status.step > 0 {
            self.state.timeline.make_room();
            let (sender, receiver) = bounded(1);
            self.command(Command::Snapshot(sender));
            self.jobs.keeper = Keeper { asked: Some(receiver), last: Some(Instant::now()) };
        }
    }

    /// Goes on from the whole training of this step.
    fn go_on_from(&mut self, step: u64) {
        let Some(training) = self.state.timeline.training(step).cloned() else { return };
        let Some(dataset) = self.state.dataset.clone() else { return };
        let histories = Arc::new(self.state.histories());
        self.state.arriving = None;
        self.state.past = Some(self.state.timeline.until(training.lead().step));
        self.command(Command::Resume(Box::new(Resume {
            dataset,
            images: None,
            training,
            histories,
        })));
    }
}
