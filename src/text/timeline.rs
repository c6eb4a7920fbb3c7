//! The slider below the plane.

pub const TIME: &str = "Time";
pub const TIME_HINT: &str =
    "Back through the latents of this run; the right end is the present. Training goes on.";
pub const NOW: &str = "live";
pub const NOW_HINT: &str = "The newest latents.";

pub fn step(step: &str) -> String {
    format!("step {step}")
}

pub const STEP_HINT: &str = "The moment that is shown.";
pub const LIVE: &str = "Live";
pub const LIVE_HINT: &str = "Back to the present (End).";

pub fn go_on_from(step: &str) -> String {
    format!("Go on from {step}")
}

pub const GO_ON: &str = "Go on from here";
pub const GO_ON_HINT: &str = "\
    Puts weights, optimiser and settings back to this step, paused: what came later is given \
    up. The whole training is kept every ten seconds.";
pub const GO_ON_NOT: &str = "No whole training was kept this early.";
