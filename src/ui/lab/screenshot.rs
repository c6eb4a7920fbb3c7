//! Takes one picture of the window after a number of training steps, and closes it.
//! Continuous integration and the README use it.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use eframe::egui::{ColorImage, Context, ViewportCommand};

use crate::export::{self, undrawable};
use crate::state::AppState;
use crate::text::launch as text;
use crate::train::messages::Phase;
use crate::ui::app::wake::Wake;

/// How long to wait for the steps before giving up.
const PATIENCE: Duration = Duration::from_secs(600);
/// Frames drawn after the last message, so that layout and animations are settled.
const SETTLING_FRAMES: u32 = 12;

/// What became of the picture; shared with the caller of the window.
#[derive(Clone, Debug, Default)]
pub struct Outcome(Arc<Mutex<Option<Result<(), String>>>>);

impl Outcome {
    /// The result, once there is one.
    pub fn take(&self) -> Option<Result<(), String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, result: Result<(), String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    }
}

/// What a picture waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// So many steps.
    pub after_steps: u64,
    /// A complete robustness curve.
    pub curve: bool,
    /// The end of an attack.
    pub attack: bool,
}

/// Waits for its moment, takes the picture, closes the window.
pub struct Photographer {
    path: PathBuf,
    wanted: Wanted,
    outcome: Outcome,
    wake: Wake,
    deadline: Instant,
    stage: Stage,
}

enum Stage {
    Training,
    Settling(u32),
    Developing,
    Done,
}

impl Photographer {
    /// A picture for `path` once everything is there; how it went is put in `outcome`.
    pub fn new(path: PathBuf, wanted: Wanted, wake: Wake, outcome: Outcome) -> Self {
        let deadline = Instant::now() + PATIENCE;
        Self { path, wanted, outcome, wake, deadline, stage: Stage::Training }
    }

    /// Called every frame, before anything is drawn; `loading` says that images or models are on
    /// their way.
    pub fn tick(&mut self, ctx: &Context, state: &AppState, loading: bool) {
        match self.stage {
            Stage::Training => {
                if let Some(problem) = trouble(state) {
                    self.finish(ctx, Err(problem));
                } else if !loading && self.is_due(state) {
                    self.stage = Stage::Settling(SETTLING_FRAMES);
                }
            }
            Stage::Settling(0) => {
                let (path, outcome, wake) =
                    (self.path.clone(), self.outcome.clone(), self.wake.clone());
                ctx.request_screenshot(move |picture| {
                    let drawn = png(&picture).map_err(|error| undrawable(&path, error));
                    let written = drawn.and_then(|bytes| export::put(&path, &bytes));
                    outcome.set(written.map_err(|error| error.to_string()));
                    wake.call();
                });
                self.stage = Stage::Developing;
            }
            Stage::Settling(frames) => {
                self.stage = Stage::Settling(frames - 1);
                ctx.request_repaint();
            }
            Stage::Developing => {
                if self.outcome.0.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
                    self.stage = Stage::Done;
                    ctx.send_viewport_cmd(ViewportCommand::Close);
                }
            }
            Stage::Done => {}
        }
        if !matches!(self.stage, Stage::Done) && Instant::now() > self.deadline {
            let done = state.status.step;
            let wanted = self.wanted.after_steps;
            let patience = PATIENCE.as_secs() / 60;
            let curves = state.measure.complete.len();
            let late = text::too_late(patience, done, wanted, curves);
            self.finish(ctx, Err(late));
        }
    }

    /// The steps are done, and the pictures of that time are there.
    fn is_due(&self, state: &AppState) -> bool {
        let step = self.wanted.after_steps;
        let pictures = state.images.as_ref().is_some_and(|images| images.step >= step);
        let at_rest = matches!(state.status.phase, Phase::Paused | Phase::Finished);
        let measured = !self.wanted.curve || !state.measure.complete.is_empty();
        let attacked =
            !self.wanted.attack || (state.attack.outcome().is_some() && !state.attack.busy);
        let trained = state.status.step >= step && (pictures || at_rest);
        state.dataset.is_some() && trained && measured && attacked
    }

    fn finish(&mut self, ctx: &Context, result: Result<(), String>) {
        self.outcome.set(result);
        self.stage = Stage::Done;
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }
}

/// What makes waiting pointless.
fn trouble(state: &AppState) -> Option<String> {
    let diverged = state.lead().divergence.as_ref();
    let diverged = diverged.map(|d| text::diverged(d.step, d.term));
    // A model without its images is not in the picture.
    let homeless = || state.sessions.homeless.clone();
    diverged.or_else(|| state.problems.first().cloned()).or_else(homeless)
}

/// A picture of the window as PNG.
///
/// # Errors
/// What the encoder said.
pub fn png(picture: &ColorImage) -> image::ImageResult<Vec<u8>> {
    let [width, height] = picture.size;
    let pixels: Vec<u8> = picture.pixels.iter().flat_map(|pixel| pixel.to_array()).collect();
    let mut bytes = Cursor::new(Vec::new());
    image::write_buffer_with_format(
        &mut bytes,
        &pixels,
        width as u32,
        height as u32,
        image::ColorType::Rgba8,
        image::ImageFormat::Png,
    )?;
    Ok(bytes.into_inner())
}
