//! Upkeep of the latent classifier: refitted when the model has moved, within a budget.

use std::time::{Duration, Instant};

use super::Analyst;
use super::messages::ClassifierReport;
use crate::data::ImageSet;
use crate::evaluate::classifier::LatentClassifier;
use crate::evaluate::latents::encode;
use crate::train::weights::Weights;

/// Training images the live classifier is fitted on. Fewer than there are: it is refitted again and
/// again beside the training, and a linear classifier gains little from more.
const TRAINING_IMAGES: usize = 6_000;
/// At least this long between two fits.
const REFIT_EVERY: Duration = Duration::from_secs(5);
/// Fits may take at most this share of the time.
const REFIT_BUDGET: f64 = 0.01;

/// A latent classifier and the weights it belongs to.
#[derive(Clone)]
pub(super) struct Readout {
    pub model: usize,
    pub run: u64,
    pub step: u64,
    pub classifier: LatentClassifier,
}

impl Readout {
    /// Whether it was fitted to exactly these weights.
    fn is_of(&self, weights: &Weights) -> bool {
        (self.model, self.run, self.step) == (weights.number, weights.run, weights.step)
    }
}

impl Analyst {
    /// Refits the classifiers if a model has moved since the last fit and the budget allows.
    pub(super) fn keep_readouts(&mut self) {
        // Questions come first.
        if !self.questions.is_empty() || Instant::now() < self.next_readout {
            return;
        }
        self.refresh();
        // If no model has moved, that is all for now.
        self.next_readout = Instant::now() + REFIT_EVERY / 5;
        self.fit_readouts();
    }

    /// The newest classifier of this model, whatever weights it was fitted to.
    pub(super) fn readout_of(&self, weights: &Weights) -> Option<&Readout> {
        self.readouts.iter().find(|readout| readout.model == weights.number)
    }

    /// Whether a model has moved so far since the last fit that verdicts would mislead: by a
    /// quarter of its steps, so often in the beginning and rarely later.
    pub(super) fn readout_is_outdated(&self, weights: &Weights) -> bool {
        let Some(readout) = self.readout_of(weights) else { return true };
        readout.run != weights.run || weights.step > readout.step + readout.step / 4
    }

    /// Fits a classifier to every known model that has none of just these weights. All models of a
    /// race together: a verdict by an older classifier would put its model at a disadvantage.
    pub(super) fn fit_readouts(&mut self) {
        let started = Instant::now();
        let has_moved = |weights: &&Weights| !self.readouts.iter().any(|r| r.is_of(weights));
        let moved: Vec<Weights> = self.known.iter().filter(has_moved).cloned().collect();
        for weights in &moved {
            let (classifier, clean_accuracy, training_images) = fit(weights);
            let (model, run, step) = (weights.number, weights.run, weights.step);
            let report = ClassifierReport { run, step, clean_accuracy, training_images };
            self.readouts.retain(|readout| readout.model != model);
            self.readouts.push(Readout { model, run, step, classifier });
            self.answers.classifiers[model].put(report);
        }
        if !moved.is_empty() {
            let pause = started.elapsed().div_f64(REFIT_BUDGET).max(REFIT_EVERY);
            self.next_readout = Instant::now() + pause;
            (self.outbox.wake)();
        }
    }
}

/// A classifier of these weights' latents, its accuracy on the test set, and the number of training
/// images it was fitted on.
fn fit(weights: &Weights) -> (LatentClassifier, f64, usize) {
    let (device, dataset) = (&weights.device, &weights.dataset);
    let train = every_nth(&dataset.train, TRAINING_IMAGES);
    let latents = encode(&weights.model, &train, device);
    let classes = dataset.class_names.len();
    let classifier = LatentClassifier::fit(&latents, &train.labels, weights.latent, classes);
    let test = every_nth(&dataset.test, TRAINING_IMAGES);
    let accuracy = classifier.accuracy(&encode(&weights.model, &test, device), &test.labels);
    (classifier, accuracy, train.len())
}

/// About `limit` images, evenly spread over the set.
pub(super) fn every_nth(images: &ImageSet, limit: usize) -> ImageSet {
    let stride = images.len().div_ceil(limit).max(1);
    let mut some = ImageSet::empty(images.shape);
    for index in (0..images.len()).step_by(stride) {
        some.push(images.image(index), images.labels[index]);
    }
    some
}
