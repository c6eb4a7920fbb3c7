//! The sweep panel: its form and buttons, the process, the four views, the table of settings.

/// In place of charts: what the panel is for.
pub(crate) const EMPTY: &str = "\
    No sweep yet. Start sweep trains and measures every combination in a separate process, with \
    all other settings from the controls; training here continues. Open folder shows an existing \
    sweep.";

/// Above the charts: a cell that needs attention.
pub(crate) fn warning(what: &str) -> String {
    format!("Warning: {what}")
}

/// On the bar: how far the sweep is.
pub(crate) fn cells_done(done: usize, total: usize) -> String {
    format!("{done} of {total} cells")
}

/// On the bar: how long the rest takes.
pub(crate) fn minutes_left(minutes: f64) -> String {
    format!(", {minutes:.0} min left")
}

pub(crate) const OPEN_MODEL: &str = "Open the model";
pub(crate) const PAUSE: &str = "Pause sweep";
pub(crate) const PAUSE_HINT: &str =
    "Stops the process. Finished cells stay; the current one is redone later.";
pub(crate) const START: &str = "Start sweep";
pub(crate) const START_HINT: &str = "Adds this grid to the folder and starts.";
pub(crate) const RESUME: &str = "Resume sweep";
pub(crate) const RESUME_HINT: &str = "Continues the plan in the folder.";
pub(crate) const OPEN_FOLDER: &str = "Open folder";
pub(crate) const OPEN_FOLDER_HINT: &str = "Shows the sweep in this folder.";

/// Message: the process did not start.
pub(crate) fn not_started(error: &std::io::Error) -> String {
    format!("The sweep could not be started: {error}.")
}

/// Message: the process ended before its time.
pub(crate) fn stopped(reason: &str) -> String {
    format!("The sweep stopped: {reason}")
}

/// Reason of an end about which the process itself said nothing.
pub(crate) fn ended_with(status: std::process::ExitStatus) -> String {
    format!("it ended with {status}")
}

pub(crate) const FORM: &str = "Grid and measurement";
pub(crate) const FORM_HINT: &str = "What to train, and how to measure it.";
pub(crate) const FOLDER: &str = "Folder";
pub(crate) const FOLDER_HINT: &str =
    "Where the sweep is kept; a sweep that is already there is continued.";
pub(crate) const CHOOSE: &str = "Choose…";
pub(crate) const CHOOSE_HINT: &str = "Opens the system's folder dialog.";
pub(crate) const EPOCHS_HINT: &str = "Passes over the training images per cell.";
/// Beside the epochs: where the other settings come from.
pub(crate) const REST: &str = "all else from the controls";
pub(crate) const REST_HINT: &str =
    "Latent size, hidden units, batch size, learning rate, prior, pairing, likelihood.";
pub(crate) const ATTACKS: &str = "Attacks";
pub(crate) const EPSILON_LIST: &str = "ε list";
pub(crate) const EPSILON_LIST_HINT: &str =
    "Radii of the L∞ ball in pixel units, separated by commas.";
pub(crate) const STEPS_HINT: &str = "Steps of projected gradient ascent (PGD) per attack.";
pub(crate) const RESTARTS_HINT: &str = "Random starts; the best one counts.";
pub(crate) const IMAGES: &str = "Images";
pub(crate) const IMAGES_HINT: &str = "How many test images are attacked, always the first ones.";
/// Why the sweep cannot start: no method.
pub(crate) const CHOOSE_METHOD: &str = "Choose at least one method.";
/// Why the sweep cannot start: no attack.
pub(crate) const CHOOSE_ATTACK: &str = "Choose at least one attack.";

/// In place of charts while no cell is finished.
pub(crate) const NO_CELL: &str = "No cell has finished yet: charts appear with the first one.";
pub(crate) const UNDER: &str = "Under";
pub(crate) const UNDER_HINT: &str = "The attack whose accuracy the charts show.";
pub(crate) const TRADE_OFF: &str = "Trade-off";
pub(crate) const TRADE_OFF_HINT: &str = "\
    Test error against accuracy under attack; ringed settings are Pareto-optimal: none is better \
    in both.";
pub(crate) const HEAT_MAP: &str = "Heat map";
pub(crate) const HEAT_MAP_HINT: &str = "One measure over the grid of Σaug and noise.";
pub(crate) const LATENTS: &str = "Latents";
pub(crate) const LATENTS_HINT: &str = "The same test images in the latent plane of each setting.";
pub(crate) const PAIR_DISTANCE: &str = "Pair distance";
pub(crate) const PAIR_DISTANCE_HINT: &str = "\
    Relative pair distance against accuracy under attack, one point per cell, with Spearman's \
    rank correlation. Correlation is not causation.";

/// Vertical axis of the trade-off and of the pair distances, and a figure of the heat map.
pub(crate) const RIGHT_UNDER_ATTACK: &str = "% correct under attack";
/// Horizontal axis of the trade-off.
pub(crate) const ERROR_AXIS: &str = "test error (mean squared error per pixel)";
/// Last line beside the pointer.
pub(crate) const CLICK_OPENS: &str = "Click: open the model of the first seed.";

/// The trade-off in words.
pub(crate) fn trade_off_words(settings: usize, most_robust: Option<(&str, f64)>) -> String {
    let best = most_robust.map_or(String::new(), |(name, percent)| {
        format!("; most robust: {name} with {percent:.1} % correct")
    });
    format!("Trade-off of {settings} settings{best}")
}

/// Figures of a setting, beside the pointer.
pub(crate) fn trade_off_figures(error: f64, percent: f64) -> String {
    format!("test error {error:.4}, {percent:.1} % correct under attack")
}

/// Headings of the table of settings; the first column holds numbers.
pub(crate) const TABLE: [&str; 6] = ["", "Setting", "seeds", "clean %", "attacked %", "test error"];
pub(crate) const SETTING_HINT: &str = "Open its model, or copy its values to the controls.";
pub(crate) const OPEN_MODEL_HINT: &str =
    "The model of the first seed; it replaces the run in the window.";
pub(crate) const TO_KNOBS: &str = "Copy to the controls";
pub(crate) const TO_KNOBS_HINT: &str =
    "Copies these values to the controls; Undo brings yours back.";
pub(crate) const SHARE_HINT: &str = "Mean ± standard deviation over the seeds.";

/// Rank correlation above the pair distances, with its interval where there is one.
pub(crate) fn spearman(rho: f64, interval: Option<[f64; 2]>) -> String {
    match interval {
        Some([low, high]) => {
            format!("Spearman's ρ = {rho:.2}, 95 % interval {low:.2} to {high:.2}")
        }
        None => format!("Spearman's ρ = {rho:.2}, a perfect order: no interval"),
    }
}

/// In its place where it cannot be told.
pub(crate) const NO_SPEARMAN: &str = "Spearman's ρ needs at least four different cells";
pub(crate) const SPEARMAN_HINT: &str = "Rank correlation over all cells; interval by Fisher's z. Cells of one setting differ only \
     in their seed, so the interval is probably too narrow. Correlation is not causation.";
/// Horizontal axis of the pair distances.
pub(crate) const DISTANCE_AXIS: &str = "mean ‖μ − μ′‖ / spread of μ";

/// The pair distances in words.
pub(crate) fn distances_words(cells: usize, correlation: &str) -> String {
    format!("Pair distance against accuracy, {cells} cells: {correlation}")
}

pub(crate) const RIGHT_CLEAN: &str = "% correct, clean";
pub(crate) const TEST_ERROR: &str = "test error";
pub(crate) const RELATIVE_DISTANCE: &str = "relative pair distance";
/// In place of a heat map.
pub(crate) const NO_HEAT_MAP: &str = "\
    A heat map needs a method with at least two values of Σaug or noise. Add some to the lists \
    and start the sweep.";

/// A field of the heat map, beside the pointer.
pub(crate) fn heat_field(setting: &str, value: &str, seeds: usize) -> String {
    format!("{setting}: {value}, mean of {seeds} seeds. {CLICK_OPENS}")
}

/// The heat map in words.
pub(crate) fn heat_words(fields: &str) -> String {
    format!("Heat map over Σaug and noise. {fields}")
}

pub(crate) fn latents_of(setting: &str) -> String {
    format!("Latents of {setting}")
}

/// Hint of a setting's latents; a latent of more than two dimensions is projected.
pub(crate) fn latents_hint(setting: &str, images: usize, is_projected: bool) -> String {
    let projected = if is_projected { ", two principal components" } else { "" };
    format!(
        "{setting}: μ of the first {images} test images, coloured by class{projected}. Click: open the model."
    )
}
