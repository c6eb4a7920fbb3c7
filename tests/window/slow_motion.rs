//! Slow motion: opened, stepped through stage by stage, a step taken, closed; by button and by key.

use eframe::egui::accesskit::Role;
use eframe::egui::{self, Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use raven_explorer::analyst::messages::{AnatomyReport, AnatomyRequest, Question};
use raven_explorer::config::{Method, TrainConfig};
use raven_explorer::data::ImageShape;
use raven_explorer::evaluate::Anatomy;
use raven_explorer::evaluate::stage::Stage;
use raven_explorer::model::{Architecture, Vae};
use raven_explorer::train::messages::{Command, Notice, Phase, ProbeSnapshot};

use crate::support::{Bench, name_of};

const LATENT: usize = 3;

/// A paused window of this method whose map has points.
fn bench(method: Method, size: (f32, f32)) -> Bench {
    let config = TrainConfig { method, latent: LATENT, ..TrainConfig::default() };
    let mut bench = Bench::with_config(config, size);
    bench.status(1, Phase::Paused, 5);
    bench.outbox.models[0].probe.put(probe(1));
    bench.harness.run_steps(2);
    bench
}

fn probe(run: u64) -> ProbeSnapshot {
    let wave = |start: f32| (0..40 * LATENT).map(|i| (start + i as f32).sin()).collect();
    ProbeSnapshot {
        run,
        step: 5,
        latent: LATENT,
        mean: wave(0.0),
        log_variance: vec![-2.0; 40 * LATENT],
        mean_aug: wave(0.2),
        log_variance_aug: vec![-2.0; 40 * LATENT],
    }
}

/// What the window asked about the step since the last call.
fn asked(bench: &mut Bench) -> Vec<AnatomyRequest> {
    let questions = bench.questions.try_iter();
    questions
        .filter_map(|question| match question {
            Question::Anatomy(request) => Some(request),
            _ => None,
        })
        .collect()
}

/// Answers as the analyst does, with a fresh model; what was asked.
fn answer(bench: &mut Bench) -> AnatomyRequest {
    let request = asked(bench).pop().expect("a question about the step");
    let device = burn::tensor::Device::flex();
    let architecture = Architecture { image: ImageShape::MNIST, latent: LATENT, hidden: 8 };
    let model = Vae::new(architecture, 3, &device);
    let state = bench.harness.state().state();
    let test = &state.dataset.as_ref().unwrap().test;
    let of =
        |&index: &usize| Anatomy::of(&model, &device, test, index, &request.config, request.draw);
    let images = request.images.iter().map(of).collect();
    let (run, step) = (state.status.run, state.status.step);
    bench.answers.anatomy.put(AnatomyReport { id: request.id, run, step, images });
    bench.harness.run_steps(3);
    request
}

fn open(bench: &mut Bench) -> AnatomyRequest {
    bench.press(Modifiers::NONE, Key::S);
    answer(bench)
}

/// The accessible name of the plane.
fn plane(bench: &Bench) -> String {
    name_of(&bench.harness.get_by_label_contains("Slow motion, latent plane"))
}

#[test]
fn every_model_of_a_race_is_taken_apart() {
    let mut bench = bench(Method::Raven, (1280.0, 800.0));
    let config = bench.config().clone();
    let vae = TrainConfig { method: Method::Vae, ..config.clone() };
    bench.notice(Notice::RunStarted { run: 2, models: vec![(0, config), (1, vae)] });
    bench.outbox.models[0].probe.put(probe(2));
    bench.outbox.models[1].probe.put(probe(2));
    bench.status(2, Phase::Paused, 5);
    assert_eq!(open(&mut bench).model, 0);
    bench.click("Model B");
    let request = answer(&mut bench);
    assert_eq!((request.model, request.config.method), (1, Method::Vae));
    bench.notice(Notice::ModelDropped { run: 2, model: 1 });
    assert_eq!(answer(&mut bench).model, 0, "what is gone cannot be taken apart");
}

#[test]
fn every_method_is_stepped_through_and_closed() {
    for &method in Method::ALL {
        let mut bench = bench(method, (1280.0, 800.0));
        let request = open(&mut bench);
        assert_eq!(request.images, bench.harness.state().state().selection);
        assert_eq!(request.config.method, method);
        let stages = Stage::of(method);
        for (place, stage) in stages.iter().enumerate() {
            assert!(bench.shows(&format!("{} of {}:", place + 1, stages.len())), "{method}");
            assert_eq!(bench.shows("Arrows: minus the gradient"), stage.has_arrows());
            let words = plane(&bench);
            assert_eq!(words.contains("pulls on"), stage.has_arrows(), "{method}: {words}");
            assert_eq!(words.contains("KL: to the partner"), {
                let coupled = stages.contains(&Stage::Together);
                matches!(stage, Stage::Together) || (coupled && *stage == Stage::Sum)
            });
            if place + 1 < stages.len() {
                bench.click("Next");
            }
        }
        let paired = method.has_pairs();
        assert_eq!(plane(&bench).contains("μ′ at"), paired || method == Method::DenoisingVae);
        bench.click("Back");
        assert!(bench.shows(&format!("{} of {}:", stages.len() - 1, stages.len())));
        bench.press(Modifiers::NONE, Key::Escape);
        assert!(!bench.shows("Slow motion, latent plane"));
        assert!(bench.harness.state().state().problems.is_empty());
    }
}

#[test]
fn opening_pauses_the_training_and_taking_the_step_trains_one_and_shows_it_anew() {
    let mut bench = bench(Method::Raven, (1280.0, 800.0));
    bench.status(1, Phase::Running, 6);
    bench.sent();
    bench.click("Slow motion…");
    assert!(matches!(bench.sent()[..], [Command::Pause]));
    assert!(bench.shows("Taking the step apart"));
    // While the trainer is still in its step, nothing is asked.
    assert!(asked(&mut bench).is_empty());
    bench.status(1, Phase::Paused, 7);
    answer(&mut bench);
    assert!(bench.shows("Training was paused for this"));
    for _ in 0..8 {
        bench.press(Modifiers::NONE, Key::ArrowRight);
    }
    bench.click("Take this step");
    assert!(matches!(bench.sent()[..], [Command::Step(1)]));
    assert!(bench.shows("9 of 9:"));
    bench.status(1, Phase::Running, 7);
    bench.status(1, Phase::Paused, 8);
    answer(&mut bench);
    assert!(bench.shows("1 of 9: The image") && bench.shows("step 8"));
    // The legend explains where the points were.
    bench.press(Modifiers::NONE, Key::N);
    bench.press(Modifiers::NONE, Key::N);
    assert!(bench.shows("Both encoded") && bench.shows("before"));
    bench.press(Modifiers::NONE, Key::B);
    assert!(bench.shows("Noise added"));
    bench.click("Close");
    assert!(!bench.shows("Noise added"));
}

#[test]
fn a_narrow_window_opens_it_from_its_menu() {
    let mut bench = bench(Method::Raven, (1024.0, 768.0));
    assert!(!bench.shows("Slow motion…"));
    bench.click("View");
    bench.click("Slow motion…");
    answer(&mut bench);
    assert!(bench.shows("1 of 9: The image"));
}

#[test]
fn digits_draws_and_arrows_are_chosen() {
    let mut bench = bench(Method::Raven, (1280.0, 800.0));
    open(&mut bench);
    bench.click("Stage 6");
    let one = plane(&bench);
    assert!(one.contains("Image 1:") && !one.contains("Image 2:"));
    bench.click("Image 2");
    assert!(plane(&bench).contains("Image 2:"));
    bench.click("All");
    let all = plane(&bench);
    assert!(all.contains("Image 1:") && all.contains("Image 8:"));
    bench.click("Image 1");
    assert!(bench.shows("averaged over 32 samples"));
    bench.harness.get_by_role_and_label(Role::CheckBox, "Average of 32 samples").click();
    bench.harness.run_steps(3);
    assert!(bench.shows("for this sample") && plane(&bench) != one);
    bench.click("Arrows ×2");
    assert_eq!(bench.harness.state().state().slow_motion.doublings, 1);
    bench.click("Draw again");
    assert_eq!(answer(&mut bench).draw, 1);
    // Pause and run belong to the card while it is open.
    bench.sent();
    bench.press(Modifiers::NONE, Key::S);
    assert!(bench.sent().is_empty() && asked(&mut bench).is_empty());
}

#[test]
fn without_a_selection_the_first_images_are_shown_and_it_plays_to_its_end() {
    let mut bench = bench(Method::Vae, (1280.0, 800.0));
    bench.click("Clear");
    let request = open(&mut bench);
    assert_eq!(request.images, (0..8).collect::<Vec<_>>());
    bench.click("Play");
    // Seven stages at two and a half seconds, 60 frames a second.
    bench.harness.run_steps(7 * 160);
    assert!(bench.shows("7 of 7: Sum of all pulls"));
    assert!(!bench.harness.state().state().slow_motion.playing);
}

#[test]
fn a_question_that_nobody_answered_is_asked_again() {
    let mut bench = bench(Method::Raven, (1280.0, 800.0));
    bench.press(Modifiers::NONE, Key::S);
    assert_eq!(asked(&mut bench).len(), 1);
    bench.harness.run_steps(10);
    assert!(asked(&mut bench).is_empty());
    bench.harness.run_steps(200);
    assert_eq!(asked(&mut bench).len(), 1);
}

#[test]
fn the_card_fits_where_the_window_does_and_its_widgets_explain_themselves() {
    for (size, zoom) in [((1024.0, 768.0), 1.0), ((1280.0, 800.0), 1.4), ((800.0, 600.0), 1.0)] {
        let mut bench = bench(Method::Raven, size);
        bench.harness.ctx.set_zoom_factor(zoom);
        open(&mut bench);
        bench.click("Stage 9");
        bench.harness.run_steps(60);
        let window = bench.harness.ctx.content_rect().expand(1.0);
        let plane = bench.harness.get_by_label_contains("Slow motion, latent plane").rect();
        assert!(window.contains_rect(plane) && plane.height() > 110.0, "{size:?}: {plane:?}");
        for name in ["Back", "Next", "Play", "Close", "Draw again", "Take this step", "Arrows ×2"]
        {
            let rect = bench.harness.get_by_role_and_label(Role::Button, name).rect();
            assert!(window.contains_rect(rect), "{size:?}: {name} at {rect:?}");
            let free = bench.harness.query_all_by_label_contains("Slow motion, latent plane");
            assert!(free.into_iter().all(|node| !node.rect().intersects(rect)), "{name}");
        }
    }
    let mut bench = bench(Method::Raven, (1280.0, 800.0));
    open(&mut bench);
    bench.click("Stage 9");
    bench.harness.ctx.all_styles_mut(|style| {
        style.interaction.tooltip_delay = 0.0;
        style.interaction.show_tooltips_only_when_still = false;
    });
    let names =
        ["Back", "Play", "Close", "Stage 3", "Image 2", "All", "Draw again", "Take this step"];
    for name in names {
        let at = bench.harness.get_by_role_and_label(Role::Button, name).rect().center();
        bench.harness.event(egui::Event::PointerMoved(egui::pos2(2.0, 798.0)));
        bench.harness.run_steps(3);
        let before = bench.harness.root().children_recursive().count();
        bench.harness.event(egui::Event::PointerMoved(at));
        bench.harness.run_steps(4);
        let after = bench.harness.root().children_recursive().count();
        assert!(after > before, "{name} explains nothing");
    }
}
