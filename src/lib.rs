//! RAVEN Explorer: watch robust variational autoencoders train, and attack them.
//!
//! The way of the data, one way round:
//!
//! ```text
//! config ──▶ train (thread, owns the model) ──▶ messages ──▶ state ──▶ ui
//!    ▲          analyst (thread, a copy of the weights) ──┘             │
//!    └───────────────────────────── actions, commands ◀─────────────────┘
//! ```
//!
//! The rooms in their order: each uses those above it, none below (`.ci/arrows` checks it).
//!
//! * [`random`]: seeded random streams, one a purpose
//! * [`memory`], [`signals`], [`hash`], [`disk`], [`encoding`], [`table`], [`console`]: what several need
//!   of the process, of files, of text and tables in them, of the terminal
//! * [`config`]: every setting once: name, range, default, meaning, unit
//! * [`data`]: images as plain bytes: files, mirrors, built-in digits, own folders
//! * [`model`]: encoder, decoder, paired prior, likelihoods, objectives
//! * [`compute`]: where and how it computes: devices, the engine, passes in plain memory, RAdam
//! * [`attack`]: small changes of an image that move its posterior far
//! * [`evaluate`]: what a model is worth: latent classifiers, robustness, distances, intervals
//! * [`text`]: the words of the window, in one place for translators
//! * [`checkpoint`]: trained models on disk
//! * [`shelf`]: trained models that come with the program
//! * [`train`]: the trainer, its thread, its messages
//! * [`analyst`]: questions answered on a copy of the weights, beside the training
//! * [`sweep`]: every combination of settings, trained and measured, in a folder that survives
//! * [`presets`]: settings worth seeing, as data
//! * [`lessons`]: guided lessons, as data
//! * [`session`]: a whole run in one file, autosave, and settings as a line to share
//! * [`state`]: what the panels show
//! * [`palette`]: colours that mean the same in the window and on paper
//! * [`export`]: attacks and curves as pictures, numbers and settings on disk
//! * [`bench`]: how fast this machine is, beside the arithmetic floor
//! * [`fonts`]: the system's fonts, for characters that the own ones lack
//! * [`startup`]: when the first things happened after the program was started
//! * [`ui`]: the window; draws, never computes
//! * [`cli`]: the same trainer without a window

// So that the compiler sees what nobody uses, and nothing that a user does can panic.
#![warn(unreachable_pub, clippy::too_many_lines, clippy::match_wildcard_for_single_variants)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::wildcard_in_or_patterns))]
// They panic where standard output or standard error cannot be written to; `console` does not.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr, clippy::dbg_macro))]

pub mod analyst;
pub mod attack;
pub mod bench;
pub mod checkpoint;
pub mod cli;
pub mod compute;
pub mod config;
pub mod console;
pub mod data;
pub mod disk;
pub mod encoding;
pub mod evaluate;
pub mod export;
pub mod fonts;
pub mod hash;
pub mod lessons;
pub mod memory;
pub mod model;
pub mod palette;
pub mod presets;
pub mod random;
pub mod session;
pub mod shelf;
pub mod signals;
pub mod startup;
pub mod state;
pub mod sweep;
pub mod table;
pub mod text;
pub mod train;
pub mod ui;
