//! The command line: the same trainer without a window.

mod arguments;
mod export;
mod train;
mod window;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use arguments::TrainArguments;
pub use window::WindowArguments;

/// Train robust variational autoencoders in front of your eyes, and attack them.
///
/// Without a command, the window opens.
#[derive(Parser, Debug)]
#[command(name = "raven-explorer", version, about, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// Work without a window.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How the window opens.
    #[command(flatten)]
    pub window: WindowArguments,
}

/// What can be done without a window.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Train a model and save it.
    Train(train::TrainCommand),
    /// Write the weights of a trained model in PyTorch's layout.
    Export(export::ExportCommand),
}

impl Arguments {
    /// Opens the window or carries the command out; errors go to standard error as one sentence.
    pub fn run(self) -> ExitCode {
        let outcome = match self.command {
            None => self.window.run(),
            Some(Command::Train(command)) => command.run(),
            Some(Command::Export(command)) => command.run(),
        };
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                eprintln!("error: {problem}");
                ExitCode::FAILURE
            }
        }
    }
}
