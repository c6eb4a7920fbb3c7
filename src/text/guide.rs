//! What guides a person: the menus Presets and Lessons, the card of a lesson, help, the palette.

use std::fmt::Display;

// Menus.
pub(crate) const PRESETS: &str = "Presets";
pub(crate) const PRESETS_HINT: &str = "Settings worth seeing; Undo brings yours back.";
pub(crate) const LESSONS: &str = "Lessons";
pub(crate) const LESSONS_HINT: &str = "Guided lessons, step by step.";
pub(crate) const OPEN_LESSON: &str = "Open a lesson…";
pub(crate) const OPEN_LESSON_HINT: &str =
    "A lesson of your own: a .toml file. You can also drop it on the window.";

// In the View menu.
pub(crate) const PRESENT: &str = "Present";
pub(crate) const PRESENT_HINT: &str = "Large type, and only what the lesson needs (F11).";
pub(crate) const HIDE_CONTROLS: &str = "Hide controls";
pub(crate) const HIDE_CONTROLS_HINT: &str = "More room for the latent plane.";
pub(crate) const REDUCED_MOTION: &str = "Reduced motion";
pub(crate) const REDUCED_MOTION_HINT: &str = "Things appear at once.";
pub(crate) const HELP: &str = "Help…";
pub(crate) const HELP_HINT: &str = "Every command and its keys (F1).";
pub(crate) const COMMANDS: &str = "All commands…";
pub(crate) const COMMANDS_HINT: &str = "Find a command by its name (Ctrl + K).";
pub(crate) const RESET_WINDOW: &str = "Reset window";
pub(crate) const RESET_WINDOW_HINT: &str = "\
    Restores the layout, zoom and colours of the first start and shows everything hidden; your \
    settings stay.";

// The card of a lesson.

pub(crate) fn step_of(step: usize, steps: usize) -> String {
    format!("step {step} of {steps}")
}

pub(crate) const BACK: &str = "Back";
pub(crate) const BACK_HINT: &str = "Previous step.";
pub(crate) const NEXT: &str = "Next";
pub(crate) const FINISH: &str = "Finish";
pub(crate) const GO_ON_HINT: &str = "This step is done: continue.";
pub(crate) const SKIP_HINT: &str = "Skips this step.";
pub(crate) const END: &str = "End lesson";
pub(crate) const END_HINT: &str = "Closes the lesson.";
pub(crate) const MATHEMATICS: &str = "Show me the mathematics";
pub(crate) const MATHEMATICS_HINT: &str = "The formula behind this step.";
pub(crate) const DONE: &str = "Done";
pub(crate) const TO_DO: &str = "To do";
pub(crate) const TASK_HINT: &str = "Ticked off automatically when it is done.";
pub(crate) const SET_UP: &str = "Set this up";
pub(crate) const SET_UP_HINT: &str =
    "Sets everything up for this step; training restarts from step 0.";

// The page of help.
pub(crate) const HELP_TITLE: &str = "Help";
pub(crate) const HELP_TEXT: &str = "\
    Press Run and watch the model learn. Change settings, attack the model, measure it. “Lessons” \
    explains everything step by step, “Presets” has settings worth seeing. Hover over anything to \
    read what it is.";
pub(crate) const CLOSE_HELP: &str = "Close help";
pub(crate) const CLOSE_HELP_HINT: &str = "Back to the window (Escape).";

// The palette.
pub(crate) const PALETTE_EMPTY: &str = "What would you like to do?";
pub(crate) const PALETTE: &str = "Find a command";
pub(crate) const PALETTE_HINT: &str = "Type a few letters of its name; arrow keys, Enter, Escape.";

pub(crate) fn preset(name: &str) -> String {
    format!("Preset: {name}")
}

pub(crate) fn lesson(title: &str) -> String {
    format!("Lesson: {title}")
}

pub(crate) fn method(name: &str) -> String {
    format!("Method: {name}")
}

pub(crate) fn digit(class: &str) -> String {
    format!("Select an image of class {class}")
}

pub(crate) const DIGIT_HINT: &str = "Selects the next test image of this class.";
pub(crate) const NOTHING_FOUND: &str = "No matching command.";

// What could not be done as asked.

pub(crate) fn unreadable(name: &str, error: impl Display) -> String {
    format!("{name} could not be read: {error}. Choose another file.")
}

pub(crate) fn no_text(name: &str, problem: impl Display) -> String {
    format!("{name} could not be read: {problem} and open it again.")
}

pub(crate) fn too_large(name: &str, size: u64, most: u64) -> String {
    format!(
        "{name} has {size} bytes, but a lesson has at most {most}: it is probably not a lesson."
    )
}

pub(crate) fn no_preset(id: &str) -> String {
    format!("There is no preset '{id}'.")
}
