//! Axis ranges that hold the data without jumping, and ticks for both scales.

use egui_plot::{GridInput, GridMark};

/// A range is kept until the data need more, or use less than this share of it.
const LEAST_USE: f64 = 0.3;
/// Steps of a nice range.
const NICE_STEPS: f64 = 5.0;

/// A range of an axis that changes seldom, and then to round numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SteadyRange {
    kept: Option<[f64; 2]>,
}

impl SteadyRange {
    /// A round range that holds `low` to `high`: the one from before where it still fits.
    pub fn around(&mut self, low: f64, high: f64) -> [f64; 2] {
        if !(low.is_finite() && high.is_finite() && low <= high) {
            return self.kept.unwrap_or([0.0, 1.0]);
        }
        if let Some([kept_low, kept_high]) = self.kept {
            let fits = kept_low <= low && high <= kept_high;
            if fits && high - low >= LEAST_USE * (kept_high - kept_low) {
                return [kept_low, kept_high];
            }
        }
        // Values that all coincide still get a range with some width.
        let extent = (high - low).max(1e-3 * high.abs()).max(1e-9);
        let step = nice_step(extent / NICE_STEPS);
        let range = [(low / step).floor() * step, ((high + 0.05 * extent) / step).ceil() * step];
        self.kept = Some(range);
        range
    }

    /// Forgets the range: the next one is made for its data alone.
    pub fn reset(&mut self) {
        self.kept = None;
    }
}

/// The next of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … that is not smaller.
pub fn nice_step(value: f64) -> f64 {
    let power = 10.0_f64.powf(value.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|&step| step >= value).unwrap_or(value)
}

/// Grid lines of an axis that shows log₁₀ of a value: at 1, 2, 5 times the powers of ten,
/// or at round values where less than a decade is in view.
pub fn logarithmic_marks(input: GridInput) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    if !(low.is_finite() && high.is_finite()) || high - low > 60.0 {
        return Vec::new();
    }
    let mut marks = Vec::new();
    if high - low >= 1.0 {
        for power in low.floor() as i32..=high.ceil() as i32 {
            for (digit, step_size) in [(1.0_f64, 1.0), (2.0, 0.3), (5.0, 0.3)] {
                marks.push(GridMark { value: digit.log10() + f64::from(power), step_size });
            }
        }
    } else {
        let (from, to) = (10.0_f64.powf(low), 10.0_f64.powf(high));
        let step = nice_step((to - from) / NICE_STEPS);
        let first = (from / step).ceil() as i64;
        for number in first..=(to / step).floor() as i64 {
            marks.push(GridMark {
                value: (number as f64 * step).log10(),
                // What decides whether a label fits is the distance to the next one.
                step_size: (1.0 + 1.0 / number.max(1) as f64).log10(),
            });
        }
    }
    marks.retain(|mark| mark.value.is_finite() && (low..=high).contains(&mark.value));
    marks
}

/// A whole number with a comma after every three digits.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_range_holds_its_data_and_rarely_moves() {
        let mut range = SteadyRange::default();
        let mut changes = 0;
        let mut last = range.around(20.0, 40.0);
        for frame in 0..1000 {
            let wobble = f64::from(frame).sin();
            let (low, high) = (20.0 + wobble, 40.0 - f64::from(frame) * 0.01 + wobble);
            let now = range.around(low, high);
            assert!(now[0] <= low && high <= now[1]);
            changes += usize::from(now != last);
            last = now;
        }
        assert!(changes <= 3, "{changes} changes");
    }

    #[test]
    fn odd_data_give_a_usable_range() {
        let mut range = SteadyRange::default();
        for (low, high) in [(f64::NAN, 1.0), (1.0, 0.0), (3.0, 3.0), (0.0, 0.0), (-1e30, 1e30), (f64::INFINITY, 2.0)] {
            let [from, to] = range.around(low, high);
            assert!(from < to && from.is_finite() && to.is_finite(), "{low} {high}");
        }
    }

    #[test]
    fn logarithmic_marks_are_round_values() {
        let wide = logarithmic_marks(GridInput { bounds: (-0.5, 2.5), base_step_size: 0.1 });
        let values: Vec<f64> = wide.iter().map(|mark| 10.0_f64.powf(mark.value)).collect();
        assert!(values.iter().any(|v| (v - 1.0).abs() < 1e-9) && values.iter().any(|v| (v - 200.0).abs() < 1e-9));
        let narrow = logarithmic_marks(GridInput { bounds: (50.0_f64.log10(), 70.0_f64.log10()), base_step_size: 0.01 });
        let values: Vec<f64> = narrow.iter().map(|mark| 10.0_f64.powf(mark.value).round()).collect();
        assert_eq!(values, [50.0, 55.0, 60.0, 65.0, 70.0]);
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(["7", "999", "1,000", "1,234,567"], [7, 999, 1000, 1_234_567].map(thousands).as_slice());
    }
}
