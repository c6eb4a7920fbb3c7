//! What is shown of each attacked image: the result, an iterate, or the attack under way.

use super::{AttackState, Source, Subject, Verdict, most_likely};
use crate::analyst::messages::{AttackFrame, AttackedDigit};
use crate::attack::{AttackConfig, Norm};
use crate::evaluate::statistics::distance;
use crate::state::AppState;
use crate::text::attack as text;

/// One image with what is known of it. What is unknown, or hidden for a guess, is empty or `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    /// The image.
    pub subject: &'a Subject,
    /// x + δ.
    pub attacked: &'a [f32],
    /// decode(μ(x)).
    pub reconstruction_before: &'a [f32],
    /// decode(μ(x + δ)).
    pub reconstruction_after: &'a [f32],
    /// The latent classifier's probabilities at μ(x), one a class.
    pub probabilities_before: &'a [f32],
    /// The same at μ(x + δ).
    pub probabilities_after: &'a [f32],
    /// ‖μ(x + δ) − μ(x)‖, latent units.
    pub moved: Option<f64>,
    /// ‖δ‖∞, pixel units.
    pub linf: Option<f64>,
    /// ‖δ‖₂, pixel units.
    pub l2: Option<f64>,
    /// The objective, in its unit.
    pub objective: Option<f64>,
    /// What the attack came to.
    pub verdict: Option<Verdict>,
    /// The smallest ε that changes the answer: `Some(None)` if even the largest does not.
    pub smallest_epsilon: Option<Option<f32>>,
}

impl Row<'_> {
    /// Whether the model mistakes even the clean image.
    pub fn was_already_wrong(&self) -> bool {
        match (self.subject.label, most_likely(self.probabilities_before)) {
            (Some(label), Some(answer)) => usize::from(label) != answer,
            _ => false,
        }
    }

    /// Where the image comes from, in words.
    pub fn source(&self) -> String {
        match &self.subject.source {
            Source::Test(index) => text::test_image(*index),
            Source::Drawn => text::DRAWN.to_owned(),
            Source::File(name) => name.clone(),
        }
    }
}

/// One row for each image of `subjects`. They are those of the newest request, or, before any,
/// those that would be attacked.
pub fn rows<'a>(state: &'a AppState, subjects: &'a [Subject]) -> Vec<Row<'a>> {
    rows_of(state, subjects, 0)
}

/// The same for any model, by its number.
pub fn rows_of<'a>(state: &'a AppState, subjects: &'a [Subject], number: usize) -> Vec<Row<'a>> {
    let attack = &state.attack;
    let known = subjects == attack.subjects;
    let target = state.attack_target_class();
    subjects
        .iter()
        .enumerate()
        .map(|(index, subject)| {
            let mut row = Row::of(subject);
            if known {
                row.fill(attack, number, index, target);
            }
            row
        })
        .collect()
}

impl<'a> Row<'a> {
    fn of(subject: &'a Subject) -> Self {
        Self {
            subject,
            attacked: &[],
            reconstruction_before: &[],
            reconstruction_after: &[],
            probabilities_before: &[],
            probabilities_after: &[],
            moved: None,
            linf: None,
            l2: None,
            objective: None,
            verdict: None,
            smallest_epsilon: None,
        }
    }

    fn fill(&mut self, attack: &'a AttackState, number: usize, index: usize, target: Option<u8>) {
        let hidden = attack.is_hidden();
        let outcome = attack.outcome_of(number);
        if let Some((outcome, digit)) = outcome.and_then(|o| Some((o, o.digits.get(index)?))) {
            self.reconstruction_before = &digit.reconstruction_before;
            self.probabilities_before = &digit.probabilities_before;
            // All models are shown at the same iterate.
            match attack.shown_iterate.and_then(|place| outcome.iterates.get(place)) {
                None => self.take_result(digit),
                Some(frame) => self.take_iterate(frame, index, digit, attack.subjects.len()),
            }
            self.verdict = verdict(self, target);
        }
        if let Some(frame) = attack.frame.as_ref().filter(|_| number == 0) {
            // The attack under way moves the images; what it comes to is not known yet.
            self.take_images(frame, index);
        }
        if hidden {
            self.reconstruction_after = &[];
            self.probabilities_after = &[];
            (self.moved, self.objective, self.verdict) = (None, None, None);
        } else {
            let search = attack.smallest_epsilon.as_ref();
            self.smallest_epsilon = search
                .and_then(|search| Some((search.done, *search.of(number)?.get(index)?)))
                .filter(|(done, epsilon)| *done || epsilon.is_some())
                .map(|(_, epsilon)| epsilon);
        }
    }

    fn take_result(&mut self, digit: &'a AttackedDigit) {
        let result = &digit.result;
        self.attacked = &result.image;
        self.reconstruction_after = &digit.reconstruction_after;
        self.probabilities_after = &digit.probabilities_after;
        self.moved = Some(distance(&result.mean_before, &result.mean_after));
        self.linf = Some(result.linf.into());
        self.l2 = Some(result.l2.into());
        self.objective = Some(result.objective.into());
    }

    fn take_iterate(
        &mut self,
        frame: &'a AttackFrame,
        index: usize,
        digit: &'a AttackedDigit,
        count: usize,
    ) {
        self.take_images(frame, index);
        self.reconstruction_after = part(&frame.reconstructions, index, self.subject.image.len());
        let classes = frame.probabilities.len() / count.max(1);
        self.probabilities_after = part(&frame.probabilities, index, classes);
        let before = &digit.result.mean_before;
        let mean = part(&frame.means, index, before.len());
        self.moved = (!mean.is_empty()).then(|| distance(before, mean));
        self.objective = frame.objectives.get(index).map(|&value| value.into());
    }

    fn take_images(&mut self, frame: &'a AttackFrame, index: usize) {
        let image = part(&frame.images, index, self.subject.image.len());
        if !image.is_empty() {
            self.attacked = image;
            let change = || image.iter().zip(&self.subject.image).map(|(a, b)| f64::from(a - b));
            self.linf = Some(change().fold(0.0, |largest, value| largest.max(value.abs())));
            self.l2 = Some(change().map(|value| value * value).sum::<f64>().sqrt());
        }
    }
}

fn verdict(row: &Row, target: Option<u8>) -> Option<Verdict> {
    super::verdict_of(row.probabilities_before, row.probabilities_after, target)
}

/// The values of one image; empty where there are none.
pub fn part(values: &[f32], index: usize, length: usize) -> &[f32] {
    values.get(index * length..(index + 1) * length).unwrap_or(&[])
}

/// By how much the noise of an attack is magnified for the eye, on the screen and in files: the same
/// for all images, so that they can be compared. `changes` are ‖δ‖∞ of each image.
pub fn noise_factor(config: &AttackConfig, changes: impl Iterator<Item = f32>) -> f32 {
    magnification(match config.norm {
        // Steady while the attack runs.
        Norm::Linf => config.epsilon,
        Norm::L2 => changes.fold(0.0, f32::max),
    })
}

/// 1, 2, 5, 10, … so that the strongest change, `largest` in pixel units, stays within half of the
/// grey levels.
fn magnification(largest: f32) -> f32 {
    let most = 0.5 / largest.max(1e-3);
    // A hair of tolerance: 0.1 is not quite a tenth in floating point.
    let steps = [500.0, 200.0, 100.0, 50.0, 20.0, 10.0, 5.0, 2.0];
    steps.into_iter().find(|&factor| factor <= most * 1.001).unwrap_or(1.0)
}

/// The noise made visible: mid-grey is no change; values in 0–1.
pub fn magnified(clean: &[f32], attacked: &[f32], factor: f32) -> Vec<f32> {
    clean.iter().zip(attacked).map(|(x, y)| (0.5 + factor * (y - x)).clamp(0.0, 1.0)).collect()
}
