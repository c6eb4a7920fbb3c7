//! The run in progress.

use crate::config::TrainConfig;
use crate::state::action::RunAction;
use crate::train::messages::Command;
use crate::ui::app::RavenApp;
use crate::ui::app::dialogs::Purpose;

impl RavenApp {
    /// Carries out what is asked of the run.
    pub(in crate::ui::app) fn perform_run(&mut self, action: RunAction) {
        match action {
            RunAction::Run => self.command(Command::Run),
            RunAction::Pause => self.command(Command::Pause),
            RunAction::Step(steps) => self.command(Command::Step(steps)),
            RunAction::Reset => self.command(Command::Reset(self.state.lead().config.clone())),
            RunAction::NewSeed => {
                self.edit(0, next_seed(&self.state.lead().config));
                self.command(Command::Reset(self.state.lead().config.clone()));
            }
            RunAction::SaveCheckpoint => self.open_dialog(Purpose::Checkpoint),
            RunAction::RestoreLastGood => self.command(Command::RestoreLastGood),
        }
    }
}

/// The configuration with the next seed.
fn next_seed(config: &TrainConfig) -> TrainConfig {
    TrainConfig { seed: config.seed.wrapping_add(1), ..config.clone() }
}
