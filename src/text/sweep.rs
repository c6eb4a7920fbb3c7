//! The sweep panel: its form and buttons, the process, the four views, the table of settings.

/// In place of charts: what the panel is for.
pub const EMPTY: &str = "\
    No sweep yet. Start sweep trains and measures every combination in a separate process, with \
    all other settings from the controls; training here continues. Open folder shows an existing \
    sweep.";

/// Above the charts: a cell that needs attention.
pub fn warning(what: &str) -> String {
    format!("Warning: {what}")
}

/// On the bar: how far the sweep is.
pub fn cells_done(done: usize, total: usize) -> String {
    format!("{done} of {total} cells")
}

/// On the bar: how long the rest takes.
pub fn minutes_left(minutes: f64) -> String {
    format!(", {minutes:.0} min left")
}

pub const OPEN_MODEL: &str = "Open the model";
pub const PAUSE: &str = "Pause sweep";
pub const PAUSE_HINT: &str =
    "Stops the process. Finished cells stay; the current one is redone later.";
/// Button that starts the form's grid.
pub const START: &str = "Start sweep";
pub const START_HINT: &str = "Adds this grid to the folder and starts.";
/// Button that goes on with a folder.
pub const RESUME: &str = "Resume sweep";
pub const RESUME_HINT: &str = "Continues the plan in the folder.";
/// Button that shows a folder.
pub const OPEN_FOLDER: &str = "Open folder";
pub const OPEN_FOLDER_HINT: &str = "Shows the sweep in this folder.";

/// Message: the process did not start.
pub fn not_started(error: &std::io::Error) -> String {
    format!("The sweep could not be started: {error}.")
}

/// Message: the process ended before its time.
pub fn stopped(reason: &str) -> String {
    format!("The sweep stopped: {reason}")
}

/// Reason of an end about which the process itself said nothing.
pub fn ended_with(status: std::process::ExitStatus) -> String {
    format!("it ended with {status}")
}

pub const FORM: &str = "Grid and measurement";
pub const FORM_HINT: &str = "What to train, and how to measure it.";
/// Name of the field for the folder.
pub const FOLDER: &str = "Folder";
pub const FOLDER_HINT: &str =
    "Where the sweep is kept; a sweep that is already there is continued.";
/// Button that asks the system for a folder.
pub const CHOOSE: &str = "Choose…";
pub const CHOOSE_HINT: &str = "Opens the system's folder dialog.";
/// Name of the field for values of Σaug.
pub const SIGMA_AUG_LIST: &str = "Σaug list";
pub const SIGMA_AUG_LIST_HINT: &str =
    "Values of Σaug, separated by commas; for methods that use it.";
/// Name of the field for noise levels.
pub const NOISE_LIST: &str = "Noise list";
pub const NOISE_LIST_HINT: &str =
    "Noise levels in pixel units, separated by commas; for methods that use noise.";
/// Name of the field for seeds.
pub const SEEDS: &str = "Seeds";
pub const SEEDS_HINT: &str = "Seeds, separated by commas: more seeds, less uncertainty.";
/// Name of the field for epochs.
pub const EPOCHS: &str = "Epochs";
pub const EPOCHS_HINT: &str = "Passes over the training images per cell.";
/// Beside the epochs: where the other settings come from.
pub const REST: &str = "all else from the controls";
pub const REST_HINT: &str =
    "Latent size, hidden units, batch size, learning rate, prior, pairing, likelihood.";
/// Name of the row of attacks.
pub const ATTACKS: &str = "Attacks";
/// Name of the field for radii.
pub const EPSILON_LIST: &str = "ε list";
pub const EPSILON_LIST_HINT: &str = "Radii of the L∞ ball in pixel units, separated by commas.";
/// Hint of the field for gradient steps.
pub const STEPS_HINT: &str = "Steps of projected gradient ascent (PGD) per attack.";
/// Hint of the field for random starts.
pub const RESTARTS_HINT: &str = "Random starts; the best one counts.";
/// Name of the field for the number of images.
pub const IMAGES: &str = "Images";
pub const IMAGES_HINT: &str = "How many test images are attacked, always the first ones.";
/// Why the sweep cannot start: no method.
pub const CHOOSE_METHOD: &str = "Choose at least one method.";
/// Why the sweep cannot start: no attack.
pub const CHOOSE_ATTACK: &str = "Choose at least one attack.";

/// In place of charts while no cell is finished.
pub const NO_CELL: &str = "No cell has finished yet: charts appear with the first one.";
/// Name of the choice of an attack.
pub const UNDER: &str = "Under";
pub const UNDER_HINT: &str = "The attack whose accuracy the charts show.";
/// Button of the first view.
pub const TRADE_OFF: &str = "Trade-off";
pub const TRADE_OFF_HINT: &str = "\
    Test error against accuracy under attack; ringed settings are Pareto-optimal: none is better \
    in both.";
/// Button of the second view.
pub const HEAT_MAP: &str = "Heat map";
pub const HEAT_MAP_HINT: &str = "One measure over the grid of Σaug and noise.";
/// Button of the third view.
pub const LATENTS: &str = "Latents";
pub const LATENTS_HINT: &str = "The same test images in the latent plane of each setting.";
/// Button of the fourth view.
pub const PAIR_DISTANCE: &str = "Pair distance";
pub const PAIR_DISTANCE_HINT: &str = "\
    Relative pair distance against accuracy under attack, one point per cell, with Spearman's \
    rank correlation. Correlation is not causation.";

/// Vertical axis of the trade-off and of the pair distances, and a figure of the heat map.
pub const RIGHT_UNDER_ATTACK: &str = "% correct under attack";
/// Horizontal axis of the trade-off.
pub const ERROR_AXIS: &str = "test error (mean squared error per pixel)";
/// Last line beside the pointer.
pub const CLICK_OPENS: &str = "Click: open the model of the first seed.";

/// The trade-off in words.
pub fn trade_off_words(settings: usize, most_robust: Option<(&str, f64)>) -> String {
    let best = most_robust.map_or(String::new(), |(name, percent)| {
        format!("; most robust: {name} with {percent:.1} % correct")
    });
    format!("Trade-off of {settings} settings{best}")
}

/// Figures of a setting, beside the pointer.
pub fn trade_off_figures(error: f64, percent: f64) -> String {
    format!("test error {error:.4}, {percent:.1} % correct under attack")
}

/// Headings of the table of settings; the first column holds numbers.
pub const TABLE: [&str; 6] = ["", "Setting", "seeds", "clean %", "attacked %", "test error"];
/// Hint of a setting's name in the table.
pub const SETTING_HINT: &str = "Open its model, or copy its values to the controls.";
/// Hint of the button that opens its model.
pub const OPEN_MODEL_HINT: &str = "The model of the first seed; it replaces the run in the window.";
/// Button that takes over its values.
pub const TO_KNOBS: &str = "Copy to the controls";
pub const TO_KNOBS_HINT: &str = "Copies these values to the controls; Undo brings yours back.";
/// Hint of a share in the table.
pub const SHARE_HINT: &str = "Mean ± standard deviation over the seeds.";

/// Rank correlation above the pair distances, with its interval where there is one.
pub fn spearman(rho: f64, interval: Option<[f64; 2]>) -> String {
    match interval {
        Some([low, high]) => {
            format!("Spearman's ρ = {rho:.2}, 95 % interval {low:.2} to {high:.2}")
        }
        None => format!("Spearman's ρ = {rho:.2}, a perfect order: no interval"),
    }
}

/// In its place where it cannot be told.
pub const NO_SPEARMAN: &str = "Spearman's ρ needs at least four different cells";
/// Its hint.
pub const SPEARMAN_HINT: &str = "Rank correlation over all cells; interval by Fisher's z. Cells of one setting differ only \
     in their seed, so the interval is probably too narrow. Correlation is not causation.";
/// Horizontal axis of the pair distances.
pub const DISTANCE_AXIS: &str = "mean ‖μ − μ′‖ / spread of μ";

/// The pair distances in words.
pub fn distances_words(cells: usize, correlation: &str) -> String {
    format!("Pair distance against accuracy, {cells} cells: {correlation}")
}

pub const RIGHT_CLEAN: &str = "% correct, clean";
pub const TEST_ERROR: &str = "test error";
pub const RELATIVE_DISTANCE: &str = "relative pair distance";
/// In place of a heat map.
pub const NO_HEAT_MAP: &str = "\
    A heat map needs a method with at least two values of Σaug or noise. Add some to the lists \
    and start the sweep.";

/// A field of the heat map, beside the pointer.
pub fn heat_field(setting: &str, value: &str, seeds: usize) -> String {
    format!("{setting}: {value}, mean of {seeds} seeds. {CLICK_OPENS}")
}

/// The heat map in words.
pub fn heat_words(fields: &str) -> String {
    format!("Heat map over Σaug and noise. {fields}")
}

/// Name of a setting's latents.
pub fn latents_of(setting: &str) -> String {
    format!("Latents of {setting}")
}

/// Hint of a setting's latents; a latent of more than two dimensions is projected.
pub fn latents_hint(setting: &str, images: usize, is_projected: bool) -> String {
    let projected = if is_projected { ", two principal components" } else { "" };
    format!(
        "{setting}: μ of the first {images} test images, coloured by class{projected}. Click: open the model."
    )
}
