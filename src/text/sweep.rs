//! The sweep panel: its form and buttons, the process, the four views, the table of settings.

/// In place of charts: what the panel is for.
pub const EMPTY: &str = "No sweep yet. Start trains and measures every combination in a process of its \
     own, with all other settings as in the knobs; the training here goes on. \
     Open folder shows one that is there.";

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

/// Button that opens a model.
pub const OPEN_MODEL: &str = "Open the model";
/// Button that ends the process.
pub const PAUSE: &str = "Pause sweep";
/// Its hint.
pub const PAUSE_HINT: &str =
    "Ends the process. Finished cells stay; the one at hand is done again later.";
/// Button that starts the form's grid.
pub const START: &str = "Start sweep";
/// Its hint.
pub const START_HINT: &str = "Adds this grid to the folder and goes.";
/// Button that goes on with a folder.
pub const RESUME: &str = "Resume sweep";
/// Its hint.
pub const RESUME_HINT: &str = "Goes on with the folder's plan.";
/// Button that shows a folder.
pub const OPEN_FOLDER: &str = "Open folder";
/// Its hint.
pub const OPEN_FOLDER_HINT: &str = "Shows the sweep that lies in this folder.";

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

/// Title of the form.
pub const FORM: &str = "Grid and measurement";
/// Its hint.
pub const FORM_HINT: &str = "What is trained, and how it is measured.";
/// Name of the field for the folder.
pub const FOLDER: &str = "Folder";
/// Its hint.
pub const FOLDER_HINT: &str = "Where the sweep lies; a folder with a sweep goes on.";
/// Button that asks the system for a folder.
pub const CHOOSE: &str = "Choose…";
/// Its hint.
pub const CHOOSE_HINT: &str = "The system's folder dialog.";
/// Name of the field for values of Σaug.
pub const SIGMA_AUG_LIST: &str = "Σaug list";
/// Its hint.
pub const SIGMA_AUG_LIST_HINT: &str =
    "Values of Σaug, separated by commas; for the methods that use it.";
/// Name of the field for noise levels.
pub const NOISE_LIST: &str = "Noise list";
/// Its hint.
pub const NOISE_LIST_HINT: &str =
    "Noise levels in pixel units, separated by commas; for the methods that use it.";
/// Name of the field for seeds.
pub const SEEDS: &str = "Seeds";
/// Its hint.
pub const SEEDS_HINT: &str = "Seeds, separated by commas: more seeds, smaller doubt.";
/// Name of the field for epochs.
pub const EPOCHS: &str = "Epochs";
/// Its hint.
pub const EPOCHS_HINT: &str = "Passes over the training images for every cell.";
/// Beside the epochs: where the other settings come from.
pub const REST: &str = "all else as in the knobs";
/// Its hint.
pub const REST_HINT: &str =
    "Latent dimensions, hidden units, batch, learning rate, prior, pairing, likelihood.";
/// Name of the row of attacks.
pub const ATTACKS: &str = "Attacks";
/// Name of the field for radii.
pub const EPSILON_LIST: &str = "ε list";
/// Its hint.
pub const EPSILON_LIST_HINT: &str = "Radii of the L∞ ball in pixel units, separated by commas.";
/// Hint of the field for gradient steps.
pub const STEPS_HINT: &str = "Gradient steps of each attack.";
/// Hint of the field for random starts.
pub const RESTARTS_HINT: &str = "Random starts; the best counts.";
/// Name of the field for the number of images.
pub const IMAGES: &str = "Images";
/// Its hint.
pub const IMAGES_HINT: &str = "The first so many test images are attacked.";
/// Why the sweep cannot start: no method.
pub const CHOOSE_METHOD: &str = "Choose at least one method.";
/// Why the sweep cannot start: no attack.
pub const CHOOSE_ATTACK: &str = "Choose at least one attack.";

/// In place of charts while no cell is finished.
pub const NO_CELL: &str = "No cell is finished yet: charts appear with the first.";
/// Name of the choice of an attack.
pub const UNDER: &str = "Under";
/// Its hint.
pub const UNDER_HINT: &str = "Whose accuracy the charts show.";
/// Button of the first view.
pub const TRADE_OFF: &str = "Trade-off";
/// Its hint.
pub const TRADE_OFF_HINT: &str =
    "Test error against accuracy under attack; ringed: no other setting is better in both.";
/// Button of the second view.
pub const HEAT_MAP: &str = "Heat map";
/// Its hint.
pub const HEAT_MAP_HINT: &str = "One figure over the grid of Σaug and noise.";
/// Button of the third view.
pub const LATENTS: &str = "Latents";
/// Its hint.
pub const LATENTS_HINT: &str = "The same test images in the plane of every setting.";
/// Button of the fourth view.
pub const PAIR_DISTANCE: &str = "Pair distance";
/// Its hint.
pub const PAIR_DISTANCE_HINT: &str = "Relative pair distance against accuracy under attack, one point a cell, with \
     Spearman's rank correlation. A correlation is no cause.";

/// Vertical axis of the trade-off and of the pair distances, and a figure of the heat map.
pub const RIGHT_UNDER_ATTACK: &str = "% right under attack";
/// Horizontal axis of the trade-off.
pub const ERROR_AXIS: &str = "test error (mean squared error a pixel)";
/// Last line beside the pointer.
pub const CLICK_OPENS: &str = "Click: open the model of the first seed.";

/// The trade-off in words.
pub fn trade_off_words(settings: usize, most_robust: Option<(&str, f64)>) -> String {
    let best = most_robust.map_or(String::new(), |(name, percent)| {
        format!("; most robust: {name} with {percent:.1} % right")
    });
    format!("Trade-off of {settings} settings{best}")
}

/// Figures of a setting, beside the pointer.
pub fn trade_off_figures(error: f64, percent: f64) -> String {
    format!("test error {error:.4}, {percent:.1} % right under attack")
}

/// Headings of the table of settings; the first column holds numbers.
pub const TABLE: [&str; 6] = ["", "Setting", "seeds", "clean %", "attacked %", "test error"];
/// Hint of a setting's name in the table.
pub const SETTING_HINT: &str = "Open its model, or bring its values to the knobs.";
/// Hint of the button that opens its model.
pub const OPEN_MODEL_HINT: &str = "The model of the first seed, in place of the run in the window.";
/// Button that takes over its values.
pub const TO_KNOBS: &str = "Settings to the knobs";
/// Its hint.
pub const TO_KNOBS_HINT: &str = "Brings the values to the knobs; Undo takes them back.";
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
     in their seed, so the interval is rather too narrow. A correlation is no cause.";
/// Horizontal axis of the pair distances.
pub const DISTANCE_AXIS: &str = "mean ‖μ − μ′‖ / spread of μ";

/// The pair distances in words.
pub fn distances_words(cells: usize, correlation: &str) -> String {
    format!("Pair distance against accuracy, {cells} cells: {correlation}")
}

/// Figure of the heat map.
pub const RIGHT_CLEAN: &str = "% right, clean";
/// Figure of the heat map.
pub const TEST_ERROR: &str = "test error";
/// Figure of the heat map.
pub const RELATIVE_DISTANCE: &str = "relative pair distance";
/// In place of a heat map.
pub const NO_HEAT_MAP: &str = "A heat map needs a method with at least two values of Σaug or of the noise level. \
     Add some to the lists and start the sweep.";

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
