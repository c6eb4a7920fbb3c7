use std::sync::atomic::AtomicBool;

use super::run::{Keeping, Run};
use super::*;
use crate::checkpoint;
use crate::data::{self, Dataset};
use crate::random::permutation;

/// Half of these images are used in an epoch; the last one is not there, and whoever draws it panics.
fn treacherous(config: &TrainConfig) -> Dataset {
    let stop = AtomicBool::new(false);
    let options = crate::data::LoadOptions::default();
    let mut images = data::load(&config.dataset, &options, &mut |_| {}, &stop).unwrap();
    let count = 2 * config.batch_size - 1;
    images.train.labels.truncate(count);
    images.train.pixels.truncate((count - 1) * images.train.shape.values());
    images
}

/// Settings with which the panic comes in the epoch after this many whole ones.
fn config(epochs: u64) -> TrainConfig {
    let base = TrainConfig {
        epochs: 0,
        // So that the last image is not among those by which learning is judged.
        batch_size: 256,
        hidden: 16,
        latent: 2,
        device: DeviceChoice::Cpu,
        ..TrainConfig::default()
    };
    let last = 2 * base.batch_size as u32 - 2;
    let draws = |seed, epoch| {
        let order = permutation(seed, epoch, 2 * base.batch_size - 1);
        order[..base.batch_size].contains(&last)
    };
    let fits = |&seed: &u64| (0..epochs).all(|epoch| !draws(seed, epoch)) && draws(seed, epochs);
    let seed = (0..).find(fits).unwrap();
    TrainConfig { seed, ..base }
}

fn follow(epochs: u64, folder: &std::path::Path) -> String {
    let config = config(epochs);
    let images = Arc::new(treacherous(&config));
    let keeping = Keeping::new(folder.to_owned(), Duration::ZERO);
    let run = Run::begin(images, config, Some(keeping), false).unwrap();
    run.follow(&AtomicBool::new(false)).unwrap_err()
}

#[test]
fn a_panic_of_the_trainer_costs_no_more_than_what_came_after_the_last_saving() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("model");
    let told = follow(2, &folder);
    assert!(told.starts_with("The computation failed ("), "{told}");
    let words = format!("The last model kept, from step 2, is in {}.", folder.display());
    assert!(told.ends_with(&words), "{told}");
    let (description, model) = checkpoint::load(&folder, &burn::tensor::Device::flex()).unwrap();
    assert_eq!((description.step, model.is_finite()), (2, true));
    assert!(folder.join(checkpoint::METRICS_FILE).is_file());
}

#[test]
fn a_panic_before_anything_was_saved_leaves_an_older_model_as_it_is() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("model");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join(checkpoint::CONFIG_FILE), "old").unwrap();
    let told = follow(0, &folder);
    assert!(told.contains("The computation failed ("), "{told}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
}
