//! The row above the chart: terms, scale, what is followed.

use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::{Button, Label, PopupCloseBehavior, RichText, Ui};

use super::view::NEWEST;
use super::{Follow, LossPanel, TERMS, has_term};
use crate::state::AppState;
use crate::text::losses as text;
use crate::ui::widgets::theme::{self, Series};

/// A narrower panel folds the terms into a menu.
const WIDE: f32 = 640.0;
/// A wider one also has room for the newest numbers in words.
const ROOM_FOR_SUMMARY: f32 = 780.0;

impl LossPanel {
    /// Draws the row above the plot.
    pub(super) fn controls(&mut self, ui: &mut Ui, state: &AppState) {
        let width = ui.available_width();
        ui.horizontal(|ui| {
            // Tighter than elsewhere: at 1280 points the whole row just fits beside the rest.
            ui.spacing_mut().item_spacing.x = 5.0;
            ui.spacing_mut().icon_spacing = 2.0;
            if width >= WIDE {
                self.term_boxes(ui, state);
            } else {
                let config =
                    MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
                let menu = MenuButton::new(text::TERMS).config(config);
                let (response, _) = menu.ui(ui, |ui| self.term_boxes(ui, state));
                response.on_hover_text(text::TERMS_HINT);
            }
            self.view_boxes(ui);
            if width >= ROOM_FOR_SUMMARY {
                ui.add(Label::new(RichText::new(summary(state)).weak()).truncate())
                    .on_hover_text(text::SUMMARY_HINT);
            }
        });
    }

    /// Scale, and what is followed.
    pub(super) fn view_boxes(&mut self, ui: &mut Ui) {
        let log = ui.checkbox(&mut self.logarithmic, text::LOG);
        if log.on_hover_text(text::LOG_HINT).changed() {
            self.view.forget_values();
        }
        let mut newest = self.view.follow == Follow::Newest;
        let hint = text::newest_hint(NEWEST);
        if ui.checkbox(&mut newest, text::NEWEST).on_hover_text(hint).changed() {
            self.view.follow = if newest { Follow::Newest } else { Follow::Whole };
            self.view.resume();
        }
        let follow = ui.add_enabled(!self.view.follows(), Button::new(text::FOLLOW));
        let hint = text::FOLLOW_HINT;
        if follow.on_hover_text(hint).on_disabled_hover_text(hint).clicked() {
            self.view.resume();
        }
    }

    fn term_boxes(&mut self, ui: &mut Ui, state: &AppState) {
        let dark = ui.visuals().dark_mode;
        for ((term, series, name, meaning), shown) in TERMS.iter().zip(&mut self.shown) {
            if has_term(&state.lead().running, *term) {
                let text = RichText::new(*name).color(theme::series(*series, dark));
                ui.checkbox(shown, text).on_hover_text(*meaning);
            }
        }
        let text = RichText::new(text::TEST_ERROR).color(theme::series(Series::TestError, dark));
        ui.checkbox(&mut self.test_error, text).on_hover_text(text::TEST_ERROR_HINT);
    }
}

/// Where the run stands, in words.
fn summary(state: &AppState) -> String {
    let losses = &state.lead().losses;
    let total = losses.smoothed_at(losses.last_step()).map_or(f32::NAN, |record| record.total);
    match state.lead().test_errors.last() {
        Some((_, error)) => text::summary_with_error(total, *error),
        None => text::summary(total),
    }
}
