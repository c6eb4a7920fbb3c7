//! Which part of the plane is in view: follows the points until the user pans or zooms.

use eframe::egui::{self, Rect, Response, Vec2, vec2};
use egui_plot::PlotBounds;

use crate::state::latent::Bounds;

/// Points of scrolling that zoom by a factor of e.
const SCROLL_PER_E: f32 = 200.0;

/// The middle of the view and its scale, the same on both axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct View {
    /// The middle, in latent units.
    pub center: [f64; 2],
    /// Latent units per point of the screen.
    pub scale: f64,
}

impl View {
    /// The closest view that shows all of `bounds` in an area of this size.
    pub(crate) fn fitting(bounds: Bounds, size: Vec2) -> Self {
        let scale = |axis: usize, length: f32| {
            (bounds.high[axis] - bounds.low[axis]) / f64::from(length.max(1.0))
        };
        Self {
            center: [0, 1].map(|axis| (bounds.low[axis] + bounds.high[axis]) / 2.0),
            scale: scale(0, size.x).max(scale(1, size.y)).max(1e-12),
        }
    }

    /// What is visible in an area of this size.
    pub(crate) fn visible(self, size: Vec2) -> Bounds {
        let half = [size.x, size.y].map(|length| f64::from(length.max(1.0)) * self.scale / 2.0);
        Bounds {
            low: [self.center[0] - half[0], self.center[1] - half[1]],
            high: [self.center[0] + half[0], self.center[1] + half[1]],
        }
    }

    fn moved(self, drag: Vec2) -> Self {
        let [x, y] = self.center;
        Self {
            center: [x - f64::from(drag.x) * self.scale, y + f64::from(drag.y) * self.scale],
            ..self
        }
    }

    /// Zoomed in by `factor`; what lies `offset` from the middle of the area stays there.
    fn zoomed(self, factor: f32, offset: Vec2) -> Self {
        let zoomed = Self { scale: (self.scale / f64::from(factor)).clamp(1e-9, 1e9), ..self };
        let shift = self.scale - zoomed.scale;
        Self {
            center: [
                self.center[0] + f64::from(offset.x) * shift,
                self.center[1] - f64::from(offset.y) * shift,
            ],
            ..zoomed
        }
    }
}

/// A view as it lies to the one that shows all points: what the planes of a race have in common.
/// Each has a spread of its own, so that equal latent units would show one of them as a speck.
#[derive(Clone, Copy, Debug)]
struct Relative {
    /// How many times closer.
    zoom: f64,
    /// Where the middle is, in shorter sides of the area as it shows all points.
    shift: [f64; 2],
}

impl Relative {
    fn of(view: View, fitting: View, size: Vec2) -> Self {
        let side = f64::from(size.min_elem().max(1.0)) * fitting.scale;
        let shift = [0, 1].map(|axis| (view.center[axis] - fitting.center[axis]) / side);
        Self { zoom: fitting.scale / view.scale, shift }
    }

    fn view(self, fitting: View, size: Vec2) -> View {
        let side = f64::from(size.min_elem().max(1.0)) * fitting.scale;
        View {
            center: [0, 1].map(|axis| fitting.center[axis] + self.shift[axis] * side),
            scale: fitting.scale / self.zoom,
        }
    }
}

/// Follows the points, or keeps what the user chose.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Camera {
    held: Option<View>,
    /// What the user chose for all planes of a race.
    shared: Option<Relative>,
}

impl Camera {
    /// Whether it follows the points.
    pub(crate) fn follows(&self) -> bool {
        self.held.is_none() && self.shared.is_none()
    }

    /// Follows the points again.
    pub(crate) fn fit(&mut self) {
        (self.held, self.shared) = (None, None);
    }

    /// The race is over.
    pub(crate) fn forget_shared(&mut self) {
        self.shared = None;
    }

    /// Takes over drags, scrolling and double clicks; returns the view to draw. With `shared`, what
    /// is done in one plane is done in all that share this camera.
    pub(crate) fn update(
        &mut self,
        context: &egui::Context,
        response: &Response,
        bounds: Bounds,
        shared: bool,
    ) -> View {
        let size = response.rect.size();
        if response.double_clicked() {
            self.fit();
        }
        let fitting = View::fitting(bounds, size);
        let before = if shared {
            self.shared.map_or(fitting, |relative| relative.view(fitting, size))
        } else {
            self.held.unwrap_or(fitting)
        };
        let mut view = before;
        if response.dragged() {
            view = view.moved(response.drag_delta());
        }
        if let (true, Some(pointer)) = (response.contains_pointer(), response.hover_pos()) {
            // The wheel zooms here, so nothing around the plot may scroll as well.
            let factor = context.input_mut(|input| {
                let scroll = std::mem::take(&mut input.smooth_scroll_delta).y;
                input.zoom_delta() * (scroll / SCROLL_PER_E).exp()
            });
            if factor != 1.0 {
                view = view.zoomed(factor, pointer - response.rect.center());
            }
        }
        if view != before && shared {
            self.shared = Some(Relative::of(view, fitting, size));
            // Planes that were drawn already are a frame behind.
            context.request_repaint();
        } else if view != before {
            self.held = Some(view);
        }
        view
    }
}

/// The same rectangle for the plotting library.
pub(crate) fn plot_bounds(bounds: Bounds) -> PlotBounds {
    PlotBounds::from_min_max(bounds.low, bounds.high)
}

/// From latent units to the screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// Where the plane is drawn.
    pub rect: Rect,
    /// What part of it.
    pub view: View,
}

impl Screen {
    /// Where a point of the plane is on the screen.
    pub(crate) fn place(&self, [x, y]: [f64; 2]) -> egui::Pos2 {
        let [center_x, center_y] = self.view.center;
        let offset = [(x - center_x) / self.view.scale, (center_y - y) / self.view.scale];
        self.rect.center() + vec2(offset[0] as f32, offset[1] as f32)
    }

    /// The point of the plane at a place on the screen.
    pub(crate) fn point(&self, place: egui::Pos2) -> [f64; 2] {
        let offset = place - self.rect.center();
        [
            self.view.center[0] + f64::from(offset.x) * self.view.scale,
            self.view.center[1] - f64::from(offset.y) * self.view.scale,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    fn screen() -> Screen {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(400.0, 200.0));
        let bounds = Bounds { low: [-1.0, -1.0], high: [1.0, 1.0] };
        Screen { rect, view: View::fitting(bounds, rect.size()) }
    }

    #[test]
    fn a_view_has_equal_scales_and_shows_all() {
        let visible = screen().view.visible(vec2(400.0, 200.0));
        assert_eq!((visible.low, visible.high), ([-2.0, -1.0], [2.0, 1.0]));
    }

    #[test]
    fn places_and_points_are_inverse_and_y_points_up() {
        let screen = screen();
        assert_eq!(screen.place([0.0, 1.0]), pos2(210.0, 20.0));
        assert_eq!(screen.point(pos2(210.0, 20.0)), [0.0, 1.0]);
    }

    #[test]
    fn a_relative_view_is_the_same_in_its_own_plane_and_alike_in_a_larger_one() {
        let size = vec2(400.0, 200.0);
        let fitting = screen().view;
        let view = View { center: [0.5, -0.25], scale: fitting.scale / 4.0 };
        let relative = Relative::of(view, fitting, size);
        let back = relative.view(fitting, size);
        assert!((back.center[0] - 0.5).abs() < 1e-12 && (back.scale - view.scale).abs() < 1e-12);
        let wide = View { center: [10.0, 0.0], scale: 3.0 * fitting.scale };
        let other = relative.view(wide, size);
        assert!((other.center[0] - 11.5).abs() < 1e-9 && (other.center[1] + 0.75).abs() < 1e-9);
        assert!((other.scale - 3.0 * view.scale).abs() < 1e-12);
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        let mut screen = screen();
        let pointer = pos2(300.0, 60.0);
        let before = screen.point(pointer);
        screen.view = screen.view.zoomed(2.5, pointer - screen.rect.center());
        let after = screen.point(pointer);
        assert!((before[0] - after[0]).abs() < 1e-9 && (before[1] - after[1]).abs() < 1e-9);
    }
}
