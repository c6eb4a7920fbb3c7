//! The loss panel: every term over time.

pub const NOT_YET: &str = "Press Run (Space): the losses appear here";
/// In place of the plot, for a model that was opened.
pub const TRAINED_ALREADY: &str =
    "This model is already trained. Press Run (Space) to continue training: its losses appear here";
pub const PLOT: &str = "Losses over time";
pub const STEP: &str = "step";
pub const NATS: &str = "nats per pair";

// Terms: name and meaning.
pub const TOTAL: &str = "Total";
pub const TOTAL_HINT: &str =
    "What training minimises: reconstruction terms + β · KL, in nats per pair";
pub const RECONSTRUCTION: &str = "Reconstruction x";
pub const RECONSTRUCTION_HINT: &str = "Reconstruction error of x: −E log p(x|z), in nats per pair";
pub const RECONSTRUCTION_AUG: &str = "Reconstruction x′";
pub const RECONSTRUCTION_AUG_HINT: &str = "\
    Reconstruction error of x′: −E log p(x′|z′), in nats per pair; zero for methods without a \
    second image";
pub const KL: &str = "KL";
pub const KL_HINT: &str = "The KL term before it is multiplied by β, in nats per pair";
pub const TEST_ERROR: &str = "Test error";
pub const TEST_ERROR_HINT: &str = "\
    Squared reconstruction error on the test set after each epoch, converted to nats under the \
    Gaussian likelihood";

// The row above the chart.
pub const TERMS: &str = "Terms";
pub const TERMS_HINT: &str = "Which terms of the loss are drawn";
pub const LOG: &str = "Log";
pub const LOG_HINT: &str = "Logarithmic vertical axis";
pub const NEWEST: &str = "Latest";

pub fn newest_hint(steps: u64) -> String {
    format!("Show the latest {steps} steps instead of the whole run")
}

pub const FOLLOW: &str = "Follow";
pub const FOLLOW_HINT: &str = "\
    Follow the latest step again; a double-click does the same. Drag to pan, scroll to zoom, \
    Shift + scroll to zoom the vertical axis";

pub fn summary(total: f32) -> String {
    format!("{total:.1} nats")
}

pub fn summary_with_error(total: f32, error: f64) -> String {
    format!("{total:.1} nats, test error {error:.5} per pixel")
}

pub const SUMMARY_HINT: &str = "The smoothed total loss, and the test error after the last epoch";

// Under the pointer.
pub const EXACT: &str = "exact";
pub const SMOOTHED: &str = "smoothed";

pub fn step(step: &str) -> String {
    format!("step {step}")
}

pub fn nearby(kept: &str) -> String {
    format!("lowest to highest nearby: only the latest {kept} steps are kept exactly")
}

pub fn change(step: &str, change: &str) -> String {
    format!("after step {step}: {change}")
}

pub fn test_error(error: &str, step: &str) -> String {
    format!("test error {error} per pixel after step {step}")
}

// While there are several models.
pub const RACE_RECONSTRUCTION_HINT: &str = "\
    Reconstruction error −E log p(x|z), in nats per pair: the same quantity in every model with \
    the same likelihood";
pub const RACE_KL_HINT: &str = "\
    The KL term before it is multiplied by β, in nats per pair; methods with pairs have one term \
    for both images";
pub const RACE_TOTAL_HINT: &str = "\
    What each model minimises, in nats per pair. Not comparable across methods or values of Σaug: \
    one image or two, under different priors";
pub const COMPARED: &str = "Term";
pub const COMPARED_HINT: &str = "The term by which the models are compared";
