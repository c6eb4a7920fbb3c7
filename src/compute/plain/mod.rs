//! The two networks in plain memory: forward and backward passes for the CPU.
//!
//! The tensor library computes every operation as a pass of its own over fresh memory, on a tape.
//! On a CPU a training step spends half its time that way. Here the products go straight to a
//! matrix library, everything between them is fused into single passes over memory that is kept, and
//! the layers' derivatives are written out. What is small (posteriors, KL terms, divergences:
//! a few numbers an image) stays with the tensor library and its autodiff, so that every method and
//! every attack has one formula, whatever computes it.
//!
//! * [`matrix`]: products of matrices
//! * [`elementwise`]: activations, sigmoid and likelihoods with their gradients, in single passes
//!   over some rows
//! * [`network`]: a network's parameters, its forward pass and the way back
//! * [`step`]: loss and gradients of a training step
//! * [`encoder`]: posteriors of images, and the gradient of anything in the posterior at the pixels
//! * [`decoder`]: images of latents
//!
//! The reference is autodiff over `model`: `tests/mathematics/plain.rs` compares every method, likelihood and
//! attack with it.

pub mod decoder;
pub mod elementwise;
pub mod encoder;
pub mod matrix;
pub mod network;
pub mod step;

/// Rows that each thread takes so that all have work; fewer would leave the matrix library short.
fn rows_of_a_piece(rows: usize) -> usize {
    const LEAST: usize = 32;
    rows.div_ceil(rayon::current_num_threads()).next_multiple_of(LEAST)
}

/// Runs passes on the pool's own threads: handing each of them over from outside costs more than
/// the shorter ones take. The tensor library must not be called inside: a thread that waits there
/// may take up other work of the pool.
pub fn on_the_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::scope(|_| work())
}
