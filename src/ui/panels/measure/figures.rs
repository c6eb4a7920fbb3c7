//! A small table of the figures that stand beside robustness, each with its unit.

use eframe::egui::{Grid, RichText, Ui};

use super::lines::percent;
use crate::config::short;
use crate::state::AppState;
use crate::text::measure as text;
use crate::ui::widgets::chart::thousands;
use crate::ui::widgets::theme;
use crate::ui::widgets::words::grouped;

/// One figure: its name, its value with the unit, what it means.
type Figure = (&'static str, Option<String>, String);

/// Draws the table; a dash where nothing is known yet.
pub(super) fn show(ui: &mut Ui, state: &AppState) {
    ui.label(RichText::new(text::FIGURES).strong());
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
    let classifier = state.lead().classifier.as_ref();
    let measured = state.measure.lead();
    let test_error = state.lead().test_errors.last();
    let speed = state.status.images_per_second;
    vec![
        (
            text::LINEAR,
            classifier.map(|c| text::right(&percent(c.clean_accuracy))),
            match classifier {
                Some(classifier) => text::linear_hint(
                    &thousands(classifier.step),
                    &thousands(classifier.training_images as u64),
                ),
                None => text::LINEAR_HINT.to_owned(),
            },
        ),
        (
            text::NEIGHBOURS,
            measured.map(|report| text::right(&percent(report.neighbours_accuracy))),
            match measured {
                Some(report) => text::neighbours_hint(
                    &thousands(report.neighbours_images as u64),
                    &thousands(report.step),
                ),
                None => text::NEIGHBOURS_HINT.to_owned(),
            },
        ),
        (
            text::TEST_ERROR,
            test_error.map(|(_, error)| text::per_pixel(&short(*error))),
            match test_error {
                Some((step, _)) => text::test_error_hint(&thousands(*step)),
                None => text::TEST_ERROR_HINT.to_owned(),
            },
        ),
        (
            text::PAIR_DISTANCE,
            mean_relative_distance(state).map(text::times_spread),
            text::PAIR_DISTANCE_HINT.to_owned(),
        ),
        (
            text::SPEED,
            (speed > 0.0).then(|| text::images_per_second(&grouped(speed.round() as u64))),
            text::SPEED_HINT.to_owned(),
        ),
    ]
}

/// Mean of ‖μ − μ′‖ in multiples of the spread of μ.
fn mean_relative_distance(state: &AppState) -> Option<f64> {
    let pairs = &state.lead().pairs;
    let spread = pairs.latest()?.spread;
    let mean = pairs.distances.iter().sum::<f64>() / pairs.distances.len() as f64;
    (spread > 0.0 && mean.is_finite()).then(|| mean / spread)
}
