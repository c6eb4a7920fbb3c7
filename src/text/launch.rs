//! The window's title, and why a picture of it could not be taken.

pub const TITLE: &str = "RAVEN Explorer";
pub const CLOSED_BEFORE: &str = "the window was closed too early";
pub const OPENED_TWICE: &str = "opened twice";

pub fn too_late(minutes: u64, done: u64, wanted: u64, curves: usize) -> String {
    format!("after {minutes} minutes, {done} of {wanted} steps and {curves} curves were done")
}

pub fn diverged(step: u64, term: &str) -> String {
    format!("training stopped at step {step}: {term}")
}
