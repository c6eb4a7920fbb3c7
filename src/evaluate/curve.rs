//! A robustness curve that fills in bit by bit: accuracy against ε, for several attacks.
//!
//! It says which images are to be attacked next and counts what came out; who attacks them, when
//! and on which weights is not its business. Every point is measured on the same test images, the
//! first ones, as `raven-explorer evaluate` does, so that curves of different models compare.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::attack::{AttackConfig, AttackObjective, Norm};
use crate::evaluate::interval::wilson;

/// Images that are attacked at once: few, so that every point is seen early.
pub const BATCH: usize = 16;
/// The radii of the attacks in the L∞ norm, pixel units; ε = 0 is no attack.
const LINF: [f32; 6] = [0.0, 0.05, 0.1, 0.15, 0.2, 0.3];
/// The radii in the L2 norm, pixel units: an image is changed as visibly as by a tenth of it in L∞.
const L2: [f32; 6] = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0];

/// The radii ε that a curve is measured at, ascending, pixel units; the first is no attack.
pub fn epsilons(norm: Norm) -> &'static [f32] {
    match norm {
        Norm::Linf => &LINF,
        Norm::L2 => &L2,
    }
}

/// What is measured, and with which effort.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurveSettings {
    /// The attacks, each a line of its own.
    pub objectives: Vec<AttackObjective>,
    /// The ball of all attacks.
    pub norm: Norm,
    /// The first so many test images; all, if there are fewer.
    pub images: usize,
    /// Gradient steps of each restart.
    pub steps: usize,
    /// Random starts; the best result of each image counts.
    pub restarts: usize,
    /// Seed of the random starts.
    pub seed: u64,
}

impl Default for CurveSettings {
    /// 200 images, the effort of a live attack; the last objective aims at the classifier itself.
    fn default() -> Self {
        let AttackConfig { norm, steps, restarts, seed, .. } = AttackConfig::default();
        let objectives =
            vec![AttackObjective::Wasserstein, AttackObjective::Kl, AttackObjective::Classifier];
        Self { objectives, norm, images: 200, steps, restarts, seed }
    }
}

impl CurveSettings {
    /// The attack behind one point.
    pub fn attack(&self, objective: AttackObjective, epsilon: f32) -> AttackConfig {
        let &Self { norm, steps, restarts, seed, .. } = self;
        AttackConfig { objective, norm, epsilon, steps, restarts, seed, ..AttackConfig::default() }
    }

    /// Whether two curves differ at most in which attacks were chosen: only then may their points
    /// stand in one chart.
    pub fn is_comparable(&self, other: &Self) -> bool {
        *self == Self { objectives: self.objectives.clone(), ..other.clone() }
    }
}

/// The accuracy under one attack at one ε, as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The attack; `None` is the clean image, which all lines begin at.
    pub objective: Option<AttackObjective>,
    /// ε, pixel units.
    pub epsilon: f32,
    /// Images that the classifier still got right.
    pub right: usize,
    /// Images attacked so far.
    pub images: usize,
}

impl CurvePoint {
    /// Share of images that the classifier still got right; `None` before the first image.
    pub fn accuracy(&self) -> Option<f64> {
        (self.images > 0).then(|| self.right as f64 / self.images as f64)
    }

    /// Wilson's 95 % interval of that share.
    pub fn interval(&self) -> [f64; 2] {
        wilson(self.right, self.images)
    }
}

/// What is to be done next: attack these test images as this point says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Place in [`RobustnessCurve::points`].
    pub point: usize,
    /// Indices of test images.
    pub images: Range<usize>,
}

/// Points that fill in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RobustnessCurve {
    /// What is measured.
    pub settings: CurveSettings,
    /// The clean point, then those of each attack by ascending ε.
    pub points: Vec<CurvePoint>,
    /// Images that every point will have.
    pub images: usize,
}

impl RobustnessCurve {
    /// A curve without any image yet, of a test set that has `available`.
    pub fn new(settings: CurveSettings, available: usize) -> Self {
        let point = |objective, epsilon| CurvePoint { objective, epsilon, right: 0, images: 0 };
        let attacked = settings.objectives.iter().flat_map(|&objective| {
            epsilons(settings.norm)[1..].iter().map(move |&epsilon| (Some(objective), epsilon))
        });
        let points =
            std::iter::once((None, 0.0)).chain(attacked).map(|(o, e)| point(o, e)).collect();
        let images = settings.images.min(available);
        Self { settings, points, images }
    }

    /// The next piece of work; `None` once all is measured. Clean images cost next to nothing and
    /// come all at once; then the point with the fewest images has its turn.
    pub fn next_work(&self) -> Option<Work> {
        let waiting = |point: &usize| self.points[*point].images < self.images;
        let point = (0..self.points.len())
            .filter(waiting)
            .min_by_key(|&point| (point > 0, self.points[point].images))?;
        let from = self.points[point].images;
        let to = if point == 0 { self.images } else { (from + BATCH).min(self.images) };
        Some(Work { point, images: from..to })
    }

    /// Takes in how many of the images of `work` the classifier got right.
    ///
    /// # Panics
    /// If it is not the work that this point waits for, or more are right than there are.
    pub fn record(&mut self, work: &Work, right: usize) {
        let point = &mut self.points[work.point];
        assert_eq!(point.images, work.images.start, "work is done in order");
        assert!(right <= work.images.len(), "at most all are right");
        point.right += right;
        point.images = work.images.end;
    }

    /// Whether every point has all its images.
    pub fn is_complete(&self) -> bool {
        self.next_work().is_none()
    }

    /// Whether every point has some images: there is a line to look at.
    pub fn is_drawable(&self) -> bool {
        self.points.iter().all(|point| point.images > 0)
    }

    /// Share of the attacks that is done, 0–1.
    pub fn progress(&self) -> f64 {
        let attacked = &self.points[1..];
        let done: usize = attacked.iter().map(|point| point.images).sum();
        match self.images * attacked.len() {
            0 => f64::from(u8::from(self.is_complete())),
            all => done as f64 / all as f64,
        }
    }

    /// The point of clean images.
    pub fn clean(&self) -> &CurvePoint {
        &self.points[0]
    }

    /// The line of one attack, from the clean point on, by ascending ε.
    pub fn line(&self, objective: AttackObjective) -> impl Iterator<Item = &CurvePoint> {
        let of_line =
            move |point: &&CurvePoint| point.objective.is_none_or(|other| other == objective);
        self.points.iter().filter(of_line)
    }

    /// The point of one attack at one ε; for ε = 0 the clean one.
    pub fn point(&self, objective: AttackObjective, epsilon: f32) -> Option<&CurvePoint> {
        self.line(objective).find(|point| point.epsilon == epsilon)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(images: usize) -> RobustnessCurve {
        let objectives = vec![AttackObjective::Kl, AttackObjective::Damage];
        RobustnessCurve::new(CurveSettings { objectives, images, ..Default::default() }, 1000)
    }

    #[test]
    fn clean_images_come_first_then_every_point_in_turn() {
        let mut curve = small(40);
        let mut seen = Vec::new();
        while let Some(work) = curve.next_work() {
            assert!(!curve.is_complete());
            curve.record(&work, work.images.len() / 2);
            seen.push((work.point, work.images));
        }
        assert_eq!(seen[0], (0, 0..40));
        let round = |range: Range<usize>| (1..=10).map(move |point| (point, range.clone()));
        let rounds: Vec<_> = round(0..16).chain(round(16..32)).chain(round(32..40)).collect();
        assert_eq!(seen[1..], rounds);
        assert!(
            curve.is_complete() && curve.points.iter().all(|p| (p.right, p.images) == (20, 40))
        );
    }

    #[test]
    fn the_interval_shrinks_and_progress_grows_with_every_batch() {
        let mut curve = small(64);
        let (mut progress, mut width) = (-1.0, 2.0);
        assert_eq!((curve.points[1].accuracy(), curve.points[1].interval()), (None, [0.0, 1.0]));
        while let Some(work) = curve.next_work() {
            curve.record(&work, work.images.len() / 4);
            if work.point == 1 {
                let [low, high] = curve.points[1].interval();
                assert!(high - low < width && curve.progress() > progress);
                (width, progress) = (high - low, curve.progress());
                assert_eq!(curve.points[1].accuracy(), Some(0.25));
            }
        }
        assert_eq!(curve.progress(), 1.0);
    }

    #[test]
    fn it_is_drawable_once_every_point_has_been_looked_at() {
        let mut curve = small(200);
        for _ in 0..10 {
            curve.record(&curve.next_work().unwrap(), 0);
            assert!(!curve.is_drawable());
        }
        curve.record(&curve.next_work().unwrap(), 0);
        assert!(curve.is_drawable() && !curve.is_complete());
    }

    #[test]
    fn a_line_begins_at_the_clean_point_and_ascends() {
        let curve = small(40);
        let line: Vec<_> = curve.line(AttackObjective::Damage).map(|p| p.epsilon).collect();
        assert_eq!(line, LINF);
        assert!(curve.point(AttackObjective::Damage, 0.0).unwrap().objective.is_none());
        let point = curve.point(AttackObjective::Damage, 0.2).unwrap();
        assert_eq!(point.objective, Some(AttackObjective::Damage));
        assert!(curve.point(AttackObjective::Damage, 0.07).is_none());
    }

    #[test]
    fn small_test_sets_and_no_attack_at_all_are_measured_too() {
        let curve = RobustnessCurve::new(CurveSettings::default(), 10);
        assert_eq!((curve.images, curve.next_work().unwrap().images), (10, 0..10));
        let settings = CurveSettings { objectives: Vec::new(), ..Default::default() };
        let mut curve = RobustnessCurve::new(settings, 1000);
        assert_eq!(curve.progress(), 0.0);
        curve.record(&curve.next_work().unwrap(), 100);
        assert!(curve.is_complete() && curve.progress() == 1.0);
    }

    #[test]
    fn curves_compare_only_with_the_same_effort() {
        let settings = CurveSettings::default();
        let fewer = CurveSettings { objectives: Vec::new(), ..settings.clone() };
        let weaker = CurveSettings { steps: 1, ..settings.clone() };
        assert!(settings.is_comparable(&fewer) && !settings.is_comparable(&weaker));
    }

    #[test]
    #[should_panic(expected = "in order")]
    fn the_same_work_counts_only_once() {
        let mut curve = small(40);
        let work = curve.next_work().unwrap();
        curve.record(&work, 1);
        curve.record(&work, 1);
    }
}
