//! The local geometry of the encoder: how far a small change of a selected image can move its μ.
//!
//! In the plane, the image of the unit ball under the encoder's Jacobian as an ellipse around each
//! image; beside it, the change that reaches furthest as a picture, mid-grey being no change.

use eframe::egui::{
    self, Align2, Color32, ColorImage, FontId, Pos2, Rect, Sense, Shape, Stroke, TextureHandle,
    TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::decoded::Throttle;
use crate::data::ImageShape;
use crate::evaluate::jacobian::Jacobian;
use crate::state::action::LatentAction;
use crate::state::{Action, AppState, ModelView};
use crate::text::latent as text;
use crate::ui::widgets::plane::Screen;
use crate::ui::widgets::theme;
use crate::ui::widgets::tiles::Tiles;

/// Seconds between two questions.
const INTERVAL: f64 = 0.5;
/// Corners of an ellipse.
const CORNERS: usize = 72;
/// Side of a picture and the height of the words under it, in points.
const PICTURE: f32 = 44.0;
const WORDS: f32 = 14.0;
const GAP: f32 = 4.0;
/// Most pictures: beyond, they would cover the map.
const MAX_PICTURES: usize = 8;

/// The layer's scratch: what was asked, and the pictures of each model.
#[derive(Default)]
pub(super) struct Reach {
    throttle: Throttle<(Vec<usize>, u64)>,
    /// By the number of the model: which answer its texture shows.
    pictures: Vec<(usize, Answer, TextureHandle)>,
}

/// Run, step and images of an answer.
type Answer = (u64, u64, Vec<usize>);

impl Reach {
    /// Draws the ellipses and the pictures of one model; asks for newer ones as the model moves.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        screen: &Screen,
        state: &AppState,
        model: &ModelView,
        actions: &mut Vec<Action>,
    ) {
        if model.number == 0 && !state.selection.is_empty() {
            let question = (state.selection.clone(), model.latent.step);
            if self.throttle.ask(question, INTERVAL, ui.ctx()) {
                actions
                    .push(Action::Latent(LatentAction::ExploreGeometry(state.selection.clone())));
            }
        }
        let dark = theme::is_dark(ui);
        let color = if dark { Color32::WHITE } else { Color32::BLACK };
        let shown: Vec<(usize, usize, &Jacobian)> = found(state, model);
        if shown.is_empty() {
            let words =
                if state.selection.is_empty() { text::REACH_SELECT } else { text::REACH_WAIT };
            let place = screen.rect.left_bottom() + vec2(6.0, -6.0);
            let font = theme::small_text().resolve(ui.style());
            ui.painter().text(place, Align2::LEFT_BOTTOM, words, font, color);
            return;
        }
        let painter = ui.painter().with_clip_rect(screen.rect);
        let [first, second] = model.latent.axes();
        for &(_, index, jacobian) in &shown {
            if jacobian.latent_direction.len() != first.len() {
                continue;
            }
            if let Some(&center) = model.latent.z.get(index) {
                let corners = corners(center, jacobian.ellipse([&first, &second]));
                let corners: Vec<Pos2> = corners.map(|point| screen.place(point)).collect();
                if corners.iter().all(|corner| corner.is_finite()) {
                    let halo = if dark { Color32::BLACK } else { Color32::WHITE };
                    painter.add(Shape::closed_line(corners.clone(), Stroke::new(3.5, halo)));
                    painter.add(Shape::closed_line(corners, Stroke::new(1.6, color)));
                }
            }
        }
        self.strip(ui, screen, state, model.number, &shown);
    }

    /// The pictures along the lower edge, each with its image's number and σ.
    fn strip(
        &mut self,
        ui: &mut Ui,
        screen: &Screen,
        state: &AppState,
        model: usize,
        shown: &[(usize, usize, &Jacobian)],
    ) {
        let (Some(geometry), Some(shape)) = (&state.geometry, state.image_shape()) else { return };
        let key = (geometry.run, geometry.step, geometry.images.clone());
        let known = self.pictures.iter().position(|(number, ..)| *number == model);
        let place = match known {
            Some(place) if self.pictures[place].1 == key => place,
            _ => {
                let image = atlas(shape, shown);
                let name = format!("reach {model}");
                let texture = ui.ctx().load_texture(name, image, TextureOptions::NEAREST);
                self.pictures.retain(|(number, ..)| *number != model);
                self.pictures.push((model, key, texture));
                self.pictures.len() - 1
            }
        };
        let texture = self.pictures[place].2.id();
        let room = ((screen.rect.width() - GAP) / (PICTURE + GAP)).floor().max(0.0) as usize;
        let count = shown.len().min(MAX_PICTURES);
        for (slot, &(number, index, jacobian)) in shown.iter().take(count.min(room)).enumerate() {
            let left = screen.rect.left() + GAP + slot as f32 * (PICTURE + GAP);
            let top = screen.rect.bottom() - GAP - WORDS - PICTURE;
            let rect = Rect::from_min_size(pos2(left, top), Vec2::splat(PICTURE));
            let (from, part) = (slot as f32 / count as f32, 1.0 / count as f32);
            let uv = Rect::from_min_size(pos2(from, 0.0), vec2(part, 1.0));
            let ground = ui.visuals().extreme_bg_color;
            let whole = rect.with_max_y(rect.bottom() + WORDS).expand(1.0);
            ui.painter().rect_filled(whole, 2.0, ground);
            ui.painter().image(texture, rect, uv, Color32::WHITE);
            let sigma = jacobian.largest_singular_value;
            ui.painter().text(
                pos2(rect.center().x, rect.bottom() + WORDS / 2.0),
                Align2::CENTER_CENTER,
                format!("{number}: {sigma:.2}"),
                FontId::proportional(11.0),
                ui.visuals().text_color(),
            );
            let text = text::reach(number, index, sigma, geometry.step);
            let id = ui.scope_id().with(("reach", model, slot));
            let response = ui.interact(rect, id, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &text));
            response.on_hover_text(text);
        }
    }
}

/// What is known of the selected images: number in the selection, index, Jacobian.
fn found<'a>(state: &'a AppState, model: &ModelView) -> Vec<(usize, usize, &'a Jacobian)> {
    let Some(geometry) = &state.geometry else { return Vec::new() };
    let model = geometry.models.iter().find(|(number, _)| *number == model.number);
    let Some((_, jacobians)) = model else { return Vec::new() };
    let of = |index: &usize| geometry.images.iter().position(|known| known == index);
    let selected = state.selection.iter().enumerate();
    selected
        .filter_map(|(order, index)| Some((order + 1, *index, jacobians.get(of(index)?)?)))
        .collect()
}

/// Points of the ellipse B^½·(unit circle) around a centre, B = `[b11, b12, b22]`, by B's Cholesky
/// factor: it maps the circle to the same ellipse.
fn corners(center: [f64; 2], [b11, b12, b22]: [f64; 3]) -> impl Iterator<Item = [f64; 2]> {
    let l11 = b11.max(0.0).sqrt();
    let l21 = if l11 > 0.0 { b12 / l11 } else { 0.0 };
    let l22 = (b22 - l21 * l21).max(0.0).sqrt();
    (0..CORNERS).map(move |corner| {
        let (sin, cos) = (std::f64::consts::TAU * corner as f64 / CORNERS as f64).sin_cos();
        [center[0] + l11 * cos, center[1] + l21 * cos + l22 * sin]
    })
}

/// The directions side by side; mid-grey is zero, and each fills the range of grey.
fn atlas(shape: ImageShape, shown: &[(usize, usize, &Jacobian)]) -> ColorImage {
    let shown = &shown[..shown.len().min(MAX_PICTURES)];
    let mut pictures = Tiles::new(shape, shown.len(), 1);
    for (slot, (_, _, jacobian)) in shown.iter().enumerate() {
        let direction = &jacobian.image_direction;
        let largest = direction.iter().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
        let visible: Vec<f32> = direction.iter().map(|value| 0.5 + 0.5 * value / largest).collect();
        pictures.put(slot, 0, &visible);
    }
    pictures.into_picture()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_lie_on_the_ellipse() {
        // B = [[4, 2], [2, 5]]: every corner p satisfies pᵀB⁻¹p = 1.
        for [x, y] in corners([1.0, -1.0], [4.0, 2.0, 5.0]) {
            let (x, y) = (x - 1.0, y + 1.0);
            let form = (5.0 * x * x - 2.0 * 2.0 * x * y + 4.0 * y * y) / 16.0;
            assert!((form - 1.0).abs() < 1e-9, "{form}");
        }
        assert!(corners([0.0; 2], [0.0; 3]).all(|point| point == [0.0; 2]));
    }
}
