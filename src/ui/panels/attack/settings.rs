//! The knobs of an attack: how far, in which norm, by which objective, at what, on which weights.

use eframe::egui::{Button, ComboBox, DragValue, Label, ProgressBar, RichText, Slider, Ui};

use crate::attack::{AttackConfig, AttackObjective, Norm};
use crate::config::number::Kind;
use crate::config::short;
use crate::data::ImageShape;
use crate::state::AppState;
use crate::state::action::AttackAction;
use crate::state::attack::{AttackMode, AttackSettings};
use crate::text::{attack as text, effort};
use crate::ui::widgets::number;
use crate::ui::widgets::theme;
use crate::ui::widgets::words::{class_name, whole_class_name};

/// The slider ends at this part of the largest ε there is: long before, no image is what it was.
const SLIDER_SHARE: f32 = 0.5;
/// From here on, what ε means is told in large letters.
const ROOM_FOR_SENTENCE: f32 = 385.0;

/// The buttons that start and end something.
pub(super) fn buttons(ui: &mut Ui, state: &AppState, any: bool, actions: &mut Vec<AttackAction>) {
    let attack = &state.attack;
    ui.horizontal_wrapped(|ui| {
        let dark = theme::is_dark(ui);
        let label = RichText::new(text::ATTACK).strong().color(theme::on_accent());
        let button = Button::new(label).fill(theme::accent(dark)).min_size([84.0, 30.0].into());
        let press = ui
            .add_enabled(any, button)
            .on_hover_text(text::ATTACK_HINT)
            .on_disabled_hover_text(text::ATTACK_DISABLED);
        if press.clicked() {
            actions.push(AttackAction::Start);
        }
        let size = [0.0, 30.0];
        let stop = ui.add_enabled(attack.busy, Button::new(text::STOP).min_size(size.into()));
        let stop = stop.on_disabled_hover_text(text::STOP_DISABLED);
        if stop.on_hover_text(text::STOP_HINT).clicked() {
            actions.push(AttackAction::Stop);
        }
        let search = ui.add_enabled(any, Button::new(text::SMALLEST).min_size(size.into()));
        if search.on_hover_text(text::SMALLEST_HINT).clicked() {
            actions.push(AttackAction::FindSmallestEpsilon);
        }
        let ready = attack.outcome().is_some() && attack.saving.is_none();
        let save = ui.add_enabled(ready, Button::new(effort::SAVE).min_size(size.into()));
        let save = save.on_disabled_hover_text(text::SAVE_DISABLED);
        if save.accessible_name(text::SAVE_NAME).on_hover_text(text::SAVE_HINT).clicked() {
            actions.push(AttackAction::Save);
        }
        if let Some(share) = attack.saving {
            ui.add(ProgressBar::new(share).desired_width(70.0).text(text::SAVING));
        }
        guess(ui, state, actions);
    });
}

/// Predict, then reveal.
fn guess(ui: &mut Ui, state: &AppState, actions: &mut Vec<AttackAction>) {
    let mut settings = state.attack.settings.clone();
    let guess = ui.checkbox(&mut settings.guess_first, text::GUESS_FIRST);
    if guess.on_hover_text(text::GUESS_FIRST_HINT).changed() {
        actions.push(AttackAction::Edit(settings));
    }
    if state.attack.is_hidden() && state.attack.outcome().is_some() {
        let dark = theme::is_dark(ui);
        let label = RichText::new(text::REVEAL).strong().color(theme::on_accent());
        let button = Button::new(label).fill(theme::accent(dark)).min_size([0.0, 30.0].into());
        if ui.add(button).on_hover_text(text::REVEAL_HINT).clicked() {
            actions.push(AttackAction::Reveal);
        }
    }
}

/// All knobs; an edit is returned as one action. `advanced` says whether those few need are shown.
pub(super) fn show(
    ui: &mut Ui,
    state: &AppState,
    advanced: &mut bool,
    actions: &mut Vec<AttackAction>,
) {
    let mut settings = state.attack.settings.clone();
    let shape = state.image_shape().unwrap_or_default();
    epsilon(ui, &mut settings.config, shape);
    ui.horizontal_wrapped(|ui| {
        norm(ui, &mut settings.config, shape);
        objective(ui, &mut settings.config);
        ui.toggle_value(advanced, effort::ADVANCED).on_hover_text(text::ADVANCED_HINT);
    });
    if *advanced {
        effort(ui, &mut settings.config);
    }
    target(ui, state, &mut settings);
    mode(ui, state, &mut settings);
    if settings != state.attack.settings {
        actions.push(AttackAction::Edit(settings));
    }
}

fn epsilon(ui: &mut Ui, config: &mut AttackConfig, shape: ImageShape) {
    let largest = SLIDER_SHARE * config.norm.largest_epsilon(shape);
    let hint = text::EPSILON_HINT;
    ui.horizontal(|ui| {
        ui.label(RichText::new("ε").text_style(theme::section()).strong()).on_hover_text(hint);
        ui.style_mut().drag_value_text_style = theme::section();
        let value = f64::from(config.epsilon);
        let field = DragValue::new(&mut config.epsilon)
            .speed(largest / 500.0)
            .min_size([62.0, 24.0].into())
            .custom_formatter(|value, _| short(value));
        number::rounded_field(
            ui,
            field,
            Kind::Real,
            (0.0, f64::from(largest)),
            (short(value), value),
        )
        .accessible_name(text::EPSILON_VALUE)
        .on_hover_text(hint);
        let sentence = RichText::new(sentence(config));
        // In a narrow panel the words get smaller rather than pushing the map aside.
        let narrow = ui.available_width() < ROOM_FOR_SENTENCE;
        let sentence = if narrow { sentence.text_style(theme::small_text()) } else { sentence };
        ui.add(Label::new(sentence).truncate()).on_hover_text(hint);
    });
    ui.scope(|ui| {
        let width = ui.available_width();
        let spacing = ui.spacing_mut();
        spacing.slider_width = width;
        spacing.interact_size.y = 24.0;
        spacing.slider_rail_height = 9.0;
        let slider = Slider::new(&mut config.epsilon, 0.0..=largest)
            .step_by(f64::from(largest) / 200.0)
            .show_value(false);
        ui.add(slider).accessible_name("ε").on_hover_text(hint);
    });
}

/// What ε means, for people who have never heard of it.
fn sentence(config: &AttackConfig) -> String {
    match config.norm {
        Norm::Linf => text::epsilon_in_grey_levels((255.0 * config.epsilon).round()),
        Norm::L2 => text::epsilon_as_length(&short(config.epsilon.into())),
    }
}

fn norm(ui: &mut Ui, config: &mut AttackConfig, shape: ImageShape) {
    let before = config.norm;
    ui.label(effort::NORM);
    for &norm in Norm::ALL {
        ui.selectable_value(&mut config.norm, norm, norm.label())
            .on_hover_text(text::norm_hint(norm.hint()));
    }
    if config.norm != before {
        // The same share of the largest ε: a change by ε in every value is so much in either norm.
        let [from, to] = [before, config.norm].map(|norm| norm.largest_epsilon(shape));
        let converted = config.epsilon * (to / from);
        // Rounded, so that the way there and back ends where it began.
        config.epsilon = (converted * 1e4).round() / 1e4;
    }
}

fn objective(ui: &mut Ui, config: &mut AttackConfig) {
    let label = ui.label(text::OBJECTIVE);
    ComboBox::from_id_salt("attack objective")
        .width(116.0)
        .selected_text(config.objective.label())
        .show_ui(ui, |ui| {
            for &objective in AttackObjective::ALL {
                ui.selectable_value(&mut config.objective, objective, objective.label())
                    .on_hover_text(objective.hint());
            }
        })
        .response
        .labelled_by(label.id)
        .on_hover_text(config.objective.hint());
}

/// More classes than that are behind a button.
const MOST_CHIPS: usize = 12;

/// One chip a class; the image is the first selected one of that class, else the first test image.
fn target(ui: &mut Ui, state: &AppState, settings: &mut AttackSettings) {
    if state.dataset.is_none() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        ui.spacing_mut().button_padding.x = 6.0;
        ui.label(text::TARGET).on_hover_text(text::TARGET_HINT);
        ui.selectable_value(&mut settings.target, None, text::NO_TARGET)
            .accessible_name(text::NO_TARGET_NAME)
            .on_hover_text(text::NO_TARGET_HINT);
        let class_of = |index| state.test_label(index).map(usize::from);
        let current = settings.target.and_then(class_of);
        if state.class_count() <= MOST_CHIPS {
            target_chips(ui, state, settings, current);
            return;
        }
        let chosen =
            current.map_or(text::OTHER_TARGET.to_owned(), |class| class_name(state, Some(class)));
        ComboBox::from_id_salt("target")
            .selected_text(chosen)
            .truncate()
            .show_ui(ui, |ui| target_chips(ui, state, settings, current))
            .response
            .accessible_name(text::TARGET_CLASS)
            .on_hover_text(text::TARGET_HINT);
    });
}

fn target_chips(
    ui: &mut Ui,
    state: &AppState,
    settings: &mut AttackSettings,
    current: Option<usize>,
) {
    for class in 0..state.class_count() {
        // A class that only training has is no target.
        let Some(index) = target_of_class(state, class) else { continue };
        let chosen = current == Some(class);
        let chip = ui.selectable_label(chosen, class_name(state, Some(class)));
        let name = whole_class_name(state, Some(class));
        let shown = settings.target.filter(|_| chosen).unwrap_or(index);
        let chip = chip.accessible_name(text::target_name(&name));
        if chip.on_hover_text(text::target_hint(&name, shown)).clicked() {
            settings.target = (!chosen).then_some(index);
        }
    }
}

fn target_of_class(state: &AppState, class: usize) -> Option<usize> {
    let is_class = |index: usize| state.test_label(index).map(usize::from) == Some(class);
    let selected = state.selection.iter().copied().find(|&index| is_class(index));
    let labels = &state.dataset.as_ref()?.test.labels;
    selected.or_else(|| (0..labels.len()).find(|&index| is_class(index)))
}

fn mode(ui: &mut Ui, state: &AppState, settings: &mut AttackSettings) {
    ui.horizontal_wrapped(|ui| {
        ui.label(text::MODEL);
        ui.selectable_value(&mut settings.mode, AttackMode::Frozen, text::FROZEN)
            .on_hover_text(text::FROZEN_HINT);
        ui.selectable_value(&mut settings.mode, AttackMode::Chase, text::CHASE)
            .on_hover_text(text::CHASE_HINT);
        ui.label(RichText::new(model_words(state)).text_style(theme::small_text()));
    });
}

fn effort(ui: &mut Ui, config: &mut AttackConfig) {
    ui.horizontal_wrapped(|ui| {
        let steps = ui.label(effort::STEPS);
        number::field(ui, DragValue::new(&mut config.steps), Kind::Whole, (1.0, 1000.0))
            .labelled_by(steps.id)
            .on_hover_text(effort::STEPS_HINT);
        let restarts = ui.label(effort::RESTARTS);
        number::field(ui, DragValue::new(&mut config.restarts), Kind::Whole, (1.0, 20.0))
            .labelled_by(restarts.id)
            .on_hover_text(text::RESTARTS_HINT);
        let seed = ui.label(effort::SEED);
        number::seed(ui, &mut config.seed).labelled_by(seed.id).on_hover_text(effort::SEED_HINT);
    });
}

/// Which weights a result belongs to, in words.
fn model_words(state: &AppState) -> String {
    let attack = &state.attack;
    let outcome = attack.outcome();
    match attack.settings.mode {
        AttackMode::Frozen => match outcome {
            Some(outcome) => text::frozen_at(outcome.step),
            None => text::FROZEN_NOT_YET.to_owned(),
        },
        AttackMode::Chase => match outcome.filter(|outcome| outcome.chase_share > 0.0) {
            Some(outcome) => text::chase_costs(100.0 * outcome.chase_share),
            None => text::CHASE_NOT_YET.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epsilon_is_told_in_grey_levels_or_as_a_length() {
        let config = AttackConfig { epsilon: 0.1, ..AttackConfig::default() };
        assert!(sentence(&config).contains("at most 26 of 255 grey levels"));
        let config = AttackConfig { epsilon: 2.8, norm: Norm::L2, ..config };
        assert!(sentence(&config).contains("length 2.8"));
    }
}
