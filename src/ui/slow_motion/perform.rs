//! What slow motion asks of the other threads.

use crate::analyst::messages::Question;
use crate::state::slow_motion::SlowMotionAction;
use crate::train::messages::Command;
use crate::ui::app::RavenApp;

/// A question without an answer is asked again after this many seconds: the trainer may have been busy.
const AGAIN_SECONDS: f64 = 3.0;

/// When the last question was sent.
#[derive(Default)]
pub struct SlowMotionJobs {
    sent_at: f64,
}

impl RavenApp {
    /// Carries out what slow motion is asked for.
    pub(in crate::ui) fn perform_slow_motion(&mut self, action: SlowMotionAction) {
        match action {
            SlowMotionAction::Open => {
                let training = self.state.is_running();
                if training {
                    self.command(Command::Pause);
                }
                self.state.slow_motion.open(training);
            }
            SlowMotionAction::TakeStep => {
                self.state.slow_motion.take_step(self.state.status.step);
                self.command(Command::Step(1));
            }
            other => {
                self.state.slow_motion.apply(other, self.state.slow_motion_model().running.method)
            }
        }
    }

    /// Asks for what is to be shown, as soon as the model stands still.
    pub(in crate::ui) fn follow_slow_motion(&mut self) {
        let again = self.time - self.slow_motion_jobs.sent_at >= AGAIN_SECONDS;
        if let Some(request) = self.state.slow_motion_question(again) {
            self.slow_motion_jobs.sent_at = self.time;
            self.ask(Question::Anatomy(request));
        }
    }
}
