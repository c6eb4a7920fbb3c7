//! Images of latents, for figures over many of them.

use super::elementwise::sigmoids;
use super::network::{Network, Tape};
use super::on_the_pool;
use crate::model::Vae;

/// The decoder of a model in plain memory.
#[derive(Debug)]
pub struct Decoder {
    network: Network,
    tape: Tape,
}

impl Decoder {
    /// A copy of a model's decoder.
    pub fn of(model: &Vae) -> Self {
        Self { network: Network::take(model.decoder.clone()), tape: Tape::default() }
    }

    /// Images in 0–1 of latents, both row by row.
    pub fn decode(&mut self, latents: &[f32]) -> &[f32] {
        on_the_pool(|| {
            self.network.forward(latents, &mut self.tape);
            sigmoids(&mut self.tape.output);
        });
        &self.tape.output
    }
}
