//! The row above the plane: layers, classes, fit.

use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::text::LayoutJob;
use eframe::egui::{self, Color32, PopupCloseBehavior, TextFormat, TextStyle, Ui, WidgetInfo};

use super::{LatentPanel, Layers};
use crate::state::AppState;
use crate::ui::theme;

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
        ui.horizontal(|ui| {
            if room.x >= WIDE {
                layer_boxes(ui, &mut self.layers);
            } else {
                let hint = "What is drawn: segments, z, z′, posteriors, decoded grid, reach";
                menu(ui, "Layers", hint, |ui| layer_boxes(ui, &mut self.layers));
            }
            if !classes_in_row {
                menu(ui, "Classes", "Colours of the classes; a click highlights one", |ui| {
                    self.class_chips(ui, state);
                });
            }
            let fit = ui.add_enabled(!self.camera.follows(), egui::Button::new("Fit"));
            if fit
                .on_hover_text("Show all points and follow them again; so does a double click")
                .clicked()
            {
                self.camera.fit();
            }
            if room.x >= ROOM_FOR_SUMMARY {
                let (pairs, d) = (state.latent.z.len(), state.latent.latent);
                ui.weak(format!("{pairs} pairs, d = {d}")).on_hover_text(if d > 2 {
                    "The plane of the two leading principal components of all μ and μ′, turned so that it \
                     does not jump while training; each axis states the variance along it"
                } else {
                    "The latent space as it is"
                });
            }
        });
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
                    format!("Class {name}"),
                )
            });
            if chip
                .on_hover_text(format!("Highlight class {name}; again to show all alike"))
                .clicked()
            {
                self.highlighted = (!selected).then_some(class);
            }
        }
    }
}

fn layer_boxes(ui: &mut Ui, layers: &mut Layers) {
    ui.checkbox(&mut layers.z, "z").on_hover_text("Filled: μ, the posterior mean of the image x");
    ui.checkbox(&mut layers.z_aug, "z′")
        .on_hover_text("Hollow: μ′, the posterior mean of its partner x′");
    ui.checkbox(&mut layers.segments, "Pairs")
        .on_hover_text("Segments that join z and z′ of each pair");
    ui.checkbox(&mut layers.ellipses, "Posteriors")
        .on_hover_text("Ellipses: one standard deviation of each posterior, seen in this plane");
    ui.checkbox(&mut layers.manifold, "Decoded grid")
        .on_hover_text("What the decoder makes of each place of the plane; in a race, that of A");
    ui.checkbox(&mut layers.reach, "Reach").on_hover_text(
        "Around each selected digit: where a change of the image of length 1 (L2, pixel units) can move \
         μ at most, to first order, seen in this plane; and the change that moves it furthest",
    );
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
