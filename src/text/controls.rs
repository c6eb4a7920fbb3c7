//! The controls on the left: knobs, choices, images, seed.

pub(crate) const ADVANCED: &str = "Advanced";

// Settings that wait for a restart.
pub(crate) const RESTART: &str = "Restart now";
pub(crate) const RESTART_HINT: &str = "Restarts from step 0 with the settings shown here.";
pub(crate) const RESTART_WHY: &str = "to apply your changes";
pub(crate) const RESTART_BADGE: &str = "restart to apply";

// Images.
pub(crate) const NO_IMAGES: &str = "none yet";
pub(crate) const OWN_FOLDER: &str = "Own folder…";
pub(crate) const OWN_IMAGES: &str = "Own images";
pub(crate) const OWN_IMAGES_HINT: &str = "\
    A folder of pictures (PNG, JPEG, WebP, BMP, TIFF, GIF), one subfolder per class, or the files of MNIST. \
    Type its path, choose it, or drop it on the window.";
pub(crate) const FOLDER: &str = "Path of the folder";
pub(crate) const LOAD: &str = "Load";
pub(crate) const CHOOSE: &str = "Choose…";

// The seed.
pub(crate) const SEED_HINT: &str = "\
    Decides the initial weights, image order, noise and samples: the same seed gives the same run.";
pub(crate) const SEED_VALUE_HINT: &str = "Any whole number, 0 or more.";

// A knob: a setting's name, unit and meaning are in src/config/settings.rs.

pub(crate) fn unit(unit: &str) -> String {
    format!(" Unit: {unit}.")
}

pub(crate) const APPLIES_LIVE: &str = "Takes effect at the next training step.";
pub(crate) const APPLIES_RESTART: &str = "Takes effect after a restart.";

/// `unit` has a space before it; `applies` is [`APPLIES_LIVE`] or [`APPLIES_RESTART`].
pub(crate) fn knob_hint(
    meaning: &str,
    [low, high]: [&str; 2],
    unit: &str,
    default: &str,
    applies: &str,
) -> String {
    format!(
        "{meaning}\n\n{low} to {high}{unit}; default {default}. Double-click to reset.\n{applies}"
    )
}

pub(crate) fn knob_value(label: &str) -> String {
    format!("{label} value")
}

pub(crate) const KNOB_VALUE_HINT: &str = "Drag, click to type, double-click to reset.";

pub(crate) fn to_default(label: &str) -> String {
    format!("Reset {label}")
}

pub(crate) fn to_default_hint(default: &str) -> String {
    format!("Resets to the default, {default}")
}

pub(crate) const AT_DEFAULT: &str = "Already at its default.";

pub(crate) fn restart_badge_hint(running: &str) -> String {
    format!(
        "The current run uses {running}. Nothing restarts by itself: press “Restart now” below."
    )
}

// Choices: their names are in settings.rs.

// The pictures under the noise slider.
pub(crate) const CLEAN: &str = "the clean image";

pub(crate) fn noisy(level: &str) -> String {
    format!("the same image at noise level {level}")
}

pub(crate) fn noise_hint(text: &str) -> String {
    format!(
        "{text}. Always the same noise sample, only scaled; values outside 0–1 are shown clipped."
    )
}
