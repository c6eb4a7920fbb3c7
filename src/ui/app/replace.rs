//! What ends the run in progress because something else comes in its place. Asked first, where steps
//! would be lost: whatever menu, file or code it comes from.

use std::path::PathBuf;

use crate::config::TrainConfig;
use crate::shelf::ModelSource;
use crate::text::questions;

/// What comes in place of the run.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Replacement {
    /// Trained models: the first leads.
    Models(Vec<ModelSource>),
    /// A session.
    Session(PathBuf),
    /// The session that a killed program left behind.
    LeftBehind,
    /// The run of a share code.
    ShareCode(String),
    /// The same models with one that had been removed.
    Race(Vec<TrainConfig>),
}

impl Replacement {
    /// What is asked.
    pub(super) fn question(&self) -> &'static str {
        match self {
            Self::Models(_) => questions::OPEN_MODELS,
            Self::Session(_) | Self::LeftBehind => questions::OPEN_SESSION,
            Self::ShareCode(_) => questions::START_CODE,
            Self::Race(_) => questions::BRING_BACK,
        }
    }

    /// What is lost.
    pub(super) fn loss(&self, step: u64) -> String {
        match self {
            Self::Race(_) => questions::all_start_again(step),
            Self::Models(_) | Self::Session(_) | Self::LeftBehind | Self::ShareCode(_) => {
                questions::ends_here(step)
            }
        }
    }

    /// The button that agrees.
    pub(super) fn agreement(&self) -> &'static str {
        match self {
            Self::Models(_) | Self::Session(_) | Self::LeftBehind => questions::OPEN,
            Self::ShareCode(_) => questions::START,
            Self::Race(_) => questions::START_AGAIN,
        }
    }
}
