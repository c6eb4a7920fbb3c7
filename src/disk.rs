//! Files written in one step, and what is said when the file system refuses: the reason in plain words,
//! and what a person can do about it.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Replaces a file in one step: a reader or a crash sees the old content or the new. If it fails, the
/// old file is whole and nothing half-written is left.
///
/// # Errors
/// If the folder is missing or read-only, or the disk is full.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut file = shared_by_umask().tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Temporary files are private by default; these become ordinary files.
#[cfg(unix)]
fn shared_by_umask() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    builder.permissions(fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn shared_by_umask() -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}

/// Why the file system refused; the system's own words where there are no plainer ones.
pub fn reason(error: &io::Error) -> String {
    let plain = match error.kind() {
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::QuotaExceeded => "this user's disk quota is used up",
        ErrorKind::FileTooLarge => "the file would be larger than this system allows",
        ErrorKind::ReadOnlyFilesystem => "this disk is read-only",
        ErrorKind::PermissionDenied => "permission denied",
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::NotADirectory => "there is a file where a folder should be",
        ErrorKind::IsADirectory => "there is a folder where a file should be",
        // A folder that cannot be made because a file has its name.
        ErrorKind::AlreadyExists => "a file of that name already exists",
        _ => return error.to_string(),
    };
    plain.to_owned()
}

/// What helps when a file could not be written: the second half of a sentence.
pub fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "free some space on that disk or choose another place"
        }
        _ => "choose another place",
    }
}

/// The sentence about a folder that could not be made.
pub fn not_made(folder: &Path, error: &io::Error) -> String {
    format!(
        "Could not create {}: {}. To continue, {}.",
        folder.display(),
        reason(error),
        advice(error)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        // A folder that stands where the file should be cannot be replaced by a file.
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        fs::write(taken.join("old"), "old").unwrap();
        replace(&taken, b"new").unwrap_err();
        assert_eq!(fs::read(taken.join("old")).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_full_disk_is_called_full_and_what_is_unknown_keeps_the_words_of_the_system() {
        let full = io::Error::from(ErrorKind::StorageFull);
        assert_eq!(reason(&full), "the disk is full");
        assert!(advice(&full).starts_with("free some space"));
        let strange = io::Error::other("the tape is torn");
        assert_eq!(reason(&strange), "the tape is torn");
    }
}
