//! What every plot shows, in words: the description of its node in the accessibility tree, beside
//! its name. Screen readers read it; nobody else sees it.

use eframe::egui::Response;

use crate::config::short;
use crate::state::pairs::PairSummary;
use crate::state::{AppState, ModelView};
use crate::text::summaries;
use crate::ui::widgets::chart::thousands;
use crate::ui::widgets::race::spoken;

/// Gives a plot its summary; it is put into words only where somebody listens.
pub(crate) fn summarise(response: &Response, words: impl FnOnce() -> String) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_description(words()));
}

/// The losses of all models.
pub(crate) fn losses(state: &AppState) -> String {
    let of = |model: &ModelView| {
        let newest = model.losses.last()?;
        let total = |value: f32| short(f64::from(value));
        // The first step that is kept, where it is another one.
        let first = model.losses.at(model.losses.first_step()).filter(|one| one.step < newest.step);
        let before = first.map(|first| (thousands(first.step), total(first.total)));
        let before = before.as_ref().map(|(step, total)| (step.as_str(), total.as_str()));
        let step = thousands(newest.step);
        let name = if state.races() { spoken(model) } else { model.name.clone() };
        Some(summaries::losses(&name, &step, &total(newest.total), before))
    };
    state.models.iter().filter_map(of).collect::<Vec<_>>().join(" ")
}

/// The distances of the pairs now, in the unit that is shown.
pub(crate) fn distances(pairs: usize, latest: &PairSummary, factor: f64, unit: &str) -> String {
    let [median, lower, upper] = [latest.median, latest.lower_quartile, latest.upper_quartile]
        .map(|value| short(factor * value));
    summaries::distances(pairs, &median, [&lower, &upper], unit)
}

/// The medians of a model over time, in the unit that is shown.
pub(crate) fn distances_over_time(name: &str, entries: &[PairSummary], unit: &str) -> String {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return String::new() };
    let [from, to] = [first, last].map(|entry| (thousands(entry.step), short(entry.median)));
    summaries::distances_over_time(name, [&from.0, &from.1], [&to.0, &to.1], unit)
}

/// The latent plane of a model, with what an attack does in it.
pub(crate) fn plane(state: &AppState, model: &ModelView) -> String {
    let latent = &model.latent;
    let explained = latent.explained.map(|shares| 100.0 * (shares[0] + shares[1]));
    let step = thousands(latent.step);
    let mut words = summaries::plane(latent.z.len(), latent.latent, explained, &step);
    if let Some(latest) = model.pairs.latest() {
        words += &summaries::plane_distances(&short(latest.median), &short(latest.spread));
    }
    let outcome = state.attack.outcome_of(model.number);
    let outcome = outcome.filter(|_| state.tab == crate::presets::Tab::Attack);
    if let Some(outcome) = outcome {
        let moved = |before: &[f32], after: &[f32]| {
            let squares = before.iter().zip(after).map(|(a, b)| f64::from(b - a).powi(2));
            squares.sum::<f64>().sqrt()
        };
        let mut ways: Vec<f64> = outcome
            .digits
            .iter()
            .map(|digit| moved(&digit.result.mean_before, &digit.result.mean_after))
            .collect();
        ways.sort_by(f64::total_cmp);
        if let Some(middle) = ways.get(ways.len() / 2) {
            words += &summaries::plane_attack(ways.len(), &short(*middle));
        }
    }
    words
}

/// The slider of time.
pub(crate) fn moment(shown: u64, steps: &[u64]) -> String {
    let (first, last) = (steps.first().copied(), steps.last().copied());
    let [first, last] = [first, last].map(|step| thousands(step.unwrap_or_default()));
    summaries::moment(&thousands(shown), &first, &last)
}
