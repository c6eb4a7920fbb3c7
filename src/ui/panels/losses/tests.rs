use std::time::Instant;

use eframe::egui::{Event, MouseWheelUnit, TouchPhase, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use super::*;
use crate::state::Marker;
use crate::train::messages::StepRecord;

type Scene = (LossPanel, AppState);

/// A run that starts at a huge loss, settles, and has one spike.
fn state(steps: u64) -> AppState {
    let mut state = AppState::default();
    let records: Vec<_> = (1..=steps)
        .map(|step| {
            let wobble = (step as f32 * 12.9898).sin() * 3.0;
            let total = if step == steps / 2 {
                5000.0
            } else {
                60.0 + 2000.0 * (-(step as f32) / 20.0).exp() + wobble
            };
            StepRecord {
                step,
                total,
                reconstruction: total * 0.4,
                reconstruction_aug: total * 0.4,
                kl: total * 0.2,
            }
        })
        .collect();
    state.apply_records(0, &records);
    state.lead_mut().test_errors = vec![(steps / 4, 0.02), (steps, 0.015)];
    state.markers = vec![Marker { step: steps / 3, text: "Σaug 0.1 → 1".into() }];
    state
}

fn harness(state: AppState, size: Vec2) -> Harness<'static, Scene> {
    Harness::builder()
        .with_size(size)
        .with_context_setup(theme::install)
        .build_ui_state(|ui, (panel, state)| panel.show(ui, state), (LossPanel::default(), state))
}

fn middle(harness: &Harness<'_, Scene>) -> egui::Pos2 {
    harness.get_by_label("Losses over time").rect().center()
}

#[test]
fn an_empty_panel_says_what_to_do() {
    let harness = harness(AppState::default(), vec2(300.0, 200.0));
    harness.get_by_label("Press Run (Space): the losses appear here");
    let mut opened = AppState::default();
    opened.status.step = 5000;
    self::harness(opened, vec2(300.0, 200.0)).get_by_label_contains("already trained");
}

#[test]
fn the_start_and_a_spike_do_not_flatten_the_rest() {
    let state = state(20_000);
    let mut panel = LossPanel::default();
    let range = panel.view.steps(&state.lead().losses);
    let curves = panel.curves(&state, range, 800.0);
    let [low, high] = panel.view.values(&curves, &[], range, view::SETTLING);
    assert!(low <= 12.0 && high < 120.0, "{low} to {high}");
    // The spike is still part of the line that is drawn.
    let highest = curves[0].raw.iter().map(|point| point[1]).fold(0.0, f64::max);
    assert_eq!(highest, 5000.0);
}

#[test]
fn toggles_hide_terms_and_change_the_scale() {
    let mut harness = harness(state(5000), vec2(900.0, 400.0));
    for label in
        ["Total", "Reconstruction x", "Reconstruction x′", "KL", "Test error", "Log", "Latest"]
    {
        harness.get_by_label(label).click();
        harness.run_steps(2);
    }
    let panel = &harness.state().0;
    assert_eq!(panel.shown, [false; 4]);
    assert!(!panel.test_error && panel.logarithmic && panel.view.follow == Follow::Newest);
}

#[test]
fn a_narrow_panel_folds_the_terms_into_a_menu() {
    let mut harness = harness(state(100), vec2(300.0, 200.0));
    harness.get_by_label("Terms").click();
    harness.run_steps(3);
    harness.get_by_label("KL").click();
    harness.run_steps(2);
    assert_eq!(harness.state().0.shown, [true, true, true, false]);
}

#[test]
fn hovering_tells_the_exact_values_and_the_marker() {
    let mut harness = harness(state(3000), vec2(900.0, 400.0));
    harness.run_steps(2);
    let mut seen = false;
    for x in 0..450 {
        harness.hover_at(egui::pos2(100.0 + 1.5 * x as f32, 200.0));
        harness.step();
        harness.step();
        if harness.query_by_label("after step 1,000: Σaug 0.1 → 1").is_some() {
            seen = true;
            break;
        }
    }
    assert!(seen, "the marker's text never showed");
    harness.get_by_label("smoothed");
    assert!(
        harness.query_by_label_contains("step 1,0").is_some()
            || harness.query_by_label_contains("step 99").is_some()
    );
}

#[test]
fn panning_and_zooming_stop_following_and_the_button_resumes() {
    let mut harness = harness(state(3000), vec2(900.0, 400.0));
    harness.run_steps(2);
    let place = middle(&harness);
    harness.hover_at(place);
    harness.step();
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, 80.0),
        phase: TouchPhase::Move,
        modifiers: Default::default(),
        source: egui::MouseWheelSource::Wheel,
    });
    harness.run_steps(6);
    assert!(!harness.state().0.view.follows());
    let held = harness.state().0.view.steps(&harness.state().1.lead().losses);
    assert!(held[1] - held[0] < 2500.0);
    // New steps do not move what the user looks at.
    let more = StepRecord {
        step: 3001,
        total: 1.0,
        reconstruction: 0.0,
        reconstruction_aug: 0.0,
        kl: 0.0,
    };
    harness.state_mut().1.apply_records(0, &[more]);
    harness.run_steps(2);
    assert_eq!(harness.state().0.view.steps(&harness.state().1.lead().losses), held);
    harness.get_by_label("Follow").click();
    harness.run_steps(2);
    assert!(harness.state().0.view.follows());

    harness.drag_at(place);
    harness.step();
    harness.hover_at(place + vec2(-80.0, 20.0));
    harness.step();
    harness.drop_at(place + vec2(-80.0, 20.0));
    harness.run_steps(2);
    assert!(!harness.state().0.view.follows());
}

#[test]
fn broken_losses_and_tiny_panels_never_panic() {
    let mut state = AppState::default();
    let nan = |step| StepRecord {
        step,
        total: f32::NAN,
        reconstruction: f32::INFINITY,
        reconstruction_aug: -1.0,
        kl: 0.0,
    };
    state.apply_records(0, &[nan(1), nan(2)]);
    for size in [vec2(80.0, 60.0), vec2(300.0, 200.0), vec2(900.0, 700.0)] {
        let mut scene = harness(AppState::default(), size);
        scene.state_mut().1.lead_mut().losses = state.lead().losses.clone();
        scene.state_mut().0.logarithmic = size.x > 200.0;
        scene.run_steps(2);
        scene.hover_at(middle(&scene));
        scene.run_steps(4);
    }
}

/// What a frame costs is what it draws; how long that takes depends on what else the machine does.
#[test]
fn a_million_steps_are_drawn_with_as_little_as_a_thousand() {
    let mut drawn = Vec::new();
    for steps in [1_000, 1_000_000] {
        let mut harness = harness(state(steps), vec2(900.0, 500.0));
        harness.run_steps(5);
        let start = Instant::now();
        harness.run_steps(60);
        println!("{steps} steps: {:?} a frame before tessellation", start.elapsed() / 60);
        let shapes = harness.output().shapes.clone();
        let meshes = harness.ctx.tessellate(shapes, 1.0).into_iter();
        let corners = meshes.map(|clipped| match clipped.primitive {
            egui::epaint::Primitive::Mesh(mesh) => mesh.indices.len(),
            egui::epaint::Primitive::Callback(_) => 0,
        });
        drawn.push(corners.sum::<usize>());
    }
    assert!(drawn[0] > 1000 && drawn[1] < 4 * drawn[0], "corners of triangles: {drawn:?}");
}
