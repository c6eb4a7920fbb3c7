//! The attack panel's results: rows of images, the models of a race, the classifier's course.

/// Clean accuracy of the classifier: the line above its course and the chart's words.
pub(crate) fn clean_accuracy(percent: f64, step: u64) -> String {
    format!("Clean accuracy of the latent classifier: {percent:.1} % at step {step}")
}

pub(crate) const CLEAN_ACCURACY_HINT: &str = "\
    Multinomial logistic regression on the posterior means μ of training images, tested on clean \
    test images; refitted as the model changes";
pub(crate) const ACCURACY: &str = "accuracy";

pub(crate) fn not_known_yet(picture: &str) -> String {
    format!("{picture}: not available yet")
}

/// In place of probabilities and of the clean accuracy.
pub(crate) const NO_CLASSIFIER: &str = "no classifier yet";
/// In place of a verdict.
pub(crate) const NO_VERDICT: &str = "– no classifier yet";
pub(crate) const NO_VERDICT_HINT: &str =
    "Verdicts come from a linear classifier of the latents, which is fitted while training runs.";
/// In place of a result while it is worked out.
pub(crate) const ATTACKING: &str = "attacking…";
/// First line of the hint of the probabilities.
pub(crate) const PROBABILITIES: &str =
    "The latent classifier's probabilities: pale before the attack, solid after it.";

/// The probabilities in words, for those who cannot see the bars.
pub(crate) fn probabilities(classes: &str) -> String {
    format!("Probabilities before → after: {classes}")
}

/// Meaning of the first picture.
pub(crate) const CLEAN_IMAGE: &str = "Clean image x";
/// Meaning of the second picture.
pub(crate) const ATTACKED_IMAGE: &str = "Attacked image x + δ";
/// Heading of the clean image's reconstruction.
pub(crate) const RECONSTRUCTION: &str = "rec. x";
pub(crate) const RECONSTRUCTION_MEANING: &str = "Reconstruction of the clean image";
/// Heading of the attacked image's reconstruction.
pub(crate) const RECONSTRUCTION_ATTACKED: &str = "rec. x+δ";
pub(crate) const RECONSTRUCTION_ATTACKED_MEANING: &str = "Reconstruction of the attacked image";
/// Heading of the probabilities.
pub(crate) const BEFORE_AFTER: &str = "before → after";
pub(crate) const BEFORE_AFTER_HINT: &str =
    "The latent classifier's probabilities: pale before the attack, solid after it";

/// Meaning of the picture of the noise.
pub(crate) fn noise_meaning(factor: f32) -> String {
    format!("Perturbation δ, magnified {factor} times; mid-grey is no change")
}

pub(crate) fn picture(meaning: &str, digit: usize, source: &str) -> String {
    format!("{meaning}, image {digit} ({source})")
}

pub(crate) fn clean_image_of(digit: usize) -> String {
    format!("{CLEAN_IMAGE}, image {digit}")
}

pub(crate) fn picture_of(meaning: &str, digit: usize, class: Option<u8>, model: &str) -> String {
    match class {
        Some(class) => format!("{meaning}, image {digit}, class {class}, {model}"),
        None => format!("{meaning}, image {digit}, {model}"),
    }
}

pub(crate) const NUMBER_HINT: &str = "The image's number, the same as in the latent plane";

/// An image's class, beside its number.
pub(crate) fn class(name: &str) -> String {
    format!("class {name}")
}

/// In place of a verdict that is hidden.
pub(crate) const GUESS: &str = "? your guess";
pub(crate) const GUESS_HINT: &str = "Guess what the model will predict, then press Reveal (R).";
/// Hint of a verdict: the answer stayed.
pub(crate) const HELD_HINT: &str = "The classifier's prediction did not change.";
/// Hint of a verdict: another answer, but not the target's.
pub(crate) const FOOLED_OTHERWISE_HINT: &str =
    "The classifier's prediction changed, but not to the target class.";
/// Hint of a verdict: the target's class.
pub(crate) const FOOLED_AS_WISHED_HINT: &str =
    "The classifier's prediction changed to the target class.";
/// Hint of a verdict: another answer, and no target.
pub(crate) const FOOLED_HINT: &str =
    "The classifier's prediction changed. The attack was untargeted: any other class counts.";

/// Verdict: the answer stayed.
pub(crate) fn held(answer: &str) -> String {
    format!("✓ held: {answer}")
}

/// Verdict: another answer, but not the target's.
pub(crate) fn fooled_otherwise(change: &str) -> String {
    format!("≠ fooled, target missed: {change}")
}

/// Verdict: the target's class.
pub(crate) fn fooled_as_wished(change: &str) -> String {
    format!("✗ fooled, target reached: {change}")
}

/// Verdict: another answer, and no target.
pub(crate) fn fooled(change: &str) -> String {
    format!("✗ fooled: {change}")
}

/// The same in a race, where there is less room.
pub(crate) fn fooled_otherwise_short(change: &str) -> String {
    format!("≠ target missed: {change}")
}

/// Number of a row: the classifier errs anyway.
pub(crate) fn wrong_anyway(truth: &str, answer: &str) -> String {
    format!("clean image: predicted {answer} instead of {truth}")
}

/// The same in a race.
pub(crate) fn wrong_anyway_short(answer: &str) -> String {
    format!("clean image: predicted {answer}")
}

pub(crate) const WRONG_ANYWAY_HINT: &str =
    "The classifier is wrong on the clean image already, before any attack.";

/// Number of a row: how far the latent moved, also in median pair distances where they are known.
pub(crate) fn moved(distance: &str, medians: Option<f64>) -> String {
    match medians {
        Some(medians) => {
            format!("moved {distance} latent units = {medians:.1} median pair distances")
        }
        None => format!("moved {distance} latent units"),
    }
}

pub(crate) const MOVED_HINT: &str = "\
    ‖μ(x+δ) − μ(x)‖; also as a multiple of the median pair distance ‖μ − μ′‖, which noise alone \
    causes";

/// The same in a race.
pub(crate) fn moved_in_pairs(medians: f64) -> String {
    format!("moved {medians:.1} × pair dist.")
}

pub(crate) fn moved_in_pairs_hint(distance: &str) -> String {
    format!(
        "‖μ(x+δ) − μ(x)‖ is {distance} latent units. Shown as a multiple of this model's median \
         pair distance ‖μ − μ′‖, which noise alone causes, so that models of any spread can be \
         compared."
    )
}

/// Number of a row: what the attack reached.
pub(crate) fn objective(name: &str, has_target: bool, value: &str, unit: &str) -> String {
    let aim = if has_target { " to the target" } else { "" };
    format!("{name}{aim} {value} {unit}")
}

pub(crate) const OBJECTIVE_HINT: &str =
    "The objective reached: large means a strong attack; with a target, small does";

/// Number of a row: how large the change is.
pub(crate) fn size_of_change(linf: f64, l2: f64) -> String {
    format!("‖δ‖∞ {linf:.3}, ‖δ‖₂ {l2:.2} pixel units")
}

pub(crate) const SIZE_OF_CHANGE_HINT: &str =
    "The L∞ norm, the largest change of any pixel, and the L2 norm, the length of the whole change";

/// Number of a row: the smallest ε that fools the classifier.
pub(crate) fn smallest_epsilon(epsilon: &str) -> String {
    format!("smallest ε {epsilon} pixel units")
}

/// The same in a race.
pub(crate) fn smallest_epsilon_short(epsilon: &str) -> String {
    format!("smallest ε {epsilon}")
}

/// In place of the smallest ε where there is none.
pub(crate) const NO_EPSILON: &str = "no ε fools it";
pub(crate) const SMALLEST_HINT: &str =
    "Found by bisection, with this objective, norm, steps and restarts";
/// The same in a race, where the number stands without its unit.
pub(crate) const SMALLEST_HINT_WITH_UNIT: &str =
    "Found by bisection, with this objective, norm, steps and restarts, in pixel units";

/// Score of a model in a race that is not known, or hidden.
pub(crate) const TALLY_UNKNOWN: &str = "– held";
pub(crate) const TALLY_HINT: &str = "For how many of these images the prediction did not change";
pub(crate) const RIGHT_HINT: &str =
    "How often this model's latent classifier is right on clean test images";

/// Score of a model in a race.
pub(crate) fn tally(held: usize, of: usize) -> String {
    format!("{held} of {of} held")
}

/// Clean accuracy of a model's classifier in a race.
pub(crate) fn right(percent: f64) -> String {
    format!("clean: {percent:.1} % correct")
}
