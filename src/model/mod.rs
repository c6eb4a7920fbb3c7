//! The mathematics of the model: tensors in, tensors out. Knows no thread, no file, no window.
//!
//! `network` is encoder and decoder, `prior` the closed-form KL terms, `likelihood` the
//! reconstruction terms, `objective` puts them together for every method, `values` takes numbers into
//! tensors and out of them.

pub mod likelihood;
pub mod network;
pub mod objective;
pub mod prior;
pub mod values;

pub use network::{Perceptron, Posterior, Vae};
pub use objective::{Objective, Terms};
pub use prior::PairedPrior;
