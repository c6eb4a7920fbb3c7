//! Triangles into pixels, on the processor, as the graphics card would paint them: colours are
//! multiplied and blended as they are stored, a pixel belongs to the triangle that holds its middle.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use eframe::egui::epaint::{ClippedPrimitive, Primitive, TextureId, Vertex};
use eframe::egui::{Color32, ColorImage, TextureFilter};

/// A picture that triangles are covered with.
#[derive(Clone)]
pub(super) struct Texture {
    image: Arc<ColorImage>,
    filter: TextureFilter,
}

impl Texture {
    /// The whole of it.
    pub(super) fn new(image: Arc<ColorImage>, filter: TextureFilter) -> Self {
        Self { image, filter }
    }

    /// A part of it has changed.
    pub(super) fn patch(&mut self, [left, top]: [usize; 2], part: &ColorImage) {
        let image = Arc::make_mut(&mut self.image);
        let [width, height] = image.size;
        let wide = part.size[0].min(width.saturating_sub(left));
        for row in 0..part.size[1].min(height.saturating_sub(top)) {
            let (to, from) = ((top + row) * width + left, row * part.size[0]);
            image.pixels[to..to + wide].copy_from_slice(&part.pixels[from..from + wide]);
        }
    }

    fn texel(&self, x: f32, y: f32) -> [f32; 4] {
        let [width, height] = self.image.size;
        let at = |value: f32, count: usize| (value.max(0.0) as usize).min(count - 1);
        self.image.pixels[at(y, height) * width + at(x, width)].to_array().map(f32::from)
    }

    /// The colour at u and v, 0–1 across the texture.
    fn sample(&self, [u, v]: [f32; 2]) -> [f32; 4] {
        let [width, height] = self.image.size.map(|length| length as f32);
        if self.filter == TextureFilter::Nearest {
            return self.texel(u * width, v * height);
        }
        let (x, y) = (u * width - 0.5, v * height - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let mix = |a: [f32; 4], b: [f32; 4], share: f32| {
            std::array::from_fn(|channel| a[channel] + (b[channel] - a[channel]) * share)
        };
        let row = |y| mix(self.texel(left, y), self.texel(left + 1.0, y), x - left);
        mix(row(top), row(top + 1.0), y - top)
    }
}

/// Paints what was tessellated with `scale` pixels a point onto a picture whose corner lies at
/// `origin` pixels of the window.
pub(super) fn primitive(
    picture: &mut ColorImage,
    origin: [f32; 2],
    primitive: &ClippedPrimitive,
    textures: &HashMap<TextureId, Arc<Texture>>,
    scale: f32,
) {
    // The window draws nothing by itself through callbacks.
    let Primitive::Mesh(mesh) = &primitive.primitive else { return };
    let clip = primitive.clip_rect;
    let along = |start: f32, end: f32, axis: usize| {
        let pixel = |at: f32| {
            let at = (at * scale).round() - origin[axis];
            at.clamp(0.0, picture.size[axis] as f32) as usize
        };
        pixel(start)..pixel(end)
    };
    let clip = [along(clip.left(), clip.right(), 0), along(clip.top(), clip.bottom(), 1)];
    if clip.iter().any(Range::is_empty) {
        return;
    }
    let texture = textures.get(&mesh.texture_id).map(Arc::as_ref);
    let point = |index: &u32| Point::of(&mesh.vertices[*index as usize], origin, scale);
    for corners in mesh.indices.as_chunks::<3>().0 {
        triangle(picture, &clip, [0, 1, 2].map(|corner| point(&corners[corner])), texture);
    }
}

/// A corner of a triangle.
#[derive(Clone, Copy)]
struct Point {
    x: f32,
    y: f32,
    /// Red, green, blue and opacity, 0–255, then u and v.
    values: [f32; 6],
}

impl Point {
    fn of(vertex: &Vertex, origin: [f32; 2], scale: f32) -> Self {
        let [red, green, blue, alpha] = vertex.color.to_array().map(f32::from);
        Self {
            x: vertex.pos.x * scale - origin[0],
            y: vertex.pos.y * scale - origin[1],
            values: [red, green, blue, alpha, vertex.uv.x, vertex.uv.y],
        }
    }
}

fn triangle(
    picture: &mut ColorImage,
    [columns, rows]: &[Range<usize>; 2],
    corners: [Point; 3],
    texture: Option<&Texture>,
) {
    let [a, b, c] = corners;
    let area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if !area.is_finite() || area == 0.0 {
        return;
    }
    let across = slopes(&corners, |p| p.y, area);
    let down = slopes(&[a, c, b], |p| p.x, area);
    let ys = corners.map(|p| p.y);
    let top = ys.into_iter().fold(f32::INFINITY, f32::min);
    let bottom = ys.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let flat = [b, c].iter().all(|p| p.values == a.values);
    let constant = flat.then(|| source(&a.values, texture));
    for row in middles(top, bottom, rows) {
        let y = row as f32 + 0.5;
        let Some((left, right)) = span(&corners, y) else { continue };
        let pixels = middles(left, right, columns);
        let start = row * picture.size[0];
        let line = &mut picture.pixels[start + pixels.start..start + pixels.end.max(pixels.start)];
        if let Some(color) = constant {
            line.iter_mut().for_each(|pixel| *pixel = over(color, *pixel));
            continue;
        }
        for (pixel, column) in line.iter_mut().zip(pixels) {
            let x = column as f32 + 0.5;
            let value = |index: usize| {
                a.values[index] + (x - a.x) * across[index] + (y - a.y) * down[index]
            };
            let mut values: [f32; 6] = std::array::from_fn(value);
            values[..4].iter_mut().for_each(|channel| *channel = channel.clamp(0.0, 255.0));
            *pixel = over(source(&values, texture), *pixel);
        }
    }
}

/// How every value changes along one axis; `other` is the other axis.
fn slopes([a, b, c]: &[Point; 3], other: impl Fn(&Point) -> f32, area: f32) -> [f32; 6] {
    let (to_b, to_c) = (other(b) - other(a), other(c) - other(a));
    std::array::from_fn(|index| {
        let (b, c) = (b.values[index] - a.values[index], c.values[index] - a.values[index]);
        (b * to_c - c * to_b) / area
    })
}

/// The pixels whose middle lies between two places.
fn middles(start: f32, end: f32, within: &Range<usize>) -> Range<usize> {
    let pixel = |at: f32| (at - 0.5).ceil().clamp(within.start as f32, within.end as f32) as usize;
    pixel(start)..pixel(end)
}

/// From where to where a triangle reaches at this height.
fn span(corners: &[Point; 3], y: f32) -> Option<(f32, f32)> {
    let mut reach: Option<(f32, f32)> = None;
    for index in 0..3 {
        let (mut high, mut low) = (corners[index], corners[(index + 1) % 3]);
        if high.y > low.y {
            std::mem::swap(&mut high, &mut low);
        }
        if high.y <= y && y < low.y {
            let x = high.x + (y - high.y) * (low.x - high.x) / (low.y - high.y);
            let (left, right) = reach.unwrap_or((x, x));
            reach = Some((left.min(x), right.max(x)));
        }
    }
    reach
}

/// The colour of a place with these values, 0–255.
fn source(values: &[f32; 6], texture: Option<&Texture>) -> [f32; 4] {
    let [red, green, blue, alpha, u, v] = *values;
    let color = [red, green, blue, alpha];
    let Some(texture) = texture else { return color };
    let texel = texture.sample([u, v]);
    std::array::from_fn(|channel| color[channel] * texel[channel] / 255.0)
}

fn over(color: [f32; 4], below: Color32) -> Color32 {
    let through = 1.0 - color[3] / 255.0;
    let below = below.to_array().map(f32::from);
    let [red, green, blue, _] =
        std::array::from_fn(|channel| (color[channel] + below[channel] * through).round() as u8);
    Color32::from_rgb(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::epaint::Mesh;
    use eframe::egui::{Rect, Vec2, pos2};

    fn painted(meshes: Vec<Mesh>, clip: Rect, textures: &[(TextureId, Texture)]) -> ColorImage {
        let mut picture = ColorImage::filled([4, 4], Color32::BLACK);
        let textures =
            textures.iter().map(|(id, texture)| (*id, Arc::new(texture.clone()))).collect();
        for mesh in meshes {
            let clipped = ClippedPrimitive { clip_rect: clip, primitive: Primitive::Mesh(mesh) };
            primitive(&mut picture, [2.0, 2.0], &clipped, &textures, 2.0);
        }
        picture
    }

    fn rect(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
        Rect::from_min_max(pos2(left, top), pos2(right, bottom))
    }

    fn colored(rect: Rect, color: Color32) -> Mesh {
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(rect, color);
        mesh
    }

    /// How often a colour occurs.
    fn count(picture: &ColorImage, color: Color32) -> usize {
        picture.pixels.iter().filter(|pixel| **pixel == color).count()
    }

    #[test]
    fn every_pixel_of_a_rectangle_is_painted_once_and_none_beside_it() {
        let half = Color32::from_rgba_premultiplied(100, 0, 0, 128);
        // Points 1–2 of the window are the first two pixels here.
        let picture = painted(vec![colored(rect(1.0, 1.0, 2.0, 3.0), half)], Rect::EVERYTHING, &[]);
        assert_eq!(count(&picture, Color32::from_rgb(100, 0, 0)), 8, "{:?}", picture.pixels);
        assert_eq!(count(&picture, Color32::BLACK), 8);
        assert_eq!(picture[(1, 3)], Color32::from_rgb(100, 0, 0));
    }

    #[test]
    fn what_lies_outside_of_the_clip_or_of_the_picture_is_left_out() {
        let all = colored(rect(-50.0, -50.0, 50.0, 50.0), Color32::WHITE);
        let picture = painted(vec![all], rect(0.0, 0.0, 1.5, 9.0), &[]);
        assert_eq!(count(&picture, Color32::WHITE), 4);
        assert_eq!(picture[(0, 2)], Color32::WHITE);
    }

    #[test]
    fn colours_blend_and_change_from_corner_to_corner() {
        let mut ramp = colored(rect(1.0, 1.0, 3.0, 3.0), Color32::BLACK);
        for vertex in &mut ramp.vertices {
            let red = if vertex.pos.x > 2.0 { 200 } else { 0 };
            vertex.color = Color32::from_rgb(red, 0, 0);
        }
        let veil = Color32::from_rgba_premultiplied(0, 50, 0, 128);
        let picture =
            painted(vec![ramp, colored(rect(1.0, 1.0, 3.0, 2.0), veil)], Rect::EVERYTHING, &[]);
        let red = |x, y| picture[(x, y)].r();
        assert_eq!([0, 1, 2, 3].map(|x| red(x, 3)), [25, 75, 125, 175]);
        assert_eq!((red(3, 0), picture[(3, 0)].g()), (87, 50));
    }

    #[test]
    fn textures_are_sharp_or_smooth_and_take_patches() {
        let id = TextureId::User(7);
        let image = ColorImage::new([2, 1], vec![Color32::BLACK, Color32::from_gray(80)]);
        let mut mesh = Mesh::with_texture(id);
        let whole = Rect::from_min_size(pos2(0.0, 0.0), Vec2::splat(1.0));
        mesh.add_rect_with_uv(rect(1.0, 1.0, 3.0, 3.0), whole, Color32::WHITE);
        let row = |filter| {
            let mut texture = Texture::new(Arc::new(image.clone()), filter);
            texture.patch([1, 0], &ColorImage::filled([1, 1], Color32::from_gray(200)));
            let picture = painted(vec![mesh.clone()], Rect::EVERYTHING, &[(id, texture)]);
            [0, 1, 2, 3].map(|x| picture[(x, 1)].r())
        };
        assert_eq!(row(TextureFilter::Nearest), [0, 0, 200, 200]);
        assert_eq!(row(TextureFilter::Linear), [0, 50, 150, 200]);
    }
}
