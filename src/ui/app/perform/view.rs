//! How the window looks, and what it says at the top.

use eframe::egui::ThemePreference;

use crate::config::TrainConfig;
use crate::state::action::{BannerAction, Colours, ViewAction};
use crate::ui::app::RavenApp;

impl RavenApp {
    /// Carries out what is asked of the looks.
    pub(in crate::ui::app) fn perform_view(&mut self, action: ViewAction) {
        match action {
            ViewAction::Colours(colours) => self.look.paint(match colours {
                Colours::System => ThemePreference::System,
                Colours::Light => ThemePreference::Light,
                Colours::Dark => ThemePreference::Dark,
            }),
            ViewAction::ResetSettings => {
                let dataset = self.state.lead().config.dataset.clone();
                self.edit(0, TrainConfig { dataset, ..TrainConfig::default() });
                self.look.reset();
            }
        }
    }

    /// Removes what was read.
    pub(in crate::ui::app) fn perform_banner(&mut self, action: BannerAction) {
        match action {
            BannerAction::DismissProblem(index) => {
                if index < self.state.problems.len() {
                    self.state.problems.remove(index);
                }
            }
            BannerAction::DismissFonts => self.state.fonts = None,
            BannerAction::DismissDead(model) => self.state.revive(model),
            BannerAction::DismissNotes => self.state.notes.clear(),
        }
    }
}
