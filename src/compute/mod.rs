//! Where and how a model computes: the device, the engine that serves it, the optimiser.
//!
//! [`engine`] is the only place that chooses between the tensor library, on a GPU, and plain memory,
//! on the CPU; whoever trains, attacks or evaluates asks it and never asks for the device. [`plain`]
//! holds the passes in plain memory, [`device`] finds and names devices, [`adversary`] is the inner
//! attack of a training step, [`radam`] the optimiser.

pub mod adversary;
pub mod device;
pub mod engine;
pub mod plain;
pub mod radam;

pub use engine::{Decoder, Encoder, Engine};
