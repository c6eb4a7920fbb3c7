//! Carries out what panels, keys and menus asked for: a file for each enum of actions.

mod attack;
mod dialogs;
mod export;
mod guide;
mod images;
mod latent;
mod measure;
mod models;
mod replace;
mod run;
mod session;
mod settings;
mod slow_motion;
mod sweep;
mod timeline;
mod view;

use crossbeam_channel::Sender;

use super::RavenApp;
use crate::analyst::messages::Question;
use crate::state::{Action, AppState};
use crate::text::reports as text;
use crate::train::messages::Command;

impl RavenApp {
    /// Carries out what a panel or a key asked for.
    pub fn perform(&mut self, action: Action) {
        match action {
            Action::Run(action) => self.perform_run(action),
            Action::Settings(action) => self.perform_settings(action),
            Action::Images(action) => self.perform_images(action),
            Action::Models(action) => self.perform_models(action),
            Action::Latent(action) => self.perform_latent(action),
            Action::Timeline(action) => self.perform_timeline(action),
            Action::OpenTab(tab) => self.state.tab = tab,
            Action::Attack(action) => self.perform_attack(action),
            Action::Measure(action) => self.perform_measure(action),
            Action::Sweep(action) => self.perform_sweep(action),
            Action::Banner(action) => self.perform_banner(action),
            Action::Guide(action) => self.perform_guide(action),
            Action::SlowMotion(action) => self.perform_slow_motion(action),
            Action::Export(action) => self.perform_export(action),
            Action::Session(action) => self.perform_session(action),
            Action::View(action) => self.perform_view(action),
        }
    }

    pub(in crate::ui::app) fn command(&mut self, command: Command) {
        deliver(&self.backend.commands, command, text::TRAINING_THREAD, &mut self.state);
    }

    pub(in crate::ui::app) fn ask(&mut self, question: Question) {
        deliver(&self.backend.questions, question, text::ANALYST_THREAD, &mut self.state);
    }
}

/// Sends; a thread that is gone is reported once.
fn deliver<T>(to: &Sender<T>, message: T, name: &str, state: &mut AppState) {
    if to.send(message).is_err() {
        state.report(text::thread_stopped(name));
    }
}
