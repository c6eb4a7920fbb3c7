//! The words of the window, one module a panel.

pub mod slow_motion;
