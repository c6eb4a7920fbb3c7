//! What can be said of many cells: means, the Pareto front, rank correlation, collapse. Plain
//! numbers.

/// The 97.5 % quantile of N(0, 1).
const QUANTILE: f64 = 1.959_963_984_540_054;
/// A classifier that is right less often than this many times guessing has nothing to read.
const NEAR_CHANCE: f64 = 1.5;
/// μ that scatters less than this, per dimension, under a prior of about one: one spot.
const ONE_SPOT: f64 = 0.05;

/// Mean and sample standard deviation (n − 1) of some values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanDeviation {
    /// Values.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// `None` for a single value, which says nothing of the others.
    pub deviation: Option<f64>,
}

impl MeanDeviation {
    /// `None` without a finite value.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        if values.is_empty() {
            return None;
        }
        let count = values.len();
        let mean = values.iter().sum::<f64>() / count as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let deviation = (count > 1).then(|| (squares / (count - 1) as f64).sqrt());
        Some(Self { count, mean, deviation })
    }
}

/// Which points no other beats: none is at least as good in both and better in one. The first
/// coordinate is better when smaller (an error), the second when larger (an accuracy).
pub fn pareto(points: &[[f64; 2]]) -> Vec<bool> {
    let beats =
        |a: &[f64; 2], b: &[f64; 2]| a[0] <= b[0] && a[1] >= b[1] && (a[0] < b[0] || a[1] > b[1]);
    points
        .iter()
        .map(|point| {
            point.iter().all(|value| value.is_finite()) && !points.iter().any(|o| beats(o, point))
        })
        .collect()
}

/// A rank correlation and how far it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    /// Pairs of values.
    pub count: usize,
    /// Spearman's ρ, −1 to 1.
    pub rho: f64,
    /// 95 % interval by Fisher's z with the variance of Bonett and Wright (2000),
    /// (1 + ρ²/2)/(n − 3); `None` for a ρ of ±1, where it does not apply.
    pub interval: Option<[f64; 2]>,
}

/// Fewer pairs leave no interval, and two of them are always in a perfect order.
pub const LEAST_PAIRS: usize = 4;

/// Spearman's rank correlation, ties at their mean rank; `None` for fewer than [`LEAST_PAIRS`] finite
/// pairs or if all values of one side are equal.
pub fn spearman(pairs: &[[f64; 2]]) -> Option<Correlation> {
    let finite = pairs.iter().filter(|pair| pair.iter().all(|value| value.is_finite()));
    let (a, b): (Vec<f64>, Vec<f64>) = finite.map(|pair| (pair[0], pair[1])).unzip();
    let count = a.len();
    if count < LEAST_PAIRS {
        return None;
    }
    let rho = pearson(&ranks(&a), &ranks(&b))?;
    let interval = (rho.abs() < 1.0 - 1e-12).then(|| {
        let error = ((1.0 + rho * rho / 2.0) / (count - 3) as f64).sqrt();
        let z = rho.atanh();
        [(z - QUANTILE * error).tanh(), (z + QUANTILE * error).tanh()]
    });
    Some(Correlation { count, rho, interval })
}

/// Ranks from 1; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let same = order[start..].iter().take_while(|&&i| values[i] == values[order[start]]);
        let end = start + same.count();
        for &index in &order[start..end] {
            ranks[index] = (start + 1 + end) as f64 / 2.0;
        }
        start = end;
    }
    ranks
}

fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        ab += (a - mean_a) * (b - mean_b);
        aa += (a - mean_a).powi(2);
        bb += (b - mean_b).powi(2);
    }
    (aa > 0.0 && bb > 0.0).then(|| (ab / (aa * bb).sqrt()).clamp(-1.0, 1.0))
}

/// In which way a model has collapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collapse {
    /// All μ lie on one spot.
    OneSpot,
    /// μ scatters, but the classes cannot be told apart.
    NoClasses,
}

impl Collapse {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::OneSpot => "all images on one spot",
            Self::NoClasses => "the latents no longer tell the classes apart",
        }
    }

    /// Whether a model with this clean accuracy has collapsed, where guessing achieves `chance`, and
    /// `spread` is the root mean square distance of μ from its mean in `latent` dimensions.
    pub fn of(clean_accuracy: f64, chance: f64, spread: f64, latent: usize) -> Option<Self> {
        let near_chance = clean_accuracy < NEAR_CHANCE * chance;
        let one_spot = spread < ONE_SPOT * (latent as f64).sqrt();
        // A tiny but readable latent space is no collapse: scale alone harms nobody.
        match (near_chance, one_spot) {
            (true, true) => Some(Self::OneSpot),
            (true, false) => Some(Self::NoClasses),
            (false, _) => None,
        }
    }
}

/// What a collapse says of Σaug, given its siblings: cells that differ in Σaug alone, each with
/// its s and whether it collapsed.
pub fn blame(sigma_aug: f64, siblings: &[(f64, bool)]) -> &'static str {
    let fine = |side: &dyn Fn(f64) -> bool| siblings.iter().any(|&(s, bad)| !bad && side(s));
    match (fine(&|s| s > sigma_aug), fine(&|s| s < sigma_aug)) {
        (true, false) => "Σaug too small",
        (false, true) => "Σaug too large",
        (true, true) => "at this Σaug, although a smaller and a larger one work",
        (false, false) => "at every Σaug tried, so check the other settings",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_holds_what_nothing_beats() {
        let points = [[1.0, 0.5], [2.0, 0.7], [2.0, 0.6], [3.0, 0.7], [0.5, 0.1], [f64::NAN, 1.0]];
        assert_eq!(pareto(&points), [true, true, false, false, true, false]);
        assert_eq!(pareto(&[[1.0, 1.0], [1.0, 1.0]]), [true, true], "equals do not beat");
        assert!(pareto(&[]).is_empty());
    }

    #[test]
    fn ranks_correlate_as_in_textbooks() {
        // Hours of television against IQ: the example of Wikipedia's article, ρ = −29/165.
        let iq = [106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0];
        let hours = [7.0, 27.0, 2.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
        let pairs: Vec<[f64; 2]> = iq.into_iter().zip(hours).map(|(a, b)| [a, b]).collect();
        let found = spearman(&pairs).unwrap();
        assert!((found.rho + 29.0 / 165.0).abs() < 1e-12);
        // tanh(atanh ρ ± 1.96·√((1 + ρ²/2)/7)), worked out elsewhere.
        let [low, high] = found.interval.unwrap();
        assert!((low + 0.727_830).abs() < 1e-5 && (high - 0.514_547).abs() < 1e-5, "{low} {high}");
    }

    #[test]
    fn ties_share_their_rank_and_monotone_is_one() {
        assert_eq!(ranks(&[10.0, 20.0, 10.0, 30.0]), [1.5, 3.0, 1.5, 4.0]);
        let cubes: Vec<[f64; 2]> = (0..6).map(|i| [f64::from(i), f64::from(i * i * i)]).collect();
        let found = spearman(&cubes).unwrap();
        assert_eq!((found.rho, found.interval), (1.0, None));
        let flat: Vec<[f64; 2]> = (0..6).map(|i| [f64::from(i), 2.0]).collect();
        assert_eq!(spearman(&flat), None, "no order on one side");
        for few in 0..LEAST_PAIRS {
            assert_eq!(spearman(&cubes[..few]), None, "{few} pairs say nothing");
        }
        let gap = [&cubes[..3], &[[9.0, f64::NAN]]].concat();
        assert_eq!(spearman(&gap), None, "three pairs and a gap");
        assert_eq!(spearman(&[[1.0, f64::NAN]]), None);
    }

    #[test]
    fn means_come_with_the_sample_deviation() {
        let found = MeanDeviation::of([2.0, 4.0, f64::NAN, 6.0]).unwrap();
        assert_eq!((found.count, found.mean, found.deviation), (3, 4.0, Some(2.0)));
        assert_eq!(MeanDeviation::of([3.0]).unwrap().deviation, None);
        assert_eq!(MeanDeviation::of([]), None);
    }

    #[test]
    fn a_collapse_is_near_chance_and_says_where_the_digits_are() {
        assert_eq!(Collapse::of(0.88, 0.11, 3.5, 16), None);
        assert_eq!(Collapse::of(0.88, 0.11, 0.01, 16), None, "small, but readable");
        assert_eq!(Collapse::of(0.12, 0.11, 0.01, 16), Some(Collapse::OneSpot));
        assert_eq!(Collapse::of(0.12, 0.11, 3.5, 16), Some(Collapse::NoClasses));
        let siblings = [(0.01, true), (0.1, false), (10.0, true)];
        assert_eq!(blame(0.01, &siblings), "Σaug too small");
        assert_eq!(blame(10.0, &siblings), "Σaug too large");
        assert!(blame(1.0, &[(1.0, true)]).contains("every Σaug"));
    }
}
