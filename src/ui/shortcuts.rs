//! One table of everything that can be done. The keys act only while nothing else wants the keyboard.

use eframe::egui::{Context, Key, Modifiers};

use crate::state::action::{ExportAction, Picture};
use crate::state::guide::GuideAction;
use crate::state::sessions::SessionAction;
use crate::state::{Action, AppState, Tab};
use crate::text::{pictures, undo};
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

/// Something that can be done: one table makes the keys, the help and the palette.
pub struct Command {
    /// Its stable name.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Its keys, as people read them; empty where it has none.
    pub keys: &'static str,
    /// What it does, in one sentence.
    pub explanation: &'static str,
    /// The keys, any of them.
    chords: &'static [(Modifiers, Key)],
    /// Whether it acts although a button has the keyboard, because no button wants these keys.
    always: bool,
    /// What it asks for now; nothing where it makes no sense.
    pub actions: fn(&AppState) -> Vec<Action>,
}

macro_rules! command {
    ($id:literal, $name:literal, $keys:literal, [$($modifiers:ident $key:ident),*], $always:literal, $explanation:expr, $actions:expr) => {
        Command {
            id: $id,
            name: $name,
            keys: $keys,
            explanation: $explanation,
            chords: &[$((Modifiers::$modifiers, Key::$key)),*],
            always: $always,
            actions: $actions,
        }
    };
}

/// `action` where there are images.
fn when(possible: bool, action: Action) -> Vec<Action> {
    if possible { vec![action] } else { Vec::new() }
}

fn guide(action: GuideAction) -> Vec<Action> {
    vec![Action::Guide(action)]
}

fn ready(state: &AppState) -> bool {
    state.dataset.is_some()
}

/// Whether a result can be looked at with keys.
fn result(state: &AppState) -> bool {
    state.tab == Tab::Attack && state.attack.outcome.is_some()
}

/// Everything that can be done. Where two share a key, the first that makes sense gets it.
pub const COMMANDS: &[Command] = &[
    command!("palette", "All commands", "Ctrl K", [COMMAND K], true,
        "Finds a command, a preset, a lesson, a method or a class by a few letters.", |_| guide(GuideAction::Palette)),
    command!("help", "Help", "F1 or ?", [NONE F1, SHIFT Questionmark, NONE Questionmark], true,
        "Every command with its keys.", |_| guide(GuideAction::Help)),
    command!("present", "Present", "F11 or P", [NONE F11, NONE P], false,
        "Large type, and only what the lesson needs.", |_| guide(GuideAction::Present)),
    command!("undo", "Undo a setting", "Ctrl Z", [COMMAND Z], true,
        undo::SHORT_HINT, |_| vec![Action::Undo]),
    command!("reset", "Reset", "Ctrl R", [COMMAND R], true,
        "Starts again from step 0 with the same seed.", |s| when(ready(s), Action::Reset)),
    command!("save", "Save the model", "Ctrl M", [COMMAND M], true,
        "Writes model and settings into a folder.", |s| when(ready(s), Action::SaveCheckpoint)),
    command!(
        "export-run",
        "Export the run",
        "",
        [],
        true,
        "Every series as a table, plots as SVG, the latents as an animation, into a folder.",
        |s| when(s.status.step > 0, Action::Export(ExportAction::Run))
    ),
    command!("picture", "Picture of the window", "", [], false, pictures::SHORT_HINT, |_| vec![
        Action::Export(ExportAction::Save(Picture::Window))
    ]),
    command!(
        "copy-picture",
        "Copy a picture of the window",
        "",
        [],
        false,
        "To the clipboard.",
        |_| vec![Action::Export(ExportAction::Copy(Picture::Window))]
    ),
    command!("save-session", "Save the session", "Ctrl S", [COMMAND S], true,
        "The whole run in one file.", |s| when(s.status.step > 0, Action::Session(SessionAction::ChooseSave))),
    command!("open-session", "Open a session", "Ctrl O", [COMMAND O], true,
        "A .raven file, in place of the run in progress.", |_| vec![Action::Session(SessionAction::ChooseOpen)]),
    command!(
        "share-code",
        "Copy the share code",
        "",
        [],
        false,
        "Settings and seeds as one line: whoever pastes it starts the same run.",
        |s| when(ready(s), Action::Session(SessionAction::CopyShareCode))
    ),
    command!("save-attack", "Save the attack", "Ctrl E", [COMMAND E], true,
        "Pictures, animation, numbers and settings of the attack, into a folder.", |s| when(s.attack.outcome.is_some() && s.attack.saving.is_none(), Action::SaveAttack)),
    command!("run", "Run or pause", "Space", [NONE Space], false,
        "Trains until you pause.", |s| when(ready(s), if s.is_running() { Action::Pause } else { Action::Run })),
    // On many keyboards Shift + . arrives as another key: both spellings count.
    command!("ten-steps", "Ten steps", "Shift .", [SHIFT Period, SHIFT Colon], false,
        "Trains ten steps, then pauses.", |s| when(ready(s) && !s.is_running(), Action::Step(10))),
    command!("step", "One step", ".", [NONE Period], false,
        "Trains one step, then pauses.", |s| when(ready(s) && !s.is_running(), Action::Step(1))),
    command!("live", "Back to the present", "End", [NONE End], false,
        "Shows the newest latents again after a look at the past.", |s| when(s.timeline.shown().is_some(), Action::ShowMoment(None))),
    command!("measure", "Measure panel, or back", "M", [NONE M], false,
        "How accurate the model stays under attack.", |s| when(ready(s), Action::OpenTab(other_tab(s, Tab::Measure)))),
    command!("sweep", "Sweep panel, or back", "W", [NONE W], false,
        "Trains and measures a grid of settings, in the background.", |s| when(ready(s), Action::OpenTab(other_tab(s, Tab::Sweep)))),
    command!("attack", "Attack", "Shift A", [SHIFT A], false,
        "Attacks the selected images.", |s| if ready(s) { vec![Action::OpenTab(Tab::Attack), Action::Attack] } else { Vec::new() }),
    command!("attack-panel", "Attack panel, or back", "A", [NONE A], false,
        "Changes images as little as possible to fool the model.", |s| when(ready(s), Action::OpenTab(other_tab(s, Tab::Attack)))),
    command!("attack-here", "Attack, in the attack panel", "Enter", [NONE Enter], false,
        "Attacks the selected images.", |s| when(ready(s) && s.tab == Tab::Attack, Action::Attack)),
    command!("stop-attack", "Stop the attack", "Escape", [NONE Escape], false,
        "Ends the attack, the chase or the search.", |s| when(s.tab == Tab::Attack && s.attack.busy, Action::StopAttack)),
    command!("reveal", "Reveal", "R", [NONE R], false,
        "Shows a result that was hidden until the class has guessed.", |s| when(result(s) && s.attack.is_hidden(), Action::Reveal)),
    command!("iterate-before", "The iterate before", "←", [NONE ArrowLeft], false,
        "One step of the attack back.", |s| if result(s) { s.attack.neighbour(false).map(|place| Action::ShowIterate(Some(place))).into_iter().collect() } else { Vec::new() }),
    command!("iterate-after", "The next iterate", "→", [NONE ArrowRight], false,
        "One step of the attack on.", |s| when(result(s), Action::ShowIterate(s.attack.neighbour(true)))),
    command!(
        "new-seed",
        "New seed",
        "",
        [],
        false,
        "Starts again from step 0 with another seed.",
        |s| when(ready(s), Action::NewSeed)
    ),
    command!(
        "hide-controls",
        "Hide or show the controls",
        "",
        [],
        false,
        "More room for the map.",
        |_| guide(GuideAction::HideControls)
    ),
    command!(
        "reduced-motion",
        "Reduced motion, on or off",
        "",
        [],
        false,
        "Things appear at once rather than gliding in.",
        |_| guide(GuideAction::ReducedMotion)
    ),
    command!(
        "reset-window",
        "Reset window",
        "",
        [],
        false,
        "Layout, zoom and colours as on the first start.",
        |_| guide(GuideAction::ResetWindow)
    ),
    command!(
        "open-lesson",
        "Open a lesson…",
        "",
        [],
        false,
        "A lesson file of your own.",
        |_| guide(GuideAction::OpenLesson)
    ),
    command!(
        "digit",
        "Show a digit of that class",
        "0–9",
        [],
        false,
        "Selects the next test image of the class; again leafs through it.",
        |_| Vec::new()
    ),
    command!(
        "zoom",
        "Larger, smaller, as it was",
        "Ctrl +, −, 0",
        [],
        false,
        "Size of everything in the window.",
        |_| Vec::new()
    ),
];

/// What the keys of this frame ask for.
pub fn actions(ctx: &Context, state: &AppState) -> Vec<Action> {
    let mut actions = Vec::new();
    if ctx.text_edit_focused() || state.guide.is_in_front() {
        return actions;
    }
    let pressed = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    // With a focused button, Space presses that button: it must not also start the training.
    let free = !ctx.egui_wants_keyboard_input();
    for command in COMMANDS.iter().filter(|command| free || command.always) {
        let asked = (command.actions)(state);
        let mut chords = command.chords.iter();
        if !asked.is_empty() && chords.any(|&(modifiers, key)| pressed(modifiers, key)) {
            actions.extend(asked);
        }
    }
    if !free {
        return actions;
    }
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

/// The selection with the next test image of this class: in place of the one of that class
/// that is selected, else added. Pressing a key again and again leafs through the class.
pub fn with_next_of_class(state: &AppState, class: usize) -> Option<Vec<usize>> {
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
