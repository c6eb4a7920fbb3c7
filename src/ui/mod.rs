//! The window; draws, never computes.

pub mod chart;
pub mod latent;
pub mod losses;
pub mod pairs;
pub mod theme;
