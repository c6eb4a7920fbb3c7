//! The attack panel: what is attacked and how, and for each image what came of it.
//!
//! `settings` are the knobs, `subjects` the images, `canvas` draws one, `iterates` steps through
//! the attack, `rows_view` shows each image with its `bars`, `race_view` the models of a race side by
//! side, `accuracy` the classifier's course. All pictures share one texture (`atlas`), uploaded only
//! when a pixel changed.

use eframe::egui::{Align, Frame, Margin, Panel, RichText, ScrollArea, Ui};

use crate::config::short;
use crate::state::AppState;
use crate::state::action::AttackAction;
use crate::state::attack::Subject;
use crate::state::attack::rows;
use crate::text::attack as text;
use crate::ui::widgets::theme;
use atlas::Atlas;
use canvas::Canvas;
use iterates::Player;
use race_view::Compared;
use subjects::{OwnImages, Wanted};

mod accuracy;
mod atlas;
mod bars;
mod canvas;
mod iterates;
mod race_view;
mod rows_view;
mod settings;
mod subjects;

/// A lower panel scrolls as a whole; a higher one keeps the knobs in view.
const ROOM_FOR_FIXED_KNOBS: f32 = 560.0;

/// The panel's scratch: pictures, canvas, player.
#[derive(Default)]
pub(crate) struct AttackPanel {
    atlas: Atlas,
    wanted: Wanted,
    own: OwnImages,
    canvas: Canvas,
    player: Player,
    advanced: bool,
    footer_height: f32,
    /// Own images of the last frame: a new one is brought into view.
    own_before: usize,
}

impl AttackPanel {
    /// Whether the result on the screen belongs to other images or settings than are wanted now.
    pub(crate) fn is_outdated(&mut self, state: &AppState) -> bool {
        state.attack.is_outdated(self.wanted.of(state))
    }

    /// Draws the panel in all of the room there is; returns what the user asked for.
    #[must_use]
    pub(crate) fn show(&mut self, ui: &mut Ui, state: &AppState) -> Vec<AttackAction> {
        let mut actions = Vec::new();
        // Taken out meanwhile: the panel is edited as it is drawn.
        let mut taken = std::mem::take(&mut self.wanted);
        let wanted = taken.of(state);
        // Every line that the knobs do without is a line more for the digits.
        ui.spacing_mut().item_spacing.y = 4.0;
        let height = footer(ui, state, wanted);
        if self.footer_height != height {
            // A panel takes the room its text needed in the frame before.
            self.footer_height = height;
            ui.ctx().request_repaint();
        }
        if ui.available_height() < ROOM_FOR_FIXED_KNOBS {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.set_max_width(ui.available_width() - 8.0);
                self.knobs(ui, state, wanted, &mut actions);
                self.digits(ui, state, wanted);
            });
        } else {
            self.knobs(ui, state, wanted, &mut actions);
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                // The scroll bar floats: it must not cover a number.
                ui.set_max_width(ui.available_width() - 8.0);
                self.digits(ui, state, wanted);
            });
        }
        actions.extend(self.canvas.show(ui, state.image_shape(), state.attack.own.len()));
        self.wanted = taken;
        actions
    }

    fn knobs(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        wanted: &[Subject],
        actions: &mut Vec<AttackAction>,
    ) {
        settings::buttons(ui, state, !wanted.is_empty(), actions);
        settings::show(ui, state, &mut self.advanced, actions);
        let draw = self.own.show(ui, state, wanted, actions);
        self.canvas.open |= draw;
        self.player.show(ui, state, actions);
        ui.separator();
    }

    fn digits(&mut self, ui: &mut Ui, state: &AppState, wanted: &[Subject]) {
        let attack = &state.attack;
        let attacked =
            attack.busy || attack.outcome().is_some() || attack.smallest_epsilon.is_some();
        let subjects = if attacked { &attack.subjects[..] } else { wanted };
        if subjects.is_empty() {
            let hint = RichText::new(text::EMPTY).text_style(theme::section());
            ui.add_space(12.0);
            ui.vertical_centered(|ui| ui.label(hint));
            return;
        }
        let Some(shape) = state.image_shape() else { return };
        if state.races() {
            let compared = Compared::of(state, subjects);
            self.atlas.update(ui.ctx(), shape, &compared.pictures(subjects));
            compared.show(ui, state, subjects, &self.atlas);
        } else {
            let rows = rows::rows(state, subjects);
            let changes = rows.iter().filter_map(|row| row.linf).map(|linf| linf as f32);
            let factor = rows::noise_factor(&state.attack.sent.config, changes);
            self.atlas.update(ui.ctx(), shape, &rows_view::pictures(&rows, factor));
            rows_view::show(ui, state, &rows, factor, &self.atlas);
            accuracy::show(ui, state);
        }
        let own = state.attack.own.len();
        if std::mem::replace(&mut self.own_before, own) < own {
            // Somebody just made it, and it is the last one.
            ui.scroll_to_cursor(Some(Align::BOTTOM));
        }
    }
}

/// How the result came about, always in view: a figure is only as good as its attack. Returns the
/// height that the text needs.
fn footer(ui: &mut Ui, state: &AppState, wanted: &[Subject]) -> f32 {
    let attack = &state.attack;
    let (config, count) = match attack.outcome() {
        Some(outcome) => (&outcome.config, outcome.digits.len()),
        None => (&attack.settings.config, wanted.len()),
    };
    let mut words = text::footer_effort(
        config.objective.label(),
        config.norm.label(),
        &short(config.epsilon.into()),
        config.steps,
        config.restarts,
        count,
    );
    if let Some(outcome) = attack.outcome() {
        words += &text::footer_model(outcome.step);
    }
    words += text::FOOTER_STRONGER;
    if let Some(classifier) = &state.lead().classifier {
        words += &text::footer_verdicts(classifier.step, 100.0 * classifier.clean_accuracy);
    }
    Panel::bottom("attack footer")
        .frame(Frame::NONE.inner_margin(Margin { top: 4, ..Margin::ZERO }))
        .show(ui, |ui| {
            let words = RichText::new(words).text_style(theme::small_text()).weak();
            ui.label(words).on_hover_text(text::FOOTER_HINT).rect.height()
        })
        .inner
}
