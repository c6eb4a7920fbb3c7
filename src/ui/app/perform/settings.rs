//! Settings as edited, and who takes part in the race.

use crate::config::TrainConfig;
use crate::state::action::SettingsAction;
use crate::state::undo::Undone;
use crate::text::reports as text;
use crate::train::messages::Command;
use crate::ui::app::RavenApp;
use crate::ui::app::hand::{LastEdit, SAME_EDIT_SECONDS};
use crate::ui::app::replace::Replacement;

impl RavenApp {
    /// Carries out what is asked of the settings.
    pub(in crate::ui::app) fn perform_settings(&mut self, action: SettingsAction) {
        match action {
            SettingsAction::Edit(config) => self.edit(config),
            SettingsAction::Race(rivals) => self.command(Command::Race(rivals)),
            SettingsAction::EditRival(racer, config) => self.edit_rival(racer, config),
            SettingsAction::RemoveRival(racer) => self.command(Command::DropRival(racer)),
            SettingsAction::Undo => {
                let before = self.state.config.clone();
                self.hand.last_edit = LastEdit::default();
                match self.state.undo() {
                    Some(Undone::Settings(0)) => self.configure(&before),
                    Some(Undone::Settings(racer)) => self.configure_rival(racer),
                    Some(Undone::Race(rivals)) => self.replace_run(Replacement::Race(rivals)),
                    None => {}
                }
            }
        }
    }

    /// Takes over edited settings, and sends on what may change live.
    pub(in crate::ui::app) fn edit(&mut self, config: TrainConfig) {
        if let Err(error) = config.validate() {
            self.state.report(text::value_stays(error));
            return;
        }
        let continues = self.continues(0, touched(&self.state.config, &config));
        let before = self.state.config.clone();
        self.state.edit(config, continues);
        self.configure(&before);
    }

    /// The same for a rival: all of its settings may change live.
    fn edit_rival(&mut self, racer: usize, config: TrainConfig) {
        if let Err(error) = config.validate() {
            self.state.report(text::value_stays(error));
            return;
        }
        let Some(before) = self.state.rival_mut(racer).map(|rival| rival.config.clone()) else {
            return;
        };
        let continues = self.continues(racer, touched(&before, &config));
        if self.state.edit_rival(racer, config, continues) {
            self.configure_rival(racer);
        }
    }

    fn configure_rival(&mut self, racer: usize) {
        if let Some(config) = self.state.rival_mut(racer).map(|rival| rival.config.clone()) {
            self.command(Command::ConfigureRival(racer, config));
        }
    }

    /// Whether an edit is one undo step with the last one.
    fn continues(&mut self, racer: usize, touched: Vec<&'static str>) -> bool {
        let same = (racer, &touched) == (self.hand.last_edit.racer, &self.hand.last_edit.touched);
        let soon =
            self.hand.pointer_down || self.hand.time - self.hand.last_edit.time < SAME_EDIT_SECONDS;
        self.hand.last_edit = LastEdit { racer, touched, time: self.hand.time };
        same && soon
    }

    /// A new press begins a new undo step, even for the same knob, unless it follows so closely
    /// that it is the second half of a double click.
    pub(in crate::ui::app) fn end_edit(&mut self) {
        if self.hand.time - self.hand.last_edit.time >= SAME_EDIT_SECONDS {
            self.hand.last_edit = LastEdit::default();
        }
    }

    /// Tells the trainer if anything changed that it can take over while it runs.
    fn configure(&mut self, before: &TrainConfig) {
        let running = &self.state.running;
        let config = &self.state.config;
        if running.with_live_settings_of(before) != running.with_live_settings_of(config) {
            self.command(Command::Configure(config.clone()));
        }
    }
}

/// Names of the settings that differ.
fn touched(before: &TrainConfig, after: &TrainConfig) -> Vec<&'static str> {
    before.differing(after).map(|setting| setting.field).collect()
}
