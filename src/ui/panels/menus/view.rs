//! The menu of how the window looks.

use eframe::egui::{Grid, RichText, ScrollArea, Ui};

use crate::state::action::{Colours, ViewAction};
use crate::state::{Action, AppState};
use crate::text::top_bar as text;
use crate::ui::panels::{guide, shortcuts};

/// Draws the menu; these colours are in use.
#[must_use]
pub(crate) fn show(ui: &mut Ui, state: &AppState, colours: Colours) -> Vec<Action> {
    let mut actions = Vec::new();
    let menu = ui.menu_button(text::VIEW, |ui| {
        ui.label(text::COLOURS);
        let choices = [
            (Colours::System, text::SYSTEM_COLOURS),
            (Colours::Light, text::LIGHT),
            (Colours::Dark, text::DARK),
        ];
        for (choice, label) in choices {
            if ui.radio(colours == choice, label).clicked() && colours != choice {
                actions.push(Action::View(ViewAction::Colours(choice)));
            }
        }
        ui.separator();
        actions.extend(guide::view(ui, state));
        ui.separator();
        let reset = ui.button(text::RESET_SETTINGS).on_hover_text(text::RESET_SETTINGS_HINT);
        if reset.clicked() {
            actions.push(Action::View(ViewAction::ResetSettings));
        }
        ui.separator();
        ui.label(text::KEYS);
        let height = (ui.ctx().content_rect().height() * 0.35).max(80.0);
        ScrollArea::vertical().max_height(height).show(ui, |ui| {
            Grid::new("keys").show(ui, |ui| {
                for command in shortcuts::COMMANDS.iter().filter(|one| !one.keys.is_empty()) {
                    ui.label(command.name).on_hover_text(command.explanation);
                    ui.label(RichText::new(command.keys).weak());
                    ui.end_row();
                }
            });
        });
    });
    menu.response.on_hover_text(text::VIEW_HINT);
    actions
}
