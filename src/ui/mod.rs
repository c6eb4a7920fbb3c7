//! The window: draws what [`crate::state`] holds and turns clicks into
//! [`crate::state::Action`]s. It never computes, and never names the tensor library.
//!
//! Arrows run down this list only:
//! * [`launch`]: checks the machine and opens the window
//! * [`lab`]: what measures and pictures the window from beside it
//! * [`app`]: one frame: take in messages, lay out the panels, carry out actions
//! * [`panels`]: each draws what it is given and returns what it was asked for
//! * [`widgets`]: what panels are made of: fields, charts, marks, colours

pub mod app;
pub mod lab;
pub mod launch;
pub mod panels;
pub mod widgets;
