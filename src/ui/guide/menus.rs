//! The menus of presets and lessons, and the pages in front of the window.

use eframe::egui::{Context, Ui};

use super::help;
use crate::lessons;
use crate::presets;
use crate::state::Action;
use crate::state::guide::GuideAction;
use crate::state::slow_motion::SlowMotionAction;
use crate::text::{guide as text, slow_motion};
use crate::ui::app::RavenApp;

impl RavenApp {
    /// Presets and lessons in the top bar.
    pub(in crate::ui) fn guide_menus(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let presets = ui.menu_button(text::PRESETS, |ui| {
            for preset in presets::built_in() {
                if ui.button(&preset.name).on_hover_text(&preset.text).clicked() {
                    actions.push(Action::Guide(GuideAction::Preset(preset.id.clone())));
                }
            }
        });
        presets.response.on_hover_text(text::PRESETS_HINT);
        let lessons = ui.menu_button(text::LESSONS, |ui| {
            for lesson in lessons::built_in() {
                if ui.button(&lesson.title).on_hover_text(&lesson.about).clicked() {
                    actions.push(Action::Guide(GuideAction::Lesson(lesson.clone())));
                }
            }
            ui.separator();
            let hint = text::OPEN_LESSON_HINT;
            if ui.button(text::OPEN_LESSON).on_hover_text(hint).clicked() {
                actions.push(Action::Guide(GuideAction::OpenLesson));
            }
        });
        lessons.response.on_hover_text(text::LESSONS_HINT);
    }

    /// How the window is shown, in the View menu.
    pub(in crate::ui) fn guide_view(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let guide = &self.state.guide;
        let switches = [
            (guide.present, text::PRESENT, text::PRESENT_HINT, GuideAction::Present),
            (
                guide.hide_controls,
                text::HIDE_CONTROLS,
                text::HIDE_CONTROLS_HINT,
                GuideAction::HideControls,
            ),
            (
                guide.reduced_motion,
                text::REDUCED_MOTION,
                text::REDUCED_MOTION_HINT,
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
            (text::HELP, text::HELP_HINT, GuideAction::Help),
            (text::COMMANDS, text::COMMANDS_HINT, GuideAction::Palette),
            (text::RESET_WINDOW, text::RESET_WINDOW_HINT, GuideAction::ResetWindow),
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
