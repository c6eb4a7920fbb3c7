//! The same trainer without a window.
