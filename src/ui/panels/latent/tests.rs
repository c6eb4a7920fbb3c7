use std::sync::Arc;
use std::time::Instant;

use eframe::egui::{self, Event, MouseWheelUnit, TouchPhase, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use super::*;
use crate::analyst::messages::{Decoded, Geometry};
use crate::config::DatasetChoice;
use crate::data::{Dataset, Identity, ImageSet, ImageShape};
use crate::evaluate::jacobian::Jacobian;
use crate::state::action::{ImagesAction, LatentAction};
use crate::train::messages::ProbeSnapshot;
use crate::ui::widgets::plane::View;

type Scene = (LatentPanel, AppState, Vec<Action>);

const PAIRS: usize = 512;
const SHAPE: ImageShape = ImageShape::MNIST;

fn dataset() -> Dataset {
    let images = ImageSet {
        shape: SHAPE,
        pixels: vec![0; PAIRS * SHAPE.values()],
        labels: (0..PAIRS).map(|i| (i % 10) as u8).collect(),
    };
    Dataset {
        choice: DatasetChoice::Digits,
        name: "test".into(),
        origin: "here".into(),
        class_names: (0..10).map(|class| class.to_string()).collect(),
        train: images.clone(),
        test: images,
        identity: Identity::default(),
        notes: Vec::new(),
    }
}

/// Pairs on a spiral, the first one at the middle.
fn probe(d: usize, step: u64) -> ProbeSnapshot {
    let row = |index: usize, shift: f32| {
        let angle = index as f32 * 0.1;
        (0..d).map(move |axis| match axis {
            0 => index as f32 * 0.01 * angle.cos() + shift,
            1 => index as f32 * 0.01 * angle.sin(),
            _ => 0.01 * ((index * axis) as f32).sin(),
        })
    };
    ProbeSnapshot {
        run: 0,
        step,
        latent: d,
        mean: (0..PAIRS).flat_map(|index| row(index, 0.0)).collect(),
        log_variance: vec![-3.0; PAIRS * d],
        mean_aug: (0..PAIRS).flat_map(|index| row(index, 0.1)).collect(),
        log_variance_aug: vec![-2.0; PAIRS * d],
    }
}

fn scene(d: usize) -> Scene {
    let mut state = AppState::default();
    state.use_dataset(Arc::new(dataset()));
    state.apply_probe(0, probe(d, 1));
    (LatentPanel::default(), state, Vec::new())
}

fn harness(scene: Scene, size: Vec2) -> Harness<'static, Scene> {
    Harness::builder().with_size(size).with_context_setup(theme::install).build_ui_state(
        |ui, (panel, state, actions)| {
            let asked = panel.show(ui, state);
            actions.extend(asked);
        },
        scene,
    )
}

/// Where the first pair's z is on the screen, from the panel's own view.
fn place_of(harness: &Harness<'_, Scene>, index: usize, plot: egui::Rect) -> egui::Pos2 {
    let (panel, state, _) = harness.state();
    let mut camera = panel.camera;
    let context = egui::Context::default();
    let mut view = None;
    let _ = context.run_ui(egui::RawInput::default(), |ui| {
        let response = ui.allocate_rect(plot, Sense::hover());
        view = Some(camera.update(ui.ctx(), &response, state.lead().latent.bounds(), false));
    });
    Screen { rect: plot, view: view.unwrap() }.place(state.lead().latent.z[index])
}

/// The plot without its axes.
fn plot_rect(harness: &Harness<'_, Scene>) -> egui::Rect {
    harness.get_by_label("Latent plane").rect()
}

#[test]
fn an_empty_panel_says_what_to_do() {
    let scene = (LatentPanel::default(), AppState::default(), Vec::new());
    let harness = harness(scene, vec2(300.0, 200.0));
    harness.get_by_label("Press Run (Space): the latent pairs appear here");
}

#[test]
fn layers_switch_and_nothing_needs_a_missing_glyph() {
    for (d, size) in [(2, vec2(900.0, 700.0)), (16, vec2(900.0, 700.0))] {
        let mut harness = harness(scene(d), size);
        for label in ["z", "z′", "Pairs", "Posteriors", "Decoded grid"] {
            harness.get_by_label(label).click();
            harness.run_steps(2);
        }
        let layers = harness.state().0.layers;
        assert!(
            !layers.z && !layers.z_aug && !layers.segments && layers.ellipses && layers.manifold
        );
    }
}

#[test]
fn reach_asks_for_the_selected_digits_and_shows_what_comes_back() {
    let mut harness = harness(scene(2), vec2(900.0, 500.0));
    harness.state_mut().1.selection.clear();
    harness.get_by_label("Reach").click();
    harness.run_steps(2);
    let explored = |harness: &Harness<'_, Scene>| -> Vec<Action> {
        let explores =
            |action: &&Action| matches!(action, Action::Latent(LatentAction::ExploreGeometry(_)));
        harness.state().2.iter().filter(explores).cloned().collect()
    };
    assert!(explored(&harness).is_empty(), "nothing is selected");
    harness.state_mut().1.selection = vec![7, 3];
    harness.run_steps(2);
    assert_eq!(explored(&harness), [Action::Latent(LatentAction::ExploreGeometry(vec![7, 3]))]);
    let jacobian = |sigma| Jacobian {
        matrix: Vec::new(),
        gram: vec![sigma * sigma, 0.0, 0.0, 1.0],
        largest_singular_value: sigma,
        image_direction: vec![1.0 / SHAPE.diagonal(); SHAPE.values()],
        latent_direction: vec![1.0, 0.0],
    };
    // The newer answer knows one of the digits alone.
    let models = vec![(0, vec![jacobian(2.5)])];
    let geometry = Geometry { run: 0, step: 1, images: vec![3], models };
    harness.state_mut().1.geometry = Some(geometry);
    harness.run_steps(2);
    harness.get_by(|node| {
        node.label().is_some_and(|label| {
            label.starts_with("Image 2 (test image 3)") && label.contains("σ = 2.500")
        })
    });
}

#[test]
fn small_panels_fold_their_controls_into_menus() {
    let mut harness = harness(scene(16), vec2(300.0, 200.0));
    harness.get_by_label("Layers").click();
    harness.run_steps(3);
    harness.get_by_label("Posteriors").click();
    harness.run_steps(3);
    assert!(harness.state().0.layers.ellipses);
    assert!(plot_rect(&harness).height() > 90.0);
}

#[test]
fn a_click_on_a_point_selects_its_digit() {
    let mut harness = harness(scene(2), vec2(700.0, 500.0));
    harness.run_steps(2);
    let place = place_of(&harness, 500, plot_rect(&harness));
    harness.hover_at(place);
    harness.step();
    harness.drag_at(place);
    harness.step();
    harness.drop_at(place);
    harness.run_steps(2);
    let actions = &harness.state().2;
    assert!(actions.contains(&Action::Images(ImagesAction::Toggle(500))), "{actions:?}");
    harness.state_mut().1.selection = vec![500];
    harness.hover_at(place);
    harness.run_steps(2);
    harness.get_by_label("test image 500");
    harness.get_by_label("class 0");
}

#[test]
fn hovering_asks_for_the_point_once_and_again_when_the_weights_change() {
    let mut harness = harness(scene(16), vec2(700.0, 500.0));
    harness.run_steps(2);
    let asked = |harness: &Harness<'_, Scene>| {
        harness
            .state()
            .2
            .iter()
            .filter(|action| matches!(action, Action::Latent(LatentAction::DecodeHover(0, z)) if z.len() == 16))
            .count()
    };
    harness.hover_at(plot_rect(&harness).center());
    harness.run_steps(6);
    assert_eq!(asked(&harness), 1);
    harness.state_mut().1.apply_probe(0, probe(16, 2));
    harness.run_steps(6);
    assert_eq!(asked(&harness), 2);
    let latents = vec![0.0; 16];
    harness.state_mut().1.hover =
        Some(Decoded { model: 0, run: 0, step: 2, latents, images: vec![0.5; SHAPE.values()] });
    harness.run_steps(2);
    harness.get_by_label("decoded here");
}

#[test]
fn the_grid_is_asked_for_once_and_drawn_when_it_comes() {
    let mut scene = scene(2);
    scene.0.layers.manifold = true;
    let mut harness = harness(scene, vec2(700.0, 500.0));
    harness.run_steps(10);
    let grids: Vec<Vec<f32>> = harness
        .state()
        .2
        .iter()
        .filter_map(|action| match action {
            Action::Latent(LatentAction::DecodeManifold(latents)) => Some(latents.clone()),
            _ => None,
        })
        .collect();
    let latents = grids.last().unwrap().clone();
    assert!(grids.len() <= 3, "asked {} times", grids.len());
    assert!(latents.len() / 2 <= 256 && latents.len() / 2 >= 100);
    // From the top left, x runs first.
    assert!(latents[2] > latents[0] && latents[1] > latents[latents.len() - 1]);
    let images = vec![0.5; latents.len() / 2 * SHAPE.values()];
    harness.state_mut().1.manifold = Some(Decoded { model: 0, run: 0, step: 1, latents, images });
    harness.run_steps(2);
}

#[test]
fn scrolling_zooms_and_fit_follows_again() {
    let mut harness = harness(scene(2), vec2(700.0, 500.0));
    harness.run_steps(2);
    assert!(harness.state().0.camera.follows());
    harness.hover_at(plot_rect(&harness).center());
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, 50.0),
        phase: TouchPhase::Move,
        modifiers: Default::default(),
        source: egui::MouseWheelSource::Wheel,
    });
    harness.run_steps(4);
    assert!(!harness.state().0.camera.follows());
    harness.get_by_label("Fit").click();
    harness.run_steps(2);
    assert!(harness.state().0.camera.follows());
}

#[test]
fn a_class_chip_highlights_its_class() {
    let mut harness = harness(scene(2), vec2(700.0, 500.0));
    harness.get_by_label("Class 3").click();
    harness.run_steps(2);
    assert_eq!(harness.state().0.highlighted, Some(3));
    harness.get_by_label("Class 3").click();
    harness.run_steps(2);
    assert_eq!(harness.state().0.highlighted, None);
}

#[test]
fn broken_latents_are_left_out() {
    let mut scene = scene(16);
    let mut probe = probe(16, 2);
    probe.mean[..64].fill(f32::NAN);
    probe.log_variance.fill(f32::INFINITY);
    scene.0.layers.ellipses = true;
    scene.1.apply_probe(0, probe);
    let mut harness = harness(scene, vec2(500.0, 400.0));
    harness.hover_at(pos2(250.0, 250.0));
    harness.run_steps(3);
}

/// What the marks cost is what they draw: one mesh of a few corners each.
#[test]
fn a_thousand_marks_are_one_mesh() {
    let mut scene = scene(16);
    scene.0.layers.ellipses = true;
    let mut harness = harness(scene, vec2(900.0, 700.0));
    harness.run_steps(5);
    let start = Instant::now();
    harness.run_steps(200);
    println!("a frame of the latent panel takes {:?}", start.elapsed() / 200);

    let (panel, state, _) = harness.state_mut();
    let context = egui::Context::default();
    let rect = egui::Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 700.0));
    let screen = Screen { rect, view: View::fitting(state.lead().latent.bounds(), rect.size()) };
    let output = context.run_ui(egui::RawInput::default(), |ui| {
        panel.draw_points(ui.painter(), &screen, state, &state.lead().latent, true);
    });
    let meshes: Vec<_> = output
        .shapes
        .iter()
        .filter_map(|clipped| match &clipped.shape {
            egui::Shape::Mesh(mesh) => Some(mesh.vertices.len()),
            _ => None,
        })
        .collect();
    let pairs = state.lead().latent.z.len();
    // Two marks, two ellipses and a segment a pair, four corners each.
    assert!(pairs > 100 && meshes.len() == 1 && meshes[0] <= 5 * 4 * pairs, "{pairs}: {meshes:?}");
}
