//! A race in the window: how models come and go, and that nothing of it shows with one model.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use raven_explorer::config::{Method, TrainConfig};
use raven_explorer::evaluate::mean_image::TestErrors;
use raven_explorer::train::messages::{Command, Notice, Phase, ProbeSnapshot, StepRecord};
use raven_explorer::ui::app::start::Start;

use crate::attack;
use crate::support::Bench;

/// The trainer begins a race with these models beside that of the window.
fn race_started(bench: &mut Bench, run: u64, beside: &[TrainConfig]) {
    let config = bench.config().clone();
    let models = [config].into_iter().chain(beside.iter().cloned());
    let models = models.enumerate().collect();
    bench.outbox.notices.send(Notice::RunStarted { run, models }).unwrap();
    bench.status(run, Phase::Paused, 0);
}

fn beside() -> Vec<TrainConfig> {
    let noisy = TrainConfig { method: Method::NoisyVae, ..TrainConfig::default() };
    vec![TrainConfig { method: Method::Vae, ..TrainConfig::default() }, noisy]
}

fn probe(run: u64, step: u64, scale: f32) -> ProbeSnapshot {
    ProbeSnapshot {
        run,
        step,
        latent: 2,
        mean: (0..80).map(|i| scale * ((i % 7) as f32 - 3.0)).collect(),
        log_variance: vec![-2.0; 80],
        mean_aug: (0..80).map(|i| scale * ((i % 7) as f32 - 2.5)).collect(),
        log_variance_aug: vec![-2.0; 80],
    }
}

fn records(scale: f32) -> Vec<StepRecord> {
    let of = |step| StepRecord {
        step,
        total: scale,
        reconstruction: scale / 2.0,
        reconstruction_aug: 0.0,
        kl: scale / 2.0,
    };
    (1..=50).map(of).collect()
}

/// A race of RAVEN, VAE and noisy VAE that has done 50 steps.
pub fn race(size: (f32, f32)) -> Bench {
    let mut bench = Bench::with_config(TrainConfig::default(), size);
    race_started(&mut bench, 2, &beside());
    for (lane, (loss, scale)) in
        bench.outbox.models.iter().zip([(30.0, 1.0), (10.0, 3.0), (20.0, 3.0)])
    {
        lane.records.append(&records(loss));
        lane.probe.put(probe(2, 50, scale));
    }
    bench.status(2, Phase::Paused, 50);
    bench.harness.run_steps(3);
    bench
}

fn count(bench: &Bench, label: &str) -> usize {
    bench.harness.query_all_by_label(label).count()
}

#[test]
fn one_model_shows_no_trace_of_a_race() {
    let mut bench = attack::panel();
    let request = attack::attack(&mut bench);
    attack::answer(&mut bench, &request);
    for trace in ["A: ", "B: ", "Race", "Remove model", "spread", "of B"] {
        assert!(!bench.shows(trace), "{trace}");
    }
    assert_eq!(count(&bench, "Latent plane"), 1);
}

#[test]
fn a_model_is_added_from_the_menu_with_the_settings_of_the_lead() {
    let config = TrainConfig { noise: 0.2, ..TrainConfig::default() };
    let mut bench = Bench::with_config(config.clone(), (1280.0, 800.0));
    for (entry, expected) in [
        ("VAE", vec![TrainConfig { method: Method::Vae, ..config.clone() }]),
        (
            "VAE and Noisy VAE",
            vec![
                TrainConfig { method: Method::Vae, ..config.clone() },
                TrainConfig { method: Method::NoisyVae, ..config.clone() },
            ],
        ),
        ("Σaug × 10: 1", vec![TrainConfig { sigma_aug: 1.0, ..config.clone() }]),
        ("A copy of this model", vec![config.clone()]),
    ] {
        bench.click("Add a model…");
        bench.click(entry);
        let sent = bench.sent();
        assert!(matches!(&sent[..], [Command::Race(beside)] if *beside == expected), "{sent:?}");
    }
}

#[test]
fn models_of_the_command_line_race_as_soon_as_there_are_images() {
    let start = Start { beside: beside(), run: true, ..Start::default() };
    let bench = Bench::open(start, (1280.0, 800.0));
    let sent = bench.sent();
    let [Command::UseDataset(..), Command::Race(asked), .., Command::Run] = &sent[..] else {
        panic!("images, then the race, then training: {sent:?}")
    };
    assert_eq!(asked, &beside());
}

#[test]
fn every_model_has_its_plane_its_name_and_its_line() {
    let bench = race((1280.0, 800.0));
    for name in ["A: RAVEN", "B: VAE", "C: Noisy VAE"] {
        assert_eq!(count(&bench, &format!("Latent plane of {name}")), 1);
        // In the controls, above the plane, beside the losses and beside the pair distances.
        assert_eq!(count(&bench, name), 4, "{name}");
    }
    assert!(bench.shows("Pair distances of the race over time") && bench.shows("Losses over time"));
    assert_eq!(count(&bench, "Add a model…"), 0, "three models are enough");
}

#[test]
fn a_model_is_edited_and_removed_while_the_others_go_on() {
    let mut bench = race((1280.0, 1400.0));
    bench.sent();
    bench.harness.get_by_role_and_label(Role::ComboBox, "Method of B").click();
    bench.harness.run_steps(4);
    bench.click("AVAE");
    bench.harness.get_by_role_and_label(Role::Slider, "Noise level of C").focus();
    bench.harness.run_steps(2);
    bench.harness.key_press(Key::ArrowRight);
    bench.harness.run_steps(3);
    let sent = bench.sent();
    let [Command::Configure(1, first), Command::Configure(2, second)] = &sent[..] else {
        panic!("two changes of models: {sent:?}")
    };
    assert!(first.method == Method::Avae && second.noise > 0.3);
    assert_eq!(bench.config(), &TrainConfig::default(), "the lead is as it was");
    bench.press(Modifiers::COMMAND, Key::Z);
    let sent = bench.sent();
    assert!(matches!(&sent[..], [Command::Configure(2, c)] if c.noise == 0.3), "{sent:?}");

    bench.click("Remove model B");
    assert!(matches!(bench.sent()[..], [Command::DropModel(1)]));
    bench.notice(Notice::ModelDropped { run: 2, model: 1 });
    assert_eq!(count(&bench, "Latent plane of C: Noisy VAE"), 1);
    assert!(!bench.shows("B: ") && bench.shows("Add a model…"));
    bench.notice(Notice::ModelDropped { run: 2, model: 2 });
    assert_eq!(count(&bench, "Latent plane"), 1);
    assert!(!bench.shows("A: "));
}

#[test]
fn undo_brings_a_removed_model_back_after_it_has_asked() {
    let mut bench = race((1280.0, 800.0));
    bench.click("Remove model B");
    bench.notice(Notice::ModelDropped { run: 2, model: 1 });
    bench.sent();
    bench.click("Undo");
    assert!(bench.shows("Bring the model back") && bench.shows("50 steps will be lost"));
    assert!(bench.sent().is_empty(), "nothing happens before the answer");
    bench.click("Keep the current run");
    assert!(bench.sent().is_empty() && !bench.shows("Bring the model back"));

    bench.click("Remove model C");
    bench.notice(Notice::ModelDropped { run: 2, model: 2 });
    bench.sent();
    bench.press(Modifiers::COMMAND, Key::Z);
    bench.click("Restart");
    let sent = bench.sent();
    assert!(matches!(&sent[..], [Command::Race(back)] if *back == beside()[1..]), "{sent:?}");
}

#[test]
fn before_the_first_step_a_removed_model_comes_back_without_a_question() {
    let mut bench = Bench::new();
    race_started(&mut bench, 2, &beside());
    bench.click("Remove model B");
    bench.notice(Notice::ModelDropped { run: 2, model: 1 });
    bench.sent();
    bench.press(Modifiers::COMMAND, Key::Z);
    let sent = bench.sent();
    assert!(matches!(&sent[..], [Command::Race(back)] if *back == beside()), "{sent:?}");
}

#[test]
fn a_model_beside_the_lead_that_stopped_says_so_and_the_run_goes_on() {
    let mut bench = race((1280.0, 800.0));
    let term = "KL term";
    bench.notice(Notice::Diverged { run: 2, model: 1, step: 49, term, good_step: 40 });
    assert!(bench.shows("stopped at step 49"));
    assert!(!bench.shows("Training stopped"), "no banner: the others go on");
}

#[test]
fn a_model_beside_the_lead_that_learns_nothing_is_named() {
    let mut bench = race((1280.0, 800.0));
    let errors = TestErrors { model: 0.067, mean_image: 0.067 };
    bench.notice(Notice::Dead { run: 2, model: 1, step: 400, errors });
    assert!(bench.shows("Model B has learned nothing"));
    bench.notice(Notice::ModelDropped { run: 2, model: 1 });
    assert!(!bench.shows("has learned nothing"));
}

#[test]
fn verdicts_stand_side_by_side() {
    let mut bench = race((1280.0, 800.0));
    let select = raven_explorer::state::Action::Images(
        raven_explorer::state::action::ImagesAction::Select(vec![3, 14, 5]),
    );
    bench.harness.state_mut().perform(select);
    bench.press(Modifiers::NONE, Key::A);
    let request = attack::attack(&mut bench);
    let lead = attack::outcome(&request, 2);
    let mut held = lead.clone();
    for digit in &mut held.digits {
        digit.probabilities_after = digit.probabilities_before.clone();
    }
    let outcomes = [0, 1, 2].map(|model| {
        let mut outcome = if model == 1 { held.clone() } else { lead.clone() };
        outcome.model = model;
        outcome
    });
    bench.answers.attack.put(outcomes.into());
    bench.harness.run_steps(3);
    assert!(bench.shows("1 of 3 held") && bench.shows("3 of 3 held"));
    let fooled = |text: &str| bench.harness.query_all_by_label_contains(text).count();
    assert_eq!((fooled("✗ fooled: 4 → 9"), fooled("✓ held: 4")), (2, 1));
    assert!(bench.shows("Reconstruction of the attacked image, image 3, class 5, C: Noisy VAE"));
    // 5 latent units; the pairs lie 0.71 apart in the lead, three times as far in the others.
    assert!(bench.shows("moved 7.1 × pair dist.") && bench.shows("moved 2.4 × pair dist."));
}

#[test]
fn the_race_fits_into_the_window() {
    use eframe::egui::{Rect, accessibility::is_input, pos2, vec2};
    use egui_kittest::kittest::NodeT;
    for size in [(1024.0, 768.0), (1280.0, 800.0), (1920.0, 1080.0)] {
        for attack_tab in [false, true] {
            let mut bench = race(size);
            if attack_tab {
                bench.press(Modifiers::NONE, Key::A);
            }
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(size.0, size.1)).expand(1.0);
            let panel = bench.harness.get_by_label("Losses over time").rect();
            let right = bench.harness.get_by_label("Look tab").rect().left();
            assert!(panel.right() < right, "{size:?}: the losses reach under the right column");
            for node in bench.harness.root().children_recursive() {
                if is_input(node.accesskit_node().role()) {
                    let rect = node.rect();
                    let name = crate::support::name_of(&node);
                    let across = window.x_range();
                    assert!(
                        across.contains(rect.left()) && across.contains(rect.right()),
                        "{size:?} {name} {rect:?}"
                    );
                    assert!(node.accesskit_node().label().is_some_and(|l| !l.trim().is_empty()));
                }
            }
        }
    }
}
