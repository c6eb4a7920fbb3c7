//! What the status line says when something was done.

/// A file or a folder was written.
pub(crate) fn saved_to(place: impl std::fmt::Display) -> String {
    format!("Saved to {place}")
}

/// A trained model was opened.
pub(crate) const TRAINED_MODEL: &str =
    "Trained model: look, attack, or press Run to continue training";

/// How many images of their own somebody loaded.
pub(crate) fn images_loaded(name: &str, summary: &str) -> String {
    format!("{name}: {summary}")
}
