//! The menu of session files.

use eframe::egui::{Button, RichText, TextEdit, Ui};

use crate::state::AppState;
use crate::state::sessions::SessionAction;
use crate::text::sessions as text;
use crate::ui::widgets::theme;

/// The menu of session files.
#[derive(Default)]
pub(crate) struct SessionMenu {
    /// A share code as typed.
    code: String,
}

impl SessionMenu {
    /// Session files in the top bar.
    #[must_use]
    pub(crate) fn show(&mut self, ui: &mut Ui, state: &AppState) -> Vec<SessionAction> {
        let mut actions = Vec::new();
        let mut ask = |action| actions.push(action);
        let ready = state.status.step > 0;
        let menu = ui.menu_button(text::SESSION, |ui| {
            let save = Button::new(text::SAVE).shortcut_text("Ctrl S");
            let save = ui.add_enabled(ready, save).on_hover_text(text::SAVE_HINT);
            if save.on_disabled_hover_text(text::SAVE_NOT_YET).clicked() {
                ask(SessionAction::ChooseSave);
            }
            let open = Button::new(text::OPEN).shortcut_text("Ctrl O");
            if ui.add(open).on_hover_text(text::OPEN_HINT).clicked() {
                ask(SessionAction::ChooseOpen);
            }
            if let Some(last) = &state.sessions.last {
                let hint = text::LAST_HINT;
                if ui.button(text::LAST).on_hover_text(hint).clicked() {
                    ask(SessionAction::Open(last.clone()));
                }
            }
            for path in &state.sessions.recent {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                    ask(SessionAction::Open(path.clone()));
                }
            }
            ui.separator();
            let hint = text::COPY_CODE_HINT;
            if ui.button(text::COPY_CODE).on_hover_text(hint).clicked() {
                ask(SessionAction::CopyShareCode);
            }
            ui.horizontal(|ui| {
                let label = ui.label(text::CODE).id;
                let field = TextEdit::singleline(&mut self.code).hint_text(text::CODE_EMPTY);
                ui.add(field).labelled_by(label).on_hover_text(text::CODE_HINT);
                let any = !self.code.trim().is_empty();
                let start =
                    ui.add_enabled(any, Button::new(text::START)).on_hover_text(text::START_HINT);
                if start.clicked() {
                    ask(SessionAction::UseShareCode(self.code.clone()));
                    ui.close();
                }
            });
            ui.label(RichText::new(text::BY_ITSELF).text_style(theme::small_text()).weak());
        });
        menu.response.on_hover_text(text::SESSION_HINT);
        actions
    }
}
