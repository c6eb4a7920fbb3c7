//! Stand-in for the panel of the losses.

use eframe::egui;

use crate::state::{Action, AppState};

/// The panel of the losses.
#[derive(Default)]
pub struct LossPanel;

impl LossPanel {
    /// Draws the panel.
    pub fn show(&mut self, ui: &mut egui::Ui, _state: &AppState) -> Vec<Action> {
        ui.heading("losses");
        ui.take_available_space();
        Vec::new()
    }
}
