//! The plane of slow motion: the points of an image, their ellipses, and what pulls at them.

use eframe::egui::{
    Align2, Color32, FontId, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, vec2,
};

use crate::evaluate::stage::Force;
use crate::evaluate::stage::Stage;
use crate::evaluate::statistics::nice_step;
use crate::state::AppState;
use crate::state::latent::Bounds;
use crate::state::slow_motion::scene::{Arrow, Point, Scene};
use crate::text::slow_motion as text;
use crate::ui::widgets::chart::describe;
use crate::ui::widgets::marks::Sprites;
use crate::ui::widgets::plane::{Screen, View};
use crate::ui::widgets::theme::{self, Series};

/// Length of the longest arrow, and room around the points, as a share of the shorter side.
const LONGEST: f32 = 0.32;
const MARGIN: f32 = 0.24;
/// Width of an arrow, of the sum, which shows on both sides of a pull that lies on it, and of the
/// ground around each.
const WIDTH: f32 = 3.0;
const SUM_WIDTH: f32 = 10.0;
const HALO: f32 = 2.5;
/// Length of an arrowhead.
const HEAD: f32 = 13.0;
/// Radius of a mean's mark, and of a drawn point's.
pub(super) const RADIUS: f32 = 7.0;
const DRAWN_RADIUS: f32 = 6.5;
/// Opacity of an ellipse, and of the other points of the map.
const ELLIPSE_OPACITY: f32 = 0.16;
const CROWD_OPACITY: f32 = 0.22;
/// Corners of an ellipse.
const CORNERS: usize = 64;
/// A bar that shows a scale is about this long, in points.
const BAR: f64 = 90.0;
/// Distance of what is written from the edge.
const EDGE: f32 = 10.0;

/// The colour of a force: that of its term in the loss panel.
pub(super) fn color(force: Force, dark: bool) -> Color32 {
    let series = match force {
        Force::Reconstruction => Series::Reconstruction,
        Force::ReconstructionAug => Series::ReconstructionAug,
        Force::Origin | Force::Partner => Series::Kl,
        Force::Total => Series::Total,
    };
    theme::series(series, dark)
}

/// The plane's scratch.
#[derive(Default)]
pub(super) struct Plane {
    sprites: Sprites,
}

impl Plane {
    /// Draws the plane in all of the room there is; `glide` is how much of the way is gone, 0–1.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        scene: &Scene,
        stage: Stage,
        glide: f32,
    ) {
        let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
        describe(&response, &summary(state, scene));
        let dark = theme::is_dark(ui);
        let painter = ui.painter().with_clip_rect(rect);
        painter.rect_filled(rect, 4.0, ui.visuals().extreme_bg_color);
        let Some(bounds) = scene.bounds else { return };
        let screen = Screen { rect, view: view(bounds, rect) };
        self.crowd(&painter, &screen, state, dark);
        origin(&painter, &screen, state, ui.visuals().weak_text_color());
        let one = state.slow_motion.shown.is_some();
        let class = |index| state.test_label(index).map_or(0, usize::from);
        for point in &scene.points {
            let color = theme::class_color(class(point.index), dark);
            draw_ellipse(&painter, &screen, point, color);
        }
        // z leaves its mean on the stage that draws it, and stays where it went.
        let drawn_share = if stage == Stage::Sampled { glide } else { 1.0 };
        for point in &scene.points {
            let color = theme::class_color(class(point.index), dark);
            draw_point(&painter, &screen, point, (color, theme::attack_halo(dark)), drawn_share);
        }
        let scale = arrow_scale(state, scene, rect) * scene.magnification;
        let grown = scale * f64::from(if stage == Stage::Sum { 1.0 } else { glide });
        for arrow in &scene.arrows {
            let length = if arrow.force == Force::Total { scale * f64::from(glide) } else { grown };
            draw_arrow(&painter, &screen, arrow, length, dark);
        }
        if one {
            names(&painter, &screen, scene, ui.visuals().strong_text_color(), dark);
        }
        let ink = ui.visuals().text_color();
        if !scene.arrows.is_empty() && scale.is_finite() && scale > 0.0 {
            let nats = nice_step(BAR / scale);
            let at = rect.left_bottom() + vec2(EDGE, -EDGE);
            bar(
                &painter,
                at,
                (nats * scale) as f32,
                &text::scale(nats, scene.magnification),
                Align2::LEFT_BOTTOM,
                ink,
            );
        }
        let units = nice_step(0.6 * BAR * screen.view.scale);
        let at = rect.right_bottom() + vec2(-EDGE, -EDGE);
        let length = (units / screen.view.scale) as f32;
        bar(&painter, at, length, &text::unit(units), Align2::RIGHT_BOTTOM, ink);
        let latent = &state.slow_motion_model().latent;
        if latent.explained.is_some() {
            let words = text::projection(latent.latent);
            let font = theme::small_text().resolve(ui.style());
            let at = rect.left_top() + vec2(EDGE, EDGE);
            painter.text(at, Align2::LEFT_TOP, words, font, ui.visuals().weak_text_color());
        }
        let edge = Stroke::new(1.0, ui.visuals().weak_text_color());
        painter.rect_stroke(rect, 4.0, edge, StrokeKind::Inside);
    }

    /// The other points of the map, faintly.
    fn crowd(&mut self, painter: &Painter, screen: &Screen, state: &AppState, dark: bool) {
        let mut marks = self.sprites.mesh(painter.ctx(), state.class_count());
        for (index, &z) in state.slow_motion_model().latent.z.iter().enumerate() {
            let place = screen.place(z);
            if screen.rect.contains(place) {
                let class = state.test_label(index).map_or(0, usize::from);
                let color = theme::class_color(class, dark).gamma_multiply(CROWD_OPACITY);
                marks.filled(place, class, color);
            }
        }
        painter.add(marks.into_mesh());
    }
}

/// Everything in view, with room for the arrows.
fn view(mut bounds: Bounds, rect: Rect) -> View {
    for axis in 0..2 {
        // Points that coincide still need some room.
        let least = 0.5e-3 * (1.0 + bounds.high[axis].abs());
        bounds.low[axis] -= least;
        bounds.high[axis] += least;
    }
    let margin = MARGIN * rect.size().min_elem();
    View::fitting(bounds, (rect.size() - Vec2::splat(2.0 * margin)).max(Vec2::splat(20.0)))
}

/// Points of the screen per nat and latent unit: the same for all arrows of all stages, but for what
/// the scene magnifies.
fn arrow_scale(state: &AppState, scene: &Scene, rect: Rect) -> f64 {
    let longest = f64::from(LONGEST * rect.size().min_elem());
    longest / scene.longest.max(f64::MIN_POSITIVE) * 2.0_f64.powi(state.slow_motion.doublings)
}

/// Where the prior has its middle.
fn origin(painter: &Painter, screen: &Screen, state: &AppState, color: Color32) {
    let latent = &state.slow_motion_model().latent;
    let place = screen.place(latent.project(&vec![0.0; latent.latent]));
    if !screen.rect.contains(place) {
        return;
    }
    let stroke = Stroke::new(1.5, color);
    painter.line_segment([place - vec2(9.0, 0.0), place + vec2(9.0, 0.0)], stroke);
    painter.line_segment([place - vec2(0.0, 9.0), place + vec2(0.0, 9.0)], stroke);
    let font = FontId::proportional(15.0);
    painter.text(place + vec2(7.0, 4.0), Align2::LEFT_TOP, "0", font, color);
}

fn draw_ellipse(painter: &Painter, screen: &Screen, point: &Point, color: Color32) {
    let center = screen.place(point.mean);
    let [long, short] = point.ellipse.half_lengths.map(|half| (half / screen.view.scale) as f32);
    // The screen's y axis points down.
    let direction = Vec2::angled(-point.ellipse.angle as f32);
    let corner = |number: usize| {
        let turn = Vec2::angled(std::f32::consts::TAU * number as f32 / CORNERS as f32);
        center + direction * long * turn.x + direction.rot90() * short * turn.y
    };
    let corners: Vec<Pos2> = (0..CORNERS).map(corner).collect();
    if !corners.iter().all(|corner| corner.is_finite()) {
        return;
    }
    let edge = Stroke::new(1.8, color);
    if point.aug {
        painter.add(Shape::dashed_line(&[&corners[..], &corners[..1]].concat(), edge, 6.0, 4.0));
    } else {
        let fill = color.gamma_multiply(ELLIPSE_OPACITY);
        painter.add(Shape::convex_polygon(corners, fill, edge));
    }
}

/// A diamond around a place.
pub(super) fn diamond(place: Pos2, radius: f32) -> Vec<Pos2> {
    [vec2(0.0, -1.0), vec2(1.0, 0.0), vec2(0.0, 1.0), vec2(-1.0, 0.0)]
        .map(|corner| place + corner * radius)
        .to_vec()
}

fn draw_point(
    painter: &Painter,
    screen: &Screen,
    point: &Point,
    (color, ground): (Color32, Color32),
    drawn_share: f32,
) {
    let place = screen.place(point.mean);
    if !place.is_finite() {
        return;
    }
    if let Some(before) = point.before.map(|before| screen.place(before)) {
        painter.line_segment([before, place], Stroke::new(2.0, color.gamma_multiply(0.6)));
        painter.circle_stroke(before, 3.5, Stroke::new(1.5, color.gamma_multiply(0.6)));
    }
    if let Some(drawn) = point.drawn.map(|drawn| place.lerp(screen.place(drawn), drawn_share)) {
        painter.line_segment([place, drawn], Stroke::new(1.5, color.gamma_multiply(0.7)));
        let fill = if point.aug { ground } else { color };
        painter.add(Shape::convex_polygon(
            diamond(drawn, DRAWN_RADIUS),
            fill,
            Stroke::new(2.0, if point.aug { color } else { ground }),
        ));
    }
    mark(painter, place, point.aug, color, ground);
}

/// The mark of a mean: filled for x, hollow for x′.
pub(super) fn mark(painter: &Painter, place: Pos2, aug: bool, color: Color32, ground: Color32) {
    if aug {
        painter.circle(place, RADIUS - 1.0, ground, Stroke::new(2.6, color));
    } else {
        painter.circle(place, RADIUS, color, Stroke::new(1.5, ground));
    }
}

fn draw_arrow(painter: &Painter, screen: &Screen, arrow: &Arrow, scale: f64, dark: bool) {
    let from = screen.place(arrow.from);
    let pull = vec2((arrow.pull[0] * scale) as f32, (-arrow.pull[1] * scale) as f32);
    if from.is_finite() && pull.is_finite() {
        stroke_arrow(painter, from, pull, arrow.force, dark);
    }
}

/// An arrow in the manner of its force: dashed to the origin, thick for the sum. It begins at the rim
/// of the mark, so that a short one is seen as well.
pub(super) fn stroke_arrow(painter: &Painter, center: Pos2, pull: Vec2, force: Force, dark: bool) {
    let (color, ground) = (color(force, dark), theme::attack_halo(dark));
    let width = if force == Force::Total { SUM_WIDTH } else { WIDTH };
    let along = pull.normalized();
    let from = center + along * RADIUS;
    let tip = from + pull;
    // A short arrow is all head, and its head is as short as the pull.
    let head = (HEAD + width).min(pull.length());
    let neck = tip - along * head;
    painter.line_segment([from, neck], Stroke::new(width + 2.0 * HALO, ground));
    let side = along.rot90() * (head * 0.42).max(0.3 * HEAD);
    let corners = vec![tip, neck + side, neck - side];
    painter.add(Shape::convex_polygon(corners, color, Stroke::new(1.0, ground)));
    let line = Stroke::new(width, color);
    if force == Force::Origin {
        painter.extend(Shape::dashed_line(&[from, neck], line, 7.0, 5.0));
    } else {
        painter.line_segment([from, neck], line);
    }
}

/// μ, z and their partners by name, beside the points and away from each other.
fn names(painter: &Painter, screen: &Screen, scene: &Scene, color: Color32, dark: bool) {
    let ground = theme::attack_halo(dark);
    let font = FontId::proportional(18.0);
    let mut taken: Vec<Pos2> = Vec::new();
    for point in &scene.points {
        let prime = if point.aug { "′" } else { "" };
        let mut all = vec![(screen.place(point.mean), format!("μ{prime}"))];
        all.extend(point.drawn.map(|drawn| (screen.place(drawn), format!("z{prime}"))));
        for (place, name) in all.into_iter().filter(|(place, _)| place.is_finite()) {
            let sides =
                [vec2(16.0, -14.0), vec2(-16.0, 16.0), vec2(16.0, 16.0), vec2(-16.0, -14.0)];
            let free =
                |&&side: &&Vec2| taken.iter().all(|other| other.distance(place + side) > 20.0);
            let at = place + *sides.iter().find(free).unwrap_or(&sides[0]);
            taken.extend([at, place]);
            painter.circle_filled(at, 11.0, ground.gamma_multiply(0.8));
            painter.text(at, Align2::CENTER_CENTER, name, font.clone(), color);
        }
    }
}

/// A bar of a scale with its words, in a corner.
fn bar(painter: &Painter, at: Pos2, length: f32, words: &str, align: Align2, color: Color32) {
    let left = if align == Align2::LEFT_BOTTOM { at.x } else { at.x - length };
    let (from, to) = (Pos2::new(left, at.y - 3.0), Pos2::new(left + length, at.y - 3.0));
    let stroke = Stroke::new(2.0, color);
    painter.line_segment([from, to], stroke);
    for end in [from, to] {
        painter.line_segment([end - vec2(0.0, 4.0), end + vec2(0.0, 4.0)], stroke);
    }
    painter.text(at - vec2(0.0, 10.0), align, words, FontId::proportional(14.0), color);
}

/// The plane in words.
fn summary(state: &AppState, scene: &Scene) -> String {
    let points: Vec<String> = scene
        .points
        .iter()
        .map(|point| text::point(point.digit + 1, point.aug, point.mean, point.drawn))
        .collect();
    let arrows: Vec<String> = scene
        .arrows
        .iter()
        .map(|a| text::arrow(a.digit + 1, a.aug, a.force, a.pull, a.strength))
        .collect();
    let stages = Stage::of(state.slow_motion_model().running.method);
    let place = state.slow_motion.place.min(stages.len() - 1) + 1;
    text::summary(place, stages.len(), &points, &arrows)
}
