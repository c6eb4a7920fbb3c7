//! The window's title, and why a picture of it could not be taken.

pub(crate) const TITLE: &str = "RAVEN Explorer";
pub(crate) const CLOSED_BEFORE: &str = "the window was closed too early";
pub(crate) const OPENED_TWICE: &str = "opened twice";

pub(crate) fn too_late(minutes: u64, done: u64, wanted: u64, curves: usize) -> String {
    format!("after {minutes} minutes, {done} of {wanted} steps and {curves} curves were done")
}

pub(crate) fn diverged(step: u64, term: &str) -> String {
    format!("training stopped at step {step}: {term}")
}
