//! Trained models on disk: a folder with `config.json`, the weights and, from the command line,
//! `metrics.csv`.
//!
//! `config.json` names the file of the weights and is replaced last, in one rename: a crash at any
//! moment leaves the old checkpoint or the new one, never a mixture.

use std::fs;
use std::path::{Path, PathBuf};

use burn::module::Module;
use burn::store::RecordError;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::config::TrainConfig;
use crate::data::{ImageShape, ImagesUsed};
use crate::disk;
use crate::encoding;
use crate::hash::sha256;
use crate::model::{Architecture, Vae, record};
use crate::train::trainer::Trainer;

/// The file that makes a folder a checkpoint.
pub const CONFIG_FILE: &str = "config.json";
/// Losses of every step.
pub const METRICS_FILE: &str = "metrics.csv";

/// What `config.json` says of itself.
const FORMAT: &str = "raven-explorer checkpoint";
/// Grows when an older program could no longer read what is written.
const VERSION: u32 = 1;
/// A larger file is no `config.json`.
const MAX_CONFIG_BYTES: u64 = 1 << 20;
/// A larger file is not the weights of a model this program can make.
const MAX_MODEL_BYTES: u64 = 1 << 28;

/// Everything about a trained model but its weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// Always `raven-explorer checkpoint`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// The program that wrote it.
    pub program: String,
    /// The settings it was trained with.
    pub config: TrainConfig,
    /// The name of the images.
    pub dataset: String,
    /// Their shape.
    #[serde(default = "ImageShape::of_earlier_versions")]
    pub image: ImageShape,
    /// Which images these are; older versions kept only the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images: Option<ImagesUsed>,
    /// Training steps.
    pub step: u64,
    /// Full passes over the training images.
    pub epoch: u64,
    /// The file of the weights, beside this one.
    pub model: String,
    /// SHA-256 of that file, in hexadecimal.
    pub model_sha256: String,
}

/// Why a checkpoint could not be written or read: which file, what happened, what to do.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The file system refused.
    #[error("Could not {action} {}: {}. {hint}", path.display(), disk::reason(source))]
    File {
        /// `read`, `write` …
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
        /// What to do.
        hint: String,
    },
    /// The file is there, but is not what it should be.
    #[error("{} is not a checkpoint of this program: {problem}", path.display())]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// What was expected and what was found.
        problem: String,
    },
}

fn writing(path: &Path) -> impl FnOnce(std::io::Error) -> CheckpointError {
    let path = path.to_owned();
    move |source| {
        let hint = format!("What was there before is unchanged; {}.", disk::advice(&source));
        CheckpointError::File { action: "write", path, source, hint }
    }
}

fn reading(path: &Path) -> impl FnOnce(std::io::Error) -> CheckpointError {
    let path = path.to_owned();
    let hint = "Choose a folder that holds a config.json written by this program.".to_owned();
    move |source| CheckpointError::File { action: "read", path, source, hint }
}

fn invalid(path: &Path, problem: impl Into<String>) -> CheckpointError {
    CheckpointError::Invalid { path: path.to_owned(), problem: problem.into() }
}

/// What is to be said of a trainer's model; [`save`] fills in the file of the weights.
pub fn describe(trainer: &Trainer) -> Description {
    Description {
        format: FORMAT.into(),
        version: VERSION,
        program: concat!("raven-explorer ", env!("CARGO_PKG_VERSION")).into(),
        config: trainer.config().clone(),
        dataset: trainer.dataset().name.clone(),
        image: trainer.dataset().shape(),
        images: Some(ImagesUsed::from(&**trainer.dataset()).after(trainer.earlier_images())),
        step: trainer.step_count(),
        epoch: trainer.epoch(),
        model: String::new(),
        model_sha256: String::new(),
    }
}

/// How exactly weights are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits a number: what training goes on from.
    #[default]
    Full,
    /// 16 bits a number: half the space, and the same to look at.
    Half,
}

/// Writes a checkpoint into `folder`, which is made if needed.
///
/// # Errors
/// If a file cannot be written; what was in the folder before is still a whole checkpoint.
pub fn save(
    folder: &Path,
    description: &Description,
    model: Vae,
    precision: Precision,
) -> Result<(), CheckpointError> {
    fs::create_dir_all(folder).map_err(writing(folder))?;
    let model = match precision {
        Precision::Full => model,
        Precision::Half => model.in_half_precision(),
    };
    let bytes = model
        .into_record()
        .into_bytes()
        .map_err(|error| invalid(folder, format!("the weights could not be packed: {error}")))?;
    let sha256 = sha256(&bytes);
    let file = format!("model-step{:08}-{}.bpk", description.step, &sha256[..8]);
    let known = folder.join(&file).exists();
    write_atomically(&folder.join(&file), &bytes)?;

    let description =
        Description { model: file.clone(), model_sha256: sha256, ..description.clone() };
    let text = serde_json::to_string_pretty(&description)
        .map_err(|error| invalid(folder, format!("the settings could not be written: {error}")))?;
    if let Err(error) = write_atomically(&folder.join(CONFIG_FILE), text.as_bytes()) {
        // Weights that no config.json names would only take what little room there is.
        if !known {
            let _ = fs::remove_file(folder.join(&file));
        }
        return Err(error);
    }
    remove_old_models(folder, &file);
    Ok(())
}

/// A checkpoint that was read and checked, on no device yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// Everything but the weights.
    pub description: Description,
    /// The record of the weights, still packed.
    weights: Vec<u8>,
    /// Where it came from, for messages.
    path: PathBuf,
}

impl Package {
    /// Reads a checkpoint. Nothing in the folder is trusted.
    ///
    /// # Errors
    /// If a file is missing, cut, altered, of a newer version or of another program.
    pub fn read(folder: &Path) -> Result<Self, CheckpointError> {
        let text = read_limited(&folder.join(CONFIG_FILE), MAX_CONFIG_BYTES)?;
        Self::from_parts(folder, &text, |path| read_limited(path, MAX_MODEL_BYTES))
    }

    /// As [`Package::read`], of a folder whose `config.json` was read already.
    ///
    /// # Errors
    /// As there.
    pub fn from_parts(
        folder: &Path,
        text: &[u8],
        read: impl FnOnce(&Path) -> Result<Vec<u8>, CheckpointError>,
    ) -> Result<Self, CheckpointError> {
        let path = folder.join(CONFIG_FILE);
        let description = Description::parse(text).map_err(|problem| invalid(&path, problem))?;
        let path = folder.join(&description.model);
        let weights = read(&path)?;
        if sha256(&weights) != description.model_sha256 {
            return Err(invalid(
                &path,
                "its SHA-256 differs from the one in config.json: it was truncated or altered.",
            ));
        }
        Ok(Self { description, weights, path })
    }

    /// Whether images of this shape go into the model.
    ///
    /// # Errors
    /// If they do not.
    pub fn check_shape(&self, shape: ImageShape) -> Result<(), CheckpointError> {
        if self.description.image == shape {
            return Ok(());
        }
        let own = self.description.image;
        Err(invalid(&self.path, format!("it reads images of {own}, and these have {shape}.")))
    }

    /// The model, on a device.
    ///
    /// # Errors
    /// If the weights are not those of a model of these settings.
    pub fn unpack(&self, device: &Device) -> Result<Vae, CheckpointError> {
        let unreadable = |error: RecordError| invalid(&self.path, error.to_string());
        let record = record::read(self.weights.clone()).map_err(unreadable)?;
        let model = Vae::new(self.description.architecture(), 0, device);
        model.try_load_record(record.cast_to_module_dtype()).map_err(unreadable)
    }
}

impl Description {
    /// The networks of the model.
    pub fn architecture(&self) -> Architecture {
        Architecture::new(self.image, &self.config)
    }

    /// The images, as far as they were kept.
    pub fn images_used(&self) -> ImagesUsed {
        let named = || ImagesUsed { name: self.dataset.clone(), ..ImagesUsed::default() };
        self.images.clone().unwrap_or_else(named)
    }

    /// Reads and checks `config.json`.
    fn parse(text: &[u8]) -> Result<Self, String> {
        let text = encoding::decode(text)
            .map_err(|problem| format!("expected the settings of a model, but {problem}."))?;
        let description: Self = serde_json::from_str(&text)
            .map_err(|error| format!("expected the settings of a model, found {error}."))?;
        if description.format != FORMAT {
            return Err(format!("expected format '{FORMAT}', found '{}'.", description.format));
        }
        if description.version > VERSION {
            return Err(format!(
                "it is version {}, but this program reads up to version {VERSION}: a newer program \
                 wrote it.",
                description.version
            ));
        }
        description.config.validate().map_err(|error| format!("{error}."))?;
        let name = Path::new(&description.model);
        if name.file_name() != Some(name.as_os_str()) {
            return Err(format!("'{}' is not a plain file name.", description.model));
        }
        Ok(description)
    }
}

/// Reads a checkpoint onto a device.
///
/// # Errors
/// As [`Package::read`] and [`Package::unpack`].
pub fn load(folder: &Path, device: &Device) -> Result<(Description, Vae), CheckpointError> {
    let package = Package::read(folder)?;
    let model = package.unpack(device)?;
    Ok((package.description, model))
}

fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>, CheckpointError> {
    let length = fs::metadata(path).map_err(reading(path))?.len();
    if length > limit {
        return Err(invalid(path, format!("expected at most {limit} bytes, found {length}.")));
    }
    fs::read(path).map_err(reading(path))
}

/// [`disk::replace`], with the sentence for a person if it fails.
///
/// # Errors
/// If the folder is missing or read-only, or the disk is full.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
    disk::replace(path, bytes).map_err(writing(path))
}

/// Weights that no `config.json` names any more. Failing to remove them harms nobody.
fn remove_old_models(folder: &Path, current: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("model-step") && name.ends_with(".bpk") && name != current {
            let _ = fs::remove_file(entry.path());
        }
    }
}
