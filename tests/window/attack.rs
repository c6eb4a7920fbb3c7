//! The attack panel: what it asks of the analyst, and what it makes of the answers.

use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Rect, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use raven_explorer::analyst::messages::{
    AttackFrame, AttackOutcome, AttackRequest, AttackedDigit, ClassifierReport, Question,
    SmallestEpsilon,
};
use raven_explorer::attack::{AttackObjective, Attacked, Goal, Norm};
use raven_explorer::config::TrainConfig;
use raven_explorer::data::ImageShape;
use raven_explorer::state::Action;
use raven_explorer::state::action::{AttackAction, ImagesAction};
use raven_explorer::state::attack::AttackMode;
use raven_explorer::train::messages::ProbeSnapshot;

use crate::support::{Bench, name_of};

const PIXELS: usize = ImageShape::MNIST.values();

/// The attack panel, with three digits selected.
pub fn panel() -> Bench {
    panel_of((1280.0, 800.0))
}

pub fn panel_of(size: (f32, f32)) -> Bench {
    let mut bench = Bench::with_config(TrainConfig::default(), size);
    bench.outbox.models[0].probe.put(ProbeSnapshot {
        run: 1,
        step: 5,
        latent: 2,
        mean: (0..80).map(|i| (i % 7) as f32 - 3.0).collect(),
        log_variance: vec![-2.0; 80],
        mean_aug: (0..80).map(|i| (i % 7) as f32 - 2.5).collect(),
        log_variance_aug: vec![-2.0; 80],
    });
    bench.harness.state_mut().perform(Action::Images(ImagesAction::Select(vec![3, 14, 5])));
    bench.press(Modifiers::NONE, Key::A);
    bench.questions.try_iter().count();
    bench
}

/// The newest attack that was asked for since the last call.
fn asked(bench: &Bench) -> Option<AttackRequest> {
    let questions = bench.questions.try_iter().filter_map(|question| match question {
        Question::Attack(request) => Some(request),
        _ => None,
    });
    questions.last()
}

/// Presses the button (the tab beside it is called otherwise) and returns what was asked.
pub fn attack(bench: &mut Bench) -> AttackRequest {
    bench.click("Attack");
    asked(bench).expect("an attack")
}

/// One probability for each of ten classes: all for `class`.
fn sure_of(class: usize) -> Vec<f32> {
    (0..10).map(|other| if other == class { 0.91 } else { 0.01 }).collect()
}

/// Answers: 3 stays 3, 4 becomes 9, 5 becomes 6.
pub fn answer(bench: &mut Bench, request: &AttackRequest) {
    bench.answers.attack.put(vec![outcome(request, 1)]);
    bench.harness.run_steps(3);
}

/// The answer for a run.
pub fn outcome(request: &AttackRequest, run: u64) -> AttackOutcome {
    let count = request.images.len() / PIXELS;
    let clean = |index: usize| request.images[index * PIXELS..(index + 1) * PIXELS].to_vec();
    let changed = |index: usize, by: f32| -> Vec<f32> {
        let signs = (0..PIXELS).map(|i| if i % 3 == 0 { by } else { -by });
        clean(index).iter().zip(signs).map(|(x, delta)| (x + delta).clamp(0.0, 1.0)).collect()
    };
    let digits = (0..count).map(|index| AttackedDigit {
        result: Attacked {
            image: changed(index, request.config.epsilon),
            objective: 12.5,
            linf: request.config.epsilon,
            l2: 2.1,
            mean_before: vec![0.0, index as f32],
            mean_after: vec![3.0, 4.0 + index as f32],
            log_variance_before: vec![-1.0; 2],
            log_variance_after: vec![-2.0; 2],
        },
        reconstruction_before: clean(index),
        reconstruction_after: vec![0.3; PIXELS],
        probabilities_before: sure_of([3, 4, 5][index % 3]),
        probabilities_after: sure_of([3, 9, 6][index % 3]),
    });
    let iterates = (0..=4).map(|iterate| AttackFrame {
        id: request.id,
        restart: 0,
        iterate,
        images: (0..count).flat_map(|i| changed(i, 0.02 * iterate as f32)).collect(),
        means: (0..count).flat_map(|i| [iterate as f32, i as f32]).collect(),
        objectives: vec![iterate as f32; count],
        reconstructions: vec![0.1 * iterate as f32; count * PIXELS],
        probabilities: (0..count).flat_map(|i| sure_of([3, 4, 5][i % 3])).collect(),
    });
    AttackOutcome {
        model: 0,
        id: request.id,
        run,
        step: 5,
        classifier_step: Some(4),
        latent: 2,
        config: request.config.clone(),
        digits: digits.collect(),
        iterates: iterates.collect(),
        seconds: 0.14,
        chase_share: if request.chase { 0.08 } else { 0.0 },
    }
}

/// Chooses what is shown by this name, whatever its role.
fn choose(bench: &mut Bench, name: &str) {
    bench.harness.get_by_label(name).click();
    bench.harness.run_steps(3);
}

/// Lets the window run on for a while.
fn wait(bench: &mut Bench) {
    bench.harness.run_steps(20);
}

#[test]
fn the_tab_is_toggled_by_a_key_and_by_a_click() {
    let mut bench = Bench::new();
    assert!(!bench.shows("Guess first"));
    bench.press(Modifiers::NONE, Key::A);
    assert!(
        bench.shows("Guess first") && bench.shows("each pixel may change by at most 26 of 255")
    );
    choose(&mut bench, "Look tab");
    assert!(!bench.shows("Guess first"));
    bench.harness.state_mut().perform(Action::Images(ImagesAction::Select(Vec::new())));
    choose(&mut bench, "Attack tab");
    assert!(
        bench.shows("Select images in the latent plane or with the keys 0–9, then press Attack.")
    );
}

#[test]
fn attack_asks_for_the_selected_images_with_all_settings() {
    let mut bench = panel();
    let request = attack(&mut bench);
    let dataset = bench.harness.state().state().dataset.clone().unwrap();
    for (index, test) in [3, 14, 5].into_iter().enumerate() {
        let expected = dataset.test.image(test).iter().map(|&byte| f32::from(byte) / 255.0);
        assert!(request.images[index * PIXELS..(index + 1) * PIXELS].iter().copied().eq(expected));
    }
    assert_eq!(request.labels, [Some(3), Some(4), Some(5)]);
    assert!(matches!(request.goal, Goal::Away) && !request.chase);
    assert_eq!(request.config, Default::default());

    choose(&mut bench, "L2");
    choose(&mut bench, "Target 5");
    bench.harness.get_by_role_and_label(Role::ComboBox, "Objective").click();
    bench.harness.run_steps(4);
    bench.click("Damage");
    bench.press(Modifiers::SHIFT, Key::A);
    let request = asked(&bench).unwrap();
    assert_eq!(
        (request.config.norm, request.config.objective),
        (Norm::L2, AttackObjective::Damage)
    );
    assert!((request.config.epsilon - 2.8).abs() < 1e-5);
    let Goal::Towards(image) = &request.goal else { panic!("the selected five") };
    assert_eq!(image[1], f32::from(dataset.test.image(5)[1]) / 255.0);
}

#[test]
fn verdicts_have_words_for_all_three_states() {
    let mut bench = panel();
    let request = attack(&mut bench);
    answer(&mut bench, &request);
    assert!(bench.shows("✓ held: 3") && bench.shows("✗ fooled: 4 → 9"));
    assert!(bench.shows("frozen: model at step 5"));
    assert!(bench.shows("moved 5.00 latent units"));
    assert!(bench.shows("a stronger attack may break more."));

    choose(&mut bench, "Target 6");
    wait(&mut bench);
    let request = asked(&bench).expect("a changed target attacks again");
    answer(&mut bench, &request);
    assert!(bench.shows("≠ fooled, target missed: 4 → 9"));
    assert!(bench.shows("✗ fooled, target reached: 5 → 6"));
}

#[test]
fn without_a_classifier_there_is_no_verdict_but_a_reason() {
    let mut bench = panel();
    let request = attack(&mut bench);
    answer(&mut bench, &request);
    for digit in &mut bench.harness.state_mut().state_mut().attack.outcomes[0].digits {
        digit.probabilities_before.clear();
        digit.probabilities_after.clear();
    }
    bench.harness.run_steps(2);
    assert!(bench.shows("no classifier yet") && !bench.shows("held"));
    bench.answers.classifiers[0].put(ClassifierReport {
        run: 1,
        step: 4,
        clean_accuracy: 0.871,
        training_images: 10_000,
    });
    bench.harness.run_steps(2);
    assert!(bench.shows("87.1 %"));
}

#[test]
fn a_clean_image_that_is_mistaken_is_named() {
    let mut bench = panel();
    bench.harness.state_mut().perform(Action::Images(ImagesAction::Select(vec![7])));
    let request = attack(&mut bench);
    answer(&mut bench, &request);
    assert!(bench.shows("clean image: predicted 3 instead of 7"));
}

#[test]
fn a_guess_comes_before_the_result() {
    let mut bench = panel();
    choose(&mut bench, "Guess first");
    let request = attack(&mut bench);
    answer(&mut bench, &request);
    assert!(bench.shows("? your guess") && !bench.shows("fooled") && !bench.shows("moved"));
    assert!(
        bench.shows(
            "Reconstruction of the attacked image, image 1 (test image 3): not available yet"
        )
    );
    bench.click("Reveal");
    assert!(bench.shows("fooled: 4 → 9") && !bench.shows("your guess"));

    let request = attack(&mut bench);
    answer(&mut bench, &request);
    assert!(bench.shows("? your guess"), "each attack is guessed anew");
    bench.press(Modifiers::NONE, Key::R);
    assert!(bench.shows("✗ fooled"));
}

#[test]
fn a_moved_epsilon_attacks_again_but_only_when_the_last_attack_is_done() {
    let mut bench = panel();
    let set = |bench: &mut Bench, epsilon: f32| {
        let mut settings = bench.harness.state().state().attack.settings.clone();
        settings.config.epsilon = epsilon;
        bench.harness.state_mut().perform(Action::Attack(AttackAction::Edit(settings)));
        wait(bench);
    };
    set(&mut bench, 0.2);
    assert!(asked(&bench).is_none(), "nothing is attacked before somebody asks for it");
    let request = attack(&mut bench);
    set(&mut bench, 0.25);
    assert!(asked(&bench).is_none(), "one attack at a time");
    answer(&mut bench, &request);
    wait(&mut bench);
    let request = asked(&bench).expect("the newest setting");
    assert_eq!(request.config.epsilon, 0.25);
    answer(&mut bench, &request);
    wait(&mut bench);
    assert!(asked(&bench).is_none(), "nothing changed");
    assert!(bench.shows("at most 64 of 255"));
    bench.harness.state_mut().perform(Action::Images(ImagesAction::Toggle(8)));
    wait(&mut bench);
    assert_eq!(asked(&bench).expect("another image").labels.len(), 4);
}

#[test]
fn older_answers_are_ignored_and_stop_means_stop() {
    let mut bench = panel();
    let old = attack(&mut bench);
    let new = attack(&mut bench);
    answer(&mut bench, &old);
    assert!(!bench.shows("fooled"));
    bench.click("Stop");
    assert!(matches!(bench.questions.try_iter().last(), Some(Question::StopAttack)));
    assert!(!bench.harness.state().state().attack.busy);
    answer(&mut bench, &new);
    assert!(bench.shows("fooled"), "what was ready when it was stopped is shown");
}

#[test]
fn a_chase_says_so_and_goes_on() {
    let mut bench = panel();
    choose(&mut bench, "Chase");
    assert!(bench.shows("chase: latest weights"));
    let request = attack(&mut bench);
    assert!(request.chase);
    for _ in 0..2 {
        answer(&mut bench, &request);
        assert!(bench.shows("takes about 8 % of training"));
        assert!(bench.harness.state().state().attack.busy);
    }
    choose(&mut bench, "Frozen");
    wait(&mut bench);
    let request = asked(&bench).expect("one attack on frozen weights");
    assert!(!request.chase);
    assert_eq!(bench.harness.state().state().attack.sent.mode, AttackMode::Frozen);
}

#[test]
fn iterates_are_stepped_scrubbed_and_played() {
    let mut bench = panel();
    let request = attack(&mut bench);
    answer(&mut bench, &request);
    let shown = |bench: &Bench| bench.harness.state().state().attack.shown_iterate;
    bench.click("Previous iterate");
    assert_eq!(shown(&bench), Some(4));
    assert!(bench.shows("step 4/40") && bench.shows("held: 4"));
    bench.press(Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(shown(&bench), Some(3));
    bench.press(Modifiers::NONE, Key::ArrowRight);
    bench.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(shown(&bench), None);
    assert!(bench.shows("fooled: 4 → 9"));

    let slider = bench.harness.get_by_role_and_label(Role::Slider, "Iterate").rect();
    bench.click_at(slider.left_center() + vec2(2.0, 0.0));
    bench.harness.run_steps(3);
    assert_eq!(shown(&bench), Some(0));

    choose(&mut bench, "Result");
    bench.click("Play the iterates");
    assert_eq!(shown(&bench), Some(0));
    bench.harness.run_steps(100);
    assert_eq!(shown(&bench), None, "it ends with the result");
}

#[test]
fn while_an_attack_runs_its_images_move() {
    let mut bench = panel();
    let request = attack(&mut bench);
    let count = request.labels.len();
    bench.answers.attack_frame.put(AttackFrame {
        id: request.id,
        restart: 0,
        iterate: 12,
        images: request.images.iter().map(|x| (x + 0.1).min(1.0)).collect(),
        means: vec![0.5; 2 * count],
        objectives: vec![1.0; count],
        reconstructions: Vec::new(),
        probabilities: Vec::new(),
    });
    bench.harness.run_steps(3);
    assert!(bench.shows("step 12/40") && bench.shows("‖δ‖∞ 0.100"));
    assert!(bench.shows("Attacked image x + δ, image 3 (test image 5)"));
}

#[test]
fn the_smallest_epsilon_is_asked_for_and_shown() {
    let mut bench = panel();
    bench.click("Smallest ε");
    let Some(Question::SmallestEpsilon(request)) = bench.questions.try_iter().last() else {
        panic!("a search")
    };
    bench.answers.smallest_epsilon.put(SmallestEpsilon {
        id: request.id,
        step: 5,
        epsilons: vec![(0, vec![Some(0.073), None, Some(0.2)])],
        done: true,
    });
    bench.harness.run_steps(3);
    assert!(bench.shows("smallest ε 0.073") && bench.shows("no ε fools it"));
}

#[test]
fn a_new_run_and_new_images_take_the_result_away() {
    let mut bench = panel();
    let request = attack(&mut bench);
    answer(&mut bench, &request);
    choose(&mut bench, "Target 6");
    bench.run_started(2);
    assert!(!bench.shows("fooled"));
    let dataset = bench.harness.state().state().dataset.clone().unwrap();
    bench.harness.state_mut().state_mut().use_dataset(Arc::clone(&dataset));
    assert_eq!(bench.harness.state().state().attack.settings.target, None);
}

#[test]
fn every_widget_has_a_name_and_lies_within_the_window() {
    for size in [(1024.0, 768.0), (1280.0, 800.0), (1920.0, 1080.0)] {
        let mut bench = panel_of(size);
        let request = attack(&mut bench);
        answer(&mut bench, &request);
        let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(size.0, size.1)).expand(1.0);
        for node in bench.harness.root().children_recursive() {
            let role = node.accesskit_node().role();
            let used = eframe::egui::accessibility::is_input(role);
            let name = name_of(&node);
            if used {
                let labelled = node.accesskit_node().label().is_some_and(|l| !l.trim().is_empty());
                assert!(labelled, "{role:?} {:?}", node.rect());
                assert!(window.contains_rect(node.rect()), "{size:?} {name} {:?}", node.rect());
            }
            if role == Role::Image {
                // Rows scroll, but only up and down.
                let (left, right) = (node.rect().left(), node.rect().right());
                assert!(left >= 0.0 && right <= size.0, "{size:?} {name} {:?}", node.rect());
            }
        }
    }
}
