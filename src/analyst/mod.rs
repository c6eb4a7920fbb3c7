//! Questions answered on a copy of the weights, beside the training: the second and last thread of
//! the program that computes with tensors. It never touches the trainer's model or random streams.

pub mod messages;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};

use crate::train::messages::{Command, Notice, Outbox};
use crate::train::trainer::rows_on;
use crate::train::view::decode_to_images;
use crate::train::weights::{self, Weights};
use messages::{Answers, Decoded, Question};

/// How long a question waits for fresh weights before older ones must do.
const WEIGHTS_LIMIT: Duration = Duration::from_millis(300);

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
    let thread = std::thread::Builder::new()
        .name("analyst".into())
        .spawn(move || Analyst { trainer, answers, outbox, questions: receiver, known: None }.run())?;
    Ok(AnalystHandle { questions: sender, thread: Some(thread) })
}

struct Analyst {
    trainer: Sender<Command>,
    answers: Answers,
    outbox: Outbox,
    questions: Receiver<Question>,
    /// The newest weights that were handed over.
    known: Option<Weights>,
}

impl Analyst {
    fn run(mut self) {
        while let Some(questions) = self.next_questions() {
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                for question in questions {
                    self.answer(question);
                }
            }));
            if outcome.is_err() {
                self.known = None;
                // A listener that is gone needs no news.
                let _ = self.outbox.notices.send(Notice::Problem(
                    "A picture could not be computed; training is not affected.".into(),
                ));
            }
            (self.outbox.wake)();
        }
    }

    /// The newest question of each kind; waits for one. `None`: shut down.
    fn next_questions(&mut self) -> Option<Vec<Question>> {
        let mut waiting = vec![self.questions.recv().ok()?];
        waiting.extend(self.questions.try_iter());
        if waiting.iter().any(|question| matches!(question, Question::Shutdown)) {
            return None;
        }
        let mut newest: Vec<Question> = Vec::new();
        for question in waiting.into_iter().rev() {
            let kind = std::mem::discriminant(&question);
            if newest.iter().all(|kept| std::mem::discriminant(kept) != kind) {
                newest.push(question);
            }
        }
        Some(newest)
    }

    fn answer(&mut self, question: Question) {
        if let Some(fresh) = weights::request(&self.trainer, WEIGHTS_LIMIT) {
            self.known = Some(fresh);
        }
        let Some(weights) = &self.known else { return };
        match question {
            Question::Hover(latents) => {
                if let Some(decoded) = decode(weights, latents) {
                    self.answers.hover.put(decoded);
                }
            }
            Question::Manifold(latents) => {
                if let Some(decoded) = decode(weights, latents) {
                    self.answers.manifold.put(decoded);
                }
            }
            Question::Attack(_)
            | Question::SmallestEpsilon(_)
            | Question::StopAttack
            | Question::Shutdown => {}
        }
    }
}

/// Decodes latents, unless they were asked for a model of another latent size.
fn decode(weights: &Weights, latents: Vec<f32>) -> Option<Decoded> {
    if latents.is_empty() || !latents.len().is_multiple_of(weights.latent) {
        return None;
    }
    let rows = rows_on(latents.clone(), weights.latent, &weights.device);
    Some(Decoded {
        run: weights.run,
        step: weights.step,
        latents,
        images: decode_to_images(&weights.model, rows).concat(),
    })
}
