//! The formulas against golden values in float64, and against finite differences. `anatomy` holds the
//! pulls at the points, `methods` what the methods have in common and where one turns into another.

mod anatomy;
mod methods;

use burn::module::{Module, ModuleMapper, Param};
use burn::optim::Optimizer;
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use raven_explorer::compute::radam::RAdam;
use raven_explorer::config::{Likelihood, Method, Pairing, Prior, TrainConfig};
use raven_explorer::data::ImageShape;
use raven_explorer::model::likelihood::negative_log_likelihood;
use raven_explorer::model::prior::standard_kl;
use raven_explorer::model::{
    Architecture, Layer, Network, Objective, PairedPrior, Posterior, Terms, Vae,
};
use serde_json::Value;

const TOLERANCE: f64 = 1e-4;

fn golden() -> Value {
    serde_json::from_str(include_str!("../reference/golden.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f32> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().unwrap() as f32],
    }
}

fn matrix(value: &Value, device: &Device) -> Tensor<2> {
    let rows = value.as_array().unwrap().len();
    let values = numbers(value);
    let columns = values.len() / rows;
    Tensor::from_data(TensorData::new(values, [rows, columns]), device)
}

/// A vector as one row.
fn row(value: &Value, device: &Device) -> Tensor<2> {
    matrix(&Value::Array(vec![value.clone()]), device)
}

fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

/// Relative to the largest expected value: a gradient's small entries carry its rounding.
fn assert_close(what: &str, found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(1e-6_f64, |max, &v| max.max(f64::from(v).abs()));
    for (index, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        let error = (f64::from(found) - f64::from(expected)).abs() / scale;
        assert!(error < TOLERANCE, "{what}[{index}]: {found} instead of {expected}");
    }
}

fn prior_of(name: &str) -> Prior {
    match name {
        "shared_parent" => Prior::SharedParent,
        "chain" => Prior::Chain,
        "correlated" => Prior::Correlated,
        other => panic!("unknown prior {other}"),
    }
}

#[test]
fn gaussian_divergences_match_the_golden_values() {
    let device = Device::flex();
    let golden = golden();
    let cases = golden["gaussian"].as_array().unwrap();
    assert_eq!(cases.len(), 16);
    for case in cases {
        let posterior = |mean: &str, log_variance: &str| Posterior {
            mean: row(&case[mean], &device),
            log_variance: row(&case[log_variance], &device),
        };
        let (first, second) = (posterior("mu", "logvar"), posterior("mu_aug", "logvar_aug"));
        let sigma_aug = case["sigma_aug"].as_f64().unwrap();
        for (name, expected) in case["kl"].as_object().unwrap() {
            let found = PairedPrior::new(prior_of(name), sigma_aug).kl(&first, &second);
            assert_close(&format!("{name} at s = {sigma_aug}"), &read(found), &numbers(expected));
        }
        assert_close("standard KL", &read(standard_kl(&first)), &numbers(&case["kl_standard"]));
    }
}

#[test]
fn correlated_prior_without_correlation_is_the_noisy_vae() {
    let device = Device::flex();
    let case = &golden()["gaussian"][5];
    let posterior = |mean: &str, log_variance: &str| Posterior {
        mean: row(&case[mean], &device),
        log_variance: row(&case[log_variance], &device),
    };
    let (first, second) = (posterior("mu", "logvar"), posterior("mu_aug", "logvar_aug"));
    let coupled = read(PairedPrior::independent().kl(&first, &second));
    let apart = read(standard_kl(&first) + standard_kl(&second));
    assert_close("ρ = 0", &coupled, &apart);
}

#[test]
fn radam_follows_pytorch() {
    let device = Device::flex();
    let golden = golden();
    let golden = &golden["radam"];
    let radam = RAdam {
        beta_1: golden["beta_1"].as_f64().unwrap(),
        beta_2: golden["beta_2"].as_f64().unwrap(),
        epsilon: golden["epsilon"].as_f64().unwrap(),
        ..RAdam::default()
    };
    let mut parameter = row(&golden["start"], &device);
    let mut state = None;
    let gradients = golden["gradients"].as_array().unwrap();
    let trajectory = golden["trajectory"].as_array().unwrap();
    assert_eq!((gradients.len(), trajectory.len()), (12, 12));
    for (step, (gradient, expected)) in gradients.iter().zip(trajectory).enumerate() {
        let gradient = row(gradient, &device);
        (parameter, state) = radam.step(golden["lr"].as_f64().unwrap(), parameter, gradient, state);
        let found = read(parameter.clone());
        assert_close(&format!("after step {}", step + 1), &found, &numbers(expected));
    }
}

/// The tiny network of the golden values, on a device that records gradients.
fn golden_model(golden: &Value, device: &Device) -> Vae {
    let set = |network: &mut Network, layers: &Value| {
        for (layer, values) in network.linear_layers_mut().zip(layers.as_array().unwrap()) {
            let weight = matrix(&values["weight_out_in"], device).transpose();
            layer.weight = Param::from_tensor(weight);
            let bias = Tensor::from_data(&numbers(&values["bias"])[..], device);
            layer.bias = Some(Param::from_tensor(bias));
        }
    };
    let architecture = Architecture { image: ImageShape::grey(3, 3), latent: 2, hidden: 5 };
    let mut model = Vae::new(architecture, 0, device);
    set(&mut model.encoder, &golden["encoder"]);
    set(&mut model.decoder, &golden["decoder"]);
    model
}

fn golden_terms(golden: &Value, likelihood: Likelihood, device: &Device) -> (Vae, Terms) {
    let model = golden_model(golden, device);
    let objective = Objective::from(&TrainConfig {
        method: Method::Raven,
        prior: Prior::SharedParent,
        pairing: Pairing::CleanNoisy,
        likelihood,
        sigma_aug: golden["sigma_aug"].as_f64().unwrap(),
        ..TrainConfig::default()
    });
    let images =
        Tensor::cat(vec![matrix(&golden["x"], device), matrix(&golden["x_aug"], device)], 0);
    let terms = objective.terms(&model, images, matrix(&golden["noise"], device));
    (model, terms)
}

#[test]
fn the_model_and_its_terms_match_the_golden_values() {
    let device = Device::flex().autodiff();
    let golden = golden();
    let golden = &golden["model"];
    let model = golden_model(golden, &device);
    let images =
        Tensor::cat(vec![matrix(&golden["x"], &device), matrix(&golden["x_aug"], &device)], 0);
    let posterior = model.encode(images.clone());
    assert_close("mean", &read(posterior.mean.clone()), &numbers(&golden["mu"]));
    assert_close(
        "log variance",
        &read(posterior.log_variance.clone()),
        &numbers(&golden["logvar"]),
    );
    let latents = posterior.sample(matrix(&golden["noise"], &device));
    let logits = model.decode_logits(latents);
    assert_close("logits", &read(logits.clone()), &numbers(&golden["logits"]));
    for (likelihood, key) in [
        (Likelihood::Bernoulli, "rec_bernoulli"),
        (Likelihood::Gaussian, "rec_gaussian_variance_0_1"),
    ] {
        let scores = negative_log_likelihood(likelihood, 0.1, logits.clone(), images.clone());
        assert_close(key, &read(scores), &numbers(&golden[key]));
    }
    let pairs = golden["kl"].as_array().unwrap().len();
    let kl = PairedPrior::new(Prior::SharedParent, golden["sigma_aug"].as_f64().unwrap())
        .kl(&posterior.rows(0, pairs), &posterior.rows(pairs, 2 * pairs));
    assert_close("KL", &read(kl), &numbers(&golden["kl"]));
    let (_, terms) = golden_terms(golden, Likelihood::Bernoulli, &device);
    assert_close("loss", &read(terms.total), &numbers(&golden["loss"]));
}

fn check_gradients(
    what: &str,
    network: &Network,
    gradients: &Gradients,
    layers: &Value,
    slopes: &Value,
) {
    let mut expected = layers.as_array().unwrap().iter().enumerate();
    let mut found = Vec::new();
    for layer in &network.layers {
        match layer {
            Layer::Linear(linear) => {
                let (index, expected) = expected.next().unwrap();
                let weight = linear.weight.val().grad(gradients).unwrap().transpose();
                let name = format!("{what} weight {index}");
                assert_close(&name, &read(weight), &numbers(&expected["weight_out_in"]));
                let bias = linear.bias.as_ref().unwrap().val().grad(gradients).unwrap();
                let name = format!("{what} bias {index}");
                assert_close(&name, &read(bias), &numbers(&expected["bias"]));
            }
            Layer::Prelu(prelu) => {
                found.extend(read(prelu.slope.val().grad(gradients).unwrap()));
            }
        }
    }
    assert!(expected.next().is_none());
    assert_close(&format!("{what} slopes"), &found, &numbers(slopes));
}

#[test]
fn every_gradient_matches_pytorch() {
    let device = Device::flex().autodiff();
    let golden = golden();
    let golden = &golden["model"];
    let (model, terms) = golden_terms(golden, Likelihood::Bernoulli, &device);
    let gradients = terms.total.backward();
    let (encoder, decoder) = (&golden["grad_encoder"], &golden["grad_decoder"]);
    check_gradients("encoder", &model.encoder, &gradients, encoder, &golden["grad_prelu_encoder"]);
    check_gradients("decoder", &model.decoder, &gradients, decoder, &golden["grad_prelu_decoder"]);
}

/// Moves every parameter array by `length` along its own gradient, and adds up the slopes.
struct Shift<'a> {
    gradients: &'a Gradients,
    length: f64,
    slope: f64,
}

impl ModuleMapper for Shift<'_> {
    fn map_float<const D: usize>(&mut self, parameter: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let value = parameter.val();
        let gradient = value.grad(self.gradients).unwrap();
        let norm = f64::from(gradient.clone().square().sum().into_scalar::<f32>()).sqrt();
        self.slope += norm;
        let step = gradient.mul_scalar(self.length / norm.max(1e-12));
        Param::from_tensor(value.inner() + step)
    }
}

#[test]
fn finite_differences_agree_for_every_method_prior_and_likelihood() {
    const LENGTH: f64 = 2e-3;
    let device = Device::flex().autodiff();
    let golden = golden();
    let golden = &golden["model"];
    let mut configs = Vec::new();
    for likelihood in [Likelihood::Gaussian, Likelihood::Bernoulli] {
        // The AVAE's partner follows the weights but counts as a constant: see `methods`.
        for &method in Method::ALL.iter().filter(|&&method| method != Method::Avae) {
            configs.push(TrainConfig { method, likelihood, ..TrainConfig::default() });
        }
        for prior in [Prior::Chain, Prior::Correlated] {
            configs.push(TrainConfig { prior, likelihood, beta: 0.7, ..TrainConfig::default() });
        }
    }
    for config in configs {
        let objective = Objective::from(&config);
        let mut images = matrix(&golden["x"], &device);
        if objective.members() == 2 {
            images = Tensor::cat(vec![images, matrix(&golden["x_aug"], &device)], 0);
        }
        let rows = images.dims()[0] / objective.members() * objective.draws();
        let noise = matrix(&golden["noise"], &device).slice(0..rows);
        let model = golden_model(golden, &device);
        let loss = objective.terms(&model, images.clone(), noise.clone()).total;
        let gradients = loss.backward();

        let mut slope = 0.0;
        let mut loss_at = |length| {
            let mut shift = Shift { gradients: &gradients, length, slope: 0.0 };
            let moved = model.clone().map(&mut shift);
            slope = shift.slope;
            let (images, noise) = (images.clone().inner(), noise.clone().inner());
            f64::from(objective.terms(&moved, images, noise).total.into_scalar::<f32>())
        };
        let measured = (loss_at(LENGTH) - loss_at(-LENGTH)) / (2.0 * LENGTH);
        let error = (measured - slope).abs() / slope;
        assert!(error < 2e-3, "{config:?}: slope {slope}, measured {measured}");
    }
}

#[test]
fn fresh_weights_depend_on_the_seed_alone() {
    let architecture = Architecture { image: ImageShape::MNIST, latent: 4, hidden: 8 };
    let weights = |seed| {
        let mut model = Vae::new(architecture, seed, &Device::flex());
        read(model.encoder.linear_layers_mut().nth(1).unwrap().weight.val())
    };
    assert_eq!(weights(1), weights(1));
    assert_ne!(weights(1), weights(2));
    let limit = 1.0 / (8.0_f32).sqrt();
    assert!(weights(1).iter().all(|w| w.abs() <= limit));
}
