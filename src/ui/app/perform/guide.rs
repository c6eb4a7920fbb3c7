//! What guides a person: presets, lessons, help, the palette of commands, present mode.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossbeam_channel::{TryRecvError, bounded};

use crate::config::TrainConfig;
use crate::encoding;
use crate::lessons::{LARGEST_FILE, Lesson, Panel, SetUp};
use crate::presets;
use crate::state::action::{RunAction, SettingsAction};
use crate::state::guide::{GuideAction, LessonRun};
use crate::text::guide as text;
use crate::train::messages::Command;
use crate::ui::app::RavenApp;
use crate::ui::app::dialogs::Purpose;
use crate::ui::panels::guide::Palette;

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
    pub(in crate::ui::app) fn perform_guide(&mut self, action: GuideAction) {
        let guide = &mut self.state.guide;
        match action {
            GuideAction::Help => guide.help = !guide.help,
            GuideAction::Palette => {
                guide.palette = !guide.palette;
                self.panels.palette = Palette::default();
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
            GuideAction::Mathematics => {
                if let Some(run) = &mut guide.lesson {
                    run.mathematics = !run.mathematics;
                }
            }
            GuideAction::SetUp => self.set_up_lesson(),
            GuideAction::ResetWindow => {
                (guide.present, guide.hide_controls, guide.reduced_motion) = (false, false, false);
                self.look.reset_window();
            }
        }
    }

    fn set_up_lesson(&mut self) {
        let step = self.state.guide.lesson.as_ref().and_then(LessonRun::current);
        match step.and_then(|step| step.set_up.clone()) {
            Some(SetUp::Preset(id)) => self.apply_preset(&id, true),
            Some(SetUp::Settings(patch)) => {
                let config = presets::patched(&self.state.lead().config, &patch);
                self.apply_settings(config, Ok(Vec::new()), true);
            }
            None => {}
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
            self.state.tab = tab;
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
        self.edit(0, config);
        if self.state.dataset.is_none() {
            self.when_ready.beside = beside;
            return;
        }
        let fresh = self.state.status.step == 0 && self.state.restart_pending();
        if self.state.races() && beside.is_empty() {
            self.command(Command::Race(Vec::new()));
        }
        if restart || fresh || (!beside.is_empty() && self.state.restart_pending()) {
            self.perform_run(RunAction::Reset);
        }
        if !beside.is_empty() {
            self.perform_settings(SettingsAction::Race(beside));
        }
    }

    /// Reads a lesson on a thread of its own.
    pub(in crate::ui::app) fn read_lesson(&mut self, path: PathBuf) {
        let (sender, answer) = bounded(1);
        let wake = self.wake.clone();
        std::thread::spawn(move || {
            // The window may be gone by now: nothing to do then.
            let _ = sender.send(read(&path));
            wake.call();
        });
        self.jobs.lessons.push(answer);
    }

    /// Takes in lessons that were read, and looks whether the step was done.
    pub(in crate::ui::app) fn poll_guide(&mut self) {
        let mut read = Vec::new();
        self.jobs.lessons.retain(|answer| match answer.try_recv() {
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
        self.look.follow(&self.state.guide);
    }

    /// Whether a panel is shown now: in present mode only what the lesson needs.
    pub(in crate::ui::app) fn shows(&self, panels: &[Panel]) -> bool {
        let guide = &self.state.guide;
        if guide.hide_controls && panels.contains(&Panel::Controls) {
            return false;
        }
        let step = guide.lesson.as_ref().filter(|_| guide.present).and_then(LessonRun::current);
        step.is_none_or(|step| panels.iter().any(|panel| step.highlight.contains(panel)))
    }
}
