//! The controls on the left: knobs, choices, images, seed.

pub const ADVANCED: &str = "Advanced";
pub const NO_SIGMA_AUG: &str = "This method does not couple latents: Σaug has no effect.";

// Settings that wait for a restart.
pub const RESTART: &str = "Restart now";
pub const RESTART_HINT: &str = "Restarts from step 0 with the settings shown here.";
pub const RESTART_WHY: &str = "to apply your changes";
pub const RESTART_BADGE: &str = "restart to apply";

// Images.
pub const IMAGES: &str = "Images";
pub const NO_IMAGES: &str = "none yet";
pub const OWN_FOLDER: &str = "Own folder…";
pub const OWN_IMAGES: &str = "Own images";
pub const OWN_IMAGES_HINT: &str = "\
    A folder of pictures (PNG, JPEG, WebP, BMP, TIFF, GIF), one subfolder per class, or the files of MNIST. \
    Type its path, choose it, or drop it on the window.";
pub const FOLDER: &str = "Path of the folder";
pub const LOAD: &str = "Load";
pub const CHOOSE: &str = "Choose…";

// The seed.
pub const SEED: &str = "Seed";
pub const SEED_HINT: &str = "\
    Decides the initial weights, image order, noise and samples: the same seed gives the same run.";
pub const SEED_VALUE_HINT: &str = "Any whole number, 0 or more.";

// A knob: a setting's name, unit and meaning are in src/config/knobs.rs.

pub fn unit(unit: &str) -> String {
    format!(" Unit: {unit}.")
}

pub const APPLIES_LIVE: &str = "Takes effect at the next training step.";
pub const APPLIES_RESTART: &str = "Takes effect after a restart.";

/// `unit` has a space before it; `applies` is [`APPLIES_LIVE`] or [`APPLIES_RESTART`].
pub fn knob_hint(
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

pub fn knob_value(label: &str) -> String {
    format!("{label} value")
}

pub const KNOB_VALUE_HINT: &str = "Drag, click to type, double-click to reset.";

pub fn to_default(label: &str) -> String {
    format!("Reset {label}")
}

pub fn to_default_hint(default: &str) -> String {
    format!("Resets to the default, {default}")
}

pub const AT_DEFAULT: &str = "Already at its default.";

pub fn restart_badge_hint(running: &str) -> String {
    format!(
        "The current run uses {running}. Nothing restarts by itself: press “Restart now” below."
    )
}

// Choices: what can be chosen is in src/config.
pub const METHOD: &str = "Method";
pub const PRIOR: &str = "Prior";
pub const PRIOR_NOT: &str = "Only RAVEN couples z and z′ through a paired prior.";
pub const PRIOR_NOTE: &str =
    "The paper's exact form was not available: these are three readings of it.";
pub const PAIRING: &str = "Pairing";
pub const PAIRING_NOT: &str = "Only RAVEN and the noisy VAE train on noisy pairs.";
pub const LIKELIHOOD: &str = "Likelihood";

// The pictures under the noise slider.
pub const CLEAN: &str = "the clean image";

pub fn noisy(level: &str) -> String {
    format!("the same image at noise level {level}")
}

pub fn noise_hint(text: &str) -> String {
    format!(
        "{text}. Always the same noise sample, only scaled; values outside 0–1 are shown clipped."
    )
}
