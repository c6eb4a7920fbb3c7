//! What is known of session files, and what can be asked of them.

use std::path::PathBuf;

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionState {
    /// A session that was left behind, in words.
    pub offer: Option<String>,
    /// Files that were written or opened, the newest first.
    pub recent: Vec<PathBuf>,
    /// The session of the program that was closed last.
    pub last: Option<PathBuf>,
    /// Text that waits to go to the clipboard.
    pub to_clipboard: Option<String>,
}

impl SessionState {
    /// Remembers a file as the newest.
    pub fn remember(&mut self, path: PathBuf) {
        self.recent.retain(|other| *other != path);
        self.recent.insert(0, path);
        self.recent.truncate(RECENT);
    }
}
