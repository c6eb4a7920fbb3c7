//! Puts something in place of the run.

use crate::train::messages::Command;
use crate::ui::app::RavenApp;
use crate::ui::app::question::Question;
use crate::ui::app::replace::Replacement;

impl RavenApp {
    /// Puts this in place of the run, or asks first.
    pub(in crate::ui::app) fn replace_run(&mut self, by: Replacement) {
        let step = self.state.status.step;
        // A race starts from step 0 although its steps may lie on disk: nobody expects that of Undo.
        let asks = match by {
            Replacement::Race(_) => step > 0,
            Replacement::Models(_)
            | Replacement::Session(_)
            | Replacement::LeftBehind
            | Replacement::ShareCode(_) => self.state.would_lose_steps(),
        };
        if asks {
            self.questions.open = Some(Question::Replace { by, step });
        } else {
            self.replaced_by(by);
        }
    }

    /// Nothing is to be asked any more.
    pub(in crate::ui::app) fn replaced_by(&mut self, by: Replacement) {
        match by {
            Replacement::Models(sources) => self.open_models(sources),
            Replacement::Session(path) => self.open_session(path),
            Replacement::LeftBehind => self.recover_session(),
            Replacement::ShareCode(code) => self.use_share_code(&code),
            Replacement::Race(beside) => self.command(Command::Race(beside)),
        }
    }
}
