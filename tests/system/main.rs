//! The program itself, run as a user runs it: every command, and the window under a virtual display.
//!
//! One process for all: each test starts programs of its own, with folders of their own, and sends
//! signals and limits to these alone.

mod command_line;
#[path = "../common/mod.rs"]
mod common;
#[cfg(target_os = "linux")]
mod display;
mod evaluation;
mod sweep;
