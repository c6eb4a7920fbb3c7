//! The window; draws, never computes.
