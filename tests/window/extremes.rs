//! What nobody does on purpose: windows of a single pixel and of two walls of screens, a thousand events
//! in one frame. Nothing may panic, and the window answers afterwards.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{self, Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, pos2, vec2};
use egui_kittest::kittest::Queryable;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use raven_explorer::data::ImageShape;
use raven_explorer::presets::Tab;
use raven_explorer::state::Action;
use raven_explorer::train::messages::{
    Command, ImagesSnapshot, Notice, PRIOR_SAMPLES, Phase, ProbeSnapshot, SelectedImage, Status,
    StepRecord,
};

use crate::support::{Bench, Dropped};

const PIXELS: usize = ImageShape::MNIST.values();

const TABS: [Tab; 4] = [Tab::Look, Tab::Attack, Tab::Measure, Tab::Sweep];

/// What a training at this step sends to the window.
fn send(bench: &Bench, step: u64) {
    let record = |step| StepRecord {
        step,
        total: 100.0 / step as f32,
        reconstruction: 50.0,
        reconstruction_aug: 40.0,
        kl: 10.0,
    };
    bench.outbox.models[0].records.append(&[record(step)]);
    let place = |shift: usize| (0..128).map(|i| ((i * 7 + shift) % 13) as f32 - 6.0).collect();
    bench.outbox.models[0].probe.put(ProbeSnapshot {
        run: 1,
        step,
        latent: 2,
        mean: place(0),
        log_variance: vec![-1.0; 128],
        mean_aug: place(step as usize),
        log_variance_aug: vec![-1.0; 128],
    });
    let grey = vec![0.5; PIXELS];
    let selected = bench.harness.state().state().selection.iter().map(|&index| SelectedImage {
        index,
        image: grey.clone(),
        image_aug: grey.clone(),
        reconstruction: grey.clone(),
        reconstruction_aug: grey.clone(),
    });
    let selected = selected.collect();
    let samples = vec![grey.clone(); PRIOR_SAMPLES];
    bench.outbox.images.put(ImagesSnapshot { run: 1, step, selected, samples });
    bench.outbox.status.put(Status {
        run: 1,
        phase: Phase::Running,
        step,
        steps_per_epoch: 100,
        images_per_second: 1e4,
        elapsed: Duration::from_millis(step),
    });
}

/// The training is at this step, and the window has heard of it.
fn train(bench: &mut Bench, step: u64) {
    send(bench, step);
    bench.harness.run_steps(2);
}

/// A frame, down to the triangles that would be drawn.
fn draw(bench: &mut Bench) {
    bench.harness.step();
    let output = bench.harness.output();
    let shapes = output.shapes.clone();
    let triangles = bench.harness.ctx.tessellate(shapes, output.pixels_per_point);
    for shape in triangles {
        if let egui::epaint::Primitive::Mesh(mesh) = shape.primitive {
            let finite = mesh
                .vertices
                .iter()
                .all(|vertex| vertex.pos.x.is_finite() && vertex.pos.y.is_finite());
            assert!(finite, "a corner that is nowhere");
        }
    }
}

/// The window is as large as usual, and its buttons work.
#[track_caller]
fn answers(bench: &mut Bench) {
    bench.harness.ctx.set_zoom_factor(1.0);
    bench.harness.set_size(vec2(1280.0, 800.0));
    bench.harness.state_mut().state_mut().guide = Default::default();
    bench.harness.run_steps(5);
    bench.status(1, Phase::Paused, 1_000);
    bench.sent();
    bench.click("Run");
    assert!(bench.sent().iter().any(|command| matches!(command, Command::Run)));
}

#[test]
fn from_one_pixel_to_two_walls_of_screens_every_tab_can_be_drawn_while_training() {
    let mut bench = Bench::new();
    let mut step = 0;
    for tab in TABS {
        bench.harness.state_mut().perform(Action::OpenTab(tab));
        for (width, height) in [
            (1.0, 1.0),
            (7680.0, 4320.0),
            (1.0, 4320.0),
            (7680.0, 1.0),
            (2.0, 300.0),
            (320.0, 240.0),
            (800.0, 600.0),
        ] {
            for zoom in [0.5, 1.0, 2.5, 4.0] {
                bench.harness.ctx.set_zoom_factor(zoom);
                bench.harness.set_size(vec2(width, height) / zoom);
                step += 1;
                train(&mut bench, step);
                for _ in 0..3 {
                    draw(&mut bench);
                }
            }
        }
    }
    assert_eq!(bench.harness.state().state().lead().losses.last_step(), step, "nothing was missed");
    answers(&mut bench);
}

#[test]
fn a_window_resized_at_every_frame_keeps_up() {
    let mut bench = Bench::new();
    let mut random = ChaCha8Rng::seed_from_u64(3);
    for step in 1..=150 {
        let side = |random: &mut ChaCha8Rng| 2.0_f32.powf(random.random_range(0.0..13.0));
        let size = vec2(side(&mut random), side(&mut random));
        bench.harness.set_size(size);
        let tab = TABS[step as usize % TABS.len()];
        bench.harness.state_mut().perform(Action::OpenTab(tab));
        train(&mut bench, step);
        draw(&mut bench);
    }
    answers(&mut bench);
}

#[test]
fn a_hidden_window_takes_in_the_training_and_is_up_to_date_when_it_returns() {
    let mut bench = Bench::new();
    train(&mut bench, 1);
    // Hidden or minimised, a window is not drawn: this is all that is called.
    let (ctx, mut frame) = (bench.harness.ctx.clone(), eframe::Frame::_new_kittest());
    for step in 2..=2_000 {
        send(&bench, step);
        eframe::App::logic(bench.harness.state_mut(), &ctx, &mut frame);
    }
    let state = bench.harness.state().state();
    assert_eq!((state.lead().losses.last_step(), state.status.step), (2_000, 2_000));
    draw(&mut bench);
    answers(&mut bench);
}

/// Pointer, wheel, keys and text, at random.
fn event(random: &mut ChaCha8Rng) -> Event {
    let at: Pos2 = pos2(random.random_range(-50.0..1330.0), random.random_range(-50.0..850.0));
    let modifiers = Modifiers {
        alt: random.random_bool(0.1),
        ctrl: random.random_bool(0.2),
        shift: random.random_bool(0.2),
        mac_cmd: false,
        command: random.random_bool(0.2),
    };
    match random.random_range(0..8) {
        0 => Event::PointerMoved(at),
        1 | 2 => {
            let buttons = [PointerButton::Primary, PointerButton::Secondary, PointerButton::Middle];
            let button = buttons[random.random_range(0..3)];
            Event::PointerButton { pos: at, button, pressed: random.random(), modifiers }
        }
        3 => Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(random.random_range(-99.0..99.0), random.random_range(-99.0..99.0)),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers,
        },
        4 => Event::Zoom(random.random_range(0.01..100.0)),
        5 => Event::Text(
            ["0", "Σ", "-", "e", "9999999999", "\u{202e}"][random.random_range(0..6)].into(),
        ),
        6 => Event::Paste("raven1:method=vae;seed=7#…".repeat(20)),
        _ => {
            let key = Key::ALL[random.random_range(0..Key::ALL.len())];
            let pressed = random.random();
            Event::Key { key, physical_key: None, pressed, repeat: random.random(), modifiers }
        }
    }
}

#[test]
fn thousands_of_events_in_a_frame_end_in_a_window_that_answers() {
    for tab in TABS {
        let mut bench = Bench::new();
        train(&mut bench, 1);
        bench.harness.state_mut().perform(Action::OpenTab(tab));
        bench.harness.run_steps(2);
        let mut random = ChaCha8Rng::seed_from_u64(tab as u64);
        for _ in 0..10 {
            let events: Vec<_> = (0..1000).map(|_| event(&mut random)).collect();
            bench.harness.input_mut().events.extend(events);
            draw(&mut bench);
            bench.harness.run_steps(3);
        }
        // Whatever was opened closes: keys and buttons first, then pages and questions.
        bench.harness.event(Event::PointerGone);
        for _ in 0..10 {
            bench.press(Modifiers::NONE, Key::Escape);
        }
        let cancel = bench.harness.query_by_role_and_label(Role::Button, "Cancel").is_some();
        if cancel {
            bench.click("Cancel");
        }
        bench.run_started(1);
        answers(&mut bench);
    }
}

#[test]
fn a_key_held_for_a_thousand_repeats_is_obeyed_a_thousand_times_and_no_more() {
    let mut bench = Bench::new();
    bench.status(1, Phase::Paused, 5);
    bench.sent();
    let press = |pressed, repeat| Event::Key {
        key: Key::Period,
        physical_key: None,
        pressed,
        repeat,
        modifiers: Modifiers::NONE,
    };
    let mut events: Vec<_> = (0..1000).map(|count| press(true, count > 0)).collect();
    events.push(press(false, false));
    bench.harness.input_mut().events.extend(events);
    draw(&mut bench);
    let steps = bench.sent().iter().filter(|c| matches!(c, Command::Step(_))).count();
    assert!((1..=1000).contains(&steps), "{steps}");
    answers(&mut bench);
}

#[test]
fn a_thousand_dropped_files_open_a_few_and_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::new();
    let picture = folder.path().join("picture.png");
    image::GrayImage::from_fn(28, 28, |x, y| image::Luma([(x * y) as u8])).save(&picture).unwrap();
    // Pictures; and one of everything that it is not.
    let names = ["b.raven", "c.toml", "d"];
    let path = |index: usize| -> PathBuf {
        let Some(name) = names.get(index) else { return picture.clone() };
        std::fs::write(folder.path().join(name), "neither this nor that").unwrap();
        folder.path().join(name)
    };
    let files: Vec<_> = (0..1000).map(|index| Arc::new(Dropped(path(index)))).collect();
    for file in files {
        bench.harness.input_mut().dropped_files.push(file);
    }
    draw(&mut bench);
    bench.until_shown("1000 files were dropped at once; only the first 32 were opened");
    bench.notice(Notice::Finished);
    answers(&mut bench);
}
