//! The window; draws, never computes.

pub mod latent;
pub mod theme;
