//! What leaves the window: the menu Export, and what became of it.

use std::path::Path;

// The menu.
pub const EXPORT: &str = "Export";
pub const EXPORT_HINT: &str = "Tables, plots, animations and pictures to take along.";
pub const RUN: &str = "The run…";
pub const RUN_HINT: &str = "\
    Every series as one table (CSV), plots as SVG, the way of the latents as an animated \
    GIF, and all settings, into a new folder.";
pub const RUN_NOT_YET: &str = "Train at least one step first, or wait for the last export.";
pub const WINDOW: &str = "the window";
pub const LATENT: &str = "the latent plane";
pub const LOSSES: &str = "the losses";
pub const RIGHT: &str = "the right column";

/// `name` is [`WINDOW`] or one of its neighbours.
pub fn picture_of(name: &str) -> String {
    format!("Picture of {name}…")
}

pub const PICTURE_HINT: &str = "A PNG with twice as many pixels as the screen along each side; its settings are written \
     beside it.";
pub const COPY: &str = "Copy";
pub const COPY_HINT: &str = "The same to the clipboard.";

/// What a screen reader calls the button [`COPY`].
pub fn copy_picture_of(name: &str) -> String {
    format!("Copy picture of {name}")
}

// What became of it.
pub const COPIED: &str = "The picture is in the clipboard";

pub fn saved(path: &Path) -> String {
    format!("Saved to {}", path.display())
}
