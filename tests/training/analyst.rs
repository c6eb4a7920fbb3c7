//! The analyst thread: attacks, chases, the smallest ε, and that none of it touches training.

use raven_explorer::analyst::messages::{
    AnatomyReport, AnatomyRequest, AttackOutcome, AttackRequest, Question,
};
use raven_explorer::attack::AttackConfig;
use raven_explorer::config::{Method, TrainConfig};
use raven_explorer::data::ImageShape;
use raven_explorer::train::messages::{Command, Notice};

use crate::common::{Session, attack_request as request, config, dataset};

const PIXELS: usize = ImageShape::MNIST.values();

fn outcome_of(session: &mut Session, id: u64) -> AttackOutcome {
    let mut outcome = None;
    session.wait("an attack", |s| {
        let outcomes = s.answers.attack.take();
        outcome = outcomes.and_then(|mut all| all.pop()).filter(|outcome| outcome.id == id);
        outcome.is_some()
    });
    outcome.unwrap()
}

#[test]
fn an_attack_comes_back_with_everything_the_panel_shows() {
    let mut session = Session::start(dataset(320, 40), config());
    session.train(800);
    let config = AttackConfig { epsilon: 0.3, steps: 20, ..Default::default() };
    session.ask(Question::Attack(request(1, 3, config)));
    let outcome = outcome_of(&mut session, 1);
    assert_eq!((outcome.digits.len(), outcome.step, outcome.latent), (3, 800, 4));
    assert_eq!(outcome.iterates.len(), 21);
    let (first, last) = (&outcome.iterates[0], &outcome.iterates[20]);
    assert_eq!((first.iterate, last.iterate, last.means.len()), (0, 20, 12));
    for digit in &outcome.digits {
        assert!(digit.result.linf <= 0.3 + 1e-6 && digit.result.objective > 0.0);
        assert_eq!(digit.reconstruction_after.len(), PIXELS);
        assert_ne!(digit.reconstruction_before, digit.reconstruction_after);
        let sum: f32 = digit.probabilities_after.iter().sum();
        assert!((sum - 1.0).abs() < 1e-4, "{sum}");
    }
    assert!(outcome.classifier_step.is_some_and(|step| step >= 640), "{outcome:?}");
    let mut report = None;
    session.wait("a classifier of the last step", |s| {
        report = s.answers.classifiers[0].take();
        report.as_ref().is_some_and(|report| report.step == 800)
    });
    assert!(report.as_ref().is_some_and(|r| r.clean_accuracy > 0.7), "{report:?}");
}

#[test]
fn a_stopped_attack_gives_way_to_the_next() {
    let mut session = Session::start(dataset(320, 40), config());
    session.train(5);
    let endless = AttackConfig { steps: 10_000_000, ..Default::default() };
    session.ask(Question::Attack(request(1, 2, endless)));
    session.wait("an iterate", |s| s.answers.attack_frame.take().is_some_and(|f| f.iterate > 2));
    session.ask(Question::Attack(request(2, 2, AttackConfig::default())));
    assert_eq!(outcome_of(&mut session, 2).id, 2);
}

#[test]
fn moving_a_knob_attacks_the_same_weights_while_training_goes_on() {
    let mut session = Session::start(dataset(320, 40), config());
    session.train(10);
    session.ask(Question::Attack(request(1, 2, AttackConfig::default())));
    assert_eq!(outcome_of(&mut session, 1).step, 10);
    session.train(10);
    let stronger = AttackConfig { epsilon: 0.2, ..AttackConfig::default() };
    let again = AttackRequest { same_weights: true, ..request(2, 2, stronger.clone()) };
    session.ask(Question::Attack(again));
    assert_eq!(outcome_of(&mut session, 2).step, 10);
    session.ask(Question::Attack(request(3, 2, stronger)));
    assert_eq!(outcome_of(&mut session, 3).step, 20);
}

#[test]
fn a_chase_follows_the_newest_weights_until_it_is_stopped() {
    let mut session = Session::start(dataset(320, 40), config());
    session.train(5);
    session.send(Command::Run);
    let chase = AttackRequest { chase: true, ..request(7, 2, AttackConfig::default()) };
    session.ask(Question::Attack(chase));
    let steps: Vec<u64> = (0..3)
        .map(|_| outcome_of(&mut session, 7))
        .map(|o| {
            assert!(o.chase_share > 0.0 && o.chase_share <= 0.1, "{}", o.chase_share);
            o.step
        })
        .collect();
    assert!(steps[0] < steps[1] && steps[1] < steps[2], "{steps:?}");
    session.ask(Question::StopAttack);
    // Questions are answered in their order: what comes after this answer comes after the stop.
    session.ask(Question::Hover(0, vec![0.0; 4]));
    session.wait("the answer after it", |s| s.answers.hover.take().is_some());
    session.answers.attack.take();
    std::thread::sleep(std::time::Duration::from_millis(800));
    assert!(session.answers.attack.take().is_none());
}

#[test]
fn the_smallest_epsilon_fools_and_half_of_it_does_not() {
    let mut session = Session::start(dataset(320, 40), config());
    session.train(800);
    // One that is fitted anew between the search and the attack may judge otherwise.
    session.wait("a classifier of the last step", |s| {
        s.answers.classifiers[0].take().is_some_and(|report| report.step == 800)
    });
    session.ask(Question::SmallestEpsilon(request(3, 4, AttackConfig::default())));
    let mut found = None;
    session.wait("the search", |s| {
        found = s.answers.smallest_epsilon.take().filter(|search| search.done).or(found.take());
        found.is_some()
    });
    let epsilons = found.unwrap().of(0).unwrap().to_vec();
    let largest = epsilons.iter().flatten().copied().fold(0.0, f32::max);
    assert!(largest > 0.0 && largest <= 1.0, "{epsilons:?}");

    for (scale, fooled) in [(1.02, true), (0.5, false)] {
        let index = epsilons.iter().position(|e| *e == Some(largest)).unwrap();
        let attack = AttackConfig { epsilon: largest * scale, ..Default::default() };
        session.ask(Question::Attack(request(10 + index as u64, 4, attack)));
        let outcome = outcome_of(&mut session, 10 + index as u64);
        let digit = &outcome.digits[index];
        let best = |p: &[f32]| (0..p.len()).max_by(|&a, &b| p[a].total_cmp(&p[b]));
        let changed = best(&digit.probabilities_before) != best(&digit.probabilities_after);
        assert_eq!(changed, fooled, "ε = {}", largest * scale);
    }
}

#[test]
fn a_panic_of_the_analyst_is_told_and_neither_it_nor_the_training_ends() {
    let mut session = Session::start(dataset(320, 40), config());
    session.train(5);
    // Images that end in the middle of a row: whoever makes an array of them panics.
    let mut broken = AttackRequest { chase: true, ..request(1, 2, AttackConfig::default()) };
    broken.images.truncate(PIXELS + 10);
    session.ask(Question::Attack(broken));
    session.wait("the panic to be told", |session| {
        session.notices.iter().any(|notice| {
            matches!(notice, Notice::AnalysisFailed(text) if text.contains("training is not affected"))
        })
    });
    // Once: the broken chase is not taken up again.
    session.ask(Question::Attack(request(2, 2, AttackConfig::default())));
    assert_eq!(outcome_of(&mut session, 2).digits.len(), 2);
    let told = session.notices.iter().filter(|n| matches!(n, Notice::AnalysisFailed(_)));
    assert_eq!(told.count(), 1);
    session.train(5);
    assert_eq!(session.records.last().unwrap().step, 10);
}

#[test]
fn a_hundred_attacks_leave_the_losses_as_they_were() {
    let losses = |session: &Session| -> Vec<u32> {
        session.records.iter().map(|record| record.total.to_bits()).collect()
    };
    let mut plain = Session::start(dataset(320, 40), config());
    plain.train(100);
    let mut attacked = Session::start(dataset(320, 40), config());
    for id in 0..100 {
        attacked.train(1);
        let config = AttackConfig { steps: 3, seed: id, ..Default::default() };
        attacked.ask(Question::Attack(request(id, 2, config)));
        outcome_of(&mut attacked, id);
    }
    assert_eq!(losses(&plain), losses(&attacked));
}

#[test]
fn decoding_answers_the_newest_question_and_refuses_the_wrong_size() {
    let mut session = Session::start(dataset(320, 40), config());
    session.train(2);
    session.ask(Question::Hover(0, vec![0.0; 3]));
    session.ask(Question::Manifold(vec![0.5; 8]));
    session.wait("the grid", |s| {
        s.answers.manifold.take().is_some_and(|m| m.step == 2 && m.images.len() == 2 * PIXELS)
    });
    assert!(session.answers.hover.take().is_none());
    session.ask(Question::Hover(0, vec![0.0; 4]));
    session.wait("the picture", |s| {
        s.answers.hover.take().is_some_and(|h| h.images.iter().all(|p| (0.0..=1.0).contains(p)))
    });
}

#[test]
fn the_geometry_of_selected_digits_is_told_for_each_that_exists() {
    let mut session = Session::start(dataset(320, 60), config());
    session.train(50);
    session.ask(Question::Geometry(vec![2, 999, 5]));
    let mut found = None;
    session.wait("the geometry", |s| {
        found = s.answers.geometry.take();
        found.is_some()
    });
    let geometry = found.unwrap();
    assert_eq!((geometry.step, &geometry.images[..]), (50, &[2, 5][..]));
    let (model, jacobians) = &geometry.models[0];
    assert_eq!((*model, jacobians.len()), (0, 2));
    assert!(jacobians.iter().all(|jacobian| jacobian.largest_singular_value > 0.0));
}

/// The analyst's answer to this question about the training step.
fn taken_apart(session: &mut Session, request: AnatomyRequest) -> AnatomyReport {
    let id = request.id;
    session.ask(Question::Anatomy(request));
    let mut found = None;
    session.wait("the step taken apart", |s| {
        found = s.answers.anatomy.take().filter(|report| report.id == id);
        found.is_some()
    });
    found.unwrap()
}

#[test]
fn a_step_taken_apart_is_that_of_the_images_that_exist_and_leaves_the_losses_as_they_were() {
    let losses = |session: &Session| -> Vec<u32> {
        session.records.iter().map(|record| record.total.to_bits()).collect()
    };
    for method in [Method::Raven, Method::Vae, Method::SmoothEncoder] {
        let config = TrainConfig { method, ..config() };
        let mut plain = Session::start(dataset(320, 40), config.clone());
        plain.train(30);
        let mut watched = Session::start(dataset(320, 40), config.clone());
        for id in 1..=30 {
            watched.train(1);
            let (config, draw) = (config.clone(), id as u32);
            let request = AnatomyRequest { id, model: 0, config, images: vec![7, 999, 2], draw };
            let report = taken_apart(&mut watched, request);
            assert_eq!(report.step, id);
            let indices: Vec<usize> = report.images.iter().map(|one| one.index).collect();
            assert_eq!(indices, [7, 2]);
            let pair = if method == Method::Vae { 1 } else { 2 };
            assert!(report.images.iter().all(|one| one.members.len() == pair));
        }
        assert_eq!(losses(&plain), losses(&watched), "{method}");
    }
}
