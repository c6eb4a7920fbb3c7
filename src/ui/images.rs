//! What the model makes of the selected digits, and what it dreams up by itself.
//!
//! One row a digit: x, x′, and both reconstructions; beside them fresh samples from the prior.
//! All pictures share one texture, uploaded only when new pictures arrived.

use eframe::egui::{
    Color32, Rect, RichText, Role, ScrollArea, Sense, TextureHandle, TextureOptions, Ui, Vec2,
    WidgetInfo, vec2,
};

use super::theme;
use super::tiles::{self, Tiles};
use crate::data::ImageShape;
use crate::state::{Action, AppState, first_of_each_class};
use crate::text::images as text;
use crate::train::messages::{ImagesSnapshot, MAX_SELECTED, PRIOR_SAMPLES};

/// Columns of a selected digit: title and what it is.
const COLUMNS: [(&str, &str); 4] = [
    ("x", text::IMAGE_MEANING),
    ("x′", text::IMAGE_AUG_MEANING),
    (text::RECONSTRUCTION, text::RECONSTRUCTION_MEANING),
    (text::RECONSTRUCTION_AUG, text::RECONSTRUCTION_AUG_MEANING),
];
/// Fresh samples stand in this many columns.
const SAMPLE_COLUMNS: usize = PRIOR_SAMPLES / MAX_SELECTED;
/// Pictures across the texture.
const ATLAS_COLUMNS: usize = COLUMNS.len() + SAMPLE_COLUMNS;
/// Space between two pictures.
const GAP: f32 = 3.0;
/// Space between the digits and the samples.
const GUTTER: f32 = 14.0;
/// Room for the name of the class.
const NAME_WIDTH: f32 = 26.0;

/// The image panel.
#[derive(Default)]
pub struct ImagePanel {
    atlas: Option<TextureHandle>,
    stale: bool,
}

impl ImagePanel {
    /// New pictures arrived.
    pub fn refresh(&mut self) {
        self.stale = true;
    }

    /// Draws the panel.
    pub fn show(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let mut actions = Vec::new();
        ui.horizontal(|ui| {
            // The pictures are the lead's.
            let title = if state.races() { text::IMAGES_OF_A } else { text::IMAGES };
            ui.label(RichText::new(title).text_style(theme::section()).strong());
            let full = text::ONE_OF_EACH_HINT;
            let one = ui.small_button(text::ONE_OF_EACH).on_hover_text(full);
            if let (true, Some(dataset)) = (one.clicked(), &state.dataset) {
                actions.push(Action::Select(first_of_each_class(dataset, MAX_SELECTED)));
            }
            let some = !state.selection.is_empty();
            let clear = ui.add_enabled(some, eframe::egui::Button::new(text::CLEAR).small());
            if clear.on_hover_text(text::CLEAR_HINT).clicked() {
                actions.push(Action::Select(Vec::new()));
            }
        });
        let Some(images) = &state.images else {
            self.atlas = None;
            ui.label(RichText::new(text::NOT_YET).weak());
            return actions;
        };
        let Some(shape) = state.image_shape() else { return actions };
        if self.stale || self.atlas.is_none() {
            self.upload(ui, shape, images);
        }
        let Some(atlas) = self.atlas.clone() else { return actions };
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let tile = tile_size(shape, ui.available_size(), ui.ctx().pixels_per_point());
            grid(ui, state, images, &atlas, tile);
        });
        actions
    }

    fn upload(&mut self, ui: &Ui, shape: ImageShape, images: &ImagesSnapshot) {
        let mut pictures = Tiles::new(shape, ATLAS_COLUMNS, MAX_SELECTED);
        for (row, image) in images.selected.iter().take(MAX_SELECTED).enumerate() {
            let parts =
                [&image.image, &image.image_aug, &image.reconstruction, &image.reconstruction_aug];
            for (column, part) in parts.into_iter().enumerate() {
                pictures.put(column, row, part);
            }
        }
        for (index, sample) in images.samples.iter().take(PRIOR_SAMPLES).enumerate() {
            let column = COLUMNS.len() + index % SAMPLE_COLUMNS;
            pictures.put(column, index / SAMPLE_COLUMNS, sample);
        }
        let picture = pictures.into_picture();
        match &mut self.atlas {
            Some(atlas) => atlas.set(picture, TextureOptions::NEAREST),
            None => {
                let load = ui.ctx().load_texture("images", picture, TextureOptions::NEAREST);
                self.atlas = Some(load);
            }
        }
        self.stale = false;
    }
}

/// The largest picture with which everything fits.
fn tile_size(shape: ImageShape, available: Vec2, pixels_per_point: f32) -> f32 {
    let across = ATLAS_COLUMNS as f32;
    let wide = (available.x - NAME_WIDTH - GUTTER - across * GAP) / across;
    let high = (available.y - 22.0) / MAX_SELECTED as f32 - GAP;
    // A short panel scrolls rather than showing stamps.
    tiles::even_side(shape, wide.min(high.max(36.0)), pixels_per_point)
}

fn grid(ui: &mut Ui, state: &AppState, images: &ImagesSnapshot, atlas: &TextureHandle, tile: f32) {
    let pitch = tile + GAP;
    let samples_at = NAME_WIDTH + COLUMNS.len() as f32 * pitch + GUTTER;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(NAME_WIDTH);
        for (title, meaning) in COLUMNS {
            header(ui, pitch, title, meaning);
        }
        ui.add_space(GUTTER);
        let hint = text::SAMPLES_HINT;
        header(ui, SAMPLE_COLUMNS as f32 * pitch, text::SAMPLES, hint);
    });
    let size = vec2(samples_at + SAMPLE_COLUMNS as f32 * pitch, MAX_SELECTED as f32 * pitch);
    let (area, _) = ui.allocate_exact_size(size, Sense::hover());
    let place = |x: f32, row: usize| {
        Rect::from_min_size(area.min + vec2(x, row as f32 * pitch), Vec2::splat(tile))
    };
    if images.selected.is_empty() {
        let hint = text::NOTHING_SELECTED;
        let rect = Rect::from_min_size(area.min, vec2(samples_at - GUTTER, 90.0));
        ui.put(rect, eframe::egui::Label::new(RichText::new(hint).weak()));
    }
    for (row, image) in images.selected.iter().take(MAX_SELECTED).enumerate() {
        let class = state.test_label(image.index).map(usize::from);
        let name = class_name(state, class);
        if let Some(class) = class {
            let color = theme::class_color(class, theme::is_dark(ui));
            let swatch =
                Rect::from_min_size(area.min + vec2(0.0, row as f32 * pitch), vec2(4.0, tile));
            ui.painter().rect_filled(swatch, 1.0, color);
            let label = Rect::from_min_size(swatch.right_top(), vec2(NAME_WIDTH - 6.0, tile));
            ui.put(label, eframe::egui::Label::new(&name).truncate());
        }
        for (column, (title, meaning)) in COLUMNS.into_iter().enumerate() {
            let text = text::picture(title, image.index, &name, meaning);
            picture(
                ui,
                atlas,
                place(NAME_WIDTH + column as f32 * pitch, row),
                (row, column),
                &text,
            );
        }
    }
    for index in 0..images.samples.len().min(PRIOR_SAMPLES) {
        let (row, column) = (index / SAMPLE_COLUMNS, index % SAMPLE_COLUMNS);
        let text = text::sample(index + 1);
        let at = place(samples_at + column as f32 * pitch, row);
        picture(ui, atlas, at, (row, COLUMNS.len() + column), &text);
    }
}

fn header(ui: &mut Ui, width: f32, title: &str, meaning: &str) {
    let text = RichText::new(title).text_style(theme::small_text());
    let text = if width < 42.0 { text.size(11.0) } else { text };
    ui.add_sized(vec2(width, 16.0), eframe::egui::Label::new(text)).on_hover_text(meaning);
}

/// Draws one picture of the atlas and names it for tooltips and screen readers.
fn picture(
    ui: &mut Ui,
    atlas: &TextureHandle,
    rect: Rect,
    (row, column): (usize, usize),
    text: &str,
) {
    let uv = tiles::place(ATLAS_COLUMNS, MAX_SELECTED, column, row);
    ui.painter().image(atlas.id(), rect, uv, Color32::WHITE);
    let response = ui.interact(rect, ui.scope_id().with(("picture", row, column)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, text));
    response.on_hover_text(text);
}

/// What the data set calls a class.
pub fn class_name(state: &AppState, class: Option<usize>) -> String {
    let names = state.dataset.as_ref().map(|dataset| &dataset.class_names);
    class.and_then(|class| names?.get(class).cloned()).unwrap_or_else(|| "?".to_owned())
}
