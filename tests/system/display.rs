//! The window itself, under a virtual display: it is asked to end by a signal, finds its remembered
//! settings broken, shares them with another window. Only where `xvfb-run` is there.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use raven_explorer::session::{autosave, file};

/// Whether a virtual display can be had; says so where not.
fn display_is_there() -> bool {
    let found = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join("xvfb-run").is_file())
    });
    if !found {
        println!("skipped: xvfb-run is not installed");
    }
    found
}

/// A user's folders, and nothing in them.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data/raven-explorer")
    }

    fn sessions(&self) -> PathBuf {
        self.data().join("sessions")
    }

    /// What eframe remembers.
    fn settings(&self) -> PathBuf {
        self.data().join("app.ron")
    }

    /// Opens a window that trains and saves itself every second.
    fn open(&self) -> Window {
        let child = Command::new("xvfb-run")
            .args(["-a", "-s", "-screen 0 1280x800x24"])
            .arg(env!("CARGO_BIN_EXE_raven-explorer"))
            .args(["--run", "--dataset", "digits", "--device", "cpu", "--autosave-seconds", "1"])
            .args(["--latent", "2", "--hidden", "16"])
            .env("HOME", self.0.path())
            .env("XDG_DATA_HOME", self.0.path().join("data"))
            .env("XDG_CONFIG_HOME", self.0.path().join("config"))
            .env("XDG_CACHE_HOME", self.0.path().join("cache"))
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        Window { child, sessions: self.sessions() }
    }
}

/// A window that trains.
struct Window {
    child: Child,
    sessions: PathBuf,
}

impl Window {
    /// The files of running programs with this end.
    fn running(&self, end: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.sessions).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.path());
        files
            .filter(|path| {
                let name = path.file_name().unwrap().to_string_lossy();
                name.starts_with("running-") && name.ends_with(end)
            })
            .collect()
    }

    /// Waits until so many windows have saved themselves.
    fn wait_for_sessions(&mut self, count: usize) {
        let start = Instant::now();
        while self.running(".raven").len() < count {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "the window closed by itself: {ended:?}");
            assert!(start.elapsed() < Duration::from_secs(600), "no session was saved");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a signal to every program that holds a place in the folder.
    fn signal(&self, name: &str) {
        for lock in self.running(".lock") {
            let stem = lock.file_stem().unwrap().to_string_lossy().into_owned();
            let id = stem.split('-').nth(1).unwrap().to_owned();
            assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
        }
    }

    /// The exit code, once it has ended.
    fn code(&mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < Duration::from_secs(600), "the window does not close");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Only after a failure is anything left to end.
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            self.signal("-KILL");
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn ctrl_c_and_sigterm_close_the_window_and_save_its_session() {
    if !display_is_there() {
        return;
    }
    for name in ["-TERM", "-INT"] {
        let home = Home::new();
        let mut window = home.open();
        window.wait_for_sessions(1);
        let before = file::summary(&window.running(".raven")[0]).unwrap();
        window.signal(name);
        assert_eq!(window.code(), Some(0), "{name}");
        // Saved at the very end, and nothing else is left.
        assert_eq!(files(&home.sessions()), ["last.raven"], "{name}");
        let last = file::read(&autosave::last(&home.sessions())).unwrap();
        assert!(last.training.lead().step >= before.step && before.step > 0, "{name}");
        assert!(home.settings().is_file(), "{name}");
    }
}

#[test]
fn broken_settings_and_a_second_window_hinder_nobody() {
    if !display_is_there() {
        return;
    }
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    // What a full disk or a killed program leaves of a file that is not replaced in one step.
    fs::write(home.settings(), "{ \"settings\": \"(config: (method").unwrap();
    let mut first = home.open();
    first.wait_for_sessions(1);
    let mut second = home.open();
    second.wait_for_sessions(2);
    first.signal("-TERM");
    assert_eq!((first.code(), second.code()), (Some(0), Some(0)));
    assert_eq!(files(&home.sessions()), ["last.raven"]);
    file::read(&autosave::last(&home.sessions())).unwrap();
    // Both wrote the same file of settings; a third window can live with whatever came of it.
    let mut third = home.open();
    third.wait_for_sessions(1);
    third.signal("-TERM");
    assert_eq!(third.code(), Some(0));
}
