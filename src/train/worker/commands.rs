//! What the worker does when it is told something.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::keeping::Keeping;
use super::models::Model;
use super::rate::RateMeter;
use super::{SETTLED_AFTER, Unsettled, Worker};
use crate::checkpoint;
use crate::compute::device::{self, ComputeDevice};
use crate::config::race::letter;
use crate::config::{DeviceChoice, TrainConfig};
use crate::data::Dataset;
use crate::train::messages::{Command, Notice, Phase};
use crate::train::trainer::NotFinite;
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
            Command::Configure(model, config) => self.configure(model, &config),
            Command::Reset(config) => {
                let broken = self.survivors.broken.clone();
                let dataset = self.lead().map(|lead| lead.dataset().clone()).or(broken);
                if let Some(dataset) = dataset {
                    self.begin(dataset, config);
                }
            }
            Command::UseDataset(dataset, config) => self.begin(dataset, config),
            Command::Open(opening) => self.open(&opening),
            Command::Race(configs) => self.race(configs),
            Command::DropModel(number) => self.drop_model(number),
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
                // What leads has good weights to share even after it failed.
                let shared = self.models.iter().filter(|model| !model.failed || model.number == 0);
                let packed =
                    |model: &Model| PackedWeights::of(self.run, model.number, &model.trainer);
                let all: Vec<_> = shared.map(packed).collect();
                if !all.is_empty() {
                    // Whoever asked may have given up.
                    let _ = reply.try_send(all);
                }
            }
        }
    }

    /// A fresh run of as many models as there are, led by these settings.
    fn begin(&mut self, dataset: Arc<Dataset>, config: TrainConfig) {
        let beside = self.models.iter().skip(1);
        let beside = beside.map(|model| (model.number, model.trainer.config().clone()));
        let configs = [(0, config)].into_iter().chain(beside).collect();
        self.begin_with(dataset, configs);
    }

    /// A fresh run of these models by their numbers, the one that leads first; goes on training if it
    /// was training.
    pub(super) fn begin_with(
        &mut self,
        dataset: Arc<Dataset>,
        mut configs: Vec<(usize, TrainConfig)>,
    ) {
        let Some((_, lead)) = configs.first().cloned() else { return };
        for (_, config) in configs.iter_mut().skip(1) {
            *config = config.beside(&lead);
        }
        if let Some(error) = configs.iter().find_map(|(_, config)| config.validate().err()) {
            return self.problem(format!("{error}. The current run continues unchanged."));
        }
        let was_training = self.is_training();
        let compute = self.device(&lead.device);
        // The old arrays go before the new ones come.
        self.models.clear();
        self.unsettled.clear();
        self.run += 1;
        self.trained_for = Duration::ZERO;
        self.stops_at_epochs = true;
        self.steps_left = None;
        self.notify(Notice::RunStarted { run: self.run, models: configs.clone() });
        let new = |(number, config)| Model::new(number, config, &dataset, &compute);
        self.models = configs.into_iter().map(new).collect();
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
        let Some(lead) = self.lead() else { return };
        let first_on_gpu = lead.compute().report.gpu && lead.step_count() == 0;
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
        self.steps_left = steps;
        self.rate = RateMeter::default();
        self.set_phase(if first_on_gpu { Phase::PreparingGpu } else { Phase::Running });
    }

    /// Gives a change of settings its marker once it has come to rest: a dragged slider leaves one.
    pub(super) fn settle(&mut self) {
        let (settled, unsettled) = std::mem::take(&mut self.unsettled)
            .into_iter()
            .partition(|change: &Unsettled| change.since.elapsed() >= SETTLED_AFTER);
        self.unsettled = unsettled;
        for Unsettled { model: number, before, step, .. } in settled {
            let model = self.models.iter().find(|model| model.number == number);
            let Some(Model { trainer, .. }) = model else { continue };
            let mut text = before.changes(trainer.config()).join(", ");
            if text.is_empty() {
                continue;
            }
            if self.models.len() > 1 {
                text = format!("{}: {text}", letter(number));
            }
            self.notify(Notice::Marker { run: self.run, step, text });
        }
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
        let Some(lead) = self.lead() else { return };
        let step = lead.step_count();
        if self.phase != Phase::Failed && !lead.model().is_finite() {
            self.fail_lead(NotFinite { step, term: "norm of the weights" });
        }
    }

    /// Writes the newest weights of the model that leads, or, after a failure, the last good ones.
    pub(super) fn write(&self, folder: &Path) -> Result<(), String> {
        let lead = self.lead().ok_or("There is no model to save yet.")?;
        let mut description = lead.description();
        let mut model = lead.model();
        if self.phase == Phase::Failed {
            (model, description.step, description.epoch) = lead.good();
        }
        checkpoint::save(folder, &description, model, checkpoint::Precision::Full)
            .map_err(|error| error.to_string())
    }
}
