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

use crate::data::Dataset;
use crate::disk;
use crate::train::snapshot::{Histories, TrainingState};
use serde::{Deserialize, Serialize};
use shown::Shown;

/// The end of a session's file name.
pub const EXTENSION: &str = "raven";

/// Which images a training was on: enough to notice that others are in their place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImagesUsed {
    /// The name of the images.
    pub name: String,
    /// Training images.
    pub train: usize,
    /// Test images.
    pub test: usize,
}

impl From<&Dataset> for ImagesUsed {
    fn from(dataset: &Dataset) -> Self {
        Self { name: dataset.name.clone(), train: dataset.train.len(), test: dataset.test.len() }
    }
}

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

impl Session {
    /// Whether these are the images that the run was on.
    ///
    /// # Errors
    /// What differs: one sentence.
    pub fn fits(&self, dataset: &Dataset) -> Result<(), String> {
        let here = ImagesUsed::from(dataset);
        if (self.images.train, self.images.test) == (here.train, here.test) {
            return Ok(());
        }
        Err(format!(
            "The session was made with {} ({} training and {} test images), but there are {} and \
             {} now. Bring the images back, then open it again.",
            self.images.name, self.images.train, self.images.test, here.train, here.test
        ))
    }
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
