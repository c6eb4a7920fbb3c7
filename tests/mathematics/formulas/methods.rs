//! The other methods on the same networks: closed forms against their definition, and the places where
//! one method turns into another.

use burn::tensor::{Device, Tensor, TensorData};
use raven_explorer::compute::adversary::Adversary;
use raven_explorer::config::{Method, Prior, TrainConfig};
use raven_explorer::data::ImageShape;
use raven_explorer::model::prior::{smooth_kl, standard_kl};
use raven_explorer::model::{Architecture, Layer, Objective, PairedPrior, Posterior, Vae};

use super::{assert_close, golden_model, matrix, read};
use crate::common::golden;

const PIXELS: usize = ImageShape::MNIST.values();

fn posterior(mean: &[f32], variance: &[f32]) -> Posterior {
    let row = |values: Vec<f32>| {
        let shape = [1, values.len()];
        Tensor::<2>::from_data(TensorData::new(values, shape), &Device::flex())
    };
    Posterior {
        mean: row(mean.to_vec()),
        log_variance: row(variance.iter().map(|v| v.ln()).collect()),
    }
}

fn two() -> (Posterior, Posterior) {
    (
        posterior(&[0.3, -1.2, 2.0], &[0.5, 0.02, 1.5]),
        posterior(&[0.1, -0.7, 1.1], &[0.4, 0.3, 0.01]),
    )
}

fn value(tensor: Tensor<1>) -> f64 {
    f64::from(tensor.into_scalar::<f32>())
}

/// KL of a two-dimensional Gaussian from another, both with their means, by the generic formula.
fn gaussian_kl(mean: [f64; 2], covariance: [f64; 3], prior: PairedPrior) -> f64 {
    let [v, psi, v_aug] = covariance;
    let delta = prior.determinant();
    let inverse = [prior.c22 / delta, -prior.c12 / delta, prior.c11 / delta];
    let trace = inverse[0] * v + 2.0 * inverse[1] * psi + inverse[2] * v_aug;
    let [a, b] = mean;
    let form = inverse[0] * a * a + 2.0 * inverse[1] * a * b + inverse[2] * b * b;
    0.5 * (trace + form - 2.0 + (delta / (v * v_aug - psi * psi)).ln())
}

#[test]
fn the_smooth_coupling_is_the_smallest_divergence_over_all_covariances() {
    let cases = [(0.3, 0.1, 0.5, 0.4), (-1.2, 0.7, 0.02, 0.3), (2.0, 1.1, 1.5, 0.01)];
    for gamma in [0.01, 0.1, 1.0, 10.0] {
        for (mean, mean_aug, v, v_aug) in cases {
            let (q, q_aug) = (
                posterior(&[mean as f32], &[v as f32]),
                posterior(&[mean_aug as f32], &[v_aug as f32]),
            );
            let found = value(smooth_kl(gamma, &q, &q_aug));
            let at =
                |psi| gaussian_kl([mean, mean_aug], [v, psi, v_aug], PairedPrior::smooth(gamma));
            let limit = f64::sqrt(v * v_aug);
            let smallest = (-9_999..10_000)
                .map(|i| at(limit * f64::from(i) / 10_000.0))
                .fold(f64::INFINITY, f64::min);
            let error = (found - smallest).abs();
            assert!(error < 1e-3 * (1.0 + smallest), "γ = {gamma}: {found} instead of {smallest}");
        }
    }
}

#[test]
fn a_smooth_encoder_with_endless_gamma_couples_nothing() {
    let (q, q_aug) = two();
    let apart = value(standard_kl(&q) + standard_kl(&q_aug));
    assert!((value(smooth_kl(1e5, &q, &q_aug)) / apart - 1.0).abs() < 1e-4);
}

#[test]
fn drawing_z_and_its_partner_together_never_costs_more() {
    let (q, q_aug) = two();
    for gamma in [0.001, 0.1, 10.0] {
        let together = value(smooth_kl(gamma, &q, &q_aug));
        let apart = value(PairedPrior::smooth(gamma).kl(&q, &q_aug));
        assert!(together > 0.0 && together < apart, "γ = {gamma}: {together} {apart}");
    }
}

#[test]
fn shared_parent_is_correlated_in_larger_units() {
    for s in [0.01_f64, 0.1, 1.0, 10.0] {
        let (q, q_aug) = two();
        let scaled = |q: &Posterior| Posterior {
            mean: q.mean.clone().mul_scalar((1.0 + s).sqrt()),
            log_variance: q.log_variance.clone().add_scalar((1.0 + s).ln()),
        };
        let correlated = PairedPrior::new(Prior::Correlated, s).kl(&q, &q_aug);
        let parent = PairedPrior::new(Prior::SharedParent, s).kl(&scaled(&q), &scaled(&q_aug));
        assert_close(&format!("s = {s}"), &read(parent), &read(correlated));
    }
}

#[test]
fn an_unused_dimension_costs_its_floor() {
    for s in [0.01_f64, 0.1, 1.0, 10.0] {
        let prior = PairedPrior::new(Prior::SharedParent, s);
        let cost = |v: f64| {
            let q = posterior(&[0.0], &[v as f32]);
            value(prior.kl(&q, &q))
        };
        let best = s * (s + 2.0) / (1.0 + s);
        let floor = 0.5 * ((1.0 + s).powi(2) / (s * (s + 2.0))).ln();
        assert!((cost(best) - floor).abs() < 1e-4 * (1.0 + floor), "{s}: {} {floor}", cost(best));
        assert!(cost(best * 1.1) > cost(best) && cost(best / 1.1) > cost(best), "s = {s}");
    }
}

/// Objective, images (x, then x′) and noise of the golden values.
fn terms_of(method: Method, change: impl Fn(&mut TrainConfig)) -> Vec<f32> {
    let device = Device::flex();
    let golden = golden();
    let golden = &golden["model"];
    let mut config = TrainConfig { method, ..TrainConfig::default() };
    change(&mut config);
    let objective = Objective::from(&config);
    let model = golden_model(golden, &device);
    let (x, x_aug) = (matrix(&golden["x"], &device), matrix(&golden["x_aug"], &device));
    let pairs = x.dims()[0];
    let images = if objective.members() == 2 { Tensor::cat(vec![x, x_aug], 0) } else { x };
    let noise = matrix(&golden["noise"], &device).slice(0..pairs * objective.draws());
    let terms = objective.terms(&model, images, noise);
    [terms.total, terms.reconstruction, terms.kl].into_iter().flat_map(read).collect()
}

#[test]
fn raven_with_independent_latents_is_the_noisy_vae() {
    // ρ = 1/(1 + s) is as good as nothing at the end of the slider.
    let far = terms_of(Method::Raven, |config| {
        config.prior = Prior::Correlated;
        config.sigma_aug = 1e7;
    });
    assert_close("s → ∞", &far, &terms_of(Method::NoisyVae, |_| {}));
}

#[test]
fn beta_weighs_the_kl_term_alone() {
    let [total, reconstruction, kl] = terms_of(Method::Vae, |config| config.beta = 4.0)[..] else {
        panic!("three terms");
    };
    assert_close("β-VAE", &[total], &[reconstruction + 4.0 * kl]);
    assert_close("the rest", &[reconstruction, kl], &terms_of(Method::Vae, |_| {})[1..]);
}

#[test]
fn the_denoising_vae_encodes_the_copy_and_draws_the_original() {
    let device = Device::flex();
    let golden = golden();
    let golden = &golden["model"];
    let model = golden_model(golden, &device);
    let (x, x_aug) = (matrix(&golden["x"], &device), matrix(&golden["x_aug"], &device));
    let posterior = model.encode(x_aug);
    let noise = matrix(&golden["noise"], &device).slice(0..x.dims()[0]);
    let error = x - model.decode(posterior.sample(noise));
    let expected = value(error.square().sum_dim(1).mean()) / (2.0 * 0.1);
    let found = terms_of(Method::DenoisingVae, |_| {});
    assert_close("reconstruction", &found[1..2], &[expected as f32]);
    assert_close("KL", &found[2..3], &read(standard_kl(&posterior).mean()));
}

/// The AVAE's gradient is that of the smooth AVAE whose partner is the finished reconstruction, a
/// constant: so the gradient stops where it should.
#[test]
fn the_reconstruction_of_the_avae_is_a_constant_to_its_gradient() {
    let device = Device::flex().autodiff();
    let golden = golden();
    let golden = &golden["model"];
    let model = golden_model(golden, &device);
    let x = matrix(&golden["x"], &device);
    let noise = matrix(&golden["noise"], &device).slice(0..x.dims()[0]);
    let objective = |method| Objective::from(&TrainConfig { method, ..TrainConfig::default() });

    let avae = objective(Method::Avae).terms(&model, x.clone(), noise.clone());
    let drawn = model.decode(model.encode(x.clone()).sample(noise.clone()));
    let constant = Tensor::<2>::from_data(drawn.into_data(), &device);
    let images = Tensor::cat(vec![x, constant], 0);
    let given = objective(Method::SmoothAvae).terms(&model, images, noise);
    assert_close("loss", &read(avae.total.clone()), &read(given.total.clone()));

    let (first, second) = (avae.total.backward(), given.total.backward());
    for network in [&model.encoder, &model.decoder] {
        for layer in &network.layers {
            let Layer::Linear(linear) = layer else { continue };
            let gradient = |gradients| read(linear.weight.val().grad(gradients).unwrap());
            assert_close("gradient", &gradient(&first), &gradient(&second));
        }
    }
}

#[test]
fn an_adversary_moves_the_posterior_far_and_stays_in_its_ball() {
    let device = Device::flex();
    let architecture = Architecture { image: ImageShape::MNIST, latent: 4, hidden: 32 };
    let model = Vae::new(architecture, 0, &device);
    let pixels: Vec<f32> = (0..3 * PIXELS).map(|i| (i as f32 * 0.37).sin().max(0.0)).collect();
    let images = Tensor::<2>::from_data(TensorData::new(pixels, [3, PIXELS]), &device);
    let start: Vec<f32> = (0..3 * PIXELS).map(|i| (i as f32 * 1.7).cos()).collect();
    let moved = |radius, steps| {
        let adversary = Adversary { radius, steps };
        let partners = adversary.partners(&model, &device, &images, start.clone());
        let delta = partners.clone() - images.clone();
        let largest = f64::from(delta.abs().max().into_scalar::<f32>());
        assert!(largest <= radius + 1e-6, "{largest} in a ball of {radius}");
        assert!(read(partners.clone()).iter().all(|p| (0.0..=1.0).contains(p)));
        let moved = model.encode(partners).mean - model.encode(images.clone()).mean;
        value(moved.square().sum())
    };
    assert_eq!(moved(0.0, 5), 0.0);
    assert!(moved(0.1, 5) > 4.0 * moved(0.1, 0), "five steps beat a random place");
}
