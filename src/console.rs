//! Standard output and standard error. Neither may cost a result: what nobody can hear is not said, and
//! what cannot be handed over is an error for the end of the command. The macros that print would panic
//! instead, so the crate forbids them.

use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::disk;

/// A line on standard error, for a person. Where it cannot be written, nothing happens.
pub fn say(line: impl Display) {
    to_stderr(&format!("{line}\n"));
}

/// A line on standard error that the next one replaces, where it is a terminal; in a file, one line more.
pub fn renew(line: &str, width: usize) {
    if on_terminal() {
        to_stderr(&format!("\r{line:<width$}"));
    } else {
        say(line);
    }
}

/// Makes room on a terminal that a line of [`renew`] takes.
pub fn clear(width: usize) {
    if on_terminal() {
        to_stderr(&format!("\r{:<width$}\r", ""));
    }
}

/// Whether standard error is a terminal, where a line is renewed in place.
pub fn on_terminal() -> bool {
    io::stderr().is_terminal()
}

/// A line of results on standard output.
///
/// # Errors
/// If it cannot be written: one sentence. The command has to end with a failure then.
pub fn print(line: &str) -> Result<(), String> {
    let mut output = io::stdout().lock();
    // Whatever waits in a buffer has been written when this returns.
    let written = output.write_all(format!("{line}\n").as_bytes()).and_then(|()| output.flush());
    written.map_err(|error| not_printed(&error))
}

/// The sentence about results that could not be handed over.
pub fn not_printed(error: &io::Error) -> String {
    let reason = match error.kind() {
        ErrorKind::BrokenPipe => "the program that read it has ended".to_owned(),
        _ => disk::reason(error),
    };
    format!("The results could not be written to standard output: {reason}.")
}

fn to_stderr(text: &str) {
    // There is nobody left to tell.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
