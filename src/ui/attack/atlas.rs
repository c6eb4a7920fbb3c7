//! Grey pictures side by side in one texture, uploaded only when a pixel changed.

use eframe::egui::{
    Color32, ColorImage, Context, Rect, Response, Role, Sense, TextureHandle, TextureOptions, Ui,
    Vec2, WidgetInfo, pos2, vec2,
};

use crate::config::{PIXELS, SIDE};
use crate::text::attack_result::not_known_yet;
use crate::ui::theme;

/// A grid of pictures; an empty one stays blank.
#[derive(Default)]
pub struct Atlas {
    columns: usize,
    rows: usize,
    bytes: Vec<u8>,
    blank: Vec<bool>,
    texture: Option<TextureHandle>,
}

impl Atlas {
    /// Takes over rows of pictures, all rows of the same length; 784 values in 0–1 each, what
    /// lies outside is clipped.
    pub fn update(&mut self, ctx: &Context, pictures: &[Vec<Vec<f32>>]) {
        let (rows, columns) = (pictures.len(), pictures.first().map_or(0, Vec::len));
        let width = columns * SIDE;
        let mut bytes = vec![0; width * rows * SIDE];
        let mut blank = vec![true; rows * columns];
        for (row, line) in pictures.iter().enumerate() {
            for (column, picture) in line.iter().enumerate().filter(|(_, p)| p.len() == PIXELS) {
                blank[row * columns + column] = false;
                for (y, pixels) in picture.chunks_exact(SIDE).enumerate() {
                    let start = (row * SIDE + y) * width + column * SIDE;
                    for (byte, &value) in bytes[start..start + SIDE].iter_mut().zip(pixels) {
                        *byte = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
                    }
                }
            }
        }
        self.blank = blank;
        let same = (self.columns, self.rows) == (columns, rows) && self.bytes == bytes;
        if same || bytes.is_empty() {
            return;
        }
        let image = ColorImage::from_gray([width, rows * SIDE], &bytes);
        (self.columns, self.rows, self.bytes) = (columns, rows, bytes);
        match &mut self.texture {
            Some(texture) => texture.set(image, TextureOptions::NEAREST),
            None => {
                self.texture = Some(ctx.load_texture("attack", image, TextureOptions::NEAREST));
            }
        }
    }

    /// Draws one picture, or an empty frame, and names it for tooltips and screen readers.
    pub fn show(
        &self,
        ui: &mut Ui,
        side: f32,
        (row, column): (usize, usize),
        text: &str,
    ) -> Response {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
        let blank = self.blank.get(row * self.columns + column).is_none_or(|blank| *blank);
        match &self.texture {
            Some(texture) if !blank => {
                let part = vec2(1.0 / self.columns as f32, 1.0 / self.rows as f32);
                let corner = pos2(column as f32 * part.x, row as f32 * part.y);
                ui.painter().image(
                    texture.id(),
                    rect,
                    Rect::from_min_size(corner, part),
                    Color32::WHITE,
                );
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

/// The largest side up to `room` at which the pixels of a picture stay even on the screen.
pub fn even_side(room: f32, pixels_per_point: f32) -> f32 {
    let step = SIDE as f32 / 4.0 / pixels_per_point;
    ((room / step).floor() * step).max(SIDE as f32 / pixels_per_point)
}
