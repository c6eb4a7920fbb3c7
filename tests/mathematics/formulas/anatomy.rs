//! A training step taken apart: the pulls are slopes of the loss, add up, and have their closed forms.

use burn::tensor::{Device, Tensor, TensorData};
use raven_explorer::config::{Likelihood, Method, PairedPrior, Pairing, Prior, TrainConfig};
use raven_explorer::data::{ImageSet, ImageShape};
use raven_explorer::evaluate::Anatomy;
use raven_explorer::evaluate::anatomy::Member;
use raven_explorer::model::{Architecture, Objective, Posterior, Terms, Vae};

use super::{assert_close, read};

const PIXELS: usize = ImageShape::MNIST.values();

const LATENT: usize = 3;

fn images() -> ImageSet {
    let pixels = (0..3 * PIXELS).map(|i| (i * i % 253) as u8).collect();
    ImageSet { shape: ImageShape::MNIST, pixels, labels: vec![0, 1, 2] }
}

/// A model whose decoder listens to its latents: fresh weights hardly do.
fn model() -> Vae {
    let device = Device::flex();
    let architecture = Architecture { image: ImageShape::MNIST, latent: LATENT, hidden: 12 };
    let mut model = Vae::new(architecture, 7, &device);
    let Vae { encoder, decoder, .. } = &mut model;
    for layer in decoder.linear_layers_mut().chain(encoder.linear_layers_mut()) {
        layer.weight = layer.weight.clone().map(|weight| weight.mul_scalar(2.0));
    }
    model
}

/// Every method, with everything that changes the loss once.
fn configs() -> Vec<TrainConfig> {
    let mut configs: Vec<_> = Method::ALL
        .iter()
        .map(|&method| TrainConfig { method, beta: 1.5, ..TrainConfig::default() })
        .collect();
    for &prior in Prior::ALL {
        configs.push(TrainConfig {
            prior,
            pairing: Pairing::TwoNoisy,
            likelihood: Likelihood::Bernoulli,
            sigma_aug: 0.02,
            ..TrainConfig::default()
        });
    }
    configs
}

fn take_apart(config: &TrainConfig, draw: u32) -> Anatomy {
    Anatomy::of(&model(), &Device::flex(), &images(), 1, config, draw)
}

fn sum(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

#[test]
fn the_pulls_of_the_terms_add_up_to_that_of_the_loss() {
    for config in configs() {
        let anatomy = take_apart(&config, 0);
        let parts = anatomy.reconstruction
            + anatomy.reconstruction_aug.unwrap_or(0.0)
            + config.beta as f32 * anatomy.kl;
        assert_close(&format!("{config:?}: values"), &[parts], &[anatomy.total]);
        for Member { pulls, aug, .. } in &anatomy.members {
            let name = format!("{config:?}, x′: {aug}");
            assert_close(&name, &sum(&pulls.reconstruction, &pulls.kl), &pulls.total);
            assert_close(&format!("{name}: KL"), &sum(&pulls.origin, &pulls.partner), &pulls.kl);
        }
    }
}

/// A term of the loss with the means of the members shifted, as a training step computes it.
fn loss_at(
    config: &TrainConfig,
    anatomy: &Anatomy,
    shift: &[f32],
    term: impl Fn(Terms) -> Tensor<1>,
) -> f64 {
    let device = Device::flex();
    let objective = Objective::from(config);
    let rows = |values: Vec<f32>, columns: usize| {
        let shape = [values.len() / columns, columns];
        Tensor::<2>::from_data(TensorData::new(values, shape), &device)
    };
    let member = |aug: bool| anatomy.members.iter().find(|member| member.aug == aug);
    // Only x is taken from the batch where the partner is what was decoded.
    let mut images = member(false).map_or(anatomy.image.clone(), |member| member.image.clone());
    if objective.members() == 2 {
        images.extend(&member(true).unwrap().image);
    }
    // ε of each draw, from where it led.
    let drawn = anatomy.members.iter().filter(|member| !member.latent.is_empty());
    let noise = drawn.flat_map(|member| {
        let each = member.latent.iter().zip(&member.mean).zip(&member.log_variance);
        each.map(|((z, mean), log_variance)| (z - mean) / (0.5 * log_variance).exp())
    });
    let noise = rows(noise.collect(), LATENT);
    let mut used = 0;
    let mut moved = |posterior: Posterior| {
        let values: usize = posterior.mean.dims().iter().product();
        // A partner that is decoded is a constant to the gradient: it stays where it was.
        let held = anatomy.members.get(1).filter(|_| used > 0);
        let posterior = held.map_or(posterior, |member| Posterior {
            mean: rows(member.mean.clone(), LATENT),
            log_variance: rows(member.log_variance.clone(), LATENT),
        });
        let own = rows(shift[used..used + values].to_vec(), LATENT);
        used += values;
        Posterior { mean: posterior.mean + own, ..posterior }
    };
    let terms = objective.terms_through(&model(), rows(images, PIXELS), noise, &mut moved);
    f64::from(term(terms).into_scalar::<f32>())
}

#[test]
fn the_pulls_are_the_slopes_of_the_loss() {
    const LENGTH: f32 = 0.02;
    for config in configs() {
        let anatomy = take_apart(&config, 3);
        let count = anatomy.members.len() * LATENT;
        for at in 0..count {
            let slope = |term: fn(Terms) -> Tensor<1>| {
                let mut shift = vec![0.0; count];
                shift[at] = LENGTH;
                let ahead = loss_at(&config, &anatomy, &shift, term);
                shift[at] = -LENGTH;
                (ahead - loss_at(&config, &anatomy, &shift, term)) / f64::from(2.0 * LENGTH)
            };
            let pulls = &anatomy.members[at / LATENT].pulls;
            let place = at % LATENT;
            let reconstructions: fn(Terms) -> Tensor<1> = |terms| match terms.reconstruction_aug {
                Some(second) => terms.reconstruction + second,
                None => terms.reconstruction,
            };
            let cases = [
                ("loss", slope(|terms| terms.total), pulls.total[place]),
                ("KL", config.beta * slope(|terms| terms.kl), pulls.kl[place]),
                ("reconstruction", slope(reconstructions), pulls.reconstruction[place]),
            ];
            for (term, measured, pull) in cases {
                let error = (measured + f64::from(pull)).abs();
                let scale = 0.05 + f64::from(pull).abs();
                assert!(
                    error < 0.03 * scale,
                    "{config:?}: {term} at {at}: slope {measured}, pull {pull}"
                );
            }
        }
    }
}

#[test]
fn the_pull_of_the_prior_has_its_closed_form() {
    for &prior in Prior::ALL {
        for s in [0.01, 0.1, 1.0, 5.0] {
            let config = TrainConfig { prior, sigma_aug: s, beta: 2.0, ..TrainConfig::default() };
            let anatomy = take_apart(&config, 0);
            let PairedPrior { c11, c12, c22 } = PairedPrior::new(prior, s);
            let delta = c11 * c22 - c12 * c12;
            let [first, second] = &anatomy.members[..] else { panic!("a pair") };
            for (own, other, c_own) in [(first, second, c22), (second, first, c11)] {
                let pairs = own.mean.iter().zip(&other.mean);
                let expected: Vec<f32> = pairs
                    .map(|(&a, &b)| {
                        (-2.0 * (c_own * f64::from(a) - c12 * f64::from(b)) / delta) as f32
                    })
                    .collect();
                assert_close(&format!("{prior}, s = {s}"), &own.pulls.kl, &expected);
            }
        }
    }
}

#[test]
fn a_smaller_sigma_aug_pulls_harder_and_a_chain_leaves_its_end_alone() {
    let at = |prior, sigma_aug| {
        let config = TrainConfig { prior, sigma_aug, ..TrainConfig::default() };
        take_apart(&config, 0).springs
    };
    for &prior in Prior::ALL {
        let ratio = at(prior, 0.001)[0].partner / at(prior, 0.01)[0].partner;
        assert!((9.0..11.0).contains(&ratio), "{prior}: {ratio}");
    }
    let [first, second] = at(Prior::Chain, 0.1);
    assert!((first.origin - 1.0).abs() < 1e-9 && second.origin.abs() < 1e-9);
}

#[test]
fn what_is_shown_is_what_the_model_makes_of_it() {
    let model = model();
    let device = Device::flex();
    for config in configs() {
        let anatomy = take_apart(&config, 0);
        let aug: Vec<bool> = anatomy.members.iter().map(|member| member.aug).collect();
        let expected: &[bool] = match config.method {
            Method::Vae => &[false],
            Method::DenoisingVae => &[true],
            _ => &[false, true],
        };
        assert_eq!(aug, expected, "{config:?}");
        let both = config.method.pairs_noisy_copies();
        assert_eq!(anatomy.reconstruction_aug.is_some(), both);
        for (place, member) in anatomy.members.iter().enumerate() {
            let row = |values: &[f32]| {
                Tensor::<2>::from_data(TensorData::new(values.to_vec(), [1, values.len()]), &device)
            };
            let posterior = model.encode(row(&member.image));
            assert_close("mean", &member.mean, &read(posterior.mean));
            assert_close("log variance", &member.log_variance, &read(posterior.log_variance));
            assert_eq!(member.latent.is_empty(), place == 1 && !both, "{config:?}");
            if !member.latent.is_empty() {
                assert_close("decoded", &member.decoded, &read(model.decode(row(&member.latent))));
            }
        }
        let clean = config.pairing == Pairing::CleanNoisy || config.method == Method::Vae;
        if let (true, false) = (clean, anatomy.members[0].aug) {
            assert_eq!(anatomy.members[0].image, anatomy.image);
        }
        if config.method == Method::Avae {
            assert_eq!(anatomy.members[1].image, anatomy.members[0].decoded);
        }
    }
}

#[test]
fn another_draw_changes_z_alone_and_an_average_wanders_less() {
    let config = TrainConfig::default();
    let draws: Vec<Anatomy> = (0..40).map(|draw| take_apart(&config, draw)).collect();
    let (first, second) = (&draws[0].members[0], &draws[1].members[0]);
    assert_eq!((&first.mean, &first.image), (&second.mean, &second.image));
    assert_ne!(first.latent, second.latent);
    assert_eq!(draws[0], take_apart(&config, 0));
    let spread = |pick: fn(&Member) -> f32| {
        let values: Vec<f32> = draws.iter().map(|draw| pick(&draw.members[0])).collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / values.len() as f32
    };
    let ratio = spread(|member| member.pulls.reconstruction[0])
        / spread(|member| member.pulls.reconstruction_averaged[0]);
    // 32 times, as far as 40 draws can tell.
    assert!((12.0..90.0).contains(&ratio), "{ratio}");
}
