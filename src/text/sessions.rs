//! Session files: the menu, saving by itself, what a crash left behind, share codes.

use std::fmt::Display;
use std::path::Path;

// The menu.
pub const SESSION: &str = "Session";
pub const SESSION_HINT: &str = "Save the whole run as one file, or share its settings as one line.";
pub const SAVE: &str = "Save session…";
pub const SAVE_HINT: &str = "\
    Settings, models with their optimisers, histories, selection, drawings and lesson in one \
    file. Continuing gives the same losses as if you had never stopped.";
pub const SAVE_NOT_YET: &str = "Train at least one step first.";
pub const OPEN: &str = "Open session…";
pub const OPEN_HINT: &str = "A .raven file. You can also drop it on the window.";
pub const LAST: &str = "Continue the last session";
pub const LAST_HINT: &str = "What was on the screen when the program was last closed.";
pub const COPY_CODE: &str = "Copy share code";
pub const COPY_CODE_HINT: &str =
    "Settings and seeds of all models as one line: anyone who pastes it starts the same run.";
pub const CODE: &str = "Share code";
pub const CODE_EMPTY: &str = "raven1:…";
pub const CODE_HINT: &str = "Paste the code here.";
pub const START: &str = "Start";
pub const START_HINT: &str = "Starts this run from step 0.";
pub const BY_ITSELF: &str = "Saved automatically every minute and when the window closes.";

// What a crash left behind.
pub const JUST_NOW: &str = "less than a minute ago";

pub fn minutes_ago(minutes: u64) -> String {
    format!("{minutes} min ago")
}

pub fn hours_ago(hours: u64) -> String {
    format!("{hours} h ago")
}

pub fn days_ago(days: u64) -> String {
    format!("{days} days ago")
}

/// `age` is empty, or begins with a comma.
pub fn left_behind(method: &str, images: &str, step: u64, age: &str) -> String {
    format!(
        "The program ended unexpectedly. Its session was saved: {method}, {images}, step \
         {step}{age}."
    )
}

// What became of saving.

pub fn copied(code: &str) -> String {
    format!("Copied: {code}")
}

pub fn saved(path: &Path) -> String {
    format!("Session saved to {}", path.display())
}

pub fn not_saved(problem: &str) -> String {
    format!("Autosave failed. {problem}")
}

pub fn no_place(folder: &Path, error: impl Display) -> String {
    format!("Autosave cannot use {}: {error}. Save by hand now and then.", folder.display())
}
