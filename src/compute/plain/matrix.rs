//! Products of row-major matrices, on the thread that asks.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

use super::{on_the_pool, rows_of_a_piece};

/// `[rows, columns]`, row by row.
pub fn rows_of(values: &[f32], columns: usize) -> MatRef<'_, f32> {
    MatRef::from_row_major_slice(values, values.len() / columns, columns)
}

/// `out = left · right`, or `out += left · right` where it is to be added; `out` is `[rows, columns]`,
/// row by row.
///
/// One thread: the library's own wait actively for each other, which starves whatever else runs.
pub fn multiply(
    out: &mut [f32],
    columns: usize,
    left: MatRef<'_, f32>,
    right: MatRef<'_, f32>,
    add: bool,
) {
    let out = MatMut::from_row_major_slice_mut(out, left.nrows(), columns);
    let accum = if add { Accum::Add } else { Accum::Replace };
    matmul(out, accum, left, right, 1.0, Par::Seq);
}

/// `out = left · right`, the rows of `out` shared among all threads; `left` is `[rows, depth]` and `right`
/// is `[depth, columns]`.
pub fn multiply_on_all_threads(out: &mut [f32], columns: usize, left: &[f32], right: &[f32]) {
    let depth = right.len() / columns;
    let piece = rows_of_a_piece(out.len() / columns);
    on_the_pool(|| {
        out.par_chunks_mut(piece * columns).zip(left.par_chunks(piece * depth)).for_each(
            |(out, left)| {
                multiply(out, columns, rows_of(left, depth), rows_of(right, columns), false);
            },
        );
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Stream, normals};

    /// As they are and transposed, whole vector registers and less.
    #[test]
    fn products_are_those_of_the_definition() {
        for [rows, depth, columns] in [[256, 70, 40], [40, 300, 784], [3, 5, 7], [512, 64, 512]] {
            let a = normals(1, Stream::Probe, 1, rows * depth);
            let b = normals(1, Stream::Probe, 2, depth * columns);
            let mut out = vec![1.0; rows * columns];
            multiply(&mut out, columns, rows_of(&a, depth), rows_of(&b, columns), false);
            let mut twice = out.clone();
            multiply(&mut twice, columns, rows_of(&a, depth), rows_of(&b, columns), true);
            let mut shared = vec![0.0; rows * columns];
            multiply_on_all_threads(&mut shared, columns, &a, &b);
            assert_eq!(shared, out);
            let mut transposed = vec![0.0; columns * rows];
            let (left, right) = (rows_of(&b, columns).transpose(), rows_of(&a, depth).transpose());
            multiply(&mut transposed, rows, left, right, false);
            for row in 0..rows {
                for column in 0..columns {
                    let sum: f64 = (0..depth)
                        .map(|k| f64::from(a[row * depth + k]) * f64::from(b[k * columns + column]))
                        .sum();
                    let near = |value: f32, exact: f64| {
                        let gap = (f64::from(value) - exact).abs();
                        assert!(gap < 1e-4, "{row} {column}: {value} instead of {exact}");
                    };
                    near(out[row * columns + column], sum);
                    near(twice[row * columns + column], 2.0 * sum);
                    near(transposed[column * rows + row], sum);
                }
            }
        }
    }
}
