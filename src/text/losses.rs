//! The loss panel: every term over time.

pub(crate) const NOT_YET: &str = "Press Run (Space): the losses appear here";
/// In place of the plot, for a model that was opened.
pub(crate) const TRAINED_ALREADY: &str =
    "This model is already trained. Press Run (Space) to continue training: its losses appear here";
pub(crate) const PLOT: &str = "Losses over time";
pub(crate) const STEP: &str = "step";
pub(crate) const NATS: &str = "nats per pair";

// Terms: name and meaning.
pub(crate) const TOTAL: &str = "Total";
pub(crate) const TOTAL_HINT: &str =
    "What training minimises: reconstruction terms + β · KL, in nats per pair";
pub(crate) const RECONSTRUCTION: &str = "Reconstruction x";
pub(crate) const RECONSTRUCTION_HINT: &str =
    "Reconstruction error of x: −E log p(x|z), in nats per pair";
pub(crate) const RECONSTRUCTION_AUG: &str = "Reconstruction x′";
pub(crate) const RECONSTRUCTION_AUG_HINT: &str = "\
    Reconstruction error of x′: −E log p(x′|z′), in nats per pair; zero for methods without a \
    second image";
pub(crate) const KL: &str = "KL";
pub(crate) const KL_HINT: &str = "The KL term before it is multiplied by β, in nats per pair";
pub(crate) const TEST_ERROR: &str = "Test error";
pub(crate) const TEST_ERROR_HINT: &str = "\
    Squared reconstruction error on the test set after each epoch, converted to nats under the \
    Gaussian likelihood";

// The row above the chart.
pub(crate) const TERMS: &str = "Terms";
pub(crate) const TERMS_HINT: &str = "Which terms of the loss are drawn";
pub(crate) const LOG: &str = "Log";
pub(crate) const LOG_HINT: &str = "Logarithmic vertical axis";
pub(crate) const NEWEST: &str = "Latest";

pub(crate) fn newest_hint(steps: u64) -> String {
    format!("Show the latest {steps} steps instead of the whole run")
}

pub(crate) const FOLLOW: &str = "Follow";
pub(crate) const FOLLOW_HINT: &str = "\
    Follow the latest step again; a double-click does the same. Drag to pan, scroll to zoom, \
    Shift + scroll to zoom the vertical axis";

pub(crate) fn summary(total: f32) -> String {
    format!("{total:.1} nats")
}

pub(crate) fn summary_with_error(total: f32, error: f64) -> String {
    format!("{total:.1} nats, test error {error:.5} per pixel")
}

pub(crate) const SUMMARY_HINT: &str =
    "The smoothed total loss, and the test error after the last epoch";

// Under the pointer.
pub(crate) const EXACT: &str = "exact";
pub(crate) const SMOOTHED: &str = "smoothed";

pub(crate) fn step(step: &str) -> String {
    format!("step {step}")
}

pub(crate) fn nearby(kept: &str) -> String {
    format!("lowest to highest nearby: only the latest {kept} steps are kept exactly")
}

pub(crate) fn change(step: &str, change: &str) -> String {
    format!("after step {step}: {change}")
}

pub(crate) fn test_error(error: &str, step: &str) -> String {
    format!("test error {error} per pixel after step {step}")
}

// While there are several models.
pub(crate) const RACE_RECONSTRUCTION_HINT: &str = "\
    Reconstruction error −E log p(x|z), in nats per pair: the same quantity in every model with \
    the same likelihood";
pub(crate) const RACE_KL_HINT: &str = "\
    The KL term before it is multiplied by β, in nats per pair; methods with pairs have one term \
    for both images";
pub(crate) const RACE_TOTAL_HINT: &str = "\
    What each model minimises, in nats per pair. Not comparable across methods or values of Σaug: \
    one image or two, under different priors";
pub(crate) const COMPARED: &str = "Term";
pub(crate) const COMPARED_HINT: &str = "The term by which the models are compared";
