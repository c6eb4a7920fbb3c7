//! Images side by side in one picture, for a texture.

use eframe::egui::{Color32, ColorImage, Rect, Vec2, pos2, vec2};

use crate::data::{ImageShape, pixels};

/// A picture with places for images of one shape; a place that nothing was put in is transparent.
pub(crate) struct Tiles {
    shape: ImageShape,
    columns: usize,
    rows: usize,
    colors: Vec<Color32>,
}

impl Tiles {
    /// Places in so many columns and rows.
    pub(crate) fn new(shape: ImageShape, columns: usize, rows: usize) -> Self {
        let count = columns * rows * shape.width * shape.height;
        Self { shape, columns, rows, colors: vec![Color32::TRANSPARENT; count] }
    }

    /// Puts an image, values in 0–1, in its place. One of another size, or none, leaves it as it is.
    pub(crate) fn put(&mut self, column: usize, row: usize, image: &[f32]) {
        let ImageShape { height, width, .. } = self.shape;
        if image.len() != self.shape.values() {
            return;
        }
        let across = self.columns * width;
        for y in 0..height {
            let start = (row * height + y) * across + column * width;
            for (x, color) in self.colors[start..start + width].iter_mut().enumerate() {
                let [red, green, blue] = pixels::colour(image, self.shape, x, y);
                *color = Color32::from_rgb(red, green, blue);
            }
        }
    }

    /// The picture.
    pub(crate) fn into_picture(self) -> ColorImage {
        let size = [self.columns * self.shape.width, self.rows * self.shape.height];
        ColorImage::new(size, self.colors)
    }
}

/// One image, values in 0–1, as a picture.
pub(crate) fn picture(image: &[f32], shape: ImageShape) -> ColorImage {
    let mut tiles = Tiles::new(shape, 1, 1);
    tiles.put(0, 0, image);
    tiles.into_picture()
}

/// The part of a texture with so many columns and rows that shows one place.
pub(crate) fn place(columns: usize, rows: usize, column: usize, row: usize) -> Rect {
    let part = vec2(1.0 / columns as f32, 1.0 / rows as f32);
    Rect::from_min_size(pos2(column as f32 * part.x, row as f32 * part.y), part)
}

/// The size of an image whose longer side is this long.
pub(crate) fn size(shape: ImageShape, longer_side: f32) -> Vec2 {
    let longest = shape.width.max(shape.height) as f32;
    vec2(shape.width as f32, shape.height as f32) * (longer_side / longest)
}

/// The longest side up to `room` at which the pixels of an image stay even on the screen: a multiple
/// of a quarter of its size in physical pixels, and at least that size.
pub(crate) fn even_side(shape: ImageShape, room: f32, pixels_per_point: f32) -> f32 {
    let natural = shape.width.max(shape.height) as f32 / pixels_per_point;
    let step = natural / 4.0;
    ((room / step).floor() * step).max(natural)
}
