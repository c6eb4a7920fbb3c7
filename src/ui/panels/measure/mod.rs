//! The measure panel: how accurate the model stays under attack, and the figures beside it.
//!
//! `settings` are the knobs, `against_epsilon` and `over_training` the charts, `figures` a small
//! table of what is measured anyway, `lines` how lines and points look and what they are called.

use eframe::egui::{Frame, Margin, Panel, RichText, ScrollArea, Ui};

use crate::attack::Norm;
use crate::state::AppState;
use crate::state::action::MeasureAction;
use crate::text::measure as text;
use crate::ui::widgets::chart::{SteadyRange, thousands};
use crate::ui::widgets::theme;

mod against_epsilon;
mod figures;
mod lines;
mod over_training;
mod settings;

/// Least heights of the charts, in points; below, the panel scrolls.
const LEAST_HEIGHT: [f32; 2] = [170.0, 120.0];
/// The first chart's share of the room for both.
const FIRST_SHARE: f32 = 0.57;
/// Height of the table under the charts, with its title.
const FIGURES_HEIGHT: f32 = 92.0;

/// The panel's scratch: which ε the second chart shows, its axis, what is unfolded.
#[derive(Default)]
pub(crate) struct MeasurePanel {
    advanced: bool,
    /// Place among the radii of each norm.
    epsilon: Option<usize>,
    steps: SteadyRange,
    footer_height: f32,
}

impl MeasurePanel {
    /// Draws the panel in all of the room there is; returns what the user asked for.
    #[must_use]
    pub(crate) fn show(&mut self, ui: &mut Ui, state: &AppState) -> Vec<MeasureAction> {
        let mut actions = Vec::new();
        ui.spacing_mut().item_spacing.y = 4.0;
        let height = footer(ui, state);
        if self.footer_height != height {
            // A panel takes the room its text needed in the frame before.
            self.footer_height = height;
            ui.ctx().request_repaint();
        }
        let bottom = ui.cursor().top() + ui.available_height();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            // The scroll bar floats: it must not cover a number.
            ui.set_max_width(ui.available_width() - 8.0);
            settings::buttons(ui, state, &mut actions);
            settings::show(ui, state, &mut self.advanced, &mut actions);
            ui.separator();
            let top = ui.cursor().top();
            against_epsilon::title(ui, state);
            let titles = 2.0 * (ui.cursor().top() - top) + 14.0;
            let room = bottom - top - titles - FIGURES_HEIGHT;
            let first = (FIRST_SHARE * room).max(LEAST_HEIGHT[0]).floor();
            against_epsilon::show(ui, state, first);
            let second = (room - first).max(LEAST_HEIGHT[1]).floor();
            self.over_training(ui, state, second);
            ui.separator();
            figures::show(ui, state);
        });
        actions
    }
}

/// How the figures came about, always in view: they are only as good as the attacks. Returns the
/// height that the text needs.
fn footer(ui: &mut Ui, state: &AppState) -> f32 {
    let settings =
        state.measure.lead().map_or(&state.measure.settings.curve, |r| &r.curve.settings);
    let objectives: Vec<&str> = settings.objectives.iter().map(|o| o.label()).collect();
    let attacks = objectives.join("; ");
    let mut words = text::footer_effort(
        if objectives.is_empty() { text::FOOTER_NO_ATTACK } else { &attacks },
        match settings.norm {
            Norm::Linf => "L∞ ≤ ε",
            Norm::L2 => "L2 ≤ ε",
        },
        settings.steps,
        settings.restarts,
        settings.seed,
        state.measure.lead().map_or(settings.images, |report| report.curve.images),
    );
    if let Some(report) = state.measure.lead() {
        words += &text::footer_model(&thousands(report.step));
    }
    words += text::FOOTER_END;
    Panel::bottom("measure footer")
        .frame(Frame::NONE.inner_margin(Margin { top: 4, ..Margin::ZERO }))
        .show(ui, |ui| {
            let words = RichText::new(words).text_style(theme::small_text()).weak();
            ui.label(words).on_hover_text(text::FOOTER_HINT).rect.height()
        })
        .inner
}
