//! Which steps and values are in view: follows the run until the user pans or zooms.

use eframe::egui::{Context, Modifiers, Response};
use egui_plot::PlotTransform;

use crate::state::history::LossHistory;
use crate::ui::widgets::chart::SteadyRange;
use crate::ui::widgets::theme::Series;

/// Points of scrolling that zoom by a factor of e.
const SCROLL_PER_E: f64 = 200.0;
/// Free room after the newest step, as a share of the steps in view.
const ROOM: f64 = 0.02;
/// Steps that are shown of a run in its first moments.
const LEAST_STEPS: f64 = 50.0;
/// Steps that [`Follow::Newest`] shows.
pub(super) const NEWEST: u64 = 1000;
/// The share of steps that the vertical axis disregards at the start of a run: the first
/// losses are often many times those that matter.
pub(super) const SETTLING: f64 = 0.1;
/// Share of the values that may leave the view at the top, and at the bottom.
const OUTLIERS: f64 = 0.01;

/// What is shown of a run that goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Follow {
    /// All steps.
    #[default]
    Whole,
    /// The newest [`NEWEST`] steps.
    Newest,
}

/// The points of one term that are in view, as drawn: logarithms where the axis is logarithmic.
pub(super) struct Curve {
    pub series: Series,
    pub name: &'static str,
    pub raw: Vec<[f64; 2]>,
    pub smoothed: Vec<[f64; 2]>,
}

/// Steps and values in view.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LossView {
    pub follow: Follow,
    /// Steps that the user chose to look at.
    held_steps: Option<[f64; 2]>,
    /// Values that the user chose to look at, as drawn.
    held_values: Option<[f64; 2]>,
    steady: SteadyRange,
}

impl LossView {
    /// Whether it follows the newest step.
    pub(super) fn follows(&self) -> bool {
        self.held_steps.is_none() && self.held_values.is_none()
    }

    /// Follows the newest step again.
    pub(super) fn resume(&mut self) {
        (self.held_steps, self.held_values) = (None, None);
        self.steady.reset();
    }

    /// The values mean something else now: another axis.
    pub(super) fn forget_values(&mut self) {
        self.held_values = None;
        self.steady.reset();
    }

    /// Takes over drags, scrolling and double clicks, as seen through the last frame's view.
    pub(super) fn navigate(
        &mut self,
        context: &Context,
        response: &Response,
        before: &PlotTransform,
    ) {
        if response.double_clicked() {
            return self.resume();
        }
        let bounds = before.bounds();
        let (steps, values) =
            ([bounds.min()[0], bounds.max()[0]], [bounds.min()[1], bounds.max()[1]]);
        let size = response.rect.size();
        let drag = response.drag_delta();
        if response.dragged() && drag != Default::default() {
            let shift = |[low, high]: [f64; 2], points: f32, length: f32| {
                let by = f64::from(points / length.max(1.0)) * (high - low);
                [low + by, high + by]
            };
            self.held_steps = Some(shift(steps, -drag.x, size.x));
            self.held_values = Some(shift(values, drag.y, size.y));
        }
        let Some(pointer) = response.hover_pos().filter(|_| response.contains_pointer()) else {
            return;
        };
        // The wheel zooms here, so nothing around the plot may scroll as well.
        let (scroll, pinch, modifiers) = context.input_mut(|input| {
            (std::mem::take(&mut input.smooth_scroll_delta), input.zoom_delta(), input.modifiers)
        });
        let factor = (f64::from(scroll.x + scroll.y) / SCROLL_PER_E).exp() * f64::from(pinch);
        if factor == 1.0 {
            return;
        }
        let zoom = |[low, high]: [f64; 2], share: f32, least: f64| {
            let fixed = low + f64::from(share) * (high - low);
            let factor = factor.min((high - low) / least);
            [fixed - (fixed - low) / factor, fixed + (high - fixed) / factor]
        };
        if modifiers.matches_logically(Modifiers::SHIFT) {
            let share = (response.rect.bottom() - pointer.y) / size.y.max(1.0);
            self.held_values = Some(zoom(values, share, 1e-6));
        } else {
            let share = (pointer.x - response.rect.left()) / size.x.max(1.0);
            self.held_steps = Some(zoom(steps, share, 4.0));
        }
    }

    /// The first and the last step in view.
    pub(super) fn steps(&self, losses: &LossHistory) -> [f64; 2] {
        if let Some([from, to]) = self.held_steps {
            // Far out there is nothing to see, and the numbers must stay usable.
            let limit = 4.0 * losses.last_step() as f64 + 1000.0;
            let (from, to) = (from.clamp(-limit, limit), to.clamp(-limit, limit));
            return if to - from >= 1.0 { [from, to] } else { [from, from + 1.0] };
        }
        let last = losses.last_step() as f64;
        let first = match self.follow {
            Follow::Whole => losses.first_step() as f64,
            Follow::Newest => {
                losses.first_step().max(losses.last_step().saturating_sub(NEWEST)) as f64
            }
        };
        let length = (last - first).max(LEAST_STEPS);
        [first, first + length * (1.0 + ROOM)]
    }

    /// The lowest and the highest value in view.
    ///
    /// While it follows, the axis fits nearly all values after the share `settling` of the run; a
    /// spike leaves the view at the top, but stays visible as a line up to there. On steps that
    /// the user chose, it fits everything.
    pub(super) fn values(
        &mut self,
        curves: &[Curve],
        errors: &[[f64; 2]],
        [from, to]: [f64; 2],
        settling: f64,
    ) -> [f64; 2] {
        if let Some(values) = self.held_values {
            return values;
        }
        let whole = self.held_steps.is_none() && self.follow == Follow::Whole;
        let settled = if whole { from + settling * (to - from) } else { from };
        let outliers = if self.held_steps.is_none() { OUTLIERS } else { 0.0 };
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut include = |value: f64| {
            low = low.min(value);
            high = high.max(value);
        };
        for curve in curves {
            let in_view = |points: &[[f64; 2]], from: f64| -> Vec<f64> {
                points.iter().filter(|p| (from..=to).contains(&p[0])).map(|p| p[1]).collect()
            };
            for points in [&curve.raw, &curve.smoothed] {
                let mut values = in_view(points, settled);
                if values.is_empty() {
                    values = in_view(points, from);
                }
                if values.is_empty() {
                    continue;
                }
                let rank = |share: f64| (share * (values.len() - 1) as f64).round() as usize;
                let (bottom, top) = (rank(outliers), rank(1.0 - outliers));
                include(*values.select_nth_unstable_by(bottom, f64::total_cmp).1);
                include(*values.select_nth_unstable_by(top, f64::total_cmp).1);
            }
            // Where the run stands is never an outlier.
            curve.smoothed.iter().rfind(|p| p[0] <= to).into_iter().for_each(|p| include(p[1]));
        }
        errors.iter().filter(|point| point[0] >= settled).for_each(|point| include(point[1]));
        self.steady.around(low, high)
    }
}
