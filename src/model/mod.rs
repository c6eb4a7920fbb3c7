//! The mathematics of the model: tensors in, tensors out. Knows no thread, no file, no window.
//!
//! `architecture` says which layers there are, `layers` gives them numbers, `vae` is encoder and
//! decoder, `record` their packed form; `prior` holds the closed-form KL terms, `likelihood` the
//! reconstruction terms, `divergence` how far two posteriors lie apart; `objective` puts them together
//! for every method; `values` takes numbers into tensors and out of them.

pub mod architecture;
pub mod divergence;
pub mod layers;
pub mod likelihood;
pub mod objective;
pub mod prior;
pub mod record;
pub mod vae;
pub mod values;

pub use architecture::Architecture;
pub use layers::{Layer, Network};
pub use objective::{Objective, Terms};
pub use prior::PairedPrior;
pub use vae::{Posterior, Vae};
