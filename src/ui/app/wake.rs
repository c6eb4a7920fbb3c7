//! How other threads ask the window for a repaint.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::egui::Context;

use crate::ui::app::pace::Interval;

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
