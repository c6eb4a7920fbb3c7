//! Which images are attacked: how many, and the own ones with what makes and removes them.

use eframe::egui::{Button, RichText, Ui};

use super::atlas::{Atlas, Picture};
use crate::state::AppState;
use crate::state::action::AttackAction;
use crate::state::attack::{MAX_SUBJECTS, Source, Subject};
use crate::text::{attack as text, effort};
use crate::ui::widgets::theme;

/// Side of the picture of an own image, in points.
const THUMBNAIL: f32 = 35.0;

/// The images that would be attacked now, made once and not in every frame.
#[derive(Default)]
pub(super) struct Wanted(Vec<Subject>);

impl Wanted {
    /// Them, made anew where something else is wanted.
    pub(super) fn of(&mut self, state: &AppState) -> &[Subject] {
        if !state.would_attack(&self.0) {
            self.0 = state.attack_subjects();
        }
        &self.0
    }
}

/// The own images.
#[derive(Default)]
pub(super) struct OwnImages {
    atlas: Atlas,
}

impl OwnImages {
    /// Draws the row; true if a digit is to be drawn.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        wanted: &[Subject],
        actions: &mut Vec<AttackAction>,
    ) -> bool {
        let own = &state.attack.own;
        let mut draw = false;
        let room = own.len() < MAX_SUBJECTS;
        ui.horizontal_wrapped(|ui| {
            ui.label(words(state, wanted)).on_hover_text(text::IMAGES_HINT);
            let button = ui.add_enabled(room, Button::new(text::DRAW));
            draw = button.on_hover_text(text::DRAW_HINT).clicked();
            let open = ui.add_enabled(room, Button::new(text::OPEN_IMAGE));
            if open.on_hover_text(text::OPEN_IMAGE_HINT).clicked() {
                actions.push(AttackAction::OpenImage);
            }
            if let (false, Some(shape)) = (own.is_empty(), state.image_shape()) {
                let pictures =
                    [own.iter().map(|subject| Picture::Values(&subject.image)).collect()];
                self.atlas.update(ui.ctx(), shape, &pictures);
                self.thumbnails(ui, own, actions);
            }
        });
        draw
    }

    fn thumbnails(&self, ui: &mut Ui, own: &[Subject], actions: &mut Vec<AttackAction>) {
        ui.spacing_mut().item_spacing.x = 2.0;
        let side = self.atlas.even_side(THUMBNAIL, ui.ctx().pixels_per_point());
        for (index, subject) in own.iter().enumerate() {
            let number = index + 1;
            let source = match &subject.source {
                Source::File(name) => name.as_str(),
                Source::Drawn | Source::Test(_) => text::DRAWN,
            };
            self.atlas.show(ui, side, (0, index), &text::own_image(number, source));
            let remove = ui.small_button("×").accessible_name(text::remove_own_image(number));
            if remove.on_hover_text(text::REMOVE_HINT).clicked() {
                actions.push(AttackAction::RemoveSubject(index));
            }
            ui.add_space(6.0);
        }
    }
}

/// How many images there are, and how many find no room.
fn words(state: &AppState, wanted: &[Subject]) -> RichText {
    let count = wanted.len();
    let left_out = (state.selection.len() + state.attack.own.len()).saturating_sub(count);
    let words = match left_out {
        0 => effort::images(count),
        _ => text::images_left_out(count, left_out),
    };
    RichText::new(words).text_style(theme::small_text())
}
