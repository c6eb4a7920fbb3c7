//! The built-in digits: always the same, balanced, varied, and not too easy.

use std::collections::HashSet;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use raven_explorer::config::DatasetChoice;
use raven_explorer::data::{self, Dataset, ImageSet, ImageShape, LoadOptions, digits};
use rayon::prelude::*;

const PIXELS: usize = ImageShape::MNIST.values();

const CLASSES: usize = 10;

fn dataset() -> &'static Dataset {
    static DATASET: OnceLock<Dataset> = OnceLock::new();
    DATASET.get_or_init(digits::dataset)
}

#[test]
fn they_are_loaded_without_files_and_never_called_mnist() {
    let mut texts = Vec::new();
    let options = LoadOptions { environment_dir: None, cache_dir: None, ..Default::default() };
    let loaded = data::load(
        &DatasetChoice::Digits,
        &options,
        &mut |progress| texts.push(progress.text),
        &AtomicBool::new(false),
    )
    .unwrap();
    assert_eq!(&loaded, dataset());
    assert_eq!(loaded.name, "Built-in digits");
    assert_eq!(loaded.origin, "drawn by this program");
    assert_eq!(loaded.class_names.join(""), "0123456789");
    texts.extend([loaded.name, loaded.origin]);
    assert!(texts.iter().all(|text| !text.to_lowercase().contains("mnist")), "{texts:?}");
}

#[test]
fn they_have_the_promised_size_and_equally_many_of_each_class() {
    for (set, count) in [(&dataset().train, 20_000), (&dataset().test, 2_000)] {
        assert_eq!(set.len(), count);
        assert_eq!(set.pixels.len(), count * PIXELS);
        let mut counts = [0; CLASSES];
        set.labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
        assert_eq!(counts, [count / CLASSES; CLASSES]);
        // Shuffled: each class is already there among the first hundred.
        let first: HashSet<u8> = set.labels[..100].iter().copied().collect();
        assert_eq!(first.len(), CLASSES);
    }
    assert_ne!(dataset().train.labels[..2_000], dataset().test.labels[..]);
}

#[test]
fn they_do_not_depend_on_the_number_of_threads() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert!(&pool.install(digits::dataset) == dataset());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(7).build().unwrap();
    assert!(&pool.install(digits::dataset) == dataset());
}

#[test]
fn every_image_has_ink_inside_its_border_and_none_comes_twice() {
    let mut seen = HashSet::new();
    for set in [&dataset().train, &dataset().test] {
        for index in 0..set.len() {
            let image = set.image(index);
            let label = set.labels[index];
            assert!(seen.insert(image), "image {index}, a {label}, is there twice");
            let inked = image.iter().filter(|&&pixel| pixel > 127).count();
            assert!((12..450).contains(&inked), "image {index}, a {label}: {inked} pixels of ink");
            let border = (0..28).flat_map(|at| [at, 27 * 28 + at, at * 28, at * 28 + 27]);
            for at in border {
                assert_eq!(image[at], 0, "image {index}, a {label}, touches the border");
            }
        }
    }
}

#[test]
fn the_edges_are_smooth() {
    let grey = dataset().train.pixels.iter().filter(|&&pixel| (1..180).contains(&pixel)).count();
    let inked = dataset().train.pixels.iter().filter(|&&pixel| pixel > 0).count();
    assert!(grey * 4 > inked, "{grey} of {inked} inked pixels are shades");
}

#[test]
fn a_linear_classifier_learns_them_but_stays_under_99_percent() {
    let mut classifier = Softmax::new();
    for epoch in 0..40 {
        let rate = 0.5 / (1.0 + epoch as f32 / 4.0);
        classifier.train_epoch(&dataset().train, rate);
    }
    let train_accuracy = classifier.accuracy(&dataset().train);
    let test_accuracy = classifier.accuracy(&dataset().test);
    println!("linear classifier: train {train_accuracy:.4}, test {test_accuracy:.4}");
    assert!(train_accuracy < 0.99, "train {train_accuracy}");
    assert!((0.80..0.99).contains(&test_accuracy), "test {test_accuracy}");
}

/// Multinomial logistic regression on pixels from 0 to 1, with a bias.
struct Softmax {
    /// One row a pixel and one for the bias, one column a class.
    weights: Vec<[f32; CLASSES]>,
    velocity: Vec<[f32; CLASSES]>,
}

impl Softmax {
    const MOMENTUM: f32 = 0.9;
    const BATCH: usize = 250;

    fn new() -> Self {
        let zero = vec![[0.0; CLASSES]; PIXELS + 1];
        Self { weights: zero.clone(), velocity: zero }
    }

    fn probabilities(&self, image: &[u8]) -> [f32; CLASSES] {
        let mut logits = self.weights[PIXELS];
        for (&pixel, weights) in image.iter().zip(&self.weights).filter(|(pixel, _)| **pixel > 0) {
            let value = f32::from(pixel) / 255.0;
            (0..CLASSES).for_each(|class| logits[class] += value * weights[class]);
        }
        let largest = logits.into_iter().fold(f32::MIN, f32::max);
        let exponentials = logits.map(|logit| (logit - largest).exp());
        let total: f32 = exponentials.iter().sum();
        exponentials.map(|value| value / total)
    }

    fn train_epoch(&mut self, set: &ImageSet, rate: f32) {
        for start in (0..set.len()).step_by(Self::BATCH) {
            let batch: Vec<usize> = (start..(start + Self::BATCH).min(set.len())).collect();
            let errors: Vec<[f32; CLASSES]> = batch
                .par_iter()
                .map(|&index| {
                    let mut error = self.probabilities(set.image(index));
                    error[usize::from(set.labels[index])] -= 1.0;
                    error.map(|value| value / batch.len() as f32)
                })
                .collect();
            self.velocity.iter_mut().flatten().for_each(|value| *value *= Self::MOMENTUM);
            for (&index, error) in batch.iter().zip(&errors) {
                for (&pixel, velocity) in set.image(index).iter().zip(&mut self.velocity) {
                    if pixel > 0 {
                        let value = f32::from(pixel) / 255.0;
                        (0..CLASSES).for_each(|class| velocity[class] += value * error[class]);
                    }
                }
                let bias = &mut self.velocity[PIXELS];
                (0..CLASSES).for_each(|class| bias[class] += error[class]);
            }
            for (weights, velocity) in self.weights.iter_mut().zip(&self.velocity) {
                (0..CLASSES).for_each(|class| weights[class] -= rate * velocity[class]);
            }
        }
    }

    fn accuracy(&self, set: &ImageSet) -> f64 {
        let right = (0..set.len())
            .into_par_iter()
            .filter(|&index| {
                let probabilities = self.probabilities(set.image(index));
                let best =
                    (0..CLASSES).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
                best == Some(usize::from(set.labels[index]))
            })
            .count();
        right as f64 / set.len() as f64
    }
}
