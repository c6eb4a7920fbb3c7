//! What the decoder makes of the plane: of the point under the pointer, and of a grid.

use eframe::egui::{
    self, Color32, ColorImage, Context, Rect, TextureHandle, TextureId, TextureOptions, pos2,
};

use crate::analyst::messages::Decoded;
use crate::data::ImageShape;
use crate::state::latent::{Bounds, LatentView};
use crate::ui::widgets::plane::Screen;
use crate::ui::widgets::tiles::{self, Tiles};

/// Seconds between two questions about the pointer.
const HOVER_INTERVAL: f64 = 1.0 / 15.0;
/// Seconds between two questions about the grid.
const GRID_INTERVAL: f64 = 0.5;
/// Tiles along the longer side of the grid.
const TILES: usize = 16;
/// Questions whose answer may still come.
const OPEN_QUESTIONS: usize = 4;
/// The grid lies under the points, so it is drawn faintly.
const GRID_OPACITY: f32 = 0.65;

/// Lets a question through when it differs from the last one, but not too often.
#[derive(Debug)]
pub(super) struct Throttle<T> {
    asked: Option<T>,
    asked_at: f64,
}

impl<T> Default for Throttle<T> {
    fn default() -> Self {
        Self { asked: None, asked_at: f64::NEG_INFINITY }
    }
}

impl<T: PartialEq> Throttle<T> {
    /// Whether to ask now; if it is too early, the window is woken up in time to ask later.
    pub(super) fn ask(&mut self, question: T, interval: f64, context: &Context) -> bool {
        if self.asked.as_ref() == Some(&question) {
            return false;
        }
        let now = context.input(|input| input.time);
        let wait = self.asked_at + interval - now;
        if wait > 0.0 {
            context.request_repaint_after(std::time::Duration::from_secs_f64(wait));
            return false;
        }
        (self.asked, self.asked_at) = (Some(question), now);
        true
    }
}

/// A texture that is uploaded again only when it shows another answer.
#[derive(Default)]
struct Picture {
    shown: Option<(usize, u64, u64, Vec<f32>)>,
    texture: Option<TextureHandle>,
}

impl Picture {
    /// Whether the answer is another one than before, which it then no longer is.
    fn turns_to(&mut self, answer: &Decoded) -> bool {
        let Decoded { model, run, step, latents, .. } = answer;
        let same =
            self.shown.as_ref().is_some_and(|(shown_model, shown_run, shown_step, shown)| {
                (shown_model, shown_run, shown_step) == (model, run, step) && shown == latents
            });
        if !same {
            self.shown = Some((*model, *run, *step, latents.clone()));
        }
        !same
    }

    fn load_texture(
        &mut self,
        context: &Context,
        name: &str,
        image: ColorImage,
        options: TextureOptions,
    ) {
        match &mut self.texture {
            Some(texture) => texture.set(image, options),
            None => self.texture = Some(context.load_texture(name, image, options)),
        }
    }
}

/// The image under the pointer.
#[derive(Default)]
pub(super) struct Hover {
    throttle: Throttle<(usize, [f64; 2], u64)>,
    picture: Picture,
}

impl Hover {
    /// The latent vector to ask about, if the pointer or the weights moved.
    pub(super) fn question(
        &mut self,
        context: &Context,
        model: usize,
        latent: &LatentView,
        point: [f64; 2],
    ) -> Option<Vec<f32>> {
        self.throttle
            .ask((model, point, latent.step), HOVER_INTERVAL, context)
            .then(|| latent.unproject(point))
    }

    /// The newest answer as a texture, if it is this model's.
    pub(super) fn texture(
        &mut self,
        context: &Context,
        model: usize,
        shape: ImageShape,
        answer: Option<&Decoded>,
    ) -> Option<TextureId> {
        let answer = answer.filter(|answer| answer.model == model)?;
        let image = answer.images.get(..shape.values())?;
        if self.picture.turns_to(answer) {
            let picture = tiles::picture(image, shape);
            let options = TextureOptions::NEAREST;
            self.picture.load_texture(context, "decoded under the pointer", picture, options);
        }
        self.picture.texture.as_ref().map(TextureHandle::id)
    }
}

/// A grid that was asked for.
struct Grid {
    columns: usize,
    bounds: Bounds,
    latents: Vec<f32>,
}

/// The grid of decoded images that covers the view.
#[derive(Default)]
pub(super) struct Manifold {
    throttle: Throttle<(Bounds, u64)>,
    open: Vec<Grid>,
    picture: Picture,
    bounds: Option<Bounds>,
}

impl Manifold {
    /// The latent vectors to ask about, if the view or the weights moved: the middles of the
    /// tiles, row by row from the top left.
    pub(super) fn question(
        &mut self,
        context: &Context,
        latent: &LatentView,
        screen: &Screen,
    ) -> Option<Vec<f32>> {
        let size = screen.rect.size();
        let bounds = screen.view.visible(size);
        if !self.throttle.ask((bounds, latent.step), GRID_INTERVAL, context) {
            return None;
        }
        let tile = size.max_elem() / TILES as f32;
        let tiles = |length: f32| ((length / tile).round() as usize).clamp(1, TILES);
        let (columns, rows) = (tiles(size.x), tiles(size.y));
        let mut latents = Vec::with_capacity(columns * rows * latent.latent);
        for row in 0..rows {
            for column in 0..columns {
                let share = [
                    (column as f64 + 0.5) / columns as f64,
                    1.0 - (row as f64 + 0.5) / rows as f64,
                ];
                let point = [0, 1].map(|axis| {
                    bounds.low[axis] + (bounds.high[axis] - bounds.low[axis]) * share[axis]
                });
                latents.extend(latent.unproject(point));
            }
        }
        if self.open.len() == OPEN_QUESTIONS {
            self.open.remove(0);
        }
        self.open.push(Grid { columns, bounds, latents: latents.clone() });
        Some(latents)
    }

    /// Draws the newest answer where it was asked for.
    pub(super) fn draw(
        &mut self,
        painter: &egui::Painter,
        screen: &Screen,
        shape: ImageShape,
        answer: Option<&Decoded>,
    ) {
        let Some(answer) = answer else {
            self.bounds = None;
            return;
        };
        if self.picture.turns_to(answer)
            && let Some(grid) = self.open.iter().rfind(|grid| grid.latents == answer.latents)
        {
            let images = answer.images.chunks_exact(shape.values());
            let rows = images.len().div_ceil(grid.columns).max(1);
            let mut pictures = Tiles::new(shape, grid.columns, rows);
            for (index, image) in images.enumerate() {
                pictures.put(index % grid.columns, index / grid.columns, image);
            }
            let image = pictures.into_picture();
            self.picture.load_texture(painter.ctx(), "decoded grid", image, TextureOptions::LINEAR);
            self.bounds = Some(grid.bounds);
        }
        if let (Some(texture), Some(bounds)) = (&self.picture.texture, self.bounds) {
            let rect = Rect::from_two_pos(screen.place(bounds.low), screen.place(bounds.high));
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            painter.image(texture.id(), rect, whole, Color32::WHITE.gamma_multiply(GRID_OPACITY));
        }
    }
}
