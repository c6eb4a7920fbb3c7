//! `*.raven`: a zip archive of `session.json` and, for each model, its packed arrays.
//!
//! Nothing in a file is trusted. Names in the archive are looked up, never used as paths; sizes are
//! compared with what the settings justify before anything is allocated.

use std::fs::{self, File};
use std::io::{Cursor, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::shown::Shown;
use super::{ImagesUsed, Session, SessionError};
use crate::config::TrainConfig;
use crate::config::race::MAX_MODELS;
use crate::disk;
use crate::encoding;
use crate::hash;
use crate::model::Architecture;
use crate::train::snapshot::{Histories, KeptModel, ModelState, TrainingState};

const FORMAT: &str = "raven-explorer session";
/// Grows when an older program could no longer read what is written.
const VERSION: u32 = 1;
const DOCUMENT: &str = "session.json";
/// A larger file is no session of this program.
const MAX_FILE_BYTES: u64 = 1 << 29;
const MAX_DOCUMENT_BYTES: u64 = 1 << 24;
/// A session has seven entries at most.
const MAX_ENTRIES: usize = 16;

/// What every version says of itself.
#[derive(Deserialize)]
struct Header {
    format: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: String,
    version: u32,
    program: String,
    images: ImagesUsed,
    trained_for: Duration,
    stops_at_epochs: bool,
    models: Vec<ModelEntry>,
    shown: Shown,
    histories: Histories,
}

/// A model in the document; its arrays are entries of their own.
#[derive(Serialize, Deserialize)]
struct ModelEntry {
    #[serde(rename = "racer")]
    number: usize,
    failed: bool,
    config: TrainConfig,
    step: u64,
    epoch: u64,
    cursor: u64,
    weights_sha256: String,
    optimizer_sha256: String,
}

impl ModelEntry {
    fn of(KeptModel { number, failed, model }: &KeptModel) -> Self {
        Self {
            number: *number,
            failed: *failed,
            config: model.config.clone(),
            step: model.step,
            epoch: model.epoch,
            cursor: model.cursor,
            weights_sha256: hash::sha256(&model.weights),
            optimizer_sha256: hash::sha256(&model.optimizer),
        }
    }
}

/// What is said of a session before it is opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The images.
    pub images: ImagesUsed,
    /// The settings of the model that leads.
    pub config: TrainConfig,
    /// Its step.
    pub step: u64,
}

/// Writes a session in one step: a crash leaves the old file or the new one.
///
/// # Errors
/// If the folder is missing or read-only, or the disk is full.
pub fn write(path: &Path, session: &Session) -> Result<(), SessionError> {
    let bytes = to_bytes(session)?;
    disk::replace(path, &bytes).map_err(|source| SessionError::File {
        action: "write",
        path: path.to_owned(),
        source,
    })
}

/// The content of a session's file.
///
/// # Errors
/// If something cannot be packed; nothing in this program can't.
pub fn to_bytes(session: &Session) -> Result<Vec<u8>, SessionError> {
    let training = &session.training;
    let document = Document {
        format: FORMAT.into(),
        version: VERSION,
        program: concat!("raven-explorer ", env!("CARGO_PKG_VERSION")).into(),
        images: session.images.clone(),
        trained_for: training.trained_for,
        stops_at_epochs: training.stops_at_epochs,
        models: training.models.iter().map(ModelEntry::of).collect(),
        shown: session.shown.clone(),
        histories: session.histories.clone(),
    };
    let packed = |error: String| SessionError::Invalid(format!("it could not be packed: {error}."));
    let text = serde_json::to_vec(&document).map_err(|error| packed(error.to_string()))?;
    let mut archive =
        ZipWriter::new(Cursor::new(Vec::with_capacity(training.bytes() + text.len())));
    let mut put = |name: &str, bytes: &[u8], method| -> Result<(), String> {
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(name, options).map_err(|error| error.to_string())?;
        archive.write_all(bytes).map_err(|error| error.to_string())
    };
    put(DOCUMENT, &text, CompressionMethod::Deflated).map_err(packed)?;
    for KeptModel { number, model, .. } in &training.models {
        // Weights are noise to a compressor: it would only take time.
        let [weights, optimizer] = array_names(*number);
        put(&weights, &model.weights, CompressionMethod::Stored).map_err(packed)?;
        put(&optimizer, &model.optimizer, CompressionMethod::Stored).map_err(packed)?;
    }
    Ok(archive.finish().map_err(|error| packed(error.to_string()))?.into_inner())
}

/// Reads a session.
///
/// # Errors
/// If the file is missing, cut, altered, of a newer version or of another program.
pub fn read(path: &Path) -> Result<Session, SessionError> {
    from_archive(open(path)?)
}

/// Reads what a session says of itself, without its models.
///
/// # Errors
/// As [`read`].
pub fn summary(path: &Path) -> Result<Summary, SessionError> {
    let document = document(&mut archive(open(path)?)?)?;
    let lead = document.models.into_iter().next();
    let lead = lead.ok_or_else(|| SessionError::Invalid("it contains no model.".into()))?;
    Ok(Summary { images: document.images, config: lead.config, step: lead.step })
}

fn open(path: &Path) -> Result<File, SessionError> {
    let failed = |source| SessionError::File { action: "read", path: path.to_owned(), source };
    let length = fs::metadata(path).map_err(failed)?.len();
    if length > MAX_FILE_BYTES {
        return Err(SessionError::Invalid(format!(
            "it is {length} bytes, larger than any session."
        )));
    }
    File::open(path).map_err(failed)
}

fn archive<R: Read + Seek>(reader: R) -> Result<ZipArchive<R>, SessionError> {
    let archive = ZipArchive::new(reader).map_err(|_| {
        SessionError::Invalid("it is truncated, altered, or from another program.".into())
    })?;
    if archive.len() > MAX_ENTRIES {
        return Err(SessionError::Invalid(format!("it has {} entries, too many.", archive.len())));
    }
    Ok(archive)
}

/// Reads a session from anything that holds the content of its file.
///
/// # Errors
/// If it is cut, altered, of a newer version or of another program.
pub fn from_archive<R: Read + Seek>(reader: R) -> Result<Session, SessionError> {
    let mut archive = archive(reader)?;
    let document = document(&mut archive)?;
    if document.models.len() > MAX_MODELS {
        let count = document.models.len();
        return Err(SessionError::Invalid(format!("it has {count} models, too many.")));
    }
    let mut models = Vec::new();
    for entry in document.models {
        entry.config.validate().map_err(|error| SessionError::Invalid(format!("{error}.")))?;
        let names = array_names(entry.number);
        let image = document.images.shape;
        let limits = ModelState::limits(&Architecture::new(image, &entry.config));
        let model = ModelState {
            weights: array(&mut archive, &names[0], limits[0], &entry.weights_sha256)?,
            optimizer: array(&mut archive, &names[1], limits[1], &entry.optimizer_sha256)?,
            config: entry.config,
            image,
            step: entry.step,
            epoch: entry.epoch,
            cursor: entry.cursor,
        };
        models.push(KeptModel { number: entry.number, failed: entry.failed, model });
    }
    let training = TrainingState {
        run: 0,
        models,
        trained_for: document.trained_for,
        stops_at_epochs: document.stops_at_epochs,
        earlier: document.images.earlier.clone(),
    };
    training.check().map_err(SessionError::Invalid)?;
    Ok(Session {
        training: Arc::new(training),
        histories: document.histories,
        shown: document.shown.sane(document.images.shape),
        images: document.images,
    })
}

fn document<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Document, SessionError> {
    let text = entry(archive, DOCUMENT, MAX_DOCUMENT_BYTES)?;
    let unreadable = |error: serde_json::Error| {
        SessionError::Invalid(format!("its {DOCUMENT} is not valid: {error}."))
    };
    let text = encoding::decode(&text)
        .map_err(|problem| SessionError::Invalid(format!("of its {DOCUMENT}, {problem}.")))?;
    let header: Header = serde_json::from_str(&text).map_err(unreadable)?;
    if header.format != FORMAT {
        let found = header.format.chars().take(80).collect::<String>();
        return Err(SessionError::Invalid(format!("expected a '{FORMAT}', found '{found}'.")));
    }
    if header.version > VERSION {
        return Err(SessionError::Invalid(format!(
            "it is version {}, but this program reads up to version {VERSION}: a newer program \
             wrote it.",
            header.version
        )));
    }
    serde_json::from_str(&text).map_err(unreadable)
}

fn array<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    name: &str,
    limit: u64,
    sha256: &str,
) -> Result<Vec<u8>, SessionError> {
    let bytes = entry(archive, name, limit)?;
    if hash::sha256(&bytes) != sha256 {
        return Err(SessionError::Invalid(format!(
            "the SHA-256 of {name} differs: it was altered."
        )));
    }
    Ok(bytes)
}

/// One entry of at most `limit` bytes, whatever it claims to have.
fn entry<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    name: &str,
    limit: u64,
) -> Result<Vec<u8>, SessionError> {
    let broken = || SessionError::Invalid(format!("{name} is missing, truncated or altered."));
    let entry = archive.by_name(name).map_err(|_| broken())?;
    if entry.size() > limit {
        let size = entry.size();
        return Err(SessionError::Invalid(format!(
            "{name} is {size} bytes, but at most {limit} are allowed."
        )));
    }
    let mut bytes = Vec::new();
    entry.take(limit + 1).read_to_end(&mut bytes).map_err(|_| broken())?;
    if bytes.len() as u64 > limit {
        return Err(broken());
    }
    Ok(bytes)
}

fn array_names(number: usize) -> [String; 2] {
    [format!("model-{number}/weights.bpk"), format!("model-{number}/optimizer.bpk")]
}
