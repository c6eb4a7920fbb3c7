//! The bar at the top: run, pause, step, reset; and where the run stands.
//!
//! Numbers sit in cells of fixed width, so that nothing jumps while they change.

use std::time::Duration;

use eframe::egui::{
    Align, Button, ComboBox, Layout, Response, RichText, Spinner, TextEdit, TextStyle, Ui,
    UiBuilder, vec2,
};

use crate::config::DeviceChoice;
use crate::state::action::{RunAction, SettingsAction};
use crate::state::slow_motion::SlowMotionAction;
use crate::state::{Action, AppState};
use crate::text::classes::shortened;
use crate::text::{slow_motion, transport as text};
use crate::train::messages::Phase;
use crate::ui::widgets::theme;
use crate::ui::widgets::words::grouped;

/// A window this wide has a button for slow motion in the bar.
const ROOM_FOR_SLOW_MOTION: f32 = 1150.0;

/// The name of the images takes no more columns: a folder may have a long one.
const NAME_COLUMNS: usize = 24;

/// Room for what goes on, in words.
const ROOM_FOR_PHASE: f32 = 110.0;

/// The transport bar.
#[derive(Default)]
pub(crate) struct TransportPanel {
    /// The adapter's name as typed.
    adapter: String,
}

impl TransportPanel {
    /// The buttons.
    #[must_use]
    pub(crate) fn buttons(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let mut actions = Vec::new();
        let ready = state.dataset.is_some();
        let idle = ready && !state.is_running();
        run_button(ui, state, ready, &mut actions);
        let mut button = |ui: &mut Ui, enabled, text: &str, hint: &str, action: Action| {
            let button = ui.add_enabled(enabled, Button::new(text)).on_hover_text(hint);
            if button.on_disabled_hover_text(text::not_now(hint)).clicked() {
                actions.push(action);
            }
        };
        button(ui, idle, text::STEP_ONE, text::STEP_ONE_HINT, Action::Run(RunAction::Step(1)));
        button(ui, idle, text::STEP_TEN, text::STEP_TEN_HINT, Action::Run(RunAction::Step(10)));
        // A narrow window has it in the View menu alone: the bar must not grow by a row.
        if ui.ctx().content_rect().width() >= ROOM_FOR_SLOW_MOTION {
            let open = Action::SlowMotion(SlowMotionAction::Open);
            button(ui, ready, slow_motion::OPEN, slow_motion::OPEN_HINT, open);
        }
        ui.separator();
        button(ui, ready, text::RESET, text::RESET_HINT, Action::Run(RunAction::Reset));
        if state.guide.present {
            // Keys do the rest; a class needs the room.
            return actions;
        }
        let seed = text::new_seed_hint(state.lead().running.seed);
        button(ui, ready, text::NEW_SEED, &seed, Action::Run(RunAction::NewSeed));
        ui.separator();
        let save = text::SAVE_HINT;
        button(ui, ready, text::SAVE, save, Action::Run(RunAction::SaveCheckpoint));
        let undo = text::UNDO_HINT;
        button(
            ui,
            !state.undo.is_empty(),
            text::UNDO,
            undo,
            Action::Settings(SettingsAction::Undo),
        );
        actions
    }

    /// Step and epoch.
    pub(crate) fn progress(&self, ui: &mut Ui, state: &AppState) {
        let status = &state.status;
        let epoch = status.step as f64 / status.steps_per_epoch.max(1) as f64;
        let epoch_hint = text::epoch_hint(status.steps_per_epoch);
        cell(ui, 104.0, text::STEP, &grouped(status.step), text::STEP_HINT);
        cell(ui, 92.0, text::EPOCH, &format!("{epoch:.2}"), &epoch_hint);
    }

    /// Rates, time, images, device.
    #[must_use]
    pub(crate) fn status(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let status = &state.status;
        let rate = status.images_per_second;
        let idle = rate <= 0.0;
        let per_step = 1000.0 * state.lead().running.batch_size as f64 / rate;
        let elapsed = clock(status.elapsed);
        let dash = "–".to_owned();
        let images = if idle { dash.clone() } else { grouped(rate.round() as u64) };
        cell(ui, 124.0, text::IMAGES_PER_SECOND, &images, text::IMAGES_PER_SECOND_HINT);
        let step = if idle { dash } else { format!("{per_step:.1}") };
        cell(ui, 112.0, text::MS_PER_STEP, &step, text::MS_PER_STEP_HINT);
        cell(ui, 92.0, text::TIME, &elapsed, text::TIME_HINT);
        ui.separator();
        let (name, origin) = state.dataset.as_ref().map_or_else(
            || (text::NO_IMAGES, text::NO_IMAGES_HINT.to_owned()),
            |data| {
                let (train, test) = (data.train.len() as u64, data.test.len() as u64);
                let (train, test) = (grouped(train), grouped(test));
                let classes = data.class_names.len();
                let (name, origin, notes) = (&data.name, &data.origin, &data.notes);
                let hint = text::images_hint(name, origin, &train, &test, classes, notes);
                (data.name.as_str(), hint)
            },
        );
        ui.label(shortened(name, NAME_COLUMNS)).on_hover_text(origin);
        ui.separator();
        self.device(ui, state)
    }

    #[must_use]
    fn device(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let mut config = state.lead().config.clone();
        let report = &state.device;
        let name = if report.name.is_empty() { text::DEVICE_WAITING } else { &report.name };
        // What goes on stands behind it, in the same row.
        let width = (ui.available_width() - ROOM_FOR_PHASE).clamp(80.0, 240.0);
        let response = ComboBox::from_id_salt("device")
            .selected_text(name)
            .width(width)
            .truncate()
            .show_ui(ui, |ui| {
                ui.set_min_width(240.0);
                let device = &mut config.device;
                let choices = [
                    (DeviceChoice::Auto, text::AUTOMATIC, text::AUTOMATIC_HINT),
                    (DeviceChoice::Cpu, text::CPU, text::CPU_HINT),
                    (DeviceChoice::Gpu, text::GPU, text::GPU_HINT),
                ];
                for (choice, label, hint) in choices {
                    ui.selectable_value(device, choice, label).on_hover_text(hint);
                }
                ui.separator();
                self.adapter(ui, device);
            })
            .response
            .accessible_name(text::DEVICE);
        let reason =
            if report.reason.is_empty() { text::DEVICE_WAITING_HINT } else { &report.reason };
        response.on_hover_text(text::device_hint(name, reason));
        if config == state.lead().config {
            Vec::new()
        } else {
            vec![Action::Settings(SettingsAction::Edit(0, config))]
        }
    }

    fn adapter(&mut self, ui: &mut Ui, device: &mut DeviceChoice) {
        let label = ui.label(text::ADAPTER).on_hover_text(text::ADAPTER_HINT);
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.adapter)
                .hint_text(text::ADAPTER_EMPTY)
                .desired_width(150.0);
            ui.add(field).labelled_by(label.id);
            let typed = self.adapter.trim();
            let use_it = ui.add_enabled(!typed.is_empty(), Button::new(text::ADAPTER_USE));
            if use_it.clicked() {
                *device = DeviceChoice::Named(typed.to_owned());
                ui.close();
            }
        });
    }
}

fn run_button(ui: &mut Ui, state: &AppState, ready: bool, actions: &mut Vec<Action>) {
    let running = state.is_running();
    let dark = theme::is_dark(ui);
    let (text, hint, action) = if running {
        (text::PAUSE, text::PAUSE_HINT, Action::Run(RunAction::Pause))
    } else {
        (text::RUN, text::RUN_HINT, Action::Run(RunAction::Run))
    };
    let mut button = Button::new(RichText::new(text).strong()).min_size(vec2(76.0, 30.0));
    if !running {
        let label = RichText::new(text).strong().color(theme::on_accent());
        button = Button::new(label).min_size(vec2(76.0, 30.0)).fill(theme::accent(dark));
    }
    let failed = state.status.phase == Phase::Failed;
    if ui.add_enabled(ready && !failed, button).on_hover_text(hint).clicked() {
        actions.push(action);
    }
}

/// What goes on, in words.
pub(crate) fn phase(ui: &mut Ui, state: &AppState) {
    let status = &state.status;
    let (busy, text) = match status.phase {
        Phase::Waiting => (state.loading.is_some(), text::WAITING),
        Phase::PreparingGpu => (true, text::PREPARING_GPU),
        Phase::Running => (false, text::TRAINING),
        Phase::Paused if status.step == 0 => (false, text::READY),
        Phase::Paused => (false, text::PAUSED),
        Phase::Finished => (false, text::FINISHED),
        Phase::Failed => (false, text::FAILED),
    };
    if busy {
        ui.add(Spinner::new().size(16.0));
    }
    let response = ui.label(text);
    if status.phase == Phase::PreparingGpu {
        response.on_hover_text(text::PREPARING_GPU_HINT);
    }
}

/// A number with its unit in a cell that keeps its width.
fn cell(ui: &mut Ui, width: f32, unit: &str, value: &str, hint: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(
        vec2(width, ui.spacing().interact_size.y),
        eframe::egui::Sense::hover(),
    );
    let mut inside =
        ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)));
    inside.spacing_mut().item_spacing.x = 5.0;
    inside.label(RichText::new(unit).text_style(theme::small_text()).weak());
    inside.label(RichText::new(value).text_style(TextStyle::Monospace).strong());
    response.on_hover_text(hint)
}

/// A time as `4:05` or `1:04:05`.
pub(crate) fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well() {
        assert_eq!(clock(Duration::from_secs(65)), "1:05");
        assert_eq!(clock(Duration::from_secs(3_605)), "1:00:05");
    }
}
