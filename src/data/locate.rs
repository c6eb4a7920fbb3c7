//! Finds the files of a published data set: in folders first, then on the network.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::names::is_data_file;
use super::published::{self, Published};
use super::set::{Files, Set, recognise};
use super::source::Source;
use super::survey::Survey;
use super::{DataError, Dataset, Identity, LoadOptions, Progress, check, download, given};
use crate::config::{DatasetChoice, spelling::squeezed};

/// Data sets whose files are called like MNIST's, or whose names end like its name.
const RELATIVES: [&str; 6] = ["fashion", "kmnist", "emnist", "qmnist", "kuzushiji", "notmnist"];

/// What a folder has of a data set.
enum Found {
    Set(Box<Set>),
    /// Nothing; and what else is there, in words.
    Nothing(Option<String>),
}

/// Loads a published data set from the first place that has it.
pub(super) fn load(
    published: &'static Published,
    options: &LoadOptions,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Dataset, DataError> {
    let mut looked_in = Vec::new();
    let mut note = |folder: &Path, else_there: Option<String>| {
        let else_there = else_there.map_or(String::new(), |words| format!(" ({words})"));
        looked_in.push(format!("{}{else_there}", folder.display()));
    };
    // Folders that the user named: a defect there is an error, not a reason to look elsewhere.
    for folder in [&options.data_dir, &options.environment_dir].into_iter().flatten() {
        match find(published, folder, cancel) {
            Ok(Found::Set(set)) => return read(published, &set, progress, cancel),
            Ok(Found::Nothing(else_there)) => note(folder, else_there),
            // What is missing may be downloaded, what is broken has to be seen to.
            Err(error @ DataError::Incomplete { .. }) if options.allow_download => {
                tracing::warn!("{error}");
            }
            Err(error) => return Err(error),
        }
    }
    // Folders that were chosen once: a stick may be gone, and what it held be elsewhere.
    for folder in &options.remembered {
        match find(published, folder, cancel) {
            Ok(Found::Set(set)) => match read(published, &set, progress, cancel) {
                Ok(dataset) if dataset.choice == published.choice() => return Ok(dataset),
                Ok(_) => note(folder, None),
                Err(DataError::Cancelled) => return Err(DataError::Cancelled),
                Err(error) => note(folder, Some(error.to_string())),
            },
            Ok(Found::Nothing(else_there)) => note(folder, else_there),
            Err(DataError::Cancelled) => return Err(DataError::Cancelled),
            Err(error) => tracing::warn!("{error}"),
        }
    }

    // The cache belongs to the program: what is missing or broken there may be fetched again.
    if let Some(cache) = &options.cache_dir {
        let cached = match find(published, cache, cancel) {
            Ok(Found::Set(set)) => read(published, &set, progress, cancel).map(Some),
            Ok(Found::Nothing(_)) => Ok(None),
            // There may be no cache yet.
            Err(DataError::Unreadable { .. }) if !cache.exists() => Ok(None),
            Err(error) => Err(error),
        };
        match cached {
            Ok(Some(dataset))
                if dataset.choice == published.choice() || !options.allow_download =>
            {
                return Ok(dataset);
            }
            Ok(Some(_)) => tracing::warn!("the cached files are not the published ones"),
            Ok(None) => note(cache, None),
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
    let set = fetch(published, &cache.join(published.id), options, progress, cancel)?;
    read(published, &set, progress, cancel)
}

/// Looks for a published set in a folder: the published files themselves, or else, as near, others
/// under their names.
fn find(
    published: &'static Published,
    folder: &Path,
    cancel: &AtomicBool,
) -> Result<Found, DataError> {
    // A file stands for its set.
    if folder.is_file()
        && is_data_file(folder)
        && let Some(set) = given::find(folder, cancel)?
    {
        return Ok(match set.by_labels()? {
            Some(other) if other.id != published.id => {
                Found::Nothing(Some(format!("these are {}'s files", other.name)))
            }
            _ => Found::Set(Box::new(set)),
        });
    }
    let mut chosen: Option<Set> = None;
    let mut others: Vec<String> = Vec::new();
    let survey = Survey::of(folder, cancel, &mut |sets| {
        for set in sets {
            match set.by_labels() {
                Ok(Some(other)) if other.id == published.id => {
                    chosen = Some(set.clone());
                    return true;
                }
                Ok(Some(other)) => others.push(format!("these are {}'s files", other.name)),
                // What cannot be read is told when it is.
                Ok(None) | Err(_) if stands_for(published, folder, &set.home, &set.family) => {
                    chosen.get_or_insert_with(|| set.clone());
                }
                Ok(None) | Err(_) => {
                    others.push(format!("holds {}, not the published files", set.short_name()));
                }
            }
        }
        // The folder itself was named; further down, the published files are worth looking for.
        chosen.as_ref().is_some_and(|set| set.home == folder)
    })?;
    if let Some(set) = chosen {
        return Ok(Found::Set(Box::new(set)));
    }
    let ours = |home: &Path, family: &str| stands_for(published, folder, home, family);
    let partial = survey.partial().into_iter().find(|part| ours(&part.home, &part.family));
    let meant = |home: &Path| {
        let way = home.strip_prefix(folder).unwrap_or(home).to_string_lossy().into_owned();
        way.is_empty() || squeezed(&way).contains("mnist")
    };
    if let Some(part) = partial {
        if !meant(&part.home) {
            let home = part.home.display();
            let words = format!("in {home} there are {}; missing: {}", part.found, part.missing);
            return Ok(Found::Nothing(Some(words)));
        }
        return Err(DataError::Incomplete {
            folder: part.home,
            found: part.found,
            missing: part.missing,
        });
    }
    if others.is_empty() {
        others.extend(survey.foreign.first().map(|(path, form)| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            format!("holds {name}: {form}")
        }));
    }
    others.dedup();
    Ok(Found::Nothing((!others.is_empty()).then(|| others.join("; "))))
}

/// Whether files that nobody published may have been meant by this name: nothing on the way to them
/// says another one.
fn stands_for(published: &Published, folder: &Path, home: &Path, family: &str) -> bool {
    let way = home.strip_prefix(folder).unwrap_or(home).to_string_lossy();
    let way = format!("{way} {family}").to_lowercase();
    let words = squeezed(&way);
    // Word by word: `archive/mnist` is no EMNIST.
    let begins = |relative: &str| {
        way.split(|letter: char| !letter.is_alphanumeric()).any(|word| word.starts_with(relative))
    };
    let fashion = words.contains("fashion") || words.contains("fmnist");
    if published.id == published::FASHION_MNIST.id {
        fashion || (!words.contains("mnist") && family.is_empty())
    } else {
        !fashion && !RELATIVES.iter().any(|relative| begins(relative))
    }
}

/// Downloads what the cache lacks or holds broken.
fn fetch(
    published: &Published,
    folder: &Path,
    options: &LoadOptions,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Set, DataError> {
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
        downloader.fetch(destination, file.sha256, &mut report).map_err(|error| match error {
            DataError::Download { offline: true, .. } => {
                DataError::NoNetwork { dataset: published.name }
            }
            other => other,
        })?;
    }
    let files = Files::Idx(paths.map(Source::File));
    Ok(Set { home: folder.to_owned(), family: String::new(), files })
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Reads a set that stands for a published one.
fn read(
    published: &'static Published,
    set: &Set,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Dataset, DataError> {
    check(cancel)?;
    let origin = match &set.files {
        Files::Arrays(path) => path.display().to_string(),
        _ => set.home.display().to_string(),
    };
    progress(Progress::new(format!("Reading {} from {origin}", published.name), None));
    let (train, test) = set.read(true)?;
    check(cancel)?;
    if recognise(&train, &test).is_some_and(|found| found.id == published.id) {
        return Ok(Dataset {
            choice: published.choice(),
            name: published.name.to_owned(),
            origin,
            class_names: published.class_names.map(str::to_owned).to_vec(),
            train,
            test,
            identity: Identity::default(),
            notes: Vec::new(),
        });
    }
    progress(Progress::new(
        format!(
            "Warning: the files in {origin} have the names of {0}'s but are not the published ones. \
             They are not called {0}.",
            published.name
        ),
        None,
    ));
    let place = set.place();
    Ok(Dataset {
        choice: DatasetChoice::Folder(std::path::absolute(&place).unwrap_or(place)),
        name: given::unpublished(set, published),
        origin,
        class_names: set.class_names(&train, &test),
        train,
        test,
        identity: Identity::default(),
        notes: Vec::new(),
    })
}
