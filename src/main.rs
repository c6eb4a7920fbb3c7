//! Arguments, then the window or a headless command.

#![deny(clippy::print_stdout, clippy::print_stderr, clippy::dbg_macro)]

use std::process::ExitCode;

use mimalloc::MiMalloc;
use raven_explorer::{cli, signals, startup};
use tracing_subscriber::EnvFilter;

/// Gives memory back that is free, and soon: in a long run, memory stays flat (the measurements are in
/// assets/measurements/bench.md). The C library's allocator keeps what a large network or a race once took,
/// since something small lies above it; the third version of this one lets holes grow, and huge pages fill
/// them: hence the second, without.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    startup::begin();
    // Libraries talk a lot: RUST_LOG=info lets them.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // What cannot be written is lost; told of it, this library would print, and that panics.
        .log_internal_errors(false)
        .init();
    if let Err(error) = signals::outlive_limits() {
        tracing::warn!("A limit on the size of files would end the program: {error}");
    }
    cli::run()
}
