//! What the model makes of the selected images, and what it dreams up by itself.
//!
//! One row an image: x, x′, and both reconstructions; beside them fresh samples from the prior.
//! All pictures share one texture, uploaded only when new pictures arrived.

use eframe::egui::{
    Align, Color32, Label, Layout, Rect, RichText, Role, ScrollArea, Sense, TextureHandle,
    TextureOptions, Ui, UiBuilder, Vec2, WidgetInfo, text::LayoutJob, vec2,
};

use crate::data::ImageShape;
use crate::state::action::ImagesAction;
use crate::state::{AppState, first_of_each_class};
use crate::text::images as text;
use crate::train::messages::{ImagesSnapshot, MAX_SELECTED, PRIOR_SAMPLES};
use crate::ui::widgets::theme;
use crate::ui::widgets::tiles::{self, Tiles};
use crate::ui::widgets::words::{class_name, whole_class_name};

/// Columns of a selected image: title and what it is.
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
/// Space between the images and the samples.
const GUTTER: f32 = 14.0;
/// Least and most room for the name of the class, a share of the panel at the most.
const NAME_WIDTH: (f32, f32) = (26.0, 84.0);
const NAME_SHARE: f32 = 0.2;
/// Between the swatch of a class and its name, and after that.
const NAME_MARGIN: f32 = 7.0;

/// The image panel.
#[derive(Default)]
pub(crate) struct ImagePanel {
    atlas: Option<TextureHandle>,
    stale: bool,
}

impl ImagePanel {
    /// New pictures arrived.
    pub(crate) fn refresh(&mut self) {
        self.stale = true;
    }

    /// Draws the panel.
    #[must_use]
    pub(crate) fn show(&mut self, ui: &mut Ui, state: &AppState) -> Vec<ImagesAction> {
        let mut actions = Vec::new();
        ui.horizontal(|ui| {
            // The pictures are the lead's.
            let title = if state.races() { text::IMAGES_OF_A } else { text::IMAGES };
            ui.label(RichText::new(title).text_style(theme::section()).strong());
            let full = text::ONE_OF_EACH_HINT;
            let one = ui.small_button(text::ONE_OF_EACH).on_hover_text(full);
            if let (true, Some(dataset)) = (one.clicked(), &state.dataset) {
                actions.push(ImagesAction::Select(first_of_each_class(dataset, MAX_SELECTED)));
            }
            let some = !state.selection.is_empty();
            let clear = ui.add_enabled(some, eframe::egui::Button::new(text::CLEAR).small());
            if clear.on_hover_text(text::CLEAR_HINT).clicked() {
                actions.push(ImagesAction::Select(Vec::new()));
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
            let room = ui.available_size();
            let name_width = name_width(ui, state, images);
            let tile = tile_size(shape, room, name_width, ui.ctx().pixels_per_point());
            grid(ui, state, images, &atlas, (tile, name_width));
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
fn tile_size(shape: ImageShape, available: Vec2, name_width: f32, pixels_per_point: f32) -> f32 {
    let across = ATLAS_COLUMNS as f32;
    let wide = (available.x - name_width - GUTTER - across * GAP) / across;
    let high = (available.y - 22.0) / MAX_SELECTED as f32 - GAP;
    // A short panel scrolls rather than showing stamps.
    tiles::even_side(shape, wide.min(high.max(36.0)), pixels_per_point)
}

/// Room for the names of the classes of these images: for the longest word of each, since a name may
/// take several lines.
fn name_width(ui: &Ui, state: &AppState, images: &ImagesSnapshot) -> f32 {
    let font = theme::small_text().resolve(ui.style());
    let (least, most) = NAME_WIDTH;
    let most = most.min(NAME_SHARE * ui.available_width()).max(least);
    let mut widest = least;
    for image in images.selected.iter().take(MAX_SELECTED) {
        let name = class_name(state, state.test_label(image.index).map(usize::from));
        for word in name.split_inclusive([' ', '-', '/', '_']) {
            let word = word.trim_end().to_owned();
            let size = ui.painter().layout_no_wrap(word, font.clone(), Color32::WHITE).size();
            widest = widest.max(size.x + 2.0 * NAME_MARGIN);
        }
    }
    widest.min(most)
}

/// The name of a class beside its pictures, in as many lines as there are.
fn name_label(ui: &mut Ui, rect: Rect, name: &str, whole: &str) {
    let job = name_job(ui, rect.size(), name);
    let layout = Layout::left_to_right(Align::Center);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    // Laid out here: beside each other, labels are not broken into lines.
    let galley = inside.fonts_mut(|fonts| fonts.layout_job(job));
    inside.add(Label::new(galley)).on_hover_text(whole);
}

fn name_job(ui: &Ui, room: Vec2, name: &str) -> LayoutJob {
    let mut font = theme::small_text().resolve(ui.style());
    let color = ui.visuals().text_color();
    let mut line = ui.fonts_mut(|fonts| fonts.row_height(&font));
    if room.y < 2.0 * line {
        // Beside the smallest pictures two lines must have room all the same.
        font.size *= (room.y / (2.0 * line)).max(0.8);
        line = room.y / 2.0;
    }
    let mut job = LayoutJob::simple(name.to_owned(), font, color, room.x);
    job.wrap.max_rows = ((room.y / line) as usize).max(1);
    job
}

fn grid(
    ui: &mut Ui,
    state: &AppState,
    images: &ImagesSnapshot,
    atlas: &TextureHandle,
    (tile, name_width): (f32, f32),
) {
    let pitch = tile + GAP;
    let samples_at = name_width + COLUMNS.len() as f32 * pitch + GUTTER;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(name_width);
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
        ui.put(rect, Label::new(RichText::new(hint).weak()));
    }
    for (row, image) in images.selected.iter().take(MAX_SELECTED).enumerate() {
        let class = state.test_label(image.index).map(usize::from);
        let (name, whole) = (class_name(state, class), whole_class_name(state, class));
        if let Some(class) = class {
            let color = theme::class_color(class, theme::is_dark(ui));
            let swatch =
                Rect::from_min_size(area.min + vec2(0.0, row as f32 * pitch), vec2(4.0, tile));
            ui.painter().rect_filled(swatch, 1.0, color);
            let place = swatch.right_top() + vec2(NAME_MARGIN - swatch.width(), 0.0);
            let label = Rect::from_min_size(place, vec2(name_width - NAME_MARGIN - 3.0, tile));
            name_label(ui, label, &name, &whole);
        }
        for (column, (title, meaning)) in COLUMNS.into_iter().enumerate() {
            let text = text::picture(title, image.index, &whole, meaning);
            picture(
                ui,
                atlas,
                place(name_width + column as f32 * pitch, row),
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
    ui.add_sized(vec2(width, 16.0), Label::new(text)).on_hover_text(meaning);
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::data::{Dataset, ImageSet, ImageShape};
    use crate::train::messages::SelectedImage;

    /// A window of 1024 × 768 and one of 1280 × 800 leave the panel about so much.
    const PANELS: [Vec2; 2] = [vec2(310.0, 340.0), vec2(390.0, 370.0)];

    #[test]
    fn the_classes_of_fashion_mnist_can_be_read() {
        let names = [
            "T-shirt",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ]
        .map(str::to_owned);
        let shape = ImageShape::MNIST;
        let pixels = vec![0; 10 * shape.values()];
        let set = ImageSet { shape, pixels, labels: (0..10).collect() };
        let dataset = Dataset {
            choice: crate::config::DatasetChoice::FashionMnist,
            name: "Fashion-MNIST".into(),
            origin: "here".into(),
            identity: crate::data::Identity::default(),
            notes: Vec::new(),
            class_names: names.to_vec(),
            train: set.clone(),
            test: set,
        };
        let state = AppState { dataset: Some(Arc::new(dataset)), ..AppState::default() };
        for panel in PANELS {
            for first in [0, 2] {
                let selected = (first..first + 8).map(|index| SelectedImage {
                    index,
                    image: vec![],
                    image_aug: vec![],
                    reconstruction: vec![],
                    reconstruction_aug: vec![],
                });
                let images = ImagesSnapshot {
                    run: 1,
                    step: 1,
                    selected: selected.collect(),
                    samples: Vec::new(),
                };
                let context = eframe::egui::Context::default();
                theme::install(&context);
                let output = context.run_ui(eframe::egui::RawInput::default(), |ui| {
                    ui.set_max_size(panel);
                    let width = name_width(ui, &state, &images);
                    let tile = tile_size(shape, panel, width, 1.0);
                    for image in &images.selected {
                        let name = class_name(&state, Some(image.index));
                        let room = vec2(width - NAME_MARGIN - 3.0, tile);
                        let job = name_job(ui, room, &name);
                        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
                        assert!(
                            !galley.elided && galley.size().x <= room.x + 0.5,
                            "{name} {panel}"
                        );
                    }
                    assert!(tile >= shape.width as f32);
                    let pictures = ATLAS_COLUMNS as f32 * (tile + GAP);
                    assert!(width + GUTTER + pictures <= panel.x + 1.0, "{panel}: {tile}");
                });
                output.drop_without_applying_deltas();
            }
        }
    }
}
