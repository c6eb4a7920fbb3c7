//! Images that train in milliseconds, and settings to match.

use std::sync::Arc;

use raven_explorer::config::{DatasetChoice, DeviceChoice, TrainConfig};
use raven_explorer::data::{Dataset, Identity, ImageSet, ImageShape};

const SIDE: usize = ImageShape::MNIST.width;
const PIXELS: usize = ImageShape::MNIST.values();

/// Ten classes of bright bars, one row each, at varied brightness.
fn bars(count: usize) -> ImageSet {
    let mut set = ImageSet::empty(ImageShape::MNIST);
    for index in 0..count {
        let class = index % 10;
        let mut image = vec![0_u8; PIXELS];
        for row in 2 * class + 4..2 * class + 6 {
            image[row * SIDE + 4..row * SIDE + 24].fill(120 + (index * 37 % 130) as u8);
        }
        set.push(&image, class as u8);
    }
    set
}

/// A data set that trains in milliseconds.
pub fn dataset(train: usize, test: usize) -> Arc<Dataset> {
    Arc::new(Dataset {
        choice: DatasetChoice::Folder("bars".into()),
        name: "Bars".into(),
        origin: "made by a test".into(),
        class_names: (0..10).map(|class| class.to_string()).collect(),
        train: bars(train),
        test: bars(test),
        identity: Identity::default(),
        notes: Vec::new(),
    })
}

/// A small, fast model on the CPU.
pub fn config() -> TrainConfig {
    TrainConfig {
        latent: 4,
        hidden: 32,
        batch_size: 16,
        device: DeviceChoice::Cpu,
        ..TrainConfig::default()
    }
}
