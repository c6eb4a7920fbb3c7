//! Images side by side in one texture, uploaded only when one of them changed.

use std::borrow::Cow;

use eframe::egui::{
    Color32, Context, Response, Role, Sense, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo,
};

use crate::data::ImageShape;
use crate::state::attack::rows::magnified;
use crate::text::attack_result::not_known_yet;
use crate::ui::widgets::theme;
use crate::ui::widgets::tiles::{self, Tiles};

/// What a place shows, where it is kept.
#[derive(Clone, Copy)]
pub(super) enum Picture<'a> {
    /// Values in 0–1; what lies outside is cut. Nothing, or another number of values, stays blank.
    Values(&'a [f32]),
    /// What was added to an image, magnified.
    Noise { clean: &'a [f32], attacked: &'a [f32], factor: f32 },
}

impl<'a> Picture<'a> {
    /// All that it depends on.
    fn parts(&self) -> [&[f32]; 3] {
        match self {
            Self::Values(values) => [values, &[], &[]],
            Self::Noise { clean, attacked, factor } => {
                [clean, attacked, std::slice::from_ref(factor)]
            }
        }
    }

    fn values(&self) -> Cow<'a, [f32]> {
        match *self {
            Self::Values(values) => Cow::Borrowed(values),
            Self::Noise { clean, attacked, factor } => magnified(clean, attacked, factor).into(),
        }
    }
}

/// A grid of images; an empty place stays blank.
#[derive(Default)]
pub(super) struct Atlas {
    columns: usize,
    rows: usize,
    shape: Option<ImageShape>,
    /// What the texture was made of: it is made anew only when this changes.
    made_of: Vec<Vec<f32>>,
    blank: Vec<bool>,
    texture: Option<TextureHandle>,
}

impl Atlas {
    /// Takes over rows of images of this shape, all rows of the same length.
    pub(super) fn update(&mut self, ctx: &Context, shape: ImageShape, images: &[Vec<Picture>]) {
        let (rows, columns) = (images.len(), images.first().map_or(0, Vec::len));
        let parts = || images.iter().flatten().flat_map(Picture::parts);
        let before = (self.shape, self.rows, self.columns);
        if before == (Some(shape), rows, columns) && parts().eq(self.made_of.iter()) {
            return;
        }
        (self.shape, self.rows, self.columns) = (Some(shape), rows, columns);
        self.made_of = parts().map(<[f32]>::to_vec).collect();
        self.blank.clear();
        let mut tiles = Tiles::new(shape, columns, rows);
        for (row, line) in images.iter().enumerate() {
            for (column, picture) in line.iter().enumerate() {
                let values = picture.values();
                tiles.put(column, row, &values);
                self.blank.push(values.len() != shape.values());
            }
        }
        let picture = tiles.into_picture();
        if picture.pixels.is_empty() {
            return;
        }
        match &mut self.texture {
            Some(texture) => texture.set(picture, TextureOptions::NEAREST),
            None => {
                self.texture = Some(ctx.load_texture("attack", picture, TextureOptions::NEAREST));
            }
        }
    }

    /// The longest side up to `room` at which the pixels of an image stay even on the screen.
    pub(super) fn even_side(&self, room: f32, pixels_per_point: f32) -> f32 {
        self.shape.map_or(room, |shape| tiles::even_side(shape, room, pixels_per_point))
    }

    /// The size of an image whose longer side is this long.
    fn size(&self, side: f32) -> Vec2 {
        self.shape.map_or(Vec2::splat(side), |shape| tiles::size(shape, side))
    }

    /// Draws one picture, or an empty frame, and names it for tooltips and screen readers.
    pub(super) fn show(
        &self,
        ui: &mut Ui,
        side: f32,
        (row, column): (usize, usize),
        text: &str,
    ) -> Response {
        let (rect, response) = ui.allocate_exact_size(self.size(side), Sense::hover());
        let blank = self.blank.get(row * self.columns + column).is_none_or(|blank| *blank);
        match &self.texture {
            Some(texture) if !blank => {
                let uv = tiles::place(self.columns, self.rows, column, row);
                ui.painter().image(texture.id(), rect, uv, Color32::WHITE);
            }
            _ => {
                ui.painter().rect_filled(rect, 2.0, theme::placeholder(theme::is_dark(ui)));
            }
        }
        let text = if blank { not_known_yet(text) } else { text.to_owned() };
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
        response.on_hover_text(text)
    }
}
