//! Banners at the top, the questions in front of the window, and what drops on it.

// A run that diverged.

pub fn diverged(step: u64, term: &str) -> String {
    format!(
        "Training stopped at step {step}: the {term} became infinite or NaN. Try a lower learning rate."
    )
}

pub fn back_to_good(step: u64) -> String {
    format!("Back to the last good state (step {step})")
}

// A session that a crash left behind.
pub const GO_ON: &str = "Continue";
pub const GO_ON_HINT: &str = "Opens the session, paused where it stopped.";
pub const THROW_AWAY: &str = "Discard";
pub const THROW_AWAY_HINT: &str = "Deletes this session for good.";

// Problems, exports, images on their way.
pub const DISMISS: &str = "Dismiss";
pub const DISMISS_HINT: &str = "Removes this message.";
pub const CANCEL_EXPORT: &str = "Cancel export";
pub const CANCEL_EXPORT_HINT: &str = "Leaves no unfinished files behind.";

pub fn writing_run(percent: f32) -> String {
    format!("{percent:>3.0} %: exporting the run")
}

pub const CANCEL_LOADING: &str = "Cancel";
pub const CANCEL_LOADING_HINT: &str = "The current images stay in use.";

// Questions.

pub fn download_title(name: &str) -> String {
    format!("Download {name}?")
}

pub fn download_question(name: &str, host: &str, size: &str) -> String {
    format!(
        "{name} is not on this machine. It would be downloaded from {host} ({size}) and kept for \
         next time. Until it is here, the current images stay in use."
    )
}

pub const DOWNLOAD: &str = "Download";
pub const FILE: &str = "file";
pub const FOLDER: &str = "folder";

/// `what` is [`FILE`] or [`FOLDER`].
pub fn save_title(what: &str) -> String {
    format!("Save to which {what}?")
}

pub fn save_question(what: &str) -> String {
    format!("This system has no {what} dialog: type a path.")
}

pub const SAVE: &str = "Save";
pub const NOT_NOW: &str = "Not now";

// Over the window while something is dragged across it.
pub const DROP: &str = "Drop a folder of images to train on, or an image to attack";
