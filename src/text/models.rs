//! The menu of trained models.

pub(crate) const MODELS: &str = "Models";
pub(crate) const MODELS_HINT: &str =
    "Trained models, ready to look at and attack. Run continues their training.";

pub(crate) fn side_by_side(latent: usize) -> String {
    format!("Side by side, d = {latent}")
}

pub(crate) const SIDE_BY_SIDE_HINT: &str =
    "VAE, noisy VAE and RAVEN, trained from the same start: one attack is tried on all three.";
pub(crate) const OPEN: &str = "Open a model…";
pub(crate) const OPEN_HINT: &str = "A folder written by Save, `train` or `sweep`.";
pub(crate) const DROP: &str = "You can also drop a model folder on the window.";

// Why there is none.

pub(crate) fn unknown(id: &str) -> String {
    format!("This program has no model '{id}'.")
}

pub(crate) const UNREADABLE: &str = "The file could not be read because of a bug; see the log.";
