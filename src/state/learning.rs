//! Models that have learned nothing.

use super::AppState;
use crate::evaluate::mean_image::TestErrors;

/// A model that is no better than one and the same image for everything, and stands still.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeadModel {
    /// 0 is the lead, 1 and 2 its rivals.
    pub racer: usize,
    /// Its test error when that was found, and that of the mean training image.
    pub errors: TestErrors,
}

impl AppState {
    /// A model was found dead.
    pub(super) fn apply_dead(&mut self, racer: usize, errors: TestErrors) {
        self.revive(racer);
        self.dead.push(DeadModel { racer, errors });
        self.dead.sort_by_key(|dead| dead.racer);
    }

    /// A model learns, or the user has read that it does not.
    pub fn revive(&mut self, racer: usize) {
        self.dead.retain(|dead| dead.racer != racer);
    }
}
