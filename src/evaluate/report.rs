//! All figures of one trained model, measured one after the other.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::config::TrainConfig;
use crate::data::Dataset;
use crate::data::batch::gather;
use crate::evaluate::features::{FEATURES, FeatureNetwork};
use crate::evaluate::image_quality::{ImageQuality, Withheld, image_quality};
use crate::evaluate::interval::wilson;
use crate::evaluate::jacobian::largest_singular_values;
use crate::evaluate::latents::encode_observed;
use crate::evaluate::neighbours::DEFAULT_NEIGHBOURS;
use crate::evaluate::pair_distances::PairDistances;
use crate::evaluate::robustness::{
    AttackScore, Observer, Plan, Task, Update, encode_training, fit_latents, iterates, score,
};
use crate::evaluate::statistics::Summary;
use crate::evaluate::test_error::test_mse;
use crate::evaluate::{Neighbours, accuracy, hits};
use crate::model::Vae;
use crate::train::learning::{MeanImage, no_better};

/// The first so many test images tell of the encoder's local geometry.
const GEOMETRY_IMAGES: usize = 100;
/// Fewer images than ten a feature make a Fréchet distance larger than it is by more than a little.
const FEW_IMAGES: usize = 10 * FEATURES;
/// Latents that look for their neighbours between two reports of progress.
const NEIGHBOURS_BATCH: usize = 500;

/// All that was measured of one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Mean squared error per pixel of decode(μ(x)) on the whole test set.
    pub test_mse: f64,
    /// The same error of predicting the mean training image for each test image; not in older files.
    pub mean_image_mse: Option<f64>,
    /// Share of the whole clean test set that the classifier gets right.
    pub clean_accuracy: f64,
    /// Wilson's 95 % interval of that share.
    pub clean_interval: [f64; 2],
    /// The same share among the images that are attacked: what the attacks start from.
    pub clean_accuracy_attacked_images: f64,
    /// Images in the whole test set.
    pub test_images: usize,
    /// Whether the classifier's fit came to its end.
    pub classifier_converged: bool,
    /// Share of the whole clean test set whose nearest training latents have the right class.
    pub neighbours_accuracy: f64,
    /// Wilson's 95 % interval of that share.
    pub neighbours_interval: [f64; 2],
    /// How far noise moves μ on fixed test images.
    pub pairs: PairDistances,
    /// The largest singular value of ∂μ/∂x at the first 100 test images, in latent units per pixel
    /// unit; `None` where none is a finite number.
    pub largest_singular_value: Option<Summary>,
    /// Fréchet distance (own features) of decode(μ(x)) of the test set to the test set, if it was
    /// asked for and means anything; `cautions` says why it does not.
    pub frechet_reconstructions: Option<f64>,
    /// The same of as many decoded draws from the prior of z.
    pub frechet_samples: Option<f64>,
    /// Share of the test images that the network behind these features classifies right.
    pub feature_accuracy: Option<f64>,
    /// Why that network could not be kept for the next time, if so.
    pub feature_notice: Option<String>,
    /// What one must know of these figures, and why some are missing: a sentence each.
    #[serde(default)]
    pub cautions: Vec<String>,
    /// One result an attack.
    pub attacks: Vec<AttackScore>,
}

/// Measures one model that was trained with `config`; nothing, if `observe` broke off.
///
/// `device` is where the model lies, without autodiff. The result depends on the model, the data,
/// the configuration and the plan alone.
pub fn measure(
    model: &Vae,
    device: &Device,
    dataset: &Dataset,
    config: &TrainConfig,
    plan: &Plan,
    observe: &mut Observer,
) -> Option<Report> {
    let test = &dataset.test;
    let test_images = test.len();
    let training_latents = encode_training(model, device, dataset, observe)?;
    let latents = encode_observed(model, test, device, &mut |done| {
        observe(Update::Progress { task: Task::EncodeTest, done, total: test_images })
    })?;
    let classifier = fit_latents(&training_latents, dataset);
    let clean = classifier.predict(&latents);
    let right = hits(&clean, &test.labels);
    let neighbours_right =
        neighbours_right(&training_latents, &latents, model.latent(), dataset, observe)?;
    let images = plan.images.min(test_images);
    let some: Vec<u32> = (0..test_images.min(GEOMETRY_IMAGES) as u32).collect();
    let singular_values = largest_singular_values(model, device, &gather(test, &some));
    let mut report = Report {
        test_mse: test_mse(model, test, device),
        mean_image_mse: Some(MeanImage::of(&dataset.train).error(test)),
        clean_accuracy: right as f64 / test_images as f64,
        clean_interval: wilson(right, test_images),
        clean_accuracy_attacked_images: accuracy(&clean[..images], &test.labels[..images]),
        test_images,
        classifier_converged: classifier.converged,
        neighbours_accuracy: neighbours_right as f64 / test_images as f64,
        neighbours_interval: wilson(neighbours_right, test_images),
        pairs: PairDistances::measure(model, device, test, config),
        largest_singular_value: Summary::of(singular_values),
        frechet_reconstructions: None,
        frechet_samples: None,
        feature_accuracy: None,
        feature_notice: None,
        cautions: one_class(&test.labels).into_iter().collect(),
        attacks: Vec::with_capacity(plan.attacks.len()),
    };
    if plan.frechet {
        report.measure_images(model, device, dataset, config, plan, observe)?;
    }
    let total = plan.work(images);
    let mut before = 0;
    for config in &plan.attacks {
        let score = score(model, device, dataset, &classifier, config, images, &mut |done| {
            observe(Update::Progress { task: Task::Attack, done: before + done, total })
        })?;
        before += images * iterates(config);
        if observe(Update::Scored(&score)).is_break() {
            return None;
        }
        report.attacks.push(score);
    }
    Some(report)
}

/// The caution about test images of a single class.
fn one_class(labels: &[u8]) -> Option<String> {
    let same = labels.iter().all(|label| Some(label) == labels.first());
    same.then(|| {
        "All test images have one class: no accuracy here says whether classes are told apart."
            .into()
    })
}

impl Report {
    /// Takes back Fréchet distances that older programs told of too few images.
    pub(crate) fn withhold_what_means_nothing(&mut self) {
        let told = self.frechet_reconstructions.is_some() || self.frechet_samples.is_some();
        if told && self.test_images <= FEATURES {
            self.withhold(Withheld::TooFewImages { images: self.test_images });
        }
    }

    fn withhold(&mut self, withheld: Withheld) {
        (self.frechet_reconstructions, self.frechet_samples) = (None, None);
        self.cautions.push(withheld.to_string());
    }

    /// Whether the model is no better than the mean training image, where that is known.
    pub fn no_better_than_mean_image(&self) -> Option<bool> {
        self.mean_image_mse.map(|mean_image| no_better(self.test_mse, mean_image))
    }

    /// Fills in the Fréchet distances; nothing, if `observe` broke off.
    fn measure_images(
        &mut self,
        model: &Vae,
        device: &Device,
        dataset: &Dataset,
        config: &TrainConfig,
        plan: &Plan,
        observe: &mut Observer,
    ) -> Option<()> {
        if let Some(withheld) = Withheld::on(dataset) {
            self.withhold(withheld);
            return Some(());
        }
        let cache = plan.cache_dir.as_deref();
        let mut training =
            |done, total| observe(Update::Progress { task: Task::TrainFeatures, done, total });
        let network = FeatureNetwork::load_or_train(dataset, device, cache, &mut training)?;
        let test = &dataset.test;
        let quality = image_quality(&network, model, device, test, config, &mut |done| {
            observe(Update::Progress { task: Task::CompareImages, done, total: test.len() })
        })?;
        let ImageQuality { reconstructions, samples } = quality;
        self.frechet_reconstructions = reconstructions.ok();
        self.frechet_samples = samples.ok();
        if let Some(withheld) = reconstructions.err().or(samples.err()) {
            self.cautions.push(withheld.to_string());
        }
        if reconstructions.is_ok() && test.len() < FEW_IMAGES {
            self.cautions.push(format!(
                "Fréchet distances of only {} images come out too large: compare them with those of as \
                 many images alone.",
                test.len()
            ));
        }
        self.feature_accuracy = Some(network.accuracy);
        self.feature_notice = network.notice;
        Some(())
    }
}

/// Test images whose nearest training latents have their class; nothing, if `observe` broke off.
fn neighbours_right(
    training_latents: &[f32],
    latents: &[f32],
    dimensions: usize,
    dataset: &Dataset,
    observe: &mut Observer,
) -> Option<usize> {
    let labels = &dataset.train.labels;
    let neighbours = Neighbours::new(training_latents, labels, dimensions, DEFAULT_NEIGHBOURS);
    let labels = &dataset.test.labels;
    let (mut right, mut done, total) = (0, 0, labels.len());
    let batches = latents.chunks(NEIGHBOURS_BATCH * dimensions);
    for (latents, labels) in batches.zip(labels.chunks(NEIGHBOURS_BATCH)) {
        right += hits(&neighbours.predict(latents), labels);
        done += labels.len();
        if observe(Update::Progress { task: Task::Neighbours, done, total }).is_break() {
            return None;
        }
    }
    Some(right)
}
