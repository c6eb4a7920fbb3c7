//! One table of everything that can be done. The keys act only while nothing else wants the keyboard.

use eframe::egui::{Context, Key, Modifiers};

use crate::presets::Tab;
use crate::state::action::{
    AttackAction, ExportAction, ImagesAction, Picture, RunAction, SettingsAction, TimelineAction,
};
use crate::state::guide::GuideAction;
use crate::state::sessions::SessionAction;
use crate::state::slow_motion::SlowMotionAction;
use crate::state::{Action, AppState};
use crate::text::commands as text;
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
    ($id:literal, $name:expr, $keys:literal, [$($modifiers:ident $key:ident),*], $always:literal, $explanation:expr, $actions:expr) => {
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
#[must_use]
fn when(possible: bool, action: Action) -> Vec<Action> {
    if possible { vec![action] } else { Vec::new() }
}

#[must_use]
fn guide(action: GuideAction) -> Vec<Action> {
    vec![Action::Guide(action)]
}

fn ready(state: &AppState) -> bool {
    state.dataset.is_some()
}

/// Whether a result can be looked at with keys.
fn result(state: &AppState) -> bool {
    state.tab == Tab::Attack && state.attack.outcome().is_some()
}

/// Everything that can be done. Where two share a key, the first that makes sense gets it.
pub const COMMANDS: &[Command] = &[
    command!("palette", text::PALETTE, "Ctrl K", [COMMAND K], true,
        text::PALETTE_HINT, |_| guide(GuideAction::Palette)),
    command!("help", text::HELP, "F1 or ?", [NONE F1, SHIFT Questionmark, NONE Questionmark], true,
        text::HELP_HINT, |_| guide(GuideAction::Help)),
    command!("present", text::PRESENT, "F11 or P", [NONE F11, NONE P], false,
        text::PRESENT_HINT, |_| guide(GuideAction::Present)),
    command!("undo", text::UNDO, "Ctrl Z", [COMMAND Z], true,
        text::UNDO_HINT, |_| vec![Action::Settings(SettingsAction::Undo)]),
    command!("reset", text::RESET, "Ctrl R", [COMMAND R], true,
        text::RESET_HINT, |s| when(ready(s), Action::Run(RunAction::Reset))),
    command!("save", text::SAVE, "Ctrl M", [COMMAND M], true,
        text::SAVE_HINT, |s| when(ready(s), Action::Run(RunAction::SaveCheckpoint))),
    command!("export-run", text::EXPORT_RUN, "", [], true, text::EXPORT_RUN_HINT, |s| when(
        s.status.step > 0,
        Action::Export(ExportAction::Run)
    )),
    command!("picture", text::PICTURE, "", [], false, text::PICTURE_HINT, |_| vec![
        Action::Export(ExportAction::Save(Picture::Window))
    ]),
    command!("copy-picture", text::COPY_PICTURE, "", [], false, text::COPY_PICTURE_HINT, |_| vec![
        Action::Export(ExportAction::Copy(Picture::Window))
    ]),
    command!("save-session", text::SAVE_SESSION, "Ctrl S", [COMMAND S], true,
        text::SAVE_SESSION_HINT, |s| when(s.status.step > 0, Action::Session(SessionAction::ChooseSave))),
    command!("open-session", text::OPEN_SESSION, "Ctrl O", [COMMAND O], true,
        text::OPEN_SESSION_HINT, |_| vec![Action::Session(SessionAction::ChooseOpen)]),
    command!("share-code", text::SHARE_CODE, "", [], false, text::SHARE_CODE_HINT, |s| when(
        ready(s),
        Action::Session(SessionAction::CopyShareCode)
    )),
    command!("save-attack", text::SAVE_ATTACK, "Ctrl E", [COMMAND E], true,
        text::SAVE_ATTACK_HINT, |s| when(s.attack.outcome().is_some() && s.attack.saving.is_none(), Action::Attack(AttackAction::Save))),
    command!("run", text::RUN, "Space", [NONE Space], false,
        text::RUN_HINT, |s| when(ready(s), if s.is_running() { Action::Run(RunAction::Pause) } else { Action::Run(RunAction::Run) })),
    // On many keyboards Shift + . arrives as another key: both spellings count.
    command!("ten-steps", text::TEN_STEPS, "Shift .", [SHIFT Period, SHIFT Colon], false,
        text::TEN_STEPS_HINT, |s| when(ready(s) && !s.is_running(), Action::Run(RunAction::Step(10)))),
    command!("step", text::STEP, ".", [NONE Period], false,
        text::STEP_HINT, |s| when(ready(s) && !s.is_running(), Action::Run(RunAction::Step(1)))),
    command!("slow-motion", text::SLOW_MOTION, "S", [NONE S], false,
        text::SLOW_MOTION_HINT, |_| vec![Action::SlowMotion(SlowMotionAction::Open)]),
    command!("live", text::LIVE, "End", [NONE End], false,
        text::LIVE_HINT, |s| when(s.timeline.shown().is_some(), Action::Timeline(TimelineAction::Show(None)))),
    command!("measure", text::MEASURE, "M", [NONE M], false,
        text::MEASURE_HINT, |s| when(ready(s), Action::OpenTab(other_tab(s, Tab::Measure)))),
    command!("sweep", text::SWEEP, "W", [NONE W], false,
        text::SWEEP_HINT, |s| when(ready(s), Action::OpenTab(other_tab(s, Tab::Sweep)))),
    command!("attack", text::ATTACK, "Shift A", [SHIFT A], false,
        text::ATTACK_HINT, |s| if ready(s) { vec![Action::OpenTab(Tab::Attack), Action::Attack(AttackAction::Start)] } else { Vec::new() }),
    command!("attack-panel", text::ATTACK_PANEL, "A", [NONE A], false,
        text::ATTACK_PANEL_HINT, |s| when(ready(s), Action::OpenTab(other_tab(s, Tab::Attack)))),
    command!("attack-here", text::ATTACK_HERE, "Enter", [NONE Enter], false,
        text::ATTACK_HERE_HINT, |s| when(ready(s) && s.tab == Tab::Attack, Action::Attack(AttackAction::Start))),
    command!("stop-attack", text::STOP_ATTACK, "Escape", [NONE Escape], false,
        text::STOP_ATTACK_HINT, |s| when(s.tab == Tab::Attack && s.attack.busy, Action::Attack(AttackAction::Stop))),
    command!("reveal", text::REVEAL, "R", [NONE R], false,
        text::REVEAL_HINT, |s| when(result(s) && s.attack.is_hidden(), Action::Attack(AttackAction::Reveal))),
    command!("iterate-before", text::ITERATE_BEFORE, "←", [NONE ArrowLeft], false,
        text::ITERATE_BEFORE_HINT, |s| if result(s) { s.attack.neighbour(false).map(|place| Action::Attack(AttackAction::ShowIterate(Some(place)))).into_iter().collect() } else { Vec::new() }),
    command!("iterate-after", text::ITERATE_AFTER, "→", [NONE ArrowRight], false,
        text::ITERATE_AFTER_HINT, |s| when(result(s), Action::Attack(AttackAction::ShowIterate(s.attack.neighbour(true))))),
    command!("new-seed", text::NEW_SEED, "", [], false, text::NEW_SEED_HINT, |s| when(
        ready(s),
        Action::Run(RunAction::NewSeed)
    )),
    command!("hide-controls", text::HIDE_CONTROLS, "", [], false, text::HIDE_CONTROLS_HINT, |_| {
        guide(GuideAction::HideControls)
    }),
    command!(
        "reduced-motion",
        text::REDUCED_MOTION,
        "",
        [],
        false,
        text::REDUCED_MOTION_HINT,
        |_| guide(GuideAction::ReducedMotion)
    ),
    command!(
        "reset-window",
        text::RESET_WINDOW,
        "",
        [],
        false,
        text::RESET_WINDOW_HINT,
        |_| guide(GuideAction::ResetWindow)
    ),
    command!("open-lesson", text::OPEN_LESSON, "", [], false, text::OPEN_LESSON_HINT, |_| guide(
        GuideAction::OpenLesson
    )),
    command!("digit", text::DIGIT, "0–9", [], false, text::DIGIT_HINT, |_| Vec::new()),
    command!("zoom", text::ZOOM, "Ctrl +, −, 0", [], false, text::ZOOM_HINT, |_| Vec::new()),
];

/// What the keys of this frame ask for.
#[must_use]
pub fn actions(ctx: &Context, state: &AppState) -> Vec<Action> {
    let mut actions = Vec::new();
    if ctx.text_edit_focused() || state.guide.is_in_front() || state.slow_motion.open {
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
            actions.push(Action::Images(ImagesAction::Select(selection)));
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
