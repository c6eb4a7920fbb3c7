//! Pictures of the window with more pixels than the screen has.
//!
//! The screen holds one pixel for each of its own, so a sharper picture cannot be read back from it.
//! Instead one frame is laid out with [`SHARPER`] times the pixels for each point, as on a finer
//! screen: text, lines and curves are drawn anew, not enlarged. What that frame drew is taken out
//! before it reaches the screen, which keeps what it showed, and `paint` turns it into pixels.

mod paint;

use std::collections::HashMap;
use std::sync::Arc;

use eframe::egui::epaint::{ClippedPrimitive, ClippedShape, ImageData, TextureId};
use eframe::egui::{
    Color32, ColorImage, Context, FullOutput, Plugin, RawInput, Rect, TexturesDelta,
};

use paint::Texture;

/// Pixels of a picture for each pixel of the screen, along one side.
pub const SHARPER: f32 = 2.0;

/// Takes one picture when it is asked to; remembers the textures in use for that.
#[derive(Default)]
pub struct Camera {
    stage: Stage,
    textures: HashMap<TextureId, Arc<Texture>>,
    taken: Option<Negative>,
}

#[derive(Default)]
enum Stage {
    #[default]
    Idle,
    /// The next frame is kept: the screen goes on showing it during the one after.
    Keep(Option<Rect>),
    /// The next frame is the picture.
    Take(Option<Rect>, Vec<ClippedShape>),
}

impl Camera {
    /// Takes a picture of this part of the window, in points; nothing is all of it. It is there two
    /// frames later.
    pub fn take(&mut self, area: Option<Rect>) {
        self.stage = Stage::Keep(area);
    }

    /// The picture, once, to be developed on another thread.
    pub fn taken(&mut self) -> Option<Negative> {
        self.taken.take()
    }

    fn remember(&mut self, delta: &TexturesDelta) {
        for id in &delta.free {
            self.textures.remove(id);
        }
        for (&id, changes) in &delta.set {
            for change in changes {
                let ImageData::Color(image) = &change.image;
                match (change.pos, self.textures.get_mut(&id)) {
                    (Some(at), Some(texture)) => Arc::make_mut(texture).patch(at, image),
                    _ => {
                        let texture = Texture::new(image.clone(), change.options.magnification);
                        self.textures.insert(id, Arc::new(texture));
                    }
                }
            }
        }
    }
}

impl Plugin for Camera {
    fn debug_name(&self) -> &'static str {
        "camera"
    }

    fn input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        if let Stage::Take(..) = self.stage
            && let Some(viewport) = input.viewports.get_mut(&input.viewport_id)
        {
            let native = viewport.native_pixels_per_point.unwrap_or(1.0);
            viewport.native_pixels_per_point = Some(native * SHARPER);
        }
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        self.remember(&output.textures_delta);
        let told = &output.platform_output;
        let most_passes = ctx.options(|options| options.max_passes.get());
        let again = told.requested_discard() && told.num_completed_passes < most_passes;
        match std::mem::take(&mut self.stage) {
            Stage::Idle => {}
            Stage::Keep(area) if again => self.stage = Stage::Keep(area),
            Stage::Keep(area) => self.stage = Stage::Take(area, output.shapes.clone()),
            Stage::Take(area, shown) if again => self.stage = Stage::Take(area, shown),
            Stage::Take(area, shown) => {
                let shapes = std::mem::replace(&mut output.shapes, shown);
                let scale = output.pixels_per_point;
                output.pixels_per_point = scale / SHARPER;
                self.taken = Some(Negative {
                    primitives: ctx.tessellate(shapes, scale),
                    textures: self.textures.clone(),
                    scale,
                    area: area.unwrap_or(Rect::EVERYTHING).intersect(ctx.viewport_rect()),
                });
            }
        }
    }
}

/// What a frame drew, not yet turned into pixels.
pub struct Negative {
    primitives: Vec<ClippedPrimitive>,
    textures: HashMap<TextureId, Arc<Texture>>,
    /// Pixels for each point.
    scale: f32,
    /// The part that is wanted, in points.
    area: Rect,
}

impl Negative {
    /// The picture. Takes a moment: not for the window's thread.
    pub fn develop(&self) -> ColorImage {
        let [left, top] = [self.area.left(), self.area.top()].map(|at| (at * self.scale).round());
        let length = |end: f32, start: f32| ((end * self.scale).round() - start).max(1.0) as usize;
        let size = [length(self.area.right(), left), length(self.area.bottom(), top)];
        let mut picture = ColorImage::filled(size, Color32::BLACK);
        for primitive in &self.primitives {
            paint::primitive(&mut picture, [left, top], primitive, &self.textures, self.scale);
        }
        picture
    }
}
