//! Robustness curves beside the training: batch by batch, within the share of the time that the
//! user gave. Whatever else is asked is answered between two iterates of an attack.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::Analyst;
use super::classifier::every_nth;
use super::messages::{CurveReport, MeasureRequest};
use crate::attack::gradient_ascent::{Iterate, attack};
use crate::attack::{Goal, Scenario};
use crate::evaluate::curve::{CurveSettings, RobustnessCurve, Work};
use crate::evaluate::latents::{encode, encode_pixels};
use crate::evaluate::neighbours::DEFAULT_NEIGHBOURS;
use crate::evaluate::{LatentClassifier, Neighbours, hits};
use crate::train::batch::gather;
use crate::train::weights::Weights;

/// Least time between two looks whether the model has moved.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Training latents that the nearest neighbours are chosen from, and test latents they judge.
const NEIGHBOURS_TRAINING: usize = 6_000;
const NEIGHBOURS_TEST: usize = 2_000;

/// What is to be measured, and what is under way.
pub(super) struct Measurement {
    request: MeasureRequest,
    subject: Option<Subject>,
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
        (self.weights.run, self.weights.step) == (weights.run, weights.step)
    }

    /// Whether it is an earlier state of this model, or the same.
    fn precedes(&self, weights: &Weights) -> bool {
        self.weights.run == weights.run && self.weights.step <= weights.step
    }

    fn report(&self, request: u64) -> CurveReport {
        CurveReport {
            request,
            // One model is trained so far.
            model: 0,
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
        let (subject, next) = (before.and_then(|before| before.subject), Instant::now());
        self.measurement = Some(Measurement { request, subject, next, looked: None, begun });
    }

    /// The next batch, when it is due.
    pub(super) fn continue_measurement(&mut self) {
        let due = |measurement: &Measurement| Instant::now() >= measurement.next;
        // Questions come first.
        if !self.questions.is_empty() || !self.measurement.as_ref().is_some_and(due) {
            return;
        }
        let started = Instant::now();
        self.choose_subject();
        let batch = self.measure_batch();
        let away = batch.unwrap_or_default();
        self.end_turn(started.elapsed().saturating_sub(away), batch.is_some());
    }

    /// Settles on the weights to measure: those under way until their curve is complete, then the
    /// newest; the newest at once if the run is a new one, or if this moment's were asked for.
    fn choose_subject(&mut self) {
        let Some(measurement) = &mut self.measurement else { return };
        if measurement.looked.is_none_or(|looked| looked.elapsed() >= LOOK_EVERY) {
            measurement.looked = Some(Instant::now());
            self.refresh();
        }
        let (Some(measurement), Some(weights)) = (&mut self.measurement, &self.known) else {
            return;
        };
        let newest = measurement.request.now && !measurement.begun;
        measurement.begun = true;
        let goes_on = measurement.subject.as_ref().is_some_and(|subject| {
            let unfinished = !newest && !subject.curve.is_complete();
            subject.is_of(weights) || (unfinished && subject.precedes(weights))
        });
        if !goes_on {
            let settings = measurement.request.settings.clone();
            let subject = self.new_subject(settings);
            if let Some(measurement) = &mut self.measurement {
                measurement.subject = subject;
            }
        }
    }

    /// The newest weights, with a classifier of their own.
    fn new_subject(&mut self, settings: CurveSettings) -> Option<Subject> {
        self.fit_readout();
        let (weights, readout) = (self.known.clone()?, self.readout.as_ref()?);
        let (neighbours_accuracy, neighbours_images) = ask_neighbours(&weights);
        self.subjects += 1;
        Some(Subject {
            number: self.subjects,
            classifier: readout.classifier.clone(),
            neighbours_accuracy,
            neighbours_images,
            curve: RobustnessCurve::new(settings, weights.dataset.test.len()),
            weights,
            spent: Duration::ZERO,
        })
    }

    fn subject(&mut self) -> Option<&mut Subject> {
        self.measurement.as_mut()?.subject.as_mut()
    }

    /// Measures one batch and returns the time that other questions took meanwhile; `None` if there
    /// is nothing left to measure.
    fn measure_batch(&mut self) -> Option<Duration> {
        // A copy, so that questions may be answered, and even end all this, while it is attacked.
        let subject = self.subject()?.clone();
        let work = subject.curve.next_work()?;
        let mut away = Duration::ZERO;
        let right = count_right(&subject, &work, &mut || {
            let left = Instant::now();
            self.attend();
            away += left.elapsed();
            let wanted = self.subject().is_some_and(|current| current.number == subject.number);
            if wanted && !self.leaving { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if let (Some(right), Some(current)) = (right, self.subject())
            && current.number == subject.number
        {
            current.curve.record(&work, right);
        }
        Some(away)
    }

    /// Reports, and decides when the next turn is.
    fn end_turn(&mut self, spent: Duration, worked: bool) {
        let Some(measurement) = &mut self.measurement else { return };
        let Measurement { request, subject, .. } = measurement;
        let mut complete = false;
        if let Some(subject) = subject {
            complete = subject.curve.is_complete();
            if worked || request.now {
                subject.spent += spent;
                let report = subject.report(request.id);
                self.answers.curves.update(|news| news.add(report));
                (self.outbox.wake)();
            }
        }
        let idle = complete || subject.is_none();
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
        None => encode_pixels(&weights.model, images, &weights.device),
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
