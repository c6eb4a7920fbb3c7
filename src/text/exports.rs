//! What leaves the window: the menu Export, and what became of it.

use std::path::Path;

// The menu.
pub const EXPORT: &str = "Export";
pub const EXPORT_HINT: &str = "Tables, plots, animations and pictures to take away.";
pub const RUN: &str = "The run…";
pub const RUN_HINT: &str = "\
    All curves as one table (CSV), plots as SVG, the path of the latents as an animated GIF, and \
    all settings, to a new folder.";
pub const RUN_NOT_YET: &str =
    "Train at least one step first, or wait for the current export to finish.";
pub const WINDOW: &str = "the window";
pub const LATENT: &str = "the latent plane";
pub const LOSSES: &str = "the losses";
pub const RIGHT: &str = "the right column";

/// `name` is [`WINDOW`] or one of its neighbours.
pub fn picture_of(name: &str) -> String {
    format!("Picture of {name}…")
}

pub const PICTURE_HINT: &str =
    "A PNG at twice the resolution of the screen, with the settings in a file beside it.";
pub const COPY: &str = "Copy";
pub const COPY_HINT: &str = "Copies the same picture to the clipboard.";

/// What a screen reader calls the button [`COPY`].
pub fn copy_picture_of(name: &str) -> String {
    format!("Copy picture of {name}")
}

// What became of it.
pub const COPIED: &str = "Picture copied to the clipboard";

pub fn saved(path: &Path) -> String {
    format!("Saved to {}", path.display())
}
