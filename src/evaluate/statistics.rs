//! Many numbers in a few: distances, spread, quantiles. Plain numbers, no tensors, so that the
//! window's panels and the reports share one definition of each.

use serde::{Deserialize, Serialize};

/// Euclidean distance of two vectors, summed in f64.
pub fn distance(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum::<f64>().sqrt()
}

/// Root mean square distance of rows of `d` values from their mean, which is the square root of
/// the trace of their covariance; rows that are not finite are left out.
pub fn spread(values: &[f32], d: usize) -> f64 {
    let finite = || values.chunks_exact(d).filter(|row| row.iter().all(|value| value.is_finite()));
    let count = finite().count().max(1) as f64;
    let mut mean = vec![0.0; d];
    for row in finite() {
        for (sum, &value) in mean.iter_mut().zip(row) {
            *sum += f64::from(value) / count;
        }
    }
    let squares = finite()
        .flat_map(|row| row.iter().zip(&mean))
        .map(|(&value, mean)| (f64::from(value) - mean).powi(2));
    (squares.sum::<f64>() / count).sqrt()
}

/// The value below which this share of ascending values lies, linearly between neighbours.
///
/// # Panics
/// If there are no values.
pub fn quantile(ascending: &[f64], share: f64) -> f64 {
    let position = share * (ascending.len() - 1) as f64;
    let (below, above) = (position.floor() as usize, position.ceil() as usize);
    ascending[below] + (ascending[above] - ascending[below]) * position.fract()
}

/// A set of values in a few numbers, all in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Values that were summarised.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Root mean square deviation from it; `None` of a single value, which does not scatter.
    pub standard_deviation: Option<f64>,
    /// 5 % of the values are smaller.
    pub percentile_5: f64,
    /// 25 % of the values are smaller.
    pub lower_quartile: f64,
    /// Half of the values are smaller.
    pub median: f64,
    /// 75 % of the values are smaller.
    pub upper_quartile: f64,
    /// 95 % of the values are smaller.
    pub percentile_95: f64,
}

impl Summary {
    /// Summarises the finite ones of these values; `None` if there are none.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        if values.is_empty() {
            return None;
        }
        values.sort_by(f64::total_cmp);
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        Some(Self {
            count: values.len(),
            mean,
            standard_deviation: (values.len() > 1).then(|| variance.sqrt()),
            percentile_5: quantile(&values, 0.05),
            lower_quartile: quantile(&values, 0.25),
            median: quantile(&values, 0.5),
            upper_quartile: quantile(&values, 0.75),
            percentile_95: quantile(&values, 0.95),
        })
    }

    /// The same of all values divided by a positive `unit`; `None` where it is not positive.
    pub fn divided_by(&self, unit: f64) -> Option<Self> {
        (unit > 0.0).then(|| Self {
            count: self.count,
            mean: self.mean / unit,
            standard_deviation: self.standard_deviation.map(|value| value / unit),
            percentile_5: self.percentile_5 / unit,
            lower_quartile: self.lower_quartile / unit,
            median: self.median / unit,
            upper_quartile: self.upper_quartile / unit,
            percentile_95: self.percentile_95 / unit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_of_known_values() {
        // 0, 1, …, 100 in a shuffled order, and what is no number.
        let values = (0..=100).map(|i| f64::from(i * 37 % 101)).chain([f64::NAN, f64::INFINITY]);
        let found = Summary::of(values).unwrap();
        assert_eq!((found.count, found.mean, found.median), (101, 50.0, 50.0));
        assert_eq!((found.percentile_5, found.percentile_95), (5.0, 95.0));
        assert_eq!((found.lower_quartile, found.upper_quartile), (25.0, 75.0));
        // The variance of 0, …, n is n(n + 2)/12.
        assert!((found.standard_deviation.unwrap() - 850.0_f64.sqrt()).abs() < 1e-12);
        let half = found.divided_by(2.0).unwrap();
        assert_eq!((half.mean, half.percentile_95, half.count), (25.0, 47.5, 101));
        assert_eq!((found.divided_by(0.0), Summary::of([f64::NAN])), (None, None));
        let single = Summary::of([3.0, f64::NAN]).unwrap();
        assert_eq!((single.count, single.mean, single.standard_deviation), (1, 3.0, None));
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        assert_eq!(quantile(&[3.0], 0.95), 3.0);
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.75), 3.0);
        assert_eq!((quantile(&[1.0, 2.0], 0.0), quantile(&[1.0, 2.0], 1.0)), (1.0, 2.0));
    }

    #[test]
    fn the_spread_is_the_root_of_the_trace_of_the_covariance() {
        // Variance 2 along the first axis, 0.25 along the second; one row is left out.
        let rows = [0.0, 0.5, 1.0, 1.5, 2.0, 0.5, 3.0, 1.5, 4.0, 1.0, f32::NAN, 7.0];
        assert!((spread(&rows, 2) - (2.0_f64 + 0.2).sqrt()).abs() < 1e-12);
        assert_eq!(distance(&[1.0, 2.0], &[4.0, 6.0]), 5.0);
    }
}
