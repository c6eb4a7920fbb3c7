//! Accuracy at one ε over the training: one point a complete curve.

use eframe::egui::{Align2, RichText, Ui, Visuals};
use egui_plot::{Line, PlotBounds, PlotUi, Points};

use super::MeasurePanel;
use super::against_epsilon::{PERCENT, chance};
use super::lines::{clean_color, figure, line_color, marker, model_words};
use super::settings::named_mark;
use crate::attack::{AttackObjective, Norm};
use crate::config::short;
use crate::evaluate::curve::{CurvePoint, epsilons};
use crate::state::AppState;
use crate::text::{effort, measure as text, summaries};
use crate::ui::widgets::chart::{describe, plain_plot, step_label, thousands, tooltip};
use crate::ui::widgets::race;
use crate::ui::widgets::summary::summarise;
use crate::ui::widgets::theme;

/// The ε that is shown first, by its place: 0.1 in L∞.
const FIRST_SHOWN: usize = 2;
/// Room on both sides of the steps, as a share of them.
const MARGIN: f64 = 0.03;

impl MeasurePanel {
    /// Draws the chart with its choice of ε.
    pub(super) fn over_training(&mut self, ui: &mut Ui, state: &AppState, height: f32) {
        let measure = &state.measure;
        let settings = measure.lead().map_or(&measure.settings.curve, |r| &r.curve.settings);
        let attacks = settings.objectives.iter().map(|&objective| Some(objective));
        let lines = Lines {
            state,
            epsilon: self.choose_epsilon(ui, settings.norm),
            kinds: std::iter::once(None).chain(attacks).collect(),
        };
        let last = measure.complete.iter().chain(&measure.current).map(|report| report.step).max();
        let [_, end] = self.steps.around(0.0, last.unwrap_or_default().max(1) as f64);
        let plot = plain_plot(ui, "accuracy over training")
            .height(height)
            .x_axis_label(effort::STEP_AXIS)
            .y_axis_label(text::RIGHT_AXIS)
            .x_axis_formatter(step_label);
        let visuals = ui.visuals().clone();
        let weak = visuals.weak_text_color();
        let shown = plot.show(ui, |plot| {
            let (from, to) = (-MARGIN * end, (1.0 + MARGIN) * end);
            plot.set_plot_bounds(PlotBounds::from_min_max([from, PERCENT[0]], [to, PERCENT[1]]));
            if let Some(report) = measure.lead() {
                chance(plot, report.classes, to, Align2::RIGHT_BOTTOM, weak);
            }
            lines.draw(plot, &visuals);
        });
        let counted = lines.points(0, None).len();
        let epsilon = short(lines.epsilon.into());
        describe(&shown.response, &text::over_training_words(&epsilon, counted));
        summarise(&shown.response, || lines.summary());
        if counted == 0 {
            let font = theme::small_text().resolve(ui.style());
            let center = shown.response.rect.center();
            ui.painter().text(center, Align2::CENTER_CENTER, text::NO_CURVE, font, weak);
            return;
        }
        tooltip(&shown.response, &shown.transform, |ui, at| lines.tell(ui, at));
    }

    /// The title, and the choice of ε beside it.
    fn choose_epsilon(&mut self, ui: &mut Ui, norm: Norm) -> f32 {
        let radii = epsilons(norm);
        let mut chosen = self.epsilon.unwrap_or(FIRST_SHOWN);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            ui.spacing_mut().button_padding.x = 5.0;
            ui.label(RichText::new(text::OVER_TRAINING).strong())
                .on_hover_text(text::OVER_TRAINING_HINT);
            for (place, &epsilon) in radii.iter().enumerate().skip(1) {
                let epsilon = short(epsilon.into());
                ui.selectable_value(&mut chosen, place, &epsilon)
                    .accessible_name(text::epsilon_name(&epsilon))
                    .on_hover_text(text::EPSILON_HINT);
            }
            let key = RichText::new(text::NO_ATTACK_KEY).text_style(theme::small_text());
            ui.label(key.color(clean_color(ui))).on_hover_text(text::NO_ATTACK_HINT);
        });
        self.epsilon = Some(chosen);
        radii[chosen]
    }
}

/// The lines of the chart: one for each model and attack, and one without attack.
struct Lines<'a> {
    state: &'a AppState,
    epsilon: f32,
    kinds: Vec<Option<AttackObjective>>,
}

impl Lines<'_> {
    /// The model and the attack of every line.
    fn all(&self) -> impl Iterator<Item = (usize, Option<AttackObjective>)> {
        let models = self.state.measure.current.iter().map(|report| report.model);
        models.flat_map(|model| self.kinds.iter().map(move |&kind| (model, kind)))
    }

    fn points(&self, model: usize, kind: Option<AttackObjective>) -> Vec<(u64, &CurvePoint)> {
        self.state.measure.over_training(model, kind, self.epsilon)
    }

    fn draw(&self, plot: &mut PlotUi<'_>, visuals: &Visuals) {
        for (model, kind) in self.all() {
            let color = line_color(visuals, self.state, model, kind);
            let points: Vec<[f64; 2]> = self
                .points(model, kind)
                .into_iter()
                .filter_map(|(step, point)| Some([step as f64, 100.0 * point.accuracy()?]))
                .collect();
            let name = kind.map_or(text::NO_ATTACK, AttackObjective::label);
            let style = race::line_style(model);
            plot.line(
                Line::new(name, points.clone())
                    .color(color)
                    .width(1.6)
                    .style(style)
                    .allow_hover(false),
            );
            let points = Points::new(name, points).color(color).allow_hover(false);
            plot.points(match kind {
                Some(objective) => points.radius(3.5).shape(marker(objective).0),
                None => points.radius(2.5),
            });
        }
    }

    /// The newest point of every line, in words.
    fn summary(&self) -> String {
        let newest = self.all().filter_map(|(model, kind)| {
            let (step, point) = self.points(model, kind).pop()?;
            let kind = kind.map_or(text::NO_ATTACK, AttackObjective::label);
            let model = model_words(self.state, model);
            Some(summaries::accuracy(&model, kind, &figure(point), &thousands(step)))
        });
        newest.collect::<Vec<_>>().join("; ")
    }

    /// The points at the step nearest to this one, in a tooltip.
    fn tell(&self, ui: &mut Ui, at: f64) {
        let distance = |step: u64| (step as f64 - at).abs();
        let steps = self.points(0, None).into_iter().map(|(step, _)| step);
        let nearest = steps.min_by(|&a, &b| distance(a).total_cmp(&distance(b)));
        let Some(step) = nearest else { return };
        ui.label(text::step_and_epsilon(&thousands(step), &short(self.epsilon.into())));
        for (model, kind) in self.all() {
            let points = self.points(model, kind);
            let Some((_, point)) = points.into_iter().find(|(at, _)| *at == step) else {
                continue;
            };
            ui.horizontal(|ui| {
                ui.label(model_words(self.state, model));
                match kind {
                    Some(objective) => ui.label(named_mark(ui, objective, objective.label())),
                    None => ui.label(text::NO_ATTACK),
                };
                ui.label(figure(point));
            });
        }
    }
}
