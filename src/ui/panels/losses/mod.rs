//! The loss panel: every term over time, raw and smoothed, live.

use eframe::egui::{self, Color32, PopupAnchor, Response, Stroke, Tooltip, Ui, pos2};
use egui_plot::{Line, MarkerShape, PlotTransform, PlotUi, Points};

use crate::config::{Likelihood, TrainConfig, short};
use crate::data::ImageShape;
use crate::state::AppState;
use crate::state::history::{LossHistory, LossTerm};
use crate::text::losses as text;
use crate::ui::widgets::chart::{
    describe, logarithmic_marks, nothing_yet, plain_plot, step_label, thousands,
};
use crate::ui::widgets::race::line_style;
use crate::ui::widgets::summary::{self, summarise};
use crate::ui::widgets::theme::{self, Series};
use view::{Curve, Follow, LossView};

mod controls;
mod hover;
mod race;
#[cfg(test)]
mod tests;
mod view;

/// Opacity of the raw series under the smoothed one.
const RAW_OPACITY: f32 = 0.3;
/// Points of the screen per bucket of a raw line, and of a smoothed one.
const RAW_BUCKET: f32 = 1.0;
const SMOOTHED_BUCKET: f32 = 2.0;
/// How near to a marker the pointer must be to mean it, in points.
const REACH: f32 = 6.0;

/// How a term is called and coloured, in the order of [`LossTerm::ALL`].
const TERMS: [(LossTerm, Series, &str, &str); 4] = [
    (LossTerm::Total, Series::Total, text::TOTAL, text::TOTAL_HINT),
    (
        LossTerm::Reconstruction,
        Series::Reconstruction,
        text::RECONSTRUCTION,
        text::RECONSTRUCTION_HINT,
    ),
    (
        LossTerm::ReconstructionAug,
        Series::ReconstructionAug,
        text::RECONSTRUCTION_AUG,
        text::RECONSTRUCTION_AUG_HINT,
    ),
    (LossTerm::Kl, Series::Kl, text::KL, text::KL_HINT),
];

/// The loss panel's scratch: what is shown, and which part of it.
pub(crate) struct LossPanel {
    shown: [bool; 4],
    /// What the models of a race are compared by.
    compared: LossTerm,
    test_error: bool,
    logarithmic: bool,
    view: LossView,
}

impl Default for LossPanel {
    fn default() -> Self {
        Self {
            shown: [true; 4],
            compared: LossTerm::Reconstruction,
            test_error: true,
            logarithmic: false,
            view: LossView::default(),
        }
    }
}

impl LossPanel {
    /// Draws the panel in all of the room there is; it asks for nothing.
    pub(crate) fn show(&mut self, ui: &mut Ui, state: &AppState) {
        if state.lead().losses.is_empty() {
            // A new run: the steps that the user looked at are not there any more.
            self.view.resume();
            let trained = state.status.step > 0;
            nothing_yet(ui, if trained { text::TRAINED_ALREADY } else { text::NOT_YET });
            return;
        }
        if state.races() {
            self.show_race(ui, state);
            return;
        }
        self.controls(ui, state);
        let (response, transform) = self.plot(ui, state);
        draw_markers(ui, &response, &transform, state);
        self.show_hover(ui, &response, &transform, state);
    }

    fn plot(&mut self, ui: &mut Ui, state: &AppState) -> (Response, PlotTransform) {
        let dark = ui.visuals().dark_mode;
        let logarithmic = self.logarithmic;
        let mut plot = plain_plot(ui, "losses")
            .x_axis_label(text::STEP)
            .y_axis_label(text::NATS)
            .x_axis_formatter(step_label);
        if logarithmic {
            plot = plot
                .y_grid_spacer(logarithmic_marks)
                .y_axis_formatter(|mark, _| short(10.0_f64.powf(mark.value)));
        }
        let shown = plot.show(ui, |plot_ui| {
            let response = plot_ui.response().clone();
            self.view.navigate(plot_ui.ctx(), &response, plot_ui.transform());
            let [from, to] = self.view.steps(&state.lead().losses);
            let width = response.rect.width();
            let (curves, errors) = if state.races() {
                let errors = self.race_test_points(state, [from, to]);
                (self.race_curves(state, [from, to], width), errors)
            } else {
                let points = self.test_points(
                    &state.lead().running,
                    shape_values(state),
                    &state.lead().test_errors,
                    [from, to],
                );
                let errors = if self.test_error { points } else { Vec::new() };
                let curves = self.curves(state, [from, to], width);
                (curves, vec![(Series::TestError, errors)])
            };
            let all: Vec<_> = errors.iter().flat_map(|(_, points)| points).copied().collect();
            let settling = if state.races() { race::SETTLING } else { view::SETTLING };
            let low_high = self.view.values(&curves, &all, [from, to], settling);
            plot_ui.set_plot_bounds_x(from..=to);
            plot_ui.set_plot_bounds_y(low_high[0]..=low_high[1]);
            draw_curves(plot_ui, curves, dark);
            for (series, points) in errors {
                let color = theme::series(series, dark);
                let points =
                    Points::new(text::TEST_ERROR, points).shape(MarkerShape::Diamond).radius(4.5);
                plot_ui.points(points.color(color).allow_hover(false));
            }
        });
        describe(&shown.response, text::PLOT);
        summarise(&shown.response, || summary::losses(state));
        (shown.response, shown.transform)
    }

    /// What is in view of the terms that are shown.
    fn curves(&self, state: &AppState, range: [f64; 2], width: f32) -> Vec<Curve> {
        TERMS
            .iter()
            .zip(self.shown)
            .filter(|((term, ..), shown)| *shown && has_term(&state.lead().running, *term))
            .map(|(&(term, series, name, _), _)| {
                self.curve(&state.lead().losses, term, series, name, range, width)
            })
            .collect()
    }

    /// What is in view of one term of one model.
    fn curve(
        &self,
        losses: &LossHistory,
        term: LossTerm,
        series: Series,
        name: &'static str,
        [from, to]: [f64; 2],
        width: f32,
    ) -> Curve {
        // One bucket more on each side, so that lines leave the view rather than end in it.
        let margin = (to - from) * 0.02 + 1.0;
        let (from, to) = ((from - margin).max(0.0) as u64, (to + margin).max(0.0) as u64);
        let points = |smoothed, bucket: f32| {
            let buckets = (width / bucket).max(1.0) as usize;
            let mut points = losses.polyline(term, smoothed, from, to, buckets);
            if self.logarithmic {
                points.retain(|point| point[1] > 0.0);
                points.iter_mut().for_each(|point| point[1] = point[1].log10());
            }
            points
        };
        let (raw, smoothed) = (points(false, RAW_BUCKET), points(true, SMOOTHED_BUCKET));
        Curve { series, name, raw, smoothed }
    }

    /// The test error in the units of the reconstruction of x, where there is such a unit.
    fn test_points(
        &self,
        config: &TrainConfig,
        values: usize,
        errors: &[(u64, f64)],
        [from, to]: [f64; 2],
    ) -> Vec<[f64; 2]> {
        let Some(scale) = nats_per_test_error(config, values) else { return Vec::new() };
        let in_view = |&&(step, _): &&(u64, f64)| (from..=to).contains(&(step as f64));
        let nats = |&(step, error): &(u64, f64)| [step as f64, error * scale];
        errors
            .iter()
            .filter(in_view)
            .map(nats)
            .map(|[step, nats]| [step, if self.logarithmic { nats.log10() } else { nats }])
            .filter(|point| point[1].is_finite())
            .collect()
    }
}

/// A mean squared error per pixel e costs D·e / (2·variance) nats under the Gaussian
/// likelihood; the Bernoulli likelihood has no such rate.
fn nats_per_test_error(config: &TrainConfig, values: usize) -> Option<f64> {
    (config.likelihood == Likelihood::Gaussian)
        .then(|| values as f64 / (2.0 * config.likelihood_variance))
}

/// Values of an image; 0 while there are none.
fn shape_values(state: &AppState) -> usize {
    state.image_shape().map_or(0, ImageShape::values)
}

/// Whether the method has this term.
fn has_term(config: &TrainConfig, term: LossTerm) -> bool {
    term != LossTerm::ReconstructionAug || config.method.pairs_noisy_copies()
}

fn draw_curves(plot_ui: &mut PlotUi<'_>, curves: Vec<Curve>, dark: bool) {
    let (mut raw, mut smoothed) = (Vec::new(), Vec::new());
    for curve in curves {
        let color = theme::series(curve.series, dark);
        let line = |points, color: Color32, width| {
            Line::new(curve.name, points).color(color).width(width).allow_hover(false)
        };
        raw.push(line(curve.raw, color.gamma_multiply(RAW_OPACITY), 1.0));
        let strong = line(curve.smoothed, color, 1.8);
        smoothed.push(match curve.series {
            Series::Model(model) => strong.style(line_style(model)).width(2.2),
            _ => strong,
        });
    }
    // All faint lines lie under all strong ones.
    for line in raw.into_iter().chain(smoothed) {
        plot_ui.line(line);
    }
}

/// A vertical line where a setting changed; its text appears under the pointer.
fn draw_markers(ui: &Ui, response: &Response, transform: &PlotTransform, state: &AppState) {
    let painter = ui.painter().with_clip_rect(response.rect);
    let color = theme::series(Series::Marker, ui.visuals().dark_mode);
    for marker in &state.markers {
        let x = marker_place(transform, marker.step);
        if response.rect.x_range().contains(x) {
            painter.vline(x, response.rect.y_range(), Stroke::new(1.0, color));
            let tip = pos2(x, response.rect.top());
            let flag = [tip, tip + egui::vec2(7.0, 3.5), tip + egui::vec2(0.0, 7.0)];
            painter.add(egui::Shape::convex_polygon(flag.to_vec(), color, Stroke::NONE));
        }
    }
}

/// Between the last step with the old settings and the first with the new ones.
fn marker_place(transform: &PlotTransform, step: u64) -> f32 {
    transform.position_from_point_x(step as f64 + 0.5)
}
