//! What lies directly in a folder.

use std::fs::{self, FileType, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Lister, Reason};
use crate::data::error::shown;
use crate::data::folder::kinds::{Ending, is_litter};
use crate::data::{DataError, Progress, check};

/// Entries between two looks at the cancel flag, and between two reports.
pub(super) const STRIDE: usize = 2048;

/// What makes a folder the same under two names.
#[cfg(unix)]
pub(super) type Identity = (u64, u64);
#[cfg(not(unix))]
pub(super) type Identity = PathBuf;

#[cfg(unix)]
pub(super) fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
pub(super) fn identity(path: &Path) -> io::Result<Identity> {
    fs::canonicalize(path)
}

/// What lies directly in a folder, by name.
#[derive(Default)]
pub(super) struct Entries {
    pub(super) folders: Vec<PathBuf>,
    pub(super) pictures: Vec<PathBuf>,
}

impl Lister<'_> {
    /// What lies in a folder. One that may not be read, or is gone, is empty and counted, unless
    /// everything depends on it.
    pub(super) fn entries(&mut self, folder: &Path, needed: bool) -> Result<Entries, DataError> {
        check(self.cancel)?;
        let mut entries = Entries::default();
        let listed = match fs::read_dir(folder) {
            Ok(listed) => listed,
            Err(error) if !needed && is_passing(&error) => {
                self.listing.left_out.add(reason(&error), folder);
                return Ok(entries);
            }
            Err(error) => return Err(unreadable(folder, error)),
        };
        for entry in listed {
            let entry = entry.map_err(|error| unreadable(folder, error))?;
            self.count()?;
            self.check_room()?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if is_litter(&name) {
                continue;
            }
            let path = entry.path();
            if name.starts_with('.') {
                self.listing.left_out.add(Reason::Hidden, &path);
                continue;
            }
            match kind(&path, entry.file_type()) {
                Ok(Kind::Folder) => entries.folders.push(path),
                Ok(Kind::Special) => self.listing.left_out.add(Reason::Special, &path),
                Ok(Kind::File) => match Ending::of(&path) {
                    Ending::Picture => {
                        self.pictures += 1;
                        entries.pictures.push(path);
                    }
                    other => self.listing.left_out.add_file(other, &path),
                },
                Err(reason) => self.listing.left_out.add(reason, &path),
            }
        }
        self.check_room()?;
        entries.folders.sort();
        entries.pictures.sort();
        Ok(entries)
    }

    /// Counts an entry; now and then says so, and asks whether to go on.
    fn count(&mut self) -> Result<(), DataError> {
        self.entries += 1;
        if self.entries.is_multiple_of(STRIDE) {
            check(self.cancel)?;
            let text = format!("Listing {}: {} pictures", shown(self.root), self.pictures);
            (self.progress)(Progress::new(text, None));
        }
        Ok(())
    }

    fn check_room(&self) -> Result<(), DataError> {
        let wrong = |expected: String, advice: &str| {
            Err(DataError::content(self.root, expected, "more", advice))
        };
        if self.pictures > self.most.pictures {
            wrong(format!("at most {} pictures", self.most.pictures), "Choose fewer pictures.")
        } else if self.entries > self.most.entries {
            wrong(
                format!("at most {} files and folders", self.most.entries),
                "Choose the folder that holds the classes and little else.",
            )
        } else {
            Ok(())
        }
    }
}

enum Kind {
    Folder,
    File,
    Special,
}

/// What an entry is, or what a link leads to.
fn kind(path: &Path, entry: io::Result<FileType>) -> Result<Kind, Reason> {
    let of = |kind: FileType| {
        if kind.is_dir() {
            Kind::Folder
        } else if kind.is_file() {
            Kind::File
        } else {
            Kind::Special
        }
    };
    match entry {
        Ok(kind) if kind.is_symlink() => match fs::metadata(path) {
            Ok(metadata) => Ok(of(Metadata::file_type(&metadata))),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(Reason::Denied),
            Err(_) => Err(Reason::Dead),
        },
        Ok(kind) => Ok(of(kind)),
        Err(error) => Err(reason(&error)),
    }
}

/// Whether a folder can do without a part that ends so.
fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::NotFound)
}

pub(super) fn reason(error: &io::Error) -> Reason {
    if error.kind() == ErrorKind::PermissionDenied { Reason::Denied } else { Reason::Vanished }
}

pub(super) fn unreadable(folder: &Path, error: io::Error) -> DataError {
    DataError::unreadable(folder, "a readable folder of pictures", error)
}
