//! The encoder mean around one image: J = ∂μ/∂x, and where it stretches most.
//!
//! A small change δ of the image moves μ by Jδ; the largest singular value of J is how far a change
//! of length 1 can move it, its right singular vector the change that does so.

use burn::tensor::{Device, Tensor};
use nalgebra::{DMatrix, SymmetricEigen};
use serde::{Deserialize, Serialize};

use crate::model::Vae;
use crate::model::values::{floats, rows_on};

/// Rows that go backward through the encoder at once: images × latent dimensions.
const ROWS: usize = 1024;

/// The local geometry of the encoder mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Jacobian {
    /// J, `d × values` row by row, in latent units per pixel unit.
    pub matrix: Vec<f32>,
    /// JJᵀ, `d × d`; its unit is the square of J's.
    pub gram: Vec<f64>,
    /// The largest singular value σ of J; not a number where J is not finite.
    pub largest_singular_value: f64,
    /// Right singular vector of σ, an image of length 1: the change of the image that moves μ
    /// furthest. All zero where σ is zero or not a number.
    pub image_direction: Vec<f32>,
    /// Left singular vector of σ, d values of length 1: where μ moves. Its largest component is
    /// positive, which fixes the sign of both.
    pub latent_direction: Vec<f32>,
}

impl Jacobian {
    /// At one image, values in 0–1. `device` is where the model lies, without autodiff.
    pub fn at(model: &Vae, device: &Device, image: &[f32]) -> Self {
        let matrix = matrices(model, device, image.to_vec());
        let (latent, values) = (model.latent(), image.len());
        let gram = gram(&matrix, values);
        let (value, latent_direction) = largest_eigenpair(&gram, latent);
        let largest_singular_value = value.max(0.0).sqrt();
        let mut image_direction = vec![0.0; values];
        if largest_singular_value > 0.0 {
            for (row, weight) in matrix.chunks_exact(values).zip(&latent_direction) {
                for (sum, &slope) in image_direction.iter_mut().zip(row) {
                    *sum += weight * f64::from(slope) / largest_singular_value;
                }
            }
        }
        let single = |values: Vec<f64>| values.into_iter().map(|value| value as f32).collect();
        Self {
            matrix,
            gram,
            largest_singular_value: if value.is_nan() { value } else { largest_singular_value },
            image_direction: single(image_direction),
            latent_direction: single(latent_direction),
        }
    }

    /// The ellipse J·(unit ball) seen along two axes of the latent space, d values each: its
    /// points are B^½·(unit disc), and `[b11, b12, b22]` is B, with bᵢⱼ = aᵢᵀ JJᵀ aⱼ.
    ///
    /// # Panics
    /// If an axis has not d values.
    pub fn ellipse(&self, axes: [&[f32]; 2]) -> [f64; 3] {
        let latent = self.latent_direction.len();
        assert!(axes.iter().all(|axis| axis.len() == latent), "axes of the latent space");
        let product = |first: &[f32], second: &[f32]| -> f64 {
            let rows = self.gram.chunks_exact(latent).zip(first);
            rows.map(|(row, &weight)| {
                let along = row.iter().zip(second).map(|(g, &a)| g * f64::from(a)).sum::<f64>();
                f64::from(weight) * along
            })
            .sum()
        };
        [product(axes[0], axes[0]), product(axes[0], axes[1]), product(axes[1], axes[1])]
    }
}

/// The largest singular value of J at every image of `n × values` in 0–1; not a number where J
/// is not finite.
pub fn largest_singular_values(model: &Vae, device: &Device, images: &[f32]) -> Vec<f64> {
    let (latent, values) = (model.latent(), model.image_shape().values());
    let mut largest = Vec::with_capacity(images.len() / values);
    for images in images.chunks((ROWS / latent).max(1) * values) {
        let matrices = matrices(model, device, images.to_vec());
        largest.extend(matrices.chunks_exact(latent * values).map(|matrix| {
            let (value, _) = largest_eigenpair(&gram(matrix, values), latent);
            if value.is_nan() { value } else { value.max(0.0).sqrt() }
        }));
    }
    largest
}

/// J at every image, `n × d × values`. Every image is repeated once a latent dimension, and each copy
/// picks one component of its μ: one pass back gives all rows.
fn matrices(model: &Vae, device: &Device, images: Vec<f32>) -> Vec<f32> {
    let (latent, values) = (model.latent(), model.image_shape().values());
    let count = images.len() / values;
    let repeated: Vec<f32> =
        images.chunks_exact(values).flat_map(|image| image.repeat(latent)).collect();
    let input = rows_on(repeated, values, device).autodiff().require_grad();
    let picks = Tensor::<2>::eye(latent, device).repeat_dim(0, count).autodiff();
    let picked = (model.encode(input.clone()).mean * picks).sum();
    let gradient = input.grad(&picked.backward());
    gradient.map_or_else(Vec::new, |gradient| floats(gradient.into_data()))
}

/// JJᵀ of a J with so many columns, summed in f64.
fn gram(matrix: &[f32], columns: usize) -> Vec<f64> {
    let rows = || matrix.chunks_exact(columns);
    let product = |a: &[f32], b: &[f32]| -> f64 {
        a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
    };
    rows().flat_map(|a| rows().map(move |b| product(a, b))).collect()
}

/// The largest eigenvalue of a symmetric matrix `size × size`, and its eigenvector of length 1
/// with a positive largest component; not a number and zeros, if the matrix is not finite.
fn largest_eigenpair(matrix: &[f64], size: usize) -> (f64, Vec<f64>) {
    // The decomposition of what is no number would never end.
    if matrix.iter().any(|value| !value.is_finite()) {
        return (f64::NAN, vec![0.0; size]);
    }
    let eigen = SymmetricEigen::new(DMatrix::from_row_slice(size, size, matrix));
    let (place, value) = eigen.eigenvalues.argmax();
    let vector = eigen.eigenvectors.column(place);
    let sign = vector[vector.icamax()].signum();
    (value, vector.iter().map(|component| sign * component).collect())
}
