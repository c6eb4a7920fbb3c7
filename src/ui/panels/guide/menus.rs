//! The menus of presets and lessons, and the pages in front of the window.

use eframe::egui::{Context, Ui};

use super::help;
use super::palette::Palette;
use crate::lessons;
use crate::presets;
use crate::state::guide::GuideAction;
use crate::state::slow_motion::SlowMotionAction;
use crate::state::{Action, AppState};
use crate::text::{guide as text, slow_motion};

/// Presets and lessons in the top bar.
#[must_use]
pub(crate) fn menus(ui: &mut Ui) -> Vec<GuideAction> {
    let mut actions = Vec::new();
    let presets = ui.menu_button(text::PRESETS, |ui| {
        for preset in presets::built_in() {
            if ui.button(&preset.name).on_hover_text(&preset.text).clicked() {
                actions.push(GuideAction::Preset(preset.id.clone()));
            }
        }
    });
    presets.response.on_hover_text(text::PRESETS_HINT);
    let lessons = ui.menu_button(text::LESSONS, |ui| {
        for lesson in lessons::built_in() {
            if ui.button(&lesson.title).on_hover_text(&lesson.about).clicked() {
                actions.push(GuideAction::Lesson(lesson.clone()));
            }
        }
        ui.separator();
        let hint = text::OPEN_LESSON_HINT;
        if ui.button(text::OPEN_LESSON).on_hover_text(hint).clicked() {
            actions.push(GuideAction::OpenLesson);
        }
    });
    lessons.response.on_hover_text(text::LESSONS_HINT);
    actions
}

/// How the window is shown, in the View menu.
#[must_use]
pub(crate) fn view(ui: &mut Ui, state: &AppState) -> Vec<Action> {
    let mut actions = Vec::new();
    let guide = &state.guide;
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
    actions
}

/// Help and palette, in front of the window.
#[must_use]
pub(crate) fn pages(ctx: &Context, state: &AppState, palette: &mut Palette) -> Vec<Action> {
    let mut actions = Vec::new();
    if state.guide.help && !help::show(ctx) {
        actions.push(Action::Guide(GuideAction::Help));
    }
    if state.guide.palette {
        let (stays, chosen) = palette.show(ctx, state);
        if !stays {
            actions.push(Action::Guide(GuideAction::Palette));
        }
        actions.extend(chosen);
    }
    actions
}
