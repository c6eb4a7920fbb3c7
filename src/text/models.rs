//! The menu of trained models.

pub const MODELS: &str = "Models";
pub const MODELS_HINT: &str =
    "Trained models, to look at and to attack at once. Run trains them on.";

pub fn side_by_side(latent: usize) -> String {
    format!("Side by side, d = {latent}")
}

pub const SIDE_BY_SIDE_HINT: &str =
    "VAE, noisy VAE and RAVEN, trained from the same start: one attack is tried on all.";
pub const OPEN: &str = "Open a model…";
pub const OPEN_HINT: &str = "A folder written by Save, `train` or `sweep`.";
pub const DROP: &str = "A model folder can also be dropped on the window.";

// Why there is none.

pub fn unknown(id: &str) -> String {
    format!("There is no model '{id}' in this program.")
}

pub const UNREADABLE: &str = "The file could not be read because of a bug; the log says more.";
