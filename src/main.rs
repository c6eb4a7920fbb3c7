//! Arguments, then the window or a headless command.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use raven_explorer::cli::Arguments;
use raven_explorer::startup;
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
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    Arguments::parse().run()
}
