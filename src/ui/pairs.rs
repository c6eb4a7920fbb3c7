//! Stand-in for the panel of the pair-distances.

use eframe::egui;

use crate::state::{Action, AppState};

/// The panel of the pair-distances.
#[derive(Default)]
pub struct PairPanel;

impl PairPanel {
    /// Draws the panel.
    pub fn show(&mut self, ui: &mut egui::Ui, _state: &AppState) -> Vec<Action> {
        ui.heading("pair-distances");
        ui.take_available_space();
        Vec::new()
    }
}
