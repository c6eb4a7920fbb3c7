//! A disk that refuses: made for one child process, gone with it.
//!
//! Where the system lets a process have mounts of its own, the disk is a real one of 1 MiB, full or
//! read-only. Everywhere else a limit on the size of files stands in for the full disk, and a file in the
//! folder's place for the read-only one; these two are tried everywhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Tells the child how its disk refuses.
const FAULT: &str = "RAVEN_TEST_DISK_FAULT";
/// Tells the child which folder is on that disk.
const FOLDER: &str = "RAVEN_TEST_DISK_FOLDER";

/// How a disk refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 1 MiB in all.
    Full,
    /// No file may be larger than 1 MiB.
    Limited,
    /// Mounted to be read only, once it is asked to refuse.
    ReadOnly,
    /// A file takes the folder's place, once it is asked to refuse.
    Blocked,
}

impl Fault {
    const ALL: [Self; 4] = [Self::Full, Self::Limited, Self::ReadOnly, Self::Blocked];

    /// What must be said about it: why, and what helps.
    fn words(self) -> [&'static str; 2] {
        match self {
            Self::Full => {
                ["the disk is full", "free some space on that disk or choose another place"]
            }
            Self::Limited => {
                ["the file would be larger than this system allows", "choose another place"]
            }
            Self::ReadOnly => ["this disk is read-only", "choose another place"],
            // Which of the two depends on what was to be made there.
            Self::Blocked => ["a file ", "choose another place"],
        }
    }

    fn needs_a_mount(self) -> bool {
        matches!(self, Self::Full | Self::ReadOnly)
    }

    /// A shell that prepares the disk and becomes the program given as its arguments.
    fn shell(self, folder: &Path) -> Command {
        let mut command = if self.needs_a_mount() {
            let mut command = Command::new("unshare");
            command.args(["--map-root-user", "--mount", "sh", "-c"]);
            command
                .arg("mount -t tmpfs -o size=1m none \"$RAVEN_TEST_DISK_FOLDER\" && exec \"$@\"");
            command
        } else {
            let mut command = Command::new("sh");
            let limit = "trap '' XFSZ; ulimit -f 2048; ";
            let limit = if self == Self::Limited { limit } else { "" };
            command.arg("-c").arg(format!("{limit}exec \"$@\""));
            command
        };
        command.arg("sh").env(FOLDER, folder).env(FAULT, format!("{self:?}"));
        // What is kept elsewhere when this disk refuses goes with the test.
        command.env("TMPDIR", folder.parent().unwrap());
        command
    }
}

/// Runs a test of this binary in a child process, once for each way to refuse.
pub fn on_every_disk(faults: &[Fault], test: &str) {
    for &fault in faults {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("disk");
        std::fs::create_dir(&folder).unwrap();
        if fault.needs_a_mount() {
            let ready = fault.shell(&folder).arg("true").output();
            if !ready.is_ok_and(|output| output.status.success()) {
                println!("{fault:?}: no mounts here, so only its stand-in is tried");
                continue;
            }
        }
        let mut child = fault.shell(&folder);
        child.arg(std::env::current_exe().unwrap()).args(["--exact", test, "--nocapture"]);
        let output = child.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{fault:?}: {text}\n{errors}");
        assert!(text.contains("1 passed"), "{fault:?}: {text}");
        println!("{text}");
    }
}

/// The disk, as the child sees it.
pub struct Disk {
    pub folder: PathBuf,
    pub fault: Fault,
}

impl Disk {
    /// The disk of this process; `None` in the test's own process, where a child is to be started.
    pub fn here() -> Option<Self> {
        let fault = std::env::var(FAULT).ok()?;
        let fault = Fault::ALL.into_iter().find(|one| format!("{one:?}") == fault).unwrap();
        Some(Self { folder: std::env::var_os(FOLDER).unwrap().into(), fault })
    }

    /// From now on it refuses (one that is full does so all the time, to whatever is large).
    pub fn refuse(&self) {
        match self.fault {
            Fault::Full | Fault::Limited => {}
            Fault::ReadOnly => self.remount("ro"),
            Fault::Blocked => {
                std::fs::rename(&self.folder, self.aside()).unwrap();
                std::fs::write(&self.folder, "in the way").unwrap();
            }
        }
    }

    /// It refuses no longer.
    pub fn relent(&self) {
        match self.fault {
            Fault::Full | Fault::Limited => {}
            Fault::ReadOnly => self.remount("rw"),
            Fault::Blocked => {
                std::fs::remove_file(&self.folder).unwrap();
                // Whoever writes at this very moment makes the folder anew.
                while std::fs::rename(self.aside(), &self.folder).is_err() {
                    std::fs::remove_dir_all(&self.folder).unwrap();
                }
            }
        }
    }

    fn aside(&self) -> PathBuf {
        self.folder.with_extension("aside")
    }

    fn remount(&self, mode: &str) {
        let mode = format!("remount,size=1m,{mode}");
        let done = Command::new("mount").args(["-o", &mode]).arg(&self.folder).status().unwrap();
        assert!(done.success());
    }

    /// What was told says why and what helps.
    #[track_caller]
    pub fn assert_said(&self, told: &str) {
        println!("{:?}: {told}", self.fault);
        for words in self.fault.words() {
            assert!(told.contains(words), "{words:?} is not in: {told}");
        }
    }

    /// Something small is saved, then something that the disk refuses, and `large` returns what was
    /// told: the sentence is there, the old files are whole, and nothing else is left.
    #[track_caller]
    pub fn keeps_the_old(&self, small: impl FnOnce(&Path), large: impl FnOnce(&Path) -> String) {
        small(&self.folder);
        let before = self.contents();
        assert!(!before.is_empty(), "something small can be saved");
        self.refuse();
        let told = large(&self.folder);
        self.relent();
        self.assert_said(&told);
        let after = self.contents();
        assert!(before == after, "{:?} became {:?}", before.keys(), after.keys());
    }

    /// All files by their paths; those whose content changes by itself are left out.
    pub fn contents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(path.clone(), std::fs::read(path).unwrap());
                }
            }
        }
        found
    }

    /// Leaves so many free bytes on a full disk.
    pub fn leave_free(&self, bytes: u64) {
        let filler = self.folder.join("filler");
        std::fs::remove_file(&filler).ok();
        let used: u64 = self.contents().values().map(|content| whole_pages(content.len())).sum();
        let size = (1 << 20) - used - bytes;
        std::fs::write(&filler, vec![0; size as usize]).unwrap();
    }
}

/// What a file takes on a disk whose pieces have 4 KiB.
fn whole_pages(bytes: usize) -> u64 {
    (bytes as u64).next_multiple_of(4096)
}
