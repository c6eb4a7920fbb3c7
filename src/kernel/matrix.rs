//! Products of row-major matrices, on all threads.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

/// Multiplications below which a second thread costs more than it saves.
const WORTH_SPLITTING: usize = 1 << 19;
/// Cuts fall on multiples of this, so that no piece ends within a vector register.
const ALIGNMENT: usize = 32;

/// `[rows, columns]`, row by row.
pub fn rows_of(values: &[f32], columns: usize) -> MatRef<'_, f32> {
    MatRef::from_row_major_slice(values, values.len() / columns, columns)
}

/// `out = left · right`, or `out += left · right` where it is to be added; `out` is `[rows, columns]`,
/// row by row.
pub fn multiply(
    out: &mut [f32],
    columns: usize,
    left: MatRef<'_, f32>,
    right: MatRef<'_, f32>,
    add: bool,
) {
    let out = MatMut::from_row_major_slice_mut(out, left.nrows(), columns);
    let accum = if add { Accum::Add } else { Accum::Replace };
    let size = left.nrows() * left.ncols() * columns;
    let pieces = rayon::current_num_threads().min(size.div_ceil(WORTH_SPLITTING));
    split(out, left, right, accum, pieces);
}

/// Cuts the longer side of `out` until there are as many pieces as wanted. Every number is summed
/// by one thread.
fn split(
    out: MatMut<'_, f32>,
    left: MatRef<'_, f32>,
    right: MatRef<'_, f32>,
    accum: Accum,
    pieces: usize,
) {
    if pieces < 2 {
        // The library's own threads wait actively for each other, which starves whatever else runs.
        return matmul(out, accum, left, right, 1.0, Par::Seq);
    }
    let (rows, columns) = out.shape();
    let [few, more] = [pieces / 2, pieces - pieces / 2];
    let cut = |length: usize| (length * few / pieces).next_multiple_of(ALIGNMENT).min(length);
    if rows >= columns {
        let (upper, lower) = out.split_at_row_mut(cut(rows));
        let (left_upper, left_lower) = left.split_at_row(cut(rows));
        rayon::join(
            || split(upper, left_upper, right, accum, few),
            || split(lower, left_lower, right, accum, more),
        );
    } else {
        let (first, second) = out.split_at_col_mut(cut(columns));
        let (right_first, right_second) = right.split_at_col(cut(columns));
        rayon::join(
            || split(first, left, right_first, accum, few),
            || split(second, left, right_second, accum, more),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Stream, normals};

    /// Both ways of splitting, whole and partly filled pieces, as they are and transposed.
    #[test]
    fn products_are_those_of_the_definition() {
        for [rows, depth, columns] in [[256, 70, 40], [40, 300, 784], [3, 5, 7], [512, 64, 512]] {
            let a = normals(1, Stream::Probe, 1, rows * depth);
            let b = normals(1, Stream::Probe, 2, depth * columns);
            let mut out = vec![1.0; rows * columns];
            multiply(&mut out, columns, rows_of(&a, depth), rows_of(&b, columns), false);
            let mut twice = out.clone();
            multiply(&mut twice, columns, rows_of(&a, depth), rows_of(&b, columns), true);
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

    #[test]
    fn products_do_not_depend_on_the_number_of_threads() {
        let a = normals(1, Stream::Probe, 1, 256 * 784);
        let b = normals(1, Stream::Probe, 2, 784 * 512);
        let product = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut out = vec![0.0; 256 * 512];
            pool.install(|| multiply(&mut out, 512, rows_of(&a, 784), rows_of(&b, 512), false));
            out
        };
        let alone = product(1);
        assert!([2, 3, 7].iter().all(|&threads| product(threads) == alone));
    }
}
