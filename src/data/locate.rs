//! Finds the four files of a published data set: in folders first, then on the network.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use sha2::{Digest, Sha256};

use super::published::{self, Published};
use super::{DataError, Dataset, LoadOptions, Progress, check, download, idx};
use crate::config::DatasetChoice;

/// Where the four files lie.
struct Files {
    /// The folder that holds them, for the tooltip.
    folder: PathBuf,
    train_images: PathBuf,
    train_labels: PathBuf,
    test_images: PathBuf,
    test_labels: PathBuf,
}

impl Files {
    /// Takes the paths in the order of [`Published::files`].
    fn new(folder: PathBuf, paths: [PathBuf; 4]) -> Self {
        let [test_labels, train_labels, test_images, train_images] = paths;
        Self { folder, train_images, train_labels, test_images, test_labels }
    }
}

/// What a folder has of a data set.
enum Found {
    All(Files),
    Nothing,
    /// The files of another data set, which share their names.
    Other(&'static str),
}

/// Loads a published data set from the first place that has it.
pub(super) fn load(
    published: &'static Published,
    choice: &DatasetChoice,
    options: &LoadOptions,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Dataset, DataError> {
    let mut looked_in = Vec::new();
    // Folders that the user named: a defect there is an error, not a reason to look elsewhere.
    for folder in [&options.data_dir, &options.environment_dir].into_iter().flatten() {
        fs::read_dir(folder).map_err(|error| {
            DataError::unreadable(folder, "a folder with the data files", error)
        })?;
        match find(published, folder)? {
            Found::All(files) => return read(published, choice, &files, progress, cancel),
            Found::Nothing => looked_in.push(folder.display().to_string()),
            Found::Other(name) => looked_in.push(format!("{} (holds {name})", folder.display())),
        }
    }

    // The cache belongs to the program: what is missing or broken there may be fetched again.
    if let Some(cache) = &options.cache_dir {
        let cached = match find(published, cache) {
            Ok(Found::All(files)) => read(published, choice, &files, progress, cancel).map(Some),
            Ok(Found::Nothing | Found::Other(_)) => Ok(None),
            Err(error) => Err(error),
        };
        match cached {
            Ok(Some(dataset)) => return Ok(dataset),
            Ok(None) => looked_in.push(cache.display().to_string()),
            Err(DataError::Cancelled) => return Err(DataError::Cancelled),
            Err(error) if !options.allow_download => return Err(error),
            Err(error) => tracing::warn!("the cached files are downloaded again: {error}"),
        }
    }
    if !options.allow_download {
        return Err(DataError::Missing {
            dataset: published.name,
            files: published.files().map(|file| file.name).join(", "),
            looked_in: if looked_in.is_empty() {
                "none given".into()
            } else {
                looked_in.join(", ")
            },
        });
    }
    let cache =
        options.cache_dir.as_ref().ok_or(DataError::NoCacheFolder { dataset: published.name })?;
    let files = fetch(published, &cache.join(published.id), options, progress, cancel)?;
    read(published, choice, &files, progress, cancel)
}

/// Looks for the four files in `folder/<id>/` and in `folder` itself.
fn find(published: &Published, folder: &Path) -> Result<Found, DataError> {
    for (place, named_after_dataset) in [(folder.join(published.id), true), (folder.into(), false)]
    {
        let (mut paths, mut missing) = (Vec::new(), Vec::new());
        for file in published.files() {
            match existing(&place, file.name)? {
                Some(path) => paths.push(path),
                None => missing.push(file.name),
            }
        }
        if paths.is_empty() {
            continue;
        }
        let Ok(paths) = <[PathBuf; 4]>::try_from(paths) else {
            return Err(DataError::content(
                &place,
                format!("all four files of {}", published.name),
                format!("no {}", missing.join(" and no ")),
                "Put the missing files there, plain or with .gz, or allow the download; the built-in digits work without files.",
            ));
        };
        let files = Files::new(place, paths);
        return Ok(match other_dataset(published, &files.test_labels) {
            Some(name) if !named_after_dataset => Found::Other(name),
            _ => Found::All(files),
        });
    }
    Ok(Found::Nothing)
}

/// The file `name` or `name.gz` in a folder, if there is one.
fn existing(folder: &Path, name: &str) -> Result<Option<PathBuf>, DataError> {
    for path in [folder.join(name), folder.join(format!("{name}.gz"))] {
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => return Ok(Some(path)),
            Ok(_) => {}
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) => {}
            Err(error) => return Err(DataError::unreadable(&path, "a readable IDX file", error)),
        }
    }
    Ok(None)
}

/// The name of the other published data set, if these are its test labels: both use the same
/// file names, and training on clothes under the name of digits must not happen.
fn other_dataset(published: &Published, test_labels: &Path) -> Option<&'static str> {
    let labels = idx::read_labels(test_labels).ok()?;
    let mut hasher = Sha256::new();
    hasher.update([0, 0, 8, 1]);
    hasher.update((labels.len() as u32).to_be_bytes());
    hasher.update(&labels);
    let hash = crate::hash::hexadecimal(&hasher.finalize());
    [&published::MNIST, &published::FASHION_MNIST]
        .into_iter()
        .find(|other| other.id != published.id && other.test_labels.sha256 == hash)
        .map(|other| other.name)
}

/// Downloads what the cache lacks or holds broken.
fn fetch(
    published: &Published,
    folder: &Path,
    options: &LoadOptions,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Files, DataError> {
    let mirrors: Vec<String> = match &options.mirrors {
        Some(mirrors) => mirrors.clone(),
        None => published.mirrors.iter().map(|&mirror| mirror.to_owned()).collect(),
    };
    let downloader = download::Downloader {
        mirrors: &mirrors,
        stall_timeout: download::Downloader::STALL_TIMEOUT,
        cancel,
    };
    let paths = published.files().map(|file| folder.join(format!("{}.gz", file.name)));
    let count = paths.len();
    for (index, (file, destination)) in published.files().iter().zip(&paths).enumerate() {
        check(cancel)?;
        if download::has_hash(destination, file.sha256) {
            continue;
        }
        let mut report = |bytes: u64, total: Option<u64>, host: &str| {
            let size = total.map_or(String::new(), |total| format!(" of {}", megabytes(total)));
            progress(Progress::new(
                format!(
                    "Downloading {} from {host}: file {} of {count}, {}{size}",
                    published.name,
                    index + 1,
                    megabytes(bytes),
                ),
                total.map(|total| (bytes as f64 / total.max(1) as f64).min(1.0) as f32),
            ));
        };
        downloader.fetch(destination, file.sha256, &mut report)?;
    }
    Ok(Files::new(folder.to_owned(), paths))
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Reads the four files at the same time.
fn read(
    published: &Published,
    choice: &DatasetChoice,
    files: &Files,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Dataset, DataError> {
    check(cancel)?;
    let origin = files.folder.display().to_string();
    progress(Progress::new(format!("Reading {} from {origin}", published.name), None));
    let (train, test) = rayon::join(
        || idx::read_pair(&files.train_images, &files.train_labels),
        || idx::read_pair(&files.test_images, &files.test_labels),
    );
    check(cancel)?;
    Ok(Dataset {
        choice: choice.clone(),
        name: published.name.to_owned(),
        origin,
        class_names: published.class_names.map(str::to_owned).to_vec(),
        train: train?,
        test: test?,
        notes: Vec::new(),
    })
}
