//! The bar at the top: what runs, menus, messages; and the tabs of the right column.

use eframe::egui::{Button, Context, Grid, RichText, ScrollArea, ThemePreference, Ui, UiBuilder};

use super::app::RavenApp;
use super::sizes::Sizes;
use super::transport::phase;
use super::{banners, shortcuts, theme};
use crate::config::TrainConfig;
use crate::state::{Action, Tab};
use crate::text::top_bar as text;

impl RavenApp {
    /// Everything as on the first start: settings, layout, theme. Images stay in use.
    fn reset_settings(&mut self, ctx: &Context) {
        let dataset = self.state.lead().config.dataset.clone();
        self.edit(0, TrainConfig { dataset, ..TrainConfig::default() });
        self.theme = ThemePreference::System;
        self.sizes = Sizes::default();
        ctx.memory_mut(|memory| memory.data.clear());
        ctx.set_theme(self.theme);
        ctx.set_zoom_factor(1.0);
    }

    pub(super) fn top_bar(&mut self, ui: &mut Ui) -> Vec<Action> {
        let mut actions = Vec::new();
        let present = self.state.guide.present;
        // Wrapped, so that nothing is out of reach in a small or much enlarged window.
        ui.horizontal_wrapped(|ui| {
            actions.extend(self.transport.buttons(ui, &self.state));
            // Shown to a class, the bar is for what a lesson needs; the keys do the rest.
            if !present {
                self.session_menu(ui, &mut actions);
                self.export_menu(ui, &mut actions);
                self.models_menu(ui, &mut actions);
            }
            self.guide_menus(ui, &mut actions);
            self.view_menu(ui, &mut actions);
            if present {
                ui.separator();
                self.transport.progress(ui, &self.state);
                phase(ui, &self.state);
            }
        });
        if !present {
            ui.horizontal_wrapped(|ui| {
                self.transport.progress(ui, &self.state);
                actions.extend(self.transport.status(ui, &self.state));
                ui.separator();
                phase(ui, &self.state);
            });
        }
        actions.extend(banners::show(ui, &self.state));
        actions
    }

    fn view_menu(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let menu = ui.menu_button(text::VIEW, |ui| {
            ui.label(text::COLOURS);
            let choices = [
                (ThemePreference::System, text::SYSTEM_COLOURS),
                (ThemePreference::Light, text::LIGHT),
                (ThemePreference::Dark, text::DARK),
            ];
            for (choice, label) in choices {
                if ui.radio_value(&mut self.theme, choice, label).clicked() {
                    ui.ctx().set_theme(choice);
                }
            }
            ui.separator();
            self.guide_view(ui, actions);
            ui.separator();
            let reset = ui.button(text::RESET_SETTINGS).on_hover_text(text::RESET_SETTINGS_HINT);
            if reset.clicked() {
                self.reset_settings(ui.ctx());
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
    }
}

/// Lets lines break at the edge of the window, however far the panels reach beyond it.
pub(super) fn in_sight(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let mut room = ui.available_rect_before_wrap();
    room.set_width(room.width().min(ui.ctx().content_rect().width() - 20.0));
    ui.scope_builder(UiBuilder::new().max_rect(room), contents);
}

/// The tabs of the right column.
pub(super) fn tabs(ui: &mut Ui, current: Tab) -> Option<Action> {
    let mut action = None;
    ui.horizontal(|ui| {
        for (tab, name, hint) in [
            (Tab::Look, text::LOOK, text::LOOK_HINT),
            (Tab::Attack, text::ATTACK, text::ATTACK_HINT),
            (Tab::Measure, text::MEASURE, text::MEASURE_HINT),
            (Tab::Sweep, text::SWEEP, text::SWEEP_HINT),
        ] {
            let text = RichText::new(name).text_style(theme::section());
            let button =
                ui.add(Button::selectable(current == tab, text).min_size([72.0, 26.0].into()));
            if button.accessible_name(text::tab(name)).on_hover_text(hint).clicked() {
                action = Some(Action::OpenTab(tab));
            }
        }
    });
    action
}
