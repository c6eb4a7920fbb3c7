//! The menu of what leaves the window.

use eframe::egui::{Button, Role, Ui, WidgetInfo};

use crate::state::AppState;
use crate::state::action::{ExportAction, Picture};
use crate::text::exports as text;

/// The menu in the top bar.
#[must_use]
pub(crate) fn show(ui: &mut Ui, state: &AppState) -> Vec<ExportAction> {
    let mut actions = Vec::new();
    let mut ask = |action| actions.push(action);
    let menu = ui.menu_button(text::EXPORT, |ui| {
        let ready = state.status.step > 0 && state.exporting.is_none();
        let run = ui
            .add_enabled(ready, Button::new(text::RUN))
            .on_hover_text(text::RUN_HINT)
            .on_disabled_hover_text(text::RUN_NOT_YET);
        if run.clicked() {
            ask(ExportAction::Run);
        }
        ui.separator();
        let parts = [
            (Picture::Window, text::WINDOW),
            (Picture::Latent, text::LATENT),
            (Picture::Losses, text::LOSSES),
            (Picture::Right, text::RIGHT),
        ];
        for (picture, name) in parts {
            ui.horizontal(|ui| {
                let save = ui.button(text::picture_of(name));
                let hint = text::PICTURE_HINT;
                if save.on_hover_text(hint).clicked() {
                    ask(ExportAction::Save(picture));
                    ui.close();
                }
                let copy = ui.button(text::COPY).on_hover_text(text::COPY_HINT);
                copy.widget_info(|| {
                    WidgetInfo::labeled(Role::Button, true, text::copy_picture_of(name))
                });
                if copy.clicked() {
                    ask(ExportAction::Copy(picture));
                    ui.close();
                }
            });
        }
    });
    menu.response.on_hover_text(text::EXPORT_HINT);
    actions
}
