//! Moments of the run that one can go back to: latents often, the whole training rarely, both in
//! bounded memory.

use std::sync::Arc;

use super::AppState;
use crate::config::race::MAX_MODELS;
use crate::train::messages::ProbeSnapshot;
use crate::train::snapshot::TrainingState;

/// Most moments of one model.
const MOMENTS: usize = 240;
/// Most memory of one model's latents, bytes.
const LATENT_BYTES: usize = 32 << 20;
/// Most memory of whole trainings, bytes.
const TRAINING_BYTES: usize = 192 << 20;

/// The past of a run.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// The latents of each model, by its number.
    models: [Moments; MAX_MODELS],
    /// Whole trainings, oldest first.
    trainings: Vec<Arc<TrainingState>>,
    /// The step that is looked at; `None` is live.
    shown: Option<u64>,
}

/// The latents of one model, oldest first.
#[derive(Clone, Debug, Default)]
struct Moments {
    kept: Vec<Arc<ProbeSnapshot>>,
    /// Steps between two moments that are kept.
    stride: u64,
    /// How many of the kept ones are twice as far apart by now.
    swept: usize,
}

impl Moments {
    /// Keeps latents, if the last ones are long enough ago. Once there are as many as there may be,
    /// one goes for each that comes: every second one, from the oldest to the newest and again. All at
    /// once would leave holes that nothing else fits into, and the slider would jump.
    fn push(&mut self, probe: &ProbeSnapshot) {
        let last = self.kept.last();
        if last.is_some_and(|last| probe.step < last.step + self.stride.max(1)) {
            return;
        }
        self.kept.push(Arc::new(probe.clone()));
        if self.kept.len() <= MOMENTS.min(LATENT_BYTES / bytes(probe).max(1)).max(2) {
            return;
        }
        if self.swept + 2 >= self.kept.len() {
            self.swept = 0;
            self.stride = self.kept[1].step - self.kept[0].step;
        }
        self.kept.remove(self.swept + 1);
        self.swept += 1;
    }
}

impl Timeline {
    /// Keeps latents of a model, if its last ones are long enough ago.
    pub fn push(&mut self, number: usize, probe: &ProbeSnapshot) {
        if let Some(model) = self.models.get_mut(number) {
            model.push(probe);
        }
    }

    /// Makes room for one more whole training, as large as the newest. Called before that is packed, so
    /// that it finds the memory of the one that goes.
    pub fn make_room(&mut self) {
        let coming = self.trainings.last().map_or(0, |newest| newest.bytes());
        self.thin(TRAINING_BYTES.saturating_sub(coming));
    }

    /// Keeps a whole training; if there are too many, one in between goes.
    pub fn keep(&mut self, training: Arc<TrainingState>) {
        self.trainings.push(training);
        self.thin(TRAINING_BYTES);
    }

    fn thin(&mut self, limit: usize) {
        let bytes = |all: &[Arc<TrainingState>]| all.iter().map(|one| one.bytes()).sum::<usize>();
        while self.trainings.len() > 2 && bytes(&self.trainings) > limit {
            // The pair that is closest together loses one: the past stays evenly covered.
            let gap = |at: &usize| {
                self.trainings[at + 1].lead().step - self.trainings[at - 1].lead().step
            };
            let closest = (1..self.trainings.len() - 1).min_by_key(gap).unwrap_or(1);
            self.trainings.remove(closest);
        }
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        let moments = self.models.iter().flat_map(|model| &model.kept);
        let latents = moments.map(|probe| bytes(probe)).sum::<usize>();
        latents + self.trainings.iter().map(|training| training.bytes()).sum::<usize>()
    }

    /// The lead's moments, oldest first.
    pub fn lead(&self) -> impl Iterator<Item = &Arc<ProbeSnapshot>> {
        self.models[0].kept.iter()
    }

    /// Steps of the lead's moments, ascending.
    pub fn steps(&self) -> impl Iterator<Item = u64> {
        self.lead().map(|probe| probe.step)
    }

    /// The step that is looked at; `None` is live.
    pub fn shown(&self) -> Option<u64> {
        self.shown
    }

    /// The newest moment of a model at or before a step.
    fn at(&self, number: usize, step: u64) -> Option<Arc<ProbeSnapshot>> {
        self.models.get(number)?.kept.iter().rev().find(|probe| probe.step <= step).cloned()
    }

    /// The newest whole training at or before a step.
    pub fn training(&self, step: u64) -> Option<&Arc<TrainingState>> {
        self.trainings.iter().rev().find(|training| training.lead().step <= step)
    }

    /// The past up to a step, to go on from there.
    pub fn until(&self, step: u64) -> Self {
        let mut past = Self { shown: None, ..self.clone() };
        for model in &mut past.models {
            model.kept.retain(|probe| probe.step <= step);
        }
        past.trainings.retain(|training| training.lead().step <= step);
        past
    }

    /// The moments belong to another run from now on.
    pub(super) fn belongs_to(&mut self, run: u64) {
        for probe in self.models.iter_mut().flat_map(|model| &mut model.kept) {
            Arc::make_mut(probe).run = run;
        }
    }
}

fn bytes(probe: &ProbeSnapshot) -> usize {
    let arrays = [&probe.mean, &probe.log_variance, &probe.mean_aug, &probe.log_variance_aug];
    arrays.iter().map(|array| size_of_val(array.as_slice())).sum()
}

impl AppState {
    /// Looks at a moment of the past, or at the present again.
    pub fn show_moment(&mut self, step: Option<u64>) {
        self.timeline.shown = step;
        let at = step.unwrap_or(u64::MAX);
        let numbers: Vec<usize> = self.models.iter().map(|model| model.number).collect();
        for number in numbers {
            if let Some(probe) = self.timeline.at(number, at) {
                self.look_at(number, (*probe).clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::TrainConfig;
    use crate::data::ImageShape;
    use crate::train::snapshot::KeptModel;
    use crate::train::snapshot::ModelState;

    fn probe(step: u64) -> ProbeSnapshot {
        let array = vec![step as f32; 8];
        ProbeSnapshot {
            run: 0,
            step,
            latent: 2,
            mean: array.clone(),
            log_variance: array.clone(),
            mean_aug: array.clone(),
            log_variance_aug: array,
        }
    }

    #[test]
    fn a_long_run_keeps_its_first_moment_and_few_enough_of_the_rest() {
        let mut timeline = Timeline::default();
        for step in 1..=100_000 {
            timeline.push(0, &probe(step));
            timeline.push(1, &probe(step));
        }
        let steps: Vec<u64> = timeline.steps().collect();
        assert_eq!((steps.len(), steps[0]), (MOMENTS, 1));
        assert!(*steps.last().unwrap() > 98_000);
        let gaps = || steps.windows(2).map(|pair| pair[1] - pair[0]);
        let (narrowest, widest) = (gaps().min().unwrap(), gaps().max().unwrap());
        assert!(narrowest >= 256 && widest <= 3 * narrowest, "{narrowest} to {widest}");
        assert!(
            timeline.at(1, 50_000).is_some_and(|probe| (48_000..=50_000).contains(&probe.step))
        );
        assert_eq!(timeline.until(500).steps().filter(|&step| step > 500).count(), 0);
    }

    #[test]
    fn whole_trainings_keep_their_bound_and_room_is_made_before_the_next_is_packed() {
        let training = |step| {
            let model = ModelState {
                config: TrainConfig::default(),
                image: ImageShape::MNIST,
                step,
                epoch: 0,
                cursor: 0,
                weights: vec![0; TRAINING_BYTES / 32],
                optimizer: vec![0; TRAINING_BYTES / 32],
            };
            Arc::new(TrainingState {
                run: 1,
                models: vec![KeptModel { number: 0, failed: false, model }],
                trained_for: Default::default(),
                stops_at_epochs: false,
                earlier: Vec::new(),
            })
        };
        let mut timeline = Timeline::default();
        for step in 1..=50 {
            timeline.make_room();
            assert!(timeline.trainings.len() < 16, "no room for step {step}");
            timeline.keep(training(step));
        }
        let steps: Vec<u64> = timeline.trainings.iter().map(|one| one.lead().step).collect();
        assert_eq!((steps.len(), steps[0], steps[15]), (16, 1, 50));
        assert!(steps.windows(2).all(|pair| (1..=8).contains(&(pair[1] - pair[0]))), "{steps:?}");
    }

    #[test]
    fn the_past_is_shown_and_the_present_comes_back() {
        let mut state = AppState::default();
        for step in 1..=3 {
            state.apply_probe(0, probe(step));
        }
        state.show_moment(Some(1));
        assert_eq!(state.lead().latent.z[0], [1.0, 1.0]);
        state.apply_probe(0, probe(4));
        assert_eq!(state.lead().latent.z[0], [1.0, 1.0], "what comes does not push the past away");
        state.show_moment(None);
        assert_eq!(state.lead().latent.z[0], [4.0, 4.0]);
    }
}
