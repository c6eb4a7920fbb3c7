//! Which images are attacked: how many, and the own ones with what makes and removes them.

use eframe::egui::{Button, RichText, Ui};

use super::atlas::{Atlas, even_side};
use crate::state::attack::{MAX_SUBJECTS, Source, Subject};
use crate::state::{Action, AppState};
use crate::ui::theme;

/// Side of the picture of an own image, in points.
const THUMBNAIL: f32 = 35.0;

/// The own images.
#[derive(Default)]
pub struct OwnImages {
    atlas: Atlas,
}

impl OwnImages {
    /// Draws the row; true if a digit is to be drawn.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        wanted: &[Subject],
        actions: &mut Vec<Action>,
    ) -> bool {
        let own = &state.attack.own;
        let mut draw = false;
        let room = own.len() < MAX_SUBJECTS;
        ui.horizontal_wrapped(|ui| {
            ui.label(words(state, wanted)).on_hover_text(
                "The selected test images and the own images, eight at most. Click points in the map, or press 0–9.",
            );
            let hint = "Opens a canvas for a digit of your own.";
            draw = ui.add_enabled(room, Button::new("Draw a digit…")).on_hover_text(hint).clicked();
            let hint = "A PNG or JPEG file; it is shrunk to 28 × 28 grey pixels. Or drop it on the window.";
            if ui.add_enabled(room, Button::new("Open image…")).on_hover_text(hint).clicked() {
                actions.push(Action::OpenImage);
            }
            if !own.is_empty() {
                let pictures = [own.iter().map(|subject| subject.image.clone()).collect()];
                self.atlas.update(ui.ctx(), &pictures);
                self.thumbnails(ui, own, actions);
            }
        });
        draw
    }

    fn thumbnails(&self, ui: &mut Ui, own: &[Subject], actions: &mut Vec<Action>) {
        ui.spacing_mut().item_spacing.x = 2.0;
        let side = even_side(THUMBNAIL, ui.ctx().pixels_per_point());
        for (index, subject) in own.iter().enumerate() {
            let number = index + 1;
            let text = match &subject.source {
                Source::File(name) => format!("Own image {number}: {name}"),
                Source::Drawn | Source::Test(_) => format!("Own image {number}: drawn"),
            };
            self.atlas.show(ui, side, (0, index), &text);
            let remove = ui.small_button("×").accessible_name(format!("Remove own image {number}"));
            if remove.on_hover_text("Takes this image away.").clicked() {
                actions.push(Action::RemoveSubject(index));
            }
            ui.add_space(6.0);
        }
    }
}

/// How many images there are, and how many find no room.
fn words(state: &AppState, wanted: &[Subject]) -> RichText {
    let count = wanted.len();
    let left_out = (state.selection.len() + state.attack.own.len()).saturating_sub(count);
    let plural = if count == 1 { "image" } else { "images" };
    let text = match left_out {
        0 => format!("{count} {plural}"),
        _ => format!("{count} {plural}; {left_out} selected left out"),
    };
    RichText::new(text).text_style(theme::small_text())
}
