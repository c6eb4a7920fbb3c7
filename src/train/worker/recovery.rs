//! What happens after a panic in the tensor library: a GPU that vanished or ran out of memory, or a bug.
//!
//! Arrays on that device are lost. The newest copy of the whole training that was taken down as plain
//! data (the window asks for one every ten seconds) goes on, on the CPU.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::Worker;
use super::models::Model;
use crate::compute::device;
use crate::config::{DeviceChoice, TrainConfig};
use crate::data::Dataset;
use crate::train::messages::{Notice, Phase};
use crate::train::snapshot::{ModelState, TrainingState};
use crate::train::trainer::Trainer;

/// What outlives a panic: plain data only.
#[derive(Default)]
pub(super) struct Survivors {
    /// The newest copy of the training, with its images.
    pub kept: Option<(Arc<Dataset>, Arc<TrainingState>)>,
    /// The images of the run that broke, for a fresh start.
    pub broken: Option<Arc<Dataset>>,
}

/// Longest piece of a library's own words in a sentence.
const MOST_WORDS: usize = 160;

/// What happened, for a person; the library's own words in parentheses.
pub(super) fn what_failed(on_gpu: bool, reason: &str) -> String {
    let line = reason.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut words: String = line.chars().take(MOST_WORDS).collect();
    if words.len() < line.len() {
        words.push('…');
    }
    if on_gpu {
        format!("The GPU stopped working or ran out of memory ({words}).")
    } else {
        format!("The computation failed ({words}).")
    }
}

/// Begins what is said of a training that can be gone on with.
const WAY_BACK: &str = " Training is back";

/// What failed, without what one can do in the window alone.
pub fn without_way_back(problem: &str) -> &str {
    problem.split(WAY_BACK).next().unwrap_or(problem)
}

impl Worker {
    /// The run broke: what can be saved goes on.
    pub(super) fn recover(&mut self, reason: &str) {
        let broken = self.lead().map(|lead| lead.dataset().clone());
        self.survivors.broken = broken.or(self.survivors.broken.take());
        let on_gpu = self.compute.as_ref().is_some_and(|(_, compute)| compute.report.gpu);
        let what = what_failed(on_gpu, reason);
        // Giving back arrays of a device that is gone may panic once more.
        let (models, compute) = (std::mem::take(&mut self.models), self.compute.take());
        let _ = catch_unwind(AssertUnwindSafe(|| drop((models, compute))));
        self.unsettled.clear();
        let kept = self.survivors.kept.take();
        let step = catch_unwind(AssertUnwindSafe(|| kept.and_then(|kept| self.go_on(kept))));
        let Ok(Some(step)) = step else {
            self.set_phase(Phase::Failed);
            return self.problem(format!(
                "Training stopped. {what} Reset starts a fresh run; if it happens again, choose the CPU \
                 as the device."
            ));
        };
        self.notify(Notice::Restored { run: self.run, step });
        self.set_phase(Phase::Paused);
        self.problem(format!(
            "{what}{WAY_BACK} at step {step}, on the CPU: press Run to continue."
        ));
    }

    /// The kept training on the CPU; its step.
    fn go_on(&mut self, (dataset, training): (Arc<Dataset>, Arc<TrainingState>)) -> Option<u64> {
        if training.run != self.run {
            return None;
        }
        let compute = device::choose(&DeviceChoice::Cpu).ok()?;
        let unpack = |model: &ModelState| {
            let config = TrainConfig { device: DeviceChoice::Cpu, ..model.config.clone() };
            let model = ModelState { config, ..model.clone() };
            let mut trainer = Trainer::unpack(&model, dataset.clone(), compute.clone()).ok()?;
            trainer.has_seen(training.earlier.clone());
            Some(trainer)
        };
        let models: Option<Vec<_>> = training
            .models
            .iter()
            .map(|kept| Some(Model::resumed(kept.number, unpack(&kept.model)?, kept.failed)))
            .collect();
        self.models = models?;
        let lead = self.lead()?;
        let (step, config) = (lead.step_count(), lead.config().clone());
        self.notify(Notice::Device(compute.report.clone()));
        self.notify(Notice::Configured { run: self.run, model: 0, config });
        self.compute = Some((DeviceChoice::Cpu, compute));
        Some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::what_failed;

    #[test]
    fn a_library_that_talks_at_length_is_cut_to_one_sentence() {
        let long = format!("\n  Error in Queue::submit: {}\nsecond line", "lost ".repeat(100));
        let told = what_failed(true, &long);
        assert!(told.starts_with("The GPU stopped working or ran out of memory (Error in Queue"));
        assert!(told.ends_with("…).") && told.chars().count() < 230, "{told}");
        assert_eq!(what_failed(false, "no reason"), "The computation failed (no reason).");
    }
}
