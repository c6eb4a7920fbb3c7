//! The slider below the plane: back through the run, to the present, on from an earlier moment.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, bounded};
use eframe::egui::{Button, Slider, Ui};

use super::app::RavenApp;
use super::summary::{self, summarise};
use super::transport::grouped;
use crate::state::{Action, AppState};
use crate::text::timeline as text;
use crate::train::messages::Command;
use crate::train::snapshot::{Resume, TrainingState};

/// The whole training is kept this often while it runs.
const EVERY: Duration = Duration::from_secs(10);
/// The longest slider, and the room beside it, for words and buttons and for the word live, points.
const SLIDER: f32 = 600.0;
const WORDS: f32 = 300.0;
const LIVE: f32 = 60.0;

/// A whole training on its way.
#[derive(Default)]
pub struct Keeper {
    asked: Option<Receiver<Arc<TrainingState>>>,
    last: Option<Instant>,
}

/// Draws the slider, where there is a past; returns what the user asked for.
pub fn show(ui: &mut Ui, state: &AppState) -> Option<Action> {
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
            action = Some(Action::ShowMoment((moved < end).then(|| steps[moved])));
        }
        let Some(step) = shown else {
            ui.weak(text::NOW).on_hover_text(text::NOW_HINT);
            return;
        };
        ui.label(text::step(&grouped(step))).on_hover_text(text::STEP_HINT);
        if ui.button(text::LIVE).on_hover_text(text::LIVE_HINT).clicked() {
            action = Some(Action::ShowMoment(None));
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
            action = from.map(Action::GoOnFrom);
        }
    });
    action
}

impl RavenApp {
    /// Keeps the whole training now and then.
    pub(super) fn poll_timeline(&mut self) {
        if let Some(asked) = &self.keeper.asked {
            match asked.try_recv() {
                Ok(training) => {
                    if training.run == self.state.status.run {
                        self.state.timeline.keep(training);
                    }
                    self.keeper.asked = None;
                }
                Err(error) if error.is_disconnected() => self.keeper.asked = None,
                Err(_) => {}
            }
            return;
        }
        let last = *self.keeper.last.get_or_insert_with(Instant::now);
        if last.elapsed() > EVERY && self.state.is_running() && self.state.status.step > 0 {
            self.state.timeline.make_room();
            let (sender, receiver) = bounded(1);
            self.command(Command::Snapshot(sender));
            self.keeper = Keeper { asked: Some(receiver), last: Some(Instant::now()) };
        }
    }

    /// Goes on from the whole training of this step.
    pub(super) fn go_on_from(&mut self, step: u64) {
        let Some(training) = self.state.timeline.training(step).cloned() else { return };
        let Some(dataset) = self.state.dataset.clone() else { return };
        let histories = Arc::new(self.state.histories());
        self.state.arriving = None;
        self.state.past = Some(self.state.timeline.until(training.lead().step));
        self.command(Command::Resume(Box::new(Resume {
            dataset,
            images: None,
            training,
            histories,
        })));
    }
}
