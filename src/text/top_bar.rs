//! The View menu, and the tabs of the right column.

// The View menu.
pub const VIEW: &str = "View";
pub const VIEW_HINT: &str = "Colours, what is shown, help, keys.";
pub const COLOURS: &str = "Colours";
pub const SYSTEM_COLOURS: &str = "As the system has it";
pub const LIGHT: &str = "Light";
pub const DARK: &str = "Dark";
pub const RESET_SETTINGS: &str = "Reset settings";
pub const RESET_SETTINGS_HINT: &str =
    "All knobs, colours and panel sizes as on the first start; the training goes on.";
pub const KEYS: &str = "Keys";

// The tabs.
pub const LOOK: &str = "Look";
pub const LOOK_HINT: &str = "Distances of the pairs, and pictures of what the model makes (A).";
pub const ATTACK: &str = "Attack";
pub const ATTACK_HINT: &str = "Changes images as little as possible to fool the model (A).";
pub const MEASURE: &str = "Measure";
pub const MEASURE_HINT: &str = "How accurate the model stays under attack, live (M).";
pub const SWEEP: &str = "Sweep";
pub const SWEEP_HINT: &str = "A grid of settings, trained and measured in the background (W).";

/// What a screen reader calls a tab.
pub fn tab(name: &str) -> String {
    format!("{name} tab")
}
