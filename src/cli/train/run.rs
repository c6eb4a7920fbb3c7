//! Follows a training from its beginning to its end.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::RecvTimeoutError;
use serde_json::json;

use super::metrics::Metrics;
use super::reporter::Reporter;
use crate::compute::device::DeviceReport;
use crate::config::TrainConfig;
use crate::data::Dataset;
use crate::evaluate::mean_image::{TestErrors, no_better};
use crate::text::learning as text;
use crate::train::lanes::{Inbox, lanes};
use crate::train::messages::{Command, Notice, Phase, Status};
use crate::train::worker::{self, TrainerHandle};

/// Progress on standard error is renewed this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(500);
/// How often a signal is looked for.
const LOOK: Duration = Duration::from_millis(100);
/// Whoever stopped a training waits this long at most for those who read what it prints.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Where a training is saved, and how often before its end.
pub(super) struct Keeping {
    pub folder: PathBuf,
    /// Zero: after each epoch.
    every: Duration,
    /// The step of this run's model that lies in the folder.
    pub step: Option<u64>,
    /// The last attempt was refused, which was told.
    refused: bool,
}

impl Keeping {
    pub(super) fn new(folder: PathBuf, every: Duration) -> Self {
        Self { folder, every, step: None, refused: false }
    }
}

/// Numbers that broke.
#[derive(Clone, Copy)]
pub(super) struct Divergence {
    pub step: u64,
    pub term: &'static str,
    /// The step of the last good weights.
    pub good_step: u64,
}

/// Why a training is at its end.
enum End {
    /// All epochs are done.
    Finished,
    /// A signal asked for it.
    Stopped,
    /// Nobody hears of it, and nothing is saved: it is for nothing.
    Unheard,
    /// A number was not finite.
    Diverged(Divergence),
    /// The computation itself failed; goes on from what was kept of it, if anything was.
    Failed(String),
}

/// A training run as the command line sees it.
pub(super) struct Run {
    pub keeping: Option<Keeping>,
    config: TrainConfig,
    trainer: TrainerHandle,
    inbox: Inbox,
    pub reporter: Reporter,
    device: DeviceReport,
    status: Status,
    pub metrics: Metrics,
    /// After a failure of the computation: the step that it is back at.
    pub restored: Option<u64>,
    /// What came to light while the model was saved.
    pub diverged: Option<Divergence>,
    /// Test error of predicting the mean training image.
    mean_image_mse: Option<f64>,
    /// What showed that the model has learned nothing.
    dead: Option<TestErrors>,
    last_progress: Instant,
}

impl Run {
    /// # Errors
    /// If the operating system gives no threads: one sentence.
    pub(super) fn begin(
        dataset: Arc<Dataset>,
        config: TrainConfig,
        keeping: Option<Keeping>,
        json: bool,
    ) -> Result<Self, String> {
        let (outbox, inbox) = lanes(Arc::new(|| {}));
        let trainer = worker::spawn(outbox, false).map_err(|error| error.to_string())?;
        let run = Self {
            config: config.clone(),
            trainer,
            inbox,
            reporter: Reporter::begin(json).map_err(|error| error.to_string())?,
            device: DeviceReport::default(),
            status: Status::default(),
            metrics: Metrics::default(),
            restored: None,
            diverged: None,
            mean_image_mse: None,
            dead: None,
            last_progress: Instant::now(),
            keeping,
        };
        if let Some(keeping) = &run.keeping {
            run.send(Command::Keep(keeping.folder.clone(), keeping.every));
        }
        run.send(Command::UseDataset(dataset, config));
        run.send(Command::Run);
        Ok(run)
    }

    pub(super) fn send(&self, command: Command) {
        // The worker outlives this run: it ends when the handle is dropped.
        let _ = self.trainer.commands().send(command);
    }

    /// The next notice before the deadline.
    pub(super) fn notice(&self, deadline: Instant) -> Result<Notice, RecvTimeoutError> {
        self.inbox.notices.recv_deadline(deadline)
    }

    /// Until the end, which is saved and told.
    ///
    /// # Errors
    /// One sentence: what happened, what was saved, what to do.
    pub(super) fn follow(mut self, stop: &AtomicBool) -> Result<(), String> {
        let end = self.attend(stop);
        let limit = matches!(end, End::Stopped).then_some(LAST_WORDS);
        let outcome = match end {
            End::Finished => self.conclude("finished"),
            End::Stopped => {
                self.reporter.words(match &self.keeping {
                    Some(_) => "Stopping; the model is saved.",
                    None => "Stopping.",
                });
                self.send(Command::Pause);
                self.conclude("interrupted")
            }
            End::Unheard => Ok(()),
            End::Diverged(divergence) => Err(self.salvage_diverged(divergence)),
            End::Failed(problem) => Err(self.salvage_failed(&problem)),
        };
        let told = self.reporter.finish(limit);
        outcome.and(told)
    }

    fn attend(&mut self, stop: &AtomicBool) -> End {
        loop {
            let notice = match self.notice(Instant::now() + LOOK) {
                Ok(notice) => Some(notice),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => {
                    return End::Failed("The trainer stopped unexpectedly.".into());
                }
            };
            self.drain();
            match notice {
                Some(notice) => {
                    if let Some(end) = self.apply(notice) {
                        return end;
                    }
                }
                None => self.progress(),
            }
            if stop.load(Ordering::SeqCst) {
                return End::Stopped;
            }
            if self.keeping.is_none() && self.reporter.is_deaf() {
                return End::Unheard;
            }
        }
    }

    pub(super) fn drain(&mut self) {
        let records = self.inbox.models[0].records.take();
        self.reporter.steps(&records);
        self.metrics.add(&records);
        if let Some(status) = self.inbox.status.take() {
            self.status = status;
        }
    }

    fn apply(&mut self, notice: Notice) -> Option<End> {
        match notice {
            Notice::Device(device) => {
                self.reporter.words(format!("Device: {}. {}", device.name, device.reason));
                self.device = device;
            }
            Notice::Epoch { epoch, step, test_mse, mean_image_mse, .. } => {
                self.metrics.add_test_error(step, test_mse);
                self.mean_image_mse = Some(mean_image_mse);
                let no_better = no_better(test_mse, mean_image_mse);
                let beside =
                    if no_better { text::no_better(mean_image_mse) } else { String::new() };
                let loss = self.metrics.loss().unwrap_or(f32::NAN);
                self.reporter.words(format!(
                    "epoch {epoch}: loss {loss:.3} nats per pair, test error {test_mse:.5} per pixel{beside}"
                ));
                self.reporter.event(json!({
                    "event": "epoch", "epoch": epoch, "step": step, "test_mse": test_mse,
                    "mean_image_mse": mean_image_mse, "no_better_than_mean_image": no_better,
                    "dead": self.dead.is_some(),
                }));
            }
            Notice::Dead { step, errors, .. } => {
                self.dead = Some(errors);
                let advice = text::advice(&errors, &self.config);
                self.reporter.words(format!("step {step}: {} {advice}", text::dead(&errors, None)));
                self.reporter.event(json!({
                    "event": "dead", "step": step, "test_mse": errors.model,
                    "mean_image_mse": errors.mean_image, "advice": advice,
                }));
            }
            Notice::Learns { .. } => {
                self.dead = None;
                self.reporter.words(text::LEARNS);
                self.reporter.event(json!({ "event": "learns", "step": self.status.step }));
            }
            Notice::Kept { step, outcome } => self.kept(step, outcome),
            Notice::Diverged { step, term, good_step, .. } => {
                return Some(End::Diverged(Divergence { step, term, good_step }));
            }
            Notice::Restored { step, .. } => self.restored = Some(step),
            Notice::Problem(problem) => {
                if self.status.phase == Phase::Failed || self.restored.is_some() {
                    return Some(End::Failed(problem));
                }
                self.reporter.words(problem);
            }
            Notice::Finished => return Some(End::Finished),
            _ => {}
        }
        None
    }

    /// The trainer has saved its model, or could not.
    fn kept(&mut self, step: u64, outcome: Result<(), String>) {
        let Some(keeping) = &mut self.keeping else { return };
        let outcome = outcome.and_then(|()| {
            keeping.step = Some(step);
            self.metrics.write(&keeping.folder)
        });
        let folder = keeping.folder.display();
        match outcome {
            Ok(()) => {
                keeping.refused = false;
                self.reporter.event(json!({
                    "event": "saved", "step": step, "out": keeping.folder,
                }));
            }
            // Once: it may go on like that for hours.
            Err(problem) if !keeping.refused => {
                keeping.refused = true;
                self.reporter.words(format!(
                    "Step {step} could not be saved to {folder}. {problem} Training continues, and \
                     saving will be tried again."
                ));
                self.reporter.event(json!({
                    "event": "not_saved", "step": step, "problem": problem,
                }));
            }
            Err(_) => {}
        }
    }

    /// Saves and says how it ended.
    fn conclude(&mut self, event: &str) -> Result<(), String> {
        let place = self.save()?;
        if let Some(divergence) = self.diverged {
            return Err(self.tell_divergence(divergence, Ok(place)));
        }
        if let Some(place) = place {
            self.reporter.words(format!("Saved to {}.", place.display()));
        }
        self.drain();
        let steps = self.status.step;
        let seconds = self.status.elapsed.as_secs_f64();
        let images = steps as f64 * self.config.batch_size as f64;
        let images_per_second = if seconds > 0.0 { images / seconds } else { 0.0 };
        let test_mse = self.metrics.test_mse();
        self.reporter.event(json!({
            "event": event,
            "loss": self.metrics.loss(),
            "test_mse": test_mse,
            "mean_image_mse": self.mean_image_mse,
            "no_better_than_mean_image":
                test_mse.zip(self.mean_image_mse).map(|(error, mean)| no_better(error, mean)),
            "dead": self.dead.is_some(),
            "steps": steps,
            "seconds": seconds,
            "images_per_second": images_per_second,
            "device": self.device.name,
        }));
        self.reporter.words(format!(
            "{event}: {steps} steps in {seconds:.1} s, {images_per_second:.0} images per second"
        ));
        match &self.dead {
            None => Ok(()),
            // What was asked for has been done, but nobody wants it: a script must not go on with it.
            Some(errors) => {
                let (what, why) = (text::dead(errors, None), text::advice(errors, &self.config));
                Err(format!("{what} {why}"))
            }
        }
    }

    /// Rate and time left, now and then.
    fn progress(&mut self) {
        if self.last_progress.elapsed() < PROGRESS_EVERY || self.status.step == 0 {
            return;
        }
        self.last_progress = Instant::now();
        let status = &self.status;
        let rate = status.step as f64 / status.elapsed.as_secs_f64().max(1e-9);
        let mut line = format!(
            "step {} · {:.1} steps/s · {:.0} images/s",
            status.step, rate, status.images_per_second
        );
        let total = self.config.epochs as u64 * status.steps_per_epoch;
        if total > 0 {
            let left = total.saturating_sub(status.step) as f64 / rate;
            let _ = write!(line, " · {left:.0} s left");
        }
        if let Some(loss) = self.metrics.loss() {
            let _ = write!(line, " · loss {loss:.3}");
        }
        self.reporter.progress(line);
    }
}
