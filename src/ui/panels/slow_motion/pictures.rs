//! The images of a step: x and x′, and what is decoded of them, as far as the stage has come.

use eframe::egui::{
    Color32, Label, Rect, RichText, Role, Sense, TextureHandle, TextureOptions, Ui, Vec2,
    WidgetInfo, vec2,
};

use crate::config::{Pairing, TrainConfig};
use crate::evaluate::Anatomy;
use crate::evaluate::stage::Stage;
use crate::state::AppState;
use crate::text::slow_motion as text;
use crate::ui::widgets::theme;
use crate::ui::widgets::tiles::{self, Tiles};
use crate::ui::widgets::words::class_name;

/// Pictures of an image: x, x′, x̂, x̂′, and the image as it is stored.
const COLUMNS: usize = 5;
/// Space between two pictures, and height of the words over one.
const GAP: f32 = 6.0;
const WORDS: f32 = 20.0;
/// Smallest picture, in points.
const SMALLEST: f32 = 28.0;

/// The texture with all pictures of an answer.
#[derive(Default)]
pub(super) struct Pictures {
    shown: Option<(u64, u64)>,
    texture: Option<TextureHandle>,
}

/// The pictures of an image by their columns, where there are such.
fn sources(anatomy: &Anatomy) -> [Option<&[f32]>; COLUMNS] {
    let member = |aug| anatomy.members.iter().find(|member| member.aug == aug);
    let whole = |values: &'_ [f32]| values.len() == anatomy.image.len();
    let decoded = |aug| {
        let values = member(aug).map(|member| &member.decoded[..]);
        values.filter(|values| whole(values))
    };
    let first = member(false).map_or(&anatomy.image[..], |member| &member.image);
    let second = anatomy.reconstruction_aug.and_then(|_| decoded(true));
    [
        Some(first),
        member(true).map(|member| &member.image[..]),
        // A denoising VAE draws x from z′.
        if anatomy.reconstruction_aug.is_none() {
            decoded(false).or(decoded(true))
        } else {
            decoded(false)
        },
        second,
        Some(&anatomy.image[..]),
    ]
    .map(|source| source.filter(|values| whole(values)))
}

/// Since which stage a picture is there.
fn since(column: usize, stages: &[Stage]) -> Stage {
    match column {
        0 => Stage::Image,
        1 if stages.contains(&Stage::Noise) => Stage::Noise,
        1 if stages.contains(&Stage::Attacked) => Stage::Attacked,
        1 => Stage::Reencoded,
        _ => Stage::Decoded,
    }
}

impl Pictures {
    /// Draws the pictures in a column of at most this width.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        stages: &[Stage],
        stage: Stage,
        most: f32,
    ) {
        self.refresh(ui, state);
        let Some(texture) = self.texture.as_ref().map(TextureHandle::id) else { return };
        let slow = &state.slow_motion;
        let digits: Vec<_> = slow.looked_at().collect();
        let rows = slow.report.as_ref().map_or(1, |report| report.images.len()).max(1);
        let one = slow.shown.is_some();
        // One image: images in the left column, below each other. All: one row an image.
        let (across, down) = if one { (2, 2) } else { (4, digits.len().max(1)) };
        let height = ui.available_height();
        let wide = (most - (across - 1) as f32 * GAP) / across as f32;
        let words = if one { WORDS } else { 0.0 };
        let top = if one { 0.0 } else { WORDS };
        let high = (height - top) / down as f32 - GAP - words;
        let side = wide.min(high).max(SMALLEST);
        let pitch = vec2(side + GAP, side + GAP + words);
        let size = vec2(across as f32 * pitch.x, (down as f32 * pitch.y + top).min(height));
        let (area, _) = ui.allocate_exact_size(size, Sense::hover());
        let reached = |column: usize| {
            let place = |stage| stages.iter().position(|&known| known == stage);
            place(since(column, stages)).is_some_and(|first| place(stage) >= Some(first))
        };
        for (row, (digit, anatomy)) in digits.iter().enumerate() {
            let class = class_name(state, state.test_label(anatomy.index).map(usize::from));
            for (column, source) in sources(anatomy).into_iter().take(4).enumerate() {
                let (x, y) = if one { (column / 2, column % 2) } else { (column, row) };
                let at = area.min + vec2(x as f32 * pitch.x, y as f32 * pitch.y + top);
                let place = Rect::from_min_size(at + vec2(0.0, words), Vec2::splat(side));
                if source.is_none() {
                    continue;
                }
                let what = text::picture(column, anatomy, &state.slow_motion_model().running);
                if one || row == 0 {
                    let over = Rect::from_min_size(place.min - vec2(0.0, WORDS), vec2(side, WORDS));
                    // What it costs is known once it is decoded.
                    let cost = text::cost(column, anatomy).filter(|_| reached(column));
                    let words = match cost {
                        Some(cost) if one => format!("{}   {cost}", what[0]),
                        _ if one => what[0].clone(),
                        _ => text::SHORT[column].to_owned(),
                    };
                    let size = if side < 150.0 { 12.5 } else { 15.0 };
                    ui.put(over, Label::new(RichText::new(words).size(size)).truncate());
                }
                if !reached(column) {
                    ui.painter().rect_filled(place, 2.0, theme::placeholder(theme::is_dark(ui)));
                    continue;
                }
                let column = if column == 0 && is_clean(stage, &state.slow_motion_model().running) {
                    4
                } else {
                    column
                };
                let uv = tiles::place(COLUMNS, rows, column, *digit);
                ui.painter().image(texture, place, uv, Color32::WHITE);
                let words = text::picture_of(&what, anatomy.index, &class);
                let id = ui.scope_id().with(("slow picture", row, column));
                let response = ui.interact(place, id, Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
                response.on_hover_text(words);
            }
        }
    }

    fn refresh(&mut self, ui: &Ui, state: &AppState) {
        let Some(report) = &state.slow_motion.report else { return };
        if self.shown == Some((report.run, report.id)) {
            return;
        }
        let Some(shape) = state.image_shape() else { return };
        let mut pictures = Tiles::new(shape, COLUMNS, report.images.len().max(1));
        for (row, anatomy) in report.images.iter().enumerate() {
            for (column, source) in sources(anatomy).into_iter().enumerate() {
                pictures.put(column, row, source.unwrap_or_default());
            }
        }
        let picture = pictures.into_picture();
        let load = ui.ctx().load_texture("slow motion", picture, TextureOptions::NEAREST);
        self.texture = Some(load);
        self.shown = Some((report.run, report.id));
    }
}

/// Whether the first picture has no noise yet, where it gets some.
fn is_clean(stage: Stage, config: &TrainConfig) -> bool {
    stage == Stage::Image && config.pairing == Pairing::TwoNoisy
}
