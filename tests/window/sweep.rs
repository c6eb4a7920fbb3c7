//! The sweep panel: how it is reached, and what it says before there is anything to show.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use raven_explorer::config::TrainConfig;
use raven_explorer::state::Tab;

use crate::support::Bench;

fn panel() -> Bench {
    let mut bench = Bench::with_config(TrainConfig::default(), (1280.0, 800.0));
    bench.press(Modifiers::NONE, Key::W);
    bench
}

#[test]
fn w_opens_the_panel_and_closes_it_again() {
    let mut bench = panel();
    assert_eq!(bench.harness.state().state().tab, Tab::Sweep);
    assert!(bench.shows("No sweep yet"), "an empty panel says what to do");
    for name in ["Methods", "Σaug list", "Noise list", "Seeds", "Epochs", "Folder"] {
        bench.harness.get_by_role_and_label(eframe::egui::accesskit::Role::TextInput, name);
    }
    for name in ["Start sweep", "Resume sweep", "Open folder"] {
        bench.harness.get_by_label(name);
    }
    bench.press(Modifiers::NONE, Key::W);
    assert_eq!(bench.harness.state().state().tab, Tab::Look);
}

#[test]
fn a_folder_without_a_sweep_is_refused_in_words() {
    let mut bench = panel();
    bench.click("Open folder");
    bench.until_shown("There is no sweep in");
    assert!(bench.shows("No sweep yet"));
}
