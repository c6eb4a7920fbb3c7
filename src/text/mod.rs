//! Every English word of the window, one file a panel, so that it can be translated in one place.

pub mod attack;
pub mod attack_result;
pub mod effort;
pub mod measure;
pub mod news;
pub mod settings;
pub mod sweep;
