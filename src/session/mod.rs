//! A whole run in one file: settings, models with their optimisers, histories, what was selected.
//!
//! [`file`] reads and writes `*.raven`, [`shown`] is what it keeps of the window, [`autosave`] keeps
//! one for every running program, [`share`] puts settings and seed into one short line.

pub mod autosave;
pub mod file;
pub mod share;
pub mod shown;

use std::path::PathBuf;
use std::sync::Arc;

pub use crate::data::ImagesUsed;
use crate::disk;
use crate::train::snapshot::{Histories, TrainingState};
use shown::Shown;

/// The end of a session's file name.
pub const EXTENSION: &str = "raven";

/// Everything about a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// The images.
    pub images: ImagesUsed,
    /// The models in training.
    pub training: Arc<TrainingState>,
    /// What was shown of them.
    pub histories: Histories,
    /// What else was set in the window.
    pub shown: Shown,
}

/// Why a session could not be written or read: which file, what happened, what to do.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The file system refused.
    #[error("Could not {action} {}: {}. Nothing was changed; {}.", path.display(), disk::reason(source), disk::advice(source))]
    File {
        /// `read`, `write` …
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file is there, but is not what it should be.
    #[error("This session cannot be opened: {0} Nothing was changed.")]
    Invalid(String),
}
