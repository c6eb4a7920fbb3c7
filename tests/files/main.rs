//! What is read and written: images of every form and source, disks that refuse, files made to harm.
//!
//! One process for all: each test has a folder of its own, gone with it, and none changes the
//! process, neither its environment nor its current folder. What would change it, a limit on memory
//! or on the size of files, a mount, a measurement of its memory, is done in a child process: this
//! binary once more, with that test alone.

#[path = "../common/mod.rs"]
mod common;
mod digits;
#[cfg(unix)]
mod disk;
mod download;
mod folder;
mod fuzz;
mod hostile;
mod idx;
