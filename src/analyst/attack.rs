//! Attacks on demand: watched iterate by iterate, stopped at any of them, repeated in a chase.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::messages::{AttackFrame, AttackOutcome, AttackRequest, AttackedDigit, SmallestEpsilon};
use super::{Analyst, Chase, Frozen, ends_attack};
use crate::attack::gradient_ascent::{Iterate, attack, attack_with_radii};
use crate::attack::{Attacked, Scenario};
use crate::evaluate::classifier::LatentClassifier;
use crate::evaluate::latents::encode_pixels;
use crate::model::values::rows_on;
use crate::train::weights::Weights;

/// Iterates kept for scrubbing; of longer attacks every n-th is kept.
const MAX_ITERATES: usize = 200;
/// Share of the time that a chase may take from training.
const CHASE_BUDGET: f64 = 0.08;
/// A chase never repeats faster than the eye follows.
const CHASE_EVERY: Duration = Duration::from_millis(200);
/// Halvings of the interval in which the smallest ε lies.
const BISECTIONS: usize = 10;

impl Analyst {
    /// Carries out an attack on the newest weights; a chase goes on from here.
    pub(super) fn attack(&mut self, request: AttackRequest) {
        self.chase = None;
        self.freeze(request.same_weights && !request.chase);
        let started = Instant::now();
        let Some(mut outcomes) = self.carry_out(&request) else { return };
        let taken = started.elapsed();
        let pause = taken.mul_f64(1.0 / CHASE_BUDGET - 1.0).max(CHASE_EVERY);
        if request.chase {
            let taken = taken.as_secs_f64();
            outcomes[0].chase_share = taken / (taken + pause.as_secs_f64());
            self.chase = Some(Chase { request, next: Instant::now() + pause });
        }
        self.answers.attack.put(outcomes);
        (self.outbox.wake)();
    }

    /// Settles on the weights to attack: the newest, or those of the attack before.
    fn freeze(&mut self, same_weights: bool) {
        self.refresh();
        let same_models = self.known.len() == self.frozen.len()
            && self.known.iter().zip(&self.frozen).all(|(known, frozen)| {
                (known.run, known.number) == (frozen.weights.run, frozen.weights.number)
            });
        if self.known.is_empty() || (same_weights && same_models) {
            return;
        }
        if self.known.iter().any(|weights| self.readout_is_outdated(weights)) {
            self.fit_readouts();
        }
        let freeze = |weights: &Weights| {
            let readout = self.readout_of(weights).filter(|readout| readout.run == weights.run);
            Frozen { weights: weights.clone(), readout: readout.cloned() }
        };
        self.frozen = self.known.iter().map(freeze).collect();
    }

    /// The next round of a chase, when it is due.
    pub(super) fn continue_chase(&mut self) {
        if let Some(chase) = self.chase.take_if(|chase| Instant::now() >= chase.next) {
            self.attack(chase.request);
        }
    }

    /// The attack on every model; `None` if there is none, or if a newer question ended the attack.
    fn carry_out(&mut self, request: &AttackRequest) -> Option<Vec<AttackOutcome>> {
        let mut outcomes = Vec::new();
        for index in 0..self.frozen.len() {
            outcomes.push(self.carry_out_on(index, request)?);
        }
        (!outcomes.is_empty()).then_some(outcomes)
    }

    /// The random start is a function of seed, restart and image: the same for all models.
    fn carry_out_on(&mut self, index: usize, request: &AttackRequest) -> Option<AttackOutcome> {
        let Frozen { weights, readout } = self.frozen.get(index)?;
        let classifier = readout.as_ref().map(|readout| (&readout.classifier, readout.step));
        let labels = labels(request, classifier.map(|(classifier, _)| classifier), weights);
        let (questions, waiting) = (&self.questions, &mut self.waiting);
        let (answers, wake) = (&self.answers, &self.outbox.wake);
        carry_out(weights, classifier, &labels, request, MAX_ITERATES, &mut |frame| {
            waiting.extend(questions.try_iter());
            // The panel follows the attack on the model that leads; of the others it shows the result.
            if !request.chase && index == 0 {
                answers.attack_frame.put(frame.clone());
                wake();
            }
            let ended = waiting.iter().any(ends_attack);
            if ended { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }

    /// Looks for the smallest fooling ε on one model after the other.
    pub(super) fn find_smallest_epsilon(&mut self, request: &AttackRequest) {
        self.chase = None;
        self.freeze(request.same_weights);
        let Some(lead) = self.frozen.first() else { return };
        let mut found = SmallestEpsilon {
            id: request.id,
            step: lead.weights.step,
            epsilons: Vec::new(),
            done: false,
        };
        for index in 0..self.frozen.len() {
            if self.search_model(index, request, &mut found).is_break() {
                return;
            }
        }
        found.done = true;
        self.answers.smallest_epsilon.put(found);
        (self.outbox.wake)();
    }

    /// Halves, for all images at once, the interval in which the smallest fooling ε of a model
    /// lies. Breaks off if a newer question has come, or if there is no classifier.
    fn search_model(
        &mut self,
        index: usize,
        request: &AttackRequest,
        answer: &mut SmallestEpsilon,
    ) -> ControlFlow<()> {
        let Frozen { weights, readout: Some(readout) } = &self.frozen[index] else {
            return ControlFlow::Break(());
        };
        let classifier = &readout.classifier;
        let labels = labels(request, Some(classifier), weights);
        let shape = weights.model.image_shape();
        let largest = request.config.norm.largest_epsilon(shape);
        let count = request.images.len() / shape.values();
        let (mut low, mut high) = (vec![0.0; count], vec![largest; count]);
        let mut found = vec![None; count];
        for round in 0..=BISECTIONS {
            // The first round asks whether the largest ε is enough at all.
            let radii: Vec<f32> = (0..count)
                .map(|i| if round == 0 { largest } else { 0.5 * (low[i] + high[i]) })
                .collect();
            let (questions, waiting) = (&self.questions, &mut self.waiting);
            let mut ended = false;
            let scenario = scenario(request, weights, Some(classifier), &labels);
            let results = attack_with_radii(&scenario, &request.config, &radii, &mut |_| {
                waiting.extend(questions.try_iter());
                ended = waiting.iter().any(ends_attack);
                if ended { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            if ended {
                return ControlFlow::Break(());
            }
            for (index, result) in results.iter().enumerate() {
                let answers =
                    classifier.predict(&[&result.mean_before[..], &result.mean_after].concat());
                if answers[0] != answers[1] {
                    high[index] = radii[index];
                    found[index] = Some(radii[index]);
                } else if round > 0 {
                    low[index] = radii[index];
                }
            }
            if index == 0 {
                answer.epsilons = vec![(weights.number, found.clone())];
                self.answers.smallest_epsilon.put(answer.clone());
                (self.outbox.wake)();
            }
        }
        if index > 0 {
            answer.epsilons.push((weights.number, found));
        }
        ControlFlow::Continue(())
    }
}

/// An attack on one model with all that is told of it; `observe` sees every iterate and may break it
/// off, which leaves nothing. The classifier comes with the step it was fitted at, `labels` with one
/// class an image; at most `kept` iterates of the last restart are kept.
pub(crate) fn carry_out(
    weights: &Weights,
    classifier: Option<(&LatentClassifier, u64)>,
    labels: &[u8],
    request: &AttackRequest,
    kept: usize,
    observe: &mut dyn FnMut(&AttackFrame) -> ControlFlow<()>,
) -> Option<AttackOutcome> {
    let started = Instant::now();
    let (classifier, classifier_step) = classifier.unzip();
    let mut iterates = Vec::new();
    let stride = (request.config.steps + 1).div_ceil(kept.max(1));
    let mut ended = false;
    let scenario = scenario(request, weights, classifier, labels);
    let results = attack(&scenario, &request.config, &mut |iterate| {
        let frame = frame(request.id, iterate);
        let flow = observe(&frame);
        ended = flow.is_break();
        if iterate.step == 0 {
            iterates.clear();
        }
        let is_kept = iterate.step.is_multiple_of(stride) || iterate.step == request.config.steps;
        if kept > 0 && is_kept {
            iterates.push(frame);
        }
        flow
    });
    if ended {
        return None;
    }
    // A chase is not scrubbed through: its time belongs to training.
    if !request.chase {
        look_at(weights, classifier, &mut iterates);
    }
    Some(AttackOutcome {
        model: weights.number,
        id: request.id,
        run: weights.run,
        step: weights.step,
        classifier_step,
        latent: weights.latent,
        config: request.config.clone(),
        digits: digits(weights, classifier, results),
        iterates,
        seconds: started.elapsed().as_secs_f64(),
        chase_share: 0.0,
    })
}

fn scenario<'a>(
    request: &'a AttackRequest,
    weights: &'a Weights,
    classifier: Option<&'a LatentClassifier>,
    labels: &'a [u8],
) -> Scenario<'a> {
    Scenario {
        model: &weights.model,
        device: &weights.device,
        images: &request.images,
        labels,
        goal: &request.goal,
        readout: classifier.map(LatentClassifier::readout),
    }
}

fn frame(id: u64, iterate: &Iterate) -> AttackFrame {
    AttackFrame {
        id,
        restart: iterate.restart,
        iterate: iterate.step,
        images: iterate.images.clone(),
        means: iterate.means.clone(),
        objectives: iterate.objectives.clone(),
        reconstructions: Vec::new(),
        probabilities: Vec::new(),
    }
}

/// What the model makes of every iterate, in one pass: for those who scrub through them.
fn look_at(weights: &Weights, classifier: Option<&LatentClassifier>, iterates: &mut [AttackFrame]) {
    let means: Vec<f32> = iterates.iter().flat_map(|frame| frame.means.iter().copied()).collect();
    if means.is_empty() {
        return;
    }
    let rows = rows_on(means, weights.latent, &weights.device);
    let mut pictures = weights.model.decode_to_images(rows).into_iter();
    for frame in iterates {
        let means = frame.means.chunks_exact(weights.latent);
        frame.reconstructions = pictures.by_ref().take(means.len()).flatten().collect();
        if let Some(classifier) = classifier {
            frame.probabilities = means.flat_map(|mean| classifier.probabilities(mean)).collect();
        }
    }
}

/// The class of each image; where it is not known, the classifier's own answer.
fn labels(
    request: &AttackRequest,
    classifier: Option<&LatentClassifier>,
    weights: &Weights,
) -> Vec<u8> {
    let answers = classifier.map(|classifier| {
        classifier.predict(&encode_pixels(&weights.model, &request.images, &weights.device))
    });
    let known = request.labels.iter().enumerate();
    known
        .map(|(index, label)| {
            label.unwrap_or_else(|| answers.as_ref().map_or(0, |answers| answers[index]))
        })
        .collect()
}

/// Results with their reconstructions and the classifier's answers.
fn digits(
    weights: &Weights,
    classifier: Option<&LatentClassifier>,
    results: Vec<Attacked>,
) -> Vec<AttackedDigit> {
    let means: Vec<f32> = results
        .iter()
        .flat_map(|result| result.mean_before.iter().chain(&result.mean_after).copied())
        .collect();
    if means.is_empty() {
        return Vec::new();
    }
    let rows = rows_on(means, weights.latent, &weights.device);
    let mut pictures = weights.model.decode_to_images(rows).into_iter();
    let mut picture = || pictures.next().unwrap_or_default();
    let probabilities = |mean: &[f32]| {
        classifier.map_or_else(Vec::new, |classifier| classifier.probabilities(mean))
    };
    results
        .into_iter()
        .map(|result| AttackedDigit {
            reconstruction_before: picture(),
            reconstruction_after: picture(),
            probabilities_before: probabilities(&result.mean_before),
            probabilities_after: probabilities(&result.mean_after),
            result,
        })
        .collect()
}
