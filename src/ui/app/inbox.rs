//! Takes in what the trainer and the analyst sent, in an order that loses nothing.
//!
//! The trainer announces a run, then fills slots and queue. So the slots and the queue are
//! emptied first and the announcements are read last: whatever was taken has its announcement
//! among those that were read. The lanes bound themselves, so this is quick even after hours
//! behind another window.

use crate::analyst::messages::{Answers, AttackOutcome};
use crate::state::AppState;
use crate::train::lanes::ModelLane;
use crate::train::messages::{ProbeSnapshot, StepRecord};
use crate::ui::app::backend::Backend;

/// What arrived, as far as the window must know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Arrived {
    /// New pictures: their texture is out of date.
    pub images: bool,
}

/// Moves everything that waits into `state`.
pub(super) fn drain(backend: &Backend, state: &mut AppState) -> Arrived {
    let inbox = &backend.inbox;
    let (status, images) = (inbox.status.take(), inbox.images.take());
    let models: Vec<FromModel> = inbox
        .models
        .iter()
        .enumerate()
        .map(|(number, lane)| FromModel::take(lane, number, state))
        .collect();
    let notices: Vec<_> = inbox.notices.try_iter().collect();

    for model in &models {
        state.apply_records(model.number, &model.before);
    }
    for notice in notices {
        state.apply(notice);
    }
    let arrived = Arrived { images: images.is_some() };
    if let Some(status) = status {
        state.apply_status(status);
    }
    // The one that leads first: the planes of the others are turned towards its own.
    for model in models {
        state.apply_records(model.number, &model.after);
        if let Some(probe) = model.probe {
            state.apply_probe(model.number, probe);
        }
    }
    if let Some(images) = images {
        state.apply_images(images);
    }
    take_answers(&backend.answers, state);
    arrived
}

/// Moves what the analyst found out into `state`; older runs are ignored.
fn take_answers(answers: &Answers, state: &mut AppState) {
    if let Some(frame) = answers.attack_frame.take() {
        state.attack.apply_frame(frame);
    }
    let of_this_run = |outcomes: &Vec<AttackOutcome>| {
        outcomes.iter().all(|outcome| outcome.run == state.status.run)
    };
    if let Some(outcomes) = answers.attack.take().filter(of_this_run) {
        state.attack.apply_outcomes(outcomes);
    }
    if let Some(search) = answers.smallest_epsilon.take() {
        state.attack.apply_smallest_epsilon(search);
    }
    for (number, slot) in answers.classifiers.iter().enumerate() {
        if let Some(report) = slot.take() {
            state.apply_classifier(number, report);
        }
    }
    if let Some(news) = answers.curves.take() {
        state.measure.apply(news, state.status.run);
    }
    let run = state.status.run;
    if let Some(geometry) = answers.geometry.take().filter(|geometry| geometry.run == run) {
        state.geometry = Some(geometry);
    }
    if let Some(report) = answers.anatomy.take().filter(|report| report.run == run) {
        state.slow_motion.apply_report(report);
    }
    for (answer, place) in
        [(answers.hover.take(), &mut state.hover), (answers.manifold.take(), &mut state.manifold)]
    {
        if let Some(decoded) = answer.filter(|decoded| decoded.run == state.status.run) {
            *place = Some(decoded);
        }
    }
}

/// What waited in the lane of a model.
struct FromModel {
    number: usize,
    probe: Option<ProbeSnapshot>,
    /// Losses that belong before the notices.
    before: Vec<StepRecord>,
    /// Losses that belong after them.
    after: Vec<StepRecord>,
}

impl FromModel {
    fn take(lane: &ModelLane, number: usize, state: &AppState) -> Self {
        let (probe, mut records) = (lane.probe.take(), lane.records.take());
        let model = state.models.iter().find(|model| model.number == number);
        let last_step = model.map_or(0, |model| model.losses.last_step());
        // Before its first step, a model may just as well be about to begin.
        let at = if last_step == 0 { 0 } else { restart(&records, last_step) };
        let after = records.split_off(at);
        Self { number, probe, before: records, after }
    }
}

/// Where the step count last went back: records from there on were made after a reset or a
/// return to an earlier state, those before it belong to what the notices end.
fn restart(records: &[StepRecord], last_step: u64) -> usize {
    let mut at = records.len();
    let mut previous = last_step;
    for (index, record) in records.iter().enumerate() {
        if record.step <= previous {
            at = index;
        }
        previous = record.step;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(steps: &[u64]) -> Vec<StepRecord> {
        steps
            .iter()
            .map(|&step| StepRecord {
                step,
                total: 0.0,
                reconstruction: 0.0,
                reconstruction_aug: 0.0,
                kl: 0.0,
            })
            .collect()
    }

    #[test]
    fn records_are_split_where_the_count_goes_back() {
        assert_eq!(restart(&records(&[5, 6, 7]), 4), 3);
        assert_eq!(restart(&records(&[5, 6, 1, 2]), 4), 2);
        assert_eq!(restart(&records(&[1, 2]), 4), 0);
        assert_eq!(restart(&records(&[]), 4), 0);
    }
}
