//! Attacks: golden divergences, the ball and the box, strength, targets, reproducibility.

use std::ops::ControlFlow;

use burn::tensor::{Device, Tensor, TensorData};
use rand::{RngExt, SeedableRng};
use raven_explorer::attack::gradient_ascent::{Iterate, attack};
use raven_explorer::attack::{
    AttackConfig, AttackObjective, Attacked, Goal, LinearReadout, Norm, Scenario,
};
use raven_explorer::data::ImageShape;
use raven_explorer::model::divergence::{kl_divergence, kl_symmetric, wasserstein_squared};
use raven_explorer::model::{Architecture, Posterior, Vae};
use serde_json::Value;

use crate::common::golden;

const PIXELS: usize = ImageShape::MNIST.values();

const LATENT: usize = 4;

fn model() -> (Vae, Device) {
    let device = Device::flex();
    let architecture = Architecture { image: ImageShape::MNIST, latent: LATENT, hidden: 32 };
    (Vae::new(architecture, 0, &device), device)
}

/// Images with black, white and grey pixels.
fn images(count: usize) -> Vec<f32> {
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(5);
    (0..count * PIXELS).map(|_| (random.random_range(-0.5..1.5_f32)).clamp(0.0, 1.0)).collect()
}

fn readout() -> LinearReadout {
    LinearReadout {
        weights: (0..3 * LATENT).map(|i| (i as f32 * 0.7).sin()).collect(),
        biases: vec![0.1, 0.0, -0.1],
    }
}

fn untargeted<'a>(model: &'a Vae, device: &'a Device, images: &'a [f32]) -> Scenario<'a> {
    let labels = &[0; 8][..images.len() / PIXELS];
    Scenario { model, device, images, labels, goal: &Goal::Away, readout: None }
}

fn run(images: &[f32], goal: &Goal, config: &AttackConfig) -> Vec<Attacked> {
    let (model, device) = model();
    let labels = vec![1; images.len() / PIXELS];
    let readout = readout();
    let scenario = Scenario {
        model: &model,
        device: &device,
        images,
        labels: &labels,
        goal,
        readout: Some(&readout),
    };
    attack(&scenario, config, &mut |_| ControlFlow::Continue(()))
}

#[test]
fn divergences_match_the_golden_values() {
    let golden = golden();
    let row = |value: &Value| {
        let values: Vec<f32> =
            value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect();
        let shape = [1, values.len()];
        Tensor::<2>::from_data(TensorData::new(values, shape), &Device::flex())
    };
    for case in golden["gaussian"].as_array().unwrap() {
        let original = Posterior { mean: row(&case["mu"]), log_variance: row(&case["logvar"]) };
        let other =
            Posterior { mean: row(&case["mu_aug"]), log_variance: row(&case["logvar_aug"]) };
        let check = |what: &str, found: Tensor<1>, expected: f64| {
            let found = f64::from(found.into_scalar::<f32>());
            assert!((found - expected).abs() < 1e-4 * expected.abs(), "{what}: {found} {expected}");
        };
        let number = |key: &str| case[key].as_f64().unwrap();
        check("W2²", wasserstein_squared(&other, &original), number("w2_squared"));
        check("KL", kl_divergence(&other, &original), number("kl_aug_to_orig"));
        check("KL reversed", kl_divergence(&original, &other), number("kl_orig_to_aug"));
        let mean = 0.5 * (number("kl_aug_to_orig") + number("kl_orig_to_aug"));
        check("KL symmetric", kl_symmetric(&original, &other), mean);
    }
}

#[test]
fn the_ball_and_the_box_hold_for_every_radius() {
    let images = images(3);
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(9);
    let mut radii = vec![0.0, 1e-4, 0.05, 1.0];
    radii.extend((0..8).map(|_| random.random_range(0.0..1.0_f32)));
    for &objective in AttackObjective::ALL {
        for norm in [Norm::Linf, Norm::L2] {
            for &epsilon in &radii {
                let config =
                    AttackConfig { objective, norm, epsilon, steps: 4, ..Default::default() };
                for (index, result) in run(&images, &Goal::Away, &config).iter().enumerate() {
                    let length = if norm == Norm::Linf { result.linf } else { result.l2 };
                    assert!(length <= epsilon + 1e-6, "{objective:?} {norm:?} {epsilon}: {length}");
                    assert!(result.image.iter().all(|p| (0.0..=1.0).contains(p)));
                    let clean = &images[index * PIXELS..(index + 1) * PIXELS];
                    let linf = result.image.iter().zip(clean).map(|(a, b)| (a - b).abs());
                    assert!((linf.fold(0.0, f32::max) - result.linf).abs() < 1e-7);
                    assert!(result.objective.is_finite());
                }
            }
        }
    }
}

#[test]
fn steps_climb_far_above_random_noise_and_more_effort_never_hurts() {
    let images = images(4);
    for &objective in AttackObjective::ALL {
        let reach = |steps, restarts| -> f32 {
            let config = AttackConfig { objective, steps, restarts, ..Default::default() };
            run(&images, &Goal::Away, &config).iter().map(|result| result.objective).sum()
        };
        let random = reach(0, 1);
        let one = reach(1, 1);
        let forty = reach(40, 1);
        let restarted = reach(40, 4);
        if objective == AttackObjective::Classifier {
            assert!(forty > random + 0.05, "{random} {forty}");
        } else {
            assert!(forty > 5.0 * random, "{objective:?}: {random} {forty}");
        }
        assert!(one > random && forty >= 0.98 * one, "{objective:?}: {random} {one} {forty}");
        assert!(restarted >= forty, "{objective:?}: {forty} {restarted}");
    }
}

#[test]
fn the_objective_is_that_of_the_returned_image() {
    let images = images(2);
    let (model, device) = model();
    let result = &run(&images, &Goal::Away, &AttackConfig::default())[1];
    let row = |pixels: &[f32]| {
        Tensor::<2>::from_data(TensorData::new(pixels.to_vec(), [1, PIXELS]), &device)
    };
    let before = model.encode(row(&images[PIXELS..]));
    let after = model.encode(row(&result.image));
    let distance = wasserstein_squared(&after, &before).into_scalar::<f32>();
    assert!((distance - result.objective).abs() < 1e-4 * distance);
    let mean: Vec<f32> = after.mean.into_data().try_into_vec().unwrap();
    assert!(mean.iter().zip(&result.mean_after).all(|(a, b)| (a - b).abs() < 1e-5));
}

#[test]
fn a_target_is_approached_and_reached_better_with_a_larger_ball() {
    let images = images(3);
    let goal = Goal::Towards(images[..PIXELS].to_vec());
    for objective in [AttackObjective::Wasserstein, AttackObjective::Kl, AttackObjective::Damage] {
        let reach = |epsilon, steps| {
            let config = AttackConfig { objective, epsilon, steps, ..Default::default() };
            run(&images[PIXELS..], &goal, &config).iter().map(|r| r.objective).sum::<f32>()
        };
        let (near, far, start) = (reach(0.05, 40), reach(0.3, 40), reach(0.0, 0));
        assert!(near < start && far < near, "{objective:?}: {start} {near} {far}");
    }
}

#[test]
fn the_same_seed_gives_the_same_attack_and_every_iterate_is_shown() {
    let images = images(2);
    let (model, device) = model();
    let config = AttackConfig { steps: 5, restarts: 2, seed: 3, ..Default::default() };
    let scenario = untargeted(&model, &device, &images);
    let watch = |config: &AttackConfig| {
        let mut seen: Vec<Iterate> = Vec::new();
        let results = attack(&scenario, config, &mut |iterate| {
            seen.push(iterate.clone());
            ControlFlow::Continue(())
        });
        (results, seen)
    };
    let (first, seen) = watch(&config);
    let (second, _) = watch(&config);
    assert_eq!(first[0].image, second[0].image);
    let steps: Vec<_> = seen.iter().map(|i| (i.restart, i.step)).collect();
    let expected: Vec<_> = (0..2).flat_map(|r| (0..=5).map(move |s| (r, s))).collect();
    assert_eq!(steps, expected);
    assert!(seen.iter().all(|i| i.means.len() == 2 * LATENT && i.images.len() == 2 * PIXELS));
    let (other, _) = watch(&AttackConfig { seed: 4, ..config });
    assert_ne!(first[0].image, other[0].image);
}

#[test]
fn an_attack_can_be_stopped_at_every_iterate() {
    let images = images(1);
    let (model, device) = model();
    let mut count = 0;
    let config = AttackConfig { steps: 1000, ..Default::default() };
    let results = attack(&untargeted(&model, &device, &images), &config, &mut |_| {
        count += 1;
        if count == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((count, results.len()), (3, 1));
}
