//! The way of an attack through the plane: from z along the iterates to where it ended.

use eframe::egui::{Align2, Color32, FontId, Painter, Pos2, Shape, Stroke, Vec2};

use crate::presets::Tab;
use crate::state::attack::Source;
use crate::state::attack::rows::part;
use crate::state::{AppState, ModelView};
use crate::text::latent as text;
use crate::ui::widgets::marks;
use crate::ui::widgets::plane::Screen;
use crate::ui::widgets::theme;

/// Width of the line, and of the ground around it that sets it off from the points.
const WIDTH: f32 = 2.2;
const HALO: f32 = 5.0;
/// Length of the arrowhead, in points.
const HEAD: f32 = 11.0;
/// Opacity of the way that lies behind the iterate that is looked at.
const AHEAD: f32 = 0.35;
/// Radius of the ring around the target.
const TARGET_RADIUS: f32 = 11.0;

/// Draws the ways of all images, and the target.
pub(super) fn draw(
    painter: &Painter,
    screen: &Screen,
    state: &AppState,
    model: &ModelView,
    dark: bool,
) {
    let attack = &state.attack;
    if state.tab != Tab::Attack {
        return;
    }
    let (color, ground) = (theme::attack_path(dark), theme::attack_halo(dark));
    if let Some(target) = attack.settings.target.and_then(|index| model.latent.z.get(index)) {
        let place = screen.place(*target);
        painter.circle_stroke(place, TARGET_RADIUS, Stroke::new(HALO, ground));
        painter.circle_stroke(place, TARGET_RADIUS, Stroke::new(WIDTH, color));
        let beside = place + Vec2::new(TARGET_RADIUS + 3.0, 0.0);
        text(painter, beside, Align2::LEFT_CENTER, text::TARGET, color, ground);
    }
    if attack.is_hidden() {
        return;
    }
    for (index, way) in ways(state, model).into_iter().enumerate() {
        let places: Vec<Pos2> = way
            .points
            .iter()
            .map(|point| screen.place(*point))
            .filter(|place| place.is_finite())
            .collect();
        let here = way.here.min(places.len().saturating_sub(1));
        let Some(&tip) = places.get(here) else { continue };
        painter.add(Shape::line(places.clone(), Stroke::new(HALO, ground)));
        painter.add(Shape::line(
            places[here..].to_vec(),
            Stroke::new(WIDTH, color.gamma_multiply(AHEAD)),
        ));
        painter.add(Shape::line(places[..=here].to_vec(), Stroke::new(WIDTH, color)));
        arrowhead(painter, &places[..=here], color, ground);
        let label = (index + 1).to_string();
        text(painter, tip + Vec2::new(7.0, 7.0), Align2::LEFT_TOP, &label, color, ground);
    }
    // In a race, the attack panel says it once for all planes.
    if !state.races() {
        note(painter, screen, state, model);
    }
}

/// The way of one image in the plane, and how much of it is behind the iterate looked at.
struct Way {
    points: Vec<[f64; 2]>,
    here: usize,
}

fn ways(state: &AppState, model: &ModelView) -> Vec<Way> {
    let attack = &state.attack;
    let d = model.latent.latent;
    // Only the lead's attack is told of while it goes on.
    if let Some(frame) = attack.frame.as_ref().filter(|_| model.number == 0) {
        // Under way: from where the clean image is, if it is known, straight to where it is now.
        let start = |index: usize| match attack.subjects.get(index)?.source {
            Source::Test(test) => model.latent.z.get(test).copied(),
            Source::Drawn | Source::File(_) => None,
        };
        let way = |index: usize| {
            let now = Some(part(&frame.means, index, d)).filter(|mean| !mean.is_empty());
            let points = start(index).into_iter().chain(now.map(|mean| model.latent.project(mean)));
            Way { points: points.collect(), here: 1 }
        };
        return (0..attack.subjects.len()).map(way).collect();
    }
    let outcome = attack.outcome_of(model.number).filter(|outcome| outcome.latent == d);
    let Some(outcome) = outcome else {
        return Vec::new();
    };
    let digits = outcome.digits.iter().enumerate();
    digits
        .map(|(index, digit)| {
            let iterates = outcome.iterates.iter().map(|frame| part(&frame.means, index, d));
            let (before, after) = (&digit.result.mean_before[..], &digit.result.mean_after[..]);
            let all = [before].into_iter().chain(iterates).chain([after]);
            let points: Vec<_> =
                all.filter(|mean| mean.len() == d).map(|mean| model.latent.project(mean)).collect();
            let here = attack.shown().map_or(points.len() - 1, |(place, _)| place + 1);
            Way { here, points }
        })
        .collect()
}

/// An arrowhead at the end of a way, in the direction of its last stretch.
fn arrowhead(painter: &Painter, way: &[Pos2], color: Color32, ground: Color32) {
    let Some((&tip, before)) = way.split_last() else { return };
    // The last steps of an attack are tiny: the direction is taken from further back.
    let Some(from) = before.iter().rev().find(|place| place.distance(tip) > HEAD) else {
        painter.circle(tip, marks::RADIUS + 1.0, color, Stroke::new(1.5, ground));
        return;
    };
    let along = (tip - *from).normalized();
    let base = tip - along * HEAD;
    let side = along.rot90() * HEAD * 0.45;
    let corners = vec![tip + along, base + side, base - side];
    painter.add(Shape::convex_polygon(corners, color, Stroke::new(1.0, ground)));
}

/// Points move while training goes on; the way stays where the attacked model had it.
fn note(painter: &Painter, screen: &Screen, state: &AppState, model: &ModelView) {
    let Some(outcome) = state.attack.outcome_of(model.number) else { return };
    if outcome.step != model.latent.step {
        let text_ = text::attacked_model(outcome.step);
        let dark = painter.ctx().global_style().visuals.dark_mode;
        let place = screen.rect.left_top() + Vec2::new(8.0, 6.0);
        let (color, ground) = (theme::attack_path(dark), theme::attack_halo(dark));
        text(painter, place, Align2::LEFT_TOP, &text_, color, ground);
    }
}

/// Text that stays legible over points.
fn text(
    painter: &Painter,
    place: Pos2,
    align: Align2,
    text: &str,
    color: Color32,
    ground: Color32,
) {
    let font = FontId::proportional(13.5);
    for offset in [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)] {
        painter.text(place + Vec2::from(offset), align, text, font.clone(), ground);
    }
    painter.text(place, align, text, font, color);
}
