//! The program as a person in a terminal starts it.

// Not every binary of tests needs all of it.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

/// Signals ignored by whoever starts the tests, behind `&` in a script or `nohup`, would stay ignored:
/// as the program wants it, but not as a terminal has it.
const HEED: &[&str] =
    if cfg!(target_os = "linux") { &["--default-signal=HUP,INT,TERM"] } else { &[] };

/// The program, which heeds signals.
pub fn raven_explorer() -> Command {
    let mut command = Command::new("env");
    command.args(HEED).arg(env!("CARGO_BIN_EXE_raven-explorer"));
    command
}

/// The same `command` of [`raven_explorer`], started by a shell that prepares something for it.
pub fn prepared(shell: &str, command: &Command) -> Command {
    let mut prepared = Command::new("env");
    prepared.args(HEED).args(["sh", "-c"]).arg(format!("{shell}; exec \"$0\" \"$@\""));
    prepared.args(command.get_args().skip(HEED.len())).stdin(Stdio::null());
    prepared
}

/// A command under way, with the events that it tells. It ends with the test at the latest.
pub struct Running {
    pub child: Child,
    pub events: Lines<BufReader<ChildStdout>>,
}

impl Running {
    /// What `command` starts.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let events = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, events }
    }

    /// The next event of this name.
    #[track_caller]
    pub fn wait_for(&mut self, name: &str) -> Value {
        let events = self.events.by_ref().map(|line| serde_json::from_str(&line.unwrap()).unwrap());
        let found = events.into_iter().find(|event: &Value| event["event"] == name);
        found.unwrap_or_else(|| panic!("it ended without '{name}'"))
    }

    #[track_caller]
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that fails must not leave a training behind that nobody ends.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
