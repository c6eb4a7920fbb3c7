//! Robustness curves measured by the analyst beside the training.

use raven_explorer::analyst::messages::{AttackRequest, CurveReport, MeasureRequest, Question};
use raven_explorer::attack::{AttackConfig, AttackObjective};
use raven_explorer::evaluate::curve::CurveSettings;
use raven_explorer::train::messages::Command;

use crate::common::{Session, attack_request, config, dataset};

/// Two attacks of a few steps.
fn settings() -> CurveSettings {
    let objectives = vec![AttackObjective::Wasserstein, AttackObjective::Classifier];
    CurveSettings { objectives, images: 50, steps: 5, ..Default::default() }
}

fn request(id: u64, settings: CurveSettings) -> MeasureRequest {
    MeasureRequest { id, settings, now: true, share: None }
}

fn attack(id: u64) -> AttackRequest {
    attack_request(id, 2, AttackConfig::default())
}

fn complete_curve(session: &mut Session, id: u64) -> CurveReport {
    let mut found = None;
    session.wait("a complete curve", |s| {
        let complete = s.answers.curves.take().map_or_else(Vec::new, |news| news.complete);
        found = complete.into_iter().find(|report| report.request == id);
        found.is_some()
    });
    found.unwrap()
}

fn wait_for_attack(session: &mut Session, id: u64) {
    session.wait("an attack", |s| s.answers.attack.take().is_some_and(|found| found[0].id == id));
}

#[test]
fn a_curve_fills_in_falls_with_epsilon_and_belongs_to_one_step() {
    let mut session = Session::start(dataset(320, 60), config());
    session.train(800);
    session.ask(Question::Measure(request(1, settings())));
    let mut seen = Vec::new();
    session.wait("the first images", |s| {
        seen.extend(s.answers.curves.take().map_or_else(Vec::new, |news| news.current));
        seen.last().is_some_and(|report| report.curve.is_complete())
    });
    let last = seen.pop().unwrap();
    assert_eq!((last.step, last.run, last.classes, last.curve.images), (800, 1, 10, 50));
    assert!(last.neighbours_accuracy > 0.7 && last.neighbours_images == 60, "{last:?}");
    assert!(seen.iter().all(|report| report.curve.progress() < 1.0));
    let accuracy = |objective, epsilon| {
        last.curve.point(objective, epsilon).and_then(|point| point.accuracy()).unwrap()
    };
    let classifier = AttackObjective::Classifier;
    assert!(accuracy(classifier, 0.0) > 0.7, "{:?}", last.curve.points);
    assert!(accuracy(classifier, 0.3) < accuracy(classifier, 0.0), "{:?}", last.curve.points);
    assert!(accuracy(classifier, 0.3) <= accuracy(AttackObjective::Wasserstein, 0.3) + 0.1);
}

#[test]
fn an_attack_is_answered_in_the_midst_of_a_batch_and_the_curve_is_the_same() {
    let mut session = Session::start(dataset(320, 60), config());
    session.train(300);
    session.ask(Question::Measure(request(1, settings())));
    let alone = complete_curve(&mut session, 1);

    // Batches that never end by themselves: an answer can only come from between two iterates.
    let endless = CurveSettings { steps: 100_000_000, ..settings() };
    session.ask(Question::Measure(request(2, endless)));
    session.wait("its first report", |s| s.answers.curves.take().is_some());
    for id in 0..3 {
        session.ask(Question::Attack(attack(id)));
        wait_for_attack(&mut session, id);
    }
    session.ask(Question::Hover(0, vec![0.0; 4]));
    session.wait("the picture", |s| s.answers.hover.take().is_some());

    // Another request ends it; attacks between its batches change none of its figures.
    let longer = CurveSettings { restarts: 1, ..settings() };
    session.ask(Question::Measure(request(3, longer)));
    for id in 10..15 {
        session.ask(Question::Attack(attack(id)));
        wait_for_attack(&mut session, id);
    }
    assert_eq!(complete_curve(&mut session, 3).curve, alone.curve);
}

#[test]
fn a_cancelled_measurement_ends_and_a_complete_one_is_not_repeated() {
    let mut session = Session::start(dataset(320, 60), config());
    session.train(10);
    let endless = CurveSettings { steps: 100_000_000, ..settings() };
    session.ask(Question::Measure(request(1, endless)));
    session.wait("its first report", |s| s.answers.curves.take().is_some());
    session.ask(Question::StopMeasuring);
    session.ask(Question::Measure(request(2, settings())));
    let first = complete_curve(&mut session, 2);
    // The model has not moved: the same question is answered at once, with the same figures.
    session.ask(Question::Measure(request(3, settings())));
    let mut again = complete_curve(&mut session, 3);
    again.request = 2;
    assert_eq!(again.curve, first.curve);
    session.ask(Question::StopMeasuring);
    // Questions are answered in their order: what comes after this answer comes after the stop.
    session.ask(Question::Hover(0, vec![0.0; 4]));
    session.wait("the answer after it", |s| s.answers.hover.take().is_some());
    session.answers.curves.take();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert!(session.answers.curves.take().is_none());
}

#[test]
fn in_the_background_every_curve_belongs_to_a_later_step() {
    let mut session = Session::start(dataset(320, 60), config());
    session.train(5);
    session.send(Command::Run);
    let keep = MeasureRequest { now: false, share: Some(0.5), ..request(1, settings()) };
    session.ask(Question::Measure(keep));
    let mut steps = Vec::new();
    session.wait("three curves", |s| {
        let news = s.answers.curves.take().unwrap_or_default();
        steps.extend(news.complete.iter().map(|report| report.step));
        steps.len() >= 3
    });
    assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{steps:?}");
}

#[test]
fn a_new_run_is_measured_from_its_own_weights() {
    let mut session = Session::start(dataset(320, 60), config());
    session.train(30);
    let endless = CurveSettings { steps: 100_000_000, ..settings() };
    session.ask(Question::Measure(request(1, endless)));
    session.wait("its first report", |s| s.answers.curves.take().is_some());
    session.send(Command::Reset(config()));
    session.ask(Question::Measure(request(2, settings())));
    let report = complete_curve(&mut session, 2);
    assert_eq!((report.run, report.step), (2, 0));
}

#[test]
fn measuring_leaves_the_losses_as_they_were() {
    let losses = |session: &Session| -> Vec<u32> {
        session.records.iter().map(|record| record.total.to_bits()).collect()
    };
    let mut plain = Session::start(dataset(320, 60), config());
    plain.train(200);
    let mut measured = Session::start(dataset(320, 60), config());
    measured.train(1);
    let keep = MeasureRequest { now: true, share: Some(0.5), ..request(1, settings()) };
    measured.ask(Question::Measure(keep));
    complete_curve(&mut measured, 1);
    for _ in 0..199 {
        measured.train(1);
    }
    assert_eq!(losses(&plain), losses(&measured));
}
