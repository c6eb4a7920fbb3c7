//! The thread that owns the model: takes commands, trains, reports by the clock.
//!
//! It lives as long as the program: a reset is a command, not a new thread, because each thread
//! would get a memory pool of its own on a GPU that is never given back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TryRecvError};

use crate::checkpoint;
use crate::config::{DeviceChoice, TrainConfig};
use crate::data::Dataset;
use crate::train::device::{self, ComputeDevice};
use crate::train::messages::{Command, Notice, Outbox, Phase, Status};
use crate::train::trainer::{NotFinite, Trainer};
use crate::train::view::View;
use crate::train::weights::PackedWeights;

/// Losses and status are reported this often.
const REPORT_EVERY: Duration = Duration::from_millis(100);
/// Latents and pictures may take at most this share of the training time.
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
    before: TrainConfig,
    step: u64,
    since: Instant,
}

struct Worker {
    outbox: Outbox,
    commands: Receiver<Command>,
    live_view: bool,
    compute: Option<(DeviceChoice, ComputeDevice)>,
    trainer: Option<Trainer>,
    view: View,
    selection: Vec<usize>,
    run: u64,
    phase: Phase,
    /// Steps until the next pause, if a number was asked for.
    steps_left: Option<u64>,
    /// Whether the configured number of epochs still ends the run.
    stops_at_epochs: bool,
    trained_for: Duration,
    rate: RateMeter,
    unsettled: Option<Unsettled>,
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
            trainer: None,
            view: View::default(),
            selection: Vec::new(),
            run: 0,
            phase: Phase::Waiting,
            steps_left: None,
            stops_at_epochs: true,
            trained_for: Duration::ZERO,
            rate: RateMeter::default(),
            unsettled: None,
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
                let reason = panic_text(panic.as_ref());
                self.trainer = None;
                self.compute = None;
                self.set_phase(Phase::Failed);
                self.problem(format!(
                    "Training stopped: the computation failed ({reason}). Reset starts a fresh run; \
                     if it happens again, choose the CPU as the device."
                ));
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
            let first = match &self.unsettled {
                Some(change) => {
                    let rest = SETTLED_AFTER.saturating_sub(change.since.elapsed());
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
                    if matches!(
                        (&command, commands.last()),
                        (Command::Configure(_), Some(Command::Configure(_)))
                    ) {
                        commands.pop();
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

    fn obey(&mut self, command: Command) {
        match command {
            Command::Run => self.start(None),
            Command::Step(steps) => self.start(Some(steps)),
            Command::Pause if self.is_training() => {
                self.set_phase(Phase::Paused);
                self.report();
                self.show();
            }
            Command::Pause | Command::Shutdown => {}
            Command::Configure(config) => self.configure(config),
            Command::Reset(config) => {
                if let Some(dataset) = self.trainer.as_ref().map(|t| t.dataset().clone()) {
                    self.begin(dataset, config);
                }
            }
            Command::UseDataset(dataset, config) => self.begin(dataset, config),
            Command::Select(selection) => {
                self.selection = selection;
                if !self.is_training() {
                    self.show();
                }
            }
            Command::RestoreLastGood => self.restore(),
            Command::Save(folder) => self.save(&folder),
            Command::ShareWeights(reply) => {
                if let Some(trainer) = &self.trainer {
                    // Whoever asked may have given up.
                    let _ = reply.try_send(PackedWeights::of(self.run, trainer));
                }
            }
        }
    }

    /// A fresh run; goes on training if it was training.
    fn begin(&mut self, dataset: Arc<Dataset>, config: TrainConfig) {
        if let Err(error) = config.validate() {
            return self.problem(format!("{error}. The run in progress goes on unchanged."));
        }
        let was_training = self.is_training();
        let compute = self.device(&config.device);
        // The old arrays go before the new ones come.
        self.trainer = None;
        self.view = View::default();
        self.unsettled = None;
        self.run += 1;
        self.trained_for = Duration::ZERO;
        self.stops_at_epochs = true;
        self.steps_left = None;
        self.notify(Notice::RunStarted { run: self.run, config: config.clone() });
        self.trainer = Some(Trainer::new(config, dataset, compute));
        self.set_phase(Phase::Paused);
        if was_training {
            self.start(None);
        }
        self.show();
    }

    /// The device of this choice; the CPU, with a message, if it cannot be had.
    fn device(&mut self, choice: &DeviceChoice) -> ComputeDevice {
        if let Some((known, compute)) = &self.compute
            && known == choice
        {
            return compute.clone();
        }
        let compute = device::choose(choice).unwrap_or_else(|problem| {
            self.problem(format!("{problem} The CPU is used for now."));
            let mut compute = device::choose(&DeviceChoice::Cpu).expect("the CPU is always there");
            compute.report.reason = problem;
            compute
        });
        self.notify(Notice::Device(compute.report.clone()));
        self.compute = Some((choice.clone(), compute.clone()));
        compute
    }

    fn start(&mut self, steps: Option<u64>) {
        let Some(trainer) = &self.trainer else { return };
        if self.phase == Phase::Failed {
            return self.problem(
                "The last step gave numbers that are not finite. Go back to the last good state or \
                 reset, then run."
                    .into(),
            );
        }
        if self.phase == Phase::Finished {
            self.stops_at_epochs = false;
        }
        let first_on_gpu = trainer.compute().report.gpu && trainer.step_count() == 0;
        self.steps_left = steps;
        self.rate = RateMeter::default();
        self.set_phase(if first_on_gpu { Phase::PreparingGpu } else { Phase::Running });
    }

    fn configure(&mut self, config: TrainConfig) {
        if let Err(error) = config.validate() {
            return self.problem(format!("{error}. The setting stays as it was."));
        }
        let Some(before) = self.trainer.as_ref().map(|t| t.config().clone()) else { return };
        if before.device != config.device {
            let compute = self.device(&config.device);
            if let Some(trainer) = &mut self.trainer {
                trainer.move_to(compute);
            }
        }
        let Some(trainer) = &mut self.trainer else { return };
        trainer.configure(&config);
        let after = trainer.config().clone();
        if after == before {
            return;
        }
        let step = trainer.step_count();
        let change =
            self.unsettled.get_or_insert(Unsettled { before, step, since: Instant::now() });
        change.since = Instant::now();
        self.notify(Notice::Configured { run: self.run, config: after });
        if !self.is_training() {
            self.show();
        }
    }

    /// Gives a change of settings its marker once it has come to rest: a dragged slider leaves one.
    fn settle(&mut self) {
        let Some(trainer) = &self.trainer else { return };
        let Some(change) = self.unsettled.take_if(|c| c.since.elapsed() >= SETTLED_AFTER) else {
            return;
        };
        let text = change.before.changes(trainer.config()).join(", ");
        if !text.is_empty() {
            self.notify(Notice::Marker { run: self.run, step: change.step, text });
        }
    }

    /// One step, and what is due after it.
    fn train(&mut self) {
        let started = Instant::now();
        let Some(trainer) = &mut self.trainer else { return };
        let epoch_done = trainer.step();
        self.rate.add(trainer.pairs_per_step());
        self.trained_for += started.elapsed();

        if let Some(left) = &mut self.steps_left {
            *left -= 1;
            if *left == 0 {
                self.set_phase(Phase::Paused);
            }
        }
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
    }

    fn end_epoch(&mut self) {
        self.report();
        let Some(trainer) = &self.trainer else { return };
        if self.phase == Phase::Failed {
            return;
        }
        let (epoch, step) = (trainer.epoch(), trainer.step_count());
        let limit = trainer.config().epochs as u64;
        let test_mse = trainer.test_mse();
        self.notify(Notice::Epoch { run: self.run, step, epoch, test_mse });
        if self.stops_at_epochs && limit > 0 && epoch >= limit {
            self.set_phase(Phase::Finished);
            self.report();
            self.notify(Notice::Finished);
        }
    }

    /// Reads the losses off the device and tells the listener.
    fn report(&mut self) {
        let Some(trainer) = &mut self.trainer else { return };
        let (records, outcome) = trainer.read_losses();
        self.outbox.records.append(&records);
        match outcome {
            Ok(()) => {
                if self.last_remembered.elapsed() >= REMEMBER_EVERY {
                    trainer.remember();
                    self.last_remembered = Instant::now();
                }
                if self.phase == Phase::PreparingGpu && !records.is_empty() {
                    self.phase = Phase::Running;
                }
            }
            Err(NotFinite { step, term }) => {
                let good_step = trainer.good_step();
                self.phase = Phase::Failed;
                self.notify(Notice::Diverged { run: self.run, step, term, good_step });
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
        let Some(trainer) = &self.trainer else { return };
        let started = Instant::now();
        self.outbox.probe.put(self.view.probe(self.run, trainer));
        self.outbox.images.put(self.view.images(self.run, trainer, &self.selection));
        let pause = started.elapsed().div_f64(VIEW_BUDGET).max(REPORT_EVERY);
        self.next_view = Instant::now() + pause;
        (self.outbox.wake)();
    }

    fn restore(&mut self) {
        let Some(trainer) = &mut self.trainer else { return };
        trainer.restore();
        let step = trainer.step_count();
        self.notify(Notice::Restored { run: self.run, step });
        self.set_phase(Phase::Paused);
        self.show();
    }

    fn save(&mut self, folder: &std::path::Path) {
        let Some(trainer) = &self.trainer else {
            return self.problem("There is no model to save yet.".into());
        };
        match checkpoint::save(folder, &checkpoint::describe(trainer), trainer.model()) {
            Ok(()) => self.notify(Notice::Saved(folder.to_owned())),
            Err(error) => self.problem(error.to_string()),
        }
    }

    fn set_phase(&mut self, phase: Phase) {
        self.phase = phase;
        self.put_status();
    }

    fn put_status(&self) {
        let trainer = self.trainer.as_ref();
        self.outbox.status.put(Status {
            run: self.run,
            phase: self.phase,
            step: trainer.map_or(0, Trainer::step_count),
            steps_per_epoch: trainer.map_or(0, Trainer::steps_per_epoch),
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

/// Images a second over the last second or two.
#[derive(Default)]
struct RateMeter {
    current: Option<(Instant, usize)>,
    last: f64,
}

impl RateMeter {
    fn add(&mut self, images: usize) {
        let (since, count) = self.current.get_or_insert((Instant::now(), 0));
        *count += images;
        let elapsed = since.elapsed().as_secs_f64();
        if elapsed >= 1.0 {
            self.last = *count as f64 / elapsed;
            self.current = Some((Instant::now(), 0));
        }
    }

    fn per_second(&self) -> f64 {
        match self.current {
            Some((since, count)) if self.last == 0.0 => {
                count as f64 / since.elapsed().as_secs_f64().max(1e-3)
            }
            _ => self.last,
        }
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given").to_owned()
}
