//! `raven-explorer train`: trains, reports, saves.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::RecvTimeoutError;
use serde_json::json;

use crate::checkpoint::{METRICS_FILE, write_atomically};
use crate::cli::{TrainArguments, interrupt};
use crate::compute::device;
use crate::compute::device::DeviceReport;
use crate::config::{DeviceChoice, TrainConfig};
use crate::data;
use crate::train::lanes::{Inbox, lanes};
use crate::train::messages::{Command, Notice, Phase, Status, StepRecord};
use crate::train::worker::{self, TrainerHandle};

/// Progress on standard error is renewed this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(500);
/// How long a stopped trainer may take to save.
const SAVE_LIMIT: Duration = Duration::from_secs(60);
/// Epochs when none are asked for: a command line should come to an end.
const DEFAULT_EPOCHS: usize = 5;

/// Train a model and save it.
#[derive(clap::Args, Debug)]
pub struct TrainCommand {
    #[command(flatten)]
    settings: TrainArguments,
    /// Folder for the model, config.json and metrics.csv
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print one JSON object a line to standard output
    #[arg(long)]
    json: bool,
}

impl TrainCommand {
    /// Trains until the epochs are done or Ctrl-C is pressed; saves either way.
    ///
    /// # Errors
    /// One sentence: what happened, why, what to do.
    pub fn run(self) -> Result<(), String> {
        let mut config = TrainConfig { epochs: DEFAULT_EPOCHS, ..TrainConfig::default() };
        self.settings.apply_to(&mut config);
        config.validate().map_err(|error| error.to_string())?;
        // In the window a missing GPU is a message; here, who asks for one means it.
        if !matches!(config.device, DeviceChoice::Auto | DeviceChoice::Cpu) {
            device::choose(&config.device)?;
        }

        let stop = interrupt::flag()?;
        let mut report = |progress: data::Progress| eprintln!("{}", progress.text);
        let options = self.settings.load_options();
        let dataset = data::load(&config.dataset, &options, &mut report, &stop)
            .map_err(|error| error.to_string())?;
        eprintln!(
            "{}: {} training and {} test images ({})",
            dataset.name,
            dataset.train.len(),
            dataset.test.len(),
            dataset.origin
        );

        let (outbox, inbox) = lanes(Arc::new(|| {}));
        let trainer = worker::spawn(outbox, false).map_err(|error| error.to_string())?;
        let mut run = Run {
            command: &self,
            epochs: config.epochs as u64,
            trainer,
            inbox,
            device: DeviceReport::default(),
            status: Status::default(),
            records: Vec::new(),
            test_errors: Vec::new(),
            last_progress: Instant::now(),
        };
        run.send(Command::UseDataset(Arc::new(dataset), config));
        run.send(Command::Run);
        run.follow(&stop)
    }
}

/// A training run as the command line sees it.
struct Run<'a> {
    command: &'a TrainCommand,
    epochs: u64,
    trainer: TrainerHandle,
    inbox: Inbox,
    device: DeviceReport,
    status: Status,
    records: Vec<StepRecord>,
    test_errors: Vec<(u64, f64)>,
    last_progress: Instant,
}

impl Run<'_> {
    fn send(&self, command: Command) {
        // The worker outlives this run: it ends when the handle is dropped.
        let _ = self.trainer.commands().send(command);
    }

    fn follow(&mut self, stop: &AtomicBool) -> Result<(), String> {
        loop {
            let notice = match self.inbox.notices.recv_timeout(Duration::from_millis(100)) {
                Ok(notice) => Some(notice),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Err("The trainer ended.".into()),
            };
            self.drain();
            if stop.load(Ordering::SeqCst) {
                eprintln!("\nStopping; the model is saved.");
                self.send(Command::Pause);
                return self.finish("interrupted");
            }
            match notice {
                Some(Notice::Finished) => return self.finish("finished"),
                Some(notice) => self.apply(notice)?,
                None => self.progress(),
            }
        }
    }

    fn drain(&mut self) {
        let records = self.inbox.models[0].records.take();
        if self.command.json {
            for record in &records {
                self.emit(&json!({
                    "event": "step", "step": record.step, "loss": record.total,
                    "reconstruction": record.reconstruction,
                    "reconstruction_aug": record.reconstruction_aug, "kl": record.kl,
                }));
            }
        }
        self.records.extend(records);
        if let Some(status) = self.inbox.status.take() {
            self.status = status;
        }
    }

    fn apply(&mut self, notice: Notice) -> Result<(), String> {
        match notice {
            Notice::Device(device) => {
                eprintln!("Device: {}. {}", device.name, device.reason);
                self.device = device;
            }
            Notice::Epoch { epoch, step, test_mse, .. } => {
                self.test_errors.push((step, test_mse));
                let loss = self.records.last().map_or(f32::NAN, |record| record.total);
                self.clear_line();
                eprintln!(
                    "epoch {epoch}: loss {loss:.3} nats a pair, test error {test_mse:.5} a pixel"
                );
                if self.command.json {
                    self.emit(&json!({
                        "event": "epoch", "epoch": epoch, "step": step, "test_mse": test_mse,
                    }));
                }
            }
            Notice::Diverged { step, term, .. } => {
                return Err(format!(
                    "Training stopped at step {step}: the {term} is no longer a finite number. \
                     Try a lower learning rate."
                ));
            }
            Notice::Problem(problem) => {
                self.clear_line();
                eprintln!("{problem}");
                if self.status.phase == Phase::Failed {
                    return Err("Training ended early.".into());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Saves and says how it ended.
    fn finish(&mut self, event: &str) -> Result<(), String> {
        let command = self.command;
        if let Some(folder) = &command.out {
            if let Err(problem) = self.save(folder) {
                return Err(match self.rescue() {
                    Some(kept) => format!("{problem} The model is in {} now.", kept.display()),
                    None => problem,
                });
            }
            eprintln!("Saved to {}.", folder.display());
        }
        self.drain();
        let seconds = self.status.elapsed.as_secs_f64();
        let images = self.status.step as f64 * self.images_per_step();
        self.emit(&json!({
            "event": event,
            "loss": self.records.last().map(|record| record.total),
            "test_mse": self.test_errors.last().map(|&(_, error)| error),
            "steps": self.status.step,
            "seconds": seconds,
            "images_per_second": if seconds > 0.0 { images / seconds } else { 0.0 },
            "device": self.device.name,
        }));
        Ok(())
    }

    /// Writes the model and its losses into this folder.
    fn save(&mut self, folder: &Path) -> Result<(), String> {
        self.send(Command::Save(folder.to_owned()));
        let deadline = Instant::now() + SAVE_LIMIT;
        loop {
            match self.inbox.notices.recv_deadline(deadline) {
                Ok(Notice::Saved(_)) => break,
                Ok(Notice::Problem(problem)) => return Err(problem),
                Ok(Notice::Epoch { step, test_mse, .. }) => self.test_errors.push((step, test_mse)),
                Ok(_) => {}
                Err(_) => return Err("The model could not be saved in time.".into()),
            }
        }
        self.drain();
        let path = folder.join(METRICS_FILE);
        write_atomically(&path, metrics_csv(&self.records, &self.test_errors).as_bytes())
            .map_err(|error| error.to_string())
    }

    /// What was trained for hours must not be lost to a full disk: another one may have room.
    fn rescue(&mut self) -> Option<PathBuf> {
        let folder = tempfile::Builder::new().prefix("raven-explorer-").tempdir().ok()?;
        self.save(folder.path()).ok()?;
        Some(folder.keep())
    }

    fn images_per_step(&self) -> f64 {
        let batch = self.command.settings.batch.unwrap_or(TrainConfig::default().batch_size);
        batch as f64
    }

    /// One JSON object on standard output, or the last one in words.
    fn emit(&self, object: &serde_json::Value) {
        if self.command.json {
            let mut output = std::io::stdout().lock();
            // A reader that has gone away ends nothing: the model is still saved.
            let _ = writeln!(output, "{object}");
        } else {
            eprintln!(
                "{}: {} steps in {:.1} s, {:.0} images a second",
                object["event"].as_str().unwrap_or_default(),
                object["steps"],
                object["seconds"].as_f64().unwrap_or_default(),
                object["images_per_second"].as_f64().unwrap_or_default(),
            );
        }
    }

    /// Rate and time left, renewed in place on a terminal.
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
        let total = self.epochs * status.steps_per_epoch;
        if total > 0 {
            let left = total.saturating_sub(status.step) as f64 / rate;
            let _ = write!(line, " · {left:.0} s left");
        }
        if let Some(record) = self.records.last() {
            let _ = write!(line, " · loss {:.3}", record.total);
        }
        if std::io::stderr().is_terminal() {
            eprint!("\r{line:<78}");
        } else {
            eprintln!("{line}");
        }
    }

    fn clear_line(&self) {
        if std::io::stderr().is_terminal() {
            eprint!("\r{:<78}\r", "");
        }
    }
}

/// Losses of every step in nats a pair, with the test error after each epoch.
fn metrics_csv(records: &[StepRecord], test_errors: &[(u64, f64)]) -> String {
    let mut text = String::from("step,total,reconstruction,reconstruction_aug,kl,test_mse\n");
    let mut errors = test_errors.iter().peekable();
    for record in records {
        let _ = write!(
            text,
            "{},{},{},{},{},",
            record.step, record.total, record.reconstruction, record.reconstruction_aug, record.kl
        );
        if let Some((_, error)) = errors.next_if(|(step, _)| *step == record.step) {
            let _ = write!(text, "{error}");
        }
        text.push('\n');
    }
    text
}
