//! The row above the plane: layers, classes, fit.

use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::text::LayoutJob;
use eframe::egui::{self, Color32, PopupCloseBehavior, TextFormat, TextStyle, Ui, WidgetInfo};

use super::{LatentPanel, Layers};
use crate::state::AppState;
use crate::text::latent as text;
use crate::ui::theme;

/// A narrower panel has no room for the row in one line.
const NARROW: f32 = 200.0;
/// A narrower panel folds the layers into a menu.
const WIDE: f32 = 600.0;
/// A narrower or lower panel folds the classes into a menu.
const ROOM_FOR_CLASSES: (f32, f32) = (480.0, 280.0);
/// A wider one also has room for a few words.
const ROOM_FOR_SUMMARY: f32 = 760.0;

impl LatentPanel {
    /// Draws the rows above the plot.
    pub(super) fn controls(&mut self, ui: &mut Ui, state: &AppState) {
        let room = ui.available_size();
        let classes_in_row = room.x >= ROOM_FOR_CLASSES.0 && room.y >= ROOM_FOR_CLASSES.1;
        let row = |ui: &mut Ui| {
            if room.x >= WIDE {
                layer_boxes(ui, &mut self.layers);
            } else {
                let hint = text::LAYERS_HINT;
                menu(ui, text::LAYERS, hint, |ui| layer_boxes(ui, &mut self.layers));
            }
            if !classes_in_row {
                menu(ui, text::CLASSES, text::CLASSES_HINT, |ui| {
                    self.class_chips(ui, state);
                });
            }
            let fit = ui.add_enabled(!self.camera.follows(), egui::Button::new(text::FIT));
            if fit.on_hover_text(text::FIT_HINT).clicked() {
                self.camera.fit();
            }
            if room.x >= ROOM_FOR_SUMMARY {
                let (pairs, d) = (state.lead().latent.z.len(), state.lead().latent.latent);
                ui.weak(text::summary(pairs, d)).on_hover_text(if d > 2 {
                    text::PROJECTED
                } else {
                    text::AS_IT_IS
                });
            }
        };
        if room.x < NARROW {
            ui.horizontal_wrapped(row);
        } else {
            ui.horizontal(row);
        }
        if classes_in_row {
            ui.horizontal_wrapped(|ui| self.class_chips(ui, state));
        }
    }

    /// One chip a class: its colour, its name; a click highlights it.
    fn class_chips(&mut self, ui: &mut Ui, state: &AppState) {
        let Some(dataset) = &state.dataset else { return };
        ui.spacing_mut().item_spacing.x = 2.0;
        for (class, name) in dataset.class_names.iter().enumerate() {
            let color = theme::class_color(class, ui.visuals().dark_mode);
            let selected = self.highlighted == Some(class);
            let chip = ui.selectable_label(selected, chip_text(ui, name, color));
            chip.widget_info(|| {
                WidgetInfo::selected(
                    egui::accesskit::Role::Button,
                    true,
                    selected,
                    text::class_chip(name),
                )
            });
            if chip.on_hover_text(text::class_chip_hint(name)).clicked() {
                self.highlighted = (!selected).then_some(class);
            }
        }
    }
}

fn layer_boxes(ui: &mut Ui, layers: &mut Layers) {
    ui.checkbox(&mut layers.z, "z").on_hover_text(text::Z_HINT);
    ui.checkbox(&mut layers.z_aug, "z′").on_hover_text(text::Z_AUG_HINT);
    ui.checkbox(&mut layers.segments, text::PAIRS).on_hover_text(text::PAIRS_HINT);
    ui.checkbox(&mut layers.ellipses, text::POSTERIORS).on_hover_text(text::POSTERIORS_HINT);
    ui.checkbox(&mut layers.manifold, text::GRID).on_hover_text(text::GRID_HINT);
    ui.checkbox(&mut layers.reach, text::REACH).on_hover_text(text::REACH_HINT);
}

/// A menu that stays open while things in it are clicked.
fn menu(ui: &mut Ui, text: &str, hint: &str, contents: impl FnOnce(&mut Ui)) {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let (response, _) = MenuButton::new(text).config(config).ui(ui, contents);
    response.on_hover_text(hint);
}

fn chip_text(ui: &Ui, name: &str, color: Color32) -> LayoutJob {
    let font_id = TextStyle::Body.resolve(ui.style());
    let mut job = LayoutJob::default();
    job.append("●", 0.0, TextFormat { font_id: font_id.clone(), color, ..Default::default() });
    let color = ui.visuals().text_color();
    job.append(name, 3.0, TextFormat { font_id, color, ..Default::default() });
    job
}
