//! What the noise level does to an image: one test image, and the same with one fixed noise
//! draw scaled by the level, so that turning the knob changes nothing but the level.

use std::sync::Arc;

use eframe::egui::{Image, RichText, TextureHandle, TextureOptions, Ui};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::config::short;
use crate::data::{Dataset, pixels};
use crate::text::controls as text;
use crate::ui::widgets::theme;
use crate::ui::widgets::tiles;

/// The class whose first test image is shown: a three has strokes, gaps and curves.
const CLASS: u8 = 3;
/// Longer side of a picture, in physical pixels.
const SIDE: f32 = 84.0;

/// The picture under the noise slider.
#[derive(Default)]
pub(super) struct NoisePreview {
    draw: Vec<f32>,
    shown: Option<Shown>,
}

/// What the textures hold.
struct Shown {
    dataset: Arc<Dataset>,
    level: f64,
    clean: TextureHandle,
    noisy: TextureHandle,
}

impl NoisePreview {
    /// Draws both pictures side by side.
    pub(super) fn show(&mut self, ui: &mut Ui, dataset: Option<&Arc<Dataset>>, level: f64) {
        let Some(dataset) = dataset else { return };
        self.refresh(ui, dataset, level);
        let Some(shown) = &self.shown else { return };
        let side = SIDE / ui.ctx().pixels_per_point().max(1.0);
        let size = tiles::size(dataset.shape(), side);
        ui.horizontal(|ui| {
            for (texture, caption, what) in [
                (&shown.clean, "x", text::CLEAN.to_owned()),
                (&shown.noisy, "x′", text::noisy(&short(level))),
            ] {
                ui.vertical(|ui| {
                    ui.set_max_width(size.x);
                    let text = format!("{caption}, {what}");
                    ui.add(Image::from_texture(texture).fit_to_exact_size(size).alt_text(&text))
                        .on_hover_text(text::noise_hint(&text));
                    ui.vertical_centered(|ui| {
                        ui.label(RichText::new(caption).text_style(theme::small_text()).weak());
                    });
                });
            }
        });
    }

    fn refresh(&mut self, ui: &Ui, dataset: &Arc<Dataset>, level: f64) {
        let current = self
            .shown
            .as_ref()
            .is_some_and(|shown| shown.level == level && Arc::ptr_eq(&shown.dataset, dataset));
        if current {
            return;
        }
        let shape = dataset.shape();
        if self.draw.len() != shape.values() {
            let mut stream = ChaCha8Rng::seed_from_u64(3);
            self.draw = (0..shape.values()).map(|_| StandardNormal.sample(&mut stream)).collect();
        }
        let index = dataset.test.labels.iter().position(|&label| label == CLASS).unwrap_or(0);
        let clean = pixels::values(dataset.test.image(index));
        let noisy: Vec<f32> =
            clean.iter().zip(&self.draw).map(|(pixel, n)| pixel + level as f32 * n).collect();
        let load_texture = |name: &str, image: &[f32]| {
            ui.ctx().load_texture(name, tiles::picture(image, shape), TextureOptions::NEAREST)
        };
        self.shown = Some(Shown {
            dataset: dataset.clone(),
            level,
            clean: load_texture("noise preview, clean", &clean),
            noisy: load_texture("noise preview, noisy", &noisy),
        });
    }
}
