//! From launch to a finished demonstration: a preset, an attack on the VAE, the same attack on
//! RAVEN, the pictures saved; by few clicks, and by keyboard alone.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT;
use raven_explorer::config::Method;
use raven_explorer::train::messages::Command;

use crate::lessons::answer;
use crate::support::Bench;

/// Most clicks that a demonstration may take.
const MOST_CLICKS: usize = 8;

/// Frames until the attack lies on disk.
fn until_saved(bench: &mut Bench, folder: &std::path::Path) {
    bench.until_shown("Saved to");
    let saved: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
    assert_eq!(saved.len(), 1, "one folder with the attack");
    let folder = saved[0].as_ref().unwrap().path();
    let pictures = std::fs::read_dir(folder).unwrap().flatten();
    assert!(pictures.map(|f| f.path()).any(|f| f.extension().is_some_and(|e| e == "png")));
}

fn both_verdicts(bench: &Bench) {
    assert!(bench.shows("A: VAE") && bench.shows("B: RAVEN"));
    assert!(bench.shows("✗ fooled") && bench.shows("✓ held"));
}

#[test]
fn a_demonstration_takes_eight_clicks_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::new();
    *bench.folder.lock().unwrap() = Some(folder.path().to_owned());
    let mut clicks = 0;
    for name in ["Presets", "Race: VAE | RAVEN", "Run", "Pause", "Attack", "Save attack…"] {
        if name == "Save attack…" {
            both_verdicts(&bench);
        }
        bench.click(name);
        clicks += 1;
        answer(&mut bench);
    }
    until_saved(&mut bench, folder.path());
    assert!(clicks <= MOST_CLICKS, "{clicks} clicks");
}

/// Types into whatever has the keyboard.
fn type_text(bench: &mut Bench, text: &str) {
    let focused = bench.harness.root().children_recursive().find(|node| node.is_focused());
    focused.expect("a field that has the keyboard").type_text(text);
    bench.harness.run_steps(2);
}

#[test]
fn a_demonstration_by_keyboard_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::new();
    *bench.folder.lock().unwrap() = Some(folder.path().to_owned());
    bench.press(Modifiers::COMMAND, Key::K);
    type_text(&mut bench, "race: vae | raven");
    bench.press(Modifiers::NONE, Key::Enter);
    answer(&mut bench);
    bench.press(Modifiers::NONE, Key::Space);
    answer(&mut bench);
    bench.press(Modifiers::NONE, Key::Space);
    answer(&mut bench);
    bench.press(Modifiers::SHIFT, Key::A);
    answer(&mut bench);
    both_verdicts(&bench);
    bench.press(Modifiers::COMMAND, Key::E);
    until_saved(&mut bench, folder.path());
}

#[test]
fn the_palette_finds_marks_and_closes() {
    let mut bench = Bench::new();
    bench.press(Modifiers::COMMAND, Key::K);
    assert!(bench.shows("Find a command"));
    bench.press(Modifiers::NONE, Key::Escape);
    assert!(!bench.shows("Find a command"));
    bench.press(Modifiers::COMMAND, Key::K);
    type_text(&mut bench, "method");
    assert!(bench.shows("Method: RAVEN") && !bench.shows("Preset: Plain VAE"));
    bench.press(Modifiers::NONE, Key::ArrowDown);
    let marked: Vec<_> = ["Method: RAVEN", "Method: VAE", "Method: SE", "Method: AVAE"].into();
    assert!(marked.iter().any(|name| bench.shows(name)));
    bench.press(Modifiers::NONE, Key::Escape);
    bench.press(Modifiers::COMMAND, Key::K);
    type_text(&mut bench, "method: noisy vae");
    bench.press(Modifiers::NONE, Key::Enter);
    assert_eq!(bench.config().method, Method::NoisyVae);
    bench.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.config().method, Method::Raven);
    // Letters that are typed are no shortcuts.
    assert!(bench.sent().iter().all(|command| matches!(command, Command::Configure(..))));
}

#[test]
fn help_lists_every_command_with_its_keys() {
    let mut bench = Bench::new();
    bench.press(Modifiers::NONE, Key::F1);
    for command in raven_explorer::ui::panels::shortcuts::COMMANDS {
        assert!(bench.shows(command.name) && bench.shows(command.explanation), "{}", command.id);
    }
    bench.press(Modifiers::NONE, Key::Escape);
    bench.harness.run_steps(3);
    assert!(!bench.shows("Close help"));
    bench.press(Modifiers::NONE, Key::Questionmark);
    assert!(bench.shows("Close help"));
}

#[test]
fn a_preset_is_undone_like_any_edit_and_says_where_it_needs_a_restart() {
    let mut bench = Bench::new();
    bench.status(1, raven_explorer::train::messages::Phase::Paused, 10);
    bench.click("Presets");
    bench.click("Two dimensions to look at");
    assert_eq!((bench.config().latent, bench.config().noise), (2, 0.1));
    assert!(bench.shows("Restart now"));
    assert!(!bench.sent().iter().any(|command| matches!(command, Command::Reset(_))));
    bench.click("Undo");
    assert_eq!((bench.config().latent, bench.config().noise), (16, 0.3));
    assert!(!bench.shows("Restart now"));
}
