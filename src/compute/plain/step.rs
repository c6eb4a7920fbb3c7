//! Loss and gradients of a training step.
//!
//! As [`Objective::terms`] and autodiff, for every method: images through the encoder, draws from
//! the posteriors through the decoder, scores; then back. Between the networks, where there are a
//! few numbers an image, autodiff does it: the gradient at z comes from the decoder, enters as a
//! constant, and the KL adds its own.

use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};

use super::elementwise::{score, sigmoids};
use super::network::{Network, Tape};
use super::on_the_pool;
use crate::model::objective::Partner;
use crate::model::values::{floats, rows_on};
use crate::model::{Objective, Posterior, Vae};

/// Memory that steps share.
#[derive(Debug, Default)]
pub struct Memory {
    encoder: Tape,
    decoder: Tape,
    /// Of the pass that encodes what was decoded.
    again: Tape,
}

/// The loss of a batch, means over its pairs, in nats: as [`crate::model::objective::Terms`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Losses {
    /// reconstruction + reconstruction_aug + β·kl.
    pub total: f32,
    /// −E log p(x|z).
    pub reconstruction: f32,
    /// −E log p(x′|z′); zero where x′ is not reconstructed.
    pub reconstruction_aug: f32,
    /// The KL term, before β.
    pub kl: f32,
}

/// Loss and gradients; the model is given back as it was.
///
/// `images` and `noise` are those of [`Objective::terms`], row by row.
pub fn gradients(
    objective: &Objective,
    model: Vae,
    images: &[f32],
    noise: Vec<f32>,
    memory: &mut Memory,
) -> (Vae, Losses, GradientsParams) {
    let latent = model.latent();
    let (architecture, device) = (model.architecture(), model.device());
    let encoder = Network::take(model.encoder);
    let decoder = Network::take(model.decoder);
    let Memory { encoder: encoded, decoder: decoded, again } = memory;

    let values = architecture.image.values();
    let rows = images.len() / values;
    let pairs = rows / objective.members();
    let (first, second) = images.split_at(pairs * values);
    let (input, targets) = match objective.partner {
        Partner::Nothing | Partner::Reconstruction | Partner::NoisyCopy => (images, images),
        Partner::NoisyInput => (second, first),
        Partner::Adversary => (images, first),
    };

    on_the_pool(|| encoder.forward(input, encoded));
    let output = encoded.leaf(2 * latent);
    let posteriors = Posterior::of_output(output.clone());
    let draws = noise.len() / latent;
    let drawn = posteriors.rows(0, draws);
    let z = drawn.sample(rows_on(noise, latent, &Device::flex()).autodiff());
    let latents = floats(z.clone().inner().into_data());

    let mut decoder_gradients = decoder.no_gradients();
    let mut at_latents = Vec::new();
    let mut decoded_images = Vec::new();
    let scores = on_the_pool(|| {
        decoder.forward(&latents, decoded);
        if objective.partner == Partner::Reconstruction {
            decoded_images.clone_from(&decoded.output);
            sigmoids(&mut decoded_images);
        }
        let (likelihood, variance) = (objective.likelihood, objective.likelihood_variance);
        let weight = 1.0 / pairs as f32;
        let scores = score(likelihood, variance, &mut decoded.output, targets, values, weight);
        decoder.backward(&latents, decoded, Some(&mut decoder_gradients), Some(&mut at_latents));
        scores
    });
    let second_output = (objective.partner == Partner::Reconstruction).then(|| {
        on_the_pool(|| encoder.forward(&decoded_images, again));
        again.leaf(2 * latent)
    });

    let partner = match &second_output {
        Some(output) => Some(Posterior::of_output(output.clone())),
        None => {
            let coupled = matches!(objective.partner, Partner::NoisyCopy | Partner::Adversary);
            coupled.then(|| posteriors.rows(pairs, rows))
        }
    };
    let kl = objective.kl(&posteriors.rows(0, pairs), partner.as_ref());
    let pull = rows_on(at_latents, latent, &Device::flex()).autodiff();
    let gradients = (kl.clone().mul_scalar(objective.beta) + (z * pull).sum()).backward();
    let kl: f32 = kl.inner().into_scalar();

    let mut encoder_gradients = encoder.no_gradients();
    let mut back = |input: &[f32], output: &Tensor<2>, tape: &mut Tape| {
        let gradient = output.grad(&gradients).expect("the loss depends on every posterior");
        tape.output = floats(gradient.into_data());
        on_the_pool(|| encoder.backward(input, tape, Some(&mut encoder_gradients), None));
    };
    back(input, &output, encoded);
    if let Some(output) = &second_output {
        back(&decoded_images, output, again);
    }

    let mut all = GradientsParams::new();
    encoder.register(encoder_gradients, &mut all);
    decoder.register(decoder_gradients, &mut all);
    let mean = |scores: &[f32]| {
        let sum: f64 = scores.iter().map(|&score| f64::from(score)).sum();
        (sum / pairs as f64) as f32
    };
    let (reconstruction, reconstruction_aug) = (mean(&scores[..pairs]), mean(&scores[pairs..]));
    let total = reconstruction + reconstruction_aug + objective.beta as f32 * kl;
    let (encoder, decoder) = (encoder.give_back(&device), decoder.give_back(&device));
    let model = Vae::with_networks(architecture, encoder, decoder);
    (model, Losses { total, reconstruction, reconstruction_aug, kl }, all)
}
