//! The whole window, driven through the names of its widgets, without a model.
//! One binary: linking is what a window test costs most.

mod attack;
mod attack_files;
mod controls;
mod demonstration;
mod exports;
mod extremes;
mod image_files;
mod keyboard;
mod layout;
mod lessons;
mod measure;
mod race;
mod replace;
mod sessions;
mod slow_motion;
mod start;
mod summaries;
mod support;
mod sweep;
mod timeline;
mod transport;
mod widgets;
