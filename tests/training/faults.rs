//! Faults of the engine, caused for real: what breaks, what is told, what goes on.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crossbeam_channel::bounded;
use raven_explorer::analyst::messages::{AttackRequest, Question};
use raven_explorer::attack::{AttackConfig, AttackObjective, Goal};
use raven_explorer::compute::device;
use raven_explorer::config::{DeviceChoice, Likelihood, Method, Pairing, TrainConfig, knob};
use raven_explorer::data::{Dataset, Identity, ImageSet, ImageShape};
use raven_explorer::sweep::cell::Images;
use raven_explorer::sweep::folder::Paths;
use raven_explorer::sweep::run::{Job, settle_plan};
use raven_explorer::sweep::{Folder, Grid, Measurement, Outcome, Plan};
use raven_explorer::train::messages::{Command, Notice, Phase};

use crate::common::program::raven_explorer;
use crate::common::{Session, config, dataset};

const PIXELS: usize = ImageShape::MNIST.values();

/// Test images that are shorter than their labels promise: whoever draws one of the last panics.
fn treacherous() -> Arc<Dataset> {
    let whole = dataset(64, 32);
    let test = ImageSet {
        shape: whole.test.shape,
        pixels: whole.test.pixels[..whole.test.pixels.len() / 2].to_vec(),
        labels: whole.test.labels.clone(),
    };
    let whole = Dataset::clone(&whole);
    Arc::new(Dataset { test, identity: Identity::default(), ..whole })
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
    receiver.recv_timeout(Duration::from_secs(600)).expect("no panic yet: another seed is needed");
    session.send(Command::Run);
    session.wait("the panic to be told", |session| {
        let way_back = "Training is back at step 4, on the CPU: press Run to continue.";
        told(session, "The computation failed (") && told(session, way_back)
    });
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
    let largest = knob("learning-rate").range.1;
    assert!(largest >= 10.0, "10 can be set");
    for learning_rate in [5.0, largest] {
        let wild = TrainConfig { learning_rate, ..config() };
        let mut session = Session::start(dataset(64, 32), wild);
        session.send(Command::Run);
        let stopped = |session: &Session| {
            session.notices.iter().any(|notice| matches!(notice, Notice::Diverged { .. }))
        };
        session.wait("the loss to break", stopped);
        session.send(Command::RestoreLastGood);
        let back = |session: &Session| {
            session.notices.iter().any(|notice| matches!(notice, Notice::Restored { .. }))
        };
        session.wait("the good weights", back);
        // With a sensible rate it goes on from there.
        session.send(Command::Configure(0, config()));
        session.records.clear();
        session.send(Command::Step(3));
        session.wait("three more steps", |session| session.records.len() >= 3);
        assert!(session.records.iter().all(|record| record.total.is_finite()), "{learning_rate}");
    }
}

#[test]
fn the_last_good_weights_are_those_of_the_last_epoch_at_least_and_are_what_is_saved() {
    let mut session = Session::start(dataset(320, 40), TrainConfig { epochs: 0, ..config() });
    session.send(Command::Run);
    let epochs = |session: &Session| -> Vec<u64> {
        let ends = session.notices.iter().filter_map(|notice| match notice {
            Notice::Epoch { step, .. } => Some(*step),
            _ => None,
        });
        ends.collect()
    };
    session.wait("two epochs", |session| epochs(session).len() >= 2);
    session.send(Command::Configure(0, TrainConfig { learning_rate: 10.0, epochs: 0, ..config() }));
    let broke = |session: &Session| {
        session.notices.iter().find_map(|notice| match notice {
            Notice::Diverged { step, good_step, .. } => Some((*step, *good_step)),
            _ => None,
        })
    };
    session.wait("the loss to break", |session| broke(session).is_some());
    let (step, good_step) = broke(&session).unwrap();
    assert!(good_step >= *epochs(&session).last().unwrap() && good_step < step);
    // However often somebody asks in between, weights that broke are never taken for good.
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        let (sender, receiver) = bounded(1);
        session.send(Command::Snapshot(sender));
        let kept = receiver.recv_timeout(Duration::from_secs(60)).unwrap();
        assert_eq!(kept.lead().step, good_step);
        session.send(Command::Save(folder.path().to_owned()));
    }
    session.wait("the saving", |session| {
        session.notices.iter().filter(|notice| matches!(notice, Notice::Saved(_))).count() == 3
    });
    let device = burn::tensor::Device::flex();
    let (description, model) = raven_explorer::checkpoint::load(folder.path(), &device).unwrap();
    assert_eq!((description.step, model.is_finite()), (good_step, true));
}

#[test]
fn a_learning_rate_of_ten_ends_the_command_with_a_sentence() {
    let output = raven_explorer()
        .args(["train", "--dataset", "digits", "--device", "cpu", "--latent", "2"])
        .args(["--hidden", "16", "--epochs", "20", "--learning-rate", "10"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    let sentence = told.lines().last().unwrap();
    assert!(sentence.contains("no longer a finite number. Try a lower learning rate"), "{told}");
}

#[test]
fn a_cell_that_panics_is_recorded_and_two_in_a_row_end_the_sweep() {
    let folder = tempfile::tempdir().unwrap();
    // The last training image is not there: whoever draws it panics.
    let mut images = (*dataset(64, 32)).clone();
    images.train.pixels.truncate(63 * 784);
    let grid = Grid::new(TrainConfig { epochs: 1, batch_size: 64, ..config() })
        .with("methods", ["vae"])
        .with("sigma_aug", [0.1])
        .with("noise", [0.3])
        .with("seeds", [0, 1, 2]);
    let measurement = Measurement { images: 8, frechet: false, ..Measurement::default() };
    let used = Images::of(&images);
    let plan = Plan::new(images.choice.clone(), used.clone(), measurement, grid);
    let cells = plan.cells().unwrap();
    let paths = || Paths { root: folder.path().to_owned() };
    let plan = settle_plan(&paths(), plan, &images).unwrap();
    let dataset = Arc::new(images);
    let run = || {
        let job = Job {
            paths: paths(),
            plan: &plan,
            cells: &cells,
            dataset: dataset.clone(),
            compute: device::choose(&DeviceChoice::Cpu).unwrap(),
            cache_dir: None,
            candidates: &[],
            retry_failed: false,
            wait: false,
        };
        job.run(&AtomicBool::new(false), &mut |_| {})
    };
    let told = run().unwrap_err();
    assert!(
        told.contains("The computation failed (") && told.contains("the cell before"),
        "{told}"
    );
    let open = Folder::open(folder.path()).unwrap();
    assert_eq!((open.results.len(), open.active.len()), (1, 0));
    assert!(matches!(&open.results[0].outcome,
        Outcome::Failed { reason } if reason.starts_with("The computation failed (")));
    // Each further attempt gets further.
    run().unwrap_err();
    assert_eq!(run(), Ok(true));
    assert_eq!(Folder::open(folder.path()).unwrap().results.len(), 3);
}

#[test]
fn ten_thousand_changes_of_a_knob_at_full_speed_leave_the_last_one_in_force() {
    let mut session = Session::start(dataset(64, 32), TrainConfig { epochs: 1000, ..config() });
    session.send(Command::Run);
    for change in 0..10_000 {
        let sigma_aug = 0.01 + f64::from(change) * 1e-4;
        session.send(Command::Configure(0, TrainConfig { sigma_aug, epochs: 1000, ..config() }));
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

/// Every method that can be compared, with both likelihoods.
fn methods() -> Vec<TrainConfig> {
    let mut all = Vec::new();
    for &likelihood in Likelihood::ALL {
        for &method in Method::ALL {
            all.push(TrainConfig { method, likelihood, ..config() });
        }
        let beta = TrainConfig { method: Method::Vae, beta: 4.0, likelihood, ..config() };
        let pairing = Pairing::TwoNoisy;
        let two = TrainConfig { method: Method::Raven, pairing, likelihood, ..config() };
        all.extend([beta, two]);
    }
    all
}

#[test]
fn every_method_and_its_classifier_live_with_black_images_and_a_missing_class() {
    let all = methods();
    assert_eq!(all.len(), 2 * 9);
    for config in all {
        let mut images = (*dataset(40, 40)).clone();
        // Black, all of them; and nobody has ever seen a 7.
        for set in [&mut images.train, &mut images.test] {
            set.pixels.fill(0);
        }
        images.train.labels.iter_mut().for_each(|label| *label %= 7);
        let name = format!("{} {}", config.method, config.likelihood);
        let mut session = Session::start(Arc::new(images), config);
        session.train(20);
        assert!(session.records.iter().all(|record| record.total.is_finite()), "{name}");
        let attack = AttackRequest {
            id: 1,
            images: vec![0.0; 2 * PIXELS],
            labels: vec![Some(7), Some(0)],
            goal: Goal::Away,
            config: AttackConfig {
                objective: AttackObjective::Classifier,
                steps: 3,
                ..AttackConfig::default()
            },
            chase: false,
            same_weights: false,
        };
        session.ask(Question::Attack(attack));
        let mut outcome = None;
        session.wait("an attack", |session| {
            outcome = session.answers.attack.take().or(outcome.take());
            outcome.is_some()
        });
        for digit in &outcome.unwrap()[0].digits {
            assert!(digit.result.objective.is_finite(), "{name}");
            let sums = [&digit.probabilities_before, &digit.probabilities_after];
            let whole = sums.iter().all(|p| (p.iter().sum::<f32>() - 1.0).abs() < 1e-3);
            assert!(whole && sums[0].len() == 10, "{name}: {sums:?}");
        }
        let told = session.notices.iter().any(|notice| {
            matches!(
                notice,
                Notice::Problem(_) | Notice::AnalysisFailed(_) | Notice::Diverged { .. }
            )
        });
        assert!(!told, "{name}: {:?}", session.notices);
    }
}

/// `train` on the built-in digits, small; the loss it ends with.
#[cfg(unix)]
fn trained(disturb: impl FnOnce(u32)) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let child = raven_explorer()
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
