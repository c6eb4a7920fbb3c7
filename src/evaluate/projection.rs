//! The plane onto which latents are projected, and how it keeps still.

use nalgebra::{DMatrix, DVector, Matrix2, SymmetricEigen};

/// Cosine of the largest angle between the old and the new plane up to which the new one is
/// taken as it is: 18°.
const SAME_PLANE: f64 = 0.95;
/// Weight of the new plane where it lies further off: eigenvalues that cross exchange an axis
/// at once, the picture follows over several snapshots.
const NEW_PLANE: f64 = 0.3;

/// Least ratio of the two singular values at which it is clear how one plane lies to another; below,
/// a frame might be mirrored at every snapshot.
const CLEAR: f64 = 0.2;

/// A posterior seen in the plane: the ellipse of one standard deviation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ellipse {
    /// Half-lengths of the longer and the shorter axis, in latent units.
    pub half_lengths: [f64; 2],
    /// Angle of the longer axis against the first axis of the plane, in radians.
    pub angle: f64,
}

impl Ellipse {
    /// The ellipse of the covariance [[a, b], [b, c]].
    pub fn of_covariance(a: f64, b: f64, c: f64) -> Self {
        let mean = (a + c) / 2.0;
        let half_difference = ((a - c) / 2.0).hypot(b);
        Self {
            half_lengths: [
                (mean + half_difference).max(0.0).sqrt(),
                (mean - half_difference).max(0.0).sqrt(),
            ],
            angle: 0.5 * (2.0 * b).atan2(a - c),
        }
    }
}

/// A point of the plane is Bᵀ(z − m), with m the mean and B two orthonormal columns.
#[derive(Clone, Debug, Default)]
pub struct Projection {
    /// m, d values; empty where latents are drawn as they are.
    mean: Vec<f64>,
    /// The two columns of B.
    basis: [Vec<f64>; 2],
}

impl Projection {
    /// Fits the plane to rows of d values, near the plane that was there before. Rows with a
    /// value that is not finite are left out. Returns the share of variance along each axis, or
    /// `None` for d ≤ 2, where the projection is the identity.
    pub fn fit<'a, Rows>(&mut self, d: usize, rows: impl Fn() -> Rows) -> Option<[f64; 2]>
    where
        Rows: Iterator<Item = &'a [f32]>,
    {
        if d <= 2 {
            self.mean = vec![0.0; d];
            self.basis = std::array::from_fn(|axis| unit(d, axis));
            return None;
        }
        let finite = || rows().filter(|row| row.iter().all(|value| value.is_finite()));
        let count = finite().count();
        if count == 0 {
            if self.mean.len() != d {
                self.mean = vec![0.0; d];
                self.basis = std::array::from_fn(|axis| unit(d, axis));
            }
            return Some([0.0; 2]);
        }
        let mut mean = vec![0.0; d];
        for row in finite() {
            for (sum, &value) in mean.iter_mut().zip(row) {
                *sum += f64::from(value) / count as f64;
            }
        }
        let mut centred = DMatrix::zeros(d, count);
        for (mut column, row) in centred.column_iter_mut().zip(finite()) {
            for (axis, (&value, mean)) in row.iter().zip(&mean).enumerate() {
                column[axis] = f64::from(value) - mean;
            }
        }
        let covariance = &centred * centred.transpose() / count as f64;
        let leading = leading_plane(&covariance);
        let basis = if self.mean.len() == d {
            let old = DMatrix::from_fn(d, 2, |row, axis| self.basis[axis][row]);
            settle(&leading, &old)
        } else {
            leading
        };
        let total = covariance.trace();
        let along = basis.transpose() * covariance * &basis;
        self.mean = mean;
        self.basis = std::array::from_fn(|axis| basis.column(axis).iter().copied().collect());
        let share = |axis| if total > 0.0 { along[(axis, axis)] / total } else { 0.0 };
        Some([share(0), share(1)])
    }

    /// Turns and mirrors the frame within its plane so that these points of it come to lie as near
    /// as they can to others; nothing happens where that is not clear.
    pub fn turn(&mut self, points: &[[f64; 2]], towards: &[[f64; 2]]) {
        let mut overlap = Matrix2::zeros();
        for (point, other) in points.iter().zip(towards) {
            if point.iter().chain(other).all(|value| value.is_finite()) {
                overlap += Matrix2::from_fn(|row, column| point[row] * other[column]);
            }
        }
        // As in `settle`: the R in O(2) that minimises ‖points·R − others‖.
        let decomposition = overlap.svd(true, true);
        let singular = decomposition.singular_values;
        if singular.max() <= 0.0 || singular.min() < CLEAR * singular.max() {
            return;
        }
        if let (Some(u), Some(v_t)) = (decomposition.u, decomposition.v_t) {
            let rotation = u * v_t;
            let [first, second] = &self.basis;
            let column = |axis: usize| {
                let weights = (rotation[(0, axis)], rotation[(1, axis)]);
                first.iter().zip(second).map(|(a, b)| weights.0 * a + weights.1 * b).collect()
            };
            self.basis = [column(0), column(1)];
        }
    }

    /// The point of the plane that belongs to a latent vector.
    pub fn project(&self, latent: &[f32]) -> [f64; 2] {
        std::array::from_fn(|axis| {
            let centred = latent.iter().zip(&self.mean).map(|(&z, mean)| f64::from(z) - mean);
            centred.zip(&self.basis[axis]).map(|(z, b)| z * b).sum()
        })
    }

    /// The two columns of B, d values each.
    pub fn axes(&self) -> [Vec<f32>; 2] {
        std::array::from_fn(|axis| self.basis[axis].iter().map(|&value| value as f32).collect())
    }

    /// m + B·point.
    pub fn unproject(&self, point: [f64; 2]) -> Vec<f32> {
        let [first, second] = &self.basis;
        self.mean
            .iter()
            .zip(first.iter().zip(second))
            .map(|(mean, (a, b))| (mean + a * point[0] + b * point[1]) as f32)
            .collect()
    }

    /// One standard deviation of N(·, diag exp(log v)) in the plane: covariance Bᵀ diag(v) B.
    pub fn ellipse(&self, log_variance: &[f32]) -> Ellipse {
        let [first, second] = &self.basis;
        let (mut a, mut b, mut c) = (0.0, 0.0, 0.0);
        for (&log_v, (x, y)) in log_variance.iter().zip(first.iter().zip(second)) {
            let v = f64::from(log_v).exp();
            a += v * x * x;
            b += v * x * y;
            c += v * y * y;
        }
        Ellipse::of_covariance(a, b, c)
    }
}

/// A unit vector of d values; zero where there is no such axis.
fn unit(d: usize, axis: usize) -> Vec<f64> {
    (0..d).map(|row| f64::from(u8::from(row == axis))).collect()
}

/// The two eigenvectors with the largest eigenvalues, d × 2, the largest component of each
/// positive: the same data give the same picture.
fn leading_plane(covariance: &DMatrix<f64>) -> DMatrix<f64> {
    let d = covariance.nrows();
    let eigen = SymmetricEigen::new(covariance.clone());
    let mut order: Vec<usize> = (0..d).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let columns: Vec<DVector<f64>> = order[..2]
        .iter()
        .map(|&column| {
            let vector = eigen.eigenvectors.column(column).into_owned();
            let largest = vector[vector.iamax()];
            if largest < 0.0 { -vector } else { vector }
        })
        .collect();
    DMatrix::from_columns(&columns)
}

/// The new plane in the frame that is nearest to the old one; where the plane itself jumps,
/// a plane on the way to it.
fn settle(new: &DMatrix<f64>, old: &DMatrix<f64>) -> DMatrix<f64> {
    // Orthogonal Procrustes problem: the R in O(2) that minimises ‖new·R − old‖ is U·Vᵀ of the
    // singular value decomposition of newᵀ·old; the singular values are the cosines of the
    // angles between the planes.
    let overlap = new.transpose() * old;
    let overlap = Matrix2::from_fn(|row, column| overlap[(row, column)]);
    let decomposition = overlap.svd(true, true);
    let (Some(u), Some(v_t)) = (decomposition.u, decomposition.v_t) else {
        return new.clone();
    };
    let rotation = u * v_t;
    let turned = new * DMatrix::from_fn(2, 2, |row, column| rotation[(row, column)]);
    if decomposition.singular_values.min() >= SAME_PLANE {
        return turned;
    }
    orthonormal(turned * NEW_PLANE + old * (1.0 - NEW_PLANE))
}

/// The orthonormal frame nearest to two independent columns: M·(MᵀM)^(−½).
fn orthonormal(frame: DMatrix<f64>) -> DMatrix<f64> {
    let gram = frame.transpose() * &frame;
    let eigen = SymmetricEigen::new(Matrix2::from_fn(|row, column| gram[(row, column)]));
    let scale = eigen.eigenvalues.map(|value| value.max(f64::MIN_POSITIVE).sqrt().recip());
    let root = eigen.eigenvectors * Matrix2::from_diagonal(&scale) * eigen.eigenvectors.transpose();
    frame * DMatrix::from_fn(2, 2, |row, column| root[(row, column)])
}
