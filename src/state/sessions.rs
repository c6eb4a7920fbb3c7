//! What is known of session files, and what can be asked of them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::AppState;
use super::guide::LessonRun;
use super::measure::MeasureSettings;
use crate::data::Dataset;
use crate::disk;
use crate::session::shown::Shown;
use crate::train::messages::MAX_SELECTED;

/// Files that the menu remembers.
pub const RECENT: usize = 6;

/// What can be done with sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionAction {
    /// Ask for a file, then write the session there.
    ChooseSave,
    /// Write the session to this file.
    Save(PathBuf),
    /// Ask for a file, then open it.
    ChooseOpen,
    /// Open this file in place of the run in progress.
    Open(PathBuf),
    /// Go on with the session that was left behind.
    Recover,
    /// Remove it.
    ThrowAway,
    /// Settings and seed as a line to the clipboard.
    CopyShareCode,
    /// Start the run of this line.
    UseShareCode(String),
    /// Open what waits for its images on those in use.
    OpenHere,
    /// Do not open it.
    Leave,
}

/// Session files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionState {
    /// A session that was left behind, in words.
    pub offer: Option<String>,
    /// A model or a session whose images cannot be read, in words: the next ones chosen are taken.
    pub homeless: Option<String>,
    /// Files that were written or opened, the newest first.
    pub recent: Vec<PathBuf>,
    /// The session of the program that was closed last.
    pub last: Option<PathBuf>,
    /// Text that waits to go to the clipboard.
    pub to_clipboard: Option<String>,
    /// How the trainer answered to what was put in place of the run, until the window has followed.
    pub answer: Option<TakenOver>,
}

/// Models or a session that the trainer was given and has not answered to yet. Until then nothing
/// of it is shown: it may refuse.
#[derive(Debug)]
pub struct Arriving {
    /// Its images, where they are not in use yet.
    pub dataset: Option<Arc<Dataset>>,
    /// What a session keeps of the window.
    pub shown: Option<Shown>,
    /// The lesson of that session, at its place.
    pub lesson: Option<LessonRun>,
}

/// What the trainer made of [`Arriving`].
#[derive(Clone, Debug, PartialEq)]
pub enum TakenOver {
    /// It goes on from there; what a session keeps of the window, if it was one.
    Yes(Option<Box<Shown>>),
    /// The run in progress goes on.
    No,
}

impl Shown {
    /// What is set now; colours, layout and lesson are the window's to add.
    pub fn of(state: &AppState) -> Self {
        Self {
            selection: state.selection.clone(),
            own: state.attack.own.clone(),
            attack: state.attack.settings.clone(),
            measure: state.measure.settings.clone(),
            tab: state.tab,
            theme: None,
            layout: BTreeMap::new(),
            lesson: None,
        }
    }

    /// Brings it back; what points outside of the images in use is left out.
    pub fn restore(&self, state: &mut AppState) {
        let test = state.dataset.as_ref().map_or(0, |dataset| dataset.test.len());
        state.selection = self.selection.iter().copied().filter(|&index| index < test).collect();
        state.selection.truncate(MAX_SELECTED);
        state.attack.own = self.own.clone();
        state.attack.settings = self.attack.clone();
        state.attack.settings.target = self.attack.target.filter(|&index| index < test);
        // Nothing begins to measure by itself.
        state.measure.settings = MeasureSettings { keep: false, ..self.measure.clone() };
        state.tab = self.tab;
    }
}

impl AppState {
    /// What there is of the run now lies on disk, as far as can be told: while it trains, it is
    /// further by the time that this is heard.
    pub fn keep(&mut self) {
        if !self.is_running() {
            self.kept = Some((self.status.run, self.status.step));
        }
    }

    /// Whether steps are lost if something else comes in place of the run.
    pub fn would_lose_steps(&self) -> bool {
        let status = &self.status;
        status.step > 0 && self.kept != Some((status.run, status.step))
    }

    /// The trainer goes on from what it was given: now it is shown.
    pub(super) fn accept(&mut self) {
        let Some(arriving) = self.arriving.take() else { return };
        if let Some(dataset) = arriving.dataset {
            self.use_dataset(dataset);
        }
        if let Some(shown) = &arriving.shown {
            shown.restore(self);
            self.guide.lesson = arriving.lesson;
        }
        self.sessions.answer = Some(TakenOver::Yes(arriving.shown.map(Box::new)));
    }

    /// The trainer refused: everything stays as it is.
    pub(super) fn refuse(&mut self) {
        self.past = None;
        if self.arriving.take().is_some() {
            self.sessions.answer = Some(TakenOver::No);
        }
    }
}

impl SessionState {
    /// Remembers a file as the newest.
    pub fn remember(&mut self, path: PathBuf) {
        // The next window may begin in another folder.
        let path = disk::absolute(&path);
        self.recent.retain(|other| *other != path);
        self.recent.insert(0, path);
        self.recent.truncate(RECENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::messages::{Notice, Phase, Status};

    #[test]
    fn steps_are_lost_unless_they_lie_on_disk() {
        let mut state = AppState::default();
        let at = |state: &mut AppState, phase, step| {
            state.apply_status(Status { run: 1, phase, step, ..Status::default() });
        };
        at(&mut state, Phase::Paused, 0);
        assert!(!state.would_lose_steps());
        at(&mut state, Phase::Paused, 5);
        assert!(state.would_lose_steps());
        state.apply(Notice::Saved("here".into()));
        assert!(!state.would_lose_steps());
        at(&mut state, Phase::Running, 6);
        assert!(state.would_lose_steps());
        state.apply(Notice::Saved("here".into()));
        assert!(state.would_lose_steps(), "it went on meanwhile");
        let config = Default::default();
        state.apply(Notice::RunStarted { run: 2, models: vec![(0, config)] });
        state.apply(Notice::Opened { run: 2, step: 900 });
        assert!(!state.would_lose_steps(), "an opened model is on disk");
        state.status.step = 901;
        assert!(state.would_lose_steps());
    }
}
