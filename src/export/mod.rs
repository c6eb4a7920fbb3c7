//! An attack on disk: exact arrays, pictures, their way there as an animation, numbers, and the
//! settings that made them, the same from the window and the command line; `curves` does the same for
//! robustness curves, `soak` for a soak test. Plain files for a report, a handout, other programs; no
//! window and no tensors.

mod arrays;
pub mod curves;
pub mod numbers;
mod pictures;
mod plots;
pub mod run;
pub mod soak;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::analyst::messages::{AttackOutcome, SmallestEpsilon};
use crate::config::TrainConfig;
use crate::data::{ImageShape, ImagesUsed, MeasuredImages};
use crate::disk;
use crate::state::AppState;
use crate::state::attack::{AttackSettings, Subject};

/// Everything that is written of one attack.
#[derive(Clone, Debug)]
pub struct AttackRecord {
    /// The attacked images, in the order of [`AttackOutcome::digits`].
    pub subjects: Vec<Subject>,
    /// The shape of every image.
    pub shape: ImageShape,
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
    /// What the images are called.
    pub dataset: String,
    /// What they are.
    pub images: Option<MeasuredImages>,
    /// The settings of the training.
    pub training: TrainConfig,
    /// The model's folder and the SHA-256 of its weights; `None` for one that is being trained.
    pub checkpoint: Option<(PathBuf, String)>,
    /// Where it was computed.
    pub device: String,
}

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The operating system refuses.
    #[error("Could not write {}: {}. No partial files were left; {}.", path.display(), disk::reason(source), disk::advice(source))]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's answer.
        source: io::Error,
    },
    /// A plot could not be drawn.
    #[error("{} could not be drawn: {problem}.", path.display())]
    Undrawable {
        /// The file.
        path: PathBuf,
        /// What the drawing library said.
        problem: String,
    },
    /// Somebody ended it.
    #[error("The export was cancelled; no partial files were left.")]
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
            shape: state.image_shape()?,
            class_names: state.dataset.as_ref().map_or_else(Vec::new, |d| d.class_names.clone()),
            outcome,
            settings: attack.sent.clone(),
            target_class: state.attack_target_class(),
            smallest_epsilon: attack.smallest_epsilon.clone().filter(|search| search.done),
            pair_median: state.lead().pairs.latest().map(|summary| summary.median),
            dataset: state.dataset.as_ref().map_or_else(String::new, |d| d.name.clone()),
            images: state.dataset.as_ref().map(|dataset| MeasuredImages {
                images_used: ImagesUsed::from(&**dataset),
                images_changed: None,
            }),
            training: state.lead().running.clone(),
            checkpoint: None,
            device: state.device.name.clone(),
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

/// Exact arrays, to be read by other programs.
pub const ARRAYS_FILE: &str = "attack.npz";
/// What the arrays are, how they came about, and the numbers of every image.
pub const SETTINGS_FILE: &str = "attack.json";
/// The numbers as a table.
pub const TABLE_FILE: &str = "attack.csv";
/// All pictures on one sheet.
const SHEET_FILE: &str = "pictures.png";
/// Every iterate.
const ANIMATION_FILE: &str = "iterates.gif";
/// The folder of the single pictures.
const PICTURES_FOLDER: &str = "pictures";

/// Writes [`ARRAYS_FILE`], [`SETTINGS_FILE`], [`TABLE_FILE`], `pictures.png`, `iterates.gif` (where
/// there are iterates) and single pictures into a new folder inside `parent`, and returns it. Nothing
/// is overwritten. `progress` hears a share in 0–1.
///
/// # Errors
/// The first file or folder that can't be written.
pub fn write(
    record: &AttackRecord,
    parent: &Path,
    progress: &mut dyn FnMut(f32),
) -> Result<PathBuf, ExportError> {
    in_new_folder(parent, &record.folder_name(), |folder| fill(record, folder, progress))
}

/// The same files in this folder, which is made if needed; older ones of the same names are replaced.
///
/// # Errors
/// As [`write()`].
pub fn write_to(record: &AttackRecord, folder: &Path) -> Result<(), ExportError> {
    fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))?;
    fill(record, folder, &mut |_| {})
}

fn fill(
    record: &AttackRecord,
    folder: &Path,
    progress: &mut dyn FnMut(f32),
) -> Result<(), ExportError> {
    let path = folder.join(ARRAYS_FILE);
    let arrays = arrays::npz(record).map_err(|problem| undrawable(&path, problem))?;
    put(&path, &arrays)?;
    put(&folder.join(TABLE_FILE), numbers::csv(record).as_bytes())?;
    put(&folder.join(SETTINGS_FILE), numbers::settings(record).as_bytes())?;
    progress(0.05);
    let path = folder.join(SHEET_FILE);
    let sheet = pictures::contact_sheet(record).map_err(|error| undrawable(&path, error))?;
    put(&path, &sheet)?;
    let single = folder.join(PICTURES_FOLDER);
    fs::create_dir_all(&single).map_err(|source| unwritable(&single, source))?;
    for (name, picture) in pictures::single(record) {
        let path = folder.join(name);
        put(&path, &picture.map_err(|error| undrawable(&path, error))?)?;
    }
    progress(0.1);
    if !record.outcome.iterates.is_empty() {
        let path = folder.join(ANIMATION_FILE);
        let mut tell = |share: f32| progress(0.1 + 0.9 * share);
        let frames = pictures::animation(record, &mut tell);
        put(&path, &frames.map_err(|error| undrawable(&path, error))?)?;
    }
    progress(1.0);
    Ok(())
}

/// Writes one file. Pictures too are encoded in memory first: an encoder that writes through a buffer
/// loses what the disk says about its last bytes.
///
/// # Errors
/// If the file system refuses; an old file of that name is whole then.
pub fn put(path: &Path, bytes: &[u8]) -> Result<(), ExportError> {
    disk::replace(path, bytes).map_err(|source| unwritable(path, source))
}

fn unwritable(path: &Path, source: io::Error) -> ExportError {
    ExportError::Unwritable { path: path.to_owned(), source }
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
