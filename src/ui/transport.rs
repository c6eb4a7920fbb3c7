//! The bar at the top: run, pause, step, reset; and where the run stands.
//!
//! Numbers sit in cells of fixed width, so that nothing jumps while they change.

use std::time::Duration;

use eframe::egui::{
    Align, Button, ComboBox, Layout, Response, RichText, Spinner, TextEdit, TextStyle, Ui,
    UiBuilder, vec2,
};

use super::theme;
use crate::config::{DeviceChoice, TrainConfig};
use crate::state::{Action, AppState};
use crate::text::undo;
use crate::train::messages::Phase;

/// The transport bar.
#[derive(Default)]
pub struct TransportPanel {
    /// The adapter's name as typed.
    adapter: String,
}

impl TransportPanel {
    /// The buttons.
    pub fn buttons(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let mut actions = Vec::new();
        let ready = state.dataset.is_some();
        let idle = ready && !state.is_running();
        run_button(ui, state, ready, &mut actions);
        let mut button = |ui: &mut Ui, enabled, text: &str, hint: &str, action: Action| {
            let button = ui.add_enabled(enabled, Button::new(text)).on_hover_text(hint);
            if button.on_disabled_hover_text(format!("{hint}. Not now.")).clicked() {
                actions.push(action);
            }
        };
        button(ui, idle, "Step ×1", "Train one step (key .)", Action::Step(1));
        button(ui, idle, "Step ×10", "Train ten steps (Shift + .)", Action::Step(10));
        ui.separator();
        button(
            ui,
            ready,
            "Reset",
            "Start again from step 0 with the same seed and the settings as set (Ctrl + R)",
            Action::Reset,
        );
        let seed = format!(
            "Start again from step 0 with another seed; the run in progress has seed {}",
            state.running.seed
        );
        button(ui, ready, "New seed", &seed, Action::NewSeed);
        ui.separator();
        let save = "Write model and settings into a folder (Ctrl + M)";
        button(ui, ready, "Save…", save, Action::SaveCheckpoint);
        button(ui, !state.undo.is_empty(), "Undo", undo::HINT, Action::Undo);
        actions
    }

    /// Step, epoch, rates, time, images, device.
    pub fn status(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let status = &state.status;
        let rate = status.images_per_second;
        let idle = rate <= 0.0;
        let per_step = 1000.0 * state.running.batch_size as f64 / rate;
        let epoch = status.step as f64 / status.steps_per_epoch.max(1) as f64;
        let elapsed = clock(status.elapsed);
        cell(ui, 104.0, "step", &grouped(status.step), "Training steps since the run began.");
        cell(
            ui,
            92.0,
            "epoch",
            &format!("{epoch:.2}"),
            &format!(
                "Passes over the training images; one takes {} steps.",
                status.steps_per_epoch
            ),
        );
        let dash = "–".to_owned();
        let images = if idle { dash.clone() } else { grouped(rate.round() as u64) };
        cell(
            ui,
            124.0,
            "images/s",
            &images,
            "Training images a second, over about the last second.",
        );
        let step = if idle { dash } else { format!("{per_step:.1}") };
        cell(ui, 112.0, "ms/step", &step, "Milliseconds one training step takes.");
        cell(ui, 92.0, "time", &elapsed, "Time spent training this run, pauses left out.");
        ui.separator();
        let (name, origin) = state.dataset.as_ref().map_or_else(
            || ("no images yet", "The images are being prepared.".to_owned()),
            |data| {
                let (train, test) = (data.train.len() as u64, data.test.len() as u64);
                let sizes = format!("{} to train, {} to test", grouped(train), grouped(test));
                (data.name.as_str(), format!("{}: {}\n{sizes}", data.name, data.origin))
            },
        );
        ui.label(name).on_hover_text(origin);
        ui.separator();
        self.device(ui, state)
    }

    fn device(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let mut config = state.config.clone();
        let report = &state.device;
        let name = if report.name.is_empty() { "Device…" } else { &report.name };
        let width = ui.available_width().clamp(80.0, 240.0);
        let response = ComboBox::from_id_salt("device")
            .selected_text(name)
            .width(width)
            .truncate()
            .show_ui(ui, |ui| {
                ui.set_min_width(240.0);
                let device = &mut config.device;
                let choices = [
                    (
                        DeviceChoice::Auto,
                        "Automatic",
                        "A real GPU where there is one, else the CPU.",
                    ),
                    (DeviceChoice::Cpu, "CPU", "Always works; bit for bit the same every time."),
                    (DeviceChoice::Gpu, "GPU", "A real GPU, or an error."),
                ];
                for (choice, label, hint) in choices {
                    ui.selectable_value(device, choice, label).on_hover_text(hint);
                }
                ui.separator();
                self.adapter(ui, device);
            })
            .response
            .accessible_name("Device");
        let reason =
            if report.reason.is_empty() { "The device is being prepared." } else { &report.reason };
        response.on_hover_text(format!("{name}\n{reason}\nClick to choose another device."));
        if config == state.config { Vec::new() } else { vec![Action::Edit(config)] }
    }

    fn adapter(&mut self, ui: &mut Ui, device: &mut DeviceChoice) {
        let label = ui.label("An adapter by name").on_hover_text(
            "The first graphics adapter whose name contains this text; software adapters too.",
        );
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.adapter)
                .hint_text("Part of its name")
                .desired_width(150.0);
            ui.add(field).labelled_by(label.id);
            let typed = self.adapter.trim();
            let use_it = ui.add_enabled(!typed.is_empty(), Button::new("Use"));
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
        ("Pause", "Stop after the step in progress (Space)", Action::Pause)
    } else {
        ("Run", "Train until you pause (Space)", Action::Run)
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
pub fn phase(ui: &mut Ui, state: &AppState) {
    let status = &state.status;
    let (busy, text) = match status.phase {
        Phase::Waiting => (state.loading.is_some(), "Waiting for data"),
        Phase::PreparingGpu => (true, "Preparing the GPU…"),
        Phase::Running => (false, "Training"),
        Phase::Paused if status.step == 0 => (false, "Ready"),
        Phase::Paused => (false, "Paused"),
        Phase::Finished => (false, "Finished: all epochs are done"),
        Phase::Failed => (false, "Stopped: see above"),
    };
    if busy {
        ui.add(Spinner::new().size(16.0));
    }
    let response = ui.label(text);
    if status.phase == Phase::PreparingGpu {
        response.on_hover_text(
            "The first steps compile and time the GPU's programs: once, then it is fast.",
        );
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

/// A whole number with thin groups: `12 345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// A time as `4:05` or `1:04:05`.
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// The configuration with the next seed.
pub fn next_seed(config: &TrainConfig) -> TrainConfig {
    TrainConfig { seed: config.seed.wrapping_add(1), ..config.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1234567), "1 234 567");
        assert_eq!(clock(Duration::from_secs(65)), "1:05");
        assert_eq!(clock(Duration::from_secs(3_605)), "1:00:05");
    }
}
