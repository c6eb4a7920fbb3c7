//! What can be taken back: edits of settings, and models that were removed.

use super::AppState;
use crate::config::TrainConfig;

/// Something as it was before.
#[derive(Clone, Debug, PartialEq)]
pub enum Before {
    /// Settings, and the number of the model whose they were.
    Settings(usize, TrainConfig),
    /// The settings of a model that was removed. What it had learnt is gone.
    Model(TrainConfig),
}

/// What was taken back.
#[derive(Clone, Debug, PartialEq)]
pub enum Undone {
    /// An edit of the settings of this model.
    Settings(usize),
    /// These models are to stand beside the one that leads again: those that do, and the one that was
    /// removed. They can only start together, from step 0.
    Race(Vec<TrainConfig>),
}

/// Undo steps that are kept.
const MAX_UNDO: usize = 100;

impl AppState {
    /// Takes over an edit of a model's settings; false if there is nothing to do. Edits of the same
    /// field in a row are one undo step.
    pub fn edit(&mut self, number: usize, config: TrainConfig, continues: bool) -> bool {
        let Some(model) = self.models.get_mut(number).filter(|model| model.config != config) else {
            return false;
        };
        let before = std::mem::replace(&mut model.config, config);
        if !continues || self.undo.is_empty() {
            self.remember_step(Before::Settings(number, before));
        }
        true
    }

    /// Keeps something as it is.
    pub(super) fn remember_step(&mut self, before: Before) {
        self.undo.push(before);
        if self.undo.len() > MAX_UNDO {
            self.undo.remove(0);
        }
    }

    /// A model is gone: its edits go with it, it may come back.
    pub(super) fn remember_model(&mut self, number: usize, config: TrainConfig) {
        self.undo
            .retain(|before| !matches!(before, Before::Settings(whose, _) if *whose == number));
        self.remember_step(Before::Model(config));
    }

    /// Takes back the last step that can still be taken back. A removed model is not back yet: all
    /// have to begin again for it.
    pub fn undo(&mut self) -> Option<Undone> {
        while let Some(before) = self.undo.pop() {
            match before {
                Before::Settings(number, config) => {
                    if let Some(model) = self.models.get_mut(number) {
                        let dataset = model.config.dataset.clone();
                        model.config = TrainConfig { dataset, ..config };
                        return Some(Undone::Settings(number));
                    }
                }
                Before::Model(config) => {
                    if let Some(all) = self.with_another(config) {
                        return Some(Undone::Race(all));
                    }
                }
            }
        }
        None
    }
}
