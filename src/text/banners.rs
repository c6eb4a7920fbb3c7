//! Banners at the top, the questions in front of the window, and what drops on it.

use std::fmt::Display;

// A run that diverged.

pub(crate) fn diverged(step: u64, term: &str) -> String {
    format!(
        "Training stopped at step {step}: the {term} became infinite or NaN. Try a lower learning rate."
    )
}

pub(crate) fn back_to_good(step: u64) -> String {
    format!("Back to the last good state (step {step})")
}

// A session that a crash left behind.
pub(crate) const GO_ON: &str = "Continue";
pub(crate) const GO_ON_HINT: &str = "Opens the session, paused where it stopped.";
pub(crate) const THROW_AWAY: &str = "Discard";
pub(crate) const THROW_AWAY_HINT: &str = "Deletes this session for good.";

// Problems, exports, images on their way.
pub(crate) const DISMISS: &str = "Dismiss";
pub(crate) const DISMISS_HINT: &str = "Removes this message.";

/// Sentences on the images that a banner has room for.
const MOST_NOTES: usize = 4;

/// The first sentences on the images, and whether there are more.
pub(crate) fn notes(notes: &[String]) -> (String, bool) {
    let more = notes.len().saturating_sub(MOST_NOTES);
    let mut shown = notes[..notes.len() - more].join("\n");
    if more > 0 {
        shown += &format!("\n{more} more: hover here, or over the name of the images.");
    }
    (shown, more > 0)
}

pub(crate) const CANCEL_EXPORT: &str = "Cancel export";
pub(crate) const CANCEL_EXPORT_HINT: &str = "Leaves no unfinished files behind.";

pub(crate) fn writing_run(percent: f32) -> String {
    format!("{percent:>3.0} %: exporting the run")
}

pub(crate) const CANCEL_LOADING: &str = "Cancel";
pub(crate) const CANCEL_LOADING_HINT: &str = "The current images stay in use.";

// Questions.

pub(crate) fn download_title(name: &str) -> String {
    format!("Download {name}?")
}

pub(crate) fn download_question(name: &str, host: &str, size: &str) -> String {
    format!(
        "{name} was not found on this machine. It would be downloaded from {host} ({size}) and \
         kept for next time. If you have its files, choose or drop their folder. Until it is \
         here, the current images stay in use."
    )
}

pub(crate) const DOWNLOAD: &str = "Download";
pub(crate) const CHOOSE_FILES: &str = "Choose a folder…";
pub(crate) const CHOOSE_FILES_HINT: &str = "\
    The folder with the IDX files, mnist.npz or CSV tables, packed or not, at any depth. It is \
    remembered.";
pub(crate) const NO_FOLDER_DIALOG: &str =
    "This system shows no folder dialog: type the path of the folder or file, or drop it here.";
pub(crate) const LOAD_FILES: &str = "Load";

// Why the question comes again.

/// `looked_in` is the folder, and what else it holds in brackets.
pub(crate) fn not_there(name: &str, looked_in: &str) -> String {
    format!("No files of {name} in {looked_in}.")
}

pub(crate) fn incomplete(folder: impl Display, found: &str, missing: &str) -> String {
    format!("In {folder}: found {found}; missing: {missing}.")
}

pub(crate) fn no_network(name: &str) -> String {
    format!("No network: {name} could not be downloaded.")
}
pub(crate) const FILE: &str = "file";
pub(crate) const FOLDER: &str = "folder";

/// `what` is [`FILE`] or [`FOLDER`].
pub(crate) fn save_title(what: &str) -> String {
    format!("Save to which {what}?")
}

pub(crate) fn save_question(what: &str) -> String {
    format!("This system has no {what} dialog: type a path.")
}

pub(crate) const SAVE: &str = "Save";
pub(crate) const NOT_NOW: &str = "Not now";

// Over the window while something is dragged across it.
pub(crate) const DROP: &str = "Drop a folder or file of images to train on, or an image to attack";
