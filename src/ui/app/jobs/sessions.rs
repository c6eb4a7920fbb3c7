//! Session files that are written, and those that a crash left behind.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::config::TrainConfig;
use crate::disk;
use crate::session::autosave::{self, Abandoned, Place, Saving};
use crate::state::AppState;
use crate::text::sessions as text;

/// What is going on with session files.
#[derive(Default)]
pub(crate) struct Sessions {
    pub(crate) place: Option<Place>,
    pub(crate) every: Duration,
    pub(crate) next: Option<Instant>,
    /// The run, step and settings that were saved by themselves last.
    pub(crate) saved: Option<(u64, u64, TrainConfig)>,
    pub(crate) by_itself: Option<Saving>,
    pub(crate) by_hand: Option<Saving>,
    /// Sessions that were left behind, the newest last.
    pub(crate) left_behind: Vec<Abandoned>,
    /// The one that is to go on, until the trainer has it.
    pub(crate) recovering: Option<Abandoned>,
    /// The one that goes on: its file goes once this run has one of its own.
    pub(crate) recovered: Option<Abandoned>,
    pub(crate) failed_before: bool,
}

impl Sessions {
    /// Takes a place in the folder and looks for what was left behind.
    pub(crate) fn start(folder: &Path, every: Duration, state: &mut AppState) -> Self {
        let mut left_behind = autosave::abandoned(folder);
        left_behind.reverse();
        state.sessions.last = Some(autosave::last(folder)).filter(|path| path.is_file());
        state.sessions.offer = left_behind.last().map(describe);
        let place = Place::take(folder).map_err(|error| {
            state.report(text::no_place(folder, disk::reason(&error)));
        });
        let next = Some(Instant::now() + every);
        Self { place: place.ok(), every, next, left_behind, ..Self::default() }
    }
}

/// A session that was left behind, in words.
pub(crate) fn describe(left: &Abandoned) -> String {
    let age = left.age().map_or_else(String::new, |age| format!(", {age}"));
    text::left_behind(
        left.summary.config.method.label(),
        &left.summary.images.name,
        left.summary.step,
        &age,
    )
}
