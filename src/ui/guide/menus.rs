//! The menus of presets and lessons, and the pages in front of the window.

use eframe::egui::{Context, Ui};

use super::help;
use crate::lessons;
use crate::presets;
use crate::state::Action;
use crate::state::guide::GuideAction;
use crate::state::slow_motion::SlowMotionAction;
use crate::text::slow_motion;
use crate::ui::app::RavenApp;

impl RavenApp {
    /// Presets and lessons in the top bar.
    pub(in crate::ui) fn guide_menus(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let presets = ui.menu_button("Presets", |ui| {
            for preset in presets::built_in() {
                if ui.button(&preset.name).on_hover_text(&preset.text).clicked() {
                    actions.push(Action::Guide(GuideAction::Preset(preset.id.clone())));
                }
            }
        });
        presets.response.on_hover_text("Settings worth seeing; Undo takes them back.");
        let lessons = ui.menu_button("Lessons", |ui| {
            for lesson in lessons::built_in() {
                if ui.button(&lesson.title).on_hover_text(&lesson.about).clicked() {
                    actions.push(Action::Guide(GuideAction::Lesson(lesson.clone())));
                }
            }
            ui.separator();
            let hint =
                "A lesson of your own: a .toml file, which may also be dropped on the window.";
            if ui.button("Open a lesson…").on_hover_text(hint).clicked() {
                actions.push(Action::Guide(GuideAction::OpenLesson));
            }
        });
        lessons.response.on_hover_text("Explains it step by step.");
    }

    /// How the window is shown, in the View menu.
    pub(in crate::ui) fn guide_view(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let guide = &self.state.guide;
        let switches = [
            (
                guide.present,
                "Present",
                "Large type, and only what the lesson needs (F11).",
                GuideAction::Present,
            ),
            (
                guide.hide_controls,
                "Hide controls",
                "More room for the map.",
                GuideAction::HideControls,
            ),
            (
                guide.reduced_motion,
                "Reduced motion",
                "Things appear at once.",
                GuideAction::ReducedMotion,
            ),
        ];
        for (on, name, hint, action) in switches {
            if ui.selectable_label(on, name).on_hover_text(hint).clicked() {
                actions.push(Action::Guide(action));
            }
        }
        ui.separator();
        if ui.button(slow_motion::OPEN).on_hover_text(slow_motion::OPEN_HINT).clicked() {
            actions.push(Action::SlowMotion(SlowMotionAction::Open));
        }
        let buttons = [
            ("Help…", "Every command with its keys (F1).", GuideAction::Help),
            ("All commands…", "Find a command by its name (Ctrl + K).", GuideAction::Palette),
            (
                "Reset window",
                "Layout, zoom and colours as on the first start, and everything hidden is back; the settings stay.",
                GuideAction::ResetWindow,
            ),
        ];
        for (name, hint, action) in buttons {
            if ui.button(name).on_hover_text(hint).clicked() {
                actions.push(Action::Guide(action));
            }
        }
    }

    /// Help and palette, in front of the window.
    pub(in crate::ui) fn guide_pages(&mut self, ctx: &Context) {
        if self.state.guide.help {
            self.state.guide.help = help::show(ctx);
        }
        if self.state.guide.palette {
            let (stay, actions) = self.guide.palette.show(ctx, &self.state);
            self.state.guide.palette = stay;
            for action in actions {
                self.perform(action);
            }
        }
    }
}
