//! The planes of a race side by side, with one zoom for all.

use eframe::egui::{Rect, RichText, Ui, UiBuilder, Vec2, vec2};

use super::LatentPanel;
use crate::state::ModelView;
use crate::state::{Action, AppState};
use crate::text::latent as text;
use crate::ui::widgets::race;
use crate::ui::widgets::theme;

/// Space between two planes.
const GAP: f32 = 8.0;
/// Height that title and axis take from a plane, and width that its numbers take.
const MARGINS: Vec2 = vec2(48.0, 46.0);

/// Columns and rows in which planes in this room are largest.
fn grid(planes: usize, room: Vec2) -> (usize, usize) {
    let side = |columns: usize| {
        let rows = planes.div_ceil(columns);
        let cell = room / vec2(columns as f32, rows as f32) - MARGINS;
        cell.x.min(cell.y)
    };
    let columns = (1..=planes).max_by(|&a, &b| side(a).total_cmp(&side(b))).unwrap_or(1);
    (columns, planes.div_ceil(columns))
}

impl LatentPanel {
    /// One plane for each model.
    pub(super) fn planes(&mut self, ui: &mut Ui, state: &AppState, actions: &mut Vec<Action>) {
        let models = &state.models;
        let room = ui.available_rect_before_wrap();
        let (columns, rows) = grid(models.len(), room.size());
        let gaps = vec2((columns - 1) as f32, (rows - 1) as f32) * GAP;
        let cell = ((room.size() - gaps) / vec2(columns as f32, rows as f32)).floor();
        for (index, model) in models.iter().enumerate() {
            let place = vec2((index % columns) as f32, (index / columns) as f32);
            let rect = Rect::from_min_size(room.min + place * (cell + Vec2::splat(GAP)), cell);
            let builder = UiBuilder::new().max_rect(rect).id_salt(("plane", model.number));
            let mut inside = ui.new_child(builder);
            title(&mut inside, model);
            if model.latent.is_empty() {
                inside.centered_and_justified(|ui| ui.weak(text::NONE_YET));
            } else {
                self.plane(&mut inside, state, model, actions);
            }
        }
        ui.allocate_rect(room, eframe::egui::Sense::hover());
    }
}

/// Which model, and how large its latent space is: the zoom is relative to that.
fn title(ui: &mut Ui, model: &ModelView) {
    ui.horizontal(|ui| {
        race::title(ui, model, false);
        race::stopped(ui, model);
        if let Some(summary) = model.pairs.latest() {
            let text = RichText::new(text::spread(summary.spread)).weak();
            let hint = text::SPREAD_HINT;
            ui.add(eframe::egui::Label::new(text.text_style(theme::small_text())).truncate())
                .on_hover_text(hint);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_are_as_large_as_the_room_allows() {
        assert_eq!(grid(3, vec2(1200.0, 400.0)), (3, 1));
        assert_eq!(grid(3, vec2(300.0, 900.0)), (1, 3));
        assert_eq!(grid(3, vec2(500.0, 420.0)), (2, 2));
        assert_eq!(grid(2, vec2(500.0, 300.0)), (2, 1));
    }
}
