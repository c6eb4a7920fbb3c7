//! The slider below the plane.

pub const TIME: &str = "Time";
pub const TIME_HINT: &str =
    "Back through the latents of this run; the right end is the present. Training continues.";
pub const NOW: &str = "live";
pub const NOW_HINT: &str = "The latest latents.";

pub fn step(step: &str) -> String {
    format!("step {step}")
}

pub const STEP_HINT: &str = "The step that is shown.";
pub const LIVE: &str = "Live";
pub const LIVE_HINT: &str = "Back to the present (End).";

pub fn go_on_from(step: &str) -> String {
    format!("Continue from {step}")
}

pub const GO_ON: &str = "Continue from here";
pub const GO_ON_HINT: &str = "\
    Restores weights, optimiser and settings of this step, paused; everything after it is \
    discarded. A full snapshot is kept every ten seconds.";
pub const GO_ON_NOT: &str = "No full snapshot goes back this far.";
