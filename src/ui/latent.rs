//! Stand-in for the panel of the latents.

use eframe::egui;

use crate::state::{Action, AppState};

/// The panel of the latents.
#[derive(Default)]
pub struct LatentPanel;

impl LatentPanel {
    /// Draws the panel.
    pub fn show(&mut self, ui: &mut egui::Ui, _state: &AppState) -> Vec<Action> {
        ui.heading("latents");
        ui.take_available_space();
        Vec::new()
    }
}
