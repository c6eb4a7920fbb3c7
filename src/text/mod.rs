//! What the window says, a module a panel, so that it can be read and translated in one place.

pub mod pictures;
pub mod questions;
pub mod summaries;
pub mod undo;
