//! What the attack panel shows: its subjects, its settings, the newest attack, the verdicts.
//! [`rows`] puts together what is shown of each image.

pub mod rows;
#[cfg(test)]
mod tests;

use crate::analyst::messages::{AttackFrame, AttackOutcome, AttackedDigit, SmallestEpsilon};
use crate::data::{ImageSet, pixels};
pub use crate::session::settings::{AttackMode, AttackSettings, MAX_SUBJECTS, Source, Subject};
use crate::state::AppState;

/// What an attack came to, by the latent classifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The answer did not change.
    Held,
    /// The answer changed, but not to the target's class.
    FooledOtherwise,
    /// The answer changed as wished: to the target's class, or to any other where there is no target.
    FooledAsWished,
}

/// Everything the attack panel shows.
#[derive(Default)]
pub struct AttackState {
    /// As edited.
    pub settings: AttackSettings,
    /// Drawn and opened images, attacked beside the selected test images.
    pub own: Vec<Subject>,
    /// The images of the newest request.
    pub subjects: Vec<Subject>,
    /// The settings of the newest attack that was sent.
    pub sent: AttackSettings,
    /// The request that was sent last; older answers are ignored.
    pub request: u64,
    /// Whether it is still being worked on.
    pub busy: bool,
    /// The newest iterate of the attack under way.
    pub frame: Option<AttackFrame>,
    /// The newest finished attack: what it made of each model, the one that leads first.
    pub outcomes: Vec<AttackOutcome>,
    /// The iterate that is looked at; `None` is the result itself.
    pub shown_iterate: Option<usize>,
    /// Whether a hidden result was uncovered.
    pub revealed: bool,
    /// The newest search for the smallest ε.
    pub smallest_epsilon: Option<SmallestEpsilon>,
    /// How far the saving of an attack is, 0–1; `None` while nothing is saved.
    pub saving: Option<f32>,
}

impl AttackState {
    /// Begins an attack on these images and returns its number. The result of an earlier attack
    /// on the same images stays until the new one is there, so that nothing flickers.
    pub fn begin(&mut self, subjects: Vec<Subject>) -> u64 {
        let search = self.smallest_epsilon.take().filter(|search| search.done);
        if subjects == self.subjects && !self.settings.differs_beside_epsilon(&self.sent) {
            self.smallest_epsilon = search;
        }
        self.sent = self.settings.clone();
        self.shown_iterate = None;
        self.revealed = false;
        self.next_request(subjects)
    }

    /// Begins a search for the smallest ε of these images and returns its number.
    pub fn begin_search(&mut self, subjects: Vec<Subject>) -> u64 {
        self.smallest_epsilon = None;
        self.next_request(subjects)
    }

    fn next_request(&mut self, subjects: Vec<Subject>) -> u64 {
        if subjects != self.subjects {
            self.outcomes.clear();
            self.shown_iterate = None;
            self.subjects = subjects;
        }
        self.frame = None;
        self.request += 1;
        self.busy = true;
        self.request
    }

    /// The request under way is over, whatever it came to.
    pub fn stop(&mut self) {
        self.busy = false;
        self.frame = None;
        // What was edited meanwhile is not to start another attack by itself.
        self.sent = self.settings.clone();
    }

    /// Whether the result on the screen belongs to other images or settings than are wanted now,
    /// and a new attack may take its place.
    pub fn is_outdated(&self, wanted: &[Subject]) -> bool {
        let free = !self.busy || self.sent.mode == AttackMode::Chase;
        let differs = self.settings.differs_in_attack(&self.sent) || self.subjects != wanted;
        free && differs && !self.outcomes.is_empty() && !wanted.is_empty()
    }

    /// What the newest attack made of the model that leads.
    pub fn outcome(&self) -> Option<&AttackOutcome> {
        self.outcomes.first()
    }

    /// What it made of a model.
    pub fn outcome_of(&self, number: usize) -> Option<&AttackOutcome> {
        self.outcomes.iter().find(|outcome| outcome.model == number)
    }

    /// Iterates that can be looked at.
    pub fn iterates(&self) -> &[AttackFrame] {
        self.outcome().map_or(&[], |outcome| &outcome.iterates)
    }

    /// The iterate that is looked at, with its place; `None` is the result itself.
    pub fn shown(&self) -> Option<(usize, &AttackFrame)> {
        let index = self.shown_iterate?;
        self.iterates().get(index).map(|frame| (index, frame))
    }

    /// The place of the next iterate, or of the one before; `None` is the result, after the last.
    pub fn neighbour(&self, forward: bool) -> Option<usize> {
        let count = self.iterates().len();
        let place = self.shown().map_or(count, |(index, _)| index);
        let next = if forward { place + 1 } else { place.saturating_sub(1) };
        (next < count).then_some(next)
    }

    /// A new iterate; answers to older requests are ignored.
    pub fn apply_frame(&mut self, frame: AttackFrame) {
        if frame.id == self.request && self.busy {
            self.frame = Some(frame);
        }
    }

    /// A finished attack; answers to older requests are ignored.
    pub fn apply_outcomes(&mut self, outcomes: Vec<AttackOutcome>) {
        if outcomes.first().is_some_and(|outcome| outcome.id == self.request) {
            self.busy = self.sent.mode == AttackMode::Chase && self.busy;
            self.frame = None;
            self.outcomes = outcomes;
        }
    }

    /// A new state of the search for the smallest ε.
    pub fn apply_smallest_epsilon(&mut self, search: SmallestEpsilon) {
        if search.id == self.request {
            self.busy = !search.done;
            self.smallest_epsilon = Some(search);
        }
    }

    /// A new run: what was shown belongs to a model that is gone. Settings and own images stay.
    pub fn clear_results(&mut self) {
        self.busy = false;
        self.frame = None;
        self.outcomes.clear();
        self.shown_iterate = None;
        self.smallest_epsilon = None;
    }

    /// Whether the result is to be hidden now.
    pub fn is_hidden(&self) -> bool {
        self.settings.guess_first && !self.revealed
    }
}

impl AppState {
    /// Whether these are [`Self::attack_subjects`]; nothing is copied to find out.
    pub fn would_attack(&self, subjects: &[Subject]) -> bool {
        let room = MAX_SUBJECTS.saturating_sub(self.attack.own.len());
        let test = self.dataset.as_ref().map(|dataset| &dataset.test);
        let in_test = |index: &usize| test.filter(|test| *index < test.len()).map(|t| (*index, t));
        let selected: Vec<_> = self.selection.iter().take(room).filter_map(in_test).collect();
        let Some((tests, own)) = subjects.split_at_checked(selected.len()) else { return false };
        let same = |(subject, (index, test)): (&Subject, (usize, &ImageSet))| {
            let values = test.image(index).iter().map(|&byte| pixels::value(byte));
            subject.source == Source::Test(index)
                && subject.label == self.test_label(index)
                && subject.image.iter().copied().eq(values)
        };
        own.iter().eq(self.attack.own.iter().take(MAX_SUBJECTS))
            && tests.iter().zip(selected).all(same)
    }
}

/// The class with the largest probability; `None` without a classifier.
pub fn most_likely(probabilities: &[f32]) -> Option<usize> {
    (0..probabilities.len()).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]))
}

/// What an attack came to; `None` while there is no classifier.
pub fn verdict(digit: &AttackedDigit, target_class: Option<u8>) -> Option<Verdict> {
    verdict_of(&digit.probabilities_before, &digit.probabilities_after, target_class)
}

fn verdict_of(before: &[f32], after: &[f32], target_class: Option<u8>) -> Option<Verdict> {
    let before = most_likely(before)?;
    let after = most_likely(after)?;
    Some(match target_class {
        _ if before == after => Verdict::Held,
        Some(target) if usize::from(target) != after => Verdict::FooledOtherwise,
        _ => Verdict::FooledAsWished,
    })
}
