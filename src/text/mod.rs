//! All words of the window, in one place, so that it can be translated.
//!
//! One file for each panel or group. A translator works through them and changes what stands
//! between the quotation marks, nothing else:
//!
//! * A constant is a label; its neighbour ending in `_HINT` explains it to whoever rests the
//!   pointer on it. Screen readers read both.
//! * A function puts numbers and names into a sentence: `{braces}` stay as they are, but may
//!   change their place. What it is given is ready to be shown.
//! * `\n` is a new line; a `\` at the end of a line goes on in the next without one.
//! * A label may be as long as its button has room for: the window tests in tests/window find
//!   widgets by their labels and walk over all of them.
//!
//! The program speaks in these other places:
//!
//! * lessons and presets: data files under assets/
//! * sentences about what failed: beside the code that fails, in its `thiserror` attributes
//! * the command line: src/cli
//!
//! Nothing is looked up at run time: a word that nobody shows any more is a compiler warning.
//! tests/text.rs fails where a panel speaks for itself.

pub(crate) mod attack;
pub(crate) mod attack_result;
pub(crate) mod banners;
pub(crate) mod classes;
pub(crate) mod commands;
pub(crate) mod controls;
pub(crate) mod dialogs;
pub(crate) mod dropped;
pub(crate) mod effort;
pub(crate) mod exports;
pub(crate) mod fonts;
pub(crate) mod guide;
pub(crate) mod identity;
pub(crate) mod images;
pub(crate) mod latent;
pub(crate) mod launch;
pub(crate) mod learning;
pub(crate) mod losses;
pub(crate) mod measure;
pub(crate) mod models;
pub(crate) mod news;
pub(crate) mod numbers;
pub(crate) mod order;
pub(crate) mod pairs;
pub(crate) mod questions;
pub(crate) mod race;
pub(crate) mod reports;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod slow_motion;
pub(crate) mod summaries;
pub(crate) mod sweep;
pub(crate) mod timeline;
pub(crate) mod top_bar;
pub(crate) mod transport;
