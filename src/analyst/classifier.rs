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
    pub run: u64,
    pub step: u64,
    pub classifier: LatentClassifier,
}

impl Analyst {
    /// Refits if the model has moved since the last fit and the budget allows.
    pub(super) fn keep_readout(&mut self) {
        // Questions come first.
        if !self.questions.is_empty() || Instant::now() < self.next_readout {
            return;
        }
        self.refresh();
        self.fit_readout();
    }

    /// Whether the model has moved so far since the last fit that verdicts would mislead: by a
    /// quarter of its steps, so often in the beginning and rarely later.
    pub(super) fn readout_is_outdated(&self) -> bool {
        let (Some(weights), Some(readout)) = (&self.known, &self.readout) else { return true };
        readout.run != weights.run || weights.step > readout.step + readout.step / 4
    }

    /// Fits the classifier to the known weights, if it is not theirs already.
    pub(super) fn fit_readout(&mut self) {
        let Some(weights) = &self.known else { return };
        let current = self.readout.as_ref();
        // Before the first step there is nothing worth classifying with.
        if current.is_some_and(|r| (r.run, r.step) == (weights.run, weights.step)) {
            self.next_readout = Instant::now() + REFIT_EVERY / 5;
            return;
        }
        let started = Instant::now();
        let (classifier, clean_accuracy, training_images) = fit(weights);
        let report = ClassifierReport {
            run: weights.run,
            step: weights.step,
            clean_accuracy,
            training_images,
        };
        self.readout = Some(Readout { run: weights.run, step: weights.step, classifier });
        self.answers.classifier.put(report);
        let pause = started.elapsed().div_f64(REFIT_BUDGET).max(REFIT_EVERY);
        self.next_readout = Instant::now() + pause;
        (self.outbox.wake)();
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
    let mut some = ImageSet::default();
    for index in (0..images.len()).step_by(stride) {
        some.pixels.extend_from_slice(images.image(index));
        some.labels.push(images.labels[index]);
    }
    some
}
