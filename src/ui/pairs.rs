//! The pair panel: how far apart the pairs are, now and over time, beside what the prior says.

use eframe::egui::{self, Ui, vec2};
use egui_plot::{FilledArea, Line, PlotBounds, VLine};

use super::chart::{
    SteadyRange, describe, nothing_yet, plain_plot, step_label, thousands, tooltip,
};
use super::summary::{self, summarise};
use super::theme::{self, Series};
use crate::evaluate::prior_distance::{difference_variance_of, distance_density, mean_distance};
use crate::state::pairs::{BINS, PairHistory, PairSummary};
use crate::state::{Action, AppState};

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
pub struct PairPanel {
    relative: bool,
    page: Page,
    distance: SteadyRange,
    density: SteadyRange,
    over_time: SteadyRange,
}

/// What the theory line is, exactly.
const PRIOR_HINT: &str = "Exactly: the distance between draws z and z′ from the paired prior. The bars \
    are distances between posterior means μ, which scatter less than draws";

impl PairPanel {
    /// Draws the panel in all of the room there is; it asks for nothing.
    pub fn show(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let Some(latest) = state.pairs.latest() else {
            // A new run: axes of the old one mean nothing to it.
            *self = Self { relative: self.relative, page: self.page, ..Self::default() };
            nothing_yet(ui, "Press Run (Space): the pair distances appear here");
            return Vec::new();
        };
        if state.races() {
            self.show_race(ui, state);
            return Vec::new();
        }
        let room = ui.available_size();
        let stacked = room.y >= STACKED_FROM;
        let beside = !stacked && room.x >= BESIDE_FROM;
        ui.horizontal(|ui| {
            self.relative_box(ui);
            if !stacked && !beside {
                ui.selectable_value(&mut self.page, Page::Now, "Now")
                    .on_hover_text("The distances now");
                ui.selectable_value(&mut self.page, Page::OverTime, "Over time")
                    .on_hover_text("The median distance over time, with its quartiles");
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
                ui.weak("■ ‖μ − μ′‖").on_hover_text("Measured: the pairs of the probe set");
                ui.colored_label(theme::series(Series::Median, dark), "— median");
                ui.colored_label(theme::series(Series::PriorCurve, dark), "— prior’s ‖z − z′‖")
                    .on_hover_text(PRIOR_HINT);
            });
            let height = ui.available_height();
            self.histogram(ui, state, &latest, height);
        } else {
            let height = ui.available_height();
            self.history(ui, state, height);
        }
        Vec::new()
    }

    fn relative_box(&mut self, ui: &mut Ui) {
        let hint = "In multiples of the spread of μ, its root mean square distance from its mean: \
                    a latent space that only shrinks does not change these";
        if ui.checkbox(&mut self.relative, "Relative").on_hover_text(hint).changed() {
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
            ui.weak("■ ‖μ − μ′‖ of the probe pairs");
            ui.colored_label(theme::series(Series::Median, dark), "— median");
            let text = match prior_of(state) {
                Some((variance, d)) => {
                    let mean = short2(factor * mean_distance(variance, d));
                    format!("— ‖z − z′‖ under the prior, mean {mean} {unit}")
                }
                None => "the VAE's prior knows no pairs".to_owned(),
            };
            ui.colored_label(theme::series(Series::PriorCurve, dark), text)
                .on_hover_text(PRIOR_HINT);
        });
    }

    /// The unit of distances as a factor and in words.
    fn unit(&self, latest: &PairSummary) -> (f64, &'static str) {
        match self.relative.then_some(latest.spread).filter(|spread| *spread > 0.0) {
            Some(spread) => (1.0 / spread, "× spread of μ"),
            None => (1.0, "latent units"),
        }
    }

    fn histogram(&mut self, ui: &mut Ui, state: &AppState, latest: &PairSummary, height: f32) {
        let dark = ui.visuals().dark_mode;
        let (factor, unit) = self.unit(latest);
        let histogram = &state.pairs.histogram;
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
            .x_axis_label(format!("distance ({unit})"))
            .y_axis_label("density")
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
        describe(&shown.response, "Pair distances");
        let count = histogram.total() as usize;
        summarise(&shown.response, || summary::distances(count, latest, factor, unit));
        tooltip(&shown.response, &shown.transform, |ui, at| {
            let bin = ((at / width).max(0.0) as usize).min(BINS - 1);
            let (from, to) = (bin as f64 * width, (bin + 1) as f64 * width);
            if let (Some(count), true) = (histogram.counts.get(bin), at < BINS as f64 * width) {
                let beyond = if bin + 1 == BINS { " and beyond" } else { "" };
                ui.label(format!("{count} of {} pairs", histogram.total()));
                ui.weak(format!("{} to {}{beyond} {unit}", short2(from), short2(to)));
            }
            if let Some((variance, d)) = prior {
                let density = distance_density(variance, d, at / factor) / factor;
                ui.weak(format!("prior's density at {}: {}", short2(at), short2(density)));
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
        let entries = self.entries(&state.pairs);
        let steps: Vec<f64> = entries.iter().map(|entry| entry.step as f64).collect();
        let lower: Vec<f64> = entries.iter().map(|entry| entry.lower_quartile).collect();
        let upper: Vec<f64> = entries.iter().map(|entry| entry.upper_quartile).collect();
        let medians: Vec<[f64; 2]> =
            entries.iter().map(|entry| [entry.step as f64, entry.median]).collect();
        let first = steps.first().copied().unwrap_or_default();
        let last = steps.last().copied().unwrap_or_default().max(first + 1.0);
        let [_, top] = self.over_time.around(0.0, upper.iter().copied().fold(0.0, f64::max));
        let unit = if self.relative { "× spread of μ" } else { "latent units" };
        let shown = plain_plot(ui, "pair distances over time")
            .height(height)
            .x_axis_label("step")
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
        describe(&shown.response, "Pair distances over time");
        let name = &state.lead().name;
        summarise(&shown.response, || summary::distances_over_time(name, &entries, unit));
        tooltip(&shown.response, &shown.transform, |ui, at| {
            if let Some(entry) = nearest(&entries, at) {
                ui.label(format!("step {}", thousands(entry.step)));
                ui.label(format!("median {} {unit}", short2(entry.median)));
                let (lower, upper) = (short2(entry.lower_quartile), short2(entry.upper_quartile));
                ui.weak(format!("half of the pairs: {lower} to {upper}"));
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
    difference_variance_of(&state.running).map(|variance| (variance, state.pairs.latent))
}

fn summary_label(ui: &mut Ui, latest: &PairSummary) {
    ui.add(egui::Label::new(summary(latest)).truncate())
        .on_hover_text("Half of the probe pairs are closer than the median distance ‖μ − μ′‖");
}

/// The newest snapshot in words.
fn summary(latest: &PairSummary) -> String {
    match latest.relative() {
        Some(relative) => {
            format!("median {} ({} × spread of μ)", short2(latest.median), short2(relative.median))
        }
        None => format!("median {}", short2(latest.median)),
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
