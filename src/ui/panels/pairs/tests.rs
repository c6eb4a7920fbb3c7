use eframe::egui::Vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use super::*;
use crate::config::Method;
use crate::train::messages::ProbeSnapshot;

type Scene = (PairPanel, AppState);

/// Pairs on a line 0, 1, …, 4 (spread √2) whose distances shrink with the steps.
fn state(snapshots: u64) -> AppState {
    let mut state = AppState::default();
    for step in 1..=snapshots {
        let apart = 0.1 + 1.0 / step as f32;
        let mean: Vec<f32> = (0..5).flat_map(|index| [index as f32, 0.0]).collect();
        let mean_aug =
            (0..5).flat_map(|index| [index as f32, apart * (0.5 + index as f32 / 4.0)]).collect();
        state.apply_probe(
            0,
            ProbeSnapshot {
                run: 0,
                step,
                latent: 2,
                log_variance: vec![0.0; mean.len()],
                log_variance_aug: vec![0.0; mean.len()],
                mean,
                mean_aug,
            },
        );
    }
    state
}

fn harness(state: AppState, size: Vec2) -> Harness<'static, Scene> {
    Harness::builder()
        .with_size(size)
        .with_context_setup(theme::install)
        .build_ui_state(|ui, (panel, state)| panel.show(ui, state), (PairPanel::default(), state))
}

#[test]
fn an_empty_panel_says_what_to_do() {
    let harness = harness(AppState::default(), vec2(300.0, 200.0));
    harness.get_by_label("Press Run (Space): the pair distances appear here");
}

#[test]
fn the_summary_is_raw_and_relative() {
    let harness = harness(state(1), vec2(500.0, 400.0));
    // 1.1 apart at the median, spread √2.
    harness.get_by_label("median 1.1 (0.78 × spread of μ)");
    // Shared parent, s = 0.1: σ² = 0.2, two dimensions: mean √(0.2 · π/2).
    harness.get_by_label("— ‖z − z′‖ under the prior, mean 0.56 latent units");
}

#[test]
fn methods_without_pairs_show_no_theory() {
    let mut state = state(3);
    state.lead_mut().running.method = Method::Vae;
    let harness = harness(state, vec2(500.0, 400.0));
    harness.get_by_label("the VAE's prior has no pairs");
}

#[test]
fn relative_switches_the_units() {
    let mut harness = harness(state(20), vec2(500.0, 400.0));
    harness.get_by_label("Relative").click();
    harness.run_steps(2);
    assert!(harness.state().0.relative);
}

#[test]
fn small_panels_show_one_plot_at_a_time() {
    let mut harness = harness(state(20), vec2(300.0, 200.0));
    harness.get_by_label("Over time").click();
    harness.run_steps(2);
    assert_eq!(harness.state().0.page, Page::OverTime);
    let place = harness.get_by_label("Pair distances over time").rect().center();
    harness.hover_at(place);
    harness.run_steps(3);
    assert!(harness.query_by_label_contains("half of the pairs").is_some());
}

#[test]
fn hovering_tells_the_numbers_at_every_size() {
    for size in [vec2(300.0, 200.0), vec2(620.0, 220.0), vec2(500.0, 400.0), vec2(900.0, 700.0)] {
        let mut harness = harness(state(5000), size);
        let place = harness.get_by_label("Pair distances").rect().center();
        harness.hover_at(place);
        harness.run_steps(3);
        let told = harness.query_by_label_contains("prior's density").is_some();
        assert!(told, "nothing told at {size:?}");
        let start = std::time::Instant::now();
        harness.run_steps(50);
        println!("{size:?}: {:?} a frame", start.elapsed() / 50);
    }
}

#[test]
fn odd_snapshots_never_panic() {
    let mut odd = state(2);
    for value in [0.0, 1e30, f32::NAN] {
        odd.apply_probe(
            0,
            ProbeSnapshot {
                run: 0,
                step: 9,
                latent: 2,
                mean: vec![value; 4],
                log_variance: vec![0.0; 4],
                mean_aug: vec![0.0; 4],
                log_variance_aug: vec![0.0; 4],
            },
        );
        let mut scene = harness(state(0), vec2(400.0, 400.0));
        scene.state_mut().1.lead_mut().pairs = odd.lead().pairs.clone();
        scene.state_mut().0.relative = true;
        scene.hover_at(egui::pos2(200.0, 150.0));
        scene.run_steps(3);
    }
    odd.lead_mut().pairs.truncate(0);
    harness(odd, vec2(400.0, 400.0)).run_steps(2);
}
