//! The command line: the same trainer without a window.

mod arguments;
mod attack;
mod bench;
mod bundle;
mod evaluate;
mod export;
mod images;
mod interrupt;
mod progress;
mod report;
mod strength;
mod sweep;
mod train;
mod trained;
mod window;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::console::{not_printed, say};

pub use arguments::TrainArguments;
pub use window::{WindowArguments, loader};

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
    /// Attack single test images of a trained model; write exact arrays, pictures and numbers.
    ///
    /// The folder then holds attack.npz (for numpy.load: x, delta, x_attacked, reconstructions, means,
    /// log variances, labels, verdicts; x + delta is x_attacked to the last bit), attack.json (how they
    /// came about, what each array means, every number), attack.csv, pictures.png, iterates.gif for up
    /// to 32 images, and single pictures.
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
    ///
    /// The arrays are encoder.{0,2,4}.{weight,bias} and encoder.{1,3}.weight (PReLU, one slope a layer),
    /// the same for decoder. The input is 784 grey values in 0 to 1, row by row from the top left. The
    /// encoder's output is [mu | log variance]. The decoder's output is logits: the image is
    /// sigmoid(decoder(z)), and a reconstruction sigmoid(decoder(mu)). The noise of the training is no
    /// part of the model. The file's metadata say all of this and how the model was trained.
    Export(export::ExportCommand),
}

/// Carries out what the command line asks for; errors go to standard error as one sentence.
pub fn run() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => end(arguments.run()),
        Err(refusal) => answered(&refusal),
    }
}

/// Help, the version, or what is wrong with the arguments.
fn answered(answer: &clap::Error) -> ExitCode {
    let printed = answer.print().and_then(|()| std::io::stdout().flush());
    match printed {
        Err(error) if !answer.use_stderr() => end(Err(not_printed(&error))),
        _ => ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(1)),
    }
}

fn end(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            say(format!("error: {problem}"));
            ExitCode::FAILURE
        }
    }
}

impl Arguments {
    /// Opens the window or carries the command out.
    fn run(self) -> Result<(), String> {
        match self.command {
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
        }
    }
}
