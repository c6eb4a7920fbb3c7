//! Questions answered on a copy of the weights, beside the training: the second and last thread of
//! the program that computes with tensors. It never touches the trainer's model or random streams.
//!
//! `messages` is what is asked and answered, `attack` the attacks, `classifier` the upkeep of the
//! latent classifier that verdicts rest on, `curve` robustness measured in the background.

mod attack;
mod classifier;
mod curve;
pub mod messages;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use crate::data::batch::gather;
use crate::evaluate::Anatomy;
use crate::evaluate::jacobian::Jacobian;
use crate::model::values::rows_on;
use crate::train::lanes::Outbox;
use crate::train::messages::{Command, Notice};
use crate::train::weights::{self, Weights};
pub(crate) use attack::carry_out;
use classifier::Readout;
use curve::Measurement;
use messages::{
    AnatomyReport, AnatomyRequest, Answers, AttackRequest, Decoded, Geometry, Question,
};

/// How long a question waits for fresh weights before older ones must do.
const WEIGHTS_LIMIT: Duration = Duration::from_millis(300);
/// How often an idle analyst looks whether the model has moved.
const IDLE_TICK: Duration = Duration::from_millis(500);

/// What is said after a panic in the tensor library.
const FAILED: &str = "An attack, a picture or a measurement could not be computed; training is not \
                      affected. Start it again; if it fails again, choose the CPU as the device.";

/// The analyst's end of the question channel, and its thread.
pub struct AnalystHandle {
    questions: Sender<Question>,
    thread: Option<JoinHandle<()>>,
}

impl AnalystHandle {
    /// Where questions go.
    pub fn questions(&self) -> Sender<Question> {
        self.questions.clone()
    }
}

impl Drop for AnalystHandle {
    fn drop(&mut self) {
        // Either may fail only if the thread is gone already.
        let _ = self.questions.send(Question::Shutdown);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Starts the thread. Answers land in `answers`; `outbox` serves for waking and for problems.
///
/// # Errors
/// If the operating system gives no thread.
pub fn spawn(
    trainer: Sender<Command>,
    answers: Answers,
    outbox: Outbox,
) -> std::io::Result<AnalystHandle> {
    let (sender, receiver) = crossbeam_channel::unbounded();
    let analyst = Analyst {
        trainer,
        answers,
        outbox,
        questions: receiver,
        waiting: Vec::new(),
        known: Vec::new(),
        frozen: Vec::new(),
        readouts: Vec::new(),
        next_readout: Instant::now(),
        chase: None,
        measurement: None,
        subjects: 0,
        leaving: false,
    };
    let thread = std::thread::Builder::new().name("analyst".into()).spawn(move || analyst.run())?;
    Ok(AnalystHandle { questions: sender, thread: Some(thread) })
}

/// An attack that is repeated while training goes on.
struct Chase {
    request: AttackRequest,
    next: Instant,
}

/// A model of a race and its classifier as they were at one step.
struct Frozen {
    weights: Weights,
    readout: Option<Readout>,
}

struct Analyst {
    trainer: Sender<Command>,
    answers: Answers,
    outbox: Outbox,
    questions: Receiver<Question>,
    /// Questions that came while an attack was under way.
    waiting: Vec<Question>,
    /// The newest weights that were handed over: the one that leads first.
    known: Vec<Weights>,
    /// What the newest attack was carried out on, in the same order.
    frozen: Vec<Frozen>,
    /// The newest latent classifier of each model.
    readouts: Vec<Readout>,
    next_readout: Instant,
    chase: Option<Chase>,
    measurement: Option<Measurement>,
    /// Models that were measured so far: each has a number.
    subjects: u64,
    /// The end of the thread was asked for in the midst of a measurement.
    leaving: bool,
}

impl Analyst {
    fn run(mut self) {
        loop {
            let Some(questions) = self.next_questions() else { return };
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                for question in questions {
                    self.answer(question);
                }
                self.continue_chase();
                self.keep_readouts();
                self.continue_measurement();
            }));
            if self.leaving {
                return;
            }
            if outcome.is_err() {
                self.known.clear();
                self.frozen.clear();
                self.readouts.clear();
                self.chase = None;
                if self.measurement.take().is_some() {
                    self.answers.curves.update(|news| news.given_up = true);
                }
                self.failed();
            }
        }
    }

    /// The newest question of each kind; none if something else falls due first. `None`: shut down.
    fn next_questions(&mut self) -> Option<Vec<Question>> {
        let mut waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            let chase = self.chase.as_ref().map(|chase| chase.next);
            let measurement = self.measurement.as_ref().map(|measurement| measurement.next);
            let until = |due: Instant| due.saturating_duration_since(Instant::now());
            let due = chase.into_iter().chain(measurement).map(until).min();
            match self.questions.recv_timeout(due.unwrap_or(IDLE_TICK).min(IDLE_TICK)) {
                Ok(question) => waiting.push(question),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        waiting.extend(self.questions.try_iter());
        newest_of_each_kind(waiting)
    }

    /// Answers what was asked meanwhile: called between two iterates of a measurement.
    fn attend(&mut self) {
        while !(self.leaving || self.waiting.is_empty() && self.questions.is_empty()) {
            let mut waiting = std::mem::take(&mut self.waiting);
            waiting.extend(self.questions.try_iter());
            match newest_of_each_kind(waiting) {
                Some(questions) => questions.into_iter().for_each(|q| self.answer(q)),
                None => self.leaving = true,
            }
        }
        if !self.leaving {
            self.continue_chase();
        }
    }

    fn answer(&mut self, question: Question) {
        match question {
            Question::Hover(model, latents) => {
                self.refresh();
                if let Some(decoded) = self.decode(model, latents) {
                    self.answers.hover.put(decoded);
                }
            }
            Question::Manifold(latents) => {
                self.refresh();
                if let Some(decoded) = self.decode(0, latents) {
                    self.answers.manifold.put(decoded);
                }
            }
            Question::Geometry(images) => self.explore_geometry(&images),
            Question::Anatomy(request) => self.take_apart(&request),
            Question::Attack(request) => self.attack(request),
            Question::SmallestEpsilon(request) => self.find_smallest_epsilon(&request),
            Question::StopAttack => self.chase = None,
            Question::Measure(request) => self.measure(request),
            Question::StopMeasuring => self.measurement = None,
            Question::Shutdown => {}
        }
        (self.outbox.wake)();
    }

    /// Asks for the newest weights; what is known stays if none come in time.
    fn refresh(&mut self) {
        if let Some(fresh) = weights::request(&self.trainer, WEIGHTS_LIMIT) {
            let gone = |readout: &Readout| fresh.iter().all(|known| known.number != readout.model);
            self.readouts.retain(|readout| !gone(readout));
            self.known = fresh;
        }
    }

    /// Decodes latents, unless they were asked for a model of another latent size.
    fn decode(&self, model: usize, latents: Vec<f32>) -> Option<Decoded> {
        let weights = self.known.iter().find(|weights| weights.number == model)?;
        if latents.is_empty() || !latents.len().is_multiple_of(weights.latent) {
            return None;
        }
        let rows = rows_on(latents.clone(), weights.latent, &weights.device);
        Some(Decoded {
            model,
            run: weights.run,
            step: weights.step,
            latents,
            images: weights.model.decode_to_images(rows).concat(),
        })
    }

    /// The encoder's Jacobian at test images, for all models.
    fn explore_geometry(&mut self, indices: &[usize]) {
        self.refresh();
        let Some(lead) = self.known.first() else { return };
        let test = &lead.dataset.test;
        let images: Vec<usize> =
            indices.iter().copied().filter(|&index| index < test.len()).collect();
        let of = |weights: &Weights| {
            let at = |&index: &usize| {
                let pixels = gather(test, &[index as u32]);
                Jacobian::at(&weights.model, &weights.device, &pixels)
            };
            (weights.number, images.iter().map(at).collect())
        };
        let models = self.known.iter().map(of).collect();
        let (run, step) = (lead.run, lead.step);
        self.answers.geometry.put(Geometry { run, step, images: images.clone(), models });
    }

    /// One training step of a model, image by image.
    fn take_apart(&mut self, request: &AnatomyRequest) {
        self.refresh();
        let asked = self.known.iter().find(|weights| weights.number == request.model);
        let Some(Weights { model, device, dataset, run, step, .. }) = asked else { return };
        let test = &dataset.test;
        let there = request.images.iter().filter(|&&index| index < test.len());
        let images = there
            .map(|&index| Anatomy::of(model, device, test, index, &request.config, request.draw));
        self.answers.anatomy.put(AnatomyReport {
            id: request.id,
            run: *run,
            step: *step,
            images: images.collect(),
        });
    }

    fn failed(&self) {
        // A listener that is gone needs no news.
        let _ = self.outbox.notices.send(Notice::AnalysisFailed(FAILED.into()));
        (self.outbox.wake)();
    }
}

/// Whether a question ends the attack under way.
fn ends_attack(question: &Question) -> bool {
    matches!(
        question,
        Question::Attack(_)
            | Question::SmallestEpsilon(_)
            | Question::StopAttack
            | Question::Shutdown
    )
}

/// The newest question of each kind, in the order they came; `None`: shut down.
fn newest_of_each_kind(waiting: Vec<Question>) -> Option<Vec<Question>> {
    if waiting.iter().any(|question| matches!(question, Question::Shutdown)) {
        return None;
    }
    let mut newest: Vec<Question> = Vec::new();
    for question in waiting.into_iter().rev() {
        let kind = std::mem::discriminant(&question);
        let ended = matches!(question, Question::Attack(_) | Question::SmallestEpsilon(_))
            && newest.iter().any(ends_attack);
        if !ended && newest.iter().all(|kept| std::mem::discriminant(kept) != kind) {
            newest.push(question);
        }
    }
    newest.reverse();
    Some(newest)
}
