//! The whole window, driven through the names of its widgets, without a model.
//!
//! One process for all: each test has a window, channels and folders of its own; the words, presets
//! and lessons that they share are never changed.

mod attack;
mod attack_files;
mod classes;
#[path = "../common/mod.rs"]
mod common;
mod controls;
mod demonstration;
mod exports;
mod extremes;
mod image_files;
mod keyboard;
mod layout;
mod lessons;
mod measure;
mod other_images;
mod race;
mod replace;
mod sessions;
mod slow_motion;
mod start;
mod summaries;
mod support;
mod sweep;
mod text;
mod timeline;
mod transport;
mod widgets;
