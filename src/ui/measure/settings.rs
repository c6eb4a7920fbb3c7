//! The knobs of a measurement: when, how much of the time, which attacks, with which effort.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Button, DragValue, ProgressBar, RichText, TextStyle, Ui};

use super::marker;
use crate::attack::{AttackObjective, Norm};
use crate::evaluate::curve::CurveSettings;
use crate::state::measure::{IMAGES, MeasureSettings, SHARE};
use crate::state::{Action, AppState};
use crate::ui::theme;

/// The buttons that start and end something.
pub fn buttons(ui: &mut Ui, state: &AppState, actions: &mut Vec<Action>) {
    let measure = &state.measure;
    ui.horizontal_wrapped(|ui| {
        let dark = theme::is_dark(ui);
        let size = [0.0, 30.0];
        let any = !measure.settings.curve.objectives.is_empty();
        let label = RichText::new("Measure now").strong().color(theme::on_accent());
        let button = Button::new(label).fill(theme::accent(dark)).min_size(size.into());
        let press = ui
            .add_enabled(any && !measure.now && state.dataset.is_some(), button)
            .on_hover_text(
                "Attacks test images with the weights of this moment, at full speed; on the CPU \
                 training is slower meanwhile.",
            )
            .on_disabled_hover_text(if any {
                "A measurement is under way, or there are no images yet."
            } else {
                "Choose at least one attack below."
            });
        if press.clicked() {
            actions.push(Action::MeasureNow);
        }
        let cancel = ui.add_enabled(measure.now, Button::new("Cancel").min_size(size.into()));
        let hint = "Ends the measurement at full speed; what it found so far stays.";
        let cancel = cancel.on_disabled_hover_text("No measurement at full speed is under way.");
        if cancel.accessible_name("Cancel measuring").on_hover_text(hint).clicked() {
            actions.push(Action::CancelMeasuring);
        }
        let any = !measure.complete.is_empty() || !measure.current.is_empty();
        let save =
            ui.add_enabled(any && !measure.saving, Button::new("Save…").min_size(size.into()));
        let hint = "All curves of this run as a table (CSV), with all settings, into a folder.";
        let save = save.on_disabled_hover_text("There is no curve to save yet.");
        if save.accessible_name("Save curves…").on_hover_text(hint).clicked() {
            actions.push(Action::SaveCurves);
        }
        if let (true, Some(report)) = (measure.is_measuring(), measure.current.first()) {
            let progress = report.curve.progress() as f32;
            let text = format!("{:.0} %", 100.0 * progress);
            ui.add(ProgressBar::new(progress).desired_width(90.0).text(text)).on_hover_text(
                format!("The curve of step {}: share of its attacks that is done.", report.step),
            );
        }
    });
}

/// All knobs; an edit is returned as one action. `advanced` says whether those few need are shown.
pub fn show(ui: &mut Ui, state: &AppState, advanced: &mut bool, actions: &mut Vec<Action>) {
    let mut settings = state.measure.settings.clone();
    background(ui, &mut settings);
    attacks(ui, &mut settings.curve);
    ui.horizontal_wrapped(|ui| {
        ui.label("Norm");
        for &norm in Norm::ALL {
            ui.selectable_value(&mut settings.curve.norm, norm, norm.label())
                .on_hover_text(norm.hint());
        }
        let images = ui.label("Images");
        let field = DragValue::new(&mut settings.curve.images).range(IMAGES);
        ui.add(field.update_while_editing(false)).labelled_by(images.id).on_hover_text(
            "Test images of each point, always the first ones, 50 to 1000. More make the intervals \
             narrower and take longer. Default 200.",
        );
        ui.toggle_value(advanced, "Advanced")
            .accessible_name("Advanced attack settings")
            .on_hover_text("Steps, restarts and seed of the attacks");
        if *advanced {
            effort(ui, &mut settings.curve);
        }
    });
    if settings != state.measure.settings {
        actions.push(Action::EditMeasure(settings));
    }
}

fn background(ui: &mut Ui, settings: &mut MeasureSettings) {
    ui.horizontal_wrapped(|ui| {
        ui.checkbox(&mut settings.keep, "Keep measuring").on_hover_text(
            "Curve after curve of the newest weights in the background while training runs: \
             robustness is seen to grow. Off, it costs nothing.",
        );
        let label = ui.label("with");
        let mut percent = 100.0 * settings.share;
        let range = 100.0 * SHARE.start()..=100.0 * SHARE.end();
        let field = DragValue::new(&mut percent)
            .range(range)
            .max_decimals(0)
            .suffix(" %")
            .speed(0.2)
            .update_while_editing(false);
        let hint = "The share of the time that measuring in the background may work; the rest it \
                    waits. 1 to 50 %, default 5 %.";
        let changed = ui.add(field).labelled_by(label.id).on_hover_text(hint).changed();
        if changed {
            settings.share = percent.round() / 100.0;
        }
        ui.label("of the time").on_hover_text(hint);
    });
}

/// One box an attack; its mark is the one of its line.
fn attacks(ui: &mut Ui, settings: &mut CurveSettings) {
    ui.horizontal_wrapped(|ui| {
        for &objective in AttackObjective::ALL {
            let mut chosen = settings.objectives.contains(&objective);
            let text = named_mark(ui, objective, objective.label());
            let hint = format!("{} Its line has this mark and colour.", objective.hint());
            let response = ui
                .checkbox(&mut chosen, text)
                .accessible_name(format!("Measure {}", objective.label()))
                .on_hover_text(hint);
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
    let steps = ui.label("Steps");
    ui.add(DragValue::new(&mut settings.steps).range(1..=1000).update_while_editing(false))
        .labelled_by(steps.id)
        .on_hover_text("Gradient steps of each restart, 1 to 1000; 1 is FGSM. Default 40.");
    let restarts = ui.label("Restarts");
    ui.add(DragValue::new(&mut settings.restarts).range(1..=20).update_while_editing(false))
        .labelled_by(restarts.id)
        .on_hover_text("Random starts, 1 to 20; the best result of each image counts. Default 1.");
    let seed = ui.label("Attack seed");
    ui.add(DragValue::new(&mut settings.seed).speed(0.05).update_while_editing(false))
        .labelled_by(seed.id)
        .on_hover_text("Decides the random starts; training draws from other streams.");
}
