//! Whether a model learns at all: the least that it must beat is one and the same image for
//! everything, the mean of the training images.
//!
//! A model that never gets below that error is dead: its first steps were too large, or its latents
//! carry nothing. Losses stay finite, so nothing else would say so. It is looked at on a few training
//! images every so many steps until it has beaten the mean image, seldom afterwards. One that also
//! stands still for so many looks is dead, if its error on the whole test set says the same: a
//! model that only knows its training images by heart is not.

use crate::config::TrainConfig;
use crate::data::ImageSet;
use crate::evaluate::mean_image::{FAR_ABOVE, MeanImage, TestErrors, no_better};
use crate::evaluate::test_error::test_mse;
use crate::train::trainer::Trainer;

/// An error below this share of the lowest before is progress.
const PROGRESS: f64 = 0.99;
/// Training images that are looked at.
const SAMPLE: usize = 256;
/// Steps between two looks, at least …
const EVERY_STEPS: u64 = 50;
/// … and pairs that were trained on meanwhile: looks take at most 1 % of the time.
const EVERY_PAIRS: u64 = 3200;
/// Looks without progress after which a model stands still, at the default learning rate …
const LOOKS: u64 = 6;
/// … and this many times as long next to the mean image, where many rest for a while before their
/// latents are of use.
const REST: u64 = 2;
/// How many times longer a smaller learning rate has, at most.
const MOST_PATIENCE: f64 = 100.0;
/// Looks that are left out once a model is better than the mean image.
const SELDOM: u64 = 10;

/// News about the learning of a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It is no better than the mean image, and stands still.
    Dead(TestErrors),
    /// It was dead, and is better than the mean image now.
    Learns,
}

/// What the mean image achieves, and the images that are looked at.
#[derive(Debug)]
struct Baseline {
    sample: ImageSet,
    on_sample: f64,
    on_test: f64,
}

impl Baseline {
    fn new(train: &ImageSet, test: &ImageSet) -> Self {
        let mean = MeanImage::of(train);
        let count = train.len().min(SAMPLE);
        let mut sample = ImageSet::empty(train.shape);
        // Folders may be sorted by class: evenly spread.
        for index in (0..count).map(|place| place * train.len() / count) {
            sample.pixels.extend(train.image(index));
            sample.labels.push(train.labels[index]);
        }
        Self { on_sample: mean.error(&sample), on_test: mean.error(test), sample }
    }
}

/// How a model stands against the mean image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Better,
    GettingBetter,
    Still,
}

/// The errors that were seen since a model was last better than the mean image.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    /// The lowest, and its step.
    best: Option<(u64, f64)>,
}

impl Progress {
    /// Takes in the error at a step.
    fn look(&mut self, step: u64, error: f64, mean_image: f64, patience: u64) -> Standing {
        if !no_better(error, mean_image) {
            self.best = None;
            return Standing::Better;
        }
        // An error that is no number is no progress.
        let progress = self.best.is_none_or(|(_, best)| error < PROGRESS * best);
        let (at, best) = *self.best.get_or_insert((step, error));
        if progress {
            self.best = Some((step, error));
            return Standing::GettingBetter;
        }
        let rests = best < FAR_ABOVE * mean_image;
        let patience = if rests { REST * patience } else { patience };
        if step >= at + patience { Standing::Still } else { Standing::GettingBetter }
    }
}

/// What a trainer knows of its model's learning.
#[derive(Debug, Default)]
pub(super) struct Learning {
    /// Computed when it is first needed.
    baseline: Option<Baseline>,
    progress: Progress,
    /// The step of the next look; none is planned before the first step.
    next_look: Option<u64>,
    dead: bool,
}

impl Learning {
    /// Settings or weights have changed: what was seen before says nothing.
    pub(super) fn start_again(&mut self) {
        self.progress = Progress::default();
        self.next_look = None;
    }
}

/// Steps between two looks.
fn interval(pairs_per_step: usize) -> u64 {
    EVERY_STEPS.max(EVERY_PAIRS.div_ceil(pairs_per_step.max(1) as u64))
}

/// Steps without progress after which a model stands still.
fn patience(config: &TrainConfig, interval: u64) -> u64 {
    let longer = TrainConfig::default().learning_rate / config.learning_rate;
    ((LOOKS * interval) as f64 * longer.clamp(1.0, MOST_PATIENCE)) as u64
}

impl Trainer {
    /// The test errors of now.
    pub fn test_errors(&mut self) -> TestErrors {
        let mean_image = self.baseline().on_test;
        TestErrors { model: self.test_mse(), mean_image }
    }

    /// Looks at how the model learns, if it is time; what is new, if anything is. Changes nothing of
    /// the training.
    pub fn look(&mut self) -> Option<Verdict> {
        let (step, interval) = (self.step_count(), interval(self.pairs_per_step()));
        let due = *self.learning.next_look.get_or_insert(step + interval);
        if step < due {
            return None;
        }
        self.look_at_once()
    }

    /// The same without waiting for the time.
    pub fn look_at_once(&mut self) -> Option<Verdict> {
        let step = self.step_count();
        let interval = interval(self.pairs_per_step());
        let patience = patience(self.config(), interval);
        let (model, device) = (self.model(), self.compute().device.clone());
        let baseline = self.baseline();
        let mean_image = baseline.on_sample;
        let error = test_mse(&model, &baseline.sample, &device);
        let standing = self.learning.progress.look(step, error, mean_image, patience);
        self.learning.next_look = Some(step + interval);
        match standing {
            Standing::Better => {
                self.learning.next_look = Some(step + SELDOM * interval);
                std::mem::take(&mut self.learning.dead).then_some(Verdict::Learns)
            }
            Standing::Still if !self.learning.dead => {
                let errors = self.test_errors();
                self.learning.dead = errors.no_better();
                self.learning.dead.then_some(Verdict::Dead(errors))
            }
            Standing::Still | Standing::GettingBetter => None,
        }
    }

    fn baseline(&mut self) -> &Baseline {
        let dataset = self.dataset().clone();
        let baseline = &mut self.learning.baseline;
        baseline.get_or_insert_with(|| Baseline::new(&dataset.train, &dataset.test))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steps at which a course of errors, one a look, counts as standing still.
    fn still(errors: &[f64]) -> Vec<usize> {
        let mut progress = Progress::default();
        let looks = errors.iter().enumerate();
        let looks = looks.filter(|(at, error)| {
            let step = 50 * *at as u64;
            progress.look(step, **error, 0.067, 300) == Standing::Still
        });
        looks.map(|(at, _)| at).collect()
    }

    #[test]
    fn who_stands_still_above_the_mean_image_is_dead_and_nobody_else() {
        assert_eq!(still(&[0.112; 8]), [6, 7]);
        assert_eq!(still(&[f64::NAN; 8]), [6, 7]);
        // A slow start, a plateau at the mean image that ends, an ordinary run.
        assert!(still(&[0.23, 0.2, 0.17, 0.14, 0.12, 0.1, 0.09, 0.08, 0.07, 0.06]).is_empty());
        assert!(still(&[0.2, 0.068, 0.068, 0.068, 0.067, 0.067, 0.066, 0.05]).is_empty());
        assert!(still(&[0.2, 0.05, 0.04, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03]).is_empty());
        // One that dies after it had learned has the same patience.
        assert_eq!(still(&[0.03, 0.03, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]), [8]);
        // Next to the mean image, where many rest, it is twice as long.
        assert_eq!(still(&[0.067; 14]), [12, 13]);
    }

    #[test]
    fn small_batches_are_looked_at_seldom_and_small_rates_have_more_time() {
        assert_eq!([1, 16, 128, 4096].map(interval), [3200, 200, 50, 50]);
        let with = |learning_rate| TrainConfig { learning_rate, ..TrainConfig::default() };
        let patience = |learning_rate| patience(&with(learning_rate), 50);
        assert_eq!([1e-6, 1e-4, 1e-3, 0.1].map(patience), [30_000, 3_000, 300, 300]);
    }
}
