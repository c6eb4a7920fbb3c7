//! The other threads as seen from the window: channels out, lanes in, and two closures.
//!
//! A plain struct, so that a test holds the far ends and drives the whole window without a model.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Sender;
use eframe::egui::Context;

use super::dialogs::Picker;
use super::loading::Loader;
use super::pace::Interval;
use crate::analyst::messages::{Answers, Question};
use crate::train::lanes::Inbox;
use crate::train::messages::Command;

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

/// Lets other threads ask for a repaint, at most one request for each frame that follows.
#[derive(Clone)]
pub struct Wake {
    ctx: Context,
    pending: Arc<AtomicBool>,
    interval: Interval,
}

impl Wake {
    /// For the window of `ctx`.
    pub fn new(ctx: Context) -> Self {
        Self { ctx, pending: Arc::default(), interval: Interval::default() }
    }

    /// The interval between live repaints.
    pub fn interval(&self) -> &Interval {
        &self.interval
    }

    /// Something arrived: repaint within the [`Interval`].
    pub fn call(&self) {
        if !self.pending.swap(true, Ordering::AcqRel) {
            self.ctx.request_repaint_after(self.interval.get());
        }
    }

    /// Something that a person waits for is there: repaint at once.
    pub fn now(&self) {
        self.ctx.request_repaint();
    }

    /// Called before messages are taken in: later calls ask for another frame.
    pub fn rearm(&self) {
        self.pending.store(false, Ordering::Release);
    }

    /// As the closure that workers hold.
    pub fn closure(&self) -> Arc<dyn Fn() + Send + Sync> {
        let wake = self.clone();
        Arc::new(move || wake.call())
    }
}
