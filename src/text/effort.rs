//! What the attack, measure and sweep panels share: how hard an attack tries, and its axes.

pub(crate) const NORM: &str = "Norm";
pub(crate) const STEPS: &str = "Steps";
pub(crate) const STEPS_HINT: &str = "\
    Steps of projected gradient ascent (PGD) per restart, 1 to 1000; a single step is FGSM. \
    Default 40.";
pub(crate) const RESTARTS: &str = "Restarts";
pub(crate) const SEED: &str = "Attack seed";
pub(crate) const SEED_HINT: &str =
    "Decides the random starts; training uses random streams of its own.";
/// Button that unfolds steps, restarts and seed.
pub(crate) const ADVANCED: &str = "Advanced";
pub(crate) const SAVE: &str = "Save…";
/// Horizontal axis of a chart over the training.
pub(crate) const STEP_AXIS: &str = "step";

/// `1 step`, `40 steps`.
pub(crate) fn steps(count: usize) -> String {
    counted(count, "step", "steps")
}

/// `1 restart`, `5 restarts`.
pub(crate) fn restarts(count: usize) -> String {
    counted(count, "restart", "restarts")
}

/// `1 image`, `8 images`.
pub(crate) fn images(count: usize) -> String {
    counted(count, "image", "images")
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
