//! Turns the way of a pen into grey pixels: smooth curves, drawn with soft edges.

use super::strokes::Point;
use super::{PIXELS, SIDE};

/// Straight pieces between two points of a curve.
const PIECES: usize = 6;

/// What the pen leaves behind.
pub(super) struct Pen {
    /// Half the width of the line, in pixels.
    pub radius: f32,
    /// Width of the transition from ink to paper, in pixels.
    pub softness: f32,
    /// Brightness of the ink, 0 to 255.
    pub ink: f32,
    /// Part of the radius by which the pressure swells and fades along the line.
    pub pressure: f32,
    /// Where in a swell the pen is put down, in radians.
    pub phase: f32,
}

/// A smooth curve through all points; a point that stands twice in a row is a corner.
pub(super) fn smooth(points: &[Point]) -> Vec<Point> {
    let mut curve = Vec::with_capacity(points.len() * PIECES + 1);
    let last = points.len() - 1;
    for index in 0..last {
        let (from, to) = (points[index], points[index + 1]);
        if from == to {
            continue;
        }
        // Beyond an end or a corner the curve would run straight on.
        let before = if index == 0 || points[index - 1] == from { from } else { points[index - 1] };
        let after =
            if index + 1 == last || points[index + 2] == to { to } else { points[index + 2] };
        for piece in 0..PIECES {
            let along = piece as f32 / PIECES as f32;
            curve.push(
                [0, 1].map(|axis| spline(before[axis], from[axis], to[axis], after[axis], along)),
            );
        }
    }
    curve.push(points[last]);
    curve
}

/// The uniform Catmull-Rom spline between `from` and `to`.
fn spline(before: f32, from: f32, to: f32, after: f32, along: f32) -> f32 {
    let (slope_from, slope_to) = ((to - before) / 2.0, (after - from) / 2.0);
    let quadratic = 3.0 * (to - from) - 2.0 * slope_from - slope_to;
    let cubic = 2.0 * (from - to) + slope_from + slope_to;
    from + along * (slope_from + along * (quadratic + along * cubic))
}

/// Draws a line of straight pieces, in pixels, into an image; ink never gets darker.
pub(super) fn draw(line: &[Point], pen: &Pen, pixels: &mut [u8; PIXELS]) {
    let pieces = line.len() - 1;
    for (index, ends) in line.windows(2).enumerate() {
        let along = index as f32 / pieces as f32;
        let swell = (pen.phase + along * std::f32::consts::TAU).sin();
        draw_piece(ends[0], ends[1], pen, pen.radius * (1.0 + pen.pressure * swell), pixels);
    }
}

/// Draws one straight piece; only pixels near it are looked at.
fn draw_piece(from: Point, to: Point, pen: &Pen, radius: f32, pixels: &mut [u8; PIXELS]) {
    let reach = radius + pen.softness / 2.0;
    let range = |axis: usize| {
        let low = from[axis].min(to[axis]) - reach - 0.5;
        let high = from[axis].max(to[axis]) + reach - 0.5;
        (low.ceil().max(0.0) as usize, (high.floor() + 1.0).clamp(0.0, SIDE as f32) as usize)
    };
    let ((left, right), (top, bottom)) = (range(0), range(1));
    for row in top..bottom {
        for column in left..right {
            let distance = distance(from, to, [column, row]);
            let cover = ((reach - distance) / pen.softness).clamp(0.0, 1.0);
            let pixel = &mut pixels[row * SIDE + column];
            *pixel = (*pixel).max((cover * pen.ink + 0.5) as u8);
        }
    }
}

/// How far the middle of a pixel (column, row) is from a straight piece.
pub(crate) fn distance(from: Point, to: Point, pixel: [usize; 2]) -> f32 {
    let direction = [to[0] - from[0], to[1] - from[1]];
    let squared = (direction[0] * direction[0] + direction[1] * direction[1]).max(1e-9);
    let [x, y] = [0, 1].map(|axis| pixel[axis] as f32 + 0.5 - from[axis]);
    let along = ((x * direction[0] + y * direction[1]) / squared).clamp(0.0, 1.0);
    let (across_x, across_y) = (x - along * direction[0], y - along * direction[1]);
    (across_x * across_x + across_y * across_y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEN: Pen = Pen { radius: 1.5, softness: 1.0, ink: 200.0, pressure: 0.0, phase: 0.0 };

    #[test]
    fn a_curve_passes_through_its_points_and_keeps_corners_sharp() {
        let points = [[0.0, 0.0], [4.0, 0.0], [4.0, 0.0], [4.0, 4.0]];
        let curve = smooth(&points);
        for point in points {
            assert!(curve.contains(&point), "{point:?}");
        }
        // A corner: no point leaves the two legs.
        assert!(curve.iter().all(|point| point[1] == 0.0 || point[0] == 4.0), "{curve:?}");
        // Without the corner the same way bulges.
        let round = smooth(&[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]]);
        assert!(round.iter().any(|point| point[1] != 0.0 && point[0] != 4.0));
    }

    #[test]
    fn a_line_is_as_wide_as_the_pen_and_soft_at_its_edge() {
        let mut pixels = [0; PIXELS];
        draw(&[[4.0, 10.2], [20.0, 10.2]], &PEN, &mut pixels);
        let column = |row: usize| pixels[row * SIDE + 12];
        assert_eq!([column(7), column(10), column(13)], [0, 200, 0]);
        let total: u32 = (0..SIDE).map(|row| u32::from(column(row))).sum();
        assert!(total.abs_diff(3 * 200) <= 2, "{total}");
        assert!((1..200).contains(&column(11)));
    }

    #[test]
    fn a_line_may_leave_the_image() {
        let mut pixels = [0; PIXELS];
        draw(&[[-50.0, 5.0], [-20.0, 90.0]], &PEN, &mut pixels);
        assert!(pixels.iter().all(|&pixel| pixel == 0));
        draw(&[[-50.0, 14.0], [90.0, 14.0]], &PEN, &mut pixels);
        assert_eq!(pixels[13 * SIDE], 200);
        assert_eq!(pixels[13 * SIDE + SIDE - 1], 200);
    }
}
