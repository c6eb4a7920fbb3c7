//! The keys. They act only while nothing else wants the keyboard.

use eframe::egui::{Context, Key, Modifiers};

use crate::state::{Action, AppState, Tab};
use crate::train::messages::MAX_SELECTED;

/// Digit keys and the class they stand for.
const DIGITS: [Key; 10] = [
    Key::Num0,
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

/// Every key and what it does, for the menu.
pub const KEYS: &[(&str, &str)] = &[
    ("Space", "Run or pause"),
    (".", "One step"),
    ("Shift .", "Ten steps"),
    ("Ctrl R", "Reset"),
    ("Ctrl S", "Save"),
    ("Ctrl Z", "Undo a setting"),
    ("0–9", "Show a digit of that class"),
    ("A", "Attack panel, or back"),
    ("M", "Measure panel, or back"),
    ("W", "Sweep panel, or back"),
    ("Enter, Shift A", "Attack"),
    ("Escape", "Stop the attack"),
    ("R", "Reveal"),
    ("← →", "Iterate by iterate"),
    ("Ctrl + / Ctrl −", "Larger, smaller"),
];

/// What the keys of this frame ask for.
pub fn actions(ctx: &Context, state: &AppState) -> Vec<Action> {
    let mut actions = Vec::new();
    if ctx.text_edit_focused() {
        return actions;
    }
    let ready = state.dataset.is_some();
    let pressed = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::COMMAND, Key::Z) {
        actions.push(Action::Undo);
    }
    if ready && pressed(Modifiers::COMMAND, Key::R) {
        actions.push(Action::Reset);
    }
    if ready && pressed(Modifiers::COMMAND, Key::S) {
        actions.push(Action::SaveCheckpoint);
    }
    // With a focused button, Space presses that button: it must not also start the training.
    if !ready || ctx.egui_wants_keyboard_input() {
        return actions;
    }
    if pressed(Modifiers::NONE, Key::Space) {
        actions.push(if state.is_running() { Action::Pause } else { Action::Run });
    }
    if !state.is_running() {
        // On many keyboards Shift + . arrives as another key: both spellings count.
        if pressed(Modifiers::SHIFT, Key::Period) || pressed(Modifiers::SHIFT, Key::Colon) {
            actions.push(Action::Step(10));
        } else if pressed(Modifiers::NONE, Key::Period) {
            actions.push(Action::Step(1));
        }
    }
    if pressed(Modifiers::NONE, Key::M) {
        actions.push(Action::OpenTab(other_tab(state, Tab::Measure)));
    }
    if pressed(Modifiers::NONE, Key::W) {
        actions.push(Action::OpenTab(other_tab(state, Tab::Sweep)));
    }
    attack(ctx, state, &mut actions);
    for (class, key) in DIGITS.into_iter().enumerate() {
        if pressed(Modifiers::NONE, key)
            && let Some(selection) = with_next_of_class(state, class)
        {
            actions.push(Action::Select(selection));
        }
    }
    actions
}

/// This tab, or back to the first one where it is open already.
fn other_tab(state: &AppState, tab: Tab) -> Tab {
    if state.tab == tab { Tab::Look } else { tab }
}

/// The keys of the attack panel.
fn attack(ctx: &Context, state: &AppState, actions: &mut Vec<Action>) {
    let pressed = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    let attack = &state.attack;
    if pressed(Modifiers::SHIFT, Key::A) {
        actions.extend([Action::OpenTab(Tab::Attack), Action::Attack]);
    } else if pressed(Modifiers::NONE, Key::A) {
        actions.push(Action::OpenTab(other_tab(state, Tab::Attack)));
    }
    if state.tab != Tab::Attack {
        return;
    }
    if pressed(Modifiers::NONE, Key::Enter) {
        actions.push(Action::Attack);
    }
    if attack.busy && pressed(Modifiers::NONE, Key::Escape) {
        actions.push(Action::StopAttack);
    }
    if attack.outcome.is_none() {
        return;
    }
    if attack.is_hidden() && pressed(Modifiers::NONE, Key::R) {
        actions.push(Action::Reveal);
    }
    if pressed(Modifiers::NONE, Key::ArrowLeft) {
        actions.extend(attack.neighbour(false).map(|place| Action::ShowIterate(Some(place))));
    }
    if pressed(Modifiers::NONE, Key::ArrowRight) {
        actions.push(Action::ShowIterate(attack.neighbour(true)));
    }
}

/// The selection with the next test image of this class: in place of the one of that class
/// that is selected, else added. Pressing a key again and again leafs through the class.
fn with_next_of_class(state: &AppState, class: usize) -> Option<Vec<usize>> {
    let labels = &state.dataset.as_ref()?.test.labels;
    let of_class = |index: usize| usize::from(labels[index]) == class;
    let mut selection = state.selection.clone();
    let place = selection.iter().position(|&index| index < labels.len() && of_class(index));
    let from = place.map_or(0, |place| selection[place] + 1);
    let next = (from..labels.len()).chain(0..from).find(|&index| of_class(index))?;
    match place {
        Some(place) => selection[place] = next,
        None => {
            if selection.len() == MAX_SELECTED {
                selection.remove(0);
            }
            selection.push(next);
        }
    }
    Some(selection)
}
