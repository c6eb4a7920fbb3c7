//! Claims: a file says that a process works on a cell, so that no other does.
//!
//! The file is created only where there is none, and touched every few seconds. One that was not
//! touched for a minute, or whose process is known to be gone, belongs to nobody: another process
//! replaces it in one rename. What is known of a process on this machine counts more than ages, since a
//! clock may be set. Ages are taken from the clock of the folder's own file system, so
//! machines whose clocks differ may share a folder.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::disk;

/// A claim is touched this often.
const BEAT: Duration = Duration::from_secs(3);
/// A claim that was not touched for so long is nobody's.
pub const STALE: Duration = Duration::from_secs(60);

/// Who claims, as written into the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claimant {
    /// Process id.
    pub pid: u32,
    /// The machine's name.
    pub host: String,
    /// Seconds since 1970.
    pub time: u64,
    /// Machine, its start and its process space: where `pid` means something. Empty if unknown.
    pub place: String,
    /// When the process started, in the system's ticks: a pid is used again and again.
    pub started: String,
}

impl Claimant {
    fn new() -> Self {
        let pid = std::process::id();
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self {
            pid,
            host: line("/proc/sys/kernel/hostname"),
            time: since_1970.unwrap_or_default().as_secs(),
            place: place(),
            started: started(pid).unwrap_or_default().0,
        }
    }

    /// Whether it works, or certainly lives no more: only this very machine can tell.
    fn works(&self) -> Option<bool> {
        if self.place.is_empty() || self.place != place() {
            return None;
        }
        match started(self.pid) {
            Some((started, stopped)) if started == self.started => (!stopped).then_some(true),
            _ => Some(false),
        }
    }
}

/// The boot and the process space; empty where the system does not tell.
fn place() -> String {
    let space = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let boot = line("/proc/sys/kernel/random/boot_id");
    if boot.is_empty() || space.as_os_str().is_empty() {
        return String::new();
    }
    format!("{boot} {}", space.display())
}

/// The start of a process and whether it is stopped, `None` if there is no such process (any more).
fn started(pid: u32) -> Option<(String, bool)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; what follows are plain fields.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    // A zombie does no work.
    (state != "Z").then_some(())?;
    Some((fields.nth(18)?.to_owned(), state.eq_ignore_ascii_case("T")))
}

fn line(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}

/// What came of an attempt.
pub enum Attempt {
    /// The cell is this process's.
    Mine(Claim),
    /// Another process works on it.
    Taken,
}

/// A cell that is this process's until this is dropped.
pub struct Claim {
    path: PathBuf,
    text: String,
    ended: Arc<AtomicBool>,
    lost: Arc<AtomicBool>,
    heart: Option<JoinHandle<()>>,
}

impl Claim {
    /// Claims `name` in the folder `claims`.
    ///
    /// # Errors
    /// A sentence, if the file system refuses.
    pub fn attempt(claims: &Path, name: &str) -> Result<Attempt, String> {
        let path = claims.join(name);
        let refused = |error: std::io::Error| {
            format!(
                "Could not claim a cell in {}: {}. Finished cells are kept; {}, then resume.",
                claims.display(),
                disk::reason(&error),
                disk::advice(&error)
            )
        };
        let text = serde_json::to_string(&Claimant::new()).unwrap_or_default();
        // Two runs of one process in one second must not be taken for each other.
        let text = format!("{text}\n{}\n", unique());
        let file = match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                if let Err(error) = file.write_all(text.as_bytes()) {
                    // An empty claim would keep everybody off the cell for a minute.
                    let _ = fs::remove_file(&path);
                    return Err(refused(error));
                }
                file
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                match take_over(claims, &path, &text).map_err(refused)? {
                    Some(file) => file,
                    None => return Ok(Attempt::Taken),
                }
            }
            Err(error) => return Err(refused(error)),
        };
        let (ended, lost) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let heart = {
            let (path, text) = (path.clone(), text.clone());
            let (ended, lost) = (ended.clone(), lost.clone());
            std::thread::Builder::new()
                .name("claim".into())
                .spawn(move || beat(file, &path, &text, &ended, &lost))
                .map_err(refused)?
        };
        Ok(Attempt::Mine(Self { path, text, ended, lost, heart: Some(heart) }))
    }

    /// Whether another process has taken over, because this one showed no life for a minute (a
    /// laptop that slept, for example).
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::SeqCst)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        if let Some(heart) = self.heart.take() {
            heart.thread().unpark();
            let _ = heart.join();
        }
        if fs::read_to_string(&self.path).is_ok_and(|text| text == self.text) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Touches the claim by writing the same bytes again, so that the file system's clock counts. The
/// file is held open: should another process have replaced it, its claim is not touched.
fn beat(mut file: File, path: &Path, text: &str, ended: &AtomicBool, lost: &AtomicBool) {
    while !ended.load(Ordering::SeqCst) {
        std::thread::park_timeout(BEAT);
        match fs::read_to_string(path) {
            Ok(found) if found == text => {
                let _ = file.rewind().and_then(|()| file.write_all(text.as_bytes()));
            }
            Ok(_) => lost.store(true, Ordering::SeqCst),
            Err(error) if error.kind() == ErrorKind::NotFound => lost.store(true, Ordering::SeqCst),
            // A file system that is away for a moment.
            Err(_) => {}
        }
    }
}

/// Replaces a claim that is nobody's; the new file, if that succeeded.
fn take_over(claims: &Path, path: &Path, text: &str) -> std::io::Result<Option<File>> {
    if !is_abandoned(claims, path) {
        return Ok(None);
    }
    // One at a time: who sees an abandoned claim must not replace the fresh one of another.
    let lock = path.with_extension("takeover");
    match OpenOptions::new().write(true).create_new(true).open(&lock) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if age(claims, &lock).is_some_and(|age| age > STALE) {
                let _ = fs::remove_file(&lock);
            }
            return Ok(None);
        }
        Err(error) => return Err(error),
    }
    let replace = || -> std::io::Result<Option<File>> {
        if !is_abandoned(claims, path) {
            return Ok(None);
        }
        let mut file = tempfile::Builder::new().prefix(".claim").tempfile_in(claims)?;
        file.write_all(text.as_bytes())?;
        Ok(Some(file.persist(path).map_err(|error| error.error)?))
    };
    let replaced = replace();
    let _ = fs::remove_file(&lock);
    replaced
}

/// Whether this claim is nobody's. One that has just vanished is left for the next round.
fn is_abandoned(claims: &Path, path: &Path) -> bool {
    let claimant = fs::read_to_string(path).ok().and_then(|text| claimant(&text));
    match claimant.and_then(|claimant| claimant.works()) {
        Some(works) => !works,
        // A clock that was set ahead makes claims of other machines look old until their next beat.
        None => age(claims, path).is_some_and(|age| age > STALE),
    }
}

/// Who wrote this claim; `None` for a file that is cut or foreign.
fn claimant(text: &str) -> Option<Claimant> {
    serde_json::from_str(text.lines().next()?).ok()
}

/// Time since a file was touched, by the clock of its file system.
fn age(claims: &Path, path: &Path) -> Option<Duration> {
    let touched = fs::metadata(path).and_then(|data| data.modified()).ok()?;
    let probe: File = tempfile::tempfile_in(claims).ok()?;
    let now = probe.metadata().and_then(|data| data.modified()).ok()?;
    Some(now.duration_since(touched).unwrap_or_default())
}

/// Names of cells that a process works on now.
pub fn active(claims: &Path) -> Vec<String> {
    let entries = fs::read_dir(claims).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| !name.contains('.') && !is_abandoned(claims, &claims.join(name))).collect()
}

fn unique() -> u64 {
    use std::sync::atomic::AtomicU64;
    static COUNT: AtomicU64 = AtomicU64::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(folder: &Path) -> Option<Claim> {
        match Claim::attempt(folder, "cell").unwrap() {
            Attempt::Mine(claim) => Some(claim),
            Attempt::Taken => None,
        }
    }

    #[test]
    fn one_claim_at_a_time_and_none_after_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let first = attempt(folder.path()).unwrap();
        assert!(attempt(folder.path()).is_none(), "it is taken");
        assert_eq!(active(folder.path()), ["cell"]);
        drop(first);
        assert!(active(folder.path()).is_empty());
        assert!(attempt(folder.path()).is_some());
    }

    #[test]
    fn a_claim_without_a_sign_of_life_is_taken_over_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cell");
        fs::write(&path, "cut").unwrap();
        assert!(attempt(folder.path()).is_none(), "it was touched just now");
        let long_ago = SystemTime::now() - 2 * STALE;
        File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
        let claims: Vec<Option<Claim>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| attempt(folder.path()))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(claims.iter().flatten().count(), 1);
    }

    #[test]
    fn a_claim_dated_in_the_future_is_respected_and_its_owner_is_not_disturbed() {
        let folder = tempfile::tempdir().unwrap();
        let mine = attempt(folder.path()).unwrap();
        let path = folder.path().join("cell");
        // The clock was set back by a day, or this claim was made while it was ahead.
        let tomorrow = SystemTime::now() + Duration::from_secs(86_400);
        File::options().write(true).open(&path).unwrap().set_modified(tomorrow).unwrap();
        assert!(attempt(folder.path()).is_none(), "it is taken");
        assert!(!mine.is_lost());
        drop(mine);
        assert!(attempt(folder.path()).is_some());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_clock_set_ahead_takes_no_claim_from_a_process_that_lives_here() {
        let folder = tempfile::tempdir().unwrap();
        let mine = attempt(folder.path()).unwrap();
        // To a clock that jumps ahead by a day, every claim looks a day old until its next beat.
        let yesterday = SystemTime::now() - Duration::from_secs(86_400);
        let path = folder.path().join("cell");
        File::options().write(true).open(&path).unwrap().set_modified(yesterday).unwrap();
        assert!(attempt(folder.path()).is_none(), "its process lives");
        assert!(!mine.is_lost());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_claim_of_a_process_that_is_gone_is_free_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let alive = Claimant::new();
        let write = |claimant: &Claimant| {
            let text = serde_json::to_string(claimant).unwrap();
            fs::write(folder.path().join("cell"), text).unwrap();
        };
        write(&alive);
        assert!(attempt(folder.path()).is_none(), "this process lives");
        write(&Claimant { place: "elsewhere".into(), started: "0".into(), ..alive.clone() });
        assert!(attempt(folder.path()).is_none(), "nobody here can tell");
        write(&Claimant { started: "0".into(), ..alive });
        assert!(attempt(folder.path()).is_some());
    }
}
