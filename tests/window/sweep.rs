//! The sweep panel: how it is reached, and what it says before there is anything to show.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use raven_explorer::config::TrainConfig;
use raven_explorer::state::Tab;
use raven_explorer::train::messages::Command;

use crate::summaries::all_have_one;
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
    for name in ["Σaug list", "Noise list", "Seeds", "ε list", "Folder"] {
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

/// A folder with a finished sweep of two tiny cells.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_raven-explorer"))
        .args(["sweep", "--dataset", "digits", "--device", "cpu", "--sigma-aug", "0.1,1"])
        .args(["--latent", "2", "--hidden", "8", "--batch", "500", "--epochs", "1"])
        .args(["--images", "10", "--steps", "1", "--no-frechet", "--out"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

/// The panel with that folder shown.
fn shown(folder: &std::path::Path) -> Bench {
    let mut bench = panel();
    let role = eframe::egui::accesskit::Role::TextInput;
    bench.harness.get_by_role_and_label(role, "Folder").focus();
    bench.press(Modifiers::COMMAND, Key::A);
    let role_and_label = bench.harness.get_by_role_and_label(role, "Folder");
    role_and_label.type_text(&folder.display().to_string());
    bench.harness.run_steps(3);
    bench.click("Open folder");
    bench.until_shown("2 of 2 cells");
    bench.harness.run_steps(20);
    bench
}

#[test]
fn results_are_shown_four_ways_and_a_model_opens_with_a_click() {
    let folder = folder();
    let mut bench = shown(folder.path());
    assert!(bench.shows("Trade-off of 2 settings"));
    assert_eq!(all_have_one(&bench), 1);
    bench.click("Heat map");
    bench.harness.run_steps(3);
    assert!(bench.shows("Heat map over Σaug and noise"));
    assert_eq!(all_have_one(&bench), 1);
    bench.click("Latents");
    bench.harness.run_steps(3);
    bench.sent();
    bench.click("Latents of RAVEN, Σaug 1, noise 0.3");
    let config = bench.eventually("the model to be handed to the trainer", |bench| {
        bench.sent().into_iter().find_map(|command| match command {
            Command::Open(opening) => Some(opening.packages[0].description.config.clone()),
            _ => None,
        })
    });
    assert_eq!((config.sigma_aug, config.hidden), (1.0, 8));
    bench.click("Pair distance");
    bench.harness.run_steps(3);
    assert!(bench.shows("Spearman's ρ"));
    assert_eq!(all_have_one(&bench), 1);
}

/// Writes into a field for text, and leaves it.
fn write(bench: &mut Bench, name: &str, text: &str) {
    let role = eframe::egui::accesskit::Role::TextInput;
    bench.harness.get_by_role_and_label(role, name).focus();
    bench.press(Modifiers::COMMAND, Key::A);
    bench.press(Modifiers::NONE, Key::Backspace);
    bench.harness.get_by_role_and_label(role, name).type_text(text);
    bench.harness.run_steps(2);
    bench.press(Modifiers::NONE, Key::Enter);
    bench.harness.run_steps(2);
}

#[test]
fn a_list_in_which_a_comma_can_mean_two_things_is_not_swept() {
    let mut bench = panel();
    let start = |bench: &Bench| {
        let button = bench.harness.get_by_label("Start sweep");
        !button.accesskit_node().is_disabled()
    };
    assert!(start(&bench));
    for (list, words) in [
        ("0,1", "'0,1' can mean one number or two: write 0.1, or 0,1.0 for two"),
        ("0.1, x", "'x' is not a number"),
        ("", "a number is needed here"),
    ] {
        write(&mut bench, "ε list", list);
        assert!(bench.shows(words), "{list}");
        assert!(!start(&bench), "{list}");
    }
    for list in ["0,1; 0,3", "0, 1", "0.1 0.2", "0.05,0.1"] {
        write(&mut bench, "ε list", list);
        assert!(start(&bench), "{list}");
    }
    write(&mut bench, "Seeds", "0,1");
    assert!(start(&bench), "whole numbers have no decimals");
    write(&mut bench, "Seeds", "0.5");
    assert!(!start(&bench));
}
