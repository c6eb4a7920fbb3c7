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
            SettingsAction::Edit(model, config) => self.edit(model, config),
            SettingsAction::Race(beside) => self.command(Command::Race(beside)),
            SettingsAction::RemoveModel(model) => self.command(Command::DropModel(model)),
            SettingsAction::Undo => self.undo(),
        }
    }

    fn undo(&mut self) {
        self.hand.last_edit = LastEdit::default();
        let models = self.state.models.iter();
        let before: Vec<_> = models.map(|model| (model.number, model.config.clone())).collect();
        match self.state.undo() {
            Some(Undone::Settings(model)) => {
                if let Some((_, before)) = before.iter().find(|(number, _)| *number == model) {
                    self.configure(model, before);
                }
            }
            Some(Undone::Race(beside)) => self.replace_run(Replacement::Race(beside)),
            None => {}
        }
    }

    /// Takes over edited settings of a model, and sends on what may change live.
    pub(in crate::ui::app) fn edit(&mut self, model: usize, config: TrainConfig) {
        if let Err(error) = config.validate() {
            self.state.report(text::value_stays(error));
            return;
        }
        let view = self.state.models.get_mut(model);
        let Some(before) = view.map(|view| view.config.clone()) else { return };
        let continues = self.continues(model, touched(&before, &config));
        self.state.edit(model, config, continues);
        self.configure(model, &before);
    }

    /// Whether an edit is one undo step with the last one.
    fn continues(&mut self, model: usize, touched: Vec<&'static str>) -> bool {
        let same = (model, &touched) == (self.hand.last_edit.model, &self.hand.last_edit.touched);
        let soon =
            self.hand.pointer_down || self.hand.time - self.hand.last_edit.time < SAME_EDIT_SECONDS;
        self.hand.last_edit = LastEdit { model, touched, time: self.hand.time };
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
    fn configure(&mut self, model: usize, before: &TrainConfig) {
        let Some(view) = self.state.models.get_mut(model) else { return };
        let (running, config) = (&view.running, &view.config);
        if running.with_live_settings_of(before) != running.with_live_settings_of(config) {
            let config = config.clone();
            self.command(Command::Configure(model, config));
        }
    }
}

/// Names of the settings that differ.
fn touched(before: &TrainConfig, after: &TrainConfig) -> Vec<&'static str> {
    before.differing(after).map(|setting| setting.field).collect()
}
