//! Training and what is asked beside it: the trainer, races, the analyst, sessions, and their faults.
//!
//! One process for all: each test has threads and channels of its own. They share the pool that
//! computes and, where there is one, the GPU, which change how long a test takes and no number.
//! Panics that a test causes stay in its own threads. What is killed is a child process. Sessions
//! are here rather than with the files, as they are held by locks: a child that another test starts
//! inherits them until it runs its program, and the files start many.

mod analyst;
#[path = "../common/mod.rs"]
mod common;
mod faults;
mod first_version;
mod gpu;
mod measurement;
mod opening;
mod race;
mod session;
mod trainer;
