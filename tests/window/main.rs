//! The whole window, driven through the names of its widgets, without a model.
//! One binary: linking is what a window test costs most.

#[path = "../common/arrays.rs"]
mod arrays;
mod attack;
mod attack_files;
mod classes;
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
mod timeline;
mod transport;
mod widgets;
