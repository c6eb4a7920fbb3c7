//! The keyboard reaches everything: Tab leads once around the whole window.

use std::collections::BTreeSet;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT;
use raven_explorer::config::TrainConfig;
use raven_explorer::presets::Tab;
use raven_explorer::state::Action;
use raven_explorer::train::messages::{Phase, ProbeSnapshot, StepRecord};

use crate::support::Bench;

/// More presses than any window has widgets.
const MOST_PRESSES: usize = 400;

/// A window in which every panel has something to show.
fn full(tab: Tab) -> Bench {
    let mut bench = Bench::with_config(TrainConfig::default(), (1280.0, 800.0));
    for step in [5, 10] {
        bench.outbox.models[0].records.append(&[StepRecord {
            step,
            total: 2.0,
            reconstruction: 1.0,
            reconstruction_aug: 0.5,
            kl: 0.5,
        }]);
        bench.outbox.models[0].probe.put(ProbeSnapshot {
            run: 1,
            step,
            latent: 2,
            mean: (0..80).map(|i| (i % 7) as f32).collect(),
            log_variance: vec![-2.0; 80],
            mean_aug: (0..80).map(|i| (i % 5) as f32).collect(),
            log_variance_aug: vec![-2.0; 80],
        });
        bench.status(1, Phase::Paused, step);
    }
    bench.harness.state_mut().perform(Action::OpenTab(tab));
    bench.harness.run_steps(5);
    bench
}

/// Role and name of what has the keyboard.
fn focused(bench: &Bench) -> Option<String> {
    let mut nodes = bench.harness.root().children_recursive();
    let node = nodes.find(|node| node.is_focused())?;
    Some(described(&node))
}

fn described<'a>(node: &impl NodeT<'a>) -> String {
    let node = node.accesskit_node();
    format!("{:?} “{}”", node.role(), node.label().unwrap_or_default())
}

/// Everything that Tab leads to, until it is back where it began.
fn reached(bench: &mut Bench) -> Vec<String> {
    let mut all = Vec::new();
    for _ in 0..MOST_PRESSES {
        bench.press(Modifiers::NONE, Key::Tab);
        let Some(name) = focused(bench) else { continue };
        if all.first() == Some(&name) {
            return all;
        }
        all.push(name);
    }
    panic!("Tab does not come back to the start: {all:#?}");
}

/// Everything that can be used now.
fn usable(bench: &Bench) -> BTreeSet<String> {
    const ROLES: [Role; 8] = [
        Role::Button,
        Role::CheckBox,
        Role::Slider,
        Role::SpinButton,
        Role::TextInput,
        Role::ComboBox,
        Role::RadioButton,
        Role::Splitter,
    ];
    let nodes = bench.harness.root().children_recursive();
    nodes
        .filter(|node| {
            let node = node.accesskit_node();
            ROLES.contains(&node.role()) && !node.is_disabled()
        })
        .map(|node| described(&node))
        .collect()
}

#[test]
fn tab_leads_to_every_control_of_the_window() {
    let mut bench = full(Tab::Look);
    let all: BTreeSet<String> = reached(&mut bench).into_iter().collect();
    for expected in [
        "Button “Run”",
        "Button “Step ×1”",
        "Button “Step ×10”",
        "Button “Reset”",
        "Button “New seed”",
        "Button “Save…”",
        "Button “Session”",
        "Button “Export”",
        "Button “Models”",
        "Button “Presets”",
        "Button “Lessons”",
        "Button “View”",
        "ComboBox “Device”",
        "ComboBox “Images”",
        "ComboBox “Method”",
        "Slider “Σaug”",
        "SpinButton “Σaug value”",
        "Slider “Noise level”",
        "Slider “Time”",
        "Button “Add a model…”",
        "Button “Look tab”",
        "Button “Attack tab”",
        "Button “Measure tab”",
        "Button “Sweep tab”",
    ] {
        assert!(all.contains(expected), "{expected} is not among {all:#?}");
    }
    let missing: Vec<_> = usable(&bench).difference(&all).cloned().collect();
    assert!(missing.is_empty(), "Tab passes by {missing:#?}");
}

#[test]
fn tab_leads_to_every_control_of_the_other_tabs() {
    for tab in [Tab::Attack, Tab::Measure, Tab::Sweep] {
        let mut bench = full(tab);
        let all: BTreeSet<String> = reached(&mut bench).into_iter().collect();
        let missing: Vec<_> = usable(&bench).difference(&all).cloned().collect();
        assert!(missing.is_empty(), "{tab:?}: Tab passes by {missing:#?}");
    }
}

#[test]
fn a_menu_is_opened_and_an_entry_chosen_by_keyboard() {
    let mut bench = full(Tab::Look);
    while focused(&bench).as_deref() != Some("Button “Lessons”") {
        bench.press(Modifiers::NONE, Key::Tab);
    }
    bench.press(Modifiers::NONE, Key::Enter);
    bench.harness.run_steps(3);
    for _ in 0..MOST_PRESSES {
        if focused(&bench).as_deref() == Some("Button “Fool it”") {
            break;
        }
        bench.press(Modifiers::NONE, Key::Tab);
    }
    bench.press(Modifiers::NONE, Key::Enter);
    bench.harness.run_steps(3);
    assert!(bench.shows("step 1 of"), "the lesson has begun");
}
