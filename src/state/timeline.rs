//! Moments of the run that one can go back to: latents often, the whole training rarely, both in
//! bounded memory.

use std::sync::Arc;

use super::AppState;
use crate::train::messages::ProbeSnapshot;
use crate::train::snapshot::TrainingState;

/// Most moments of one model; beyond, every second one goes.
const MOMENTS: usize = 240;
/// Most memory of all latents, bytes.
const LATENT_BYTES: usize = 96 << 20;
/// Most memory of whole trainings, bytes.
const TRAINING_BYTES: usize = 192 << 20;

/// The past of a run.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// Latents with the number of their model, in the order in which they came.
    moments: Vec<(usize, Arc<ProbeSnapshot>)>,
    /// Steps between two moments that are kept.
    stride: u64,
    /// Whole trainings, oldest first.
    trainings: Vec<Arc<TrainingState>>,
    /// The step that is looked at; `None` is live.
    shown: Option<u64>,
}

impl Timeline {
    /// Keeps latents, if the last ones of this model are long enough ago.
    pub fn push(&mut self, racer: usize, probe: &ProbeSnapshot) {
        let last = self.moments.iter().rev().find(|(whose, _)| *whose == racer);
        if last.is_some_and(|(_, last)| probe.step < last.step + self.stride.max(1)) {
            return;
        }
        self.moments.push((racer, Arc::new(probe.clone())));
        let own = self.moments.iter().filter(|(whose, _)| *whose == racer).count();
        let bytes: usize = self.moments.iter().map(|(_, probe)| bytes(probe)).sum();
        if own > MOMENTS || bytes > LATENT_BYTES {
            self.thin();
        }
    }

    /// Every second moment of each model goes; its first stays.
    fn thin(&mut self) {
        let mut seen = [0_usize; 8];
        self.moments.retain(|(racer, _)| {
            let place = &mut seen[(*racer).min(7)];
            *place += 1;
            *place % 2 == 1
        });
        let first: Vec<u64> = self.steps().take(2).collect();
        self.stride = if let [one, two] = first[..] { two - one } else { 1 };
    }

    /// Keeps a whole training; the oldest but the first makes room.
    pub fn keep(&mut self, training: Arc<TrainingState>) {
        self.trainings.push(training);
        let bytes = |all: &[Arc<TrainingState>]| all.iter().map(|one| one.bytes()).sum::<usize>();
        while self.trainings.len() > 2 && bytes(&self.trainings) > TRAINING_BYTES {
            // The pair that is closest together loses one: the past stays evenly covered.
            let gap =
                |at: &usize| self.trainings[at + 1].lead.step - self.trainings[at - 1].lead.step;
            let closest = (1..self.trainings.len() - 1).min_by_key(gap).unwrap_or(1);
            self.trainings.remove(closest);
        }
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        let latents = self.moments.iter().map(|(_, probe)| bytes(probe)).sum::<usize>();
        latents + self.trainings.iter().map(|training| training.bytes()).sum::<usize>()
    }

    /// Steps of the lead's moments, ascending.
    pub fn steps(&self) -> impl Iterator<Item = u64> {
        self.moments.iter().filter(|(racer, _)| *racer == 0).map(|(_, probe)| probe.step)
    }

    /// The lead's moments, oldest first.
    pub fn lead(&self) -> impl Iterator<Item = &Arc<ProbeSnapshot>> {
        self.moments.iter().filter(|(racer, _)| *racer == 0).map(|(_, probe)| probe)
    }

    /// The step that is looked at; `None` is live.
    pub fn shown(&self) -> Option<u64> {
        self.shown
    }

    /// The newest moment of a model at or before a step.
    fn at(&self, racer: usize, step: u64) -> Option<Arc<ProbeSnapshot>> {
        let mut own = self.moments.iter().rev().filter(|(whose, _)| *whose == racer);
        own.find(|(_, probe)| probe.step <= step).map(|(_, probe)| probe.clone())
    }

    /// The newest whole training at or before a step.
    pub fn training(&self, step: u64) -> Option<&Arc<TrainingState>> {
        self.trainings.iter().rev().find(|training| training.lead.step <= step)
    }

    /// The past up to a step, to go on from there.
    pub fn until(&self, step: u64) -> Self {
        let mut past = Self { shown: None, ..self.clone() };
        past.moments.retain(|(_, probe)| probe.step <= step);
        past.trainings.retain(|training| training.lead.step <= step);
        past
    }

    /// The moments belong to another run from now on.
    pub(super) fn belongs_to(&mut self, run: u64) {
        for (_, probe) in &mut self.moments {
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
        if let Some(probe) = self.timeline.at(0, at) {
            self.latent.update((*probe).clone());
        }
        for place in 0..self.rivals.len() {
            let rival = &mut self.rivals[place];
            if let Some(probe) = self.timeline.at(rival.racer, at) {
                rival.latent.update_beside((*probe).clone(), &self.latent);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!((60..=MOMENTS).contains(&steps.len()), "{}", steps.len());
        assert_eq!(steps[0], 1);
        assert!(*steps.last().unwrap() > 98_000);
        assert!(steps.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(
            timeline.at(1, 50_000).is_some_and(|probe| (48_000..=50_000).contains(&probe.step))
        );
        assert_eq!(timeline.until(500).steps().filter(|&step| step > 500).count(), 0);
    }

    #[test]
    fn the_past_is_shown_and_the_present_comes_back() {
        let mut state = AppState::default();
        for step in 1..=3 {
            state.apply_probe(probe(step));
        }
        state.show_moment(Some(1));
        assert_eq!(state.latent.z[0], [1.0, 1.0]);
        state.apply_probe(probe(4));
        assert_eq!(state.latent.z[0], [1.0, 1.0], "what comes does not push the past away");
        state.show_moment(None);
        assert_eq!(state.latent.z[0], [4.0, 4.0]);
    }
}
