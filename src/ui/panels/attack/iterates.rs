//! Stepping, scrubbing and playing through the iterates of the newest attack.

use std::time::Duration;

use eframe::egui::{Button, RichText, Slider, Spinner, Ui};

use crate::state::AppState;
use crate::state::action::AttackAction;
use crate::state::attack::AttackMode;
use crate::text::attack as text;
use crate::ui::widgets::theme;

/// Seconds that an iterate stays while playing: slow enough to be followed.
const ITERATE_SECONDS: f64 = 1.0 / 8.0;

/// Plays the iterates one after the other.
#[derive(Default)]
pub(super) struct Player {
    /// When the next iterate is due, on the window's clock; `None` while nothing plays.
    next: Option<f64>,
}

impl Player {
    /// Draws the controls, and moves on if it is time to.
    pub(super) fn show(&mut self, ui: &mut Ui, state: &AppState, actions: &mut Vec<AttackAction>) {
        let attack = &state.attack;
        let count = attack.iterates().len();
        let chase = attack.sent.mode == AttackMode::Chase;
        if attack.busy && !chase {
            self.next = None;
        }
        self.play(ui, state, actions);
        let usable = count > 0 && (!attack.busy || chase);
        ui.horizontal(|ui| {
            ui.add_enabled_ui(usable, |ui| {
                let back = ui.button("◀").accessible_name(text::BACK);
                if back
                    .on_hover_text(text::BACK_HINT)
                    .on_disabled_hover_text(text::NO_ITERATES)
                    .clicked()
                {
                    self.next = None;
                    actions.extend(
                        attack.neighbour(false).map(|place| AttackAction::ShowIterate(Some(place))),
                    );
                }
                self.slider(ui, state, actions);
                let forward = ui.button("▶").accessible_name(text::FORWARD);
                if forward
                    .on_hover_text(text::FORWARD_HINT)
                    .on_disabled_hover_text(text::NO_ITERATES)
                    .clicked()
                {
                    self.next = None;
                    actions.push(AttackAction::ShowIterate(attack.neighbour(true)));
                }
                let playing = self.next.is_some();
                let play = ui.add(Button::new(if playing { text::PAUSE } else { text::PLAY }));
                let play =
                    play.accessible_name(if playing { text::PAUSE_NAME } else { text::PLAY_NAME });
                let play = play.on_disabled_hover_text(text::NO_ITERATES);
                if play.on_hover_text(text::PLAY_HINT).clicked() {
                    self.next = if playing { None } else { Some(0.0) };
                    if !playing && attack.shown().is_none() {
                        actions.push(AttackAction::ShowIterate(Some(0)));
                        self.next = Some(ui.input(|input| input.time) + ITERATE_SECONDS);
                    }
                }
                let result =
                    ui.selectable_label(count > 0 && attack.shown().is_none(), text::RESULT);
                let result = result.on_disabled_hover_text(text::NO_ITERATES);
                if result.on_hover_text(text::RESULT_HINT).clicked() {
                    self.next = None;
                    actions.push(AttackAction::ShowIterate(None));
                }
            });
            status(ui, state);
        });
    }

    fn play(&mut self, ui: &Ui, state: &AppState, actions: &mut Vec<AttackAction>) {
        let Some(due) = self.next else { return };
        let now = ui.input(|input| input.time);
        if now >= due {
            let next = state.attack.neighbour(true);
            actions.push(AttackAction::ShowIterate(next));
            self.next = next.map(|_| now + ITERATE_SECONDS);
        }
        ui.ctx().request_repaint_after(Duration::from_secs_f64(ITERATE_SECONDS / 2.0));
    }

    fn slider(&mut self, ui: &mut Ui, state: &AppState, actions: &mut Vec<AttackAction>) {
        let count = state.attack.iterates().len();
        // One place beyond the last iterate: the result.
        let place = state.attack.shown().map_or(count, |(index, _)| index);
        let mut chosen = place;
        ui.spacing_mut().slider_width = (ui.available_width() - 246.0).max(60.0);
        let slider = Slider::new(&mut chosen, 0..=count).show_value(false);
        let slider = ui.add(slider).accessible_name(text::ITERATE);
        let slider = slider.on_hover_text(text::ITERATE_HINT);
        slider.on_disabled_hover_text(text::NO_ITERATES);
        if chosen != place {
            self.next = None;
            actions.push(AttackAction::ShowIterate((chosen < count).then_some(chosen)));
        }
    }
}

/// Where the attack, or the look at it, stands.
fn status(ui: &mut Ui, state: &AppState) {
    let attack = &state.attack;
    let steps = attack.sent.config.steps;
    let words = match (&attack.frame, attack.shown()) {
        (Some(frame), _) => text::iterate_of(frame.iterate, steps),
        (None, Some((_, iterate))) => text::iterate_of(iterate.iterate, steps),
        (None, None) => String::new(),
    };
    let waits = attack.busy && attack.sent.mode == AttackMode::Frozen && attack.frame.is_none();
    if waits {
        ui.add(Spinner::new().size(14.0));
    }
    ui.label(RichText::new(words).text_style(theme::small_text()));
}
