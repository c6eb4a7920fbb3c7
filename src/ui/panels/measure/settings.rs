//! The knobs of a measurement: when, how much of the time, which attacks, with which effort.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Button, DragValue, ProgressBar, RichText, TextStyle, Ui};

use super::lines::marker;
use crate::attack::{AttackObjective, Norm};
use crate::config::number::Kind;
use crate::evaluate::curve::CurveSettings;
use crate::state::AppState;
use crate::state::action::MeasureAction;
use crate::state::measure::{IMAGES, MeasureSettings, SHARE};
use crate::text::{effort, measure as text};
use crate::ui::widgets::number;
use crate::ui::widgets::theme;

/// The buttons that start and end something.
pub(super) fn buttons(ui: &mut Ui, state: &AppState, actions: &mut Vec<MeasureAction>) {
    let measure = &state.measure;
    ui.horizontal_wrapped(|ui| {
        let dark = theme::is_dark(ui);
        let size = [0.0, 30.0];
        let any = !measure.settings.curve.objectives.is_empty();
        let label = RichText::new(text::MEASURE_NOW).strong().color(theme::on_accent());
        let button = Button::new(label).fill(theme::accent(dark)).min_size(size.into());
        let press = ui
            .add_enabled(any && !measure.now && state.dataset.is_some(), button)
            .on_hover_text(text::MEASURE_NOW_HINT)
            .on_disabled_hover_text(if any {
                text::MEASURE_NOW_DISABLED
            } else {
                text::CHOOSE_ATTACK
            });
        if press.clicked() {
            actions.push(MeasureAction::Now);
        }
        let cancel = ui.add_enabled(measure.now, Button::new(text::CANCEL).min_size(size.into()));
        let cancel = cancel.on_disabled_hover_text(text::CANCEL_DISABLED);
        if cancel.accessible_name(text::CANCEL_NAME).on_hover_text(text::CANCEL_HINT).clicked() {
            actions.push(MeasureAction::Cancel);
        }
        let any = !measure.complete.is_empty() || !measure.current.is_empty();
        let save =
            ui.add_enabled(any && !measure.saving, Button::new(effort::SAVE).min_size(size.into()));
        let save = save.on_disabled_hover_text(text::SAVE_DISABLED);
        if save.accessible_name(text::SAVE_NAME).on_hover_text(text::SAVE_HINT).clicked() {
            actions.push(MeasureAction::SaveCurves);
        }
        if let (true, Some(report)) = (measure.is_measuring(), measure.current.first()) {
            let progress = report.curve.progress() as f32;
            let percent = format!("{:.0} %", 100.0 * progress);
            ui.add(ProgressBar::new(progress).desired_width(90.0).text(percent))
                .on_hover_text(text::progress_hint(report.step));
        }
    });
}

/// All knobs; an edit is returned as one action. `advanced` says whether those few need are shown.
pub(super) fn show(
    ui: &mut Ui,
    state: &AppState,
    advanced: &mut bool,
    actions: &mut Vec<MeasureAction>,
) {
    let mut settings = state.measure.settings.clone();
    background(ui, &mut settings);
    attacks(ui, &mut settings.curve);
    ui.horizontal_wrapped(|ui| {
        ui.label(effort::NORM);
        for &norm in Norm::ALL {
            ui.selectable_value(&mut settings.curve.norm, norm, norm.label())
                .on_hover_text(norm.hint());
        }
        let images = ui.label(text::IMAGES);
        let range = (*IMAGES.start() as f64, *IMAGES.end() as f64);
        number::field(ui, DragValue::new(&mut settings.curve.images), Kind::Whole, range)
            .labelled_by(images.id)
            .on_hover_text(text::IMAGES_HINT);
        ui.toggle_value(advanced, effort::ADVANCED)
            .accessible_name(text::ADVANCED_NAME)
            .on_hover_text(text::ADVANCED_HINT);
        if *advanced {
            effort(ui, &mut settings.curve);
        }
    });
    if settings != state.measure.settings {
        actions.push(MeasureAction::Edit(settings));
    }
}

fn background(ui: &mut Ui, settings: &mut MeasureSettings) {
    ui.horizontal_wrapped(|ui| {
        ui.checkbox(&mut settings.keep, text::KEEP).on_hover_text(text::KEEP_HINT);
        let label = ui.label(text::SHARE_BEFORE);
        let mut percent = 100.0 * settings.share;
        let range = (100.0 * SHARE.start(), 100.0 * SHARE.end());
        let field = DragValue::new(&mut percent).max_decimals(0).suffix(" %").speed(0.2);
        let field = number::field(ui, field, Kind::Percent, range).labelled_by(label.id);
        let changed = field.on_hover_text(text::SHARE_HINT).changed();
        if changed {
            settings.share = percent.round() / 100.0;
        }
        ui.label(text::SHARE_AFTER).on_hover_text(text::SHARE_HINT);
    });
}

/// One box an attack; its mark is the one of its line.
fn attacks(ui: &mut Ui, settings: &mut CurveSettings) {
    ui.horizontal_wrapped(|ui| {
        for &objective in AttackObjective::ALL {
            let mut chosen = settings.objectives.contains(&objective);
            let words = named_mark(ui, objective, objective.label());
            let response = ui
                .checkbox(&mut chosen, words)
                .accessible_name(text::attack_name(objective.label()))
                .on_hover_text(text::attack_hint(objective.hint()));
            if response.changed() {
                let wanted = |other: &AttackObjective| {
                    if *other == objective { chosen } else { settings.objectives.contains(other) }
                };
                settings.objectives = AttackObjective::ALL.iter().copied().filter(wanted).collect();
            }
        }
    });
}

/// A text with the attack's mark in front of it.
pub(super) fn named_mark(ui: &Ui, objective: AttackObjective, text: &str) -> LayoutJob {
    let font = TextStyle::Body.resolve(ui.style());
    let color = theme::attack_color(objective, theme::is_dark(ui));
    let mut job = LayoutJob::default();
    job.append(marker(objective).1, 0.0, TextFormat::simple(font.clone(), color));
    job.append(text, 4.0, TextFormat::simple(font, ui.visuals().text_color()));
    job
}

fn effort(ui: &mut Ui, settings: &mut CurveSettings) {
    let steps = ui.label(effort::STEPS);
    number::field(ui, DragValue::new(&mut settings.steps), Kind::Whole, (1.0, 1000.0))
        .labelled_by(steps.id)
        .on_hover_text(effort::STEPS_HINT);
    let restarts = ui.label(effort::RESTARTS);
    number::field(ui, DragValue::new(&mut settings.restarts), Kind::Whole, (1.0, 20.0))
        .labelled_by(restarts.id)
        .on_hover_text(text::RESTARTS_HINT);
    let seed = ui.label(effort::SEED);
    number::seed(ui, &mut settings.seed).labelled_by(seed.id).on_hover_text(effort::SEED_HINT);
}
