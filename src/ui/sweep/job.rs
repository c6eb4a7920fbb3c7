//! The program's own child process that does a sweep, and the thread that reads its folder.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::sweep::Folder;
use crate::text::sweep as text;
use crate::train::lanes::Slot;
use crate::ui::backend::Wake;

/// The folder is read this often.
const EVERY: Duration = Duration::from_secs(1);

/// More than this is not read from a process, in bytes.
const MAX_OUTPUT: u64 = 1 << 30;

/// What is known of a folder, read on a thread of its own.
pub type Reading = Result<Folder, String>;

/// Reads a folder again and again until it is dropped.
pub struct Watch {
    newest: Slot<Reading>,
    _end: Sender<()>,
}

impl Watch {
    /// Begins to read.
    pub fn start(root: PathBuf, wake: Wake) -> Self {
        let newest = Slot::default();
        let (_end, ended): (Sender<()>, Receiver<()>) = bounded(1);
        let slot = newest.clone();
        std::thread::spawn(move || {
            loop {
                slot.put(Folder::open(&root));
                wake.call();
                if ended.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        Self { newest, _end }
    }

    /// What was read since the last call.
    pub fn take(&self) -> Option<Reading> {
        self.newest.take()
    }
}

/// A sweep in a process of its own: the window's training is untouched, and a closed window loses
/// nothing, since every finished cell is on disk.
pub struct Process {
    child: Child,
    /// The last line that it wrote to its standard error.
    last_words: Slot<String>,
}

impl Process {
    /// Starts this program with `sweep` and these arguments.
    ///
    /// # Errors
    /// A sentence, if the system refuses.
    pub fn start(arguments: &[String], out: &Path) -> Result<Self, String> {
        let failed = |error: std::io::Error| text::not_started(&error);
        let program = std::env::current_exe().map_err(failed)?;
        let mut command = Command::new(program);
        command.arg("sweep").args(arguments).arg("--out").arg(out);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        let last_words = Slot::default();
        if let Some(errors) = child.stderr.take() {
            let slot = last_words.clone();
            // Ends with the process. Its output must be read, or it would wait for a reader.
            std::thread::spawn(move || {
                let lines = BufReader::new(errors.take(MAX_OUTPUT)).lines();
                lines.map_while(Result::ok).for_each(|line| slot.put(line));
            });
        }
        Ok(Self { child, last_words })
    }

    /// How it ended, if it has: what it said last, if that was not well.
    pub fn ended(&mut self) -> Option<Result<(), String>> {
        let status = self.child.try_wait().ok().flatten()?;
        if status.success() {
            return Some(Ok(()));
        }
        let words = self.last_words.take().unwrap_or_else(|| text::ended_with(status));
        let words = words.strip_prefix("error: ").unwrap_or(&words);
        Some(Err(text::stopped(words)))
    }
}

impl Drop for Process {
    /// Ends it at once: what is on disk stays whole, the cell at hand is done again another time.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
