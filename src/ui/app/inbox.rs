//! Takes in what the trainer and the analyst sent, in an order that loses nothing.
//!
//! The trainer announces a run, then fills slots and queue. So the slots and the queue are
//! emptied first and the announcements are read last: whatever was taken has its announcement
//! among those that were read. The lanes bound themselves, so this is quick even after hours
//! behind another window.

use crate::analyst::messages::Answers;
use crate::state::AppState;
use crate::train::lanes::RivalLane;
use crate::train::messages::{ProbeSnapshot, StepRecord};
use crate::ui::app::backend::Backend;

/// What arrived, as far as the window must know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrived {
    /// New pictures: their texture is out of date.
    pub images: bool,
}

/// Moves everything that waits into `state`; `last_step` remembers the newest record.
pub fn drain(backend: &Backend, state: &mut AppState, last_step: &mut u64) -> Arrived {
    let inbox = &backend.inbox;
    let (status, probe, images) = (inbox.status.take(), inbox.probe.take(), inbox.images.take());
    let records = inbox.records.take();
    let rivals = take_from_rivals(backend, state);
    let notices: Vec<_> = inbox.notices.try_iter().collect();

    let (before, after) = records.split_at(restart(&records, *last_step));
    state.apply_records(before);
    for (racer, _, before, _) in &rivals {
        state.apply_rival_records(*racer, before);
    }
    for notice in notices {
        state.apply(notice);
    }
    state.apply_records(after);
    if let Some(last) = records.last() {
        *last_step = last.step;
    }

    let arrived = Arrived { images: images.is_some() };
    if let Some(status) = status {
        state.apply_status(status);
    }
    if let Some(probe) = probe {
        state.apply_probe(probe);
    }
    // After the lead's latents: the planes of the rivals are turned towards that of the lead.
    for (racer, probe, _, after) in rivals {
        state.apply_rival_records(racer, &after);
        if let Some(probe) = probe {
            state.apply_rival_probe(racer, probe);
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
    if let Some(outcome) = answers.attack.take().filter(|outcome| outcome.run == state.status.run) {
        state.attack.apply_outcome(outcome);
    }
    if let Some(search) = answers.smallest_epsilon.take() {
        state.attack.apply_smallest_epsilon(search);
    }
    if let Some(report) = answers.classifier.take().filter(|report| report.run == state.status.run)
    {
        state.attack.apply_classifier(report);
    }
    for (racer, slot) in (1..).zip(&answers.rival_classifiers) {
        if let Some(report) = slot.take() {
            state.apply_rival_classifier(racer, report);
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

/// What waits in the lanes of the rivals: number, latents, losses that belong before the notices,
/// losses that belong after them.
type FromRival = (usize, Option<ProbeSnapshot>, Vec<StepRecord>, Vec<StepRecord>);

fn take_from_rivals(backend: &Backend, state: &AppState) -> Vec<FromRival> {
    let take = |(racer, lane): (usize, &RivalLane)| {
        let (probe, mut records) = (lane.probe.take(), lane.records.take());
        let rival = state.rivals.iter().find(|rival| rival.racer == racer);
        let last_step = rival.map_or(0, |rival| rival.losses.last_step());
        // Before its first step, a rival may just as well be about to begin.
        let at = if last_step == 0 { 0 } else { restart(&records, last_step) };
        let after = records.split_off(at);
        (racer, probe, records, after)
    };
    (1..).zip(&backend.inbox.rivals).map(take).collect()
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
