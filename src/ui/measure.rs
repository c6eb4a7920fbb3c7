//! The measure panel: how accurate the model stays under attack, and the figures beside it.
//!
//! `settings` are the knobs, `against_epsilon` and `over_training` the charts, `figures` a small
//! table of what is measured anyway, `perform` carries out what the panel asks for.

use eframe::egui::{Color32, Frame, Margin, Panel, RichText, ScrollArea, Ui, Visuals};
use egui_plot::MarkerShape;

use super::chart::{SteadyRange, thousands};
use super::race;
use super::theme;
use crate::analyst::messages::CurveReport;
use crate::attack::{AttackObjective, Norm};
use crate::evaluate::curve::CurvePoint;
use crate::state::{Action, AppState};
use crate::text::measure as text;

mod against_epsilon;
mod figures;
mod over_training;
pub(super) mod perform;
mod settings;

/// Least heights of the charts, in points; below, the panel scrolls.
const LEAST_HEIGHT: [f32; 2] = [170.0, 120.0];
/// The first chart's share of the room for both.
const FIRST_SHARE: f32 = 0.57;
/// Height of the table under the charts, with its title.
const FIGURES_HEIGHT: f32 = 92.0;

/// The panel's scratch: which ε the second chart shows, its axis, what is unfolded.
#[derive(Default)]
pub struct MeasurePanel {
    advanced: bool,
    /// Place among the radii of each norm.
    epsilon: Option<usize>,
    steps: SteadyRange,
    footer_height: f32,
}

impl MeasurePanel {
    /// Draws the panel in all of the room there is; returns what the user asked for.
    pub fn show(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let mut actions = Vec::new();
        ui.spacing_mut().item_spacing.y = 4.0;
        let height = footer(ui, state);
        if self.footer_height != height {
            // A panel takes the room its text needed in the frame before.
            self.footer_height = height;
            ui.ctx().request_repaint();
        }
        let bottom = ui.cursor().top() + ui.available_height();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            // The scroll bar floats: it must not cover a number.
            ui.set_max_width(ui.available_width() - 8.0);
            settings::buttons(ui, state, &mut actions);
            settings::show(ui, state, &mut self.advanced, &mut actions);
            ui.separator();
            let top = ui.cursor().top();
            against_epsilon::title(ui, state);
            let titles = 2.0 * (ui.cursor().top() - top) + 14.0;
            let room = bottom - top - titles - FIGURES_HEIGHT;
            let first = (FIRST_SHARE * room).max(LEAST_HEIGHT[0]).floor();
            against_epsilon::show(ui, state, first);
            let second = (room - first).max(LEAST_HEIGHT[1]).floor();
            self.over_training(ui, state, second);
            ui.separator();
            figures::show(ui, state);
        });
        actions
    }
}

/// The attack's mark in both charts: readable without colour.
fn marker(objective: AttackObjective) -> (MarkerShape, &'static str) {
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
fn line_color(
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
fn clean_color(ui: &Ui) -> Color32 {
    ui.visuals().text_color()
}

/// A share as a percentage, without its unit.
fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// A measured point in words: accuracy, interval, number of images.
fn figure(point: &CurvePoint) -> String {
    let Some(accuracy) = point.accuracy() else { return text::NOT_MEASURED.to_owned() };
    let [low, high] = point.interval().map(percent);
    text::figure(&percent(accuracy), &low, &high, point.images)
}

/// What a chart calls a model; nothing where there is but one.
fn model_words(state: &AppState, model: usize) -> String {
    let models = &state.models;
    match models.iter().find(|one| one.number == model).filter(|_| state.races()) {
        Some(model) => format!("{}: ", model.name),
        None => String::new(),
    }
}

/// How the figures came about, always in view: they are only as good as the attacks. Returns the
/// height that the text needs.
fn footer(ui: &mut Ui, state: &AppState) -> f32 {
    let settings =
        state.measure.lead().map_or(&state.measure.settings.curve, |r| &r.curve.settings);
    let objectives: Vec<&str> = settings.objectives.iter().map(|o| o.label()).collect();
    let attacks = objectives.join("; ");
    let mut words = text::footer_effort(
        if objectives.is_empty() { text::FOOTER_NO_ATTACK } else { &attacks },
        match settings.norm {
            Norm::Linf => "L∞ ≤ ε",
            Norm::L2 => "L2 ≤ ε",
        },
        settings.steps,
        settings.restarts,
        settings.seed,
        state.measure.lead().map_or(settings.images, |report| report.curve.images),
    );
    if let Some(report) = state.measure.lead() {
        words += &text::footer_model(&thousands(report.step));
    }
    words += text::FOOTER_END;
    Panel::bottom("measure footer")
        .frame(Frame::NONE.inner_margin(Margin { top: 4, ..Margin::ZERO }))
        .show(ui, |ui| {
            let words = RichText::new(words).text_style(theme::small_text()).weak();
            ui.label(words).on_hover_text(text::FOOTER_HINT).rect.height()
        })
        .inner
}

/// The curve's model and how far it is, in words.
fn report_words(report: &CurveReport) -> String {
    let step = thousands(report.step);
    match report.curve.points.iter().map(|point| point.images).min() {
        Some(images) if !report.curve.is_complete() => {
            text::model_filling_in(&step, images, report.curve.images)
        }
        _ => text::model_of_step(&step),
    }
}
