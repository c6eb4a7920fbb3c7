//! The row above the plane: layers, classes, fit.

use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::text::LayoutJob;
use eframe::egui::{
    self, PopupCloseBehavior, ScrollArea, TextFormat, TextStyle, TextWrapMode, Ui, WidgetInfo,
    WidgetText, vec2,
};

use super::{LatentPanel, Layers};
use crate::state::AppState;
use crate::text::latent as text;
use crate::ui::widgets::marks;
use crate::ui::widgets::words::{class_name, whole_class_name};

/// A narrower panel has no room for the row in one line.
const NARROW: f32 = 200.0;
/// A narrower panel folds the layers into a menu.
const WIDE: f32 = 600.0;
/// A narrower or lower panel folds the classes into a menu, and so does one in which they would take
/// more rows: the plane needs the room.
const ROOM_FOR_CLASSES: (f32, f32) = (480.0, 280.0);
const MOST_ROWS: usize = 2;
/// Width of the menu with the classes, and its share of the window's height, at the most.
const MENU_WIDTH: f32 = 460.0;
const MENU_SHARE: f32 = 0.6;
/// Radius of a class's mark, and the room for it.
const MARK_RADIUS: f32 = 4.3;
const MARK: f32 = 14.0;
/// Between two chips.
const CHIP_GAP: f32 = 2.0;
/// A wider one also has room for a few words.
const ROOM_FOR_SUMMARY: f32 = 760.0;

impl LatentPanel {
    /// Draws the rows above the plot.
    pub(super) fn controls(&mut self, ui: &mut Ui, state: &AppState) {
        let room = ui.available_size();
        let classes_in_row = room.x >= ROOM_FOR_CLASSES.0
            && room.y >= ROOM_FOR_CLASSES.1
            && fit_in_rows(ui, state, room.x);
        let row = |ui: &mut Ui| {
            if room.x >= WIDE {
                layer_boxes(ui, &mut self.layers);
            } else {
                let hint = text::LAYERS_HINT;
                menu(ui, text::LAYERS, hint, |ui| layer_boxes(ui, &mut self.layers));
            }
            if !classes_in_row {
                self.class_menu(ui, state);
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

    /// All classes behind a button; the highlighted one stands beside it.
    fn class_menu(&mut self, ui: &mut Ui, state: &AppState) {
        let count = state.class_count();
        let words = text::classes(count);
        menu(ui, &words, text::CLASSES_HINT, |ui| {
            let height = MENU_SHARE * ui.ctx().content_rect().height();
            ui.set_max_width(MENU_WIDTH.min(0.6 * ui.ctx().content_rect().width()));
            ScrollArea::vertical().max_height(height).show(ui, |ui| {
                ui.horizontal_wrapped(|ui| self.class_chips(ui, state));
            });
        });
        if let Some(class) = self.highlighted.filter(|&class| class < count) {
            self.class_chip(ui, state, class);
        }
    }

    /// One chip a class.
    fn class_chips(&mut self, ui: &mut Ui, state: &AppState) {
        ui.spacing_mut().item_spacing.x = CHIP_GAP;
        for class in 0..state.class_count() {
            self.class_chip(ui, state, class);
        }
    }

    /// The mark and the name of a class; a click highlights it.
    fn class_chip(&mut self, ui: &mut Ui, state: &AppState, class: usize) {
        let name = whole_class_name(state, Some(class));
        let selected = self.highlighted == Some(class);
        let chip = ui.selectable_label(selected, chip_text(ui, state, class));
        let place = chip.rect.left_center() + vec2(ui.spacing().button_padding.x, 0.0);
        let place = place + vec2(MARK_RADIUS, 0.0);
        let visuals = ui.visuals();
        let ground = if selected { visuals.selection.bg_fill } else { visuals.panel_fill };
        marks::paint(ui.painter(), place, MARK_RADIUS, class, visuals.dark_mode, ground);
        chip.widget_info(|| {
            let words = text::class_chip(&name);
            WidgetInfo::selected(egui::accesskit::Role::Button, true, selected, words)
        });
        if chip.on_hover_text(text::class_chip_hint(&name)).clicked() {
            self.highlighted = (!selected).then_some(class);
        }
    }
}

/// Whether all classes have room in a few rows of this width.
fn fit_in_rows(ui: &Ui, state: &AppState, width: f32) -> bool {
    let (mut rows, mut left) = (1, width);
    for class in 0..state.class_count() {
        let text = WidgetText::from(chip_text(ui, state, class));
        let galley =
            text.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Button);
        let chip = galley.size().x + 2.0 * ui.spacing().button_padding.x + CHIP_GAP;
        if chip > left {
            (rows, left) = (rows + 1, width);
        }
        left -= chip;
        if rows > MOST_ROWS {
            return false;
        }
    }
    true
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

/// The name of a class, with room for its mark in front.
fn chip_text(ui: &Ui, state: &AppState, class: usize) -> LayoutJob {
    let font_id = TextStyle::Body.resolve(ui.style());
    let color = ui.visuals().text_color();
    let mut job = LayoutJob::default();
    let name = class_name(state, Some(class));
    job.append(&name, MARK, TextFormat { font_id, color, ..Default::default() });
    job
}
