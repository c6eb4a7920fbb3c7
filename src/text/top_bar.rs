//! The View menu, and the tabs of the right column.

// The View menu.
pub(crate) const VIEW: &str = "View";
pub(crate) const VIEW_HINT: &str = "Colours, what is shown, help, keys.";
pub(crate) const COLOURS: &str = "Colours";
pub(crate) const SYSTEM_COLOURS: &str = "Follow the system";
pub(crate) const LIGHT: &str = "Light";
pub(crate) const DARK: &str = "Dark";
pub(crate) const RESET_SETTINGS: &str = "Reset settings";
pub(crate) const RESET_SETTINGS_HINT: &str =
    "Restores the settings, colours and panel sizes of the first start; training continues.";
pub(crate) const KEYS: &str = "Keys";

// The tabs.
pub(crate) const LOOK: &str = "Look";
pub(crate) const LOOK_HINT: &str = "Pair distances, and images from the model (A).";
pub(crate) const ATTACK: &str = "Attack";
pub(crate) const ATTACK_HINT: &str = "Finds small changes to images that fool the model (A).";
pub(crate) const MEASURE: &str = "Measure";
pub(crate) const MEASURE_HINT: &str =
    "Robust accuracy: how often the model is still right under attack, live (M).";
pub(crate) const SWEEP: &str = "Sweep";
pub(crate) const SWEEP_HINT: &str =
    "A grid of settings, trained and measured in the background (W).";

/// What a screen reader calls a tab.
pub(crate) fn tab(name: &str) -> String {
    format!("{name} tab")
}
