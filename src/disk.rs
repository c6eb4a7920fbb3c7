//! Files written in one step, and what is said when the file system refuses: the reason in plain words,
//! and what a person can do about it.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

/// The path from the root on, so that it means the same from every folder. Links keep their names;
/// what leads upwards is resolved, since the folder that it starts from may go. A path stays as it is
/// where there is no current folder any more.
pub fn absolute(path: &Path) -> PathBuf {
    let Ok(whole) = std::path::absolute(path) else { return path.to_owned() };
    let parts: Vec<Component> = whole.components().collect();
    let Some(last) = parts.iter().rposition(|part| *part == Component::ParentDir) else {
        return parts.iter().collect();
    };
    let (up, rest) = parts.split_at(last + 1);
    match up.iter().collect::<PathBuf>().canonicalize() {
        Ok(up) => up.components().chain(rest.iter().copied()).collect(),
        Err(_) => parts.iter().collect(),
    }
}

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

/// Whether a folder, made if needed, would take a file of so many bytes: better known before hours of
/// work than after. Nothing is left behind.
///
/// # Errors
/// What writing would end with.
pub fn check_folder(folder: &Path, bytes: u64) -> io::Result<()> {
    let folder = if folder == Path::new("") { Path::new(".") } else { folder };
    match fs::metadata(folder) {
        Ok(there) if there.is_dir() => {}
        Ok(_) => return Err(ErrorKind::NotADirectory.into()),
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        // A link to nothing.
        Err(_) if fs::symlink_metadata(folder).is_ok() => {
            return Err(ErrorKind::AlreadyExists.into());
        }
        // It will be made in the folder above.
        Err(error) => {
            return folder.parent().map_or(Err(error), |above| check_folder(above, bytes));
        }
    }
    let mut file = tempfile::tempfile_in(folder)?;
    let zeros = [0; 1 << 16];
    let mut left = bytes.max(1);
    while left > 0 {
        let piece = left.min(zeros.len() as u64);
        file.write_all(&zeros[..piece as usize])?;
        left -= piece;
    }
    Ok(())
}

/// Whether a file could be written there, as [`check_folder`] does.
///
/// # Errors
/// What writing would end with.
pub fn check_file(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    // Unlike a folder of results, the folder of a file is not made.
    fs::metadata(if folder == Path::new("") { Path::new(".") } else { folder })?;
    check_folder(folder, 1)
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

/// The sentence about a place that takes no results, found out before there are any.
pub fn not_written(path: &Path, error: &io::Error, so_far: &str) -> String {
    let (path, reason) = (path.display(), reason(error));
    format!("Could not write to {path}: {reason}. {so_far} yet; {}.", advice(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_path_has_no_way_up_and_keeps_the_names_of_links() {
        let here = std::env::current_dir().unwrap();
        assert_eq!(absolute(Path::new("pics/")), here.join("pics"));
        assert_eq!(absolute(Path::new("./a/./pics")), here.join("a/pics"));
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for name in ["a", "pics"] {
            fs::create_dir(root.join(name)).unwrap();
        }
        assert_eq!(absolute(&root.join("a/../pics")), root.join("pics"));
        assert_eq!(absolute(&root.join("a/../gone")), root.join("gone"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.join("pics"), root.join("now")).unwrap();
            assert_eq!(absolute(&root.join("now")), root.join("now"));
        }
    }

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
    fn a_place_that_takes_nothing_is_known_beforehand_and_one_that_does_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "old").unwrap();
        check_folder(&folder.path().join("not/there/yet"), 1 << 20).unwrap();
        check_file(&file).unwrap();
        check_file(&folder.path().join("new")).unwrap();
        let kind = |outcome: io::Result<()>| outcome.unwrap_err().kind();
        assert_eq!(kind(check_folder(&file, 1)), ErrorKind::NotADirectory);
        assert_eq!(kind(check_folder(&file.join("below"), 1)), ErrorKind::NotADirectory);
        assert_eq!(kind(check_file(folder.path())), ErrorKind::IsADirectory);
        assert_eq!(kind(check_file(&folder.path().join("not/there"))), ErrorKind::NotFound);
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(folder.path().join("gone"), &link).unwrap();
            assert_eq!(kind(check_folder(&link, 1)), ErrorKind::AlreadyExists);
            fs::remove_file(&link).unwrap();
        }
        assert_eq!(fs::read(&file).unwrap(), b"old");
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
