//! Watches the window start: when its first frame, its images and its first training step are there.

use std::path::PathBuf;

use eframe::egui::{Context, ViewportCommand};

use super::attended::Attendant;
use crate::startup::{self, Milestone};
use crate::ui::app::RavenApp;

/// Looks on until the first step.
#[derive(Default)]
pub struct StartWatch {
    frames: u64,
    /// Where the times go once all is there; the window closes then.
    report: Option<PathBuf>,
    /// Whether a training step belongs to all.
    trains: bool,
    written: bool,
}

impl StartWatch {
    /// Writes the times to `report`, if there is one, and closes the window. With `trains`, it
    /// waits for the first training step.
    pub fn new(report: Option<PathBuf>, trains: bool) -> Self {
        Self { report, trains, ..Self::default() }
    }

    fn write(&mut self, ctx: &Context) {
        let Some(path) = self.report.as_ref().filter(|_| !self.written) else { return };
        let report = startup::report();
        let is_there = |wanted| report.milestones.iter().any(|(reached, _)| *reached == wanted);
        let last = if self.trains { Milestone::FirstStep } else { Milestone::Images };
        // Nothing asks for frames here that would not come by themselves.
        if !is_there(Milestone::FirstFrame) || !is_there(last) {
            return;
        }
        self.written = true;
        let text = serde_json::to_string(&report).unwrap_or_default();
        if let Err(error) = std::fs::write(path, text + "\n") {
            tracing::error!("{}: {error}", path.display());
        }
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }
}

impl Attendant for StartWatch {
    fn before(&mut self, ctx: &Context, _app: &mut RavenApp, _cpu_seconds: Option<f32>) {
        match self.frames {
            0 => startup::reach(Milestone::Ready),
            // The second frame begins when the first one was handed to the screen.
            1 => startup::reach(Milestone::FirstFrame),
            _ => {}
        }
        self.write(ctx);
    }

    fn after(&mut self, ctx: &Context, app: &mut RavenApp) {
        if self.frames == 0 {
            startup::reach(Milestone::FirstLayout);
            ctx.request_repaint();
        }
        self.frames += 1;
        let state = app.state();
        for (there, milestone) in [
            (state.dataset.is_some(), Milestone::Images),
            (state.status.run > 0, Milestone::Run),
            (state.status.step > 0, Milestone::FirstStep),
        ] {
            if there {
                startup::reach(milestone);
            }
        }
    }
}
