//! What the marks and arrows of the plane are.

use eframe::egui::{Label, RichText, Sense, Shape, Stroke, Ui, vec2};

use super::plane::{RADIUS, color, diamond, mark, stroke_arrow};
use crate::evaluate::stage::Force;
use crate::state::slow_motion::scene::Scene;
use crate::text::slow_motion as text;
use crate::ui::widgets::theme;

/// Room for a mark, and for an arrow.
const MARK: f32 = 18.0;
const ARROW: f32 = 32.0;

/// One row: the marks that are drawn, then the arrows.
pub(super) fn show(ui: &mut Ui, scene: &Scene) {
    let dark = theme::is_dark(ui);
    let ground = theme::attack_halo(dark);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let ink = ui.visuals().text_color();
        let has = |aug, drawn: bool| {
            scene.points.iter().any(|p| p.aug == aug && (!drawn || p.drawn.is_some()))
        };
        let before = scene.points.iter().any(|point| point.before.is_some());
        let shown =
            [has(false, false), has(true, false), has(false, true), has(true, true), before];
        for (kind, [name, hint]) in text::MARKS.into_iter().enumerate() {
            if !shown[kind] {
                continue;
            }
            let (rect, _) = ui.allocate_exact_size(vec2(MARK, MARK), Sense::hover());
            let place = rect.center();
            let painter = ui.painter();
            match kind {
                0 | 1 => mark(painter, place, kind == 1, ink, ground),
                2 | 3 => {
                    let (fill, edge) = if kind == 2 { (ink, ground) } else { (ground, ink) };
                    let corners = diamond(place, MARK / 3.0);
                    painter.add(Shape::convex_polygon(corners, fill, Stroke::new(2.0, edge)));
                }
                _ => {
                    painter.circle_stroke(place, 3.5, Stroke::new(1.5, ink.gamma_multiply(0.6)));
                }
            }
            ui.add(Label::new(RichText::new(name).size(16.0))).on_hover_text(hint);
        }
        let forces = [
            Force::Reconstruction,
            Force::ReconstructionAug,
            Force::Origin,
            Force::Partner,
            Force::Total,
        ];
        for force in forces {
            if !scene.arrows.iter().any(|arrow| arrow.force == force) {
                continue;
            }
            let (rect, _) = ui.allocate_exact_size(vec2(ARROW, MARK), Sense::hover());
            let from = rect.left_center() - vec2(RADIUS - 2.0, 0.0);
            stroke_arrow(ui.painter(), from, vec2(ARROW - 4.0, 0.0), force, dark);
            let [name, hint] = text::force(force);
            let label = Label::new(RichText::new(name).size(15.0).color(color(force, dark)));
            ui.add(label).on_hover_text(hint);
        }
    });
}
