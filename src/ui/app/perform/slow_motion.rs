//! What slow motion asks of the other threads.

use crate::analyst::messages::Question;
use crate::state::slow_motion::SlowMotionAction;
use crate::train::messages::Command;
use crate::ui::app::RavenApp;

/// A question without an answer is asked again after this many seconds: the trainer may have been busy.
const AGAIN_SECONDS: f64 = 3.0;

impl RavenApp {
    /// Carries out what slow motion is asked for.
    pub(in crate::ui::app) fn perform_slow_motion(&mut self, action: SlowMotionAction) {
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
            SlowMotionAction::Close
            | SlowMotionAction::Next
            | SlowMotionAction::Back
            | SlowMotionAction::GoTo(_)
            | SlowMotionAction::Play
            | SlowMotionAction::Model(_)
            | SlowMotionAction::Show(_)
            | SlowMotionAction::Average
            | SlowMotionAction::DrawAgain
            | SlowMotionAction::Longer
            | SlowMotionAction::Shorter => {
                let method = self.state.slow_motion_model().running.method;
                self.state.slow_motion.apply(action, method);
            }
        }
    }

    /// Asks for what is to be shown, as soon as the model stands still.
    pub(in crate::ui::app) fn follow_slow_motion(&mut self) {
        let again = self.hand.time - self.jobs.slow_motion.sent_at >= AGAIN_SECONDS;
        if let Some(request) = self.state.slow_motion_question(again) {
            self.jobs.slow_motion.sent_at = self.hand.time;
            self.ask(Question::Anatomy(request));
        }
    }
}
