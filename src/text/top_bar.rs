//! The View menu, and the tabs of the right column.

// The View menu.
pub const VIEW: &str = "View";
pub const VIEW_HINT: &str = "Colours, what is shown, help, keys.";
pub const COLOURS: &str = "Colours";
pub const SYSTEM_COLOURS: &str = "Follow the system";
pub const LIGHT: &str = "Light";
pub const DARK: &str = "Dark";
pub const RESET_SETTINGS: &str = "Reset settings";
pub const RESET_SETTINGS_HINT: &str =
    "Restores the settings, colours and panel sizes of the first start; training continues.";
pub const KEYS: &str = "Keys";

// The tabs.
pub const LOOK: &str = "Look";
pub const LOOK_HINT: &str = "Pair distances, and images from the model (A).";
pub const ATTACK: &str = "Attack";
pub const ATTACK_HINT: &str = "Finds small changes to images that fool the model (A).";
pub const MEASURE: &str = "Measure";
pub const MEASURE_HINT: &str =
    "Robust accuracy: how often the model is still right under attack, live (M).";
pub const SWEEP: &str = "Sweep";
pub const SWEEP_HINT: &str = "A grid of settings, trained and measured in the background (W).";

/// What a screen reader calls a tab.
pub fn tab(name: &str) -> String {
    format!("{name} tab")
}
