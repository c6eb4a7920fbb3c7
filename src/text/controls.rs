//! The controls on the left: knobs, choices, images, seed.

pub const ADVANCED: &str = "Advanced";
pub const NO_SIGMA_AUG: &str = "This method couples no latents: Σaug has no effect.";

// Settings that wait for a restart.
pub const RESTART: &str = "Restart now";
pub const RESTART_HINT: &str = "Starts again from step 0 with the settings as they are set here.";
pub const RESTART_WHY: &str = "to apply your changes";
pub const RESTART_BADGE: &str = "restart to apply";

// Images.
pub const IMAGES: &str = "Images";
pub const NO_IMAGES: &str = "none yet";
pub const OWN_FOLDER: &str = "Own folder…";
pub const OWN_IMAGES: &str = "Own images";
pub const OWN_IMAGES_HINT: &str = "\
    A folder of pictures (PNG, JPEG, WebP, BMP, TIFF, GIF), one subfolder a class, or the files of MNIST. \
    Type its path, choose it, or drop it on the window.";
pub const FOLDER: &str = "Path of the folder";
pub const LOAD: &str = "Load";
pub const CHOOSE: &str = "Choose…";

// The seed.
pub const SEED: &str = "Seed";
pub const SEED_HINT: &str = "\
    Decides initial weights, order of images, noise and samples: the same seed gives the \
    same run.";
pub const SEED_VALUE_HINT: &str = "Any whole number from 0.";

// A knob: a setting's name, unit and meaning are in src/config/knobs.rs.

pub fn unit(unit: &str) -> String {
    format!(" Unit: {unit}.")
}

pub const APPLIES_LIVE: &str = "Takes effect at the next training step.";
pub const APPLIES_RESTART: &str = "Takes effect when training is restarted.";

/// `unit` has a space before it; `applies` is [`APPLIES_LIVE`] or [`APPLIES_RESTART`].
pub fn knob_hint(
    meaning: &str,
    [low, high]: [&str; 2],
    unit: &str,
    default: &str,
    applies: &str,
) -> String {
    format!(
        "{meaning}\n\n{low} to {high}{unit}; default {default}. Double click for the default.\n\
         {applies}"
    )
}

pub fn knob_value(label: &str) -> String {
    format!("{label} value")
}

pub const KNOB_VALUE_HINT: &str = "Drag, click to type, double click for the default.";

pub fn to_default(label: &str) -> String {
    format!("{label} to default")
}

pub fn to_default_hint(default: &str) -> String {
    format!("Back to the default, {default}")
}

pub const AT_DEFAULT: &str = "It has its default.";

pub fn restart_badge_hint(running: &str) -> String {
    format!(
        "The run in progress has {running}. Nothing is reset by itself: press “Restart now” below."
    )
}

// Choices: what can be chosen is in src/config.
pub const METHOD: &str = "Method";
pub const PRIOR: &str = "Prior";
pub const PRIOR_NOT: &str = "Only RAVEN couples z and z′ through a paired prior.";
pub const PRIOR_NOTE: &str =
    "The paper's exact form was not at hand: these are three readings of it.";
pub const PAIRING: &str = "Pairing";
pub const PAIRING_NOT: &str = "Only RAVEN and the noisy VAE make pairs of noisy copies.";
pub const LIKELIHOOD: &str = "Likelihood";

// The pictures under the noise slider.
pub const CLEAN: &str = "the image as it is";

pub fn noisy(level: &str) -> String {
    format!("the same image at noise level {level}")
}

pub fn noise_hint(text: &str) -> String {
    format!(
        "{text}. The noise draw is always the same, only scaled; \
         what leaves 0–1 is shown clipped."
    )
}
