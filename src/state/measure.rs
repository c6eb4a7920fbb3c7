//! What the measure panel shows: its settings, the curve on its way, and the curves before it.

use crate::analyst::messages::{CurveNews, CurveReport, MeasureRequest, add_complete};
use crate::attack::AttackObjective;
use crate::evaluate::curve::CurvePoint;
pub use crate::session::settings::{IMAGES, MeasureSettings, SHARE};

/// Everything the measure panel shows.
#[derive(Default)]
pub struct MeasureState {
    /// As edited.
    pub settings: MeasureSettings,
    /// Whether this moment's model is measured at full speed.
    pub now: bool,
    /// The request that was sent last.
    pub request: u64,
    /// The newest state of the curve on its way, or the last one; one a model.
    pub current: Vec<CurveReport>,
    /// Complete curves, oldest first.
    pub complete: Vec<CurveReport>,
    /// Whether the curves are being saved.
    pub saving: bool,
}

impl MeasureState {
    /// Whether anything is measured.
    pub fn is_measuring(&self) -> bool {
        self.now || self.settings.keep
    }

    /// The next request; `None` if nothing is to be measured.
    pub fn next_request(&mut self) -> Option<MeasureRequest> {
        if !self.is_measuring() {
            return None;
        }
        self.request += 1;
        Some(MeasureRequest {
            id: self.request,
            settings: self.settings.curve.clone(),
            now: self.now,
            share: self.settings.keep.then_some(self.settings.share),
        })
    }

    /// Curves have grown or are complete; those of other runs are ignored.
    pub fn apply(&mut self, news: CurveNews, run: u64) {
        self.now &= news.finished != Some(self.request);
        if news.given_up {
            self.now = false;
            self.settings.keep = false;
        }
        for report in news.complete.into_iter().filter(|report| report.run == run) {
            add_complete(&mut self.complete, report);
        }
        for report in news.current.into_iter().filter(|report| report.run == run) {
            self.current.retain(|other| other.model != report.model);
            self.current.push(report);
        }
        self.current.sort_by_key(|report| report.model);
    }

    /// A new run: the curves belong to a model that is gone. What is to be measured stays.
    pub fn clear_results(&mut self) {
        self.current.clear();
        self.complete.clear();
    }

    /// Forgets everything after this step.
    pub fn truncate(&mut self, step: u64) {
        self.complete.retain(|report| report.step <= step);
        let complete = &self.complete;
        let before = |model| complete.iter().rev().find(|report| report.model == model).cloned();
        let current = std::mem::take(&mut self.current).into_iter();
        self.current = current
            .filter_map(
                |report| {
                    if report.step <= step { Some(report) } else { before(report.model) }
                },
            )
            .collect();
    }

    /// The curve to look at, one a model: the one on its way as soon as every point has been looked
    /// at, until then the last complete one.
    pub fn shown(&self) -> impl Iterator<Item = &CurveReport> {
        self.current.iter().map(|current| {
            let of_model = |report: &&CurveReport| report.model == current.model;
            let before = || self.complete.iter().rev().find(of_model);
            if current.curve.is_drawable() { current } else { before().unwrap_or(current) }
        })
    }

    /// The curve of the model that leads.
    pub fn lead(&self) -> Option<&CurveReport> {
        self.shown().find(|report| report.model == 0)
    }

    /// Accuracy of one model at one ε over training, oldest first: (step, point), from complete
    /// curves that were measured with the same effort as the one that is shown. Without an attack,
    /// clean accuracy.
    pub fn over_training(
        &self,
        model: usize,
        objective: Option<AttackObjective>,
        epsilon: f32,
    ) -> Vec<(u64, &CurvePoint)> {
        let shown = self.shown().find(|report| report.model == model);
        let comparable = |report: &&CurveReport| {
            report.model == model
                && shown.is_some_and(|s| s.curve.settings.is_comparable(&report.curve.settings))
        };
        let point = |report: &CurveReport| match objective {
            None => Some(0),
            Some(_) => report
                .curve
                .points
                .iter()
                .position(|p| p.objective == objective && p.epsilon == epsilon),
        };
        let mut points: Vec<_> = self
            .complete
            .iter()
            .filter(comparable)
            .filter_map(|report| Some((report.step, &report.curve.points[point(report)?])))
            .collect();
        points.sort_by_key(|(step, _)| *step);
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::curve::CurveSettings;
    use crate::evaluate::curve::RobustnessCurve;

    /// A curve that has `batches` pieces of work behind it; three quarters are right.
    fn report(model: usize, step: u64, batches: usize, settings: &CurveSettings) -> CurveReport {
        let mut curve = RobustnessCurve::new(settings.clone(), 1000);
        for _ in 0..batches {
            let Some(work) = curve.next_work() else { break };
            curve.record(&work, work.images.len() * 3 / 4);
        }
        CurveReport {
            request: 1,
            model,
            run: 1,
            step,
            classes: 10,
            neighbours_accuracy: 0.9,
            neighbours_images: 100,
            curve,
            seconds: 1.0,
        }
    }

    fn news(reports: Vec<CurveReport>) -> CurveNews {
        let mut news = CurveNews::default();
        reports.into_iter().for_each(|report| news.add(report));
        news
    }

    #[test]
    fn a_request_says_what_is_switched_on() {
        let mut state = MeasureState::default();
        assert_eq!(state.next_request(), None);
        state.now = true;
        let request = state.next_request().unwrap();
        assert_eq!((request.id, request.now, request.share), (1, true, None));
        state.settings.keep = true;
        state.now = false;
        let request = state.next_request().unwrap();
        assert_eq!((request.id, request.now, request.share), (2, false, Some(0.05)));
    }

    #[test]
    fn the_last_complete_curve_stays_until_the_next_has_a_line() {
        let settings = CurveSettings::default();
        let mut state = MeasureState { now: true, request: 1, ..Default::default() };
        state.apply(news(vec![report(0, 10, 999, &settings)]), 1);
        assert!(state.now, "another model of a race may be on its way");
        state.apply(CurveNews { finished: Some(1), ..Default::default() }, 1);
        assert!(!state.now);
        state.apply(news(vec![report(0, 20, 3, &settings)]), 1);
        assert_eq!(state.lead().unwrap().step, 10);
        state.apply(news(vec![report(0, 20, 16, &settings)]), 1);
        assert_eq!(state.lead().unwrap().step, 20);
    }

    #[test]
    fn every_complete_curve_of_the_same_effort_is_a_point_over_training() {
        let settings = CurveSettings::default();
        let weaker = CurveSettings { steps: 1, ..settings.clone() };
        let reports = vec![
            report(0, 10, 999, &settings),
            report(0, 20, 999, &weaker),
            report(1, 25, 999, &settings),
            report(0, 30, 999, &settings),
        ];
        let mut state = MeasureState::default();
        state.apply(news(reports), 1);
        let line = |model, objective, epsilon| -> Vec<u64> {
            state.over_training(model, objective, epsilon).iter().map(|(step, _)| *step).collect()
        };
        assert_eq!(line(0, Some(AttackObjective::Kl), 0.1), [10, 30]);
        assert_eq!(line(0, None, 0.1), [10, 30]);
        assert_eq!(line(1, Some(AttackObjective::Kl), 0.1), [25]);
        assert!(line(0, Some(AttackObjective::Damage), 0.1).is_empty());
        state.truncate(10);
        assert_eq!(state.over_training(0, None, 0.0).len(), 1);
    }

    #[test]
    fn other_runs_are_ignored_and_a_failure_switches_off() {
        let settings = CurveSettings::default();
        let mut state = MeasureState { now: true, request: 1, ..Default::default() };
        state.settings.keep = true;
        state.apply(news(vec![report(0, 10, 999, &settings)]), 2);
        assert!(state.complete.is_empty() && state.current.is_empty() && state.now);
        state.apply(CurveNews { given_up: true, ..Default::default() }, 2);
        assert!(!state.is_measuring());
    }
}
