//! The function that logistic regression minimises: mean cross-entropy plus a ridge penalty, and
//! its gradient.
//!
//! Rows are taken [`LANES`] at a time, side by side, so that every loop below has a fixed length
//! and runs in the vector registers of any processor: this is what makes a fit on 60,000 latents a
//! matter of a moment. Sums are made in pieces of fixed size, so that the result does not depend
//! on the number of threads.

use rayon::prelude::*;

/// Strength of the ridge penalty: ½·RIDGE·‖parameters‖² joins the summed cross-entropy, as if
/// every parameter came from N(0, 1). It keeps separable data and absent classes finite, and
/// fades as the images grow in number.
pub const RIDGE: f64 = 1.0;
/// Rows computed side by side.
const LANES: usize = 16;
/// Lanes of the gradient's sums; two halves of a block meet there.
const HALF: usize = LANES / 2;
/// Blocks summed in f32 before they join the total in f64.
const BLOCKS_A_PIECE: usize = 64;

/// One value for each row of a block.
type Lanes = [f32; LANES];

/// Labelled rows, and the function of the parameters that they make.
///
/// The parameters are `classes × columns`: one weight a column and class. The caller's last
/// column is 1 throughout and carries the bias.
pub struct CrossEntropy {
    /// Block by block, column by column, [`LANES`] rows each; the last block is padded with 0.
    blocks: Vec<Lanes>,
    labels: Vec<u8>,
    columns: usize,
    classes: usize,
}

impl CrossEntropy {
    /// Rows `labels × columns`.
    ///
    /// # Panics
    /// If the lengths do not fit together or a label is not below `classes`.
    pub fn new(rows: &[f32], labels: &[u8], columns: usize, classes: usize) -> Self {
        assert_eq!(rows.len(), labels.len() * columns, "a row for each label");
        assert!(labels.iter().all(|&label| usize::from(label) < classes), "labels below {classes}");
        let mut blocks = vec![[0.0; LANES]; labels.len().div_ceil(LANES) * columns];
        for (index, row) in rows.chunks_exact(columns).enumerate() {
            let block = &mut blocks[index / LANES * columns..][..columns];
            block.iter_mut().zip(row).for_each(|(lanes, &value)| lanes[index % LANES] = value);
        }
        Self { blocks, labels: labels.to_vec(), columns, classes }
    }

    /// How many parameters there are.
    pub fn parameters(&self) -> usize {
        self.classes * self.columns
    }

    /// The value in nats a row, and its gradient by the parameters.
    pub fn value(&self, parameters: &[f64], gradient: &mut [f64]) -> f64 {
        let single: Vec<f32> = parameters.iter().map(|&value| value as f32).collect();
        let pieces: Vec<(f64, Vec<f32>)> = self
            .blocks
            .par_chunks(BLOCKS_A_PIECE * self.columns)
            .zip(self.labels.par_chunks(BLOCKS_A_PIECE * LANES))
            .map(|(blocks, labels)| self.piece(&single, blocks, labels))
            .collect();
        let count = self.labels.len().max(1) as f64;
        let ridge = RIDGE / count;
        let penalty: f64 = parameters.iter().map(|value| value * value).sum();
        let mut value = ridge / 2.0 * penalty;
        gradient.iter_mut().zip(parameters).for_each(|(at, value)| *at = ridge * value);
        for (loss, gradients) in pieces {
            value += loss / count;
            let sums = gradient.iter_mut().zip(gradients);
            sums.for_each(|(sum, part)| *sum += f64::from(part) / count);
        }
        value
    }

    /// Summed cross-entropy of some blocks, and its gradient.
    fn piece(&self, parameters: &[f32], blocks: &[Lanes], labels: &[u8]) -> (f64, Vec<f32>) {
        let mut sums = vec![[0.0; HALF]; self.parameters()];
        let mut values = vec![[0.0; LANES]; self.classes];
        let mut loss = 0.0;
        for (block, labels) in blocks.chunks_exact(self.columns).zip(labels.chunks(LANES)) {
            for (logits, weights) in values.iter_mut().zip(parameters.chunks_exact(self.columns)) {
                *logits = [0.0; LANES];
                for (row, &weight) in block.iter().zip(weights) {
                    (0..LANES).for_each(|lane| logits[lane] += weight * row[lane]);
                }
            }
            loss += softmax_errors(&mut values, labels);
            for (errors, sums) in values.iter().zip(sums.chunks_exact_mut(self.columns)) {
                for (row, sum) in block.iter().zip(sums) {
                    (0..HALF).for_each(|lane| {
                        sum[lane] +=
                            errors[lane] * row[lane] + errors[lane + HALF] * row[lane + HALF];
                    });
                }
            }
        }
        (loss, sums.iter().map(|lanes| lanes.iter().sum()).collect())
    }
}

/// Turns logits into probability minus target, which is the gradient of the cross-entropy by the
/// logits, and returns the summed cross-entropy. Lanes without a label become 0.
fn softmax_errors(values: &mut [Lanes], labels: &[u8]) -> f64 {
    let mut largest = [f32::NEG_INFINITY; LANES];
    for logits in values.iter() {
        for (largest, &logit) in largest.iter_mut().zip(logits) {
            *largest = if logit > *largest { logit } else { *largest };
        }
    }
    let mut right = [0.0; LANES];
    for (lane, &label) in labels.iter().enumerate() {
        right[lane] = values[usize::from(label)][lane] - largest[lane];
    }
    let mut sums = [0.0; LANES];
    for logits in values.iter_mut() {
        (0..LANES).for_each(|lane| {
            logits[lane] = exponential(logits[lane] - largest[lane]);
            sums[lane] += logits[lane];
        });
    }
    let mut shares = [0.0; LANES];
    (0..labels.len()).for_each(|lane| shares[lane] = 1.0 / sums[lane]);
    for probabilities in values.iter_mut() {
        (0..LANES).for_each(|lane| probabilities[lane] *= shares[lane]);
    }
    for (lane, &label) in labels.iter().enumerate() {
        values[usize::from(label)][lane] -= 1.0;
    }
    (0..labels.len()).map(|lane| f64::from(sums[lane].ln() - right[lane])).sum()
}

/// exp(x) for x ≤ 0, to 3 units in the last place; what is smaller than 10⁻³⁷ becomes about that.
///
/// Unlike `f32::exp`, a call into the system's library for each value, this is plain arithmetic
/// that the compiler does for many lanes at once: exp(x) = 2ⁿ·exp(r) with |r| ≤ ½·log 2, and
/// Taylor's series for exp(r).
fn exponential(x: f32) -> f32 {
    /// 1.5·2²³: adding it leaves the rounded integer in the lowest bits.
    const ROUNDER: f32 = 12_582_912.0;
    /// log 2 in two parts, the first short enough for exact products.
    const LOG_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    let x = if x < -85.0 { -85.0 } else { x };
    let shifted = x * std::f32::consts::LOG2_E + ROUNDER;
    let n = shifted - ROUNDER;
    let r = x - n * LOG_2[0] - n * LOG_2[1];
    let series = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits()));
    series.into_iter().fold(0.0, |sum, factor| sum * r + factor) * power
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Stream, normals};

    /// 3 classes, 4 columns and a number of rows that fills no block.
    fn problem() -> CrossEntropy {
        let labels: Vec<u8> = (0..90).map(|index| (index % 3) as u8).collect();
        CrossEntropy::new(&normals(5, Stream::Probe, 0, 90 * 4), &labels, 4, 3)
    }

    #[test]
    fn the_exponential_is_right_to_single_precision() {
        for step in 0..=85_000 {
            let x = -(step as f32) / 1000.0;
            let expected = f64::from(x).exp();
            let error = (f64::from(exponential(x)) - expected).abs() / expected;
            assert!(error < 4e-7, "{x}: {error}");
        }
        assert!(exponential(-1e9) < 1e-36 && exponential(f32::NEG_INFINITY) < 1e-36);
        assert!(exponential(f32::NAN).is_nan());
    }

    #[test]
    fn the_value_is_the_mean_cross_entropy() {
        let problem = problem();
        let mut gradient = vec![0.0; problem.parameters()];
        // Equal logits: log 3 nats, whatever the rows.
        let value = problem.value(&[0.0; 12], &mut gradient);
        assert!((value - 3.0_f64.ln()).abs() < 1e-6, "{value}");

        let rows = normals(5, Stream::Probe, 0, 90 * 4);
        let point: Vec<f64> = (0..12).map(|index| f64::from(index % 5) - 2.0).collect();
        let mut expected = RIDGE / 90.0 / 2.0 * point.iter().map(|p| p * p).sum::<f64>();
        for (row, label) in rows.chunks_exact(4).zip(0..) {
            let logit = |class: usize| -> f64 {
                (0..4).map(|i| point[class * 4 + i] * f64::from(row[i])).sum()
            };
            let sum: f64 = (0..3).map(|class| logit(class).exp()).sum();
            expected += (sum.ln() - logit(label % 3)) / 90.0;
        }
        let value = problem.value(&point, &mut gradient);
        assert!((value - expected).abs() < 1e-6, "{value} {expected}");
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_value() {
        let problem = problem();
        let unit = normals(1, Stream::Sampling, 0, problem.parameters());
        let point: Vec<f64> = unit.iter().map(|&value| f64::from(value)).collect();
        let mut gradient = vec![0.0; point.len()];
        let mut ignored = gradient.clone();
        problem.value(&point, &mut gradient);
        for (index, expected) in gradient.iter().enumerate() {
            let mut at = |shift: f64| {
                let mut moved = point.clone();
                moved[index] += shift;
                problem.value(&moved, &mut ignored)
            };
            let slope = (at(1e-2) - at(-1e-2)) / 2e-2;
            assert!((slope - expected).abs() < 1e-4, "{index}: {slope} {expected}");
        }
    }

    #[test]
    fn huge_logits_stay_finite() {
        let mut gradient = vec![0.0; 12];
        let value = problem()
            .value(&[1e6, -1e6, 1e5, 0.0, 0.0, 1e6, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], &mut gradient);
        assert!(value.is_finite() && gradient.iter().all(|slope| slope.is_finite()));
    }
}
