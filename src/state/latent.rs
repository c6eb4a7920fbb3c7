//! The probe pairs, projected to the plane.
use crate::train::messages::ProbeSnapshot;

/// What the latent panel shows.
#[derive(Clone, Debug, Default)]
pub struct LatentView {}

impl LatentView {
    /// Takes over new latents.
    pub fn update(&mut self, _probe: ProbeSnapshot) {}
    /// Forgets everything.
    pub fn clear(&mut self) {}
}
