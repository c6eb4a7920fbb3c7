//! Faults of the engine, caused for real: what breaks, what is told, what goes on.

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{Session, config, dataset};
use crossbeam_channel::bounded;
use raven_explorer::config::TrainConfig;
use raven_explorer::data::{Dataset, ImageSet};
use raven_explorer::train::messages::{Command, Notice, Phase};

/// Test images that are shorter than their labels promise: whoever draws one of the last panics.
fn treacherous() -> Arc<Dataset> {
    let whole = dataset(64, 32);
    let test = ImageSet {
        pixels: whole.test.pixels[..whole.test.pixels.len() / 2].to_vec(),
        labels: whole.test.labels.clone(),
    };
    let (name, origin) = (whole.name.clone(), whole.origin.clone());
    let (choice, class_names) = (whole.choice.clone(), whole.class_names.clone());
    Arc::new(Dataset { name, origin, choice, class_names, train: whole.train.clone(), test })
}

fn told(session: &Session, words: &str) -> bool {
    session.notices.iter().any(|n| matches!(n, Notice::Problem(text) if text.contains(words)))
}

#[test]
fn after_a_panic_a_reset_starts_afresh_and_nothing_else_dies() {
    let mut session = Session::start(dataset(64, 32), config());
    session.train(2);
    session.send(Command::UseDataset(treacherous(), config()));
    session.wait("the panic to be told", |session| told(session, "Reset starts a fresh run"));
    session.send(Command::UseDataset(dataset(64, 32), config()));
    session.send(Command::Reset(TrainConfig { seed: 9, ..config() }));
    session.notices.clear();
    session.send(Command::Step(3));
    let trained = |session: &Session| session.records.iter().filter(|r| r.step == 3).count() > 0;
    session.wait("a fresh run", trained);
}

#[test]
fn after_a_panic_the_kept_training_goes_on_from_its_step() {
    // One training image is missing at the end: the step that draws it panics.
    let mut images = (*dataset(2048, 32)).clone();
    images.train.pixels.truncate(2047 * 784);
    let mut session = Session::start(Arc::new(images), TrainConfig { epochs: 2, ..config() });
    session.train(4);
    let (sender, receiver) = bounded(1);
    session.send(Command::Snapshot(sender));
    receiver.recv_timeout(Duration::from_secs(20)).expect("no panic yet: another seed is needed");
    session.send(Command::Run);
    session.wait("the panic to be told", |session| told(session, "back at step 4, on the CPU"));
    let back = |n: &Notice| matches!(n, Notice::Restored { step: 4, .. });
    assert!(session.notices.iter().any(back));
    let before: Vec<_> = session.records.iter().filter(|r| r.step == 5).copied().collect();
    session.send(Command::Step(1));
    session.wait("step 5 again", |session| {
        session.records.iter().filter(|record| record.step == 5).count() == before.len() + 1
    });
    let again: Vec<_> = session.records.iter().filter(|r| r.step == 5).copied().collect();
    assert!(again.iter().all(|record| *record == again[0]), "the same training goes on");
}

#[test]
fn a_learning_rate_far_too_large_stops_the_run_and_the_good_weights_come_back() {
    let wild = TrainConfig { learning_rate: 1.0, ..config() };
    let mut session = Session::start(dataset(64, 32), wild);
    session.send(Command::Run);
    let stopped = |session: &Session| {
        session.notices.iter().any(|notice| matches!(notice, Notice::Diverged { .. }))
    };
    session.patience = Duration::from_secs(60);
    session.wait("the loss to break", stopped);
    session.send(Command::RestoreLastGood);
    let back = |session: &Session| {
        session.notices.iter().any(|notice| matches!(notice, Notice::Restored { .. }))
    };
    session.wait("the good weights", back);
}

#[test]
fn ten_thousand_changes_of_a_knob_at_full_speed_leave_the_last_one_in_force() {
    let mut session = Session::start(dataset(64, 32), TrainConfig { epochs: 1000, ..config() });
    session.send(Command::Run);
    for change in 0..10_000 {
        let sigma_aug = 0.01 + f64::from(change) * 1e-4;
        session.send(Command::Configure(TrainConfig { sigma_aug, epochs: 1000, ..config() }));
    }
    let last = 0.01 + 9_999.0 * 1e-4;
    session.wait("the last change", |session| {
        session
            .notices
            .iter()
            .rev()
            .any(|n| matches!(n, Notice::Configured { config, .. } if config.sigma_aug == last))
    });
    session.send(Command::Pause);
    session.wait("the pause", |session| {
        session.inbox.status.take().is_some_and(|status| status.phase == Phase::Paused)
    });
}

#[test]
fn a_batch_larger_than_the_data_a_missing_class_and_black_images_train() {
    let mut images = (*dataset(10, 10)).clone();
    images.train.pixels.fill(0);
    images.train.labels.fill(3);
    let config = TrainConfig { batch_size: 512, ..config() };
    let mut session = Session::start(Arc::new(images), config);
    session.train(5);
    assert!(session.records.iter().all(|record| record.total.is_finite()));
}

/// `train` on the built-in digits, small; the loss it ends with.
#[cfg(unix)]
fn trained(disturb: impl FnOnce(u32)) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let child = std::process::Command::new(env!("CARGO_BIN_EXE_raven-explorer"))
        .args([
            "train",
            "--dataset",
            "digits",
            "--device",
            "cpu",
            "--latent",
            "2",
            "--hidden",
            "32",
        ])
        .args(["--epochs", "3", "--json", "--out"])
        .arg(folder.path().join("model"))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    disturb(child.id());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert!(last["loss"].is_number(), "{last}");
    last["loss"].clone()
}

#[cfg(unix)]
#[test]
fn a_laptop_that_sleeps_wakes_to_the_same_training() {
    let signal = |name: &str, id: u32| {
        let id = id.to_string();
        assert!(std::process::Command::new("kill").args([name, &id]).status().unwrap().success());
    };
    let slept = trained(|id| {
        std::thread::sleep(Duration::from_millis(300));
        signal("-STOP", id);
        std::thread::sleep(Duration::from_secs(3));
        signal("-CONT", id);
    });
    assert_eq!(slept, trained(|_| {}));
}
