//! What ends the run in progress because something else comes in its place. Asked first, where steps
//! would be lost: whatever menu, file or code it comes from.

use std::path::PathBuf;

use super::app::RavenApp;
use super::banners::Question;
use crate::config::TrainConfig;
use crate::state::ModelSource;
use crate::text::questions;
use crate::train::messages::Command;

/// What comes in place of the run.
#[derive(Clone, Debug, PartialEq)]
pub enum Replacement {
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
    pub fn question(&self) -> &'static str {
        match self {
            Self::Models(_) => questions::OPEN_MODELS,
            Self::Session(_) | Self::LeftBehind => questions::OPEN_SESSION,
            Self::ShareCode(_) => questions::START_CODE,
            Self::Race(_) => questions::BRING_BACK,
        }
    }

    /// What is lost.
    pub fn loss(&self, step: u64) -> String {
        match self {
            Self::Race(_) => questions::all_start_again(step),
            _ => questions::ends_here(step),
        }
    }

    /// The button that agrees.
    pub fn agreement(&self) -> &'static str {
        match self {
            Self::Models(_) | Self::Session(_) | Self::LeftBehind => questions::OPEN,
            Self::ShareCode(_) => questions::START,
            Self::Race(_) => questions::START_AGAIN,
        }
    }
}

impl RavenApp {
    /// Puts this in place of the run, or asks first.
    pub(super) fn replace_run(&mut self, by: Replacement) {
        let step = self.state.status.step;
        // A race starts from step 0 although its steps may lie on disk: nobody expects that of Undo.
        let asks = match by {
            Replacement::Race(_) => step > 0,
            _ => self.state.would_lose_steps(),
        };
        if asks {
            self.question = Some(Question::Replace { by, step });
        } else {
            self.replaced_by(by);
        }
    }

    /// Nothing is to be asked any more.
    pub(super) fn replaced_by(&mut self, by: Replacement) {
        match by {
            Replacement::Models(sources) => self.open_models(sources),
            Replacement::Session(path) => self.open_session(path),
            Replacement::LeftBehind => self.recover_session(),
            Replacement::ShareCode(code) => self.use_share_code(&code),
            Replacement::Race(beside) => self.command(Command::Race(beside)),
        }
    }
}
