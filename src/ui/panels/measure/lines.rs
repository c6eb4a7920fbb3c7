//! How lines and points of the charts look, and what they are called.

use eframe::egui::{Color32, Ui, Visuals};
use egui_plot::MarkerShape;

use crate::analyst::messages::CurveReport;
use crate::attack::AttackObjective;
use crate::evaluate::curve::CurvePoint;
use crate::state::AppState;
use crate::text::measure as text;
use crate::ui::widgets::chart::thousands;
use crate::ui::widgets::{race, theme};

/// The attack's mark in both charts: readable without colour.
pub(super) fn marker(objective: AttackObjective) -> (MarkerShape, &'static str) {
    match objective {
        AttackObjective::Wasserstein => (MarkerShape::Circle, "●"),
        AttackObjective::Kl => (MarkerShape::Square, "■"),
        AttackObjective::KlReverse => (MarkerShape::Up, "▲"),
        AttackObjective::KlSymmetric => (MarkerShape::Down, "▼"),
        AttackObjective::Damage => (MarkerShape::Right, "▶"),
        AttackObjective::Classifier => (MarkerShape::Diamond, "◆"),
    }
}

/// Attacks differ in colour and mark; in a race the colour is the model's, as everywhere.
pub(super) fn line_color(
    visuals: &Visuals,
    state: &AppState,
    model: usize,
    attack: Option<AttackObjective>,
) -> Color32 {
    let dark = visuals.dark_mode;
    match attack {
        _ if state.races() => race::color(model, dark),
        Some(objective) => theme::attack_color(objective, dark),
        None => visuals.text_color(),
    }
}

/// The colour of a line without attack.
pub(super) fn clean_color(ui: &Ui) -> Color32 {
    ui.visuals().text_color()
}

/// A share as a percentage, without its unit.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// A measured point in words: accuracy, interval, number of images.
pub(super) fn figure(point: &CurvePoint) -> String {
    let Some(accuracy) = point.accuracy() else { return text::NOT_MEASURED.to_owned() };
    let [low, high] = point.interval().map(percent);
    text::figure(&percent(accuracy), &low, &high, point.images)
}

/// What a chart calls a model; nothing where there is but one.
pub(super) fn model_words(state: &AppState, model: usize) -> String {
    match state.models.iter().find(|one| one.number == model).filter(|_| state.races()) {
        Some(model) => format!("{}: ", model.name),
        None => String::new(),
    }
}

/// The curve's model and how far it is, in words.
pub(super) fn report_words(report: &CurveReport) -> String {
    let step = thousands(report.step);
    match report.curve.points.iter().map(|point| point.images).min() {
        Some(images) if !report.curve.is_complete() => {
            text::model_filling_in(&step, images, report.curve.images)
        }
        _ => text::model_of_step(&step),
    }
}
