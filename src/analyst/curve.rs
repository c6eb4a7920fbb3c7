//! Robustness curves beside the training: batch by batch, within the share of the time that the
//! user gave. Whatever else is asked is answered between two iterates of an attack.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::Analyst;
use super::classifier::every_nth;
use super::messages::{CurveReport, MeasureRequest};
use crate::attack::gradient_ascent::{Iterate, attack};
use crate::attack::{Goal, Scenario};
use crate::data::batch::gather;
use crate::evaluate::curve::{CurveSettings, RobustnessCurve, Work};
use crate::evaluate::latents::{encode, encode_pixels};
use crate::evaluate::neighbours::DEFAULT_NEIGHBOURS;
use crate::evaluate::{LatentClassifier, Neighbours, hits};
use crate::train::weights::Weights;

/// Least time between two looks whether the model has moved.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Training latents that the nearest neighbours are chosen from, and test latents they judge.
const NEIGHBOURS_TRAINING: usize = 6_000;
const NEIGHBOURS_TEST: usize = 2_000;

/// What is to be measured, and what is under way.
pub(super) struct Measurement {
    request: MeasureRequest,
    /// The models of a race, the lead first, all as they were at one moment.
    subjects: Vec<Subject>,
    /// Not before then: the share of the time is used up.
    pub next: Instant,
    /// When it was last asked whether the model has moved.
    looked: Option<Instant>,
    /// Whether the request has had its first turn: only then are its weights chosen.
    begun: bool,
}

/// A model that is measured, with the classifier that belongs to it.
#[derive(Clone)]
struct Subject {
    /// Tells this subject from every other.
    number: u64,
    weights: Weights,
    classifier: LatentClassifier,
    neighbours_accuracy: f64,
    neighbours_images: usize,
    curve: RobustnessCurve,
    spent: Duration,
}

impl Subject {
    /// Whether it is the model as it was at this step.
    fn is_of(&self, weights: &Weights) -> bool {
        let of = |weights: &Weights| (weights.run, weights.number, weights.step);
        of(&self.weights) == of(weights)
    }

    /// Whether it is an earlier state of this model, or the same.
    fn precedes(&self, weights: &Weights) -> bool {
        let of = |weights: &Weights| (weights.run, weights.number);
        of(&self.weights) == of(weights) && self.weights.step <= weights.step
    }

    /// Attacked images of all points together.
    fn images_done(&self) -> usize {
        self.curve.points.iter().map(|point| point.images).sum()
    }

    fn report(&self, request: u64) -> CurveReport {
        CurveReport {
            request,
            model: self.weights.number,
            run: self.weights.run,
            step: self.weights.step,
            classes: self.classifier.classes(),
            neighbours_accuracy: self.neighbours_accuracy,
            neighbours_images: self.neighbours_images,
            curve: self.curve.clone(),
            seconds: self.spent.as_secs_f64(),
        }
    }
}

impl Analyst {
    /// Takes over what is to be measured. A curve under way goes on if it is still asked for.
    pub(super) fn measure(&mut self, request: MeasureRequest) {
        let before = self.measurement.take().filter(|b| b.request.settings == request.settings);
        // Only the share of the time was changed: the weights have been chosen already.
        let begun = before.as_ref().is_some_and(|before| before.begun && before.request.now);
        let subjects = before.map_or_else(Vec::new, |before| before.subjects);
        let next = Instant::now();
        self.measurement = Some(Measurement { request, subjects, next, looked: None, begun });
    }

    /// The next batch, when it is due.
    pub(super) fn continue_measurement(&mut self) {
        let due = |measurement: &Measurement| Instant::now() >= measurement.next;
        // Questions come first.
        if !self.questions.is_empty() || !self.measurement.as_ref().is_some_and(due) {
            return;
        }
        let started = Instant::now();
        self.choose_subjects();
        let batch = self.measure_batch();
        let away = batch.map_or(Duration::ZERO, |(_, away)| away);
        let number = batch.map(|(number, _)| number);
        self.end_turn(started.elapsed().saturating_sub(away), number);
    }

    /// Settles on the weights to measure: those under way until their curves are complete, then the
    /// newest; the newest at once if the run or the race is a new one, or if this moment's were
    /// asked for.
    fn choose_subjects(&mut self) {
        let Some(measurement) = &mut self.measurement else { return };
        if measurement.looked.is_none_or(|looked| looked.elapsed() >= LOOK_EVERY) {
            measurement.looked = Some(Instant::now());
            self.refresh();
        }
        let Some(measurement) = &mut self.measurement else { return };
        let newest = measurement.request.now && !measurement.begun;
        measurement.begun = true;
        let subjects = &measurement.subjects;
        let pairs = || subjects.iter().zip(&self.known);
        let complete = subjects.iter().all(|subject| subject.curve.is_complete());
        let goes_on = subjects.len() == self.known.len()
            && (pairs().all(|(subject, weights)| subject.is_of(weights))
                || (!newest
                    && !complete
                    && pairs().all(|(subject, weights)| subject.precedes(weights))));
        if !goes_on {
            let settings = measurement.request.settings.clone();
            self.fit_readouts();
            let models = 0..self.known.len();
            let subjects = models.filter_map(|index| self.new_subject(index, &settings)).collect();
            if let Some(measurement) = &mut self.measurement {
                measurement.subjects = subjects;
            }
        }
    }

    /// The newest weights of one model, with the classifier that was fitted to them.
    fn new_subject(&mut self, index: usize, settings: &CurveSettings) -> Option<Subject> {
        let weights = self.known.get(index)?.clone();
        let classifier = self.readout_of(&weights)?.classifier.clone();
        let (neighbours_accuracy, neighbours_images) = ask_neighbours(&weights);
        self.subjects += 1;
        Some(Subject {
            number: self.subjects,
            classifier,
            neighbours_accuracy,
            neighbours_images,
            curve: RobustnessCurve::new(settings.clone(), weights.dataset.test.len()),
            weights,
            spent: Duration::ZERO,
        })
    }

    /// The subject of this number, if it is still measured.
    fn subject(&mut self, number: u64) -> Option<&mut Subject> {
        self.measurement.as_mut()?.subjects.iter_mut().find(|subject| subject.number == number)
    }

    /// Measures one batch of the model that is furthest behind; returns its number and the time
    /// that other questions took meanwhile, or `None` if there is nothing left to measure.
    fn measure_batch(&mut self) -> Option<(u64, Duration)> {
        let unfinished = |subject: &&Subject| !subject.curve.is_complete();
        let subjects = &self.measurement.as_ref()?.subjects;
        // A copy, so that questions may be answered, and even end all this, while it is attacked.
        let subject = subjects.iter().filter(unfinished).min_by_key(|s| s.images_done())?.clone();
        let work = subject.curve.next_work()?;
        let mut away = Duration::ZERO;
        let right = count_right(&subject, &work, &mut || {
            let left = Instant::now();
            self.attend();
            away += left.elapsed();
            let wanted = self.subject(subject.number).is_some();
            if wanted && !self.leaving { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if let (Some(right), Some(current)) = (right, self.subject(subject.number)) {
            current.curve.record(&work, right);
        }
        Some((subject.number, away))
    }

    /// Reports on the subject of this number, and decides when the next turn is.
    fn end_turn(&mut self, spent: Duration, measured: Option<u64>) {
        let Some(measurement) = &mut self.measurement else { return };
        let Measurement { request, subjects, .. } = measurement;
        for subject in subjects.iter_mut() {
            if measured == Some(subject.number) || (measured.is_none() && request.now) {
                subject.spent += spent;
                let report = subject.report(request.id);
                self.answers.curves.update(|news| news.add(report));
                (self.outbox.wake)();
            }
        }
        let idle = subjects.iter().all(|subject| subject.curve.is_complete());
        let complete = idle && !subjects.is_empty();
        if complete && request.now {
            let finished = request.id;
            self.answers.curves.update(|news| news.finished = Some(finished));
        }
        request.now &= !complete;
        measurement.next = Instant::now()
            + match request.share {
                _ if request.now && !idle => Duration::ZERO,
                Some(share) if !request.now => {
                    let pause = spent.mul_f64(1.0 / share.clamp(1e-3, 1.0) - 1.0);
                    if idle { pause.max(LOOK_EVERY) } else { pause }
                }
                _ => LOOK_EVERY,
            };
        if !request.now && request.share.is_none() {
            self.measurement = None;
        }
    }
}

/// How many of the images of `work` the classifier gets right; nothing, if `observe`, called after
/// every iterate, broke off.
fn count_right(
    subject: &Subject,
    work: &Work,
    observe: &mut dyn FnMut() -> ControlFlow<()>,
) -> Option<usize> {
    let Subject { weights, classifier, curve, .. } = subject;
    let point = &curve.points[work.point];
    let indices: Vec<u32> = work.images.clone().map(|index| index as u32).collect();
    let test = &weights.dataset.test;
    let labels = &test.labels[work.images.clone()];
    let images = gather(test, &indices);
    let means = match point.objective {
        None => encode_pixels(&weights.model, &images, &weights.device),
        Some(objective) => {
            let scenario = Scenario {
                model: &weights.model,
                device: &weights.device,
                images: &images,
                labels,
                goal: &Goal::Away,
                readout: Some(classifier.readout()),
            };
            let mut ended = false;
            let mut watch = |_: &Iterate| {
                let flow = observe();
                ended |= flow.is_break();
                flow
            };
            let config = curve.settings.attack(objective, point.epsilon);
            let results = attack(&scenario, &config, &mut watch);
            if ended {
                return None;
            }
            results.into_iter().flat_map(|result| result.mean_after).collect()
        }
    };
    Some(hits(&classifier.predict(&means), labels))
}

/// Accuracy of the nearest training latents on test latents, and the number of these.
fn ask_neighbours(weights: &Weights) -> (f64, usize) {
    let (device, dataset) = (&weights.device, &weights.dataset);
    let train = every_nth(&dataset.train, NEIGHBOURS_TRAINING);
    let test = every_nth(&dataset.test, NEIGHBOURS_TEST);
    let latents = encode(&weights.model, &train, device);
    let neighbours = Neighbours::new(&latents, &train.labels, weights.latent, DEFAULT_NEIGHBOURS);
    (neighbours.accuracy(&encode(&weights.model, &test, device), &test.labels), test.len())
}
