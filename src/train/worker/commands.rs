//! What the worker does when it is told something.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::keeping::Keeping;
use super::race::Rival;
use super::rate::RateMeter;
use super::{SETTLED_AFTER, Unsettled, Worker};
use crate::checkpoint;
use crate::compute::device::{self, ComputeDevice};
use crate::config::race::letter;
use crate::config::{DeviceChoice, TrainConfig};
use crate::data::Dataset;
use crate::train::messages::{Command, Notice, Phase};
use crate::train::trainer::{NotFinite, Trainer};
use crate::train::view::View;
use crate::train::weights::PackedWeights;

impl Worker {
    pub(super) fn obey(&mut self, command: Command) {
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
                let broken = self.survivors.broken.clone();
                let dataset = self.trainer.as_ref().map(|t| t.dataset().clone()).or(broken);
                if let Some(dataset) = dataset {
                    self.begin(dataset, config);
                }
            }
            Command::UseDataset(dataset, config) => self.begin(dataset, config),
            Command::Open(opening) => self.open(&opening),
            Command::Race(configs) => self.race(configs),
            Command::ConfigureRival(racer, config) => self.configure_rival(racer, &config),
            Command::DropRival(racer) => self.drop_rival(racer),
            Command::Select(selection) => {
                self.selection = selection;
                if !self.is_training() {
                    self.show();
                }
            }
            Command::RestoreLastGood => self.restore(),
            Command::Save(folder) => self.save(&folder),
            Command::Keep(folder, every) => self.keeping = Some(Keeping::new(folder, every)),
            Command::Snapshot(reply) => self.snapshot(&reply),
            Command::Resume(resume) => self.resume(*resume),
            Command::ShareWeights(reply) => {
                if let Some(trainer) = &self.trainer {
                    let lead = PackedWeights::of(self.run, 0, trainer);
                    let rivals = self
                        .going()
                        .map(|rival| PackedWeights::of(self.run, rival.racer, &rival.trainer));
                    // Whoever asked may have given up.
                    let _ = reply.try_send([lead].into_iter().chain(rivals).collect());
                }
            }
        }
    }

    /// A fresh run of the lead and of the rivals that there are.
    fn begin(&mut self, dataset: Arc<Dataset>, config: TrainConfig) {
        let rivals = self.rivals.iter();
        let rivals = rivals.map(|rival| (rival.racer, rival.trainer.config().clone())).collect();
        self.begin_race(dataset, config, rivals);
    }

    /// A fresh run with these rivals by their numbers; goes on training if it was training.
    pub(super) fn begin_race(
        &mut self,
        dataset: Arc<Dataset>,
        config: TrainConfig,
        rivals: Vec<(usize, TrainConfig)>,
    ) {
        let rivals: Vec<_> =
            rivals.into_iter().map(|(racer, own)| (racer, own.as_rival_of(&config))).collect();
        let all = [&config].into_iter().chain(rivals.iter().map(|(_, own)| own));
        if let Some(error) = all.filter_map(|config| config.validate().err()).next() {
            return self.problem(format!("{error}. The current run continues unchanged."));
        }
        let was_training = self.is_training();
        let compute = self.device(&config.device);
        // The old arrays go before the new ones come.
        self.trainer = None;
        self.rivals.clear();
        self.view = View::default();
        self.unsettled.clear();
        self.run += 1;
        self.trained_for = Duration::ZERO;
        self.stops_at_epochs = true;
        self.steps_left = None;
        self.notify(Notice::RunStarted {
            run: self.run,
            config: config.clone(),
            rivals: rivals.clone(),
        });
        let rivals = rivals.into_iter();
        self.rivals =
            rivals.map(|(racer, own)| Rival::new(racer, own, &dataset, &compute)).collect();
        self.trainer = Some(Trainer::new(config, dataset, compute));
        self.set_phase(Phase::Paused);
        if was_training {
            self.start(None);
        }
        self.show();
    }

    /// The device of this choice; the CPU, with a message, if it cannot be had.
    pub(super) fn device(&mut self, choice: &DeviceChoice) -> ComputeDevice {
        if let Some((known, compute)) = &self.compute
            && known == choice
        {
            return compute.clone();
        }
        let compute = device::choose(choice).unwrap_or_else(|problem| {
            self.problem(format!("{problem} Using the CPU for now."));
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
            return self.problem(format!("{error}. The setting was not changed."));
        }
        let Some(before) = self.trainer.as_ref().map(|t| t.config().clone()) else { return };
        let moved_to = (before.device != config.device).then(|| self.device(&config.device));
        let Some(trainer) = &mut self.trainer else { return };
        if let Some(compute) = &moved_to {
            trainer.move_to(compute.clone());
        }
        trainer.configure(&config);
        let after = trainer.config().clone();
        if after == before {
            return;
        }
        let step = trainer.step_count();
        Unsettled::note(&mut self.unsettled, 0, before, step);
        self.share_settings(moved_to.as_ref());
        self.notify(Notice::Configured { run: self.run, racer: 0, config: after });
        if !self.is_training() {
            self.show();
        }
    }

    /// Gives a change of settings its marker once it has come to rest: a dragged slider leaves one.
    pub(super) fn settle(&mut self) {
        let (settled, unsettled) = std::mem::take(&mut self.unsettled)
            .into_iter()
            .partition(|change: &Unsettled| change.since.elapsed() >= SETTLED_AFTER);
        self.unsettled = unsettled;
        for Unsettled { racer, before, step, .. } in settled {
            let rival = self.rivals.iter().find(|rival| rival.racer == racer);
            let trainer = rival.map(|rival| &rival.trainer).or(self.trainer.as_ref());
            let Some(trainer) = trainer else { continue };
            let mut text = before.changes(trainer.config()).join(", ");
            if text.is_empty() {
                continue;
            }
            if !self.rivals.is_empty() {
                text = format!("{}: {text}", letter(racer));
            }
            self.notify(Notice::Marker { run: self.run, step, text });
        }
    }

    fn restore(&mut self) {
        let Some(trainer) = &mut self.trainer else { return };
        trainer.restore();
        let step = trainer.step_count();
        self.restore_rivals(step);
        self.notify(Notice::Restored { run: self.run, step });
        self.set_phase(Phase::Paused);
        self.show();
    }

    fn save(&mut self, folder: &Path) {
        self.prove();
        match self.write(folder) {
            Ok(()) => self.notify(Notice::Saved(folder.to_owned())),
            Err(problem) => self.problem(problem),
        }
    }

    /// Finds out whether the weights are worth saving. Losses that wait on the device tell of all steps
    /// but the last.
    pub(super) fn prove(&mut self) {
        self.report();
        let Some(trainer) = &self.trainer else { return };
        let step = trainer.step_count();
        if self.phase != Phase::Failed && !trainer.model().is_finite() {
            self.fail(NotFinite { step, term: "norm of the weights" });
        }
    }

    /// Writes the newest weights, or, after a failure, the last good ones.
    pub(super) fn write(&self, folder: &Path) -> Result<(), String> {
        let trainer = self.trainer.as_ref().ok_or("There is no model to save yet.")?;
        let mut description = trainer.description();
        let mut model = trainer.model();
        if self.phase == Phase::Failed {
            (model, description.step, description.epoch) = trainer.good();
        }
        checkpoint::save(folder, &description, model, checkpoint::Precision::Full)
            .map_err(|error| error.to_string())
    }
}
