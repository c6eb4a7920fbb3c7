//! The slider below the plane.

pub(crate) const TIME: &str = "Time";
pub(crate) const TIME_HINT: &str =
    "Back through the latents of this run; the right end is the present. Training continues.";
pub(crate) const NOW: &str = "live";
pub(crate) const NOW_HINT: &str = "The latest latents.";

pub(crate) fn step(step: &str) -> String {
    format!("step {step}")
}

pub(crate) const STEP_HINT: &str = "The step that is shown.";
pub(crate) const LIVE: &str = "Live";
pub(crate) const LIVE_HINT: &str = "Back to the present (End).";

pub(crate) fn go_on_from(step: &str) -> String {
    format!("Continue from {step}")
}

pub(crate) const GO_ON: &str = "Continue from here";
pub(crate) const GO_ON_HINT: &str = "\
    Restores weights, optimiser and settings of this step, paused; everything after it is \
    discarded. A full snapshot is kept every ten seconds.";
pub(crate) const GO_ON_NOT: &str = "No full snapshot goes back this far.";
