//! The words of slow motion.

use crate::config::{Likelihood, Method, Pairing, Prior, TrainConfig, short};
use crate::evaluate::Anatomy;
use crate::evaluate::anatomy::DRAWS;
use crate::state::slow_motion::Stage;
use crate::state::slow_motion::scene::Force;

/// The button that opens it.
pub const OPEN: &str = "Slow motion…";
/// Its tooltip.
pub const OPEN_HINT: &str =
    "One training step in slow succession, with what pulls each point where; training pauses (S)";
/// The title of the card.
pub const TITLE: &str = "Slow motion: one training step";
/// Instead of everything, before there is a model.
pub const NOTHING_YET: &str = "There is no model yet: it begins as soon as the images are there.";
/// While the answer is on its way.
pub const WAITING: &str = "The step is being taken apart…";
/// While the trainer takes it.
pub const TAKING: &str = "The step is being taken…";
/// Said once where training was under way.
pub const PAUSED: &str = "Training was paused for this; Space goes on after closing.";
/// In a race.
pub const LEAD: &str = "This is model A of the race.";

/// The buttons: name and tooltip.
pub const BACK: [&str; 2] = ["Back", "The stage before (← or B)."];
/// See [`BACK`].
pub const NEXT: [&str; 2] = ["Next", "The next stage (→ or N)."];
/// See [`BACK`].
pub const PLAY: [&str; 2] = ["Play", "Goes on by itself, stage after stage (Space)."];
/// See [`BACK`].
pub const STOP: [&str; 2] = ["Stop", "Stays at this stage (Space)."];
/// See [`BACK`].
pub const CLOSE: [&str; 2] = ["Close", "Back to the window; the model stays as it is (Escape)."];
/// See [`BACK`].
pub const TAKE_STEP: [&str; 2] = [
    "Take this step",
    "Trains one real step, on the next batch of training images, and shows these images anew. RAdam's first \
     five steps, also after a model was opened, do not adapt to the gradient: they may move points far.",
];
/// The tooltip of the last one before its time.
pub const NOT_YET: &str =
    "Trains one real step, at the last stage, when everything is shown and the model stands still.";
/// See [`BACK`].
pub const DRAW_AGAIN: [&str; 2] = ["Draw again", "Draws another z from each posterior."];
/// See [`BACK`].
pub const LONGER: [&str; 2] = ["Arrows ×2", "All arrows twice as long, on every stage."];
/// See [`BACK`].
pub const SHORTER: [&str; 2] = ["Arrows ÷2", "All arrows half as long, on every stage."];
/// See [`BACK`].
pub const ALL: [&str; 2] = ["All", "Shows all digits at once."];

/// Before the buttons of the digits.
pub const DIGITS: &str = "Digit";

/// After a sentence with values, where all digits are shown.
pub fn values_of(class: &str) -> String {
    format!(" (The values are those of the first digit, class {class}.)")
}

/// The switch between one draw and many.
pub fn average() -> [String; 2] {
    [
        format!("Average of {DRAWS} draws"),
        format!(
            "The pull of the reconstruction averaged over {DRAWS} draws of z, which is what training feels over \
             many steps; otherwise that of the one draw that is shown."
        ),
    ]
}

/// A digit's button.
pub fn digit(number: usize, index: usize, class: &str) -> [String; 2] {
    [format!("Digit {number}"), format!("Looks at test image {index} alone, class {class}.")]
}

/// A dot of the row of stages.
pub fn stage_button(number: usize, title: &str) -> [String; 2] {
    [format!("Stage {number}"), format!("{number}: {title}")]
}

/// Where one is.
pub fn progress(place: usize, count: usize, title: &str) -> String {
    format!("{} of {count}: {title}", place + 1)
}

/// The settings that matter, beside the title.
pub fn settings(config: &TrainConfig, step: u64) -> String {
    let mut text = format!("step {step}, {}", config.method.label());
    if config.method.uses_noise() {
        text += &format!(", noise {}", short(config.noise));
    }
    if config.method.uses_sigma_aug() {
        text += &format!(", Σaug {}", short(config.sigma_aug));
    }
    text + &format!(", β {}", short(config.beta))
}

/// Whether the method encodes two images.
fn pair(anatomy: &Anatomy) -> bool {
    anatomy.members.len() == 2
}

/// The title of a stage.
pub fn title(stage: Stage, anatomy: &Anatomy) -> &'static str {
    let both = pair(anatomy);
    match stage {
        Stage::Image => "The image",
        Stage::Noise => "Noise added",
        Stage::Attacked => "A partner is sought",
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
        Stage::Reencoded => "The reconstruction is encoded too",
        Stage::Reconstruction => "Pull of the reconstruction",
        Stage::Origin => "Pull of the prior towards the origin",
        Stage::Together => "Pull of the prior towards the partner",
        Stage::Sum => "All together",
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
fn strengths(
    anatomy: &Anatomy,
    pull: impl Fn(&crate::evaluate::anatomy::Pulls) -> &[f32],
) -> String {
    let each = anatomy.members.iter().map(|member| {
        let name = if member.aug { "μ′" } else { "μ" };
        format!("{:.2} at {name}", length(pull(&member.pulls)))
    });
    each.collect::<Vec<_>>().join(", ")
}

/// What happens at a stage, with the values of a digit.
pub fn sentence(
    stage: Stage,
    config: &TrainConfig,
    anatomy: &Anatomy,
    class: &str,
    averaged: bool,
) -> String {
    match stage {
        Stage::Image => format!(
            "x is test image {}, class {class}. A step takes {} images at once; here one is followed on its way.",
            anatomy.index, config.batch_size
        ),
        Stage::Noise => noise(config),
        Stage::Attacked => format!(
            "x′ is the image within ± {} of x whose posterior lies furthest from that of x, found in {} steps.",
            short(config.adversary_radius),
            config.adversary_steps
        ),
        Stage::Encoded => encoded(anatomy, config),
        Stage::Sampled => {
            "z = μ + √v · ε with ε ~ N(0, I): a point is drawn from each ellipse by chance. \
                           Training does this once for each image of a step."
                .to_owned()
        }
        Stage::Decoded => decoded(anatomy),
        Stage::Reencoded => format!(
            "The partner x′ of an AVAE is its own reconstruction x̂, encoded once more; ‖μ − μ′‖ = {:.2}. \
             No gradient goes back through x̂.",
            distance(anatomy)
        ),
        Stage::Reconstruction => reconstruction(anatomy, averaged),
        Stage::Origin => format!(
            "The prior lies around the origin, so the KL term pulls each mean there: {}, nats per latent unit. \
             {}",
            strengths(anatomy, |pulls| &pulls.origin),
            origin_law(anatomy)
        ),
        Stage::Together => together(config, anatomy),
        Stage::Sum => sum(config, anatomy),
    }
}

fn noise(config: &TrainConfig) -> String {
    let level = short(config.noise);
    let clipped = if config.likelihood == Likelihood::Bernoulli { ", cut to 0–1" } else { "" };
    if config.method == Method::DenoisingVae {
        return format!(
            "x′ = x + σ · n with σ = {level} and n ~ N(0, I){clipped}. Only x′ is encoded; the clean x is the aim."
        );
    }
    match config.pairing {
        Pairing::CleanNoisy => format!(
            "x′ = x + σ · n with σ = {level} and n ~ N(0, I){clipped}: the same digit, every pixel a little off."
        ),
        Pairing::TwoNoisy => format!(
            "Both members get noise of their own: image + σ · n with σ = {level} and n ~ N(0, I){clipped}."
        ),
    }
}

fn encoded(anatomy: &Anatomy, config: &TrainConfig) -> String {
    // The partner of an AVAE is not there yet.
    if pair(anatomy) && config.method != Method::Avae {
        return format!(
            "The encoder makes a normal distribution of each image: q(z|x) around μ (filled), q(z′|x′) around \
             μ′ (hollow); the ellipse is one standard deviation. ‖μ − μ′‖ = {:.2}.",
            distance(anatomy)
        );
    }
    let (name, mark) = match anatomy.members.first() {
        Some(member) if member.aug => ("x′", "μ′ (hollow)"),
        _ => ("x", "μ (filled)"),
    };
    format!(
        "The encoder makes a normal distribution of {name}, around {mark}; the ellipse is one standard deviation."
    )
}

fn decoded(anatomy: &Anatomy) -> String {
    match anatomy.reconstruction_aug {
        Some(second) => format!(
            "x̂ = decode(z) is compared with x, x̂′ = decode(z′) with x′: they cost {:.1} and {:.1} nats. The \
             noise of x′ cannot be drawn, so x′ always costs more.",
            anatomy.reconstruction, second
        ),
        None => format!(
            "x̂, the decoded draw, is compared with x: it costs {:.1} nats.",
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
        format!("averaged over {DRAWS} draws")
    } else {
        "for this draw; another draw pulls elsewhere".to_owned()
    };
    format!(
        "Where the latent should go so that what is decoded looks more like its image, {what}: {each}, nats per \
         latent unit."
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
            "It is {} times the distance for μ, {} times for μ′.",
            short(first.origin),
            short(second.origin)
        )
    } else {
        format!("It is {} times the distance.", short(own))
    }
}

fn together(config: &TrainConfig, anatomy: &Anatomy) -> String {
    let spring = short(anatomy.springs[0].partner);
    let law = match (config.method, config.prior) {
        (Method::Raven, Prior::Chain) | (Method::SmoothEncoder, _) => "1/Σaug",
        (Method::Raven, Prior::SharedParent) => "1/(Σaug (2 + Σaug))",
        _ => "(1 + Σaug)/(Σaug (2 + Σaug))",
    };
    let beta = if config.beta == 1.0 { "" } else { "β " };
    format!(
        "A spring between the two means: {spring} times their distance, {}. The factor is {beta}{law}: it grows \
         with 1/Σaug.",
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
        "The thick arrow is the sum of all pulls. The loss of this image is {} = {:.1} nats. “{}” trains \
         one real step.",
        parts.join(" + "),
        anatomy.total,
        TAKE_STEP[0]
    )
}

/// What arrows are, and are not.
pub const ARROWS: &str = "Arrows: minus the gradient of a term at the points, the pull on them. A step cannot move \
                          points: it moves the weights of encoder and decoder, for all images of the batch at once.";

/// How long the bar is, in words.
pub fn scale(nats: f64, magnification: f64) -> String {
    let plural = if nats == 1.0 { "" } else { "s" };
    let nats = format!("{} nat{plural}", short(nats));
    if magnification == 1.0 {
        format!("{nats} per latent unit: one scale for all arrows")
    } else {
        let times = short(magnification);
        format!("{nats} per latent unit: {times} × as long as at the other stages")
    }
}

/// How long the other bar is.
pub fn unit(units: f64) -> String {
    let plural = if units == 1.0 { "" } else { "s" };
    format!("{} latent unit{plural}", short(units))
}

/// Under the plane where it is a projection.
pub fn projection(latent: usize) -> String {
    format!(
        "Seen in the plane of the map: 2 of d = {latent} dimensions; numbers are in all {latent}."
    )
}

/// What a force is called in the legend.
pub fn force(force: Force) -> [&'static str; 2] {
    match force {
        Force::Reconstruction => ["Reconstruction x", "Minus the gradient of −log p(x|z)."],
        Force::ReconstructionAug => ["Reconstruction x′", "Minus the gradient of −log p(x′|z′)."],
        Force::Origin => {
            ["KL: to the origin", "The part of the prior's pull that ends at the origin."]
        }
        Force::Partner => {
            ["KL: to the partner", "The part of the prior's pull that ends where the partner is."]
        }
        Force::Total => ["Sum", "Minus the gradient of the whole loss of this image."],
    }
}

/// The marks of the legend: name and tooltip.
pub const MARKS: [[&str; 2]; 5] = [
    ["μ", "The mean of q(z|x), with one standard deviation around it."],
    ["μ′", "The mean of q(z′|x′), with one standard deviation around it."],
    ["z", "Drawn from q(z|x)."],
    ["z′", "Drawn from q(z′|x′)."],
    ["before", "Where the mean was before the step that was taken last."],
];

/// The pictures where there is little room.
pub const SHORT: [&str; 4] = ["x", "x′", "x̂", "x̂′"];

/// What a picture costs, if it is a reconstruction.
pub fn cost(column: usize, anatomy: &Anatomy) -> Option<String> {
    let value = match column {
        2 => Some(anatomy.reconstruction),
        3 => anatomy.reconstruction_aug,
        _ => None,
    };
    value.map(|value| format!("{value:.1} nats"))
}

/// How a picture is called: short name and what it is.
pub fn picture(column: usize, anatomy: &Anatomy, config: &TrainConfig) -> [String; 2] {
    let [name, what] = match (column, config.method) {
        (0, _) => ["x", "the first image of the pair"],
        (1, Method::Avae) => ["x′ = x̂", "the partner: what was decoded"],
        (1, Method::SmoothEncoder | Method::SmoothAvae) => {
            ["x′, attacked", "the partner: near x, encoded far from it"]
        }
        (1, _) => {
            let name = format!("x′ = x + {} · n", short(config.noise));
            return [name, "the second image of the pair".to_owned()];
        }
        (2, Method::DenoisingVae) => ["x̂ = decode(z′)", "what is decoded, compared with x"],
        (2, _) => ["x̂ = decode(z)", "what is decoded, compared with x"],
        _ => ["x̂′ = decode(z′)", "what is decoded, compared with x′"],
    };
    match cost(column, anatomy) {
        Some(cost) => [name.to_owned(), format!("{what}; it costs {cost}")],
        None => [name.to_owned(), what.to_owned()],
    }
}

/// The explanation of a button that cannot be pressed at the moment.
pub fn not_now(hint: &str) -> String {
    format!("{hint} Not now.")
}

/// A picture for those who cannot see it.
pub fn picture_of(what: &[String; 2], index: usize, class: &str) -> String {
    format!("{} of test image {index} (class {class}): {}", what[0].trim(), what[1])
}

/// The plane for those who cannot see it.
pub fn summary(place: usize, stages: usize, points: &[String], arrows: &[String]) -> String {
    let mut text = format!("Slow motion, plane, stage {place} of {stages}.");
    for part in points.iter().chain(arrows) {
        text += &format!(" {part}.");
    }
    text
}

/// A point in words.
pub fn point(digit: usize, aug: bool, mean: [f64; 2], drawn: Option<[f64; 2]>) -> String {
    let prime = if aug { "′" } else { "" };
    let mut text = format!("Digit {digit}: μ{prime} at ({:.2}, {:.2})", mean[0], mean[1]);
    if let Some([x, y]) = drawn {
        text += &format!(", z{prime} at ({x:.2}, {y:.2})");
    }
    text
}

/// A pull in words.
pub fn arrow(digit: usize, aug: bool, what: Force, pull: [f64; 2], strength: f64) -> String {
    let prime = if aug { "′" } else { "" };
    format!(
        "Digit {digit}: {} pulls at μ{prime} with {strength:.2}, in the plane ({:.2}, {:.2})",
        force(what)[0],
        pull[0],
        pull[1]
    )
}
