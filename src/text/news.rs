//! What the status line says when something was done.

/// A file or a folder was written.
pub fn saved_to(place: impl std::fmt::Display) -> String {
    format!("Saved to {place}")
}
