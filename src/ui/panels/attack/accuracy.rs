//! The latent classifier's clean accuracy over training: what verdicts are measured against.

use eframe::egui::{RichText, Ui};
use egui_plot::{Line, MarkerShape, PlotPoints, Points};

use crate::state::AppState;
use crate::text::{attack_result as text, effort};
use crate::ui::widgets::chart::{describe, plain_plot, step_label};
use crate::ui::widgets::theme::{self, Series};

/// Height of the plot in points.
const HEIGHT: f32 = 110.0;

/// Draws the plot, once there is a first accuracy.
pub(super) fn show(ui: &mut Ui, state: &AppState) {
    let accuracies = &state.lead().accuracies;
    let Some(&(step, accuracy)) = accuracies.last() else { return };
    let words = text::clean_accuracy(100.0 * accuracy, step);
    ui.add_space(6.0);
    ui.label(RichText::new(&words).text_style(theme::small_text()))
        .on_hover_text(text::CLEAN_ACCURACY_HINT);
    let color = theme::series(Series::TestError, theme::is_dark(ui));
    let points: Vec<[f64; 2]> =
        accuracies.iter().map(|&(step, accuracy)| [step as f64, 100.0 * accuracy]).collect();
    let plot = plain_plot(ui, "Clean accuracy over training")
        .height(HEIGHT)
        .include_y(0.0)
        .include_y(100.0)
        .x_axis_formatter(step_label)
        .x_axis_label(effort::STEP_AXIS)
        .y_axis_label("%");
    let drawn = plot.show(ui, |plot| {
        plot.line(Line::new(text::ACCURACY, PlotPoints::from(points.clone())).color(color));
        plot.points(
            Points::new(text::ACCURACY, PlotPoints::from(points))
                .color(color)
                .radius(2.5)
                .shape(MarkerShape::Circle),
        );
    });
    describe(&drawn.response, &words);
}
