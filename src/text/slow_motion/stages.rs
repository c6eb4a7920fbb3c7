//! What happens at each stage of slow motion, with the values of the image that is followed.

use super::TAKE_STEP;
use crate::config::{Likelihood, Method, Pairing, Prior, TrainConfig, short};
use crate::evaluate::Anatomy;
use crate::evaluate::anatomy::{DRAWS, Pulls};
use crate::evaluate::stage::Stage;

/// Whether the method encodes two images.
fn pair(anatomy: &Anatomy) -> bool {
    anatomy.members.len() == 2
}

pub(crate) fn title(stage: Stage, anatomy: &Anatomy) -> &'static str {
    let both = pair(anatomy);
    match stage {
        Stage::Image => "The image",
        Stage::Noise => "Noise added",
        Stage::Attacked => "Searching for the partner",
        Stage::Encoded
            if both && anatomy.members[1].latent.len() == anatomy.members[0].latent.len() =>
        {
            "Both encoded"
        }
        Stage::Encoded => "Encoded",
        Stage::Sampled if anatomy.members.iter().filter(|m| !m.latent.is_empty()).count() == 2 => {
            "Both sampled"
        }
        Stage::Sampled => "Sampled",
        Stage::Decoded if anatomy.reconstruction_aug.is_some() => "Both decoded",
        Stage::Decoded => "Decoded",
        Stage::Reencoded => "The reconstruction, encoded",
        Stage::Reconstruction => "Pull of the reconstruction",
        Stage::Origin => "Pull of the prior towards the origin",
        Stage::Together => "Pull of the prior towards the partner",
        Stage::Sum => "Sum of all pulls",
    }
}

/// How far apart the two means are.
fn distance(anatomy: &Anatomy) -> f64 {
    let [first, second] = &anatomy.members[..] else { return 0.0 };
    let squares = first.mean.iter().zip(&second.mean).map(|(a, b)| f64::from(a - b).powi(2));
    squares.sum::<f64>().sqrt()
}

/// The length of a vector.
fn length(values: &[f32]) -> f64 {
    values.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt()
}

/// One strength a member, with its name.
fn strengths(anatomy: &Anatomy, pull: impl Fn(&Pulls) -> &[f32]) -> String {
    let each = anatomy.members.iter().map(|member| {
        let name = if member.aug { "μ′" } else { "μ" };
        format!("{:.2} at {name}", length(pull(&member.pulls)))
    });
    each.collect::<Vec<_>>().join(", ")
}

/// What happens at a stage, with the values of an image.
pub(crate) fn sentence(
    stage: Stage,
    config: &TrainConfig,
    anatomy: &Anatomy,
    class: &str,
    averaged: bool,
) -> String {
    match stage {
        Stage::Image => format!(
            "x is test image {}, class {class}. A step takes {} images at once; here we follow one \
             of them.",
            anatomy.index, config.batch_size
        ),
        Stage::Noise => noise(config),
        Stage::Attacked => format!(
            "x′ is the image in the L∞ ball of radius {} around x whose posterior lies furthest \
             from that of x, found in {} gradient steps.",
            short(config.adversary_radius),
            config.adversary_steps
        ),
        Stage::Encoded => encoded(anatomy, config),
        Stage::Sampled => "\
            z = μ + √v · ε with ε ~ N(0, I): a random point is drawn from each ellipse. Training \
            does this once for each image in a step."
            .to_owned(),
        Stage::Decoded => decoded(anatomy),
        Stage::Reencoded => format!(
            "The partner x′ of an AVAE is its own reconstruction x̂, encoded again; \
             ‖μ − μ′‖ = {:.2}. No gradient flows back through x̂.",
            distance(anatomy)
        ),
        Stage::Reconstruction => reconstruction(anatomy, averaged),
        Stage::Origin => format!(
            "The prior is centred on the origin, so the KL term pulls each mean there: {}, nats \
             per latent unit. {}",
            strengths(anatomy, |pulls| &pulls.origin),
            origin_law(anatomy)
        ),
        Stage::Together => together(config, anatomy),
        Stage::Sum => sum(config, anatomy),
    }
}

fn noise(config: &TrainConfig) -> String {
    let level = short(config.noise);
    let clipped =
        if config.likelihood == Likelihood::Bernoulli { ", clipped to 0–1" } else { "" };
    if config.method == Method::DenoisingVae {
        return format!(
            "x′ = x + σ · n with σ = {level} and n ~ N(0, I){clipped}. Only x′ is encoded; the \
             clean x is what it should reconstruct."
        );
    }
    match config.pairing {
        Pairing::CleanNoisy => format!(
            "x′ = x + σ · n with σ = {level} and n ~ N(0, I){clipped}: the same image, every pixel \
             a little off."
        ),
        Pairing::TwoNoisy => format!(
            "Each member gets its own noise: image + σ · n with σ = {level} and n ~ N(0, \
             I){clipped}."
        ),
    }
}

fn encoded(anatomy: &Anatomy, config: &TrainConfig) -> String {
    // The partner of an AVAE is not there yet.
    if pair(anatomy) && config.method != Method::Avae {
        return format!(
            "The encoder maps each image to a normal distribution, its posterior: q(z|x) around μ \
             (filled), q(z′|x′) around μ′ (hollow); the ellipse is one standard deviation. \
             ‖μ − μ′‖ = {:.2}.",
            distance(anatomy)
        );
    }
    let (name, mark) = match anatomy.members.first() {
        Some(member) if member.aug => ("x′", "μ′ (hollow)"),
        _ => ("x", "μ (filled)"),
    };
    format!(
        "The encoder maps {name} to a normal distribution, its posterior, around {mark}; the \
         ellipse is one standard deviation."
    )
}

fn decoded(anatomy: &Anatomy) -> String {
    match anatomy.reconstruction_aug {
        Some(second) => format!(
            "x̂ = decode(z) is compared with x, x̂′ = decode(z′) with x′: reconstruction errors \
             {:.1} and {:.1} nats. The noise in x′ cannot be reconstructed, so x′ always costs \
             more.",
            anatomy.reconstruction, second
        ),
        None => format!(
            "x̂, the decoded sample, is compared with x: reconstruction error {:.1} nats.",
            anatomy.reconstruction
        ),
    }
}

fn reconstruction(anatomy: &Anatomy, averaged: bool) -> String {
    let drawn: Vec<_> = anatomy.members.iter().filter(|m| !m.latent.is_empty()).collect();
    let each = drawn.iter().map(|member| {
        let pulls = &member.pulls;
        let pull = if averaged { &pulls.reconstruction_averaged } else { &pulls.reconstruction };
        let prime = if member.aug { "′" } else { "" };
        format!("{:.2} at {}{prime}", length(pull), if averaged { "μ" } else { "z" })
    });
    let each = each.collect::<Vec<_>>().join(", ");
    let what = if averaged {
        format!("averaged over {DRAWS} samples")
    } else {
        "for this sample; another sample pulls elsewhere".to_owned()
    };
    format!(
        "Where the latent should move so that its reconstruction looks more like its image, \
         {what}: {each}, nats per latent unit."
    )
}

/// How a pull towards the origin depends on the distance.
fn origin_law(anatomy: &Anatomy) -> String {
    let [first, second] = anatomy.springs;
    let own = match anatomy.members.first() {
        Some(member) if member.aug => second.origin,
        _ => first.origin,
    };
    if pair(anatomy) && (first.origin - second.origin).abs() > 1e-9 {
        format!(
            "The pull is {} times the distance for μ, {} times for μ′.",
            short(first.origin),
            short(second.origin)
        )
    } else {
        format!("The pull is {} times the distance.", short(own))
    }
}

fn together(config: &TrainConfig, anatomy: &Anatomy) -> String {
    let spring = short(anatomy.springs[0].partner);
    let law = match config.method.paired_prior(config.prior) {
        // The smooth encoder's is no paired prior.
        Some(Prior::Chain) | None => "1/Σaug",
        Some(Prior::SharedParent) => "1/(Σaug (2 + Σaug))",
        Some(Prior::Correlated) => "(1 + Σaug)/(Σaug (2 + Σaug))",
    };
    let beta = if config.beta == 1.0 { "" } else { "β " };
    format!(
        "A spring between the two means: {spring} times their distance, {}. The factor is \
         {beta}{law}: it grows like 1/Σaug.",
        strengths(anatomy, |pulls| &pulls.partner)
    )
}

fn sum(config: &TrainConfig, anatomy: &Anatomy) -> String {
    let mut parts = vec![format!("{:.1} (x)", anatomy.reconstruction)];
    parts.extend(anatomy.reconstruction_aug.map(|value| format!("{value:.1} (x′)")));
    let beta =
        if config.beta == 1.0 { String::new() } else { format!("{} · ", short(config.beta)) };
    parts.push(format!("{beta}{:.1} (KL)", anatomy.kl));
    format!(
        "The thick arrow is the sum of all pulls. The loss of this image is {} = {:.1} nats. “{}” \
         trains one real step.",
        parts.join(" + "),
        anatomy.total,
        TAKE_STEP[0]
    )
}
