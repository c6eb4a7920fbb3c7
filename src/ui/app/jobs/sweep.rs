//! The program's own child process that does a sweep, and the thread that reads its folder.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::sweep::Folder;
use crate::text::sweep as text;
use crate::train::lanes::Slot;
use crate::ui::app::wake::Wake;
use crate::ui::panels::sweep::SweepPanel;

/// The folder is read this often.
const EVERY: Duration = Duration::from_secs(1);

/// More than this is not read from a process, in bytes.
const MAX_OUTPUT: u64 = 1 << 30;

/// The sweep of this window: its process, and the folder that is watched. What is known of them is
/// told to the panel.
#[derive(Default)]
pub(crate) struct SweepJobs {
    watch: Option<Watch>,
    process: Option<Process>,
    /// Whether the user asked for this folder.
    asked: bool,
}

impl SweepJobs {
    /// Shows the sweep in a folder; `asked` says that its absence is a problem.
    pub(crate) fn open(&mut self, root: PathBuf, asked: bool, wake: &Wake, panel: &mut SweepPanel) {
        self.asked = asked;
        self.watch = Some(Watch::start(root, wake.clone()));
        panel.forget_folder();
    }

    /// Starts this program's `sweep` with these arguments.
    pub(crate) fn start(
        &mut self,
        arguments: &[String],
        folder: PathBuf,
        wake: &Wake,
        panel: &mut SweepPanel,
    ) {
        self.open(folder.clone(), true, wake, panel);
        match Process::start(arguments, &folder) {
            Ok(process) => {
                self.process = Some(process);
                panel.begins();
            }
            Err(problem) => panel.problem = Some(problem),
        }
    }

    /// Ends the process.
    pub(crate) fn pause(&mut self, panel: &mut SweepPanel) {
        self.process = None;
        panel.ends();
    }

    /// Takes in what the folder and the process say.
    pub(crate) fn poll(&mut self, panel: &mut SweepPanel) {
        match self.watch.as_ref().and_then(Watch::take) {
            Some(Ok(folder)) => panel.show_folder(folder),
            // A process that has just begun has not written its plan yet.
            Some(Err(problem))
                if self.asked && self.process.is_none() && panel.problem.is_none() =>
            {
                panel.problem = Some(problem);
            }
            Some(Err(_)) | None => {}
        }
        if let Some(end) = self.process.as_mut().and_then(Process::ended) {
            self.process = None;
            panel.ends();
            panel.problem = end.err().or(panel.problem.take());
        }
    }
}

/// What is known of a folder, read on a thread of its own.
type Reading = Result<Folder, String>;

/// Reads a folder again and again until it is dropped.
struct Watch {
    newest: Slot<Reading>,
    _end: Sender<()>,
}

impl Watch {
    /// Begins to read.
    fn start(root: PathBuf, wake: Wake) -> Self {
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
    fn take(&self) -> Option<Reading> {
        self.newest.take()
    }
}

/// A sweep in a process of its own: the window's training is untouched, and a closed window loses
/// nothing, since every finished cell is on disk.
struct Process {
    child: Child,
    /// The last line that it wrote to its standard error.
    last_words: Slot<String>,
}

impl Process {
    /// Starts this program with `sweep` and these arguments.
    ///
    /// # Errors
    /// A sentence, if the system refuses.
    fn start(arguments: &[String], out: &Path) -> Result<Self, String> {
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
    fn ended(&mut self) -> Option<Result<(), String>> {
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
