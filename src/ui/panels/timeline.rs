//! The slider below the plane: back through the run, to the present, on from an earlier moment.

use eframe::egui::{Button, Slider, Ui};

use crate::state::AppState;
use crate::state::action::TimelineAction;
use crate::text::timeline as text;
use crate::ui::widgets::summary::{self, summarise};
use crate::ui::widgets::words::grouped;

/// The longest slider, and the room beside it, for words and buttons and for the word live, points.
const SLIDER: f32 = 600.0;
const WORDS: f32 = 300.0;
const LIVE: f32 = 60.0;

/// Draws the slider, where there is a past; returns what the user asked for.
#[must_use]
pub(crate) fn show(ui: &mut Ui, state: &AppState) -> Option<TimelineAction> {
    let steps: Vec<u64> = state.timeline.steps().collect();
    if steps.len() < 2 {
        return None;
    }
    let mut action = None;
    let end = steps.len() - 1;
    let shown = state.timeline.shown();
    let place = shown.map_or(end, |shown| steps.partition_point(|&step| step <= shown).max(1) - 1);
    ui.horizontal(|ui| {
        let label = ui.label(text::TIME).id;
        ui.spacing_mut().slider_width =
            (ui.available_width() - if shown.is_some() { WORDS } else { LIVE }).clamp(60.0, SLIDER);
        let mut moved = place;
        let slider = Slider::new(&mut moved, 0..=end).show_value(false);
        let slider = ui.add(slider).labelled_by(label).on_hover_text(text::TIME_HINT);
        summarise(&slider, || summary::moment(shown.unwrap_or(steps[end]), &steps));
        if slider.changed() {
            action = Some(TimelineAction::Show((moved < end).then(|| steps[moved])));
        }
        let Some(step) = shown else {
            ui.weak(text::NOW).on_hover_text(text::NOW_HINT);
            return;
        };
        ui.label(text::step(&grouped(step))).on_hover_text(text::STEP_HINT);
        if ui.button(text::LIVE).on_hover_text(text::LIVE_HINT).clicked() {
            action = Some(TimelineAction::Show(None));
        }
        let from = state.timeline.training(step).map(|training| training.lead().step);
        let text = match from {
            Some(from) => text::go_on_from(&grouped(from)),
            None => text::GO_ON.to_owned(),
        };
        let go_on = ui
            .add_enabled(from.is_some(), Button::new(text))
            .on_hover_text(text::GO_ON_HINT)
            .on_disabled_hover_text(text::GO_ON_NOT);
        if go_on.clicked() {
            action = from.map(TimelineAction::GoOnFrom);
        }
    });
    action
}
