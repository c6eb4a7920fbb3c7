//! What the window asks of the analyst, and what comes back: plain owned data, no tensors.

use crate::attack::{AttackConfig, Attacked, Goal};
use crate::config::TrainConfig;
use crate::config::race::MAX_MODELS;
use crate::evaluate::Anatomy;
use crate::evaluate::curve::{CurveSettings, RobustnessCurve};
use crate::evaluate::jacobian::Jacobian;
use crate::train::lanes::Slot;

/// A question to the analyst. A newer question of the same kind replaces one that still waits.
#[derive(Clone, Debug)]
pub enum Question {
    /// Decode one latent vector (d values) with the weights of this model of a race, 0 being the lead:
    /// the image under the pointer.
    Hover(usize, Vec<f32>),
    /// Decode many latent vectors (`count × d` values, row by row) with the lead's weights: the
    /// manifold grid.
    Manifold(Vec<f32>),
    /// How sensitive the encoders of all models are around these test images (indices).
    Geometry(Vec<usize>),
    /// Take one training step of the lead apart.
    Anatomy(AnatomyRequest),
    /// Attack these images; replaces an attack that is under way.
    Attack(AttackRequest),
    /// Find the smallest ε that fools the model, for each image; replaces an attack under way.
    SmallestEpsilon(AttackRequest),
    /// End the attack under way (and a chase).
    StopAttack,
    /// Measure robustness curves from now on; replaces what was to be measured.
    Measure(MeasureRequest),
    /// Measure no more.
    StopMeasuring,
    /// End the thread.
    Shutdown,
}

/// Images to attack, and how.
#[derive(Clone, Debug)]
pub struct AttackRequest {
    /// Counts up with every request; answers carry it.
    pub id: u64,
    /// `count × values` in 0–1.
    pub images: Vec<f32>,
    /// The class of each image where it is known.
    pub labels: Vec<Option<u8>>,
    /// Away from where the images are, or towards another one.
    pub goal: Goal,
    /// Objective, norm, ε, steps, restarts, seed.
    pub config: AttackConfig,
    /// Repeat on the newest weights while training goes on.
    pub chase: bool,
    /// Attack the weights of the attack before, if they are of the same run: only a knob has moved,
    /// and the model that is looked at must not.
    pub same_weights: bool,
}

/// Decoded images and the weights they come from.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// Which model of a race decoded them: 0 is the lead.
    pub model: usize,
    /// Which run the weights belong to.
    pub run: u64,
    /// The step of the weights.
    pub step: u64,
    /// The latent vectors that were decoded, as they were asked.
    pub latents: Vec<f32>,
    /// `count × values` in 0–1.
    pub images: Vec<f32>,
}

/// How far a small change of an image can move its latent, and in which direction.
#[derive(Clone, Debug)]
pub struct Geometry {
    /// Which run the weights belong to.
    pub run: u64,
    /// The step of the weights.
    pub step: u64,
    /// The test images that were asked about (indices), as far as they exist.
    pub images: Vec<usize>,
    /// For each model of a race, by its number: one entry an image.
    pub models: Vec<(usize, Vec<Jacobian>)>,
}

/// Which training step to take apart.
#[derive(Clone, Debug, PartialEq)]
pub struct AnatomyRequest {
    /// Counts up with every request; answers carry it.
    pub id: u64,
    /// The number of the model.
    pub model: usize,
    /// Its settings.
    pub config: TrainConfig,
    /// Test images (indices).
    pub images: Vec<usize>,
    /// The number of the draw of z.
    pub draw: u32,
}

/// A training step taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct AnatomyReport {
    /// Which request.
    pub id: u64,
    /// Which run the weights belong to.
    pub run: u64,
    /// The step of the weights.
    pub step: u64,
    /// One entry an image that exists, in the order of the request.
    pub images: Vec<Anatomy>,
}

/// An iterate of an attack under way; newer replaces older.
#[derive(Clone, Debug)]
pub struct AttackFrame {
    /// Which request.
    pub id: u64,
    /// Restart and gradient step, counting from 0.
    pub restart: usize,
    /// The gradient step within the restart; 0 is the random start.
    pub iterate: usize,
    /// x + δ, `count × values`.
    pub images: Vec<f32>,
    /// μ(x + δ), `count × d`.
    pub means: Vec<f32>,
    /// The objective of each image.
    pub objectives: Vec<f32>,
    /// decode(μ(x + δ)), `count × values`; empty while the attack runs.
    pub reconstructions: Vec<f32>,
    /// The latent classifier's probabilities at μ(x + δ), `count × classes`; empty while the
    /// attack runs or there is no classifier.
    pub probabilities: Vec<f32>,
}

/// One attacked image with all that is shown of it.
#[derive(Clone, Debug)]
pub struct AttackedDigit {
    /// The attack's result.
    pub result: Attacked,
    /// decode(μ(x)), an image.
    pub reconstruction_before: Vec<f32>,
    /// decode(μ(x + δ)), an image.
    pub reconstruction_after: Vec<f32>,
    /// The latent classifier's probabilities at μ(x), one a class; empty while there is none.
    pub probabilities_before: Vec<f32>,
    /// The latent classifier's probabilities at μ(x + δ).
    pub probabilities_after: Vec<f32>,
}

/// A finished attack on one model.
#[derive(Clone, Debug)]
pub struct AttackOutcome {
    /// The number of the model that was attacked: 0 leads.
    pub model: usize,
    /// Which request.
    pub id: u64,
    /// Which run the weights belong to.
    pub run: u64,
    /// The step of the weights: 'frozen: model of step N'.
    pub step: u64,
    /// The step the latent classifier was fitted at, if there is one.
    pub classifier_step: Option<u64>,
    /// Latent dimensions d.
    pub latent: usize,
    /// The attack as it was carried out.
    pub config: AttackConfig,
    /// One entry an image, in the order of the request.
    pub digits: Vec<AttackedDigit>,
    /// Every iterate of the last restart, oldest first: to step and scrub through.
    pub iterates: Vec<AttackFrame>,
    /// How long it took, seconds.
    pub seconds: f64,
    /// Share of the time that a chase takes from training, 0–1; 0 for a single attack.
    pub chase_share: f64,
}

/// The smallest ε that changes the latent classifier's answer, by bisection.
#[derive(Clone, Debug)]
pub struct SmallestEpsilon {
    /// Which request.
    pub id: u64,
    /// The step of the weights.
    pub step: u64,
    /// For each model that has been searched, by its number, and each image: the smallest ε found,
    /// pixel units; `None` if even the largest does not fool it.
    pub epsilons: Vec<(usize, Vec<Option<f32>>)>,
    /// Whether the search goes on.
    pub done: bool,
}

impl SmallestEpsilon {
    /// What was found for one model.
    pub fn of(&self, model: usize) -> Option<&[Option<f32>]> {
        self.epsilons.iter().find(|(number, _)| *number == model).map(|(_, found)| &found[..])
    }
}

/// The latent classifier that verdicts rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassifierReport {
    /// Which run it belongs to.
    pub run: u64,
    /// The step of the weights it was fitted at.
    pub step: u64,
    /// Accuracy on the whole test set, 0–1.
    pub clean_accuracy: f64,
    /// Training images it was fitted on.
    pub training_images: usize,
}

/// Which curves to measure, and how fast.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureRequest {
    /// Counts up with every request; answers carry it.
    pub id: u64,
    /// What is measured.
    pub settings: CurveSettings,
    /// Measure the newest weights at full speed, once.
    pub now: bool,
    /// Share of the time, 0–1, for measuring curve after curve in the background; `None` for none.
    pub share: Option<f64>,
}

/// A robustness curve, complete or on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveReport {
    /// The newest request that it answers.
    pub request: u64,
    /// Which model of a race; 0 is the one that leads.
    pub model: usize,
    /// Which run the weights belong to.
    pub run: u64,
    /// The step of the weights; the classifier was fitted to the same.
    pub step: u64,
    /// Classes that the classifier tells apart.
    pub classes: usize,
    /// Accuracy of nearest neighbours on clean test latents, 0–1.
    pub neighbours_accuracy: f64,
    /// Test latents that were counted for it.
    pub neighbours_images: usize,
    /// The points.
    pub curve: RobustnessCurve,
    /// Time spent on it so far, seconds.
    pub seconds: f64,
}

/// What has become of the curves since the window looked last.
#[derive(Clone, Debug, Default)]
pub struct CurveNews {
    /// The newest state of the curve on its way, one a model.
    pub current: Vec<CurveReport>,
    /// Curves that were completed, oldest first; thinned where nobody looks for hours.
    pub complete: Vec<CurveReport>,
    /// The request for a measurement at full speed that is answered in full.
    pub finished: Option<u64>,
    /// The measurement failed and was given up.
    pub given_up: bool,
}

/// Complete curves that are kept; beyond, every other one is dropped.
pub const MAX_CURVES: usize = 256;

impl CurveNews {
    /// A curve has grown, or is complete.
    pub fn add(&mut self, report: CurveReport) {
        self.current.retain(|other| other.model != report.model);
        if report.curve.is_complete() {
            add_complete(&mut self.complete, report.clone());
        }
        self.current.push(report);
    }
}

/// Adds a complete curve; one of the same weights and settings makes room, and of many every other
/// one, never the newest.
pub fn add_complete(curves: &mut Vec<CurveReport>, report: CurveReport) {
    let same = |other: &CurveReport| {
        (other.model, other.run, other.step) == (report.model, report.run, report.step)
            && other.curve.settings == report.curve.settings
    };
    curves.retain(|other| !same(other));
    curves.push(report);
    if curves.len() > MAX_CURVES {
        let mut place = 0;
        curves.retain(|_| {
            place += 1;
            place % 2 == 1
        });
    }
}

/// Latest-only answers.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// To [`Question::Hover`].
    pub hover: Slot<Decoded>,
    /// To [`Question::Manifold`].
    pub manifold: Slot<Decoded>,
    /// The newest iterate of the attack under way.
    pub attack_frame: Slot<AttackFrame>,
    /// The newest finished attack: from the same random start on every model, the one that leads
    /// first.
    pub attack: Slot<Vec<AttackOutcome>>,
    /// The newest state of the search for the smallest ε.
    pub smallest_epsilon: Slot<SmallestEpsilon>,
    /// The newest latent classifier of each model, by its number.
    pub classifiers: [Slot<ClassifierReport>; MAX_MODELS],
    /// To [`Question::Geometry`].
    pub geometry: Slot<Geometry>,
    /// To [`Question::Anatomy`].
    pub anatomy: Slot<AnatomyReport>,
    /// To [`Question::Measure`].
    pub curves: Slot<CurveNews>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A curve of one clean image, complete or not.
    fn report(step: u64, complete: bool) -> CurveReport {
        let settings = CurveSettings { objectives: Vec::new(), images: 1, ..Default::default() };
        let mut curve = RobustnessCurve::new(settings, 1);
        if complete {
            curve.record(&curve.next_work().unwrap(), 1);
        }
        CurveReport {
            request: 1,
            model: 0,
            run: 1,
            step,
            classes: 10,
            neighbours_accuracy: 0.9,
            neighbours_images: 100,
            curve,
            seconds: 0.1,
        }
    }

    #[test]
    fn news_keep_every_complete_curve_and_only_the_newest_of_one_on_its_way() {
        let slot: Slot<CurveNews> = Slot::default();
        for step in 1..=3 {
            slot.update(|news| news.add(report(step, false)));
            slot.update(|news| news.add(report(step, true)));
        }
        let news = slot.take().unwrap();
        let steps: Vec<u64> = news.complete.iter().map(|report| report.step).collect();
        assert_eq!((steps, news.current.len()), (vec![1, 2, 3], 1));
    }

    #[test]
    fn curves_nobody_takes_stay_bounded_and_the_newest_stays() {
        let mut curves = Vec::new();
        for step in 0..10_000 {
            add_complete(&mut curves, report(step, true));
            assert!(curves.len() <= MAX_CURVES);
            assert_eq!(curves.last().unwrap().step, step);
        }
        assert_eq!(curves[0].step, 0);
        add_complete(&mut curves, report(9_999, true));
        assert_eq!(curves.iter().filter(|report| report.step == 9_999).count(), 1);
    }
}
