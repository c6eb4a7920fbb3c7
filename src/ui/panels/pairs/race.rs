//! The pair distances of a race: the median over time, one line a model.

use super::*;
use crate::state::ModelView;
use crate::ui::widgets::race;

impl PairPanel {
    /// Draws the panel while there are several models.
    pub(super) fn show_race(&mut self, ui: &mut Ui, state: &AppState) {
        let models = &state.models;
        ui.horizontal(|ui| {
            self.relative_box(ui);
            ui.weak(text::RACE).on_hover_text(text::RACE_HINT);
        });
        for model in models.iter() {
            // Lines of text, not of buttons: the plot needs the room.
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.spacing_mut().interact_size.y = 0.0;
            ui.horizontal(|ui| {
                let median = model.pairs.latest().map(|latest| self.median_in_words(&latest));
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.label(median.unwrap_or_else(|| "–".to_owned()));
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        race::title(ui, model, true);
                    });
                });
            });
        }
        self.race_over_time(ui, models);
    }

    fn median_in_words(&self, latest: &PairSummary) -> String {
        match latest.relative().filter(|_| self.relative) {
            Some(relative) => text::in_spreads(&short2(relative.median)),
            None => text::in_latent_units(&short2(latest.median)),
        }
    }

    fn race_over_time(&mut self, ui: &mut Ui, models: &[ModelView]) {
        let dark = ui.visuals().dark_mode;
        let lines: Vec<Vec<PairSummary>> =
            models.iter().map(|model| self.entries(&model.pairs)).collect();
        let all = || lines.iter().flatten();
        let first = all().map(|entry| entry.step).min().unwrap_or_default() as f64;
        let last =
            (all().map(|entry| entry.step).max().unwrap_or_default() as f64).max(first + 1.0);
        let highest = all().map(|entry| entry.median).fold(0.0, f64::max);
        let [_, top] = self.over_time.around(0.0, highest);
        let unit = if self.relative { text::SPREADS } else { text::LATENT_UNITS };
        let height = ui.available_height();
        let shown = plain_plot(ui, "pair distances of the race")
            .height(height)
            .x_axis_label(text::STEP)
            .y_axis_label(unit)
            .x_axis_formatter(step_label)
            .show(ui, |plot_ui| {
                plot_ui.set_plot_bounds(PlotBounds::from_min_max([first, 0.0], [last, top]));
                for (model, entries) in models.iter().zip(&lines) {
                    let points: Vec<[f64; 2]> =
                        entries.iter().map(|entry| [entry.step as f64, entry.median]).collect();
                    let line = Line::new(race::spoken(model), points)
                        .color(race::color(model.number, dark))
                        .style(race::line_style(model.number))
                        .width(2.0)
                        .allow_hover(false);
                    plot_ui.line(line);
                }
            });
        describe(&shown.response, text::RACE_PLOT);
        summarise(&shown.response, || {
            let words = models.iter().zip(&lines).map(|(model, entries)| {
                summary::distances_over_time(&race::spoken(model), entries, unit)
            });
            words.collect::<Vec<_>>().join(" ")
        });
        tooltip(&shown.response, &shown.transform, |ui, at| {
            for (model, entries) in models.iter().zip(&lines) {
                let Some(entry) = nearest(entries, at) else { continue };
                ui.horizontal(|ui| {
                    ui.label(race::badge(model.number, dark));
                    ui.label(text::median(&short2(entry.median), unit));
                    let (lower, upper) =
                        (short2(entry.lower_quartile), short2(entry.upper_quartile));
                    ui.weak(text::quartiles(&lower, &upper));
                });
            }
            if let Some(entry) = lines.first().and_then(|entries| nearest(entries, at)) {
                ui.weak(text::near_step(&thousands(entry.step)));
            }
        });
    }
}
