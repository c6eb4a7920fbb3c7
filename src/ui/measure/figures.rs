//! A small table of the figures that stand beside robustness, each with its unit.

use eframe::egui::{Grid, RichText, Ui};

use super::percent;
use crate::config::short;
use crate::state::AppState;
use crate::ui::chart::thousands;
use crate::ui::theme;
use crate::ui::transport::grouped;

/// One figure: its name, its value with the unit, what it means.
type Figure = (&'static str, Option<String>, String);

/// Draws the table; a dash where nothing is known yet.
pub(super) fn show(ui: &mut Ui, state: &AppState) {
    ui.label(RichText::new("Other figures").strong());
    Grid::new("figures").num_columns(4).spacing([10.0, 2.0]).min_row_height(16.0).show(ui, |ui| {
        for pair in figures(state).chunks(2) {
            for (name, value, hint) in pair {
                let name = RichText::new(*name).text_style(theme::small_text()).weak();
                ui.label(name).on_hover_text(hint);
                let value = RichText::new(value.as_deref().unwrap_or("–"));
                ui.label(value.text_style(theme::small_text())).on_hover_text(hint);
            }
            ui.end_row();
        }
    });
}

fn figures(state: &AppState) -> Vec<Figure> {
    let classifier = state.attack.classifier.as_ref();
    let measured = state.measure.lead();
    let test_error = state.test_errors.last();
    let speed = state.status.images_per_second;
    vec![
        (
            "Clean, linear",
            classifier.map(|c| format!("{} % right", percent(c.clean_accuracy))),
            match classifier {
                Some(classifier) => format!(
                    "Accuracy of the linear classifier on clean test latents μ; fitted at step {} to {} \
                     training images",
                    thousands(classifier.step),
                    thousands(classifier.training_images as u64)
                ),
                None => "Accuracy of the linear classifier on clean test latents μ".to_owned(),
            },
        ),
        (
            "Clean, 5 neighbours",
            measured.map(|report| format!("{} % right", percent(report.neighbours_accuracy))),
            match measured {
                Some(report) => format!(
                    "Accuracy of the five nearest training latents on {} clean test latents μ, at step \
                     {}: the fairer figure for a latent plane",
                    thousands(report.neighbours_images as u64),
                    thousands(report.step)
                ),
                None => "Accuracy of the five nearest training latents on clean test latents μ; counted \
                         with every curve"
                    .to_owned(),
            },
        ),
        (
            "Test error",
            test_error.map(|(_, error)| format!("{} per pixel", short(*error))),
            match test_error {
                Some((step, _)) => format!(
                    "Mean squared error of decode(μ(x)) on the whole test set after step {}, pixel units²",
                    thousands(*step)
                ),
                None => "Mean squared error of decode(μ(x)) on the whole test set, pixel units²; known \
                         after each epoch"
                    .to_owned(),
            },
        ),
        (
            "Pair distance",
            mean_relative_distance(state).map(|mean| format!("{mean:.2} × spread of μ")),
            "Mean of ‖μ − μ′‖ over the probe pairs, divided by the spread of μ, its root mean square \
             distance from its mean"
                .to_owned(),
        ),
        (
            "Training speed",
            (speed > 0.0).then(|| format!("{} images/s", grouped(speed.round() as u64))),
            "Original training images a second, over the last second or so".to_owned(),
        ),
    ]
}

/// Mean of ‖μ − μ′‖ in multiples of the spread of μ.
fn mean_relative_distance(state: &AppState) -> Option<f64> {
    let pairs = &state.pairs;
    let spread = pairs.latest()?.spread;
    let mean = pairs.distances.iter().sum::<f64>() / pairs.distances.len() as f64;
    (spread > 0.0 && mean.is_finite()).then(|| mean / spread)
}
