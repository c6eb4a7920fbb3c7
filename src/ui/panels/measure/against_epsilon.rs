//! Accuracy against ε: one line an attack, with intervals, on axes that never move.

use eframe::egui::{Align2, Color32, Grid, Label, RichText, Ui};
use egui_plot::{GridMark, HLine, Line, LineStyle, PlotBounds, PlotPoint, PlotUi, Points, Text};

use super::lines::{clean_color, figure, line_color, marker, model_words, percent, report_words};
use super::settings::named_mark;
use crate::analyst::messages::CurveReport;
use crate::attack::AttackObjective;
use crate::config::short;
use crate::evaluate::curve::{CurvePoint, epsilons};
use crate::state::AppState;
use crate::text::measure as text;
use crate::ui::widgets::chart::{describe, plain_plot, tooltip};
use crate::ui::widgets::race;
use crate::ui::widgets::theme;

/// Room beside the first and the last ε, as a share of the axis, and under 0 % and over 100 %.
const MARGIN: f64 = 0.06;
pub(super) const PERCENT: [f64; 2] = [-3.0, 103.0];
/// Lines of different attacks stand this far apart, as a share of the axis: bars must not hide
/// each other.
const APART: f64 = 0.011;
/// Opacity of the intervals.
const BAR_OPACITY: f32 = 0.55;

/// What the chart shows, in one line.
pub(super) fn title(ui: &mut Ui, state: &AppState) {
    let words = state.measure.lead().map(report_words);
    ui.horizontal(|ui| {
        ui.label(RichText::new(text::AGAINST_EPSILON).strong())
            .on_hover_text(text::AGAINST_EPSILON_HINT);
        let text = RichText::new(words.unwrap_or_default()).text_style(theme::small_text()).weak();
        ui.add(Label::new(text).truncate());
    });
    if state.races() {
        ui.horizontal_wrapped(|ui| {
            for model in state.models.iter() {
                race::key(ui, model, true);
            }
        });
    }
}

/// Draws the chart, or says how to fill it.
pub(super) fn show(ui: &mut Ui, state: &AppState, height: f32) {
    let measure = &state.measure;
    let norm = measure.lead().map_or(measure.settings.curve.norm, |r| r.curve.settings.norm);
    let radii: Vec<f64> = epsilons(norm).iter().map(|&epsilon| f64::from(epsilon)).collect();
    let largest = radii.last().copied().unwrap_or(1.0);
    let reports: Vec<&CurveReport> =
        measure.shown().filter(|report| report.curve.settings.norm == norm).collect();
    let marks = radii.clone();
    let plot = plain_plot(ui, "accuracy against epsilon")
        .height(height)
        .x_axis_label(text::EPSILON_AXIS)
        .y_axis_label(text::RIGHT_AXIS)
        .x_axis_formatter(|mark, _| short(f64::from(mark.value as f32)))
        .x_grid_spacer(move |_| {
            // All alike, and far enough apart for their numbers.
            let mark = |&value: &f64| GridMark { value, step_size: largest };
            marks.iter().map(mark).collect()
        });
    let visuals = ui.visuals().clone();
    let color = |model, attack| line_color(&visuals, state, model, attack);
    let (clean, weak) = (clean_color(ui), ui.visuals().weak_text_color());
    let shown = plot.show(ui, |plot| {
        let margin = MARGIN * largest;
        plot.set_plot_bounds(PlotBounds::from_min_max(
            [-margin, PERCENT[0]],
            [largest + margin, PERCENT[1]],
        ));
        if let Some(report) = reports.first() {
            // At the right the lines come down to it.
            chance(plot, report.classes, -margin, Align2::LEFT_BOTTOM, weak);
        }
        for report in &reports {
            let objectives = &report.curve.settings.objectives;
            for (place, &objective) in objectives.iter().enumerate() {
                let middle = (objectives.len() - 1) as f64 / 2.0;
                let shift = APART * largest * (place as f64 - middle);
                line(plot, report, objective, shift, color(report.model, Some(objective)));
            }
            if let Some(accuracy) = report.curve.clean().accuracy() {
                let clean = color(report.model, None);
                let at = vec![[0.0, 100.0 * accuracy]];
                bar(plot, report.curve.clean(), 0.0, clean);
                plot.points(
                    Points::new(text::NO_ATTACK, at).color(clean).radius(4.0).allow_hover(false),
                );
            }
        }
    });
    if reports.is_empty() {
        let text = hint(state);
        let (font, center) = (theme::section().resolve(ui.style()), shown.response.rect.center());
        ui.painter().text(center, Align2::CENTER_CENTER, text, font, clean);
        describe(&shown.response, text);
        return;
    }
    describe(&shown.response, &in_words(state, &reports));
    tooltip(&shown.response, &shown.transform, |ui, at| {
        let distance = |epsilon: f32| (f64::from(epsilon) - at).abs();
        let nearest = |a: &&f32, b: &&f32| distance(**a).total_cmp(&distance(**b));
        let Some(&epsilon) = epsilons(norm).iter().min_by(nearest) else { return };
        ui.label(text::epsilon(&short(epsilon.into())));
        for report in &reports {
            table(ui, state, report, epsilon);
        }
    });
}

/// The share that guessing gets right; its name stands at this edge.
pub(super) fn chance(
    plot: &mut PlotUi<'_>,
    classes: usize,
    at: f64,
    anchor: Align2,
    color: Color32,
) {
    let chance = 100.0 / classes.max(1) as f64;
    let style = LineStyle::dotted_dense();
    plot.hline(
        HLine::new("chance", chance).color(color).width(1.0).style(style).allow_hover(false),
    );
    let text = RichText::new(text::CHANCE).text_style(theme::small_text());
    let place = PlotPoint::new(at, chance);
    plot.text(Text::new("chance", place, text).color(color).anchor(anchor).allow_hover(false));
}

fn line(
    plot: &mut PlotUi<'_>,
    report: &CurveReport,
    objective: AttackObjective,
    shift: f64,
    color: Color32,
) {
    let place = |point: &CurvePoint| {
        let shift = if point.objective.is_some() { shift } else { 0.0 };
        Some([f64::from(point.epsilon) + shift, 100.0 * point.accuracy()?])
    };
    let points: Vec<[f64; 2]> = report.curve.line(objective).filter_map(place).collect();
    for point in report.curve.line(objective).filter(|point| point.objective.is_some()) {
        bar(plot, point, f64::from(point.epsilon) + shift, color);
    }
    let style = race::line_style(report.model);
    let name = objective.label();
    plot.line(
        Line::new(name, points.clone()).color(color).width(1.8).style(style).allow_hover(false),
    );
    let attacked: Vec<[f64; 2]> = points.into_iter().skip(1).collect();
    plot.points(
        Points::new(name, attacked)
            .color(color)
            .radius(4.5)
            .shape(marker(objective).0)
            .allow_hover(false),
    );
}

/// The interval of one point.
fn bar(plot: &mut PlotUi<'_>, point: &CurvePoint, at: f64, color: Color32) {
    if point.images > 0 {
        let ends = point.interval().map(|share| [at, 100.0 * share]).to_vec();
        let color = color.gamma_multiply(BAR_OPACITY);
        plot.line(Line::new("interval", ends).color(color).width(2.5).allow_hover(false));
    }
}

/// Every attack at one ε.
fn table(ui: &mut Ui, state: &AppState, report: &CurveReport, epsilon: f32) {
    let step = format!("{}{}", model_words(state, report.model), report_words(report));
    ui.weak(step);
    if epsilon == 0.0 {
        ui.label(text::without_attack(&figure(report.curve.clean())));
        return;
    }
    Grid::new(("accuracy at epsilon", report.model)).num_columns(2).show(ui, |ui| {
        for &objective in &report.curve.settings.objectives {
            if let Some(point) = report.curve.point(objective, epsilon) {
                ui.label(named_mark(ui, objective, objective.label()));
                ui.label(figure(point));
                ui.end_row();
            }
        }
    });
}

/// All points, for those who cannot see the chart.
fn in_words(state: &AppState, reports: &[&CurveReport]) -> String {
    let mut text = String::from(text::AGAINST_EPSILON);
    for report in reports {
        text += &format!(", {}{}", model_words(state, report.model), report_words(report));
        for point in &report.curve.points {
            if let Some(accuracy) = point.accuracy() {
                let name = point.objective.map_or(text::NO_ATTACK, AttackObjective::label);
                let epsilon = short(f64::from(point.epsilon));
                text += &format!("; {name} ε = {epsilon}: {} %", percent(accuracy));
            }
        }
    }
    text
}

/// In place of lines: what is about to happen, or what to do.
fn hint(state: &AppState) -> &'static str {
    if state.measure.is_measuring() { text::MEASURING } else { text::EMPTY }
}
