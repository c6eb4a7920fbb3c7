//! Trained models in place of a fresh run: alone, side by side, and what is refused.

use std::sync::Arc;

use raven_explorer::checkpoint::{self, Package, Precision};
use raven_explorer::compute::device;
use raven_explorer::config::{DeviceChoice, Method, TrainConfig};
use raven_explorer::data::Dataset;
use raven_explorer::train::messages::{Command, Notice};
use raven_explorer::train::opening::Opening;
use raven_explorer::train::trainer::Trainer;

use crate::common::{self, Session};

fn config(method: Method, seed: u64) -> TrainConfig {
    TrainConfig { method, seed, latent: 2, hidden: 16, ..common::config() }
}

/// A model that was trained for some steps, and what it weighs on disk.
fn package(dataset: &Arc<Dataset>, config: TrainConfig, precision: Precision) -> Package {
    let compute = device::choose(&DeviceChoice::Cpu).unwrap();
    let mut trainer = Trainer::new(config, dataset.clone(), compute);
    for _ in 0..5 {
        trainer.step();
    }
    let folder = tempfile::tempdir().unwrap();
    checkpoint::save(folder.path(), &trainer.description(), trainer.model(), precision).unwrap();
    Package::read(folder.path()).unwrap()
}

#[test]
fn models_open_side_by_side_and_train_on_from_their_step() {
    let dataset = common::dataset(64, 32);
    let packages = [Method::Vae, Method::Raven]
        .map(|method| package(&dataset, config(method, 0), Precision::Half))
        .to_vec();
    let mut session = Session::start(dataset.clone(), config(Method::Raven, 3));
    let opening = Opening { dataset, device: DeviceChoice::Cpu, packages };
    session.send(Command::Open(Box::new(opening)));
    let opened = |notice: &Notice| matches!(notice, Notice::Opened { step: 5, .. });
    session.wait("the models to open", |session| session.notices.iter().any(opened));
    let started = session.notices.iter().rev().find_map(|notice| match notice {
        Notice::RunStarted { models, .. } => Some(models.clone()),
        _ => None,
    });
    let methods: Vec<_> =
        started.expect("a run begins").into_iter().map(|(_, config)| config.method).collect();
    assert_eq!(methods, [Method::Vae, Method::Raven]);
    session.send(Command::Step(2));
    session.wait("step 7", |session| session.records.iter().any(|record| record.step == 7));
}

#[test]
fn a_model_whose_images_have_changed_opens_and_says_so() {
    let (dataset, fewer) = (common::dataset(64, 32), common::dataset(48, 32));
    let open = |package: &Package, dataset: &Arc<Dataset>| {
        let (dataset, device) = (dataset.clone(), DeviceChoice::Cpu);
        Opening { dataset, device, packages: vec![package.clone()] }
    };
    let here = TrainConfig { dataset: dataset.choice.clone(), ..config(Method::Vae, 0) };
    let before = package(&dataset, here, Precision::Full);
    assert_eq!(open(&before, &dataset).differences(), [""; 0]);
    let told = open(&before, &fewer).differences();
    assert!(
        told[0].contains("have changed since this model was trained: 48 training pictures instead")
            && told[0].contains("the test pictures are the same"),
        "{told:?}"
    );
    // The window says it, and the model is there.
    let mut session = Session::start(fewer.clone(), config(Method::Raven, 3));
    session.send(Command::Open(Box::new(open(&before, &fewer))));
    let said = |notice: &Notice| matches!(notice, Notice::Problem(text) if *text == told[0]);
    session.wait("the sentence", |session| session.notices.iter().any(said));
    session.send(Command::Step(1));
    session.wait("step 6", |session| session.records.iter().any(|record| record.step == 6));

    // Trained on there and saved, it knows those and has not forgotten the others.
    let folder = tempfile::tempdir().unwrap();
    session.send(Command::Save(folder.path().to_owned()));
    let saved = |notice: &Notice| matches!(notice, Notice::Saved(_));
    session.wait("the model", |session| session.notices.iter().any(saved));
    let after = Package::read(folder.path()).unwrap();
    let told = open(&after, &fewer).differences();
    assert!(told[0].contains("this model was trained on other pictures"), "{told:?}");
    assert!(told[0].contains("its results look too good"), "{told:?}");
}

#[test]
fn models_of_different_sizes_are_refused_and_the_run_goes_on() {
    let dataset = common::dataset(64, 32);
    let packages = vec![
        package(&dataset, config(Method::Vae, 0), Precision::Full),
        package(&dataset, config(Method::Raven, 1), Precision::Full),
    ];
    let opening = Opening { dataset, device: DeviceChoice::Cpu, packages };
    assert!(opening.configs().unwrap_err().contains("have to be the same"));
}

#[test]
fn half_precision_is_half_the_size_and_nearly_the_same_model() {
    let dataset = common::dataset(64, 32);
    let device = burn::tensor::Device::flex();
    let [full, half] = [Precision::Full, Precision::Half]
        .map(|precision| package(&dataset, config(Method::Raven, 0), precision));
    let encode = |package: &Package| {
        let images = burn::tensor::Tensor::ones([1, 784], &device);
        let model = package.unpack(&device).unwrap();
        model.encode(images).mean.into_data().try_into_vec::<f32>().unwrap()
    };
    for (a, b) in encode(&full).into_iter().zip(encode(&half)) {
        assert!((a - b).abs() < 0.01 * (1.0 + a.abs()), "{a} and {b}");
        assert!(a != b, "nothing was rounded");
    }
}
