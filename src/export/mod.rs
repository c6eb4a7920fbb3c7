//! An attack on disk: pictures, their way there as an animation, numbers, and the settings that
//! made them; `curves` does the same for robustness curves, `soak` for a soak test. Plain files for a report or a handout; no window and no tensors.

pub mod curves;
mod numbers;
mod pictures;
mod plots;
pub mod run;
pub mod soak;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::analyst::messages::{AttackOutcome, SmallestEpsilon};
use crate::config::TrainConfig;
use crate::disk;
use crate::state::AppState;
use crate::state::attack::{AttackSettings, Subject};

/// Everything that is written of one attack.
#[derive(Clone, Debug)]
pub struct AttackRecord {
    /// The attacked images, in the order of [`AttackOutcome::digits`].
    pub subjects: Vec<Subject>,
    /// One name a class.
    pub class_names: Vec<String>,
    /// What came out.
    pub outcome: AttackOutcome,
    /// The settings of the panel that it was made with.
    pub settings: AttackSettings,
    /// The class that was aimed at.
    pub target_class: Option<u8>,
    /// The smallest ε of each image, where it was looked for.
    pub smallest_epsilon: Option<SmallestEpsilon>,
    /// Median distance of the probe pairs, latent units.
    pub pair_median: Option<f64>,
    /// The settings of the training.
    pub training: TrainConfig,
}

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The operating system refuses.
    #[error("Could not write {}: {}. Nothing half-written is left; {}.", path.display(), disk::reason(source), disk::advice(source))]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's answer.
        source: io::Error,
    },
    /// A plot could not be drawn.
    #[error("{}: could not be drawn ({problem}).", path.display())]
    Undrawable {
        /// The file.
        path: PathBuf,
        /// What the drawing library said.
        problem: String,
    },
    /// Somebody ended it.
    #[error("The export was cancelled; nothing of it is left.")]
    Cancelled,
}

impl AttackRecord {
    /// The newest attack of the window; `None` while there is none.
    pub fn of(state: &AppState) -> Option<Self> {
        let attack = &state.attack;
        let outcome = attack.outcome().cloned()?;
        if outcome.digits.len() != attack.subjects.len() {
            return None;
        }
        Some(Self {
            subjects: attack.subjects.clone(),
            class_names: state.dataset.as_ref().map_or_else(Vec::new, |d| d.class_names.clone()),
            outcome,
            settings: attack.sent.clone(),
            target_class: state.attack_target_class(),
            smallest_epsilon: attack.smallest_epsilon.clone().filter(|search| search.done),
            pair_median: state.lead().pairs.latest().map(|summary| summary.median),
            training: state.lead().running.clone(),
        })
    }

    /// The name of its folder.
    fn folder_name(&self) -> String {
        let config = &self.outcome.config;
        format!(
            "attack-{}-{}-{}-step{}",
            config.objective.id(),
            config.norm.id(),
            crate::config::short(config.epsilon.into()),
            self.outcome.step
        )
    }

    /// What a class is called.
    fn class_name(&self, class: usize) -> String {
        self.class_names.get(class).cloned().unwrap_or_else(|| class.to_string())
    }
}

/// Writes `pictures.png`, `iterates.gif` (where there are iterates), `numbers.csv` and
/// `settings.json` into a new folder inside `parent`, and returns it. Nothing is overwritten.
/// `progress` hears a share in 0–1.
///
/// # Errors
/// The first file or folder that can't be written.
pub fn write(
    record: &AttackRecord,
    parent: &Path,
    progress: &mut dyn FnMut(f32),
) -> Result<PathBuf, ExportError> {
    in_new_folder(parent, &record.folder_name(), |folder| {
        put(&folder.join("numbers.csv"), numbers::csv(record).as_bytes())?;
        put(&folder.join("settings.json"), numbers::settings(record).as_bytes())?;
        progress(0.05);
        let path = folder.join("pictures.png");
        let sheet = pictures::contact_sheet(record).map_err(|error| undrawable(&path, error))?;
        put(&path, &sheet)?;
        progress(0.1);
        if !record.outcome.iterates.is_empty() {
            let path = folder.join("iterates.gif");
            let mut tell = |share: f32| progress(0.1 + 0.9 * share);
            let frames = pictures::animation(record, &mut tell);
            put(&path, &frames.map_err(|error| undrawable(&path, error))?)?;
        }
        progress(1.0);
        Ok(())
    })
}

/// Writes one file. Pictures too are encoded in memory first: an encoder that writes through a buffer
/// loses what the disk says about its last bytes.
///
/// # Errors
/// If the file system refuses; an old file of that name is whole then.
pub fn put(path: &Path, bytes: &[u8]) -> Result<(), ExportError> {
    disk::replace(path, bytes)
        .map_err(|source| ExportError::Unwritable { path: path.to_owned(), source })
}

/// A picture that the drawing or encoding library refuses.
pub(crate) fn undrawable(path: &Path, problem: impl ToString) -> ExportError {
    ExportError::Undrawable { path: path.to_owned(), problem: problem.to_string() }
}

/// Fills a folder that was not there before; what fails leaves nothing of it.
fn in_new_folder(
    parent: &Path,
    name: &str,
    fill: impl FnOnce(&Path) -> Result<(), ExportError>,
) -> Result<PathBuf, ExportError> {
    let folder = new_folder(parent, name)?;
    let filled = fill(&folder);
    if filled.is_err() {
        // It is this export's own new folder; failing to remove it harms nobody.
        let _ = fs::remove_dir_all(&folder);
    }
    filled.map(|()| folder)
}

/// A folder that was not there before: `name`, else `name-2`, `name-3`, …
fn new_folder(parent: &Path, name: &str) -> Result<PathBuf, ExportError> {
    let unwritable =
        |path: &Path, source| ExportError::Unwritable { path: path.to_owned(), source };
    fs::create_dir_all(parent).map_err(|source| unwritable(parent, source))?;
    for number in 1.. {
        let path = match number {
            1 => parent.join(name),
            _ => parent.join(format!("{name}-{number}")),
        };
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(source) => return Err(unwritable(&path, source)),
        }
    }
    unreachable!("the numbers do not end")
}

#[cfg(test)]
mod tests;
