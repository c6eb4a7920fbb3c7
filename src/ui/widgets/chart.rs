//! What the charts share: a plain plot, ranges that hold the data without jumping, ticks.

use std::ops::RangeInclusive;

use eframe::egui::accesskit::Role;
use eframe::egui::{PopupAnchor, Response, Sense, Tooltip, Ui, WidgetInfo};
use egui_plot::{GridInput, GridMark, Plot, PlotTransform};

use crate::config::short;
use crate::evaluate::statistics::nice_step;

/// Opacity of grid lines: they must not compete with the curves.
const GRID_OPACITY: f32 = 0.22;
/// Least distance between two ticks, in points: numbers beside, and below an axis.
const TICKS_BESIDE: f64 = 32.0;
const TICKS_BELOW: f64 = 76.0;
/// Room for the numbers beside the vertical axis, so that it does not jump.
const AXIS_WIDTH: f32 = 40.0;
/// A number nearer than this to the right end of its axis (as a share) would be cut off.
const EDGE: f64 = 0.05;

/// A plot with axes and a quiet grid, in which nothing moves by itself: panels pan and zoom.
pub(crate) fn plain_plot<'a>(ui: &Ui, name: &'a str) -> Plot<'a> {
    Plot::new(name)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .show_crosshair(false)
        .grid_color(ui.visuals().text_color().gamma_multiply(GRID_OPACITY))
        .grid_fade(0.0)
        .x_grid_spacer(|input| round_marks(input, TICKS_BELOW))
        .y_grid_spacer(|input| round_marks(input, TICKS_BESIDE))
        .x_axis_formatter(|mark, range| label_below(mark, range, short))
        .y_axis_formatter(|mark, _| short(mark.value))
        .y_axis_min_width(AXIS_WIDTH)
        .sense(Sense::click_and_drag())
}

/// What a panel says in the middle of its room while it has nothing to show.
pub(crate) fn nothing_yet(ui: &mut Ui, text: &str) {
    let above = (0.5 * ui.available_height() - 20.0).max(0.0);
    ui.vertical_centered(|ui| {
        ui.add_space(above);
        ui.label(text);
    });
    ui.take_available_space();
}

/// Says what a chart shows to those who cannot see it, and to tests.
pub(crate) fn describe(response: &Response, what: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, what));
}

/// A frame beside the pointer, told the horizontal value under it.
pub(crate) fn tooltip(
    response: &Response,
    transform: &PlotTransform,
    contents: impl FnOnce(&mut Ui, f64),
) {
    if let Some(pointer) = response.hover_pos() {
        let at = transform.value_from_position(pointer).x;
        Tooltip::always_open(
            response.ctx.clone(),
            response.layer_id,
            response.id,
            PopupAnchor::Pointer,
        )
        .gap(14.0)
        .show(|ui| contents(ui, at));
    }
}

/// A number below the horizontal axis, left out where it would be cut off.
pub(crate) fn label_below(
    mark: GridMark,
    range: &RangeInclusive<f64>,
    text: impl Fn(f64) -> String,
) -> String {
    let end = range.end() - EDGE * (range.end() - range.start());
    if mark.value > end { String::new() } else { text(mark.value) }
}

/// A step's number; nothing between two steps.
pub(crate) fn step_label(mark: GridMark, range: &RangeInclusive<f64>) -> String {
    if mark.value < 0.0 || mark.value.fract().abs() > 1e-6 {
        return String::new();
    }
    label_below(mark, range, |step| thousands(step.round() as u64))
}

/// Grid lines at multiples of 1, 2 or 5 times a power of ten, this many points apart or more.
fn round_marks(input: GridInput, distance: f64) -> Vec<GridMark> {
    /// The plotting library's base step is as long as this on the screen, in points.
    const BASE: f64 = 8.0;
    let (low, high) = input.bounds;
    let step = nice_step(input.base_step_size * distance / BASE);
    if !(low.is_finite() && high.is_finite() && step > 0.0) || (high - low) / step > 1000.0 {
        return Vec::new();
    }
    let numbers = (low / step).ceil() as i64..=(high / step).floor() as i64;
    numbers.map(|number| GridMark { value: number as f64 * step, step_size: step }).collect()
}

/// A range is kept until the data need more, or use less than this share of it.
const LEAST_USE: f64 = 0.3;
/// Steps of a nice range.
const NICE_STEPS: f64 = 5.0;

/// A range of an axis that changes seldom, and then to round numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SteadyRange {
    kept: Option<[f64; 2]>,
}

impl SteadyRange {
    /// A round range that holds `low` to `high`: the one from before where it still fits.
    pub(crate) fn around(&mut self, low: f64, high: f64) -> [f64; 2] {
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
    pub(crate) fn reset(&mut self) {
        self.kept = None;
    }
}

/// Grid lines of an axis that shows log₁₀ of a value: at 1, 2, 5 times the powers of ten,
/// or at round values where less than a decade is in view.
pub(crate) fn logarithmic_marks(input: GridInput) -> Vec<GridMark> {
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
pub(crate) fn thousands(number: u64) -> String {
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
        for (low, high) in [
            (f64::NAN, 1.0),
            (1.0, 0.0),
            (3.0, 3.0),
            (0.0, 0.0),
            (-1e30, 1e30),
            (f64::INFINITY, 2.0),
        ] {
            let [from, to] = range.around(low, high);
            assert!(from < to && from.is_finite() && to.is_finite(), "{low} {high}");
        }
    }

    #[test]
    fn logarithmic_marks_are_round_values() {
        let wide = logarithmic_marks(GridInput { bounds: (-0.5, 2.5), base_step_size: 0.1 });
        let values: Vec<f64> = wide.iter().map(|mark| 10.0_f64.powf(mark.value)).collect();
        assert!(
            values.iter().any(|v| (v - 1.0).abs() < 1e-9)
                && values.iter().any(|v| (v - 200.0).abs() < 1e-9)
        );
        let narrow = logarithmic_marks(GridInput {
            bounds: (50.0_f64.log10(), 70.0_f64.log10()),
            base_step_size: 0.01,
        });
        let values: Vec<f64> =
            narrow.iter().map(|mark| 10.0_f64.powf(mark.value).round()).collect();
        assert_eq!(values, [50.0, 55.0, 60.0, 65.0, 70.0]);
    }

    #[test]
    fn round_marks_are_round_and_far_enough_apart() {
        // 0 to 130 on 520 points: 2 units per 8 points.
        let marks = round_marks(GridInput { bounds: (0.0, 130.0), base_step_size: 2.0 }, 32.0);
        let values: Vec<f64> = marks.iter().map(|mark| mark.value).collect();
        assert_eq!(
            values,
            [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0, 110.0, 120.0, 130.0]
        );
        assert!(
            round_marks(GridInput { bounds: (0.0, f64::NAN), base_step_size: 1.0 }, 32.0)
                .is_empty()
        );
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(
            ["7", "999", "1,000", "1,234,567"],
            [7, 999, 1000, 1_234_567].map(thousands).as_slice()
        );
    }
}
