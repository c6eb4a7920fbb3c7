//! The command line: the same trainer without a window.

mod arguments;
mod attack;
mod bench;
mod bundle;
mod evaluate;
mod export;
mod interrupt;
mod pictures;
mod progress;
mod report;
mod strength;
mod sweep;
mod train;
mod trained;
mod window;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use arguments::TrainArguments;
pub use window::WindowArguments;

/// Watch robust variational autoencoders train, and attack them.
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
    /// Attack single test images of a trained model; write pictures and numbers.
    Attack(attack::AttackCommand),
    /// Measure a trained model: reconstruction, latent classifier, robustness.
    Evaluate(evaluate::EvaluateCommand),
    /// Check how strong the attacks are, against more steps and restarts and another optimiser.
    Strength(strength::StrengthCommand),
    /// Train and measure every combination of settings; can be stopped and resumed at any time.
    Sweep(Box<sweep::SweepCommand>),
    /// Write a report on a sweep: Markdown and PNG charts.
    Report(report::ReportCommand),
    /// Measure how fast this machine is.
    Bench(bench::BenchCommand),
    /// Write the models of a sweep in half precision, to ship with the program.
    Bundle(bundle::BundleCommand),
    /// Write the weights of a trained model in PyTorch's layout.
    Export(export::ExportCommand),
}

impl Arguments {
    /// Opens the window or carries the command out; errors go to standard error as one sentence.
    pub fn run(self) -> ExitCode {
        let outcome = match self.command {
            None => self.window.run(),
            Some(Command::Train(command)) => command.run(),
            Some(Command::Attack(command)) => command.run(),
            Some(Command::Evaluate(command)) => command.run(),
            Some(Command::Strength(command)) => command.run(),
            Some(Command::Sweep(command)) => command.run(),
            Some(Command::Report(command)) => command.run(),
            Some(Command::Bench(command)) => command.run(),
            Some(Command::Bundle(command)) => command.run(),
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
