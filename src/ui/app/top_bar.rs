//! The bar at the top: what runs, menus, messages.

use eframe::egui::Ui;

use super::RavenApp;
use crate::state::Action;
use crate::ui::panels::transport::phase;
use crate::ui::panels::{banners, guide, menus};

impl RavenApp {
    #[must_use]
    pub(super) fn top_bar(&mut self, ui: &mut Ui) -> Vec<Action> {
        let Self { state, panels, look, .. } = self;
        let mut actions = Vec::new();
        let present = state.guide.present;
        // Wrapped, so that nothing is out of reach in a small or much enlarged window.
        ui.horizontal_wrapped(|ui| {
            actions.extend(panels.transport.buttons(ui, state));
            // Shown to a class, the bar is for what a lesson needs; the keys do the rest.
            if !present {
                actions
                    .extend(panels.session_menu.show(ui, state).into_iter().map(Action::Session));
                actions.extend(menus::export(ui, state).into_iter().map(Action::Export));
                actions.extend(menus::models(ui).into_iter().map(Action::Models));
            }
            actions.extend(guide::menus(ui).into_iter().map(Action::Guide));
            actions.extend(menus::view(ui, state, look.colours()));
            if present {
                ui.separator();
                panels.transport.progress(ui, state);
                phase(ui, state);
            }
        });
        if !present {
            ui.horizontal_wrapped(|ui| {
                panels.transport.progress(ui, state);
                actions.extend(panels.transport.status(ui, state));
                ui.separator();
                phase(ui, state);
            });
        }
        actions.extend(banners::show(ui, state));
        actions
    }
}
