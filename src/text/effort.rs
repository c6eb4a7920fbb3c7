//! What the attack, measure and sweep panels share: how hard an attack tries, and its axes.

/// Name of the choice of a norm.
pub const NORM: &str = "Norm";
/// Name of the field for gradient steps.
pub const STEPS: &str = "Steps";
/// Hint of that field in the attack and the measure panel.
pub const STEPS_HINT: &str = "\
    Steps of projected gradient ascent (PGD) per restart, 1 to 1000; a single step is FGSM. \
    Default 40.";
/// Name of the field for random starts.
pub const RESTARTS: &str = "Restarts";
/// Name of the field for the seed of an attack.
pub const SEED: &str = "Attack seed";
pub const SEED_HINT: &str = "Decides the random starts; training uses random streams of its own.";
/// Button that unfolds steps, restarts and seed.
pub const ADVANCED: &str = "Advanced";
/// Button that writes what there is to a folder.
pub const SAVE: &str = "Save…";
/// Horizontal axis of a chart over the training.
pub const STEP_AXIS: &str = "step";

/// `1 step`, `40 steps`.
pub fn steps(count: usize) -> String {
    counted(count, "step", "steps")
}

/// `1 restart`, `5 restarts`.
pub fn restarts(count: usize) -> String {
    counted(count, "restart", "restarts")
}

/// `1 image`, `8 images`.
pub fn images(count: usize) -> String {
    counted(count, "image", "images")
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
