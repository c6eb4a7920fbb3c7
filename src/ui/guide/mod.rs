//! What guides a person: presets, lessons, help, the palette of commands, present mode.

mod card;
mod help;
mod menus;
mod palette;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossbeam_channel::{Receiver, TryRecvError, bounded};
use eframe::egui::{Context, Rect, ThemePreference, Vec2, vec2};

use super::app::RavenApp;
use super::backend::Wake;
use super::dialogs::Purpose;
use super::sizes::Sizes;
use crate::config::TrainConfig;
use crate::encoding;
use crate::lessons::{LARGEST_FILE, Lesson, Panel, SetUp};
use crate::presets;
use crate::state::Action;
use crate::state::guide::{GuideAction, LessonRun};
use crate::text::guide as text;
use crate::train::messages::Command;

pub use card::frames;
pub use palette::Palette;

/// Zoom of present mode, and the room in points that it leaves a lesson at least: type that is larger
/// than the window can show is not more legible.
const PRESENT_ZOOM: f32 = 1.4;
const PRESENT_ROOM: Vec2 = vec2(720.0, 500.0);
/// How long things glide in, seconds.
const ANIMATION_SECONDS: f32 = 1.0 / 12.0;

/// What the guide keeps between two frames.
#[derive(Default)]
pub struct Guide {
    pub(super) palette: Palette,
    /// Where the panels of this frame are.
    pub(super) places: Vec<(Panel, Rect)>,
    reads: Vec<Receiver<Result<Lesson, String>>>,
    /// The zoom before present mode.
    zoom_before: Option<f32>,
    reset_asked: bool,
}

/// The lesson in this file, or what is wrong with it.
fn read(path: &Path) -> Result<Lesson, String> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let failed = |error: std::io::Error| text::unreadable(&name, error);
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > LARGEST_FILE {
        return Err(text::too_large(&name, size, LARGEST_FILE));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let text = encoding::decode(&bytes).map_err(|problem| text::no_text(&name, problem))?;
    Lesson::parse(&name, &text).map_err(|error| error.to_string())
}

impl RavenApp {
    /// Carries out what the guide is asked for.
    pub(in crate::ui) fn perform_guide(&mut self, action: GuideAction) {
        let guide = &mut self.state.guide;
        match action {
            GuideAction::Help => guide.help = !guide.help,
            GuideAction::Palette => {
                guide.palette = !guide.palette;
                self.guide.palette = Palette::default();
            }
            GuideAction::Present => guide.present = !guide.present,
            GuideAction::HideControls => guide.hide_controls = !guide.hide_controls,
            GuideAction::ReducedMotion => guide.reduced_motion = !guide.reduced_motion,
            GuideAction::Preset(id) => self.apply_preset(&id, false),
            GuideAction::Lesson(lesson) => {
                (guide.help, guide.palette) = (false, false);
                guide.lesson = Some(LessonRun::new(lesson));
            }
            GuideAction::OpenLesson => self.open_dialog(Purpose::Lesson),
            GuideAction::NextStep => match &mut guide.lesson {
                Some(run) if !run.is_last() => (run.step, run.mathematics) = (run.step + 1, false),
                _ => guide.lesson = None,
            },
            GuideAction::StepBack => {
                if let Some(run) = &mut guide.lesson {
                    (run.step, run.mathematics) = (run.step.saturating_sub(1), false);
                }
            }
            GuideAction::EndLesson => guide.lesson = None,
            GuideAction::SetUp => {
                let step = guide.lesson.as_ref().and_then(LessonRun::current);
                match step.and_then(|step| step.set_up.clone()) {
                    Some(SetUp::Preset(id)) => self.apply_preset(&id, true),
                    Some(SetUp::Settings(patch)) => {
                        let config = presets::patched(&self.state.lead().config, &patch);
                        self.apply_settings(config, Ok(Vec::new()), true);
                    }
                    None => {}
                }
            }
            GuideAction::ResetWindow => {
                (guide.present, guide.hide_controls, guide.reduced_motion) = (false, false, false);
                self.guide.reset_asked = true;
            }
        }
    }

    fn apply_preset(&mut self, id: &str, restart: bool) {
        let Some(preset) = presets::find(id) else {
            self.state.report(text::no_preset(id));
            return;
        };
        let config = preset.config(&self.state.lead().config);
        let beside = config.clone().and_then(|lead| preset.beside(&lead));
        self.apply_settings(config, beside, restart);
        if let Some(tab) = preset.tab {
            self.perform(Action::OpenTab(tab));
        }
        self.state.news = Some(format!("{}: {}", preset.name, preset.text));
    }

    /// Brings settings into force through an ordinary edit, which can be undone. A run that has
    /// not begun starts afresh where it must; one that has says that it waits for a restart, unless
    /// `restart` was asked for or there are others beside it: models always start together.
    fn apply_settings(
        &mut self,
        config: Result<TrainConfig, String>,
        beside: Result<Vec<TrainConfig>, String>,
        restart: bool,
    ) {
        let (config, beside) = match (config, beside) {
            (Ok(config), Ok(beside)) => (config, beside),
            (Err(problem), _) | (_, Err(problem)) => return self.state.report(problem),
        };
        self.perform(Action::Edit(0, config));
        if self.state.dataset.is_none() {
            self.beside_when_ready = beside;
            return;
        }
        let fresh = self.state.status.step == 0 && self.state.restart_pending();
        if self.state.races() && beside.is_empty() {
            self.command(Command::Race(Vec::new()));
        }
        if restart || fresh || (!beside.is_empty() && self.state.restart_pending()) {
            self.perform(Action::Reset);
        }
        if !beside.is_empty() {
            self.perform(Action::Race(beside));
        }
    }

    /// Reads a lesson on a thread of its own.
    pub(in crate::ui) fn read_lesson(&mut self, path: PathBuf) {
        let (sender, answer) = bounded(1);
        let wake: Wake = self.wake.clone();
        std::thread::spawn(move || {
            // The window may be gone by now: nothing to do then.
            let _ = sender.send(read(&path));
            wake.call();
        });
        self.guide.reads.push(answer);
    }

    /// Takes in lessons that were read, and looks whether the step was done.
    pub(in crate::ui) fn poll_guide(&mut self, ctx: &Context) {
        let mut read = Vec::new();
        self.guide.reads.retain(|answer| match answer.try_recv() {
            Ok(outcome) => {
                read.push(outcome);
                false
            }
            Err(TryRecvError::Empty) => true,
            Err(TryRecvError::Disconnected) => false,
        });
        for outcome in read {
            match outcome {
                Ok(lesson) => self.perform_guide(GuideAction::Lesson(Arc::new(lesson))),
                Err(problem) => self.state.report(problem),
            }
        }
        self.state.follow_lesson();
        self.follow_looks(ctx);
    }

    /// Zoom and motion as asked for.
    fn follow_looks(&mut self, ctx: &Context) {
        if std::mem::take(&mut self.guide.reset_asked) {
            self.guide.zoom_before = None;
            self.theme = ThemePreference::System;
            self.sizes = Sizes::default();
            ctx.memory_mut(|memory| memory.data.clear());
            ctx.set_theme(self.theme);
            ctx.set_zoom_factor(1.0);
        }
        let guide = &self.state.guide;
        match (guide.present, self.guide.zoom_before) {
            // Before the first frame is laid out, nobody knows how large the window is.
            (true, None) if ctx.cumulative_frame_nr() < 2 => ctx.request_repaint(),
            (true, None) => {
                let zoom = ctx.zoom_factor();
                self.guide.zoom_before = Some(zoom);
                let larger = (ctx.content_rect().size() / PRESENT_ROOM).min_elem();
                ctx.set_zoom_factor(zoom * larger.clamp(1.0, PRESENT_ZOOM));
            }
            (false, Some(zoom)) => {
                self.guide.zoom_before = None;
                ctx.set_zoom_factor(zoom);
            }
            _ => {}
        }
        let seconds = if guide.reduced_motion { 0.0 } else { ANIMATION_SECONDS };
        if ctx.global_style().animation_time != seconds {
            ctx.all_styles_mut(|style| style.animation_time = seconds);
        }
    }

    /// The zoom to remember: that of present mode passes.
    pub(in crate::ui) fn lasting_zoom(&self, ctx: &Context) -> f32 {
        self.guide.zoom_before.unwrap_or_else(|| ctx.zoom_factor())
    }

    /// Whether a panel is shown now: in present mode only what the lesson needs.
    pub(in crate::ui) fn shows(&self, panels: &[Panel]) -> bool {
        let guide = &self.state.guide;
        if guide.hide_controls && panels.contains(&Panel::Controls) {
            return false;
        }
        let step = guide.lesson.as_ref().filter(|_| guide.present).and_then(LessonRun::current);
        step.is_none_or(|step| panels.iter().any(|panel| step.highlight.contains(panel)))
    }
}
