//! The Fréchet distance between two Gaussians fitted to features: the formula of FID (Heusel et
//! al. 2017; Dowson and Landau 1982), whatever the features are. Plain numbers, no tensors.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// A multivariate Gaussian.
#[derive(Clone, Debug, PartialEq)]
pub struct Gaussian {
    mean: DVector<f64>,
    covariance: DMatrix<f64>,
}

impl Gaussian {
    /// The mean and the unbiased covariance of features, rows of `dimensions` values.
    ///
    /// `None` for fewer than two rows, which have no covariance, and for values that are not finite.
    pub fn fit(features: &[f32], dimensions: usize) -> Option<Self> {
        let count = features.len() / dimensions;
        if count < 2 || features.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let values = features.iter().map(|&value| f64::from(value));
        let mut rows = DMatrix::from_row_iterator(count, dimensions, values);
        let mean = rows.row_mean();
        for mut row in rows.row_iter_mut() {
            row -= &mean;
        }
        let covariance = rows.tr_mul(&rows) / (count - 1) as f64;
        Some(Self { mean: mean.transpose(), covariance })
    }

    /// ‖μ₁ − μ₂‖² + tr(C₁ + C₂ − 2(C₁C₂)^½), in squared units of the features.
    ///
    /// (C₁C₂)^½ has the trace of (C₁^½ C₂ C₁^½)^½, which is symmetric: its eigenvalues are real, and
    /// where rounding makes one negative it stands for 0. A singular covariance is welcome.
    ///
    /// # Panics
    /// If the two have different numbers of dimensions.
    pub fn frechet_distance(&self, other: &Self) -> f64 {
        assert_eq!(self.mean.len(), other.mean.len(), "the same features of both");
        let root = square_root(&self.covariance);
        let product = &root * &other.covariance * &root;
        // Rounding leaves it not quite symmetric, and only one half is read.
        let product = (&product + product.transpose()) / 2.0;
        let eigenvalues = SymmetricEigen::new(product).eigenvalues;
        let shared: f64 = eigenvalues.iter().map(|value| value.max(0.0).sqrt()).sum();
        let traces = self.covariance.trace() + other.covariance.trace();
        ((&self.mean - &other.mean).norm_squared() + traces - 2.0 * shared).max(0.0)
    }
}

/// The symmetric square root of a covariance.
fn square_root(covariance: &DMatrix<f64>) -> DMatrix<f64> {
    let eigen = SymmetricEigen::new(covariance.clone());
    let roots = eigen.eigenvalues.map(|value| value.max(0.0).sqrt());
    &eigen.eigenvectors * DMatrix::from_diagonal(&roots) * eigen.eigenvectors.transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Stream, normals};

    /// Features that are correlated: every value is a running sum along its row.
    fn features(seed: u64, rows: usize, dimensions: usize) -> Vec<f32> {
        let mut values = normals(seed, Stream::Probe, 0, rows * dimensions);
        for row in values.chunks_exact_mut(dimensions) {
            (1..dimensions).for_each(|i| row[i] += row[i - 1]);
        }
        values
    }

    fn diagonal(mean: &[f64], variances: &[f64]) -> Gaussian {
        Gaussian {
            mean: DVector::from_column_slice(mean),
            covariance: DMatrix::from_diagonal(&DVector::from_column_slice(variances)),
        }
    }

    #[test]
    fn a_fit_has_the_mean_and_the_unbiased_covariance() {
        let found = Gaussian::fit(&[1.0, 2.0, 3.0, 6.0, 5.0, 1.0], 2).unwrap();
        assert_eq!(found.mean.as_slice(), [3.0, 3.0]);
        assert_eq!(found.covariance.as_slice(), [4.0, -1.0, -1.0, 7.0]);
        assert_eq!(Gaussian::fit(&[1.0, 2.0], 2), None);
        assert_eq!(Gaussian::fit(&[1.0, f32::NAN, 3.0, 4.0], 2), None);
    }

    #[test]
    fn equal_sets_have_no_distance_and_the_order_does_not_matter() {
        let first = Gaussian::fit(&features(1, 300, 20), 20).unwrap();
        let second = Gaussian::fit(&features(2, 200, 20), 20).unwrap();
        let scale = first.covariance.trace();
        assert!(first.frechet_distance(&first) < 1e-6 * scale);
        let (there, back) = (first.frechet_distance(&second), second.frechet_distance(&first));
        assert!(there > 1e-3 * scale && (there - back).abs() < 1e-9 * scale, "{there} {back}");
    }

    #[test]
    fn diagonal_covariances_have_a_closed_form() {
        // Σ (μ₁ − μ₂)² + (σ₁ − σ₂)².
        let first = diagonal(&[0.0, 1.0, -2.0], &[1.0, 4.0, 9.0]);
        let second = diagonal(&[1.0, 1.0, 0.0], &[4.0, 4.0, 0.25]);
        assert!((first.frechet_distance(&second) - (5.0 + 1.0 + 6.25)).abs() < 1e-12);
    }

    #[test]
    fn a_singular_covariance_gives_a_number() {
        // Fewer rows than dimensions, a constant feature, and no variance at all.
        let few = Gaussian::fit(&features(3, 5, 20), 20).unwrap();
        let many = Gaussian::fit(&features(4, 200, 20), 20).unwrap();
        let found = few.frechet_distance(&many);
        assert!(found.is_finite() && found > 0.0, "{found}");
        assert!(few.frechet_distance(&few) < 1e-5 * few.covariance.trace());
        let point = diagonal(&[0.0, 0.0], &[0.0, 0.0]);
        let flat = diagonal(&[0.0, 3.0], &[4.0, 0.0]);
        assert_eq!(point.frechet_distance(&point), 0.0);
        assert!((point.frechet_distance(&flat) - 13.0).abs() < 1e-12);
        assert!((flat.frechet_distance(&flat)).abs() < 1e-12);
    }
}
