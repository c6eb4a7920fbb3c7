//! The thread that owns the model: takes commands, trains, reports by the clock.
//!
//! It lives as long as the program: a reset is a command, not a new thread, because each thread
//! would get a memory pool of its own on a GPU that is never given back. `commands` is what it does
//! when told, `keeping` what it saves by itself, `models` the models that train side by side, `rate` how
//! fast they go, `sessions` how a training is taken down and goes on later; this file is its loop.

mod commands;
mod keeping;
mod models;
mod opening;
mod rate;
mod recovery;
mod sessions;

use recovery::Survivors;
pub use recovery::without_way_back;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TryRecvError};

use crate::compute::device::ComputeDevice;
use crate::config::{DeviceChoice, TrainConfig};
use crate::train::lanes::Outbox;
use crate::train::messages::{Command, Notice, Phase, Status};
use crate::train::trainer::Trainer;
use keeping::Keeping;
use models::Model;
use rate::RateMeter;

/// Losses and status are reported this often.
const REPORT_EVERY: Duration = Duration::from_millis(100);
/// Latents and pictures, of all models together, may take at most this share of the training time.
const VIEW_BUDGET: f64 = 0.015;
/// Weights are remembered for [`Command::RestoreLastGood`] this often.
const REMEMBER_EVERY: Duration = Duration::from_secs(1);
/// A setting that did not change for this long has come to rest and gets its marker.
const SETTLED_AFTER: Duration = Duration::from_millis(500);

/// The worker's end of the command channel, and its thread.
pub struct TrainerHandle {
    commands: Sender<Command>,
    thread: Option<JoinHandle<()>>,
}

impl TrainerHandle {
    /// Where commands go.
    pub fn commands(&self) -> Sender<Command> {
        self.commands.clone()
    }
}

impl Drop for TrainerHandle {
    fn drop(&mut self) {
        // Either may fail only if the thread is gone already.
        let _ = self.commands.send(Command::Shutdown);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Starts the thread. With `live_view`, latents and pictures are computed along the way; a command
/// line has no use for them.
///
/// # Errors
/// If the operating system gives no thread.
pub fn spawn(outbox: Outbox, live_view: bool) -> std::io::Result<TrainerHandle> {
    let (sender, receiver) = crossbeam_channel::unbounded();
    let thread = std::thread::Builder::new()
        .name("trainer".into())
        .spawn(move || Worker::new(outbox, receiver, live_view).run())?;
    Ok(TrainerHandle { commands: sender, thread: Some(thread) })
}

/// A change of settings that has not come to rest.
struct Unsettled {
    model: usize,
    before: TrainConfig,
    step: u64,
    since: Instant,
}

impl Unsettled {
    /// Settings of a model have changed again: what they were before the first change is kept.
    fn note(changes: &mut Vec<Self>, model: usize, before: TrainConfig, step: u64) {
        let since = Instant::now();
        match changes.iter_mut().find(|change| change.model == model) {
            Some(change) => change.since = since,
            None => changes.push(Self { model, before, step, since }),
        }
    }
}

struct Worker {
    outbox: Outbox,
    commands: Receiver<Command>,
    live_view: bool,
    compute: Option<(DeviceChoice, ComputeDevice)>,
    /// The models of the run, the one that leads first; none before there are images.
    models: Vec<Model>,
    selection: Vec<usize>,
    survivors: Survivors,
    /// Where a headless training is saved by itself.
    keeping: Option<Keeping>,
    run: u64,
    phase: Phase,
    /// Steps until the next pause, if a number was asked for.
    steps_left: Option<u64>,
    /// Whether the configured number of epochs still ends the run.
    stops_at_epochs: bool,
    trained_for: Duration,
    rate: RateMeter,
    unsettled: Vec<Unsettled>,
    last_report: Instant,
    last_remembered: Instant,
    next_view: Instant,
}

impl Worker {
    fn new(outbox: Outbox, commands: Receiver<Command>, live_view: bool) -> Self {
        let now = Instant::now();
        Self {
            outbox,
            commands,
            live_view,
            compute: None,
            models: Vec::new(),
            selection: Vec::new(),
            survivors: Survivors::default(),
            keeping: None,
            run: 0,
            phase: Phase::Waiting,
            steps_left: None,
            stops_at_epochs: true,
            trained_for: Duration::ZERO,
            rate: RateMeter::default(),
            unsettled: Vec::new(),
            last_report: now,
            last_remembered: now,
            next_view: now,
        }
    }

    fn run(mut self) {
        while let Some(commands) = self.next_commands() {
            // A panic in the tensor library (a vanished GPU, say) ends the run, not the program.
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                for command in commands {
                    self.obey(command);
                }
                if self.is_training() {
                    self.train();
                }
            }));
            if let Err(panic) = outcome {
                self.recover(&panic_text(panic.as_ref()));
            }
        }
    }

    fn is_training(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::PreparingGpu)
    }

    /// All waiting commands; waits for one while there is nothing to train. `None`: shut down.
    fn next_commands(&mut self) -> Option<Vec<Command>> {
        let mut commands: Vec<Command> = Vec::new();
        if !self.is_training() {
            let first = match self.unsettled.iter().map(|change| change.since).min() {
                Some(since) => {
                    let rest = SETTLED_AFTER.saturating_sub(since.elapsed());
                    self.commands.recv_timeout(rest).ok()
                }
                None => Some(self.commands.recv().ok()?),
            };
            commands.extend(first);
        }
        loop {
            match self.commands.try_recv() {
                Ok(command) => {
                    // Of settings that follow each other at once, only the last counts.
                    match (&command, commands.last()) {
                        (Command::Configure(a, _), Some(Command::Configure(b, _))) if a == b => {
                            commands.pop();
                        }
                        _ => {}
                    }
                    commands.push(command);
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return None,
            }
        }
        self.settle();
        (!commands.iter().any(|c| matches!(c, Command::Shutdown))).then_some(commands)
    }

    /// One step, and what is due after it.
    fn train(&mut self) {
        let started = Instant::now();
        let Some(pairs) = self.lead().map(Trainer::pairs_per_step) else { return };
        let epoch_done = self.step();
        self.rate.add(pairs);
        self.trained_for += started.elapsed();

        if let Some(left) = &mut self.steps_left {
            *left -= 1;
            if *left == 0 {
                self.set_phase(Phase::Paused);
            }
        }
        self.look();
        if epoch_done {
            self.end_epoch();
        }
        let resting = !self.is_training();
        if self.phase == Phase::PreparingGpu
            || resting
            || self.last_report.elapsed() >= REPORT_EVERY
        {
            self.report();
        }
        if resting || Instant::now() >= self.next_view {
            self.show();
        }
        self.keep(epoch_done);
    }

    fn end_epoch(&mut self) {
        self.report();
        let Some(lead) = self.lead().filter(|_| self.phase != Phase::Failed) else { return };
        let (epoch, step) = (lead.epoch(), lead.step_count());
        let limit = lead.config().epochs as u64;
        self.end_epoch_of_all(step, epoch);
        if self.phase == Phase::Failed {
            return;
        }
        self.last_remembered = Instant::now();
        if self.stops_at_epochs && limit > 0 && epoch >= limit {
            self.set_phase(Phase::Finished);
            self.report();
            self.notify(Notice::Finished);
        }
    }

    /// Reads the losses off the device and tells the listener.
    fn report(&mut self) {
        let news = self.read_losses();
        if self.phase != Phase::Failed {
            if self.last_remembered.elapsed() >= REMEMBER_EVERY {
                self.remember();
            }
            if self.phase == Phase::PreparingGpu && news {
                self.phase = Phase::Running;
            }
        }
        self.last_report = Instant::now();
        self.put_status();
    }

    /// Latents and pictures, at most as often as their budget allows.
    fn show(&mut self) {
        if !self.live_view || self.phase == Phase::Failed {
            return;
        }
        if self.models.is_empty() {
            return;
        }
        let started = Instant::now();
        self.put_views();
        let pause = started.elapsed().div_f64(VIEW_BUDGET).max(REPORT_EVERY);
        self.next_view = Instant::now() + pause;
        (self.outbox.wake)();
    }

    fn set_phase(&mut self, phase: Phase) {
        self.phase = phase;
        self.put_status();
    }

    fn put_status(&self) {
        let lead = self.lead();
        self.outbox.status.put(Status {
            run: self.run,
            phase: self.phase,
            step: lead.map_or(0, Trainer::step_count),
            steps_per_epoch: lead.map_or(0, Trainer::steps_per_epoch),
            images_per_second: if self.is_training() { self.rate.per_second() } else { 0.0 },
            elapsed: self.trained_for,
        });
        (self.outbox.wake)();
    }

    fn problem(&self, text: String) {
        self.notify(Notice::Problem(text));
    }

    fn notify(&self, notice: Notice) {
        // A listener that is gone needs no news.
        let _ = self.outbox.notices.send(notice);
        (self.outbox.wake)();
    }
}

/// What a panic of the tensor library was about, for a person.
pub(crate) fn failure(on_gpu: bool, panic: &(dyn std::any::Any + Send)) -> String {
    recovery::what_failed(on_gpu, &panic_text(panic))
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given").to_owned()
}
