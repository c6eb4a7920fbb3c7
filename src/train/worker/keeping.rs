//! What a training without a window saves by itself: the end of the program then costs minutes, and
//! that of a device no more.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Worker;
use crate::train::messages::{Notice, Phase};
use crate::train::trainer::Trainer;

/// A copy to go on from when the device is gone is taken this often.
const COPY_EVERY: Duration = Duration::from_secs(60);

/// Where, and how often.
pub(super) struct Keeping {
    folder: PathBuf,
    /// Zero: after each epoch.
    every: Duration,
    saved: Instant,
    copied: Instant,
}

impl Keeping {
    pub(super) fn new(folder: PathBuf, every: Duration) -> Self {
        let now = Instant::now();
        Self { folder, every, saved: now, copied: now }
    }
}

impl Worker {
    /// Saves if it is time to. Whoever is told that a run has ended saves it then.
    pub(super) fn keep(&mut self, epoch_done: bool) {
        let training = self.is_training();
        let Some(keeping) = self.keeping.as_mut().filter(|_| training) else { return };
        let now = Instant::now();
        let due = match keeping.every {
            Duration::ZERO => epoch_done,
            every => now - keeping.saved >= every,
        };
        if !due && now - keeping.copied < COPY_EVERY {
            return;
        }
        let folder = keeping.folder.clone();
        self.prove();
        if self.phase == Phase::Failed {
            return;
        }
        self.copy();
        if due {
            let step = self.lead().map_or(0, Trainer::step_count);
            let outcome = self.write(&folder);
            self.notify(Notice::Kept { step, outcome });
        }
        // From the end on: a slow disk must not take all the time.
        let now = Instant::now();
        if let Some(keeping) = &mut self.keeping {
            keeping.copied = now;
            keeping.saved = if due { now } else { keeping.saved };
        }
    }
}
