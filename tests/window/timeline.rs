//! The past of a run in the window: the slider, the way back to the present, on from an earlier moment.

use eframe::egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT, Queryable};
use raven_explorer::data::ImageShape;
use raven_explorer::train::messages::{Command, Phase, ProbeSnapshot};
use raven_explorer::train::snapshot::{KeptModel, ModelState, TrainingState};

use crate::support::Bench;

fn probe(step: u64) -> ProbeSnapshot {
    let array = vec![step as f32; 8];
    ProbeSnapshot {
        run: 1,
        step,
        latent: 2,
        mean: array.clone(),
        log_variance: vec![0.0; 8],
        mean_aug: array,
        log_variance_aug: vec![0.0; 8],
    }
}

/// A window after latents of the steps 10, 20 and 30.
pub fn window() -> Bench {
    let mut bench = Bench::new();
    for step in [10, 20, 30] {
        bench.status(1, Phase::Running, step);
        bench.outbox.models[0].probe.put(probe(step));
        bench.harness.run_steps(2);
    }
    bench
}

#[test]
fn the_slider_shows_the_past_and_end_brings_the_present_back() {
    let mut bench = window();
    assert!(bench.shows("live"));
    bench.harness.get_by_role_and_label(Role::Slider, "Time").focus();
    bench.harness.run_steps(1);
    bench.press(Modifiers::NONE, Key::ArrowLeft);
    bench.harness.run_steps(2);
    let state = bench.harness.state().state();
    assert_eq!((state.timeline.shown(), state.lead().latent.z[0]), (Some(20), [20.0, 20.0]));
    let go_on = bench.harness.get_by_label("Continue from here");
    assert!(go_on.accesskit_node().is_disabled(), "no whole training was kept");
    bench.click("Live");
    bench.harness.run_steps(2);
    assert_eq!(bench.harness.state().state().lead().latent.z[0], [30.0, 30.0]);
}

#[test]
fn a_run_goes_on_from_an_earlier_moment() {
    let mut bench = window();
    let config = bench.config().clone();
    let model = ModelState {
        config,
        image: ImageShape::MNIST,
        step: 15,
        epoch: 0,
        cursor: 0,
        weights: vec![],
        optimizer: vec![],
    };
    let training = TrainingState {
        run: 1,
        models: vec![KeptModel { number: 0, failed: false, model }],
        trained_for: std::time::Duration::ZERO,
        stops_at_epochs: true,
        earlier: Vec::new(),
    };
    let state = bench.harness.state_mut().state_mut();
    state.timeline.keep(training.into());
    state.show_moment(Some(20));
    bench.harness.run_steps(2);
    bench.sent();
    bench.click("Continue from 15");
    bench.harness.run_steps(2);
    let back =
        |command: &Command| matches!(command, Command::Resume(it) if it.training.lead().step == 15);
    assert!(bench.sent().iter().any(back));
    let past = bench.harness.state().state().past.as_ref().unwrap();
    assert_eq!(past.steps().collect::<Vec<_>>(), [10]);
}
