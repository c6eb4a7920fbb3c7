//! The command line: the same trainer without a window.

mod arguments;
mod export;
mod train;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use arguments::TrainArguments;

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

/// Options of the window.
#[derive(clap::Args, Debug, Default)]
pub struct WindowArguments {
    /// Settings to begin with.
    #[command(flatten)]
    pub train: TrainArguments,
    /// Start training at once.
    #[arg(long)]
    pub run: bool,
    /// Train, save a picture of the window as PNG, and quit.
    #[arg(long, value_name = "FILE")]
    pub screenshot: Option<PathBuf>,
    /// Width and height of the window in points.
    #[arg(long, value_name = "WxH", value_parser = window_size)]
    pub window_size: Option<(f32, f32)>,
    /// Steps to train before the picture is taken.
    #[arg(long, value_name = "N", requires = "screenshot")]
    pub after_steps: Option<u64>,
    /// Light or dark; the system decides by default.
    #[arg(long)]
    pub theme: Option<Theme>,
}

/// Which colours the window begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Theme {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

/// What can be done without a window.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Train a model and save it.
    Train(train::TrainCommand),
    /// Write the weights of a trained model in PyTorch's layout.
    Export(export::ExportCommand),
}

impl Command {
    /// Carries the command out; errors go to standard error as one sentence.
    pub fn run(self) -> ExitCode {
        let outcome = match self {
            Self::Train(command) => command.run(),
            Self::Export(command) => command.run(),
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

fn window_size(text: &str) -> Result<(f32, f32), String> {
    let parsed = text.split_once('x').and_then(|(width, height)| {
        Some((width.parse::<f32>().ok()?, height.parse::<f32>().ok()?))
    });
    match parsed {
        Some((width, height)) if (320.0..=16384.0).contains(&width) && (240.0..=16384.0).contains(&height) => {
            Ok((width, height))
        }
        _ => Err(format!("expected WIDTHxHEIGHT such as 1280x800, found '{text}'")),
    }
}
