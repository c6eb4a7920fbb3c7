//! A model of some of the built-in digits, trained in a second.

use std::sync::Arc;

use raven_explorer::compute::device;
use raven_explorer::config::{DeviceChoice, Method, TrainConfig};
use raven_explorer::data::{Dataset, digits};
use raven_explorer::train::trainer::Trainer;

pub const LATENT: usize = 8;
pub const TRAINING_IMAGES: usize = 2000;
pub const TEST_IMAGES: usize = 200;

/// The first of the built-in digits.
pub fn some_digits() -> Arc<Dataset> {
    let mut images = digits::dataset();
    for (set, count) in [(&mut images.train, TRAINING_IMAGES), (&mut images.test, TEST_IMAGES)] {
        set.pixels.truncate(count * set.shape.values());
        set.labels.truncate(count);
    }
    Arc::new(images)
}

/// A tiny model, trained for so many steps on them.
pub fn trained(steps: usize) -> Trainer {
    let config = TrainConfig {
        method: Method::Vae,
        latent: LATENT,
        hidden: 96,
        batch_size: 64,
        learning_rate: 4e-3,
        likelihood_variance: 0.03,
        device: DeviceChoice::Cpu,
        ..TrainConfig::default()
    };
    let compute = device::choose(&config.device).unwrap();
    let mut trainer = Trainer::new(config, some_digits(), compute);
    (0..steps).for_each(|_| {
        trainer.step();
    });
    trainer
}
