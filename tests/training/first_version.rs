//! What the first version wrote opens, and trains as it did then (`tests/reference/first-version`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use raven_explorer::checkpoint::Package;
use raven_explorer::compute::device;
use raven_explorer::config::{DeviceChoice, Likelihood, Method, TrainConfig};
use raven_explorer::data::digits;
use raven_explorer::evaluate::test_error::test_mse;
use raven_explorer::session::file;
use raven_explorer::train::messages::{Command, Notice};
use raven_explorer::train::snapshot::Resume;
use raven_explorer::train::trainer::Trainer;
use serde::Deserialize;

use crate::common::{self, Session as Bench};

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/first-version").join(name)
}

#[test]
fn a_checkpoint_of_the_first_version_reconstructs_as_it_did() {
    let package = Package::read(&place("model")).unwrap();
    let compute = device::choose(&DeviceChoice::Cpu).unwrap();
    let model = package.unpack(&compute.device).unwrap();
    let error = test_mse(&model, &digits::dataset().test, &compute.device);
    // Of its last line in metrics.csv.
    assert!((error - 0.205_285).abs() < 1e-5, "{error}");
}

#[test]
fn a_session_of_the_first_version_goes_on_with_both_of_its_models() {
    let dataset = Arc::new(digits::dataset());
    let read = file::read(&place("session.raven")).unwrap();
    let mut bench = Bench::start(dataset.clone(), common::config());
    bench.send(Command::Resume(Box::new(Resume {
        dataset,
        images: Some(read.images),
        training: read.training,
        histories: Arc::new(read.histories),
    })));
    bench.train(1);
    let problem = |notice: &&Notice| matches!(notice, Notice::Problem(_));
    assert!(bench.notices.iter().find(problem).is_none());
    assert_eq!(bench.records.last().unwrap().step, 2117);
    let models = bench.notices.iter().rev().find_map(|notice| match notice {
        Notice::RunStarted { models, .. } => Some(models.clone()),
        _ => None,
    });
    let methods: Vec<_> = models.unwrap().into_iter().map(|(_, config)| config.method).collect();
    assert_eq!(methods, [Method::Raven, Method::Vae]);
}

/// A run whose losses the first version printed.
#[derive(Deserialize)]
struct Run {
    method: Method,
    likelihood: Likelihood,
    latent: usize,
    seed: u64,
    /// (step, total loss in nats per pair).
    losses: Vec<(u64, f64)>,
}

#[test]
fn every_method_has_the_losses_of_the_first_version() {
    let runs: Vec<Run> =
        serde_json::from_str(&std::fs::read_to_string(place("losses.json")).unwrap()).unwrap();
    assert_eq!(runs.len(), 28, "every method, both likelihoods, d = 2 and 16");
    let dataset = Arc::new(digits::dataset());
    for run in runs {
        let Run { method, likelihood, latent, seed, losses } = run;
        let config =
            TrainConfig { method, likelihood, latent, seed, hidden: 64, ..TrainConfig::default() };
        let compute = device::choose(&DeviceChoice::Cpu).unwrap();
        let mut trainer = Trainer::new(config, dataset.clone(), compute);
        (0..losses.last().unwrap().0).for_each(|_| {
            trainer.step();
        });
        let (records, outcome) = trainer.read_losses();
        outcome.unwrap();
        for (step, before) in losses {
            let total = f64::from(records[step as usize - 1].total);
            // Processors differ in the last places, and training magnifies that.
            let off = (total / before - 1.0).abs();
            assert!(
                off < 1e-3,
                "{method:?} {likelihood:?} {latent}, step {step}: {total}, {before}"
            );
        }
    }
}
