//! The measure panel: what it asks of the analyst, and what it makes of the curves.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Rect, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use raven_explorer::analyst::messages::{CurveReport, MeasureRequest, Question};
use raven_explorer::attack::{AttackObjective, Norm};
use raven_explorer::config::TrainConfig;
use raven_explorer::evaluate::curve::{CurveSettings, RobustnessCurve};
use raven_explorer::presets::Tab;

use crate::support::{Bench, name_of};

fn panel() -> Bench {
    panel_of((1280.0, 800.0))
}

fn panel_of(size: (f32, f32)) -> Bench {
    let mut bench = Bench::with_config(TrainConfig::default(), size);
    bench.press(Modifiers::NONE, Key::M);
    bench.questions.try_iter().count();
    bench
}

/// The newest measurement that was asked for since the last call; `Some(None)`: none any more.
fn asked(bench: &Bench) -> Option<Option<MeasureRequest>> {
    let questions = bench.questions.try_iter().filter_map(|question| match question {
        Question::Measure(request) => Some(Some(request)),
        Question::StopMeasuring => Some(None),
        _ => None,
    });
    questions.last()
}

/// A curve with this much work behind it: of every sixteen images one less is right at each point.
fn report(request: u64, step: u64, settings: &CurveSettings, batches: usize) -> CurveReport {
    let mut curve = RobustnessCurve::new(settings.clone(), 10_000);
    for _ in 0..batches {
        let Some(work) = curve.next_work() else { break };
        curve.record(&work, work.images.len().saturating_sub(work.images.len() * work.point / 16));
    }
    CurveReport {
        request,
        model: 0,
        run: 1,
        step,
        classes: 10,
        neighbours_accuracy: 0.951,
        neighbours_images: 2000,
        curve,
        seconds: 2.5,
    }
}

fn answer(bench: &mut Bench, report: CurveReport) {
    bench.answers.curves.update(|news| news.add(report));
    bench.harness.run_steps(3);
}

/// The analyst has answered a request in full.
fn finish(bench: &mut Bench, request: u64) {
    bench.answers.curves.update(|news| news.finished = Some(request));
    bench.harness.run_steps(3);
}

/// A window with one complete curve, of step 700.
pub fn measured() -> Bench {
    let mut bench = panel();
    bench.click("Measure now");
    let request = asked(&bench).flatten().expect("a measurement");
    answer(&mut bench, report(request.id, 700, &request.settings, usize::MAX));
    finish(&mut bench, request.id);
    bench
}

fn toggle(bench: &mut Bench, name: &str) {
    bench.harness.get_by_role_and_label(Role::CheckBox, name).click();
    bench.harness.run_steps(3);
}

#[test]
fn the_tab_is_toggled_by_a_key_and_by_a_click() {
    let mut bench = Bench::new();
    assert!(!bench.shows("Keep measuring"));
    bench.press(Modifiers::NONE, Key::M);
    assert!(bench.shows("Keep measuring") && bench.shows("A stronger attack may lower"));
    bench.press(Modifiers::NONE, Key::A);
    assert_eq!(bench.harness.state().state().tab, Tab::Attack);
    bench.harness.get_by_label("Measure tab").click();
    bench.harness.run_steps(3);
    assert_eq!(bench.harness.state().state().tab, Tab::Measure);
    bench.press(Modifiers::NONE, Key::M);
    assert!(!bench.shows("Keep measuring"));
    assert!(asked(&bench).is_none(), "looking at a tab asks for nothing");
}

#[test]
fn measure_now_asks_once_and_ends_with_the_complete_curve() {
    let mut bench = panel();
    bench.click("Measure now");
    let request = asked(&bench).flatten().expect("a measurement");
    assert_eq!((request.now, request.share), (true, None));
    assert_eq!(request.settings, CurveSettings::default());

    answer(&mut bench, report(request.id, 700, &request.settings, 16));
    assert!(bench.shows("model at step 700, filling in: 16 of 200 images"));
    assert!(bench.harness.state().state().measure.now);
    answer(&mut bench, report(request.id, 700, &request.settings, usize::MAX));
    finish(&mut bench, request.id);
    assert!(!bench.harness.state().state().measure.now);
    assert!(bench.shows("Wasserstein ε = 0.05: 94.0 %"));
    assert!(bench.shows("no attack ε = 0: 100.0 %"));
    assert!(bench.shows("Robust accuracy over training at ε = 0.1, curves: 1"));
    assert!(bench.shows("first 200 test images; model and linear classifier at step 700"));
    assert!(bench.shows("95.1 % correct"));
}

#[test]
fn keep_measuring_and_cancel_say_exactly_what_goes_on() {
    let mut bench = panel();
    toggle(&mut bench, "Keep measuring");
    let request = asked(&bench).flatten().unwrap();
    assert_eq!((request.now, request.share), (false, Some(0.05)));
    bench.click("Measure now");
    assert_eq!(asked(&bench).flatten().map(|r| (r.now, r.share)), Some((true, Some(0.05))));
    bench.click("Cancel measuring");
    assert_eq!(asked(&bench).flatten().map(|r| (r.now, r.share)), Some((false, Some(0.05))));
    toggle(&mut bench, "Keep measuring");
    assert_eq!(asked(&bench), Some(None), "off: nothing is measured");
}

#[test]
fn attacks_norm_and_effort_are_sent_as_they_are_set() {
    let mut bench = panel();
    toggle(&mut bench, "Measure Damage");
    toggle(&mut bench, "Measure KL");
    bench.harness.get_by_label("L2").click();
    bench.harness.run_steps(3);
    assert!(asked(&bench).is_none(), "an edit alone measures nothing");
    bench.click("Measure now");
    let settings = asked(&bench).flatten().unwrap().settings;
    let wanted =
        [AttackObjective::Wasserstein, AttackObjective::Damage, AttackObjective::Classifier];
    assert_eq!((&settings.objectives[..], settings.norm), (&wanted[..], Norm::L2));
    assert!(bench.shows("Over training at ε = 3"));
    for name in ["Measure Wasserstein", "Measure Damage", "Measure Classifier"] {
        toggle(&mut bench, name);
    }
    assert!(bench.shows("No attack;"));
}

#[test]
fn the_empty_panel_says_what_to_do_and_a_failure_switches_off() {
    let mut bench = panel();
    assert!(bench.shows("Press “Measure now”"));
    toggle(&mut bench, "Keep measuring");
    assert!(bench.shows("the first points will appear in a moment"));
    bench.answers.curves.update(|news| news.given_up = true);
    bench.harness.run_steps(3);
    assert!(bench.shows("Press “Measure now”"));
}

#[test]
fn a_new_run_forgets_the_curves_and_keeps_measuring() {
    let mut bench = panel();
    toggle(&mut bench, "Keep measuring");
    let settings = asked(&bench).flatten().unwrap().settings;
    answer(&mut bench, report(1, 700, &settings, usize::MAX));
    answer(&mut bench, report(1, 900, &settings, usize::MAX));
    assert!(bench.shows("at ε = 0.1, curves: 2"));
    bench.run_started(2);
    assert!(!bench.shows("model at step") && bench.shows("at ε = 0.1, curves: 0"));
    answer(&mut bench, report(1, 900, &settings, usize::MAX));
    assert!(!bench.shows("model at step"), "it belongs to the run before");
    assert!(bench.harness.state().state().measure.settings.keep);
}

#[test]
fn curves_are_saved_where_the_user_says() {
    let parent = tempfile::tempdir().unwrap();
    let mut bench = panel();
    bench.click("Measure now");
    let request = asked(&bench).flatten().unwrap();
    answer(&mut bench, report(request.id, 700, &request.settings, usize::MAX));
    *bench.folder.lock().unwrap() = Some(parent.path().to_owned());
    bench.click("Save curves…");
    bench.until_shown("Saved to");
    let folder = std::fs::read_dir(parent.path()).unwrap().next().unwrap().unwrap().path();
    let table = std::fs::read_to_string(folder.join("curves.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + 16);
    assert!(table.contains("0,700,700,classifier,linf,0.3,40,1,0,200,"));
}

#[test]
fn everything_has_a_name_and_nothing_is_cut_off_across() {
    for size in [(800.0, 600.0), (1024.0, 768.0), (1280.0, 800.0), (1920.0, 1080.0)] {
        let mut bench = panel_of(size);
        bench.harness.get_by_label("Advanced attack settings").click();
        answer(&mut bench, report(1, 1_234_567, &CurveSettings::default(), usize::MAX));
        let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(size.0, size.1)).expand(1.0);
        for node in bench.harness.root().children_recursive() {
            let role = node.accesskit_node().role();
            if !eframe::egui::accessibility::is_input(role) {
                continue;
            }
            let text = format!("{size:?} {role:?} {} {:?}", name_of(&node), node.rect());
            assert!(node.accesskit_node().label().is_some_and(|l| !l.trim().is_empty()), "{text}");
            let across = window.x_range();
            assert!(
                across.contains(node.rect().left()) && across.contains(node.rect().right()),
                "{text}"
            );
        }
    }
}
