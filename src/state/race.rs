//! The models of a race as the panels see them: the lead, which is [`AppState`]'s own run, and its
//! rivals. Without rivals there is only the lead, and no panel shows a trace of any of this.

use super::history::LossHistory;
use super::latent::LatentView;
use super::pairs::PairHistory;
use super::{AppState, Divergence};
use crate::analyst::messages::{AttackOutcome, ClassifierReport};
use crate::config::TrainConfig;
use crate::config::race::{MAX_RIVALS, names};
use crate::train::messages::{ProbeSnapshot, StepRecord};

/// A rival: what the panels know of it.
#[derive(Default)]
pub struct RivalState {
    /// Its number, 1 or 2.
    pub racer: usize,
    /// Its settings as edited.
    pub config: TrainConfig,
    /// The settings that the trainer has taken over.
    pub running: TrainConfig,
    /// Losses of every step.
    pub losses: LossHistory,
    /// Test error after each epoch: (step, mean squared error per pixel).
    pub test_errors: Vec<(u64, f64)>,
    /// The probe pairs, projected to the plane.
    pub latent: LatentView,
    /// Distances of the probe pairs.
    pub pairs: PairHistory,
    /// The loss that was not finite, if one was: it stands still since.
    pub divergence: Option<Divergence>,
    /// Its newest latent classifier.
    pub classifier: Option<ClassifierReport>,
}

impl RivalState {
    /// A rival at the start.
    pub fn new(racer: usize, config: TrainConfig) -> Self {
        Self { racer, running: config.clone(), config, ..Self::default() }
    }

    /// The lead has other settings: those that are shared hold here too.
    fn follow(&mut self, lead: &TrainConfig) {
        self.config = self.config.as_rival_of(lead);
        self.running = self.running.as_rival_of(lead);
    }

    /// The lead went back to this step.
    fn go_back(&mut self, step: u64) {
        if self.divergence.as_ref().is_none_or(|divergence| divergence.good_step == step) {
            self.divergence = None;
            self.losses.truncate(step);
            self.test_errors.retain(|&(at, _)| at <= step);
            self.pairs.truncate(step);
        }
    }
}

/// One model of a race, whether it is the lead or a rival.
#[derive(Clone)]
pub struct Racer<'a> {
    /// 0 is the lead, 1 and 2 its rivals.
    pub racer: usize,
    /// What tells it from the others, in words.
    pub name: String,
    /// The settings in force.
    pub running: &'a TrainConfig,
    /// Losses of every step.
    pub losses: &'a LossHistory,
    /// Test error after each epoch: (step, mean squared error per pixel).
    pub test_errors: &'a [(u64, f64)],
    /// The probe pairs in the plane.
    pub latent: &'a LatentView,
    /// Distances of the probe pairs.
    pub pairs: &'a PairHistory,
    /// The loss that was not finite, if one was.
    pub divergence: Option<&'a Divergence>,
    /// Its newest latent classifier.
    pub classifier: Option<&'a ClassifierReport>,
    /// What the newest attack made of it.
    pub outcome: Option<&'a AttackOutcome>,
}

impl AppState {
    /// Whether there is more than one model.
    pub fn races(&self) -> bool {
        !self.rivals.is_empty()
    }

    /// All models, the lead first.
    pub fn racers(&self) -> Vec<Racer<'_>> {
        let configs: Vec<_> =
            [&self.running].into_iter().chain(self.rivals.iter().map(|r| &r.running)).collect();
        let mut names = names(&configs).into_iter();
        let mut name = || names.next().unwrap_or_default();
        let outcome = |racer| self.attack.outcome.as_ref()?.of(racer);
        let lead = Racer { name: name(), ..self.lead() };
        let rivals = self.rivals.iter().map(|rival| Racer {
            racer: rival.racer,
            name: name(),
            running: &rival.running,
            losses: &rival.losses,
            test_errors: &rival.test_errors,
            latent: &rival.latent,
            pairs: &rival.pairs,
            divergence: rival.divergence.as_ref(),
            classifier: rival.classifier.as_ref(),
            outcome: outcome(rival.racer),
        });
        [lead].into_iter().chain(rivals).collect()
    }

    /// The lead, by the name of its method.
    pub fn lead(&self) -> Racer<'_> {
        Racer {
            racer: 0,
            name: self.running.method.label().to_owned(),
            running: &self.running,
            losses: &self.losses,
            test_errors: &self.test_errors,
            latent: &self.latent,
            pairs: &self.pairs,
            divergence: self.divergence.as_ref(),
            classifier: self.attack.classifier.as_ref(),
            outcome: self.attack.outcome.as_ref(),
        }
    }

    /// Takes over an edit of a rival's settings, as [`Self::edit`] does for the lead's; false if
    /// there is nothing to do.
    pub fn edit_rival(&mut self, racer: usize, config: TrainConfig, continues: bool) -> bool {
        let Some(rival) = self.rival_mut(racer).filter(|rival| rival.config != config) else {
            return false;
        };
        let before = std::mem::replace(&mut rival.config, config);
        self.remember(racer, before, continues);
        true
    }

    /// The rival of this number.
    pub fn rival_mut(&mut self, racer: usize) -> Option<&mut RivalState> {
        self.rivals.iter_mut().find(|rival| rival.racer == racer)
    }

    /// The settings of all rivals and of one more, in the order of their numbers: it takes the first
    /// number that is free. `None` where there is no room.
    pub fn rivals_and(&self, config: TrainConfig) -> Option<Vec<TrainConfig>> {
        let taken = |racer: &usize| self.rivals.iter().any(|rival| rival.racer == *racer);
        let free = (1..=MAX_RIVALS).find(|racer| !taken(racer))?;
        let mut all: Vec<_> = self.rivals.iter().map(|r| (r.racer, r.config.clone())).collect();
        all.push((free, config));
        all.sort_by_key(|(racer, _)| *racer);
        Some(all.into_iter().map(|(_, config)| config).collect())
    }

    /// Losses of new steps of a rival; those of one that is gone are nobody's.
    pub fn apply_rival_records(&mut self, racer: usize, records: &[StepRecord]) {
        if let Some(rival) = self.rival_mut(racer) {
            rival.losses.extend(records);
        }
    }

    /// New latents of a rival; older runs are ignored.
    pub fn apply_rival_probe(&mut self, racer: usize, probe: ProbeSnapshot) {
        if probe.run != self.status.run {
            return;
        }
        if let Some(rival) = self.rivals.iter_mut().find(|rival| rival.racer == racer) {
            rival.pairs.push(&probe);
            self.timeline.push(racer, &probe);
            if self.timeline.shown().is_none() {
                rival.latent.update_beside(probe, &self.latent);
            }
        }
    }

    /// A new latent classifier of a rival; older runs are ignored.
    pub fn apply_rival_classifier(&mut self, racer: usize, report: ClassifierReport) {
        if report.run != self.status.run {
            return;
        }
        if let Some(rival) = self.rival_mut(racer) {
            rival.classifier = Some(report);
        }
    }

    /// The trainer has taken over settings.
    pub(super) fn apply_configured(&mut self, racer: usize, config: TrainConfig) {
        if racer == 0 {
            self.rivals.iter_mut().for_each(|rival| rival.follow(&config));
            self.running = config;
        } else if let Some(rival) = self.rival_mut(racer) {
            rival.running = config;
        }
    }

    /// The test error of a model at the end of an epoch.
    pub(super) fn apply_test_error(&mut self, racer: usize, step: u64, error: f64) {
        if racer == 0 {
            self.test_errors.push((step, error));
        } else if let Some(rival) = self.rival_mut(racer) {
            rival.test_errors.push((step, error));
        }
    }

    /// A loss of a model was not finite.
    pub(super) fn apply_divergence(&mut self, racer: usize, divergence: Divergence) {
        if racer == 0 {
            self.divergence = Some(divergence);
        } else if let Some(rival) = self.rival_mut(racer) {
            rival.divergence = Some(divergence);
        }
    }

    /// All models that were still in the race at this step went back to it.
    pub(super) fn apply_restored_rivals(&mut self, step: u64) {
        self.rivals.iter_mut().for_each(|rival| rival.go_back(step));
    }

    /// A rival is gone, and with it what an attack made of it.
    pub(super) fn drop_rival(&mut self, racer: usize) {
        if let Some(config) = self.rival_mut(racer).map(|rival| rival.config.clone()) {
            self.remember_rival(racer, config);
        }
        self.rivals.retain(|rival| rival.racer != racer);
        self.revive(racer);
        if let Some(outcome) = &mut self.attack.outcome {
            outcome.rivals.retain(|rival| rival.racer != racer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Method;
    use crate::state::undo::Undone;
    use crate::train::messages::Notice;

    fn race() -> AppState {
        let mut state = AppState::default();
        let vae = TrainConfig { method: Method::Vae, ..TrainConfig::default() };
        let loose = TrainConfig { sigma_aug: 1.0, ..TrainConfig::default() };
        let rivals = vec![(1, vae), (2, loose)];
        state.apply(Notice::RunStarted { run: 1, config: TrainConfig::default(), rivals });
        state
    }

    fn record(step: u64) -> StepRecord {
        StepRecord { step, total: 1.0, reconstruction: 0.0, reconstruction_aug: 0.0, kl: 0.0 }
    }

    fn diverged(racer: usize, good_step: u64) -> Notice {
        Notice::Diverged { run: 1, racer, step: good_step + 1, term: "KL term", good_step }
    }

    #[test]
    fn everything_goes_to_the_model_it_belongs_to() {
        let mut state = race();
        let names: Vec<_> = state.racers().into_iter().map(|racer| racer.name).collect();
        assert_eq!(names, ["RAVEN, Σaug 0.1", "VAE", "RAVEN, Σaug 1"]);
        state.apply_rival_records(2, &[record(1), record(2)]);
        state.apply(Notice::Epoch {
            run: 1,
            racer: 1,
            step: 2,
            epoch: 1,
            test_mse: 0.5,
            mean_image_mse: 0.6,
        });
        state.apply(diverged(1, 1));
        let racers = state.racers();
        assert_eq!([0, 1, 2].map(|i| racers[i].losses.len()), [0, 0, 2]);
        assert_eq!([0, 1, 2].map(|i| racers[i].test_errors.len()), [0, 1, 0]);
        assert_eq!([0, 1, 2].map(|i| racers[i].divergence.is_some()), [false, true, false]);

        state.apply(Notice::RivalDropped { run: 1, racer: 1 });
        let left: Vec<_> = state.racers().iter().map(|racer| racer.racer).collect();
        assert_eq!(left, [0, 2], "the other one keeps its letter");
        state.apply_rival_records(1, &[record(3)]);
        assert!(state.races());
    }

    #[test]
    fn a_shared_setting_of_the_lead_holds_for_all_and_its_own_for_nobody_else() {
        let mut state = race();
        let config = TrainConfig { batch_size: 8, beta: 3.0, ..TrainConfig::default() };
        state.apply(Notice::Configured { run: 1, racer: 0, config });
        let rival = &state.rivals[0];
        assert_eq!((rival.running.batch_size, rival.running.beta), (8, 1.0));
        let config = TrainConfig { beta: 2.0, ..rival.running.clone() };
        state.apply(Notice::Configured { run: 1, racer: 1, config });
        assert_eq!((state.running.beta, state.rivals[0].running.beta), (3.0, 2.0));
    }

    #[test]
    fn going_back_takes_along_whoever_was_in_the_race_then() {
        let mut state = race();
        for racer in [1, 2] {
            state.apply_rival_records(racer, &(1..=9).map(record).collect::<Vec<_>>());
        }
        state.apply(diverged(1, 2));
        state.apply(diverged(0, 5));
        state.apply(Notice::Restored { run: 1, step: 5 });
        assert!(state.divergence.is_none() && state.rivals[0].divergence.is_some());
        assert_eq!([0, 1].map(|i| state.rivals[i].losses.last_step()), [9, 5]);
    }

    #[test]
    fn edits_are_taken_back_in_turn_and_those_of_a_rival_go_with_it() {
        let mut state = race();
        let louder = |state: &AppState, racer: usize, noise| TrainConfig {
            noise,
            ..state.rivals[racer - 1].config.clone()
        };
        let (first, second) = (louder(&state, 1, 0.5), louder(&state, 2, 0.6));
        assert!(state.edit_rival(1, first.clone(), false) && !state.edit_rival(1, first, false));
        state.edit(TrainConfig { beta: 2.0, ..TrainConfig::default() }, false);
        state.edit_rival(2, second, false);
        let settings = |racer| Some(Undone::Settings(racer));
        assert_eq!((state.undo(), state.rivals[1].config.noise), (settings(2), 0.3));
        assert_eq!((state.undo(), state.config.beta), (settings(0), 1.0));
        assert_eq!(state.rivals[0].config.noise, 0.5);
        state.apply(Notice::RivalDropped { run: 1, racer: 1 });
        let both = |state: &AppState| state.rivals.iter().map(|r| r.config.clone()).collect();
        let left: Vec<TrainConfig> = both(&state);
        let Some(Undone::Race(all)) = state.undo() else { panic!("the rival may come back") };
        assert_eq!((all.len(), all[0].noise, &all[1]), (2, 0.5, &left[0]));
        assert_eq!(state.undo(), None, "its edits are gone");
    }

    #[test]
    fn a_removed_rival_for_which_there_is_no_room_any_more_is_passed_over() {
        let mut state = race();
        state.edit(TrainConfig { beta: 2.0, ..TrainConfig::default() }, false);
        state.apply(Notice::RivalDropped { run: 1, racer: 1 });
        let rivals = vec![(1, TrainConfig::default()), (2, TrainConfig::default())];
        state.apply(Notice::RunStarted { run: 2, config: state.config.clone(), rivals });
        assert_eq!((state.undo(), state.config.beta), (Some(Undone::Settings(0)), 1.0));
    }

    #[test]
    fn a_new_rival_takes_the_letter_that_is_free() {
        let mut state = race();
        let new = TrainConfig { noise: 0.9, ..TrainConfig::default() };
        assert_eq!(state.rivals_and(new.clone()), None);
        state.apply(Notice::RivalDropped { run: 1, racer: 1 });
        let all = state.rivals_and(new).unwrap();
        assert_eq!((all[0].noise, all[1].sigma_aug), (0.9, 1.0));
    }
}
