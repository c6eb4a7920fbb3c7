//! The feature network: what it learns, and what becomes of its file in the cache.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use burn::tensor::Device;
use raven_explorer::config::DatasetChoice;
use raven_explorer::data::batch::gather;
use raven_explorer::data::{self, Dataset, LoadOptions};
use raven_explorer::evaluate::features::{FEATURES, FeatureNetwork};

use crate::images::dataset;

/// The network, and whether it was trained for it.
fn load_or_train(data: &Dataset, cache: Option<&Path>) -> (FeatureNetwork, bool) {
    let mut trained = false;
    let mut observe = |_, _| {
        trained = true;
        ControlFlow::Continue(())
    };
    let network = FeatureNetwork::load_or_train(data, &Device::flex(), cache, &mut observe);
    (network.unwrap(), trained)
}

fn features(network: &FeatureNetwork, data: &Dataset) -> Vec<f32> {
    network.features(gather(&data.test, &[0, 1, 2]))
}

/// The only file of the folder.
fn only_file(folder: &Path) -> PathBuf {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files.pop().unwrap()
}

#[test]
fn the_network_is_trained_once_and_the_same_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("made").join("when needed");
    let data = dataset(100, 40);
    let (first, trained) = load_or_train(&data, Some(&cache));
    assert!(trained && first.notice.is_none() && first.accuracy > 0.9, "{}", first.accuracy);
    let expected = features(&first, &data);
    assert_eq!(expected.len(), 3 * FEATURES);
    assert!(expected[..FEATURES] != expected[FEATURES..2 * FEATURES]);

    let (second, trained) = load_or_train(&data, Some(&cache));
    assert!(!trained && features(&second, &data) == expected);
    assert_eq!(second.accuracy, first.accuracy);
    let (uncached, trained) = load_or_train(&data, None);
    assert!(trained && uncached.notice.is_none() && features(&uncached, &data) == expected);

    // Other images, other labels: another file.
    only_file(&cache);
    let mut other = (*data).clone();
    other.train.labels.swap(0, 1);
    assert!(load_or_train(&other, Some(&cache)).1);
    assert_eq!(fs::read_dir(&cache).unwrap().count(), 2);
}

#[test]
fn a_damaged_file_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let data = dataset(100, 40);
    let (network, _) = load_or_train(&data, Some(folder.path()));
    let expected = features(&network, &data);
    let file = only_file(folder.path());
    let whole = fs::read(&file).unwrap();

    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    let too_long = whole.repeat(6);
    for damaged in [&altered[..], &whole[..whole.len() - 1], &whole[..10], &[], &too_long] {
        fs::write(&file, damaged).unwrap();
        let (again, trained) = load_or_train(&data, Some(folder.path()));
        assert!(trained && again.notice.is_none() && features(&again, &data) == expected);
        assert!(!load_or_train(&data, Some(folder.path())).1, "the file is whole again");
    }
}

#[test]
fn a_cache_that_cannot_be_written_costs_only_time() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no folder");
    fs::write(&file, "a file").unwrap();
    let data = dataset(100, 40);
    let (network, trained) = load_or_train(&data, Some(&file));
    assert!(trained && features(&network, &data).iter().all(|value| value.is_finite()));
    let notice = network.notice.unwrap();
    assert!(notice.contains("could not be cached") && notice.contains("no folder"), "{notice}");
}

#[test]
fn training_can_be_broken_off() {
    let folder = tempfile::tempdir().unwrap();
    let (mut heard, data) = (0, dataset(100, 40));
    let network = FeatureNetwork::load_or_train(
        &data,
        &Device::flex(),
        Some(folder.path()),
        &mut |done, total| {
            heard += 1;
            assert!(done <= total);
            if heard == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    assert!(network.is_none() && heard == 3);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_features_know_the_digits_of_mnist() {
    let options = LoadOptions { cache_dir: None, ..LoadOptions::default() };
    let load = data::load(&DatasetChoice::Mnist, &options, &mut |_| {}, &AtomicBool::new(false));
    let Ok(mnist) = load else {
        println!("Skipped: MNIST is not in the folder named by RAVEN_DATA_DIR.");
        return;
    };
    let (network, _) = load_or_train(&mnist, None);
    println!("test accuracy of the feature network on MNIST: {}", network.accuracy);
    assert!(network.accuracy > 0.95, "{}", network.accuracy);
}
