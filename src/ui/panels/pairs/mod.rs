//! The pair panel: how far apart the pairs are, now and over time, beside what the prior says.

use eframe::egui::{self, Ui, vec2};
use egui_plot::{FilledArea, Line, PlotBounds, VLine};

use crate::evaluate::prior_distance::{difference_variance_of, distance_density, mean_distance};
use crate::state::AppState;
use crate::state::pairs::{BINS, PairHistory, PairSummary};
use crate::text::pairs as text;
use crate::ui::widgets::chart::{
    SteadyRange, describe, nothing_yet, plain_plot, step_label, thousands, tooltip,
};
use crate::ui::widgets::summary::{self, summarise};
use crate::ui::widgets::theme::{self, Series};

mod race;
#[cfg(test)]
mod tests;

/// Points of the prior's curve.
const CURVE_POINTS: usize = 160;
/// Points of a line over time.
const TIME_POINTS: usize = 600;
/// Opacity of bars and of the band between the quartiles.
const BAR_OPACITY: f32 = 0.45;
const BAND_OPACITY: f32 = 0.2;
/// Both plots stand one above the other from this height on, or beside each other from this
/// width on; a smaller panel shows one at a time.
const STACKED_FROM: f32 = 330.0;
/// A narrower panel has the summary on a row of its own.
const ROOM_FOR_WORDS: f32 = 460.0;
const BESIDE_FROM: f32 = 600.0;

/// Which plot a small panel shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Page {
    #[default]
    Now,
    OverTime,
}

/// The pair panel's scratch: units, page, axes.
#[derive(Default)]
pub(crate) struct PairPanel {
    relative: bool,
    page: Page,
    distance: SteadyRange,
    density: SteadyRange,
    over_time: SteadyRange,
}

impl PairPanel {
    /// Draws the panel in all of the room there is; it asks for nothing.
    pub(crate) fn show(&mut self, ui: &mut Ui, state: &AppState) {
        let Some(latest) = state.lead().pairs.latest() else {
            // A new run: axes of the old one mean nothing to it.
            *self = Self { relative: self.relative, page: self.page, ..Self::default() };
            nothing_yet(ui, text::NOT_YET);
            return;
        };
        if state.races() {
            self.show_race(ui, state);
            return;
        }
        let room = ui.available_size();
        let stacked = room.y >= STACKED_FROM;
        let beside = !stacked && room.x >= BESIDE_FROM;
        ui.horizontal(|ui| {
            self.relative_box(ui);
            if !stacked && !beside {
                ui.selectable_value(&mut self.page, Page::Now, text::NOW)
                    .on_hover_text(text::NOW_HINT);
                ui.selectable_value(&mut self.page, Page::OverTime, text::OVER_TIME)
                    .on_hover_text(text::OVER_TIME_HINT);
            }
            if room.x >= ROOM_FOR_WORDS {
                summary_label(ui, &latest);
            }
        });
        if room.x < ROOM_FOR_WORDS {
            summary_label(ui, &latest);
        }
        if stacked {
            self.legend(ui, state, &latest);
            let height = ui.available_height();
            let size = vec2(room.x, (0.56 * height).floor());
            ui.allocate_ui(size, |ui| self.histogram(ui, state, &latest, size.y));
            let height = ui.available_height();
            self.history(ui, state, height);
        } else if beside {
            let height = ui.available_height();
            ui.columns(2, |columns| {
                self.histogram(&mut columns[0], state, &latest, height);
                self.history(&mut columns[1], state, height);
            });
        } else if self.page == Page::Now {
            let dark = ui.visuals().dark_mode;
            ui.horizontal_wrapped(|ui| {
                ui.weak(text::MEASURED_SHORT).on_hover_text(text::MEASURED_HINT);
                ui.colored_label(theme::series(Series::Median, dark), text::MEDIAN);
                ui.colored_label(theme::series(Series::PriorCurve, dark), text::PRIOR_SHORT)
                    .on_hover_text(text::PRIOR_HINT);
            });
            let height = ui.available_height();
            self.histogram(ui, state, &latest, height);
        } else {
            let height = ui.available_height();
            self.history(ui, state, height);
        }
    }

    fn relative_box(&mut self, ui: &mut Ui) {
        let hint = text::RELATIVE_HINT;
        if ui.checkbox(&mut self.relative, text::RELATIVE).on_hover_text(hint).changed() {
            for range in [&mut self.distance, &mut self.density, &mut self.over_time] {
                range.reset();
            }
        }
    }

    /// What the colours mean, in one line.
    fn legend(&self, ui: &mut Ui, state: &AppState, latest: &PairSummary) {
        let dark = ui.visuals().dark_mode;
        let (factor, unit) = self.unit(latest);
        ui.horizontal_wrapped(|ui| {
            ui.weak(text::MEASURED);
            ui.colored_label(theme::series(Series::Median, dark), text::MEDIAN);
            let text = match prior_of(state) {
                Some((variance, d)) => {
                    let mean = short2(factor * mean_distance(variance, d));
                    text::prior_mean(&mean, unit)
                }
                None => text::NO_PRIOR.to_owned(),
            };
            ui.colored_label(theme::series(Series::PriorCurve, dark), text)
                .on_hover_text(text::PRIOR_HINT);
        });
    }

    /// The unit of distances as a factor and in words.
    fn unit(&self, latest: &PairSummary) -> (f64, &'static str) {
        match self.relative.then_some(latest.spread).filter(|spread| *spread > 0.0) {
            Some(spread) => (1.0 / spread, text::SPREADS),
            None => (1.0, text::LATENT_UNITS),
        }
    }

    fn histogram(&mut self, ui: &mut Ui, state: &AppState, latest: &PairSummary, height: f32) {
        let dark = ui.visuals().dark_mode;
        let (factor, unit) = self.unit(latest);
        let histogram = &state.lead().pairs.histogram;
        let prior = prior_of(state);
        let prior_end =
            prior.map_or(0.0, |(variance, d)| mean_distance(variance, d) + 3.0 * variance.sqrt());
        let [_, end] = self.distance.around(0.0, factor * histogram.end().max(prior_end));
        let width = factor * histogram.width;
        let bar_color = ui.visuals().text_color().gamma_multiply(BAR_OPACITY);
        // One outline over all bins: bars of their own would leave gaps of half a pixel.
        let bins = 0..histogram.counts.len();
        let edges: Vec<f64> =
            bins.clone().flat_map(|bin| [bin as f64 * width, (bin + 1) as f64 * width]).collect();
        let heights: Vec<f64> = bins.flat_map(|bin| [histogram.density(bin) / factor; 2]).collect();
        let curve: Vec<[f64; 2]> = prior.map_or_else(Vec::new, |(variance, d)| {
            (0..=CURVE_POINTS)
                .map(|point| end * point as f64 / CURVE_POINTS as f64)
                .map(|r| [r, distance_density(variance, d, r / factor) / factor])
                .collect()
        });
        let top = heights.iter().copied().chain(curve.iter().map(|p| p[1])).fold(0.0, f64::max);
        let [_, top] = self.density.around(0.0, top);
        let median = factor * latest.median;
        let shown = plain_plot(ui, "pair distances")
            .height(height)
            .x_axis_label(text::distance_axis(unit))
            .y_axis_label(text::DENSITY)
            .show(ui, |plot_ui| {
                plot_ui.set_plot_bounds(PlotBounds::from_min_max([0.0, 0.0], [end, top]));
                if !edges.is_empty() {
                    let bars = FilledArea::new("pairs", &edges, &vec![0.0; edges.len()], &heights);
                    plot_ui.add(bars.fill_color(bar_color).allow_hover(false));
                }
                let prior_color = theme::series(Series::PriorCurve, dark);
                plot_ui.line(
                    Line::new("prior", curve).color(prior_color).width(2.0).allow_hover(false),
                );
                let median_color = theme::series(Series::Median, dark);
                plot_ui.vline(
                    VLine::new("median", median).color(median_color).width(2.0).allow_hover(false),
                );
            });
        describe(&shown.response, text::PLOT);
        let count = histogram.total() as usize;
        summarise(&shown.response, || summary::distances(count, latest, factor, unit));
        tooltip(&shown.response, &shown.transform, |ui, at| {
            let bin = ((at / width).max(0.0) as usize).min(BINS - 1);
            let (from, to) = (bin as f64 * width, (bin + 1) as f64 * width);
            if let (Some(count), true) = (histogram.counts.get(bin), at < BINS as f64 * width) {
                let (from, to) = (short2(from), short2(to));
                ui.label(text::count(count, histogram.total()));
                ui.weak(if bin + 1 == BINS {
                    text::last_bin(&from, &to, unit)
                } else {
                    text::bin(&from, &to, unit)
                });
            }
            if let Some((variance, d)) = prior {
                let density = distance_density(variance, d, at / factor) / factor;
                ui.weak(text::prior_density(&short2(at), &short2(density)));
            }
        });
    }

    /// The numbers over time, in the unit that is shown, thinned to what can be seen.
    fn entries(&self, pairs: &PairHistory) -> Vec<PairSummary> {
        let count = pairs.over_time().count();
        let stride = count.div_ceil(TIME_POINTS).max(1);
        pairs
            .over_time()
            .enumerate()
            .filter(|(index, _)| index % stride == 0 || index + 1 == count)
            .filter_map(|(_, entry)| if self.relative { entry.relative() } else { Some(*entry) })
            .collect()
    }

    fn history(&mut self, ui: &mut Ui, state: &AppState, height: f32) {
        let dark = ui.visuals().dark_mode;
        let entries = self.entries(&state.lead().pairs);
        let steps: Vec<f64> = entries.iter().map(|entry| entry.step as f64).collect();
        let lower: Vec<f64> = entries.iter().map(|entry| entry.lower_quartile).collect();
        let upper: Vec<f64> = entries.iter().map(|entry| entry.upper_quartile).collect();
        let medians: Vec<[f64; 2]> =
            entries.iter().map(|entry| [entry.step as f64, entry.median]).collect();
        let first = steps.first().copied().unwrap_or_default();
        let last = steps.last().copied().unwrap_or_default().max(first + 1.0);
        let [_, top] = self.over_time.around(0.0, upper.iter().copied().fold(0.0, f64::max));
        let unit = if self.relative { text::SPREADS } else { text::LATENT_UNITS };
        let shown = plain_plot(ui, "pair distances over time")
            .height(height)
            .x_axis_label(text::STEP)
            .y_axis_label(unit)
            .x_axis_formatter(step_label)
            .show(ui, |plot_ui| {
                plot_ui.set_plot_bounds(PlotBounds::from_min_max([first, 0.0], [last, top]));
                let color = theme::series(Series::Median, dark);
                if steps.len() > 1 {
                    let band = FilledArea::new("quartiles", &steps, &lower, &upper);
                    plot_ui.add(
                        band.fill_color(color.gamma_multiply(BAND_OPACITY)).allow_hover(false),
                    );
                }
                plot_ui
                    .line(Line::new("median", medians).color(color).width(1.8).allow_hover(false));
            });
        describe(&shown.response, text::PLOT_OVER_TIME);
        let name = &state.lead().name;
        summarise(&shown.response, || summary::distances_over_time(name, &entries, unit));
        tooltip(&shown.response, &shown.transform, |ui, at| {
            if let Some(entry) = nearest(&entries, at) {
                ui.label(text::step(&thousands(entry.step)));
                ui.label(text::median(&short2(entry.median), unit));
                let (lower, upper) = (short2(entry.lower_quartile), short2(entry.upper_quartile));
                ui.weak(text::quartiles(&lower, &upper));
            }
        });
    }
}

/// The entry nearest to a step.
fn nearest(entries: &[PairSummary], at: f64) -> Option<&PairSummary> {
    let distance = |entry: &PairSummary| (entry.step as f64 - at).abs();
    entries.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// Variance of z − z′ under the run's prior, and the latent dimensions.
fn prior_of(state: &AppState) -> Option<(f64, usize)> {
    difference_variance_of(&state.lead().running)
        .map(|variance| (variance, state.lead().pairs.latent))
}

fn summary_label(ui: &mut Ui, latest: &PairSummary) {
    ui.add(egui::Label::new(summary(latest)).truncate()).on_hover_text(text::SUMMARY_HINT);
}

/// The newest snapshot in words.
fn summary(latest: &PairSummary) -> String {
    match latest.relative() {
        Some(relative) => {
            text::summary_with_relative(&short2(latest.median), &short2(relative.median))
        }
        None => text::summary(&short2(latest.median)),
    }
}

/// A measured number in two significant digits: more would only flicker.
fn short2(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let digits = (1 - value.abs().log10().floor() as i32).clamp(0, 9) as usize;
    format!("{value:.digits$}")
}
