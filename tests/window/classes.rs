//! Many classes, and classes with names of every kind.

use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{Rect, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use raven_explorer::config::{DatasetChoice, TrainConfig};
use raven_explorer::data::{Dataset, ImageSet, ImageShape};
use raven_explorer::presets::Tab;
use raven_explorer::state::Action;
use raven_explorer::train::messages::{
    ImagesSnapshot, PRIOR_SAMPLES, ProbeSnapshot, SelectedImage,
};

use crate::support::Bench;

const PIXELS: usize = ImageShape::MNIST.values();

/// A window with images of these classes, four of each, their latents and pictures.
fn window(names: &[String], size: (f32, f32)) -> Bench {
    let mut bench = Bench::with_config(TrainConfig::default(), size);
    let count = 4 * names.len();
    let images = ImageSet {
        shape: ImageShape::MNIST,
        pixels: vec![90; count * PIXELS],
        labels: (0..count).map(|index| (index % names.len()) as u8).collect(),
    };
    let dataset = Dataset {
        choice: DatasetChoice::Folder("pictures".into()),
        name: "pictures".to_owned(),
        origin: "made for a test".to_owned(),
        identity: raven_explorer::data::Identity::default(),
        notes: Vec::new(),
        class_names: names.to_vec(),
        train: images.clone(),
        test: images,
    };
    bench.harness.state_mut().state_mut().use_dataset(Arc::new(dataset));
    let pairs = count.min(512);
    bench.outbox.models[0].probe.put(ProbeSnapshot {
        run: 1,
        step: 5,
        latent: 2,
        mean: (0..2 * pairs).map(|i| ((i * 7919) % 601) as f32 / 100.0 - 3.0).collect(),
        log_variance: vec![-2.0; 2 * pairs],
        mean_aug: (0..2 * pairs).map(|i| ((i * 7919) % 601) as f32 / 100.0 - 2.9).collect(),
        log_variance_aug: vec![-2.0; 2 * pairs],
    });
    let selected = bench.harness.state().state().selection.clone();
    let picture = vec![0.5; PIXELS];
    bench.outbox.images.put(ImagesSnapshot {
        run: 1,
        step: 5,
        selected: selected
            .into_iter()
            .map(|index| SelectedImage {
                index,
                image: picture.clone(),
                image_aug: picture.clone(),
                reconstruction: picture.clone(),
                reconstruction_aug: picture.clone(),
            })
            .collect(),
        samples: vec![picture.clone(); PRIOR_SAMPLES],
    });
    bench.harness.run_steps(4);
    bench
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|class| format!("kind {class}")).collect()
}

/// Names that make trouble: long, blank, of several lines, alike, of every script.
fn odd() -> Vec<String> {
    let long = "a".repeat(200);
    let alike = ["left", "right"].map(|end| format!("the same first twenty letters, {end}"));
    let names = [
        "",
        " ",
        "a\nb",
        "a b",
        "猫",
        "犬",
        "ネコ",
        "고양이",
        "قطة",
        "قطة سوداء",
        "חתול",
        "बिल्ली",
        "แมว",
        "🐱",
        "\u{202e}evil",
        "e\u{301}",
        "=1+1",
        "\u{10FFFD}",
    ];
    names.into_iter().map(str::to_owned).chain(alike).chain([long]).collect()
}

fn plane(bench: &Bench) -> Rect {
    bench.harness.get_by_role_and_label(Role::GraphicsDocument, "Latent plane").rect()
}

#[test]
fn many_classes_leave_the_plane_its_room() {
    for size in [(1024.0, 768.0), (1280.0, 800.0)] {
        let room = plane(&window(&numbered(10), size));
        for names in [numbered(100), numbered(256), odd()] {
            let bench = window(&names, size);
            let plane = plane(&bench);
            // Letters without a font are told in a line above, which comes when the search has ended.
            let told = if bench.shows("No font of this computer") { 80.0 } else { 0.0 };
            let least = room.height() - 40.0 - told;
            assert!(plane.height() >= least, "{size:?} {}: {plane:?}, {least}", names.len());
            // The numbers at the axis take more or less room.
            assert!(plane.width() >= room.width() - 40.0, "{size:?} {}: {plane:?}", names.len());
        }
    }
}

#[test]
fn nothing_is_pushed_out_of_the_window_in_any_tab() {
    for size in [(1024.0, 768.0), (1280.0, 800.0)] {
        let frame = Rect::from_min_size(pos2(0.0, 0.0), vec2(size.0, size.1)).expand(1.0);
        for names in [numbered(256), odd()] {
            for tab in [Tab::Look, Tab::Attack, Tab::Measure] {
                let mut bench = window(&names, size);
                bench.harness.state_mut().perform(Action::OpenTab(tab));
                bench.harness.run_steps(10);
                for node in bench.harness.root().children_recursive() {
                    let role = node.accesskit_node().role();
                    if matches!(role, Role::Button | Role::ComboBox | Role::Slider) {
                        let across = node.rect().x_range();
                        let inside = frame.x_range().contains(across.min)
                            && frame.x_range().contains(across.max);
                        let name = crate::support::name_of(&node);
                        assert!(inside, "{size:?} {tab:?}: {name} {across:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_class_of_many_is_found_in_a_menu_and_highlighted() {
    let mut bench = window(&numbered(100), (1280.0, 800.0));
    assert!(!bench.shows("Class kind 7,"), "they are folded away");
    bench.click("100 classes");
    bench.click("Class kind 7, number 7");
    bench.click_at(plane(&bench).center());
    bench.harness.run_steps(10);
    // The menu is closed, and the one that is highlighted stands beside its button.
    assert!(bench.shows("Class kind 7, number 7") && !bench.shows("Class kind 8,"));
    bench.click("Class kind 7, number 7");
    assert!(!bench.shows("Class kind 7,"));
}

#[test]
fn one_of_many_classes_is_aimed_at() {
    let mut bench = window(&numbered(100), (1280.0, 800.0));
    bench.harness.state_mut().perform(Action::OpenTab(Tab::Attack));
    bench.harness.run_steps(5);
    bench.harness.get_by_role_and_label(Role::ComboBox, "Target class").click();
    bench.harness.run_steps(5);
    bench.click("Target kind 3, number 3");
    let target = bench.harness.state().state().attack.settings.target;
    assert_eq!(target.and_then(|index| bench.harness.state().state().test_label(index)), Some(3));
}

#[test]
fn names_of_every_kind_are_told_apart_in_the_list_of_images() {
    let bench = window(&odd(), (1280.0, 800.0));
    for words in ["(class (blank), number 0)", "(class (blank), number 1)", "(class a b, number 2)"]
    {
        assert!(bench.shows(words), "{words}");
    }
}
