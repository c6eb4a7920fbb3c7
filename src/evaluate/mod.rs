//! What a trained model is worth: figures, each with the effort behind it.
//!
//! `latents` encodes a whole set of images; `classifier` and `neighbours` read classes from
//! latents; `robustness` attacks the encoder and asks the classifier again; `curve`
//! keeps count where that happens bit by bit; `interval` says how
//! far a share of finitely many images can be trusted; `lbfgs` minimises `cross_entropy`.
//! `pair_distances` measures how far noise moves a latent, beside the `prior_distance`; `jacobian`
//! how far anything small can; `anatomy` takes one training step apart. `image_quality` compares decoded images with real ones, by the
//! `frechet` distance of their `features`. `test_error` is how far reconstructions are from their images, and
//! `mean_image` what any model must beat; `statistics` sums up many numbers; `report` puts all
//! figures together. No thread and no window; no file but the cache of `features`.

pub mod anatomy;
pub mod classifier;
pub mod cross_entropy;
pub mod curve;
pub mod features;
pub mod frechet;
pub mod image_quality;
pub mod interval;
pub mod jacobian;
pub mod latents;
pub mod lbfgs;
pub mod mean_image;
pub mod neighbours;
pub mod pair_distances;
pub mod prior_distance;
pub mod projection;
pub mod report;
pub mod robustness;
pub mod stage;
pub mod statistics;
pub mod test_error;

pub use anatomy::Anatomy;
pub use classifier::LatentClassifier;
pub use neighbours::Neighbours;
pub use report::Report;

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
