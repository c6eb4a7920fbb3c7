//! Every plot says in words what it shows: a name, and a summary with its figures in the
//! accessibility tree.

use std::collections::BTreeMap;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use raven_explorer::train::messages::{Phase, StepRecord};

use crate::support::Bench;
use crate::{attack, measure, race, timeline};

/// Name and summary of every plot on the screen; one without a summary of its own has it in its name.
fn summaries(bench: &Bench) -> BTreeMap<String, String> {
    let nodes = bench.harness.root().children_recursive();
    let plots = nodes.filter(|node| node.accesskit_node().role() == Role::GraphicsDocument);
    plots
        .map(|node| {
            let node = node.accesskit_node();
            let name = node.label().unwrap_or_default();
            let summary = node.description().unwrap_or_else(|| name.clone());
            (name, summary)
        })
        .collect()
}

/// Whether every plot has a name and a figure in its summary; how many there are.
pub fn all_have_one(bench: &Bench) -> usize {
    let all = summaries(bench);
    for (name, summary) in &all {
        let figures = summary.chars().any(|letter| letter.is_ascii_digit());
        assert!(!name.trim().is_empty() && figures, "“{name}”: {summary:?}");
    }
    all.len()
}

fn losses(bench: &mut Bench) {
    let record = |step| StepRecord {
        step,
        total: 100.0 / step as f32,
        reconstruction: 50.0 / step as f32,
        reconstruction_aug: 0.0,
        kl: 50.0 / step as f32,
    };
    bench.outbox.models[0].records.append(&(1..=50).map(record).collect::<Vec<_>>());
    bench.status(1, Phase::Paused, 50);
    bench.harness.run_steps(3);
}

#[test]
fn the_plots_of_the_training_say_what_they_show() {
    let mut bench = attack::panel();
    bench.press(Modifiers::NONE, Key::A);
    losses(&mut bench);
    assert_eq!(all_have_one(&bench), 3);
    let mut all = summaries(&bench);
    bench.harness.get_by_label("Over time").click();
    bench.harness.run_steps(3);
    assert_eq!(all_have_one(&bench), 3);
    all.extend(summaries(&bench));
    assert_eq!(all["Losses over time"], "RAVEN: total 2 nats per pair at step 50, 100 at step 1.");
    assert_eq!(
        all["Pair distances"],
        "40 pairs: median 0.7071 latent units, middle half from 0.7071 to 0.7071."
    );
    let over_time = &all["Pair distances over time"];
    assert_eq!(over_time, "RAVEN: median 0.7071 latent units at step 5, 0.7071 at step 5.");
    let plane = &all["Latent plane"];
    assert!(plane.starts_with("40 pairs of test images at step 5, 2 dimensions. "), "{plane}");
    assert!(plane.contains("0.7071 latent units apart") && !plane.contains("attack"), "{plane}");
}

#[test]
fn the_plane_tells_of_the_attack_and_the_accuracy_has_its_figure() {
    let mut bench = attack::panel();
    losses(&mut bench);
    let request = attack::attack(&mut bench);
    attack::answer(&mut bench, &request);
    assert!(all_have_one(&bench) >= 2);
    // Each of the three images moves by 3 and 4.
    let plane = &summaries(&bench)["Latent plane"];
    assert!(plane.ends_with("The attack moves 3 images, by 5 latent units (median)."), "{plane}");
}

#[test]
fn every_model_of_a_race_is_told_of() {
    let mut bench = race::race((1280.0, 800.0));
    assert_eq!(all_have_one(&bench), 5);
    let all = summaries(&bench);
    for name in ["A: RAVEN", "B: VAE", "C: Noisy VAE"] {
        assert!(all["Losses over time"].contains(&format!("{name}: total ")), "{all:?}");
        assert!(all["Pair distances of the race over time"].contains(name), "{all:?}");
        assert!(all[&format!("Latent plane of {name}")].contains("40 pairs"), "{all:?}");
    }
    bench.press(Modifiers::NONE, Key::A);
    assert!(all_have_one(&bench) >= 4);
}

#[test]
fn the_curves_of_the_measure_panel_say_their_figures() {
    let bench = measure::measured();
    assert_eq!(all_have_one(&bench), 2);
    let all = summaries(&bench);
    let over_training = &all["Robust accuracy over training at ε = 0.1, curves: 1"];
    assert!(over_training.contains("no attack: 100.0 %") && over_training.contains("at step 700"));
    assert!(all.values().any(|summary| summary.contains("Wasserstein ε = 0.05: 94.0 %")));
}

#[test]
fn the_slider_of_time_says_where_it_stands() {
    let mut bench = timeline::window();
    let told = |bench: &Bench| {
        let slider = bench.harness.get_by_role_and_label(Role::Slider, "Time");
        slider.accesskit_node().description().unwrap_or_default()
    };
    assert_eq!(told(&bench), "Step 30 of steps 10 to 30.");
    bench.harness.get_by_role_and_label(Role::Slider, "Time").focus();
    bench.harness.run_steps(1);
    bench.press(Modifiers::NONE, Key::ArrowLeft);
    bench.harness.run_steps(2);
    assert_eq!(told(&bench), "Step 20 of steps 10 to 30.");
}
