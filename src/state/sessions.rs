//! What is known of session files, and what can be asked of them.

use std::path::PathBuf;
use std::sync::Arc;

use super::AppState;
use super::guide::LessonRun;
use crate::data::Dataset;
use crate::session::shown::Shown;

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
}

/// Session files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionState {
    /// A session that was left behind, in words.
    pub offer: Option<String>,
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

impl AppState {
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
        self.recent.retain(|other| *other != path);
        self.recent.insert(0, path);
        self.recent.truncate(RECENT);
    }
}
