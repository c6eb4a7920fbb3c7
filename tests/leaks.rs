//! What the engine holds, counted at its allocator: whatever was trained, raced, attacked and measured, back
//! at the beginning it holds what it held there before.
//!
//! A binary of its own for one test: its allocator counts what the whole process holds.

mod common;

use std::alloc::System;
use std::time::{Duration, Instant};

use cap::Cap;
use common::{Session, attack_request, config, dataset};
use raven_explorer::analyst::messages::{AttackRequest, MeasureRequest, Question};
use raven_explorer::attack::AttackConfig;
use raven_explorer::config::{Method, TrainConfig};
use raven_explorer::evaluate::curve::CurveSettings;
use raven_explorer::train::messages::{Command, Notice};

/// Counts every byte, and refuses none.
#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// What may differ from round to round: a message that is still on its way, a table that has grown.
/// One copy of the weights of the model alone would be more.
const TOLERANCE: usize = 128 << 10;

fn home() -> TrainConfig {
    TrainConfig { hidden: 64, ..config() }
}

/// What is held now, apart from messages that wait.
fn held(session: &mut Session) -> usize {
    std::thread::sleep(Duration::from_millis(10));
    session.notices.clear();
    session.notices.extend(session.inbox.notices.try_iter());
    ALLOCATOR.allocated()
}

/// The least that is held while it still falls: threads that just finish something hold more, the
/// longer the busier the machine is.
fn least(session: &mut Session) -> usize {
    let (mut least, mut unchanged) = (usize::MAX, 0);
    while unchanged < 100 {
        let now = held(session);
        unchanged = if now < least { 0 } else { unchanged + 1 };
        least = least.min(now);
    }
    least
}

/// Starts a run and waits until it is there; what the run before said is forgotten. Its number.
fn start(session: &mut Session, command: Command) -> u64 {
    let started = |session: &Session| {
        session.notices.iter().find_map(|notice| match notice {
            Notice::RunStarted { run, .. } => Some(*run),
            _ => None,
        })
    };
    session.notices.clear();
    session.send(command);
    session.wait("a run", |session| started(session).is_some());
    session.records = Vec::new();
    started(session).unwrap()
}

/// A race of three large networks, everything that can be asked of them, and back home.
fn round(session: &mut Session, id: u64) {
    let large = TrainConfig { latent: 16, hidden: 192, ..home() };
    start(session, Command::Reset(large.clone()));
    let other = |method| TrainConfig { method, ..large.clone() };
    start(session, Command::Race(vec![other(Method::Vae), other(Method::SmoothEncoder)]));
    session.train(30);

    let request = attack_request(id, 3, AttackConfig::default());
    let chase = AttackRequest { chase: true, ..request.clone() };
    session.ask(Question::Attack(chase));
    session.train(30);
    session.wait("a chase", |s| s.answers.attack.take().is_some_and(|found| found[0].id == id));
    session.ask(Question::SmallestEpsilon(request));
    session.wait("the smallest ε", |s| {
        s.answers.smallest_epsilon.take().is_some_and(|found| found.id == id && found.done)
    });
    session.ask(Question::Geometry(vec![0, 1]));
    session.wait("sensitivities", |s| s.answers.geometry.take().is_some());
    let settings = CurveSettings { images: 20, steps: 5, ..Default::default() };
    session.ask(Question::Measure(MeasureRequest { id, settings, now: true, share: None }));
    session.wait("curves of three models", |s| {
        s.answers.curves.take().is_some_and(|news| !news.complete.is_empty())
    });
    session.ask(Question::StopMeasuring);

    session.send(Command::Race(Vec::new()));
    start(session, Command::Reset(home()));
    session.train(10);
    // A run that trains keeps older weights and their optimiser to go back to, taken down once a
    // second: one copy more or less by the clock. A fresh run has none.
    let run = start(session, Command::Reset(home()));
    // The analyst lets go of the large models once it has asked for the weights again; where the
    // trainer is slow to answer, it makes do with the old ones, and is asked again.
    let mut found = 0;
    while found != run {
        let request = attack_request(id + 1, 1, AttackConfig { steps: 2, ..Default::default() });
        session.ask(Question::Attack(request));
        session.wait("an attack", |s| {
            let answer = s.answers.attack.take().filter(|answer| answer[0].id == id + 1);
            answer.is_some_and(|answer| {
                found = answer[0].run;
                true
            })
        });
    }
    session.ask(Question::Hover(0, vec![0.0; 4]));
    session.wait("a picture", |s| s.answers.hover.take().is_some());
}

#[test]
fn what_was_opened_is_given_back() {
    let mut session = Session::start(dataset(320, 40), home());
    // The first rounds start threads and fill the tables of libraries.
    let rounds: Vec<usize> = (0..6)
        .map(|number| {
            round(&mut session, 2 * number);
            least(&mut session)
        })
        .collect();
    // Whatever is still on its way arrives at last; what has leaked stays.
    let (limit, patience) = (rounds[2] + TOLERANCE, Instant::now() + session.patience);
    while held(&mut session) >= limit {
        assert!(Instant::now() < patience, "bytes after each round: {rounds:?}");
    }
}
