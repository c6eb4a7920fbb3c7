//! What can be taken back: edits of settings, and rivals that were removed.

use super::AppState;
use crate::config::TrainConfig;

/// Something as it was before.
#[derive(Clone, Debug, PartialEq)]
pub enum Before {
    /// Settings, and whose they were: 0 is the lead, 1 and 2 are rivals.
    Settings(usize, TrainConfig),
    /// The settings of a rival that was removed. What it had learnt is gone.
    Rival(TrainConfig),
}

/// What was taken back.
#[derive(Clone, Debug, PartialEq)]
pub enum Undone {
    /// An edit of the settings of this model.
    Settings(usize),
    /// These rivals are to race again: those that there are, and the one that was removed. They can
    /// only start together, from step 0.
    Race(Vec<TrainConfig>),
}

/// Undo steps that are kept.
const MAX_UNDO: usize = 100;

impl AppState {
    /// Takes over an edit. Edits of the same field in a row are one undo step.
    pub fn edit(&mut self, config: TrainConfig, continues: bool) {
        if config == self.config {
            return;
        }
        self.remember(0, self.config.clone(), continues);
        self.config = config;
    }

    /// Keeps settings that are about to change.
    pub(super) fn remember(&mut self, racer: usize, config: TrainConfig, continues: bool) {
        if !continues || self.undo.is_empty() {
            self.remember_step(Before::Settings(racer, config));
        }
    }

    /// Keeps something as it is.
    pub(super) fn remember_step(&mut self, before: Before) {
        self.undo.push(before);
        if self.undo.len() > MAX_UNDO {
            self.undo.remove(0);
        }
    }

    /// A rival is gone: its edits go with it, it may come back.
    pub(super) fn remember_rival(&mut self, racer: usize, config: TrainConfig) {
        self.undo.retain(|before| !matches!(before, Before::Settings(whose, _) if *whose == racer));
        self.remember_step(Before::Rival(config));
    }

    /// Takes back the last step that can still be taken back. A removed rival is not back yet: the
    /// race has to begin again for it.
    pub fn undo(&mut self) -> Option<Undone> {
        while let Some(before) = self.undo.pop() {
            match before {
                Before::Settings(0, config) => {
                    self.config = TrainConfig { dataset: self.config.dataset.clone(), ..config };
                    return Some(Undone::Settings(0));
                }
                Before::Settings(racer, config) => {
                    if let Some(rival) = self.rival_mut(racer) {
                        rival.config = config;
                        return Some(Undone::Settings(racer));
                    }
                }
                Before::Rival(config) => {
                    if let Some(all) = self.rivals_and(config) {
                        return Some(Undone::Race(all));
                    }
                }
            }
        }
        None
    }
}
