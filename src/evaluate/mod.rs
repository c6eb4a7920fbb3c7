//! What a trained model is worth: figures, each with the effort behind it.
//!
//! `latents` encodes a whole set of images; `classifier` and `neighbours` read classes from
//! latents; `robustness` attacks the encoder and asks the classifier again; `curve` keeps count where
//! that happens bit by bit; `interval` says how far a share of finitely many images can be trusted;
//! `lbfgs` minimises `cross_entropy`. Only
//! `latents` and `robustness` know tensors; no thread, no file, no window.

pub mod classifier;
pub mod cross_entropy;
pub mod curve;
pub mod interval;
pub mod latents;
pub mod lbfgs;
pub mod neighbours;
pub mod robustness;

pub use classifier::LatentClassifier;
pub use neighbours::Neighbours;

/// Share of predictions that are right; 0 where there are none.
///
/// # Panics
/// If there are not as many predictions as labels.
pub fn accuracy(predictions: &[u8], labels: &[u8]) -> f64 {
    assert_eq!(predictions.len(), labels.len(), "one prediction a label");
    hits(predictions, labels) as f64 / labels.len().max(1) as f64
}

/// Predictions that are right.
pub(crate) fn hits(predictions: &[u8], labels: &[u8]) -> usize {
    predictions.iter().zip(labels).filter(|(prediction, label)| prediction == label).count()
}
