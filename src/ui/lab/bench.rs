//! What a frame of the window costs on the CPU, measured without a window or a screen: the program's
//! own panels, full to the brim, from the input of a frame to the triangles that a painter fills.
//!
//! `full` fills them. Filling pixels and waiting for the screen are left out: the one is the GPU's
//! work, or that of other threads, the other no work at all.

use std::time::{Duration, Instant};

use eframe::egui::{Context, Event, Pos2, RawInput, Rect, pos2, vec2};

use crate::bench::Timing;
use crate::memory;
use crate::presets::Tab;
use crate::ui::app::RavenApp;
use full::Feed;

mod full;

/// Frames of each kind.
const FRAMES: usize = 400;
/// Frames before them that do not count: fonts, first layout.
const WARMING: usize = 60;
/// Width and height of the window in points.
const SIZE: (f32, f32) = (1920.0, 1080.0);
/// Seconds between two frames, as egui is told.
const STEP: f64 = 1.0 / 60.0;

/// Figures of the window.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct WindowReport {
    /// What the window shows.
    pub shown: String,
    /// Frames of every tab.
    pub timings: Vec<Timing>,
    /// Memory that the full window takes beside the images, MiB, where the system tells.
    pub mebibytes: Option<f64>,
}

/// A window without a screen, with everything in it that it can show.
pub struct FullWindow {
    ctx: Context,
    app: RavenApp,
    feed: Feed,
    frames: u64,
}

impl FullWindow {
    /// Opens and fills it.
    pub fn new() -> Self {
        let ctx = Context::default();
        let (app, feed) = full::open(&ctx);
        let mut window = Self { ctx, app, feed, frames: 0 };
        while window.app.state().dataset.is_none() {
            window.frame();
            std::thread::sleep(Duration::from_millis(1));
        }
        window.feed.fill(&mut window.app);
        window.frame();
        window.feed.attack(&mut window.app);
        window
    }

    /// What it shows, in words.
    pub fn shown(&self) -> String {
        let (width, height) = SIZE;
        format!("{width} × {height}, {}", full::shown(self.app.state()))
    }

    /// Opens a tab.
    pub fn open(&mut self, tab: Tab) {
        self.app.state_mut().tab = tab;
        for _ in 0..WARMING {
            self.live_frame();
        }
    }

    /// A frame while training goes on: losses, latents, pictures and an attack have just arrived.
    pub fn live_frame(&mut self) -> Duration {
        self.feed.send(&mut self.app);
        self.frame()
    }

    /// A frame in which only the pointer has moved.
    pub fn frame(&mut self) -> Duration {
        self.frames += 1;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(SIZE.0, SIZE.1))),
            time: Some(self.frames as f64 * STEP),
            events: vec![Event::PointerMoved(self.pointer())],
            focused: true,
            ..RawInput::default()
        };
        let began = Instant::now();
        let app = &mut self.app;
        let mut output = self.ctx.run_ui(input, |ui| {
            app.take_in(ui.ctx(), None);
            app.draw(ui);
        });
        let shapes = std::mem::take(&mut output.shapes);
        let triangles = self.ctx.tessellate(shapes, output.pixels_per_point);
        let took = began.elapsed();
        drop(triangles);
        output.drop_without_applying_deltas();
        took
    }

    /// It wanders over the whole window.
    fn pointer(&self) -> Pos2 {
        let at = self.frames as f64 * 0.013;
        let share = |value: f64| (0.5 + 0.49 * value) as f32;
        pos2(SIZE.0 * share((7.0 * at).sin()), SIZE.1 * share((5.0 * at).cos()))
    }
}

impl Default for FullWindow {
    fn default() -> Self {
        Self::new()
    }
}

/// Measures frames of every tab; `tell` hears what is done.
pub fn measure(tell: &mut dyn FnMut(&str)) -> WindowReport {
    tell("Filling a window");
    let before = memory::resident_mib();
    let mut window = FullWindow::new();
    let mut timings = Vec::new();
    let milliseconds = |took: Duration| 1e3 * took.as_secs_f64();
    for (tab, name) in [
        (Tab::Look, "look"),
        (Tab::Attack, "attack"),
        (Tab::Measure, "measure"),
        (Tab::Sweep, "sweep"),
    ] {
        tell(&format!("Frames of the {name} tab"));
        window.open(tab);
        let live = (0..FRAMES).map(|_| milliseconds(window.live_frame())).collect();
        timings.push(Timing::of(format!("frame, {name} tab, all of it new"), live));
        let idle = (0..FRAMES).map(|_| milliseconds(window.frame())).collect();
        timings.push(Timing::of(format!("frame, {name} tab, only the pointer moved"), idle));
    }
    let mebibytes = memory::resident_mib().zip(before).map(|(after, before)| after - before);
    WindowReport { shown: window.shown(), timings, mebibytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_window_is_full_and_its_frames_cost_something() {
        let mut window = FullWindow::new();
        for tab in [Tab::Look, Tab::Attack, Tab::Measure, Tab::Sweep] {
            window.open(tab);
            assert!(window.live_frame() > Duration::ZERO);
        }
        let state = window.app.state();
        assert!(state.lead().losses.len() >= 1_000_000);
        assert_eq!((state.models.len(), state.lead().latent.z.len()), (3, 512));
        let outcome = state.attack.outcome().expect("an attack");
        assert_eq!((outcome.digits.len(), outcome.iterates.len()), (8, 41));
        assert!(state.problems.is_empty(), "{:?}", state.problems);
        assert!(!state.measure.complete.is_empty() && state.images.is_some());
    }
}
