//! Everything that can be done: names and explanations, for the keys, the help and the palette.

pub const PALETTE: &str = "All commands";
pub const PALETTE_HINT: &str =
    "Finds a command, a preset, a lesson, a method or a class by a few letters.";
pub const HELP: &str = "Help";
pub const HELP_HINT: &str = "Every command with its keys.";
pub const PRESENT: &str = "Present";
pub const PRESENT_HINT: &str = "Large type, and only what the lesson needs.";
pub const UNDO: &str = "Undo a setting";
pub const UNDO_HINT: &str =
    "Takes back the last change of a setting, or brings a removed rival back.";
pub const RESET: &str = "Reset";
pub const RESET_HINT: &str = "Starts again from step 0 with the same seed.";
pub const SAVE: &str = "Save the model";
pub const SAVE_HINT: &str = "Writes model and settings into a folder.";
pub const EXPORT_RUN: &str = "Export the run";
pub const EXPORT_RUN_HINT: &str =
    "Every series as a table, plots as SVG, the latents as an animation, into a folder.";
pub const PICTURE: &str = "Picture of the window";
pub const PICTURE_HINT: &str = "A PNG with twice as many pixels as the screen along each side.";
pub const COPY_PICTURE: &str = "Copy a picture of the window";
pub const COPY_PICTURE_HINT: &str = "To the clipboard.";
pub const SAVE_SESSION: &str = "Save the session";
pub const SAVE_SESSION_HINT: &str = "The whole run in one file.";
pub const OPEN_SESSION: &str = "Open a session";
pub const OPEN_SESSION_HINT: &str = "A .raven file, in place of the run in progress.";
pub const SHARE_CODE: &str = "Copy the share code";
pub const SHARE_CODE_HINT: &str =
    "Settings and seeds as one line: whoever pastes it starts the same run.";
pub const SAVE_ATTACK: &str = "Save the attack";
pub const SAVE_ATTACK_HINT: &str =
    "Pictures, animation, numbers and settings of the attack, into a folder.";
pub const RUN: &str = "Run or pause";
pub const RUN_HINT: &str = "Trains until you pause.";
pub const TEN_STEPS: &str = "Ten steps";
pub const TEN_STEPS_HINT: &str = "Trains ten steps, then pauses.";
pub const STEP: &str = "One step";
pub const STEP_HINT: &str = "Trains one step, then pauses.";
pub const SLOW_MOTION: &str = "Slow motion";
pub const SLOW_MOTION_HINT: &str =
    "One training step in slow succession, with what pulls each point where.";
pub const LIVE: &str = "Back to the present";
pub const LIVE_HINT: &str = "Shows the newest latents again after a look at the past.";
pub const MEASURE: &str = "Measure panel, or back";
pub const MEASURE_HINT: &str = "How accurate the model stays under attack.";
pub const SWEEP: &str = "Sweep panel, or back";
pub const SWEEP_HINT: &str = "Trains and measures a grid of settings, in the background.";
pub const ATTACK: &str = "Attack";
pub const ATTACK_HINT: &str = "Attacks the selected images.";
pub const ATTACK_PANEL: &str = "Attack panel, or back";
pub const ATTACK_PANEL_HINT: &str = "Changes images as little as possible to fool the model.";
pub const ATTACK_HERE: &str = "Attack, in the attack panel";
pub const ATTACK_HERE_HINT: &str = "Attacks the selected images.";
pub const STOP_ATTACK: &str = "Stop the attack";
pub const STOP_ATTACK_HINT: &str = "Ends the attack, the chase or the search.";
pub const REVEAL: &str = "Reveal";
pub const REVEAL_HINT: &str = "Shows a result that was hidden until the class has guessed.";
pub const ITERATE_BEFORE: &str = "The iterate before";
pub const ITERATE_BEFORE_HINT: &str = "One step of the attack back.";
pub const ITERATE_AFTER: &str = "The next iterate";
pub const ITERATE_AFTER_HINT: &str = "One step of the attack on.";
pub const NEW_SEED: &str = "New seed";
pub const NEW_SEED_HINT: &str = "Starts again from step 0 with another seed.";
pub const HIDE_CONTROLS: &str = "Hide or show the controls";
pub const HIDE_CONTROLS_HINT: &str = "More room for the map.";
pub const REDUCED_MOTION: &str = "Reduced motion, on or off";
pub const REDUCED_MOTION_HINT: &str = "Things appear at once rather than gliding in.";
pub const RESET_WINDOW: &str = "Reset window";
pub const RESET_WINDOW_HINT: &str = "Layout, zoom and colours as on the first start.";
pub const OPEN_LESSON: &str = "Open a lesson…";
pub const OPEN_LESSON_HINT: &str = "A lesson file of your own.";
pub const DIGIT: &str = "Show a digit of that class";
pub const DIGIT_HINT: &str = "Selects the next test image of the class; again leafs through it.";
pub const ZOOM: &str = "Larger, smaller, as it was";
pub const ZOOM_HINT: &str = "Size of everything in the window.";
