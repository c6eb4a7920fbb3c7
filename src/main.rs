//! Arguments, then the window or a headless command.

use std::process::ExitCode;

use clap::Parser;
use raven_explorer::cli::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.command {
        Some(command) => command.run(),
        None => ExitCode::FAILURE,
    }
}
