//! The program as a person in a terminal starts it.

// Not every binary of tests needs all of it.
#![allow(dead_code)]

use std::process::{Command, Stdio};

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
