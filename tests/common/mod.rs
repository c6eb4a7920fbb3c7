//! What several tests need: small images, files, programs, and a listener to a real trainer.

#![allow(dead_code, unused_imports)] // Each binary takes what it needs.

pub mod arrays;
pub mod digits;
pub mod files;
mod images;
pub mod program;

use std::sync::Arc;
use std::time::{Duration, Instant};

use raven_explorer::analyst::messages::{Answers, AttackRequest, Question};
use raven_explorer::analyst::{self, AnalystHandle};
use raven_explorer::attack::{AttackConfig, Goal};
use raven_explorer::config::TrainConfig;
use raven_explorer::data::Dataset;
use raven_explorer::data::batch::gather;
use raven_explorer::train::lanes::{Inbox, lanes};
use raven_explorer::train::messages::{Command, Notice, StepRecord};
use raven_explorer::train::worker::{self, TrainerHandle};
use serde_json::Value;

pub use images::{config, dataset};

/// Figures of the formulas in float64.
pub fn golden() -> Value {
    serde_json::from_str(include_str!("../reference/golden.json")).unwrap()
}

/// An attack on the first test images, away from where they are, once and on the newest weights.
pub fn attack_request(id: u64, count: u32, config: AttackConfig) -> AttackRequest {
    AttackRequest {
        id,
        images: gather(&dataset(10, 40).test, &(0..count).collect::<Vec<_>>()),
        labels: (0..count).map(|i| Some((i % 10) as u8)).collect(),
        goal: Goal::Away,
        config,
        chase: false,
        same_weights: false,
    }
}

/// A real trainer thread, the analyst beside it, and everything the trainer says.
pub struct Session {
    pub analyst: AnalystHandle,
    pub answers: Answers,
    pub trainer: TrainerHandle,
    pub inbox: Inbox,
    pub notices: Vec<Notice>,
    pub records: Vec<StepRecord>,
    /// How long [`Session::wait`] waits.
    pub patience: Duration,
}

impl Session {
    /// A trainer with this data, paused before its first step.
    pub fn start(dataset: Arc<Dataset>, config: TrainConfig) -> Self {
        let (outbox, inbox) = lanes(Arc::new(|| {}));
        let trainer = worker::spawn(outbox.clone(), true).unwrap();
        let answers = Answers::default();
        let analyst = analyst::spawn(trainer.commands(), answers.clone(), outbox).unwrap();
        let session = Self {
            analyst,
            answers,
            trainer,
            inbox,
            notices: Vec::new(),
            records: Vec::new(),
            // On a machine that is busy with other things, a minute is not long.
            patience: Duration::from_secs(600),
        };
        session.send(Command::UseDataset(dataset, config));
        session
    }

    pub fn send(&self, command: Command) {
        self.trainer.commands().send(command).unwrap();
    }

    pub fn ask(&self, question: Question) {
        self.analyst.questions().send(question).unwrap();
    }

    /// Listens until `done` holds.
    pub fn wait(&mut self, what: &str, mut done: impl FnMut(&Self) -> bool) {
        let deadline = Instant::now() + self.patience;
        loop {
            self.notices.extend(self.inbox.notices.try_iter());
            self.records.extend(self.inbox.models[0].records.take());
            if done(self) {
                return;
            }
            assert!(Instant::now() < deadline, "waited too long for {what}: {:?}", self.notices);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Trains `steps` steps and waits for their losses.
    pub fn train(&mut self, steps: u64) {
        let goal = self.records.last().map_or(0, |record| record.step) + steps;
        self.send(Command::Step(steps));
        self.wait("steps", |s| s.records.last().is_some_and(|record| record.step >= goal));
    }
}
