//! What the window asks of the analyst, and what comes back: plain owned data, no tensors.

use crate::train::messages::Slot;

/// A question to the analyst. A newer question of the same kind replaces one that still waits.
#[derive(Clone, Debug)]
pub enum Question {
    /// Decode one latent vector (d values): the image under the pointer.
    Hover(Vec<f32>),
    /// Decode many latent vectors (`count × d` values, row by row): the manifold grid.
    Manifold(Vec<f32>),
    /// End the thread.
    Shutdown,
}

/// Decoded images and the weights they come from.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// Which run the weights belong to.
    pub run: u64,
    /// The step of the weights.
    pub step: u64,
    /// The latent vectors that were decoded, as they were asked.
    pub latents: Vec<f32>,
    /// `count × 784` values in 0–1.
    pub images: Vec<f32>,
}

/// Latest-only answers.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// To [`Question::Hover`].
    pub hover: Slot<Decoded>,
    /// To [`Question::Manifold`].
    pub manifold: Slot<Decoded>,
}
