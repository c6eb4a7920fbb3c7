//! What can go wrong on the way to the images, in sentences a person can act on.

use std::io;
use std::path::{Path, PathBuf};

use crate::config::DatasetChoice;
use crate::disk;

/// A path for a sentence: it stays on its line, and hides nothing.
pub(super) fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// A name without what would break a line, or turn the letters after it round: an escape stands
/// there instead.
pub(super) fn printable(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        let turns = matches!(
            letter,
            '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        );
        if turns || letter.is_control() {
            text.extend(letter.escape_default());
        } else {
            text.push(letter);
        }
    }
    text
}

/// Why no images could be loaded. Each message names the file, what was expected, what was
/// found, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A file or folder can be read, but is not what it should be.
    #[error("{}: expected {expected}, found {found}. {advice}", shown(path))]
    Content {
        /// The file or folder.
        path: PathBuf,
        /// What it should have held.
        expected: String,
        /// What it holds.
        found: String,
        /// What the user can do.
        advice: String,
    },
    /// The operating system refuses to read a file or folder.
    #[error(
        "{}: expected {expected}, found: {source}. Check the path and its permissions.",
        shown(path)
    )]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What it should have been.
        expected: &'static str,
        /// The operating system's answer.
        source: io::Error,
    },
    /// The operating system refuses to write a downloaded file.
    #[error("{}: expected room for a downloaded file, found: {}. To continue, {}, or pass the files with --data-dir.", path.display(), disk::reason(source), disk::advice(source))]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's answer.
        source: io::Error,
    },
    /// No folder holds the files of a published data set, and none may be downloaded.
    #[error(
        "{dataset}: expected the files {files}, plain or with .gz, found them in none of these folders: {looked_in}. Pass --data-dir, set RAVEN_DATA_DIR or allow the download; the built-in digits work without files."
    )]
    Missing {
        /// Name of the data set.
        dataset: &'static str,
        /// Names of the files, joined by commas.
        files: String,
        /// The folders, with why they do not count where that is not plain.
        looked_in: String,
    },
    /// Some files of a data set are there, and others are not.
    #[error("{}: found {found}; missing: {missing}. Put what is missing there, plain or with .gz, or allow the download; the built-in digits work without files.", folder.display())]
    Incomplete {
        /// Where the files lie.
        folder: PathBuf,
        /// What is there, in words.
        found: String,
        /// What is not, in words, with the names.
        missing: String,
    },
    /// What was asked for is neither a known data set nor a folder.
    #[error("expected {}, or a folder; there is no folder \"{name}\".{hint}", DatasetChoice::NAMES.join(", "))]
    Unknown {
        /// As it was asked for.
        name: String,
        /// What may have been meant: a sentence after a blank, or nothing.
        hint: String,
    },
    /// There is no way to any mirror.
    #[error(
        "{dataset}: expected to download it, found no network. Connect to the network, or choose the folder of its files (--data-dir); the built-in digits work without files."
    )]
    NoNetwork {
        /// Name of the data set.
        dataset: &'static str,
    },
    /// Every mirror failed for one file.
    #[error("{file}: expected one of {} mirrors to deliver it, found: {}. Check the network, or pass the files with --data-dir; the built-in digits work without files.", failures.len(), failures.join("; "))]
    Download {
        /// Name of the file.
        file: String,
        /// One sentence a mirror: its address and what happened.
        failures: Vec<String>,
        /// Whether not one of them could be reached.
        offline: bool,
    },
    /// There is no folder to download into.
    #[error(
        "{dataset}: expected a cache folder of this user to download into, found none. Set HOME, or pass the files with --data-dir."
    )]
    NoCacheFolder {
        /// Name of the data set.
        dataset: &'static str,
    },
    /// The user stopped the loading.
    #[error("loading the images was cancelled")]
    Cancelled,
}

impl DataError {
    /// A [`DataError::Content`].
    pub(super) fn content(
        path: &Path,
        expected: impl Into<String>,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::Content {
            path: path.to_owned(),
            expected: expected.into(),
            found: found.into(),
            advice: advice.into(),
        }
    }

    /// A [`DataError::Unreadable`].
    pub(super) fn unreadable(path: &Path, expected: &'static str, source: io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), expected, source }
    }
}
