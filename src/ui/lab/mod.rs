//! What looks at the window from beside it, to measure it or to picture it. No panel knows of it.
//!
//! * [`attended`]: the window with somebody beside it
//! * [`start_watch`], [`soak`]: how it starts, and how it lives for minutes
//! * [`bench`]: what a frame costs, without a window
//! * [`camera`], [`screenshot`]: pictures, with more pixels than the screen or as it is shown

pub mod attended;
pub mod bench;
pub mod camera;
pub mod screenshot;
pub mod soak;
pub mod start_watch;
