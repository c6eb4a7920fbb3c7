//! Arguments, then the window or a headless command.

use std::process::ExitCode;

use clap::Parser;
use raven_explorer::cli::Arguments;
use raven_explorer::startup;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    startup::begin();
    // Libraries talk a lot: RUST_LOG=info lets them.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    Arguments::parse().run()
}
