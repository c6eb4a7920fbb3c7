//! Questions before a run ends for something else.

/// Opens trained models.
pub(crate) const OPEN_MODELS: &str = "Replace the current run?";
/// Opens a session.
pub(crate) const OPEN_SESSION: &str = "Replace the current run with this session?";
/// Starts the run of a share code.
pub(crate) const START_CODE: &str = "Replace the current run with this one?";
/// Brings a removed model back.
pub(crate) const BRING_BACK: &str = "Bring the model back and restart?";

/// Agrees to one of these.
pub(crate) const OPEN: &str = "Open";
/// See [`OPEN`].
pub(crate) const START: &str = "Start";
/// See [`OPEN`].
pub(crate) const START_AGAIN: &str = "Restart";
/// Agreeing, explained.
pub(crate) const AGREE_HINT: &str = "The current run ends.";
/// Leaves everything as it is.
pub(crate) const KEEP: &str = "Keep the current run";
/// That, explained.
pub(crate) const KEEP_HINT: &str = "Nothing changes.";

/// What is lost.
pub(crate) fn ends_here(step: u64) -> String {
    format!("Its {} will be lost. To keep them, use Session › Save session… first.", steps(step))
}

/// What is lost when a model comes back.
pub(crate) fn all_start_again(step: u64) -> String {
    format!(
        "What the model had learnt is gone. It comes back with its settings, and all models \
         restart from step 0: {} will be lost. To keep them, use Session › Save session… first.",
        steps(step)
    )
}

fn steps(step: u64) -> String {
    if step == 1 { "1 step".to_owned() } else { format!("{step} steps") }
}
