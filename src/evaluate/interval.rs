//! How far a share measured on finitely many images can be trusted.

/// The 97.5 % quantile of N(0, 1): two sides of 2.5 % leave 95 %.
pub const QUANTILE: f64 = 1.959_963_984_540_054;

/// Wilson's 95 % interval `[low, high]` of a share, `successes` of `trials` (Wilson 1927).
///
/// Unlike the textbook p ± 1.96·√(p(1−p)/n) it keeps its promise near 0 and 1 and for few trials.
/// Without any trial nothing is known: `[0, 1]`.
pub fn wilson(successes: usize, trials: usize) -> [f64; 2] {
    if trials == 0 {
        return [0.0, 1.0];
    }
    let trials = trials as f64;
    let share = successes as f64 / trials;
    let square = QUANTILE * QUANTILE / trials;
    let centre = (share + square / 2.0) / (1.0 + square);
    let spread = (share * (1.0 - share) * square + square * square / 4.0).sqrt() / (1.0 + square);
    [(centre - spread).max(0.0), (centre + spread).min(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn expect(successes: usize, trials: usize, low: f64, high: f64) {
        let [found_low, found_high] = wilson(successes, trials);
        assert!(
            (found_low - low).abs() < 5e-5 && (found_high - high).abs() < 5e-5,
            "{successes} of {trials}: [{found_low}, {found_high}]"
        );
    }

    #[test]
    fn agrees_with_published_values() {
        // Newcombe 1998, Statistics in Medicine 17, table I, method 3.
        expect(81, 263, 0.2553, 0.3662);
        expect(15, 148, 0.0624, 0.1605);
        expect(0, 20, 0.0, 0.1611);
        expect(1, 29, 0.0061, 0.1718);
    }

    #[test]
    fn holds_the_share_and_stays_within_zero_and_one() {
        for trials in [1, 3, 500] {
            for successes in 0..=trials {
                let [low, high] = wilson(successes, trials);
                let share = successes as f64 / trials as f64;
                assert!(0.0 <= low && low <= share + 1e-12 && share <= high + 1e-12 && high <= 1.0);
            }
        }
        assert_eq!(wilson(0, 0), [0.0, 1.0]);
    }
}
