//! What leaves the window: the menu Export, and what became of it.

use std::path::Path;

// The menu.
pub(crate) const EXPORT: &str = "Export";
pub(crate) const EXPORT_HINT: &str = "Tables, plots, animations and pictures to take away.";
pub(crate) const RUN: &str = "The run…";
pub(crate) const RUN_HINT: &str = "\
    All curves as one table (CSV), plots as SVG, the path of the latents as an animated GIF, and \
    all settings, to a new folder.";
pub(crate) const RUN_NOT_YET: &str =
    "Train at least one step first, or wait for the current export to finish.";
pub(crate) const WINDOW: &str = "the window";
pub(crate) const LATENT: &str = "the latent plane";
pub(crate) const LOSSES: &str = "the losses";
pub(crate) const RIGHT: &str = "the right column";

/// `name` is [`WINDOW`] or one of its neighbours.
pub(crate) fn picture_of(name: &str) -> String {
    format!("Picture of {name}…")
}

pub(crate) const PICTURE_HINT: &str =
    "A PNG at twice the resolution of the screen, with the settings in a file beside it.";
pub(crate) const COPY: &str = "Copy";
pub(crate) const COPY_HINT: &str = "Copies the same picture to the clipboard.";

/// What a screen reader calls the button [`COPY`].
pub(crate) fn copy_picture_of(name: &str) -> String {
    format!("Copy picture of {name}")
}

// What became of it.
pub(crate) const COPIED: &str = "Picture copied to the clipboard";

pub(crate) fn saved(path: &Path) -> String {
    format!("Saved to {}", path.display())
}
