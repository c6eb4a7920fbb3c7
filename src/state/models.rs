//! The models of the run as the panels see them: a list of one or more, of which number 0 leads. With
//! one model there is no trace of the others.

use std::ops::{Deref, DerefMut};

use super::history::LossHistory;
use super::latent::LatentView;
use super::pairs::PairHistory;
use super::{AppState, Divergence};
use crate::analyst::messages::ClassifierReport;
use crate::config::TrainConfig;
use crate::config::race::{MAX_MODELS, names};
use crate::evaluate::mean_image::TestErrors;
use crate::train::messages::{ProbeSnapshot, StepRecord};

/// What the panels know of one model.
#[derive(Default)]
pub struct ModelView {
    /// Its number: 0 leads. It keeps it, and its letter, when another is dropped.
    pub number: usize,
    /// What tells it from the others, in words.
    pub name: String,
    /// Its settings as edited: they differ from `running` where a restart is needed.
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
    /// A loss that was not finite, until it is dealt with: the model stands still.
    pub divergence: Option<Divergence>,
    /// Its test error, and that of the mean training image, if it was found to have learned nothing:
    /// until that is read or it learns.
    pub dead: Option<TestErrors>,
    /// Its newest latent classifier.
    pub classifier: Option<ClassifierReport>,
    /// The classifier's clean accuracy over training: (step, accuracy).
    pub accuracies: Vec<(u64, f64)>,
}

impl ModelView {
    /// A model at the start.
    fn new(number: usize, config: TrainConfig) -> Self {
        Self { number, running: config.clone(), config, ..Self::default() }
    }

    /// The lead has other settings: those that are shared hold here too.
    fn follow(&mut self, lead: &TrainConfig) {
        self.config = self.config.beside(lead);
        self.running = self.running.beside(lead);
    }

    /// What was shown of the steps after this one is gone.
    fn go_back(&mut self, step: u64) {
        self.divergence = None;
        self.losses.truncate(step);
        self.test_errors.retain(|&(at, _)| at <= step);
        self.pairs.truncate(step);
    }
}

/// The models of a run, the one that leads first. There is always one.
pub struct Models(Vec<ModelView>);

impl Default for Models {
    fn default() -> Self {
        Self(vec![ModelView::default()])
    }
}

impl Deref for Models {
    type Target = [ModelView];

    fn deref(&self) -> &[ModelView] {
        &self.0
    }
}

impl DerefMut for Models {
    fn deref_mut(&mut self) -> &mut [ModelView] {
        &mut self.0
    }
}

impl Models {
    /// Fresh models with these numbers and settings; what leads keeps its settings as edited.
    pub(super) fn start(&mut self, models: Vec<(usize, TrainConfig)>) {
        let edited = std::mem::take(&mut self.0[0].config);
        let fresh = models.into_iter().map(|(number, config)| ModelView::new(number, config));
        self.0 = fresh.collect();
        if self.0.is_empty() {
            self.0.push(ModelView::default());
        }
        self.0[0].config = edited;
        self.rename();
    }

    /// The model of this number.
    pub fn get_mut(&mut self, number: usize) -> Option<&mut ModelView> {
        self.0.iter_mut().find(|model| model.number == number)
    }

    /// The models beside the one that leads.
    pub fn others(&self) -> &[ModelView] {
        &self.0[1..]
    }

    fn rename(&mut self) {
        let configs: Vec<_> = self.0.iter().map(|model| &model.running).collect();
        let names = names(&configs);
        for (model, name) in self.0.iter_mut().zip(names) {
            model.name = name;
        }
    }
}

impl AppState {
    /// Whether there is more than one model.
    pub fn races(&self) -> bool {
        self.models.len() > 1
    }

    /// The model that leads: of which there is always one.
    pub fn lead(&self) -> &ModelView {
        &self.models[0]
    }

    /// The same, to change it.
    pub fn lead_mut(&mut self) -> &mut ModelView {
        &mut self.models[0]
    }

    /// The settings of all models beside the one that leads and of one more, in the order of their
    /// numbers: it takes the first number that is free. `None` where there is no room.
    pub fn with_another(&self, config: TrainConfig) -> Option<Vec<TrainConfig>> {
        let taken = |number: &usize| self.models.iter().any(|model| model.number == *number);
        let free = (1..MAX_MODELS).find(|number| !taken(number))?;
        let others = self.models.others().iter();
        let mut all: Vec<_> = others.map(|model| (model.number, model.config.clone())).collect();
        all.push((free, config));
        all.sort_by_key(|(number, _)| *number);
        Some(all.into_iter().map(|(_, config)| config).collect())
    }

    /// Losses of new steps of a model; those of one that is gone are nobody's.
    pub fn apply_records(&mut self, number: usize, records: &[StepRecord]) {
        if let Some(model) = self.models.get_mut(number) {
            model.losses.extend(records);
        }
    }

    /// New latents of a model; older runs are ignored. The plane of every other model is turned
    /// towards that of the one that leads.
    pub fn apply_probe(&mut self, number: usize, probe: ProbeSnapshot) {
        if probe.run != self.status.run {
            return;
        }
        let live = self.timeline.shown().is_none();
        let Some((lead, others)) = self.models.split_first_mut() else { return };
        let model = if number == 0 {
            &mut *lead
        } else if let Some(model) = others.iter_mut().find(|model| model.number == number) {
            model
        } else {
            return;
        };
        model.pairs.push(&probe);
        self.timeline.push(number, &probe);
        if live {
            self.look_at(number, probe);
        }
    }

    /// Shows these latents in the plane of a model.
    pub(super) fn look_at(&mut self, number: usize, probe: ProbeSnapshot) {
        let Some((lead, others)) = self.models.split_first_mut() else { return };
        if number == 0 {
            lead.latent.update(probe);
        } else if let Some(model) = others.iter_mut().find(|model| model.number == number) {
            model.latent.update_beside(probe, &lead.latent);
        }
    }

    /// A new latent classifier of a model; older runs are ignored.
    pub fn apply_classifier(&mut self, number: usize, report: ClassifierReport) {
        if report.run != self.status.run {
            return;
        }
        if let Some(model) = self.models.get_mut(number) {
            model.accuracies.push((report.step, report.clean_accuracy));
            model.classifier = Some(report);
        }
    }

    /// The trainer has taken over settings.
    pub(super) fn apply_configured(&mut self, number: usize, config: TrainConfig) {
        if number == 0 {
            self.models.iter_mut().skip(1).for_each(|model| model.follow(&config));
        }
        if let Some(model) = self.models.get_mut(number) {
            model.running = config;
        }
        self.models.rename();
    }

    /// The test error of a model at the end of an epoch.
    pub(super) fn apply_test_error(&mut self, number: usize, step: u64, error: f64) {
        if let Some(model) = self.models.get_mut(number) {
            model.test_errors.push((step, error));
        }
    }

    /// A loss of a model was not finite.
    pub(super) fn apply_divergence(&mut self, number: usize, divergence: Divergence) {
        if let Some(model) = self.models.get_mut(number) {
            model.divergence = Some(divergence);
        }
    }

    /// A model was found dead.
    pub(super) fn apply_dead(&mut self, number: usize, errors: TestErrors) {
        if let Some(model) = self.models.get_mut(number) {
            model.dead = Some(errors);
        }
    }

    /// A model learns, or the user has read that it does not.
    pub fn revive(&mut self, number: usize) {
        if let Some(model) = self.models.get_mut(number) {
            model.dead = None;
        }
    }

    /// All models that were still going at this step went back to it.
    pub(super) fn apply_restored(&mut self, step: u64) {
        for model in self.models.iter_mut() {
            model.dead = None;
            let good = |divergence: &Divergence| divergence.good_step == step;
            if model.number == 0 || model.divergence.as_ref().is_none_or(good) {
                model.go_back(step);
            }
        }
    }

    /// A model is gone, and with it what an attack made of it.
    pub(super) fn drop_model(&mut self, number: usize) {
        if number == 0 {
            return;
        }
        if let Some(config) = self.models.get_mut(number).map(|model| model.config.clone()) {
            self.remember_model(number, config);
        }
        self.models.0.retain(|model| model.number != number);
        self.models.rename();
        if self.slow_motion.model == number {
            self.slow_motion.show_model(0);
        }
        self.attack.outcomes.retain(|outcome| outcome.model != number);
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
        let models = vec![(0, TrainConfig::default()), (1, vae), (2, loose)];
        state.apply(Notice::RunStarted { run: 1, models });
        state
    }

    fn record(step: u64) -> StepRecord {
        StepRecord { step, total: 1.0, reconstruction: 0.0, reconstruction_aug: 0.0, kl: 0.0 }
    }

    fn diverged(model: usize, good_step: u64) -> Notice {
        Notice::Diverged { run: 1, model, step: good_step + 1, term: "KL term", good_step }
    }

    #[test]
    fn everything_goes_to_the_model_it_belongs_to() {
        let mut state = race();
        let names: Vec<_> = state.models.iter().map(|model| model.name.clone()).collect();
        assert_eq!(names, ["RAVEN, Σaug 0.1", "VAE", "RAVEN, Σaug 1"]);
        state.apply_records(2, &[record(1), record(2)]);
        state.apply(Notice::Epoch {
            run: 1,
            model: 1,
            step: 2,
            epoch: 1,
            test_mse: 0.5,
            mean_image_mse: 0.6,
        });
        state.apply(diverged(1, 1));
        let models = &state.models;
        assert_eq!([0, 1, 2].map(|i| models[i].losses.len()), [0, 0, 2]);
        assert_eq!([0, 1, 2].map(|i| models[i].test_errors.len()), [0, 1, 0]);
        assert_eq!([0, 1, 2].map(|i| models[i].divergence.is_some()), [false, true, false]);

        state.apply(Notice::ModelDropped { run: 1, model: 1 });
        let left: Vec<_> = state.models.iter().map(|model| model.number).collect();
        assert_eq!(left, [0, 2], "the other one keeps its letter");
        state.apply_records(1, &[record(3)]);
        assert!(state.races());
    }

    #[test]
    fn a_shared_setting_of_the_lead_holds_for_all_and_its_own_for_nobody_else() {
        let mut state = race();
        let config = TrainConfig { batch_size: 8, beta: 3.0, ..TrainConfig::default() };
        state.apply(Notice::Configured { run: 1, model: 0, config });
        let other = &state.models[1];
        assert_eq!((other.running.batch_size, other.running.beta), (8, 1.0));
        let config = TrainConfig { beta: 2.0, ..other.running.clone() };
        state.apply(Notice::Configured { run: 1, model: 1, config });
        assert_eq!((state.models[0].running.beta, state.models[1].running.beta), (3.0, 2.0));
    }

    #[test]
    fn going_back_takes_along_whoever_was_in_the_race_then() {
        let mut state = race();
        for number in [1, 2] {
            state.apply_records(number, &(1..=9).map(record).collect::<Vec<_>>());
        }
        state.apply(diverged(1, 2));
        state.apply(diverged(0, 5));
        state.apply(Notice::Restored { run: 1, step: 5 });
        assert!(state.models[0].divergence.is_none() && state.models[1].divergence.is_some());
        assert_eq!([1, 2].map(|i| state.models[i].losses.last_step()), [9, 5]);
    }

    #[test]
    fn edits_are_taken_back_in_turn_and_those_of_a_model_go_with_it() {
        let mut state = race();
        let louder = |state: &AppState, number: usize, noise| TrainConfig {
            noise,
            ..state.models[number].config.clone()
        };
        let (first, second) = (louder(&state, 1, 0.5), louder(&state, 2, 0.6));
        assert!(state.edit(1, first.clone(), false) && !state.edit(1, first, false));
        state.edit(0, TrainConfig { beta: 2.0, ..TrainConfig::default() }, false);
        state.edit(2, second, false);
        let settings = |number| Some(Undone::Settings(number));
        assert_eq!((state.undo(), state.models[2].config.noise), (settings(2), 0.3));
        assert_eq!((state.undo(), state.models[0].config.beta), (settings(0), 1.0));
        assert_eq!(state.models[1].config.noise, 0.5);
        state.apply(Notice::ModelDropped { run: 1, model: 1 });
        let others = |state: &AppState| {
            state.models.others().iter().map(|model| model.config.clone()).collect()
        };
        let left: Vec<TrainConfig> = others(&state);
        let Some(Undone::Race(all)) = state.undo() else { panic!("the model may come back") };
        assert_eq!((all.len(), all[0].noise, &all[1]), (2, 0.5, &left[0]));
        assert_eq!(state.undo(), None, "its edits are gone");
    }

    #[test]
    fn a_removed_model_for_which_there_is_no_room_any_more_is_passed_over() {
        let mut state = race();
        state.edit(0, TrainConfig { beta: 2.0, ..TrainConfig::default() }, false);
        state.apply(Notice::ModelDropped { run: 1, model: 1 });
        let models = (0..3).map(|number| (number, TrainConfig::default())).collect();
        state.apply(Notice::RunStarted { run: 2, models });
        assert_eq!((state.undo(), state.models[0].config.beta), (Some(Undone::Settings(0)), 1.0));
    }

    #[test]
    fn a_new_model_takes_the_letter_that_is_free() {
        let mut state = race();
        let new = TrainConfig { noise: 0.9, ..TrainConfig::default() };
        assert_eq!(state.with_another(new.clone()), None);
        state.apply(Notice::ModelDropped { run: 1, model: 1 });
        let all = state.with_another(new).unwrap();
        assert_eq!((all[0].noise, all[1].sigma_aug), (0.9, 1.0));
    }
}
