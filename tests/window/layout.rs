//! What must hold for the window as a whole: names for every widget, glyphs for every sign,
//! and nothing outside the window.

use crate::support::Bench;
use raven_explorer::ui::app::RavenApp;
use raven_explorer::ui::app::start::Settings;
use std::collections::HashMap;

use eframe::egui::accesskit::Role;
use eframe::egui::{self, Rect, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use raven_explorer::analyst::messages::{Decoded, Question};
use raven_explorer::config::TrainConfig;
use raven_explorer::data::ImageShape;
use raven_explorer::state::Action;
use raven_explorer::state::action::LatentAction;
use raven_explorer::train::messages::{
    Command, ImagesSnapshot, Notice, PRIOR_SAMPLES, Phase, SelectedImage,
};

const PIXELS: usize = ImageShape::MNIST.values();

/// Pictures of the selected digits and samples.
fn pictures(bench: &mut Bench) {
    let grey = vec![0.5; PIXELS];
    let selected = bench.harness.state().state().selection.iter().map(|&index| SelectedImage {
        index,
        image: grey.clone(),
        image_aug: vec![1.5; PIXELS],
        reconstruction: grey.clone(),
        reconstruction_aug: grey.clone(),
    });
    let selected = selected.collect();
    let samples = vec![grey.clone(); PRIOR_SAMPLES];
    bench.outbox.images.put(ImagesSnapshot { run: 1, step: 5, selected, samples });
    bench.harness.run_steps(3);
}

fn busy(size: (f32, f32)) -> Bench {
    let config = TrainConfig { sigma_aug: 3.0, ..TrainConfig::default() };
    let mut bench = Bench::with_config(config, size);
    pictures(&mut bench);
    bench.status(1, Phase::Running, 1_234_567);
    bench.notice(Notice::Problem("Something went wrong, and this is a long text about it.".into()));
    bench
}

#[test]
fn every_widget_one_can_use_has_a_name() {
    let mut bench = busy((1280.0, 1600.0));
    for header in ["Advanced", "Own images"] {
        bench.harness.get_by_label(header).click();
        bench.harness.run_steps(20);
    }
    let nameless: Vec<_> = bench
        .harness
        .root()
        .children_recursive()
        .filter(|node| egui::accessibility::is_input(node.accesskit_node().role()))
        .filter(|node| node.accesskit_node().label().is_none_or(|label| label.trim().is_empty()))
        .map(|node| format!("{:?}", node.accesskit_node().role()))
        .collect();
    assert!(nameless.is_empty(), "{nameless:?}");
}

#[test]
fn nothing_is_clipped_at_the_sizes_that_are_promised() {
    for size in [(800.0, 600.0), (1024.0, 768.0), (1280.0, 800.0), (1920.0, 1080.0)] {
        let bench = busy(size);
        let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(size.0, size.1)).expand(1.0);
        for node in bench.harness.root().children_recursive() {
            let role = node.accesskit_node().role();
            let seen = egui::accessibility::is_input(role) || role == Role::Image;
            if seen {
                let rect = node.rect();
                let text = format!("{size:?} {role:?} {} {rect:?}", crate::support::name_of(&node));
                // In the smallest window the controls scroll; across, nothing is ever cut off.
                let scrolled = size.1 < 700.0;
                let inside = if scrolled {
                    window.x_range().contains(rect.left())
                        && window.x_range().contains(rect.right())
                } else {
                    window.contains_rect(rect)
                };
                assert!(inside, "outside the window: {text}");
            }
        }
    }
}

#[test]
fn numbers_do_not_move_what_stands_beside_them() {
    let mut bench = Bench::new();
    let mut at = Vec::new();
    for step in [1, 999_999, 1_000_000] {
        bench.status(1, Phase::Running, step);
        at.push(bench.harness.get_by_role_and_label(Role::ComboBox, "Device").rect());
    }
    assert!(at.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn pictures_are_named_by_image_and_class() {
    let mut bench = Bench::new();
    pictures(&mut bench);
    assert!(bench.shows("rec. x′ of test image 3 (class 3)"));
    assert!(bench.shows("Sample 16 from the prior"));
    bench.click("Clear");
    assert!(bench.harness.state().state().selection.is_empty());
}

#[test]
fn an_older_run_never_shows_up_in_a_newer_one() {
    let mut bench = Bench::new();
    bench.run_started(2);
    pictures(&mut bench);
    assert!(bench.harness.state().state().images.is_none());
}

#[test]
fn the_image_under_the_pointer_is_asked_for_and_shown_only_for_this_run() {
    let mut bench = Bench::new();
    bench.harness.state_mut().perform(Action::Latent(LatentAction::DecodeHover(0, vec![1.0, 2.0])));
    assert!(
        matches!(&bench.questions.try_recv(), Ok(Question::Hover(0, latent)) if latent[..] == [1.0, 2.0])
    );
    for (run, shown) in [(7, false), (1, true)] {
        let latents = vec![1.0, 2.0];
        let images = vec![0.0; PIXELS];
        bench.answers.hover.put(Decoded { model: 0, run, step: 0, latents, images });
        bench.harness.run_steps(2);
        assert_eq!(bench.harness.state().state().hover.is_some(), shown);
    }
}

/// A storage in memory.
#[derive(Default)]
pub struct Memory(HashMap<String, String>);

impl eframe::Storage for Memory {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }
    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }
    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }
    fn flush(&mut self) {}
}

#[test]
fn settings_are_remembered_and_rubbish_is_not() {
    let config = TrainConfig { sigma_aug: 2.5, seed: 9, ..TrainConfig::default() };
    let mut bench = Bench::with_config(config.clone(), (1280.0, 800.0));
    let mut storage = Memory::default();
    eframe::App::save(bench.harness.state_mut(), &mut storage);
    assert_eq!(RavenApp::remembered(Some(&storage)).config, config);

    for value in storage.0.values_mut() {
        *value = "(config: 7".to_owned();
    }
    assert_eq!(RavenApp::remembered(Some(&storage)), Settings::default());
    let broken = TrainConfig { sigma_aug: f64::NAN, ..TrainConfig::default() };
    let bench = Bench::with_config(broken, (1280.0, 800.0));
    assert_eq!(bench.config(), &TrainConfig::default());
}

#[test]
fn resetting_the_settings_keeps_the_images_and_the_training() {
    let config = TrainConfig { sigma_aug: 2.5, ..TrainConfig::default() };
    let mut bench = Bench::with_config(config, (1280.0, 800.0));
    bench.click("View");
    bench.click("Reset settings");
    assert_eq!(bench.config(), &TrainConfig::default());
    assert!(matches!(bench.sent()[..], [Command::Configure(..)]));
}

/// Windows as zoom 1.4 and 2 leave them on screens of 1024 × 768, 1280 × 800 and 1920 × 1080.
#[test]
fn much_enlarged_panels_stand_beside_each_other_and_the_window_scrolls() {
    for size in [(512.0, 384.0), (640.0, 400.0), (731.0, 548.0), (914.0, 571.0), (960.0, 540.0)] {
        let bench = crate::attack::panel_of(size);
        let rect = |role, name| bench.harness.get_by_role_and_label(role, name).rect();
        let plane = rect(Role::GraphicsDocument, "Latent plane");
        let (knob, tab) = (rect(Role::Slider, "Σaug"), rect(Role::Button, "Look tab"));
        assert!(knob.right() < plane.left() && plane.right() < tab.left(), "{size:?} {plane:?}");
        let least = if size.0 > 900.0 { 160.0 } else { 20.0 };
        assert!(plane.width() > least, "{size:?} {plane:?}");
        for name in ["Run", "Session", "Export", "Models", "Lessons", "View"] {
            let reach = rect(Role::Button, name).right();
            assert!(reach <= size.0, "{size:?}: {name} is out of sight");
        }
    }
}
