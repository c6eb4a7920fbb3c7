//! The words of slow motion.

mod stages;

use crate::config::{Method, TrainConfig, short};
use crate::evaluate::Anatomy;
use crate::evaluate::anatomy::DRAWS;
use crate::evaluate::stage::Force;

pub(crate) use stages::{sentence, title};

pub(crate) const OPEN: &str = "Slow motion…";
pub(crate) const OPEN_HINT: &str = "\
    One training step, stage by stage, with the gradients that pull on each point; training \
    pauses (S)";
pub(crate) const TITLE: &str = "Slow motion: one training step";
/// Instead of everything, before there is a model.
pub(crate) const NOTHING_YET: &str =
    "No model yet: there will be one as soon as the images are loaded.";
/// While the answer is on its way.
pub(crate) const WAITING: &str = "Taking the step apart…";
/// While the trainer takes it.
pub(crate) const TAKING: &str = "Taking the step…";
/// Said once where training was under way.
pub(crate) const PAUSED: &str = "Training was paused for this; Space resumes it after closing.";

/// A model of a race: name and tooltip.
pub(crate) fn model(letter: char, name: &str) -> [String; 2] {
    [format!("Model {letter}"), format!("Shows a step of model {letter}: {name}.")]
}

// The buttons: name and tooltip.
pub(crate) const BACK: [&str; 2] = ["Back", "Previous stage (← or B)."];
pub(crate) const NEXT: [&str; 2] = ["Next", "Next stage (→ or N)."];
pub(crate) const PLAY: [&str; 2] = ["Play", "Plays automatically, stage by stage (Space)."];
pub(crate) const STOP: [&str; 2] = ["Stop", "Stays at this stage (Space)."];
pub(crate) const CLOSE: [&str; 2] =
    ["Close", "Back to the window; the model stays as it is (Escape)."];
pub(crate) const TAKE_STEP: [&str; 2] = [
    "Take this step",
    "Trains one real step on the next batch of training images, then shows these images again. \
     RAdam's first five steps, also after opening a model, do not adapt to the gradient: they may \
     move points far.",
];
/// The tooltip of the last one before its time.
pub(crate) const NOT_YET: &str =
    "Trains one real step; available at the last stage, while training is paused.";
pub(crate) const DRAW_AGAIN: [&str; 2] =
    ["Draw again", "Draws another sample z from each posterior."];
pub(crate) const LONGER: [&str; 2] = ["Arrows ×2", "All arrows twice as long, at every stage."];
pub(crate) const SHORTER: [&str; 2] = ["Arrows ÷2", "All arrows half as long, at every stage."];
pub(crate) const ALL: [&str; 2] = ["All", "Shows all images at once."];

/// Before the buttons of the images.
pub(crate) const DIGITS: &str = "Image";

/// After a sentence with values, where all images are shown.
pub(crate) fn values_of(class: &str) -> String {
    format!(" (The values are for the first image, class {class}.)")
}

/// The switch between one draw and many.
pub(crate) fn average() -> [String; 2] {
    [
        format!("Average of {DRAWS} samples"),
        format!(
            "Averages the pull of the reconstruction over {DRAWS} samples of z, which is what \
             training feels over many steps; otherwise the pull of the one sample that is shown."
        ),
    ]
}

/// An image's button.
pub(crate) fn digit(number: usize, index: usize, class: &str) -> [String; 2] {
    [format!("Image {number}"), format!("Shows only test image {index}, class {class}.")]
}

/// A dot of the row of stages.
pub(crate) fn stage_button(number: usize, title: &str) -> [String; 2] {
    [format!("Stage {number}"), format!("{number}: {title}")]
}

/// Where one is.
pub(crate) fn progress(place: usize, count: usize, title: &str) -> String {
    format!("{} of {count}: {title}", place + 1)
}

/// The settings that matter, beside the title.
pub(crate) fn settings(config: &TrainConfig, step: u64) -> String {
    let mut text = format!("step {step}, {}", config.method.label());
    if config.method.uses_noise() {
        text += &format!(", noise {}", short(config.noise));
    }
    if config.method.uses_sigma_aug() {
        text += &format!(", Σaug {}", short(config.sigma_aug));
    }
    text + &format!(", β {}", short(config.beta))
}

/// What arrows are, and are not.
pub(crate) const ARROWS: &str = "\
    Arrows: minus the gradient of a term with respect to the points, the pull on them. A step \
    cannot move the points themselves: it moves the weights of encoder and decoder, for all \
    images of the batch at once.";

/// How long the bar is, in words.
pub(crate) fn scale(nats: f64, magnification: f64) -> String {
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
pub(crate) fn unit(units: f64) -> String {
    let plural = if units == 1.0 { "" } else { "s" };
    format!("{} latent unit{plural}", short(units))
}

/// Under the plane where it is a projection.
pub(crate) fn projection(latent: usize) -> String {
    format!(
        "Projected onto the latent plane: 2 of d = {latent} dimensions; the numbers use all \
         {latent}."
    )
}

/// What a force is called in the legend.
pub(crate) fn force(force: Force) -> [&'static str; 2] {
    match force {
        Force::Reconstruction => ["Reconstruction x", "Minus the gradient of −log p(x|z)."],
        Force::ReconstructionAug => ["Reconstruction x′", "Minus the gradient of −log p(x′|z′)."],
        Force::Origin => ["KL: to the origin", "The part of the prior's pull towards the origin."],
        Force::Partner => {
            ["KL: to the partner", "The part of the prior's pull towards the partner."]
        }
        Force::Total => ["Sum", "Minus the gradient of the whole loss of this image."],
    }
}

/// The marks of the legend: name and tooltip.
pub(crate) const MARKS: [[&str; 2]; 5] = [
    ["μ", "The mean of q(z|x), with one standard deviation around it."],
    ["μ′", "The mean of q(z′|x′), with one standard deviation around it."],
    ["z", "A sample from q(z|x)."],
    ["z′", "A sample from q(z′|x′)."],
    ["before", "Where the mean was before the last step."],
];

/// The pictures where there is little room.
pub(crate) const SHORT: [&str; 4] = ["x", "x′", "x̂", "x̂′"];

/// What a picture costs, if it is a reconstruction.
pub(crate) fn cost(column: usize, anatomy: &Anatomy) -> Option<String> {
    let value = match column {
        2 => Some(anatomy.reconstruction),
        3 => anatomy.reconstruction_aug,
        _ => None,
    };
    value.map(|value| format!("{value:.1} nats"))
}

/// How a picture is called: short name and what it is.
pub(crate) fn picture(column: usize, anatomy: &Anatomy, config: &TrainConfig) -> [String; 2] {
    let [name, what] = match (column, config.method) {
        (0, _) => ["x", "the first image of the pair"],
        (1, Method::Avae) => ["x′ = x̂", "the partner: the reconstruction"],
        (1, Method::SmoothEncoder | Method::SmoothAvae) => {
            ["x′, attacked", "the partner: close to x, but encoded far from it"]
        }
        (1, _) => {
            let name = format!("x′ = x + {} · n", short(config.noise));
            return [name, "the second image of the pair".to_owned()];
        }
        (2, Method::DenoisingVae) => ["x̂ = decode(z′)", "the reconstruction, compared with x"],
        (2, _) => ["x̂ = decode(z)", "the reconstruction, compared with x"],
        _ => ["x̂′ = decode(z′)", "the reconstruction, compared with x′"],
    };
    match cost(column, anatomy) {
        Some(cost) => [name.to_owned(), format!("{what}; reconstruction error {cost}")],
        None => [name.to_owned(), what.to_owned()],
    }
}

/// The explanation of a button that cannot be pressed at the moment.
pub(crate) fn not_now(hint: &str) -> String {
    format!("{} (unavailable now)", hint.trim_end_matches('.'))
}

/// A picture for those who cannot see it.
pub(crate) fn picture_of(what: &[String; 2], index: usize, class: &str) -> String {
    format!("{} of test image {index} (class {class}): {}", what[0].trim(), what[1])
}

/// The plane for those who cannot see it.
pub(crate) fn summary(place: usize, stages: usize, points: &[String], arrows: &[String]) -> String {
    let mut text = format!("Slow motion, latent plane, stage {place} of {stages}.");
    for part in points.iter().chain(arrows) {
        text += &format!(" {part}.");
    }
    text
}

/// A point in words.
pub(crate) fn point(digit: usize, aug: bool, mean: [f64; 2], drawn: Option<[f64; 2]>) -> String {
    let prime = if aug { "′" } else { "" };
    let mut text = format!("Image {digit}: μ{prime} at ({:.2}, {:.2})", mean[0], mean[1]);
    if let Some([x, y]) = drawn {
        text += &format!(", z{prime} at ({x:.2}, {y:.2})");
    }
    text
}

/// A pull in words.
pub(crate) fn arrow(digit: usize, aug: bool, what: Force, pull: [f64; 2], strength: f64) -> String {
    let prime = if aug { "′" } else { "" };
    format!(
        "Image {digit}: {} pulls on μ{prime} with strength {strength:.2}, in the plane ({:.2}, \
         {:.2})",
        force(what)[0],
        pull[0],
        pull[1]
    )
}
