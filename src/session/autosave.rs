//! One session file for every running program, so that nothing is lost when it ends unasked.
//!
//! A program holds the lock beside its file for as long as it lives; the operating system lets go
//! of it however the program ends. A file whose lock is free was left behind.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};

use super::file::{self, Summary};
use super::{EXTENSION, Session};
use crate::text::sessions as text;
use crate::train::messages::Command;
use crate::train::snapshot::TrainingState;

/// A session is written this often.
pub const EVERY: Duration = Duration::from_secs(60);
/// Files of running programs begin so.
const RUNNING: &str = "running-";
/// The session of the program that was closed last.
const LAST: &str = "last";
const LOCK: &str = "lock";

/// Where sessions lie unless the user says otherwise; `None` where the system has no such folder.
pub fn folder() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "raven-explorer")?;
    Some(folders.data_local_dir().join("sessions"))
}

/// The session that the last program left when it was closed.
pub fn last(folder: &Path) -> PathBuf {
    folder.join(LAST).with_extension(EXTENSION)
}

/// This program's own file, and the lock that says that it is alive.
pub struct Place {
    folder: PathBuf,
    lock: PathBuf,
    _held: File,
}

impl Place {
    /// Takes a place in the folder, which is made if needed.
    ///
    /// # Errors
    /// If the file system refuses.
    pub fn take(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        remove_halves(folder);
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let stamp = since.map_or(0, |since| since.as_nanos());
        let name = format!("{RUNNING}{}-{stamp}.{LOCK}", std::process::id());
        let lock = folder.join(name);
        let held = File::options().write(true).create_new(true).open(&lock)?;
        held.try_lock()?;
        Ok(Self { folder: folder.to_owned(), lock, _held: held })
    }

    /// The session's file.
    pub fn file(&self) -> PathBuf {
        self.lock.with_extension(EXTENSION)
    }

    /// The program ends as it should: what was saved is the last session from now on.
    pub fn leave(self) {
        // Without such a file there is nothing to keep.
        let _ = fs::rename(self.file(), last(&self.folder));
        let _ = fs::remove_file(&self.lock);
    }
}

/// How long before `now` this was, in words; nothing if it was after.
fn age(written: SystemTime, now: SystemTime) -> Option<String> {
    let seconds = now.duration_since(written).ok()?.as_secs();
    Some(match seconds {
        0..60 => text::JUST_NOW.to_owned(),
        60..7200 => text::minutes_ago(seconds / 60),
        7200..172_800 => text::hours_ago(seconds / 3600),
        _ => text::days_ago(seconds / 86_400),
    })
}

/// Removes what killed programs were writing at that moment; nobody writes for an hour.
fn remove_halves(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let temporary = entry.file_name().to_string_lossy().starts_with(".tmp");
        let written = entry.metadata().and_then(|data| data.modified()).ok();
        let age = written.and_then(|written| written.elapsed().ok()).unwrap_or_default();
        if temporary && age > Duration::from_secs(3600) {
            // Failing to remove it harms nobody.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A session that a program left behind when it ended unasked. Its lock is held: no other program
/// offers it too.
pub struct Abandoned {
    /// The session's file.
    pub file: PathBuf,
    /// What it says of itself.
    pub summary: Summary,
    /// When it was written, by the clock of that time.
    pub written: SystemTime,
    _held: File,
}

impl Abandoned {
    /// How long ago it was written, in words; nothing where the clock was set back since and cannot
    /// tell.
    pub fn age(&self) -> Option<String> {
        age(self.written, SystemTime::now())
    }

    /// Removes the file.
    pub fn remove(self) {
        let _ = fs::remove_file(&self.file);
        let _ = fs::remove_file(self.file.with_extension(LOCK));
    }
}

/// All sessions that were left behind, the newest first. Files that are not whole stay where they
/// are and are passed over.
pub fn abandoned(folder: &Path) -> Vec<Abandoned> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_session = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(RUNNING) && path.extension().is_some_and(|end| end == EXTENSION)
    };
    let mut found: Vec<Abandoned> = files.filter(is_session).filter_map(claim).collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.written));
    found
}

fn claim(file: PathBuf) -> Option<Abandoned> {
    let lock = file.with_extension(LOCK);
    let held = File::options().write(true).create(true).truncate(false).open(lock).ok()?;
    held.try_lock().ok()?;
    let written = fs::metadata(&file).and_then(|data| data.modified()).ok()?;
    let summary =
        file::summary(&file).map_err(|error| tracing::warn!("{}: {error}", file.display())).ok()?;
    Some(Abandoned { file, summary, written, _held: held })
}

/// A session on its way to the disk: asked of the trainer, then written on a thread of its own.
pub struct Saving {
    path: PathBuf,
    stage: Stage,
}

enum Stage {
    Asked(Receiver<Arc<TrainingState>>),
    Writing(Receiver<Result<(), String>>),
}

impl Saving {
    /// Asks the trainer for everything it has.
    pub fn ask(path: PathBuf, trainer: &Sender<Command>) -> Self {
        let (sender, receiver) = bounded(1);
        // A trainer that is gone drops the sender: then there is nothing to save.
        let _ = trainer.send(Command::Snapshot(sender));
        Self { path, stage: Stage::Asked(receiver) }
    }

    /// Goes on as far as it can without waiting; how it ended, once. `complete` adds what the
    /// window knows, or nothing if the state is of a run that is over; `wake` is called when there
    /// is more to do.
    ///
    /// # Errors
    /// What happened, and what to do.
    pub fn poll(
        &mut self,
        complete: impl FnOnce(Arc<TrainingState>) -> Option<Session>,
        wake: impl FnOnce() + Send + 'static,
    ) -> Option<Result<PathBuf, String>> {
        if let Stage::Asked(asked) = &self.stage {
            let nothing = || Some(Err("There is no run to save yet.".to_owned()));
            let training = match asked.try_recv() {
                Ok(training) => training,
                Err(TryRecvError::Empty) => return None,
                Err(TryRecvError::Disconnected) => return nothing(),
            };
            let Some(session) = complete(training) else { return nothing() };
            let (sender, receiver) = bounded(1);
            let path = self.path.clone();
            std::thread::spawn(move || {
                let written = file::write(&path, &session).map_err(|error| error.to_string());
                // The window may be gone by now: the file is there all the same.
                let _ = sender.send(written);
                wake();
            });
            self.stage = Stage::Writing(receiver);
        }
        let Stage::Writing(writing) = &self.stage else { return None };
        match writing.try_recv() {
            Ok(written) => Some(written.map(|()| self.path.clone())),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                Some(Err("The session could not be saved because of a bug; see the log.".into()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_sane_whatever_the_clock_did() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let day = Duration::from_secs(86_400);
        let before = |seconds| age(now - Duration::from_secs(seconds), now).unwrap();
        assert_eq!(before(0), "less than a minute ago");
        assert_eq!(before(119), "1 min ago");
        assert_eq!(before(7200), "2 h ago");
        assert_eq!(before(86_400), "24 h ago");
        assert_eq!(before(86_400 * 400), "400 days ago");
        assert_eq!(age(now + day, now), None, "written later than now");
        assert_eq!(age(SystemTime::UNIX_EPOCH - day, now).unwrap(), "19676 days ago");
    }

    /// Writes a file that is as old as this clock makes it, negative for the future.
    fn dated(path: &Path, days: i64) {
        let day = Duration::from_secs(86_400) * days.unsigned_abs() as u32;
        let now = SystemTime::now();
        let file = File::create(path).unwrap();
        file.set_modified(if days < 0 { now + day } else { now - day }).unwrap();
    }

    #[test]
    fn halves_of_killed_programs_go_and_sessions_never_do() {
        let folder = tempfile::tempdir().unwrap();
        for (name, days) in [(".tmpold", 1), (".tmpnew", -1), ("running-1-1.raven", 400)] {
            dated(&folder.path().join(name), days);
        }
        let place = Place::take(folder.path()).unwrap();
        let there = |name: &str| folder.path().join(name).exists();
        assert!(!there(".tmpold") && there(".tmpnew") && there("running-1-1.raven"));
        place.leave();
        assert!(there("running-1-1.raven"));
    }
}
