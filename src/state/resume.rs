//! What the panels showed of a run, taken down in bounded form and shown again when it goes on.

use super::history::LossHistory;
use super::models::ModelView;
use super::pairs::{PairHistory, PairSummary};
use super::{AppState, Marker};
use crate::train::messages::StepRecord;
use crate::train::snapshot::{Histories, ModelHistory};

/// Newest steps whose losses are kept one by one.
const KEPT_STEPS: u64 = 4096;
/// Losses kept of all steps before: of as many neighbours the one with the largest total, so that
/// a spike survives.
const KEPT_OLDER: u64 = 4096;
/// Markers and test errors kept.
const KEPT_EVENTS: usize = 4096;

impl AppState {
    /// What is shown of the run, in bounded form.
    pub fn histories(&self) -> Histories {
        let markers = newest(&self.markers);
        Histories {
            models: self.models.iter().map(model_history).collect(),
            markers: markers.iter().map(|m| (m.step, m.text.clone())).collect(),
        }
    }

    /// The run goes on from `step` of a session that had shown this.
    pub(super) fn apply_resumed(&mut self, step: u64, histories: &Histories) {
        self.status.step = step;
        let lead = self.lead_mut();
        lead.config = lead.running.clone();
        self.undo.clear();
        if let Some(mut past) = self.past.take() {
            past.belongs_to(self.status.run);
            self.timeline = past;
        }
        let markers = newest(&histories.markers).iter().filter(|(at, _)| *at <= step);
        self.markers =
            markers.map(|(step, text)| Marker { step: *step, text: text.clone() }).collect();
        for history in &histories.models {
            let Some(model) = self.models.get_mut(history.number) else { continue };
            model.losses.extend(&plausible(&history.losses, step));
            model.test_errors = newest(&history.test_errors).to_vec();
            model.test_errors.retain(|&(at, error)| at <= step && error.is_finite());
            model.pairs = PairHistory::of_summaries(history.pairs.iter().map(|&(step, values)| {
                let [median, lower_quartile, upper_quartile, spread] = values;
                PairSummary { step, median, lower_quartile, upper_quartile, spread }
            }));
            model.pairs.truncate(step);
        }
    }
}

/// Ascending steps only, up to `last`, without gaps that would take long to fill: the file that
/// they come from may say anything.
fn plausible(records: &[StepRecord], last: u64) -> Vec<StepRecord> {
    let mut before = 0;
    let newest = last.saturating_sub(super::history::KEPT_RECORDS as u64 / 2);
    let ascending = records.iter().filter(|record| {
        let fits = record.step > before && (newest..=last).contains(&record.step);
        before = if fits { record.step } else { before };
        fits
    });
    ascending.copied().collect()
}

fn newest<T>(items: &[T]) -> &[T] {
    &items[items.len().saturating_sub(KEPT_EVENTS)..]
}

fn model_history(model: &ModelView) -> ModelHistory {
    let finite = |value: &f64| value.is_finite();
    ModelHistory {
        number: model.number,
        losses: thinned(&model.losses),
        test_errors: newest(&model.test_errors)
            .iter()
            .filter(|(_, error)| finite(error))
            .copied()
            .collect(),
        pairs: model
            .pairs
            .over_time()
            .map(|pair| {
                (pair.step, [pair.median, pair.lower_quartile, pair.upper_quartile, pair.spread])
            })
            .filter(|(_, values)| values.iter().all(finite))
            .collect(),
    }
}

fn thinned(losses: &LossHistory) -> Vec<StepRecord> {
    let last = losses.last_step();
    let reach = super::history::KEPT_RECORDS as u64 / 2;
    let first = losses.first_step().max(1).max(last.saturating_sub(reach));
    let exact_from = first.max((last + 1).saturating_sub(KEPT_STEPS));
    let stride = (exact_from - first).div_ceil(KEPT_OLDER).max(1);
    let group = |from: u64| {
        let steps = (from..(from + stride).min(exact_from)).filter_map(|step| losses.at(step));
        steps.max_by(|a, b| a.total.total_cmp(&b.total))
    };
    let older = (first..exact_from).step_by(stride as usize).filter_map(group);
    older.chain((exact_from..=last).filter_map(|step| losses.at(step))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::TrainConfig;
    use crate::train::messages::Notice;
    use std::sync::Arc;

    fn started(run: u64) -> AppState {
        let mut state = AppState::default();
        state.apply(Notice::RunStarted { run, models: vec![(0, TrainConfig::default())] });
        state
    }

    #[test]
    fn a_long_history_is_taken_down_short_and_shown_again_with_its_spike() {
        let mut state = started(1);
        let records: Vec<_> = (1..=300_000_u64)
            .map(|step| StepRecord {
                step,
                total: if step == 77_777 { 900.0 } else { 1.0 },
                reconstruction: 0.5,
                reconstruction_aug: 0.25,
                kl: 0.25,
            })
            .collect();
        state.apply_records(0, &records);
        state.apply(Notice::Epoch {
            run: 1,
            model: 0,
            step: 300_000,
            epoch: 1,
            test_mse: 0.5,
            mean_image_mse: 0.6,
        });
        let histories = state.histories();
        assert!(histories.models[0].losses.len() <= (KEPT_STEPS + KEPT_OLDER) as usize);

        let mut again = started(2);
        let histories = Arc::new(histories);
        again.apply(Notice::Resumed { run: 2, step: 300_000, histories });
        assert_eq!(again.lead().losses.last_step(), 300_000);
        assert_eq!(again.lead().losses.at(299_000), state.lead().losses.at(299_000));
        let spike = (70_000..80_000).filter_map(|step| again.lead().losses.at(step));
        assert_eq!(spike.map(|record| record.total).fold(0.0, f32::max), 900.0);
        assert_eq!(again.lead().test_errors, [(300_000, 0.5)]);
    }

    #[test]
    fn a_history_with_absurd_steps_does_no_harm() {
        let mut state = started(1);
        let record = StepRecord {
            step: 0,
            total: 1.0,
            reconstruction: 1.0,
            reconstruction_aug: 0.0,
            kl: 0.0,
        };
        let losses = [5, 3, u64::MAX, 0, 9].map(|step| StepRecord { step, ..record }).to_vec();
        let model = ModelHistory { losses, pairs: vec![(7, [1.0; 4])], ..Default::default() };
        let histories = Arc::new(Histories { models: vec![model], markers: Vec::new() });
        state.apply(Notice::Resumed { run: 1, step: 9, histories });
        assert_eq!((state.lead().losses.first_step(), state.lead().losses.last_step()), (5, 9));
    }
}
