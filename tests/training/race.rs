//! A race, by running it: lockstep, the same numbers as alone, and models that stop alone.

use raven_explorer::analyst::messages::{AttackRequest, Question};
use raven_explorer::attack::AttackConfig;
use raven_explorer::config::{Method, TrainConfig};
use raven_explorer::train::messages::{Command, Notice, StepRecord};

use crate::common::{Session, attack_request, config, dataset};

fn vae() -> TrainConfig {
    TrainConfig { method: Method::Vae, ..config() }
}

fn noisy() -> TrainConfig {
    TrainConfig { method: Method::NoisyVae, noise: 0.5, ..config() }
}

/// A race of these models beside that of [`config`], paused before its first step.
fn race(beside: Vec<TrainConfig>) -> Session {
    let mut session = Session::start(dataset(320, 40), config());
    session.send(Command::Race(beside.clone()));
    session.wait("a race", |s| runs(s).last().is_some_and(|n| *n == 1 + beside.len()));
    session
}

/// The number of models of each run.
fn runs(session: &Session) -> Vec<usize> {
    let of = |notice: &Notice| match notice {
        Notice::RunStarted { models, .. } => Some(models.len()),
        _ => None,
    };
    session.notices.iter().filter_map(of).collect()
}

fn bits(records: &[StepRecord]) -> Vec<[u32; 4]> {
    let of =
        |r: &StepRecord| [r.total, r.reconstruction, r.reconstruction_aug, r.kl].map(f32::to_bits);
    records.iter().map(of).collect()
}

/// The losses of a lone run with these settings.
fn alone(config: TrainConfig, steps: u64) -> Vec<[u32; 4]> {
    let mut session = Session::start(dataset(320, 40), config);
    session.train(steps);
    bits(&session.records)
}

/// The losses of a model that wait.
fn losses_of(session: &Session, model: usize) -> Vec<StepRecord> {
    session.inbox.models[model].records.take()
}

#[test]
fn every_model_of_a_race_trains_bit_for_bit_as_it_does_alone() {
    let mut session = race(vec![vae(), noisy()]);
    session.train(60);
    assert_eq!(bits(&session.records), alone(config(), 60));
    let (first, second) = (losses_of(&session, 1), losses_of(&session, 2));
    assert_eq!(bits(&first), alone(vae(), 60));
    assert_eq!(bits(&second), alone(noisy(), 60));
    assert!(first.iter().chain(&second).all(|record| record.step <= 60));
    // They begin at the same weights, with the same images and draws.
    let before = [&session.records[0], &second[0]].map(|record| record.reconstruction.to_bits());
    assert_eq!(before[0], before[1]);
}

#[test]
fn latents_and_test_errors_of_all_models_belong_to_the_same_step() {
    let mut session = race(vec![vae(), noisy()]);
    // 320 images make 20 batches of 16.
    session.train(20);
    session.wait("three test errors", |s| {
        s.notices.iter().filter(|n| matches!(n, Notice::Epoch { step: 20, .. })).count() == 3
    });
    let mut steps = Vec::new();
    session.wait("latents", |s| {
        steps.extend(s.inbox.models[2].probe.take().map(|probe| probe.step));
        steps.last() == Some(&20)
    });
    let lead = session.inbox.models[0].probe.take().unwrap();
    let other = session.inbox.models[1].probe.take().unwrap();
    assert_eq!((lead.step, other.step, lead.run), (20, 20, other.run));
    assert_ne!(lead.mean, other.mean);
}

#[test]
fn what_the_lead_decides_for_all_changes_for_all_at_the_same_step() {
    let mut session = race(vec![vae()]);
    session.train(10);
    session.send(Command::Configure(0, TrainConfig { batch_size: 8, beta: 2.0, ..config() }));
    session.train(10);
    let mut plain = Session::start(dataset(320, 40), vae());
    plain.train(10);
    plain.send(Command::Configure(0, TrainConfig { batch_size: 8, ..vae() }));
    plain.train(10);
    assert_eq!(bits(&losses_of(&session, 1)), bits(&plain.records));

    session.send(Command::Configure(1, TrainConfig { batch_size: 64, noise: 0.9, ..noisy() }));
    session.wait("the change", |s| {
        s.notices.iter().any(|n| {
            matches!(n, Notice::Configured { model: 1, config, .. }
                if config.method == Method::NoisyVae && config.batch_size == 8)
        })
    });
    session.wait("a marker", |s| {
        s.notices.iter().any(
            |n| matches!(n, Notice::Marker { text, step: 20, .. } if text.starts_with("B: Noise level 0.3 → 0.9")),
        )
    });
    session.train(5);
    assert_eq!(losses_of(&session, 1).last().unwrap().step, 25);
}

#[test]
fn a_model_beside_the_lead_that_diverges_stops_alone() {
    let mut session = race(vec![TrainConfig { learning_rate: 10.0, ..vae() }, noisy()]);
    session.send(Command::Run);
    session.wait("the divergence", |s| {
        s.notices.iter().any(|n| matches!(n, Notice::Diverged { model: 1, .. }))
    });
    session.send(Command::Pause);
    let seen = session.records.last().map_or(0, |record| record.step);
    session.train(20);
    assert!(session.notices.iter().all(|n| !matches!(n, Notice::Diverged { model: 0 | 2, .. })));
    let last = session.records.last().unwrap().step;
    assert!(last >= seen + 20);
    assert_eq!(losses_of(&session, 2).last().unwrap().step, last);
    let broken = losses_of(&session, 1);
    assert!(broken.last().unwrap().step < last && broken.iter().all(|r| r.total.is_finite()));
    assert_eq!(bits(&session.records), alone(config(), last));
    // Its weights are of no use to anybody.
    let (sender, receiver) = crossbeam_channel::bounded(1);
    session.send(Command::ShareWeights(sender));
    assert_eq!(receiver.recv().unwrap().len(), 2);
}

#[test]
fn a_model_that_is_dropped_leaves_the_others_as_they_are() {
    let mut session = race(vec![vae(), noisy()]);
    session.train(10);
    session.send(Command::DropModel(1));
    session.wait("the drop", |s| {
        s.notices.iter().any(|n| matches!(n, Notice::ModelDropped { model: 1, .. }))
    });
    session.train(10);
    assert_eq!(losses_of(&session, 1).len(), 10);
    assert_eq!(bits(&losses_of(&session, 2)), alone(noisy(), 20));

    // Reset keeps the race, and the other model its number; other images do too.
    session.send(Command::Reset(TrainConfig { seed: 1, ..config() }));
    session.wait("a new run", |s| {
        s.notices.iter().any(|n| {
            let Notice::RunStarted { models, .. } = n else { return false };
            let numbers = models.iter().map(|(number, _)| *number);
            numbers.eq([0, 2]) && models.iter().all(|(_, config)| config.seed == 1)
        })
    });
    session.records.clear();
    session.train(5);
    let seeded = TrainConfig { seed: 1, ..noisy() };
    assert_eq!(bits(&losses_of(&session, 2)), alone(seeded, 5));

    session.send(Command::Race(Vec::new()));
    session.train(5);
    assert!(losses_of(&session, 2).is_empty());
    assert_eq!(runs(&session), [1, 3, 2], "the last one goes on without a restart");
}

#[test]
fn going_back_keeps_the_models_together() {
    let mut session = race(vec![vae()]);
    session.send(Command::Run);
    // Weights are remembered once a second, and count once a later loss is finite.
    session
        .wait("good states", |s| s.inbox.status.take().is_some_and(|st| st.elapsed.as_secs() >= 4));
    session.send(Command::Configure(0, TrainConfig { learning_rate: 10.0, ..config() }));
    session.wait("divergence", |s| {
        s.notices.iter().any(|n| matches!(n, Notice::Diverged { model: 0, .. }))
    });
    session.send(Command::Configure(0, config()));
    session.send(Command::RestoreLastGood);
    session.wait("the restored state", |s| {
        s.notices.iter().any(|n| matches!(n, Notice::Restored { .. }))
    });
    let step = session.notices.iter().find_map(|n| match n {
        Notice::Restored { step, .. } => Some(*step),
        _ => None,
    });
    session.records.clear();
    losses_of(&session, 1);
    session.send(Command::Step(5));
    session.wait("steps after it", |s| s.records.len() == 5);
    let expected: Vec<u64> = (1..=5).map(|i| step.unwrap() + i).collect();
    let steps = |records: &[StepRecord]| records.iter().map(|r| r.step).collect::<Vec<_>>();
    assert_eq!(steps(&session.records), expected);
    assert_eq!(steps(&losses_of(&session, 1)), expected);
}

#[test]
fn too_many_models_and_bad_settings_are_refused_and_the_run_goes_on() {
    let mut session = race(vec![vae()]);
    session.train(5);
    session.send(Command::Race(vec![vae(); 3]));
    session.send(Command::Race(vec![TrainConfig { sigma_aug: -1.0, ..vae() }]));
    session.send(Command::Configure(1, TrainConfig { beta: f64::NAN, ..vae() }));
    session.wait("three refusals", |s| {
        s.notices.iter().filter(|n| matches!(n, Notice::Problem(_))).count() == 3
    });
    session.train(5);
    assert_eq!(losses_of(&session, 1).len(), 10);
}

#[test]
fn one_attack_is_carried_out_on_every_model_from_the_same_start() {
    let mut session = race(vec![vae(), config()]);
    session.train(340);
    let request =
        attack_request(1, 3, AttackConfig { epsilon: 0.3, steps: 10, ..Default::default() });
    let attacked = |session: &mut Session| {
        session.ask(Question::Attack(request.clone()));
        let mut outcome = None;
        session.wait("an attack", |s| {
            outcome = s.answers.attack.take();
            outcome.is_some()
        });
        outcome.unwrap()
    };
    // One of a little earlier would still do here, and that of step 340 for an attack at step 400; but
    // they are renewed.
    session.wait("a classifier of step 340", |s| {
        s.answers.classifiers[0].take().is_some_and(|report| report.step == 340)
    });
    assert_eq!(attacked(&mut session)[0].classifier_step, Some(340));
    session.train(60);
    session.wait("a classifier of step 400", |s| {
        s.answers.classifiers[0].take().is_some_and(|report| report.step == 400)
    });
    let outcomes = attacked(&mut session);
    let [outcome, other, twin] = &outcomes[..] else { panic!("one outcome a model") };
    assert_eq!([outcome, other, twin].map(|outcome| outcome.model), [0, 1, 2]);
    let start = |o: &raven_explorer::analyst::messages::AttackOutcome| o.iterates[0].images.clone();
    assert_eq!(start(outcome), start(other));
    assert_ne!(outcome.digits[0].result.image, other.digits[0].result.image);
    // Nobody's classifier is newer than another's, wherever in the training they were last fitted.
    assert!([outcome, other, twin].iter().all(|o| o.step == 400 && o.classifier_step.is_some()));
    assert!([other, twin].iter().all(|o| o.classifier_step == outcome.classifier_step));
    // A copy of the lead is the lead: whatever is computed for it comes out the same.
    assert_eq!(outcome.digits[0].result.image, twin.digits[0].result.image);
    assert_eq!(outcome.digits[2].probabilities_after, twin.digits[2].probabilities_after);
    let mut reports = [None, None];
    session.wait("the other classifiers", |s| {
        for (report, slot) in reports.iter_mut().zip(&s.answers.classifiers[1..]) {
            *report = slot.take().or(report.take());
        }
        reports.iter().all(Option::is_some)
    });

    for model in [0, 1] {
        session.ask(Question::Hover(model, vec![0.5; 4]));
        session.wait("a picture by this model", |s| {
            s.answers.hover.take().is_some_and(|hover| hover.model == model)
        });
    }
    session.ask(Question::SmallestEpsilon(AttackRequest { id: 2, same_weights: true, ..request }));
    let mut found = None;
    session.wait("the smallest ε", |s| {
        found = s.answers.smallest_epsilon.take().filter(|search| search.done);
        found.is_some()
    });
    let found = found.unwrap();
    let models: Vec<usize> = found.epsilons.iter().map(|(model, _)| *model).collect();
    assert_eq!(models, [0, 1, 2]);
    assert_eq!(found.of(2), found.of(0));
}
