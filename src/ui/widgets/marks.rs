//! A thousand marks, segments and ellipses as one mesh with one texture; and single marks in
//! legends.

use eframe::egui::epaint::Vertex;
use eframe::egui::{
    self, Color32, ColorImage, Mesh, Painter, Pos2, Stroke, TextureHandle, TextureOptions, Vec2,
    pos2, vec2,
};

use crate::evaluate::projection::Ellipse;
use crate::palette::{FURTHEST, Mark, Shape};
use crate::ui::widgets::theme;

/// Radius of a mark, in points; where there are several shapes they are larger, to be told apart.
pub(crate) const RADIUS: f32 = 3.5;
const RADIUS_OF_SHAPES: f32 = 4.3;
/// Radius of the dot in a dotted mark, in radii of the mark.
const DOT: f32 = 0.36;
/// Width of a hollow mark's line.
const RING_WIDTH: f32 = 1.4;
/// Width of a segment.
const SEGMENT_WIDTH: f32 = 1.2;
/// Room around a shape for its soft edge.
const FEATHER: f32 = 1.5;
/// Side of one cell of the texture, in pixels.
const CELL: usize = 64;
/// Radius of the ellipses' disc in its cell, in pixels.
const BLOB_RADIUS: f32 = 30.0;

/// The cells of the texture, row by row.
#[derive(Clone, Copy)]
enum Cell {
    Segment,
    Blob,
    Mark { mark: Mark, hollow: bool },
}
const COLUMNS: usize = 8;
const ROWS: usize = (2 + 4 * Shape::ALL.len()).div_ceil(COLUMNS);

impl Cell {
    fn all() -> impl Iterator<Item = Self> {
        let marks = Shape::ALL.into_iter().flat_map(|shape| {
            let kinds = [(false, false), (false, true), (true, false), (true, true)];
            kinds.map(|(dotted, hollow)| Self::Mark { mark: Mark { shape, dotted }, hollow })
        });
        [Self::Segment, Self::Blob].into_iter().chain(marks)
    }

    fn place(self) -> usize {
        match self {
            Self::Segment => 0,
            Self::Blob => 1,
            Self::Mark { mark, hollow } => {
                2 + 4 * mark.shape as usize + 2 * usize::from(mark.dotted) + usize::from(hollow)
            }
        }
    }
}

/// The shapes as white images with soft edges, drawn at the size in pixels at which they
/// appear, so that the graphics card need not scale them.
#[derive(Default)]
pub(crate) struct Sprites {
    texture: Option<((f32, f32), TextureHandle)>,
}

impl Sprites {
    /// A mesh to fill, for so many classes; the texture is made anew only when the screen's
    /// resolution or the size of the marks changes.
    pub(crate) fn mesh(&mut self, context: &egui::Context, classes: usize) -> Marks {
        let pixels_per_point = context.pixels_per_point().clamp(0.5, 4.0);
        let radius = if classes > theme::CLASS_COLORS { RADIUS_OF_SHAPES } else { RADIUS };
        let size = (pixels_per_point, radius);
        if self.texture.as_ref().is_none_or(|(drawn, _)| *drawn != size) {
            let image = draw(size);
            let texture = context.load_texture("latent marks", image, TextureOptions::LINEAR);
            self.texture = Some((size, texture));
        }
        let texture = self.texture.as_ref().map(|(_, texture)| texture.id()).unwrap_or_default();
        Marks { mesh: Mesh::with_texture(texture), pixels_per_point, radius }
    }
}

/// One mark of a class, as large as that of a plane is around this radius; `ground` is what lies
/// below it.
pub(crate) fn paint(
    painter: &Painter,
    center: Pos2,
    radius: f32,
    class: usize,
    dark: bool,
    ground: Color32,
) {
    let (mark, color) = (Mark::of(class), theme::class_color(class, dark));
    if mark.shape == Shape::Disc {
        painter.circle_filled(center, radius, color);
    } else {
        let corner = |[x, y]: [f32; 2]| center + vec2(x, y) * (radius - 0.4);
        let corners: Vec<Pos2> = mark.shape.corners().into_iter().map(corner).collect();
        let mut mesh = Mesh::default();
        mesh.colored_vertex(center, color);
        corners.iter().for_each(|&corner| mesh.colored_vertex(corner, color));
        let count = corners.len() as u32;
        (0..count).for_each(|at| mesh.add_triangle(0, 1 + at, 1 + (at + 1) % count));
        painter.add(mesh);
        // Its line has the soft edge that the mesh lacks.
        painter.add(egui::Shape::closed_line(corners, Stroke::new(0.9, color)));
    }
    if mark.dotted {
        painter.circle_filled(center, radius * DOT, ground);
    }
}

/// White shapes whose opacity is their coverage of each pixel.
fn draw((pixels_per_point, radius): (f32, f32)) -> ColorImage {
    let width = COLUMNS * CELL;
    let mut image = ColorImage::filled([width, ROWS * CELL], Color32::TRANSPARENT);
    for cell in Cell::all() {
        let (left, top) = (cell.place() % COLUMNS * CELL, cell.place() / COLUMNS * CELL);
        let corners = match cell {
            Cell::Mark { mark, .. } => mark.shape.corners(),
            Cell::Segment | Cell::Blob => Vec::new(),
        };
        let unit = radius * pixels_per_point;
        let inside = |offset: Vec2| match cell {
            Cell::Segment => SEGMENT_WIDTH * pixels_per_point / 2.0 - offset.y.abs(),
            Cell::Blob => BLOB_RADIUS - offset.length(),
            // Far outside: no need to know how far.
            Cell::Mark { .. } if offset.length() > FURTHEST * unit + 1.0 => -1.0,
            Cell::Mark { mark, hollow } => {
                let inside = unit * mark.shape.inside((offset / unit).into(), &corners);
                let half_width = RING_WIDTH * pixels_per_point / 2.0;
                let line = half_width - (inside - half_width).abs();
                let dot = DOT * unit - offset.length();
                match (mark.dotted, hollow) {
                    (false, false) => inside,
                    (false, true) => line,
                    (true, false) => inside.min(-dot),
                    (true, true) => line.max(dot),
                }
            }
        };
        for (x, y) in (0..CELL * CELL).map(|at| (at % CELL, at / CELL)) {
            let from_center = |position: usize| position as f32 + 0.5 - CELL as f32 / 2.0;
            let inside = inside(vec2(from_center(x), from_center(y)));
            let coverage = ((inside + 0.5).clamp(0.0, 1.0) * 255.0).round() as u8;
            image[(left + x, top + y)] =
                Color32::from_rgba_premultiplied(coverage, coverage, coverage, coverage);
        }
    }
    image
}

/// A mesh of shapes.
pub(crate) struct Marks {
    mesh: Mesh,
    pixels_per_point: f32,
    radius: f32,
}

impl Marks {
    /// The filled mark of a class.
    pub(crate) fn filled(&mut self, center: Pos2, class: usize, color: Color32) {
        self.square(center, Cell::Mark { mark: Mark::of(class), hollow: false }, color);
    }

    /// The hollow mark of a class.
    pub(crate) fn hollow(&mut self, center: Pos2, class: usize, color: Color32) {
        self.square(center, Cell::Mark { mark: Mark::of(class), hollow: true }, color);
    }

    /// A line between two places.
    pub(crate) fn segment(&mut self, from: Pos2, to: Pos2, color: Color32) {
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
    pub(crate) fn ellipse(
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
    pub(crate) fn into_mesh(self) -> Mesh {
        self.mesh
    }

    fn square(&mut self, center: Pos2, cell: Cell, color: Color32) {
        let corners = [vec2(-1.0, -1.0), vec2(1.0, -1.0), vec2(1.0, 1.0), vec2(-1.0, 1.0)]
            .map(|corner| corner * (FURTHEST * self.radius + FEATHER));
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
            let place = vec2((cell.place() % COLUMNS) as f32, (cell.place() / COLUMNS) as f32);
            let at = (place + Vec2::splat(0.5)) * side + texel;
            let uv = pos2(at.x / (side * COLUMNS as f32), at.y / (side * ROWS as f32));
            self.mesh.vertices.push(Vertex { pos, uv, color });
        }
    }
}
