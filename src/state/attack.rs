//! What the attack panel shows: its subjects, its settings, the newest attack, the verdicts.

use crate::analyst::messages::{
    AttackFrame, AttackOutcome, AttackedDigit, ClassifierReport, SmallestEpsilon,
};
use crate::attack::AttackConfig;

/// Most images that are attacked at once.
pub const MAX_SUBJECTS: usize = 8;

/// Where an attacked image comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A test image.
    Test(usize),
    /// Drawn with the pointer.
    Drawn,
    /// Opened from a file of this name.
    File(String),
}

/// An image to attack.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// Where it comes from.
    pub source: Source,
    /// 784 values in 0–1.
    pub image: Vec<f32>,
    /// Its class, where known.
    pub label: Option<u8>,
}

/// Which weights are attacked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttackMode {
    /// The weights of one step; nothing moves while the class looks.
    #[default]
    Frozen,
    /// The newest weights, again and again while training runs: robustness is seen to grow.
    Chase,
}

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

/// The settings of the panel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttackSettings {
    /// Objective, norm, ε, steps, restarts, seed.
    pub config: AttackConfig,
    /// The test image to move towards; `None` is an untargeted attack.
    pub target: Option<usize>,
    /// Which weights.
    pub mode: AttackMode,
    /// Hide the result until the class has guessed.
    pub guess_first: bool,
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
    /// The request that was sent last; older answers are ignored.
    pub request: u64,
    /// Whether it is still being worked on.
    pub busy: bool,
    /// The newest iterate of the attack under way.
    pub frame: Option<AttackFrame>,
    /// The newest finished attack.
    pub outcome: Option<AttackOutcome>,
    /// The iterate that is looked at; `None` is the result itself.
    pub shown_iterate: Option<usize>,
    /// Whether a hidden result was uncovered.
    pub revealed: bool,
    /// The newest search for the smallest ε.
    pub smallest_epsilon: Option<SmallestEpsilon>,
    /// The newest latent classifier.
    pub classifier: Option<ClassifierReport>,
    /// Its clean accuracy over training: (step, accuracy).
    pub accuracies: Vec<(u64, f64)>,
}

impl AttackState {
    /// Begins a request for these images and returns its number.
    pub fn begin(&mut self, subjects: Vec<Subject>) -> u64 {
        self.subjects = subjects;
        self.request += 1;
        self.busy = true;
        self.frame = None;
        self.outcome = None;
        self.smallest_epsilon = None;
        self.shown_iterate = None;
        self.revealed = false;
        self.request
    }

    /// A new iterate; answers to older requests are ignored.
    pub fn apply_frame(&mut self, frame: AttackFrame) {
        if frame.id == self.request && self.busy {
            self.frame = Some(frame);
        }
    }

    /// A finished attack; answers to older requests are ignored.
    pub fn apply_outcome(&mut self, outcome: AttackOutcome) {
        if outcome.id == self.request {
            self.busy = self.settings.mode == AttackMode::Chase && self.busy;
            self.frame = None;
            self.outcome = Some(outcome);
        }
    }

    /// A new state of the search for the smallest ε.
    pub fn apply_smallest_epsilon(&mut self, search: SmallestEpsilon) {
        if search.id == self.request {
            self.busy = !search.done;
            self.smallest_epsilon = Some(search);
        }
    }

    /// A new latent classifier.
    pub fn apply_classifier(&mut self, report: ClassifierReport) {
        self.accuracies.push((report.step, report.clean_accuracy));
        self.classifier = Some(report);
    }

    /// A new run: what was shown belongs to a model that is gone. Settings and own images stay.
    pub fn clear_results(&mut self) {
        self.busy = false;
        self.frame = None;
        self.outcome = None;
        self.shown_iterate = None;
        self.smallest_epsilon = None;
        self.classifier = None;
        self.accuracies.clear();
    }

    /// Whether the result is to be hidden now.
    pub fn is_hidden(&self) -> bool {
        self.settings.guess_first && !self.revealed
    }
}

/// The class with the largest probability; `None` without a classifier.
pub fn most_likely(probabilities: &[f32]) -> Option<usize> {
    (0..probabilities.len()).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]))
}

/// What an attack came to; `None` while there is no classifier.
pub fn verdict(digit: &AttackedDigit, target_class: Option<u8>) -> Option<Verdict> {
    let before = most_likely(&digit.probabilities_before)?;
    let after = most_likely(&digit.probabilities_after)?;
    Some(match target_class {
        _ if before == after => Verdict::Held,
        Some(target) if usize::from(target) != after => Verdict::FooledOtherwise,
        _ => Verdict::FooledAsWished,
    })
}
