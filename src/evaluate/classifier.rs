//! Classes read from latents by multinomial logistic regression: the figure that is reported.
//!
//! Fitted on μ of the clean training images, the encoder frozen. Every dimension is standardised
//! first, so that the ridge penalty treats all alike; the result is folded into one linear map,
//! logits = W·μ + b, which is all that predicting and attacking need.

use rayon::prelude::*;

use crate::attack::LinearReadout;
use crate::evaluate::accuracy;
use crate::evaluate::cross_entropy::CrossEntropy;
use crate::evaluate::lbfgs::{self, Stop};

/// Converged when no component of the gradient of the mean cross-entropy is larger.
const GRADIENT: f64 = 1e-5;
/// Given up after this many steps; some 50 suffice for the latents of digits.
const ITERATIONS: usize = 500;
/// A dimension that spreads less than this part of its mean counts as constant, and is ignored.
const CONSTANT: f64 = 1e-6;

/// A fitted classifier.
#[derive(Clone, Debug, PartialEq)]
pub struct LatentClassifier {
    readout: LinearReadout,
    dimensions: usize,
    /// Steps of the fit.
    pub iterations: usize,
    /// Whether the fit came to its end; not so for latents that are not finite.
    pub converged: bool,
}

impl LatentClassifier {
    /// Fits `classes` classes to latents `labels × dimensions`.
    ///
    /// A class without an example is allowed: it is never predicted unless nothing else fits.
    ///
    /// # Panics
    /// If the lengths do not fit together or a label is not below `classes`.
    pub fn fit(latents: &[f32], labels: &[u8], dimensions: usize, classes: usize) -> Self {
        assert_eq!(latents.len(), labels.len() * dimensions, "a latent for each label");
        let scale = Standardisation::of(latents, dimensions);
        let problem = CrossEntropy::new(&scale.apply(latents), labels, dimensions + 1, classes);
        let start = vec![0.0; problem.parameters()];
        let stop = Stop { gradient: GRADIENT, iterations: ITERATIONS };
        let minimum =
            lbfgs::minimise(start, stop, |point, gradient| problem.value(point, gradient));
        Self {
            readout: scale.fold(&minimum.point),
            dimensions,
            iterations: minimum.iterations,
            converged: minimum.converged,
        }
    }

    /// The same map for others: logits = W·μ + b.
    pub fn readout(&self) -> &LinearReadout {
        &self.readout
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.readout.biases.len()
    }

    /// Logits of one latent, one a class.
    ///
    /// # Panics
    /// If the latent has not as many values as those it was fitted to.
    pub fn logits(&self, latent: &[f32]) -> Vec<f32> {
        assert_eq!(latent.len(), self.dimensions, "dimensions of the latent");
        let rows = self.readout.weights.chunks_exact(self.dimensions);
        rows.zip(&self.readout.biases)
            .map(|(weights, bias)| {
                bias + weights.iter().zip(latent).map(|(w, x)| w * x).sum::<f32>()
            })
            .collect()
    }

    /// Probabilities of the classes for one latent; they sum to 1.
    ///
    /// # Panics
    /// As [`Self::logits`].
    pub fn probabilities(&self, latent: &[f32]) -> Vec<f32> {
        let mut values = self.logits(latent);
        let largest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        values.iter_mut().for_each(|value| *value = (*value - largest).exp());
        let sum: f32 = values.iter().sum();
        values.iter_mut().for_each(|value| *value /= sum);
        values
    }

    /// The likeliest class of every latent, `n × dimensions` in.
    ///
    /// # Panics
    /// As [`Self::logits`].
    pub fn predict(&self, latents: &[f32]) -> Vec<u8> {
        latents
            .par_chunks(self.dimensions)
            .map(|latent| {
                let logits = self.logits(latent);
                let likeliest = (0..logits.len()).max_by(|&a, &b| logits[a].total_cmp(&logits[b]));
                likeliest.unwrap_or_default() as u8
            })
            .collect()
    }

    /// Share of the latents whose label is predicted.
    ///
    /// # Panics
    /// As [`Self::logits`], or if there are not as many labels as latents.
    pub fn accuracy(&self, latents: &[f32], labels: &[u8]) -> f64 {
        accuracy(&self.predict(latents), labels)
    }
}

/// Mean and inverse spread of every dimension.
struct Standardisation {
    means: Vec<f64>,
    /// 1 / standard deviation; 0 for a constant dimension.
    inverses: Vec<f64>,
}

impl Standardisation {
    fn of(latents: &[f32], dimensions: usize) -> Self {
        let count = (latents.len() / dimensions).max(1) as f64;
        let mut means = vec![0.0; dimensions];
        for latent in latents.chunks_exact(dimensions) {
            means.iter_mut().zip(latent).for_each(|(mean, &x)| *mean += f64::from(x) / count);
        }
        let mut variances = vec![0.0; dimensions];
        for latent in latents.chunks_exact(dimensions) {
            for ((variance, mean), &x) in variances.iter_mut().zip(&means).zip(latent) {
                *variance += (f64::from(x) - mean).powi(2) / count;
            }
        }
        let inverse = |(variance, mean): (&f64, &f64)| {
            let deviation = variance.sqrt();
            if deviation > CONSTANT * mean.abs() { 1.0 / deviation } else { 0.0 }
        };
        let inverses = variances.iter().zip(&means).map(inverse).collect();
        Self { means, inverses }
    }

    /// Standardised latents, each followed by a 1 that stands for the bias.
    fn apply(&self, latents: &[f32]) -> Vec<f32> {
        let dimensions = self.means.len();
        let mut rows = Vec::with_capacity(latents.len() / dimensions * (dimensions + 1));
        for latent in latents.chunks_exact(dimensions) {
            let scaled = latent.iter().zip(&self.means).zip(&self.inverses);
            rows.extend(
                scaled.map(|((&x, mean), inverse)| ((f64::from(x) - mean) * inverse) as f32),
            );
            rows.push(1.0);
        }
        rows
    }

    /// The fitted parameters, `classes × (dimensions + 1)`, as a map of latents that were not
    /// standardised.
    fn fold(&self, parameters: &[f64]) -> LinearReadout {
        let mut readout = LinearReadout::default();
        for class in parameters.chunks_exact(self.means.len() + 1) {
            let mut bias = class[self.means.len()];
            for ((parameter, mean), inverse) in class.iter().zip(&self.means).zip(&self.inverses) {
                let weight = parameter * inverse;
                bias -= weight * mean;
                readout.weights.push(weight as f32);
            }
            readout.biases.push(bias as f32);
        }
        readout
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Stream, normals};

    /// Three overlapping clouds in `dimensions` dimensions, at uneven scales.
    fn clouds(count: usize, dimensions: usize) -> (Vec<f32>, Vec<u8>) {
        let labels: Vec<u8> = (0..count).map(|index| (index % 3) as u8).collect();
        let mut latents = normals(5, Stream::Probe, 0, count * dimensions);
        for (latent, &label) in latents.chunks_exact_mut(dimensions).zip(&labels) {
            latent[usize::from(label)] += 1.5;
            for (dimension, value) in latent.iter_mut().enumerate() {
                *value = *value * (dimension + 1) as f32 + 10.0 * dimension as f32;
            }
        }
        (latents, labels)
    }

    #[test]
    fn the_fit_is_a_minimum_and_reads_the_clouds() {
        let (latents, labels) = clouds(3000, 5);
        let fitted = LatentClassifier::fit(&latents, &labels, 5, 3);
        assert!(fitted.converged, "{fitted:?}");
        // Bayes' rule knows the means: it can do little better than the fit.
        let rule: Vec<u8> = latents
            .chunks_exact(5)
            .map(|latent| {
                let shift = |c: usize| (latent[c] - 10.0 * c as f32) / (c + 1) as f32;
                (0..3).max_by(|&a, &b| shift(a).total_cmp(&shift(b))).unwrap() as u8
            })
            .collect();
        let best = accuracy(&rule, &labels);
        assert!((fitted.accuracy(&latents, &labels) - best).abs() < 0.02, "{best}");
        // The bias of a balanced problem's known optimum: probabilities average to the shares.
        let sum: f32 = latents.chunks_exact(5).map(|latent| fitted.probabilities(latent)[1]).sum();
        assert!((sum / 3000.0 - 1.0 / 3.0).abs() < 1e-3, "{sum}");
    }

    #[test]
    fn two_classes_in_one_dimension_reach_the_known_optimum() {
        // Without features that matter, the best logits are the logarithms of the shares.
        let labels: Vec<u8> = (0..4000).map(|index| u8::from(index % 4 == 0)).collect();
        let fitted = LatentClassifier::fit(&vec![7.0; 4000], &labels, 1, 2);
        let probabilities = fitted.probabilities(&[7.0]);
        assert!(fitted.converged && (probabilities[1] - 0.25).abs() < 1e-3, "{probabilities:?}");
    }

    #[test]
    fn separable_and_degenerate_data_stay_finite() {
        let separable: Vec<f32> =
            (0..100).map(|index| if index < 50 { -1e-3 } else { 1e-3 }).collect();
        let labels: Vec<u8> = (0..100).map(|index| u8::from(index >= 50)).collect();
        let fitted = LatentClassifier::fit(&separable, &labels, 1, 2);
        assert!(fitted.converged);
        assert_eq!(fitted.accuracy(&separable, &labels), 1.0);

        // Constant dimensions, and classes 1 to 3 without any example.
        let fitted = LatentClassifier::fit(&[3.0, 5.0, 3.0, 5.0], &[0, 0], 2, 4);
        assert!(fitted.readout().weights.iter().all(|weight| *weight == 0.0));
        assert_eq!(fitted.predict(&[3.0, 5.0, -9.0, 1e9]), [0, 0]);

        // Not finite, and nothing at all: no panic, and no claim of success.
        assert!(!LatentClassifier::fit(&[f32::NAN, 1.0], &[0, 1], 1, 2).converged);
        let empty = LatentClassifier::fit(&[], &[], 2, 3);
        assert_eq!(empty.accuracy(&[], &[]), 0.0);
        assert_eq!(empty.probabilities(&[1.0, 2.0]), [1.0 / 3.0; 3]);
    }

    #[test]
    fn the_result_does_not_depend_on_the_number_of_threads() {
        let (latents, labels) = clouds(5000, 6);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let alone = pool.install(|| LatentClassifier::fit(&latents, &labels, 6, 3));
        assert_eq!(alone, LatentClassifier::fit(&latents, &labels, 6, 3));
    }

    #[test]
    fn the_readout_is_what_the_standardised_parameters_say() {
        let (latents, _) = clouds(60, 4);
        let scale = Standardisation::of(&latents, 4);
        let parameters: Vec<f64> = (0..15).map(|index| f64::from(index % 7) - 3.0).collect();
        let readout = scale.fold(&parameters);
        let classifier =
            LatentClassifier { readout, dimensions: 4, iterations: 0, converged: true };
        for (row, latent) in scale.apply(&latents).chunks_exact(5).zip(latents.chunks_exact(4)) {
            let logits = classifier.logits(latent);
            for (class, logit) in parameters.chunks_exact(5).zip(logits) {
                let expected: f64 = class.iter().zip(row).map(|(w, &x)| w * f64::from(x)).sum();
                assert!((expected - f64::from(logit)).abs() < 1e-4, "{expected} {logit}");
            }
        }
    }
}
