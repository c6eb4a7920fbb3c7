//! What guides a person: the menus Presets and Lessons, the card of a lesson, help, the palette.

use std::fmt::Display;

// Menus.
pub const PRESETS: &str = "Presets";
pub const PRESETS_HINT: &str = "Settings worth seeing; Undo brings yours back.";
pub const LESSONS: &str = "Lessons";
pub const LESSONS_HINT: &str = "Guided lessons, step by step.";
pub const OPEN_LESSON: &str = "Open a lesson…";
pub const OPEN_LESSON_HINT: &str =
    "A lesson of your own: a .toml file. You can also drop it on the window.";

// In the View menu.
pub const PRESENT: &str = "Present";
pub const PRESENT_HINT: &str = "Large type, and only what the lesson needs (F11).";
pub const HIDE_CONTROLS: &str = "Hide controls";
pub const HIDE_CONTROLS_HINT: &str = "More room for the latent plane.";
pub const REDUCED_MOTION: &str = "Reduced motion";
pub const REDUCED_MOTION_HINT: &str = "Things appear at once.";
pub const HELP: &str = "Help…";
pub const HELP_HINT: &str = "Every command and its keys (F1).";
pub const COMMANDS: &str = "All commands…";
pub const COMMANDS_HINT: &str = "Find a command by its name (Ctrl + K).";
pub const RESET_WINDOW: &str = "Reset window";
pub const RESET_WINDOW_HINT: &str = "\
    Restores the layout, zoom and colours of the first start and shows everything hidden; your \
    settings stay.";

// The card of a lesson.

pub fn step_of(step: usize, steps: usize) -> String {
    format!("step {step} of {steps}")
}

pub const BACK: &str = "Back";
pub const BACK_HINT: &str = "Previous step.";
pub const NEXT: &str = "Next";
pub const FINISH: &str = "Finish";
pub const GO_ON_HINT: &str = "This step is done: continue.";
pub const SKIP_HINT: &str = "Skips this step.";
pub const END: &str = "End lesson";
pub const END_HINT: &str = "Closes the lesson.";
pub const MATHEMATICS: &str = "Show me the mathematics";
pub const MATHEMATICS_HINT: &str = "The formula behind this step.";
pub const DONE: &str = "Done";
pub const TO_DO: &str = "To do";
pub const TASK_HINT: &str = "Ticked off automatically when it is done.";
pub const SET_UP: &str = "Set this up";
pub const SET_UP_HINT: &str = "Sets everything up for this step; training restarts from step 0.";

// The page of help.
pub const HELP_TITLE: &str = "Help";
pub const HELP_TEXT: &str = "\
    Press Run and watch the model learn. Change settings, attack the model, measure it. “Lessons” \
    explains everything step by step, “Presets” has settings worth seeing. Hover over anything to \
    read what it is.";
pub const CLOSE_HELP: &str = "Close help";
pub const CLOSE_HELP_HINT: &str = "Back to the window (Escape).";

// The palette.
pub const PALETTE_EMPTY: &str = "What would you like to do?";
pub const PALETTE: &str = "Find a command";
pub const PALETTE_HINT: &str = "Type a few letters of its name; arrow keys, Enter, Escape.";

pub fn preset(name: &str) -> String {
    format!("Preset: {name}")
}

pub fn lesson(title: &str) -> String {
    format!("Lesson: {title}")
}

pub fn method(name: &str) -> String {
    format!("Method: {name}")
}

pub fn digit(class: &str) -> String {
    format!("Select an image of class {class}")
}

pub const DIGIT_HINT: &str = "Selects the next test image of this class.";
pub const NOTHING_FOUND: &str = "No matching command.";

// What could not be done as asked.

pub fn unreadable(name: &str, error: impl Display) -> String {
    format!("{name} could not be read: {error}. Choose another file.")
}

pub fn no_text(name: &str, problem: impl Display) -> String {
    format!("{name} could not be read: {problem} and open it again.")
}

pub fn too_large(name: &str, size: u64, most: u64) -> String {
    format!(
        "{name} has {size} bytes, but a lesson has at most {most}: it is probably not a lesson."
    )
}

pub fn no_preset(id: &str) -> String {
    format!("There is no preset '{id}'.")
}
