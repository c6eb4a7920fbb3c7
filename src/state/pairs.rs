//! Distances of the probe pairs.
use crate::train::messages::ProbeSnapshot;

/// What the pair panel shows.
#[derive(Clone, Debug, Default)]
pub struct PairHistory {}

impl PairHistory {
    /// Takes over new latents.
    pub fn push(&mut self, _probe: &ProbeSnapshot) {}
    /// Forgets everything after this step.
    pub fn truncate(&mut self, _step: u64) {}
}
