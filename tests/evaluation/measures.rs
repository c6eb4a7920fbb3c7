//! Pair distances, local geometry and Fréchet distances, each against another way to compute it.

use std::ops::ControlFlow;

use burn::module::Param;
use burn::tensor::Device;
use raven_explorer::config::{Method, Pairing, TrainConfig};
use raven_explorer::data::batch::gather;
use raven_explorer::data::{Dataset, ImageSet, ImageShape, digits};
use raven_explorer::evaluate::features::{FEATURES, FeatureNetwork};
use raven_explorer::evaluate::frechet::Gaussian;
use raven_explorer::evaluate::image_quality::{ImageQuality, Withheld, image_quality};
use raven_explorer::evaluate::jacobian::{Jacobian, largest_singular_values};
use raven_explorer::evaluate::latents::encode_pixels;
use raven_explorer::evaluate::pair_distances::PairDistances;
use raven_explorer::evaluate::prior_distance::mean_distance;
use raven_explorer::evaluate::statistics::distance;
use raven_explorer::model::values::{floats, rows_on};
use raven_explorer::model::{Architecture, Vae};
use raven_explorer::random::{Stream, normals};
use raven_explorer::state::pairs::PairHistory;
use raven_explorer::train::messages::ProbeSnapshot;
use serde_json::Value;

use crate::images::{config, dataset};
use crate::{LATENT, TEST_IMAGES, trained};

const PIXELS: usize = ImageShape::MNIST.values();

#[test]
fn the_frechet_distance_matches_the_golden_values() {
    let golden: Value = serde_json::from_str(include_str!("../reference/golden.json")).unwrap();
    for case in golden["frechet"].as_array().unwrap() {
        let fit = |name: &str| {
            let rows = case[name].as_array().unwrap();
            let dimensions = rows[0].as_array().unwrap().len();
            let values = rows.iter().flat_map(|row| row.as_array().unwrap());
            let values: Vec<f32> = values.map(|value| value.as_f64().unwrap() as f32).collect();
            Gaussian::fit(&values, dimensions).unwrap()
        };
        let expected = case["frechet"].as_f64().unwrap();
        let found = fit("a").frechet_distance(&fit("b"));
        // The samples are rounded to f32 on the way.
        assert!((found - expected).abs() < 1e-5 * expected, "{found} {expected}");
    }
}

/// ‖μ − μ′‖ of every test image with its own noise, one image at a time; and all μ, then all μ′.
fn pairs_one_by_one(model: &Vae, test: &ImageSet, noise: f32) -> (Vec<f64>, Vec<f32>, Vec<f32>) {
    let (mut distances, mut means, mut means_aug) = (Vec::new(), Vec::new(), Vec::new());
    for index in 0..test.len() as u32 {
        let clean = gather(test, &[index]);
        let unit = normals(0, Stream::Probe, index.into(), 2 * PIXELS);
        let noisy: Vec<f32> =
            clean.iter().zip(&unit).map(|(pixel, unit)| pixel + noise * unit).collect();
        let mean = encode_pixels(model, &clean, &Device::flex());
        let mean_aug = encode_pixels(model, &noisy, &Device::flex());
        distances.push(distance(&mean, &mean_aug));
        means.extend(mean);
        means_aug.extend(mean_aug);
    }
    (distances, means, means_aug)
}

#[test]
fn pair_distances_are_those_of_the_panel_for_a_clean_and_a_noisy_image() {
    let trainer = trained(100);
    let (model, device, test) = (trainer.model(), Device::flex(), &trainer.dataset().test);
    let raven = TrainConfig { method: Method::Raven, ..trainer.config().clone() };
    let found = PairDistances::measure(&model, &device, test, &raven);
    let (distances, means, means_aug) = pairs_one_by_one(&model, test, 0.3);

    let (summary, relative) = (found.distances.unwrap(), found.relative.unwrap());
    assert_eq!((summary.count, found.noise), (TEST_IMAGES, 0.3));
    let mean = distances.iter().sum::<f64>() / distances.len() as f64;
    assert!((summary.mean / mean - 1.0).abs() < 1e-4, "{summary:?} {mean}");
    let below = distances.iter().filter(|&&distance| distance < summary.percentile_5).count();
    assert_eq!(below, TEST_IMAGES / 20);

    let mut panel = PairHistory::default();
    panel.push(&ProbeSnapshot {
        run: 0,
        step: 0,
        latent: LATENT,
        log_variance: vec![0.0; means.len()],
        log_variance_aug: vec![0.0; means.len()],
        mean: means,
        mean_aug: means_aug,
    });
    let shown = panel.latest().unwrap().relative().unwrap();
    assert!((shown.median / relative.median - 1.0).abs() < 1e-4);
    assert!((shown.upper_quartile / relative.upper_quartile - 1.0).abs() < 1e-4);

    // z − z′ ~ N(0, 2s) in every dimension.
    let expected = mean_distance(0.2, LATENT);
    assert!((found.prior_mean.unwrap() - expected).abs() < 1e-12 * expected);
    // Whatever a method trains on, it is measured on the same pairs.
    let other = TrainConfig { method: Method::Vae, pairing: Pairing::TwoNoisy, ..raven.clone() };
    let other = PairDistances::measure(&model, &device, test, &other);
    assert_eq!((other.distances, other.prior_mean), (found.distances, None));
    let silent =
        PairDistances::measure(&model, &device, test, &TrainConfig { noise: 0.0, ..raven });
    assert_eq!(silent.distances.unwrap().percentile_95, 0.0);
    assert_eq!(silent.spread, found.spread);
}

/// (μ(x + hv) − μ(x − hv)) / 2h.
fn slope(model: &Vae, image: &[f32], direction: &[f32]) -> Vec<f64> {
    const STEP: f32 = 2e-3;
    let at = |step: f32| {
        let moved: Vec<f32> = image.iter().zip(direction).map(|(x, v)| x + step * v).collect();
        encode_pixels(model, &moved, &Device::flex())
    };
    let (after, before) = (at(STEP), at(-STEP));
    after.iter().zip(&before).map(|(a, b)| f64::from(a - b) / f64::from(2.0 * STEP)).collect()
}

#[test]
fn the_jacobian_is_the_slope_of_the_mean() {
    let trainer = trained(100);
    let model = trainer.model();
    let image = gather(&trainer.dataset().test, &[3]);
    let found = Jacobian::at(&model, &Device::flex(), &image);
    let sigma = found.largest_singular_value;
    assert!(sigma > 0.1, "{sigma}");
    assert_eq!(found.matrix.len(), LATENT * PIXELS);
    for (index, row) in found.matrix.chunks_exact(PIXELS).enumerate() {
        // Along a row of J, μ moves by that row of JJᵀ.
        let length = found.gram[index * LATENT + index].sqrt();
        let direction: Vec<f32> = row.iter().map(|value| value / length as f32).collect();
        let gram = &found.gram[index * LATENT..(index + 1) * LATENT];
        for (slope, gram) in slope(&model, &image, &direction).iter().zip(gram) {
            assert!((slope - gram / length).abs() < 0.01 * sigma, "{slope} {}", gram / length);
        }
    }
    // Along the right singular vector, by σ times the left one.
    for (slope, left) in
        slope(&model, &image, &found.image_direction).iter().zip(&found.latent_direction)
    {
        assert!((slope - sigma * f64::from(*left)).abs() < 0.01 * sigma, "{slope} {left}");
    }
}

#[test]
fn the_largest_singular_value_is_that_of_power_iteration() {
    let trainer = trained(100);
    let (model, device) = (trainer.model(), Device::flex());
    let images = gather(&trainer.dataset().test, &(0..150).collect::<Vec<u32>>());
    let values = largest_singular_values(&model, &device, &images);
    assert_eq!(values.len(), 150);
    for index in [0, 1, 149] {
        let image = &images[index * PIXELS..(index + 1) * PIXELS];
        let found = Jacobian::at(&model, &device, image);
        let rows = || found.matrix.chunks_exact(PIXELS);
        let (mut left, mut sigma, mut right) = (vec![0.0_f64; LATENT], 0.0, vec![1.0; PIXELS]);
        for _ in 0..2000 {
            let product =
                |row: &[f32]| row.iter().zip(&right).map(|(&j, v)| f64::from(j) * v).sum();
            left = rows().map(product).collect();
            let length = left.iter().map(|value: &f64| value * value).sum::<f64>().sqrt();
            left.iter_mut().for_each(|value| *value /= length);
            right = vec![0.0; PIXELS];
            for (row, weight) in rows().zip(&left) {
                right.iter_mut().zip(row).for_each(|(sum, &j)| *sum += weight * f64::from(j));
            }
            sigma = right.iter().map(|value| value * value).sum::<f64>().sqrt();
            right.iter_mut().for_each(|value| *value /= sigma);
        }
        assert!((found.largest_singular_value / sigma - 1.0).abs() < 1e-5, "{sigma}");
        assert!((values[index] / sigma - 1.0).abs() < 1e-4, "{sigma} {}", values[index]);
        let cosine =
            |a: &[f32], b: &[f64]| -> f64 { a.iter().zip(b).map(|(&a, b)| f64::from(a) * b).sum() };
        assert!(cosine(&found.image_direction, &right).abs() > 0.999);
        assert!(cosine(&found.latent_direction, &left).abs() > 0.999);
        let peak =
            found.latent_direction.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs()));
        assert!(peak.unwrap() > 0.0);

        // Seen along the singular vector, the ellipse reaches σ far; along the axes, it is JJᵀ.
        let [along, _, _] = found.ellipse([&found.latent_direction; 2]);
        assert!((along / (sigma * sigma) - 1.0).abs() < 1e-5);
        let axis = |place| (0..LATENT).map(|i| if i == place { 1.0 } else { 0.0 }).collect();
        let (first, second): (Vec<f32>, Vec<f32>) = (axis(0), axis(2));
        let expected = [found.gram[0], found.gram[2], found.gram[2 * LATENT + 2]];
        assert_eq!(found.ellipse([&first, &second]), expected);
    }
}

#[test]
fn training_brings_decoded_images_nearer_to_real_ones() {
    let (fresh, trainer) = (trained(1), trained(400));
    let device = Device::flex();
    let mut silent = |_, _| ControlFlow::Continue(());
    let network =
        FeatureNetwork::load_or_train(trainer.dataset(), &device, None, &mut silent).unwrap();
    assert!(network.accuracy > 0.8, "{}", network.accuracy);
    let measure = |model: &Vae, config: &TrainConfig| -> ImageQuality {
        let test = &trainer.dataset().test;
        let mut observe = |_| ControlFlow::Continue(());
        image_quality(&network, model, &device, test, config, &mut observe).unwrap()
    };
    let before = measure(&fresh.model(), fresh.config());
    let after = measure(&trainer.model(), trainer.config());
    assert_eq!(measure(&trainer.model(), trainer.config()), after);
    let figures =
        |quality: ImageQuality| [quality.reconstructions, quality.samples].map(Result::unwrap);
    let ([early, early_samples], [late, late_samples]) = (figures(before), figures(after));
    assert!(late < early && late_samples < early_samples, "{after:?} {before:?}");
    assert!(late < late_samples, "{after:?}");
    // Samples are drawn from the prior of the method: variance 1 + s here.
    let raven = TrainConfig { method: Method::Raven, sigma_aug: 8.0, ..trainer.config().clone() };
    let draws = normals(raven.seed, Stream::MeasuredSamples, 0, TEST_IMAGES * LATENT);
    let latents = rows_on(draws.into_iter().map(|draw| 3.0 * draw).collect(), LATENT, &device);
    let pixels = floats(trainer.model().decode(latents).into_data());
    let test = gather(&trainer.dataset().test, &(0..TEST_IMAGES as u32).collect::<Vec<u32>>());
    let fit = |pixels| Gaussian::fit(&network.features(pixels), FEATURES).unwrap();
    let expected = fit(pixels).frechet_distance(&fit(test));
    let found = measure(&trainer.model(), &raven);
    assert_eq!(found.reconstructions, after.reconstructions);
    assert!((found.samples.unwrap() / expected - 1.0).abs() < 1e-3, "{found:?} {expected}");
    assert!((after.samples.unwrap() / expected - 1.0).abs() > 0.01, "{after:?} {expected}");
}

#[test]
fn a_model_that_is_no_number_has_no_figures() {
    let (config, data, device) = (config(), dataset(100, 200), Device::flex());
    let architecture = Architecture::new(data.shape(), &config);
    let mut model = Vae::new(architecture, config.seed, &device);
    let weight = &mut model.encoder.linear_layers_mut().next().unwrap().weight;
    *weight = Param::from_tensor(weight.val() * f32::NAN);
    let mut silent = |_, _| ControlFlow::Continue(());
    let network = FeatureNetwork::load_or_train(&data, &device, None, &mut silent).unwrap();
    let mut observe = |_| ControlFlow::Continue(());
    let quality =
        image_quality(&network, &model, &device, &data.test, &config, &mut observe).unwrap();
    // The decoder is whole.
    assert_eq!(quality.reconstructions, Err(Withheld::NotFinite));
    assert!(quality.samples.is_ok(), "{quality:?}");
    let image = gather(&data.test, &[0]);
    assert!(Jacobian::at(&model, &device, &image).largest_singular_value.is_nan());
    assert!(largest_singular_values(&model, &device, &image)[0].is_nan());
    let pairs = PairDistances::measure(&model, &device, &data.test, &config);
    assert_eq!((pairs.distances, pairs.relative), (None, None));
}

/// 64 features have a covariance from 65 different images on; copies add nothing to it.
#[test]
fn a_frechet_distance_needs_more_different_images_than_features_and_two_classes() {
    let whole = digits::dataset();
    let test = |count: usize, copies: usize| ImageSet {
        shape: whole.test.shape,
        pixels: whole.test.pixels[..count * PIXELS].repeat(copies),
        labels: whole.test.labels[..count].repeat(copies),
    };
    let with = |test| Dataset { test, ..whole.clone() };
    let (few, enough) = (FEATURES, FEATURES + 1);
    let too_few = |images| Some(Withheld::TooFewImages { images });
    assert_eq!(Withheld::on(&with(test(2, 1))), too_few(2));
    assert_eq!(Withheld::on(&with(test(few, 1))), too_few(few));
    assert_eq!(Withheld::on(&with(test(few, 5))), too_few(few));
    assert_eq!(Withheld::on(&with(test(enough, 1))), None);
    let mut one_class = whole.clone();
    one_class.train.labels.fill(3);
    assert_eq!(Withheld::on(&one_class), Some(Withheld::OneClass));
    let words = Withheld::TooFewImages { images: 2 }.to_string();
    assert!(words.contains("2 different test images") && words.contains("64 features"), "{words}");
}
