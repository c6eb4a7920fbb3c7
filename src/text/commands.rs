//! Everything that can be done: names and explanations, for the keys, the help and the palette.

pub(crate) const PALETTE: &str = "All commands";
pub(crate) const PALETTE_HINT: &str =
    "Finds a command, preset, lesson, method or class by a few letters.";
pub(crate) const HELP: &str = "Help";
pub(crate) const HELP_HINT: &str = "Every command and its keys.";
pub(crate) const PRESENT: &str = "Present";
pub(crate) const PRESENT_HINT: &str = "Large type, and only what the lesson needs.";
pub(crate) const UNDO: &str = "Undo a setting";
pub(crate) const UNDO_HINT: &str =
    "Undoes the last change of a setting, or brings back a removed model.";
pub(crate) const RESET: &str = "Reset";
pub(crate) const RESET_HINT: &str = "Restarts from step 0 with the same seed.";
pub(crate) const SAVE: &str = "Save the model";
pub(crate) const SAVE_HINT: &str = "Saves the model and its settings to a folder.";
pub(crate) const EXPORT_RUN: &str = "Export the run";
pub(crate) const EXPORT_RUN_HINT: &str =
    "All curves as a table, plots as SVG and the latents as an animation, to a folder.";
pub(crate) const PICTURE: &str = "Picture of the window";
pub(crate) const PICTURE_HINT: &str = "A PNG at twice the resolution of the screen.";
pub(crate) const COPY_PICTURE: &str = "Copy a picture of the window";
pub(crate) const COPY_PICTURE_HINT: &str = "To the clipboard.";
pub(crate) const SAVE_SESSION: &str = "Save the session";
pub(crate) const SAVE_SESSION_HINT: &str = "The whole run in one file.";
pub(crate) const OPEN_SESSION: &str = "Open a session";
pub(crate) const OPEN_SESSION_HINT: &str = "A .raven file; it replaces the current run.";
pub(crate) const SHARE_CODE: &str = "Copy the share code";
pub(crate) const SHARE_CODE_HINT: &str =
    "Settings and seeds as one line: anyone who pastes it starts the same run.";
pub(crate) const SAVE_ATTACK: &str = "Save the attack";
pub(crate) const SAVE_ATTACK_HINT: &str =
    "Images, animation, numbers and settings of the attack, to a folder.";
pub(crate) const RUN: &str = "Run or pause";
pub(crate) const RUN_HINT: &str = "Trains until you pause.";
pub(crate) const TEN_STEPS: &str = "Ten steps";
pub(crate) const TEN_STEPS_HINT: &str = "Trains ten steps, then pauses.";
pub(crate) const STEP: &str = "One step";
pub(crate) const STEP_HINT: &str = "Trains one step, then pauses.";
pub(crate) const SLOW_MOTION: &str = "Slow motion";
pub(crate) const SLOW_MOTION_HINT: &str =
    "One training step, stage by stage, with the gradients that pull on each point.";
pub(crate) const LIVE: &str = "Back to the present";
pub(crate) const LIVE_HINT: &str = "Shows the latest latents again after a look at earlier ones.";
pub(crate) const MEASURE: &str = "Measure panel and back";
pub(crate) const MEASURE_HINT: &str =
    "Robust accuracy: how often the model is still right under attack.";
pub(crate) const SWEEP: &str = "Sweep panel and back";
pub(crate) const SWEEP_HINT: &str = "Trains and measures a grid of settings in the background.";
pub(crate) const ATTACK: &str = "Attack";
pub(crate) const ATTACK_HINT: &str = "Attacks the selected images.";
pub(crate) const ATTACK_PANEL: &str = "Attack panel and back";
pub(crate) const ATTACK_PANEL_HINT: &str = "Finds small changes to images that fool the model.";
pub(crate) const ATTACK_HERE: &str = "Attack (in the Attack panel)";
pub(crate) const ATTACK_HERE_HINT: &str = "Attacks the selected images.";
pub(crate) const STOP_ATTACK: &str = "Stop the attack";
pub(crate) const STOP_ATTACK_HINT: &str = "Stops the attack, the chase or the search.";
pub(crate) const REVEAL: &str = "Reveal";
pub(crate) const REVEAL_HINT: &str = "Shows the result that was hidden for guessing.";
pub(crate) const ITERATE_BEFORE: &str = "Previous iterate";
pub(crate) const ITERATE_BEFORE_HINT: &str = "One step of the attack back.";
pub(crate) const ITERATE_AFTER: &str = "Next iterate";
pub(crate) const ITERATE_AFTER_HINT: &str = "One step of the attack forward.";
pub(crate) const NEW_SEED: &str = "New seed";
pub(crate) const NEW_SEED_HINT: &str = "Restarts from step 0 with a new seed.";
pub(crate) const HIDE_CONTROLS: &str = "Hide or show the controls";
pub(crate) const HIDE_CONTROLS_HINT: &str = "More room for the latent plane.";
pub(crate) const REDUCED_MOTION: &str = "Reduced motion on or off";
pub(crate) const REDUCED_MOTION_HINT: &str = "Things appear at once instead of sliding in.";
pub(crate) const RESET_WINDOW: &str = "Reset window";
pub(crate) const RESET_WINDOW_HINT: &str =
    "Restores the layout, zoom and colours of the first start.";
pub(crate) const OPEN_LESSON: &str = "Open a lesson…";
pub(crate) const OPEN_LESSON_HINT: &str = "A lesson file of your own.";
pub(crate) const DIGIT: &str = "Select an image of that class";
pub(crate) const DIGIT_HINT: &str =
    "Selects the next test image of the class; press again for another.";
pub(crate) const ZOOM: &str = "Zoom in, zoom out, reset zoom";
pub(crate) const ZOOM_HINT: &str = "Scales everything in the window.";
