//! Evaluation from a trained model to its figures. `measures` looks at each measure by itself,
//! `features` at the feature network and its cache, `commands` at `attack` and `evaluate`.

#[path = "../common/arrays.rs"]
mod arrays;
mod commands;
mod features;
#[path = "../common/images.rs"]
mod images;
mod measures;

use std::ops::ControlFlow;
use std::sync::Arc;

use burn::tensor::Device;
use raven_explorer::attack::{AttackConfig, AttackObjective};
use raven_explorer::compute::device;
use raven_explorer::config::{DeviceChoice, Method, TrainConfig};
use raven_explorer::data::{Dataset, ImageSet, ImageShape, digits};
use raven_explorer::evaluate::robustness::{Plan, Report, Task, Update, measure};
use raven_explorer::evaluate::{LatentClassifier, Neighbours, latents};
use raven_explorer::train::trainer::Trainer;

const PIXELS: usize = ImageShape::MNIST.values();

const LATENT: usize = 8;
const TRAINING_IMAGES: usize = 2000;
const TEST_IMAGES: usize = 200;

fn first(images: &ImageSet, count: usize) -> ImageSet {
    ImageSet {
        shape: images.shape,
        pixels: images.pixels[..count * PIXELS].to_vec(),
        labels: images.labels[..count].to_vec(),
    }
}

/// A tiny model, trained for so many steps on some of the built-in digits.
fn trained(steps: usize) -> Trainer {
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
    let whole = digits::dataset();
    let train = first(&whole.train, TRAINING_IMAGES);
    let test = first(&whole.test, TEST_IMAGES);
    let dataset = Dataset { train, test, ..whole };
    let compute = device::choose(&config.device).unwrap();
    let mut trainer = Trainer::new(config, Arc::new(dataset), compute);
    (0..steps).for_each(|_| {
        trainer.step();
    });
    trainer
}

fn report(trainer: &Trainer, plan: &Plan) -> Report {
    let (data, config) = (trainer.dataset(), trainer.config());
    let mut observe = |_: Update| ControlFlow::Continue(());
    measure(&trainer.model(), &Device::flex(), data, config, plan, &mut observe).unwrap()
}

#[test]
fn figures_of_a_tiny_model() {
    let trainer = trained(400);
    let effort = AttackConfig { steps: 10, ..AttackConfig::default() };
    let objectives = [AttackObjective::Wasserstein, AttackObjective::Classifier];
    let plan = Plan::grid(&objectives, &[0.0, 0.1, 0.4], &effort, 30);
    let found = report(&trainer, &plan);

    assert!(found.clean_accuracy > 0.4, "{found:?}");
    assert!(found.test_mse > 0.0 && found.test_mse < 0.1, "{found:?}");
    assert_eq!((found.test_images, found.attacks.len()), (TEST_IMAGES, 6));
    assert!(found.classifier_converged);
    assert!(found.neighbours_accuracy > 0.4, "{found:?}");
    assert_eq!((found.frechet_samples, found.feature_accuracy), (None, None));
    assert_eq!(found.pairs.distances.unwrap().count, TEST_IMAGES);
    assert_eq!(found.largest_singular_value.unwrap().count, 100);
    for score in &found.attacks {
        assert!((score.interval[0]..=score.interval[1]).contains(&score.accuracy), "{score:?}");
        assert_eq!(score.images, 30);
    }
    for scores in found.attacks.chunks(3) {
        // Without room to move, the images are the clean ones; with more, the attack gets further.
        assert_eq!(scores[0].accuracy, found.clean_accuracy_attacked_images);
        assert!(scores[0].mean_objective < scores[1].mean_objective, "{scores:?}");
        assert!(scores[1].mean_objective < scores[2].mean_objective, "{scores:?}");
        assert!(scores[2].accuracy < scores[0].accuracy, "{scores:?}");
    }
    assert_eq!(found.attacks[0].mean_objective, 0.0);

    // The same again, and no more images than there are.
    assert_eq!(report(&trainer, &plan), found);
    let all = report(&trainer, &Plan::grid(&objectives[..1], &[0.1], &effort, 9999));
    assert_eq!(all.attacks[0].images, TEST_IMAGES);
}

#[test]
fn both_readers_of_the_latent_are_far_above_chance() {
    let trainer = trained(400);
    let (model, device, data) = (trainer.model(), Device::flex(), trainer.dataset());
    let (train, test) = (
        latents::encode(&model, &data.train, &device),
        latents::encode(&model, &data.test, &device),
    );
    assert_eq!(train.len(), TRAINING_IMAGES * LATENT);
    let classifier = LatentClassifier::fit(&train, &data.train.labels, LATENT, 10);
    assert!(classifier.accuracy(&test, &data.test.labels) > 0.4);
    let neighbours = Neighbours::new(&train, &data.train.labels, LATENT, 5);
    assert!(neighbours.accuracy(&test, &data.test.labels) > 0.4);
}

#[test]
fn measuring_can_be_broken_off_at_every_stage() {
    let trainer = trained(5);
    let (model, device, data) = (trainer.model(), Device::flex(), trainer.dataset());
    let grid = Plan::grid(&[AttackObjective::Kl], &[0.1], &AttackConfig::default(), 10);
    let plan = Plan { frechet: true, ..grid };
    let breaks_at = |end: &dyn Fn(&Update) -> bool| {
        let mut after = 0;
        let report = measure(&model, &device, data, trainer.config(), &plan, &mut |update| {
            if after > 0 || end(&update) {
                after += 1;
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        assert_eq!((report, after), (None, 1));
    };
    for wanted in [
        Task::EncodeTraining,
        Task::EncodeTest,
        Task::Neighbours,
        Task::TrainFeatures,
        Task::CompareImages,
        Task::Attack,
    ] {
        breaks_at(&|update| matches!(update, Update::Progress { task, .. } if *task == wanted));
    }
    breaks_at(&|update| matches!(update, Update::Scored(_)));
}
