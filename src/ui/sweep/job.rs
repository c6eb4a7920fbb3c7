//! The program's own child process that does a sweep, and the thread that reads its folder.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::sweep::Folder;
use crate::train::messages::Slot;
use crate::ui::backend::Wake;

/// The folder is read this often.
const EVERY: Duration = Duration::from_secs(1);

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
}

impl Process {
    /// Starts this program with `sweep` and these arguments.
    ///
    /// # Errors
    /// A sentence, if the system refuses.
    pub fn start(arguments: &[String], out: &Path) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("The sweep could not be started: {error}.");
        let program = std::env::current_exe().map_err(failed)?;
        let mut command = Command::new(program);
        command.arg("sweep").args(arguments).arg("--out").arg(out);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Self { child: command.spawn().map_err(failed)? })
    }

    /// Whether it has ended, and whether all went well.
    pub fn ended(&mut self) -> Option<bool> {
        self.child.try_wait().ok().flatten().map(|status| status.success())
    }
}

impl Drop for Process {
    /// Ends it at once: what is on disk stays whole, the cell at hand is done again another time.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
