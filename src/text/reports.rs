//! Sentences in banners and toasts about work beside the window: files, images, threads.

use std::fmt::Display;

// Images on their way.
pub(crate) const READING: &str = "reading…";
pub(crate) const DIGITS: &str = "Built-in digits";
pub(crate) const MNIST: &str = "MNIST";
pub(crate) const FASHION_MNIST: &str = "Fashion-MNIST";

/// The files that stand for `name` are others.
pub(crate) fn not_published(name: &str, origin: &str) -> String {
    format!(
        "The files in {origin} are called like those of {name} but are not the published ones: figures \
         on them are not figures on {name}. To use {name} itself, choose its folder or download it."
    )
}

pub(crate) fn loading_stopped(images: &str) -> String {
    format!(
        "Loading {images} stopped because of a bug in this program; see the log. The current \
         images stay in use."
    )
}

// Files that are read and written.

pub(crate) fn unreadable(name: &str) -> String {
    format!("{name} could not be read because of a bug; see the log.")
}

pub(crate) const UNSAVED: &str = "It could not be saved because of a bug; see the log.";

// What could not be done as asked.

pub(crate) fn digits_instead(name: &str) -> String {
    format!("{name} is no longer on this machine: using built-in digits instead")
}

pub(crate) const FILE: &str = "file";
pub(crate) const FOLDER: &str = "folder";

/// `what` is [`FILE`] or [`FOLDER`]; what else leads there is in `dialogs.rs`.
pub(crate) fn no_dialog(what: &str, other_way: &str) -> String {
    format!("This system has no {what} dialog (no desktop portal answered). {other_way}")
}

pub(crate) fn value_stays(error: impl Display) -> String {
    format!("{error}. The value was not changed.")
}

pub(crate) const TRAINING_THREAD: &str = "training";
pub(crate) const ANALYST_THREAD: &str = "analyst";

/// `name` is [`TRAINING_THREAD`] or [`ANALYST_THREAD`].
pub(crate) fn thread_stopped(name: &str) -> String {
    format!("The {name} thread has stopped because of a bug. Restart the program; see the log.")
}
