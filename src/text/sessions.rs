//! Session files: the menu, saving by itself, what a crash left behind, share codes.

use std::fmt::Display;
use std::path::Path;

// The menu.
pub(crate) const SESSION: &str = "Session";
pub(crate) const SESSION_HINT: &str =
    "Save the whole run as one file, or share its settings as one line.";
pub(crate) const SAVE: &str = "Save session…";
pub(crate) const SAVE_HINT: &str = "\
    Settings, models with their optimisers, histories, selection, drawings and lesson in one \
    file. Continuing gives the same losses as if you had never stopped.";
pub(crate) const SAVE_NOT_YET: &str = "Train at least one step first.";
pub(crate) const OPEN: &str = "Open session…";
pub(crate) const OPEN_HINT: &str = "A .raven file. You can also drop it on the window.";
pub(crate) const LAST: &str = "Continue the last session";
pub(crate) const LAST_HINT: &str = "What was on the screen when the program was last closed.";
pub(crate) const COPY_CODE: &str = "Copy share code";
pub(crate) const COPY_CODE_HINT: &str =
    "Settings and seeds of all models as one line: anyone who pastes it starts the same run.";
pub(crate) const CODE: &str = "Share code";
pub(crate) const CODE_EMPTY: &str = "raven1:…";
pub(crate) const CODE_HINT: &str = "Paste the code here.";
pub(crate) const START: &str = "Start";
pub(crate) const START_HINT: &str = "Starts this run from step 0.";
pub(crate) const BY_ITSELF: &str = "Saved automatically every minute and when the window closes.";

// What a crash left behind.
pub(crate) const JUST_NOW: &str = "less than a minute ago";

pub(crate) fn minutes_ago(minutes: u64) -> String {
    format!("{minutes} min ago")
}

pub(crate) fn hours_ago(hours: u64) -> String {
    format!("{hours} h ago")
}

pub(crate) fn days_ago(days: u64) -> String {
    format!("{days} days ago")
}

/// `age` is empty, or begins with a comma.
pub(crate) fn left_behind(method: &str, images: &str, step: u64, age: &str) -> String {
    format!(
        "The program ended unexpectedly. Its session was saved: {method}, {images}, step \
         {step}{age}."
    )
}

// What became of saving.

pub(crate) fn copied(code: &str) -> String {
    format!("Copied: {code}")
}

pub(crate) fn saved(path: &Path) -> String {
    format!("Session saved to {}", path.display())
}

pub(crate) fn not_saved(problem: &str) -> String {
    format!("Autosave failed. {problem}")
}

pub(crate) fn no_place(folder: &Path, error: impl Display) -> String {
    format!("Autosave cannot use {}: {error}. Save by hand now and then.", folder.display())
}
