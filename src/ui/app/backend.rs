//! The other threads as seen from the window: channels out, lanes in, and two closures.
//!
//! A plain struct, so that a test holds the far ends and drives the whole window without a model.

use std::any::Any;

use crossbeam_channel::Sender;

use crate::analyst::messages::{Answers, Question};
use crate::train::lanes::Inbox;
use crate::train::messages::Command;
use crate::ui::app::dialogs::Picker;
use crate::ui::app::loading::Loader;

/// Everything the window talks to.
pub struct Backend {
    /// To the trainer.
    pub commands: Sender<Command>,
    /// To the analyst.
    pub questions: Sender<Question>,
    /// From the trainer.
    pub inbox: Inbox,
    /// From the analyst.
    pub answers: Answers,
    /// Reads or downloads a data set; called on a thread of its own.
    pub loader: Loader,
    /// Asks for a folder; called on a thread of its own.
    pub picker: Picker,
    /// Whatever must live as long as the window: dropping it ends and joins the threads.
    pub threads: Box<dyn Any>,
}
