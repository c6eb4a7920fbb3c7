//! The menu of trained models.

pub const MODELS: &str = "Models";
pub const MODELS_HINT: &str =
    "Trained models, ready to look at and attack. Run continues their training.";

pub fn side_by_side(latent: usize) -> String {
    format!("Side by side, d = {latent}")
}

pub const SIDE_BY_SIDE_HINT: &str =
    "VAE, noisy VAE and RAVEN, trained from the same start: one attack is tried on all three.";
pub const OPEN: &str = "Open a model…";
pub const OPEN_HINT: &str = "A folder written by Save, `train` or `sweep`.";
pub const DROP: &str = "You can also drop a model folder on the window.";

// Why there is none.

pub fn unknown(id: &str) -> String {
    format!("This program has no model '{id}'.")
}

pub const UNREADABLE: &str = "The file could not be read because of a bug; see the log.";
