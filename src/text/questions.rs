//! Questions before a run ends for something else.

/// Opens trained models.
pub const OPEN_MODELS: &str = "Open in place of the run in progress?";
/// Opens a session.
pub const OPEN_SESSION: &str = "Open the session in place of the run in progress?";
/// Starts the run of a share code.
pub const START_CODE: &str = "Start this run in place of the run in progress?";
/// Brings a removed rival back.
pub const BRING_BACK: &str = "Bring the rival back, and start again?";

/// Agrees to one of these.
pub const OPEN: &str = "Open";
/// See [`OPEN`].
pub const START: &str = "Start";
/// See [`OPEN`].
pub const START_AGAIN: &str = "Start again";
/// Agreeing, explained.
pub const AGREE_HINT: &str = "The run in progress ends.";
/// Leaves everything as it is.
pub const KEEP: &str = "Keep the run";
/// That, explained.
pub const KEEP_HINT: &str = "Nothing changes.";

/// What is lost.
pub fn ends_here(step: u64) -> String {
    format!("Its {} end here. Session › Save session… keeps them.", steps(step))
}

/// What is lost when a rival comes back.
pub fn all_start_again(step: u64) -> String {
    format!(
        "What the rival had learnt is gone. It comes back with its settings, and all models start \
         again from step 0: {} end here. Session › Save session… keeps them.",
        steps(step)
    )
}

fn steps(step: u64) -> String {
    if step == 1 { "1 step".to_owned() } else { format!("{step} steps") }
}
