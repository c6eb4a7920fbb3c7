//! A thousand discs, rings, segments and ellipses as one mesh with one texture.

use eframe::egui::epaint::Vertex;
use eframe::egui::{
    self, Color32, ColorImage, Mesh, Pos2, TextureHandle, TextureOptions, Vec2, pos2, vec2,
};

use crate::state::latent::Ellipse;

/// Radius of a disc and of a ring, in points.
pub const RADIUS: f32 = 3.5;
/// Width of a ring's line.
const RING_WIDTH: f32 = 1.4;
/// Width of a segment.
const SEGMENT_WIDTH: f32 = 1.2;
/// Room around a shape for its soft edge.
const FEATHER: f32 = 1.5;
/// Side of one cell of the texture, in pixels.
const CELL: usize = 64;
/// Radius of the ellipses' disc in its cell, in pixels.
const BLOB_RADIUS: f32 = 30.0;

/// The cells of the texture, from left to right.
#[derive(Clone, Copy)]
enum Cell {
    Disc,
    Ring,
    Segment,
    Blob,
}
const CELLS: usize = 4;

/// The shapes as white images with soft edges, drawn at the size in pixels at which they
/// appear, so that the graphics card need not scale them.
#[derive(Default)]
pub struct Sprites {
    texture: Option<(f32, TextureHandle)>,
}

impl Sprites {
    /// A mesh to fill; the texture is made anew only when the screen's resolution changes.
    pub fn mesh(&mut self, context: &egui::Context) -> Marks {
        let pixels_per_point = context.pixels_per_point().clamp(0.5, 5.0);
        if self.texture.as_ref().is_none_or(|(resolution, _)| *resolution != pixels_per_point) {
            let image = draw(pixels_per_point);
            let texture = context.load_texture("latent marks", image, TextureOptions::LINEAR);
            self.texture = Some((pixels_per_point, texture));
        }
        let texture = self.texture.as_ref().map(|(_, texture)| texture.id()).unwrap_or_default();
        Marks { mesh: Mesh::with_texture(texture), pixels_per_point }
    }
}

/// White shapes whose opacity is their coverage of each pixel.
fn draw(pixels_per_point: f32) -> ColorImage {
    let pixels = (0..CELL * CELL * CELLS).map(|index| {
        let (x, y) = (index % (CELL * CELLS), index / (CELL * CELLS));
        let from_center = |position: usize| position as f32 + 0.5 - CELL as f32 / 2.0;
        let offset = vec2(from_center(x % CELL), from_center(y));
        let inside = match x / CELL {
            0 => RADIUS * pixels_per_point - offset.length(),
            1 => {
                let half_width = RING_WIDTH * pixels_per_point / 2.0;
                half_width - (offset.length() - RADIUS * pixels_per_point + half_width).abs()
            }
            2 => SEGMENT_WIDTH * pixels_per_point / 2.0 - offset.y.abs(),
            _ => BLOB_RADIUS - offset.length(),
        };
        let coverage = ((inside + 0.5).clamp(0.0, 1.0) * 255.0).round() as u8;
        Color32::from_rgba_premultiplied(coverage, coverage, coverage, coverage)
    });
    ColorImage::new([CELL * CELLS, CELL], pixels.collect())
}

/// A mesh of shapes.
pub struct Marks {
    mesh: Mesh,
    pixels_per_point: f32,
}

impl Marks {
    /// A filled circle.
    pub fn disc(&mut self, center: Pos2, color: Color32) {
        self.square(center, Cell::Disc, color);
    }

    /// A hollow circle.
    pub fn ring(&mut self, center: Pos2, color: Color32) {
        self.square(center, Cell::Ring, color);
    }

    /// A line between two places.
    pub fn segment(&mut self, from: Pos2, to: Pos2, color: Color32) {
        let half_width = SEGMENT_WIDTH / 2.0 + FEATHER;
        let along = to - from;
        let across = along.normalized().rot90() * half_width;
        let texels = half_width * self.pixels_per_point;
        self.quad(
            [from - across, to - across, to + across, from + across],
            [vec2(0.0, -texels), vec2(0.0, -texels), vec2(0.0, texels), vec2(0.0, texels)],
            Cell::Segment,
            color,
        );
    }

    /// A filled ellipse; `points_per_unit` turns its half-lengths into points of the screen.
    pub fn ellipse(
        &mut self,
        center: Pos2,
        ellipse: Ellipse,
        points_per_unit: f64,
        color: Color32,
    ) {
        let [long, short] = ellipse
            .half_lengths
            .map(|half| (half * points_per_unit) as f32 * (BLOB_RADIUS + 1.0) / BLOB_RADIUS);
        // The screen's y axis points down.
        let direction = Vec2::angled(-ellipse.angle as f32);
        let (u, v) = (direction * long, direction.rot90() * short);
        let texels = BLOB_RADIUS + 1.0;
        self.quad(
            [center - u - v, center + u - v, center + u + v, center - u + v],
            [
                vec2(-texels, -texels),
                vec2(texels, -texels),
                vec2(texels, texels),
                vec2(-texels, texels),
            ],
            Cell::Blob,
            color,
        );
    }

    /// The mesh, ready to draw.
    pub fn into_mesh(self) -> Mesh {
        self.mesh
    }

    fn square(&mut self, center: Pos2, cell: Cell, color: Color32) {
        let corners = [vec2(-1.0, -1.0), vec2(1.0, -1.0), vec2(1.0, 1.0), vec2(-1.0, 1.0)]
            .map(|corner| corner * (RADIUS + FEATHER));
        let texels = corners.map(|corner| corner * self.pixels_per_point);
        self.quad(corners.map(|corner| center + corner), texels, cell, color);
    }

    /// Two triangles; `texels` are offsets from the middle of the cell.
    fn quad(&mut self, corners: [Pos2; 4], texels: [Vec2; 4], cell: Cell, color: Color32) {
        if !corners.iter().all(|corner| corner.is_finite()) {
            return;
        }
        let first = self.mesh.vertices.len() as u32;
        self.mesh.indices.extend([0, 1, 2, 0, 2, 3].map(|corner| first + corner));
        let side = CELL as f32;
        for (pos, texel) in corners.into_iter().zip(texels) {
            let uv = pos2(
                ((cell as usize as f32 + 0.5) * side + texel.x) / (side * CELLS as f32),
                0.5 + texel.y / side,
            );
            self.mesh.vertices.push(Vertex { pos, uv, color });
        }
    }
}
