//! Models side by side in the controls: what may be added, and a card for each beside the lead.

use eframe::egui::{Align, Button, Frame, Id, Layout, Margin, RichText, Stroke, Ui};

use super::choices;
use crate::config::race::{MAX_MODELS, letter};
use crate::config::{Knob, Method, TrainConfig, knob, short};
use crate::state::action::SettingsAction;
use crate::state::{Action, AppState, ModelView};
use crate::text::race as text;
use crate::ui::widgets::knob::{self, Size};
use crate::ui::widgets::race;
use crate::ui::widgets::theme;

/// The methods that a lesson compares.
const COMPARED: [Method; 3] = [Method::Vae, Method::NoisyVae, Method::Raven];
/// Knobs on a card, with the names that tell them from the lead's.
const KNOBS: [(&str, [&str; MAX_MODELS - 1]); 2] = [
    ("sigma-aug", [text::SIGMA_OF_B, text::SIGMA_OF_C]),
    ("noise", [text::NOISE_OF_B, text::NOISE_OF_C]),
];
/// Factor of the presets that change Σaug.
const FACTOR: f64 = 10.0;

/// Draws the section.
#[must_use]
pub(super) fn show(ui: &mut Ui, state: &AppState) -> Vec<Action> {
    let mut actions = Vec::new();
    if state.races() {
        ui.horizontal(|ui| {
            ui.label(text::RACE).on_hover_text(text::RACE_HINT);
            let hint = RichText::new(text::SET_ABOVE).weak().text_style(theme::small_text());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(hint);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    race::title(ui, state.lead(), false);
                });
            });
        });
        for model in state.models.others() {
            card(ui, model, state, &mut actions);
        }
    }
    if state.models.len() < MAX_MODELS {
        ui.add_enabled_ui(state.dataset.is_some(), |ui| {
            let response = ui.menu_button(text::ADD, |ui| menu(ui, state, &mut actions)).response;
            response.on_hover_text(text::ADD_HINT);
        });
    }
    actions
}

/// What may be added.
fn menu(ui: &mut Ui, state: &AppState, actions: &mut Vec<Action>) {
    let lead = &state.lead().config;
    let note = text::START_AGAIN;
    ui.label(RichText::new(note).weak().text_style(theme::small_text()));
    let mut item = |ui: &mut Ui, text: &str, hint: &str, beside: Option<Vec<TrainConfig>>| {
        if let Some(beside) = beside
            && ui.button(text).on_hover_text(hint).clicked()
        {
            actions.push(Action::Settings(SettingsAction::Race(beside)));
            ui.close();
        }
    };
    let with = |method| TrainConfig { method, ..lead.clone() };
    let others = COMPARED.into_iter().filter(|method| *method != lead.method);
    for method in others.clone() {
        item(ui, method.label(), method.hint(), state.with_another(with(method)));
    }
    if !state.races() && COMPARED.contains(&lead.method) {
        let both: Vec<_> = others.clone().map(Method::label).collect();
        let hint = text::BOTH_HINT;
        item(ui, &both.join(text::AND), hint, Some(others.map(with).collect()));
    }
    ui.separator();
    if lead.method.uses_sigma_aug() {
        let (low, high) = knob("sigma-aug").range;
        for (name, sigma_aug) in [
            (text::SIGMA_TIMES_TEN, lead.sigma_aug * FACTOR),
            (text::SIGMA_BY_TEN, lead.sigma_aug / FACTOR),
        ] {
            let sigma_aug = sigma_aug.clamp(low, high);
            let text = format!("{name}: {}", short(sigma_aug));
            let config = TrainConfig { sigma_aug, ..lead.clone() };
            let hint = text::SIGMA_HINT;
            item(ui, &text, hint, state.with_another(config));
        }
    }
    let hint = text::COPY_HINT;
    item(ui, text::COPY, hint, state.with_another(lead.clone()));
}

/// The settings of one model.
fn card(ui: &mut Ui, model: &ModelView, state: &AppState, actions: &mut Vec<Action>) {
    let mut config = model.config.clone();
    let number = model.number;
    let stroke = Stroke::new(1.5, race::color(number, theme::is_dark(ui)));
    let frame = Frame::group(ui.style()).stroke(stroke).inner_margin(Margin::symmetric(8, 5));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let remove = ui.add(Button::new("×").frame(false));
                let remove = remove.accessible_name(text::remove(letter(number)));
                if remove.on_hover_text(text::REMOVE_HINT).clicked() {
                    actions.push(Action::Settings(SettingsAction::RemoveModel(number)));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    race::title(ui, model, false);
                });
            });
        });
        race::stopped(ui, model);
        choices::methods(ui, &mut config, Id::unique(("method of model", number)))
            .accessible_name(text::method_of(letter(number)));
        let used = [config.method.uses_sigma_aug(), config.method.uses_noise()];
        for ((id, labels), used) in KNOBS.into_iter().zip(used) {
            if used {
                let knob = Knob { label: labels[number - 1], ..*knob(id) };
                knob::show(ui, &knob, Size::Small, &mut config, state);
            }
        }
    });
    if config != model.config {
        actions.push(Action::Settings(SettingsAction::Edit(number, config)));
    }
}
