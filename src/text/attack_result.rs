//! The attack panel's results: rows of digits, the models of a race, the classifier's course.

/// Clean accuracy of the classifier: the line above its course and the chart's words.
pub fn clean_accuracy(percent: f64, step: u64) -> String {
    format!("Clean accuracy of the latent classifier: {percent:.1} % at step {step}")
}

/// Its hint.
pub const CLEAN_ACCURACY_HINT: &str = "Multinomial logistic regression on the posterior means of training images, tested on test \
     images without any attack; refitted as the model moves";
/// Name of its line beside the pointer.
pub const ACCURACY: &str = "accuracy";

/// Name of a picture that has nothing to show.
pub fn not_known_yet(picture: &str) -> String {
    format!("{picture}: not known yet")
}

/// In place of probabilities and of the clean accuracy.
pub const NO_CLASSIFIER: &str = "no classifier yet";
/// In place of a verdict.
pub const NO_VERDICT: &str = "– no classifier yet";
/// Its hint.
pub const NO_VERDICT_HINT: &str =
    "Verdicts rest on a linear classifier of the latents; it is fitted while training goes on.";
/// In place of a result while it is worked out.
pub const ATTACKING: &str = "attacking…";
/// First line of the hint of the probabilities.
pub const PROBABILITIES: &str =
    "The latent classifier's probabilities: pale before the attack, strong after it.";

/// The probabilities in words, for those who cannot see the bars.
pub fn probabilities(classes: &str) -> String {
    format!("Probabilities before → after: {classes}")
}

/// Meaning of the first picture.
pub const CLEAN_IMAGE: &str = "Clean image x";
/// Meaning of the second picture.
pub const ATTACKED_IMAGE: &str = "Attacked image x + δ";
/// Heading of the clean image's reconstruction.
pub const RECONSTRUCTION: &str = "rec. x";
/// Its meaning.
pub const RECONSTRUCTION_MEANING: &str = "Reconstruction of the clean image";
/// Heading of the attacked image's reconstruction.
pub const RECONSTRUCTION_ATTACKED: &str = "rec. x+δ";
/// Its meaning.
pub const RECONSTRUCTION_ATTACKED_MEANING: &str = "Reconstruction of the attacked image";
/// Heading of the probabilities.
pub const BEFORE_AFTER: &str = "before → after";
/// Its hint.
pub const BEFORE_AFTER_HINT: &str =
    "The latent classifier's probabilities: pale before the attack, strong after it";

/// Meaning of the picture of the noise.
pub fn noise_meaning(factor: f32) -> String {
    format!("Noise δ, magnified {factor} times; mid-grey is no change")
}

/// Name of a picture in a row.
pub fn picture(meaning: &str, digit: usize, source: &str) -> String {
    format!("{meaning}, digit {digit} ({source})")
}

/// Name of the clean image in a race.
pub fn clean_image_of(digit: usize) -> String {
    format!("{CLEAN_IMAGE}, digit {digit}")
}

/// Name of a picture of one model of a race.
pub fn picture_of(meaning: &str, digit: usize, class: Option<u8>, model: &str) -> String {
    match class {
        Some(class) => format!("{meaning}, digit {digit}, class {class}, {model}"),
        None => format!("{meaning}, digit {digit}, {model}"),
    }
}

/// Hint of a digit's number.
pub const NUMBER_HINT: &str = "The digit's number, also in the map";

/// A digit's class, beside its number.
pub fn class(name: &str) -> String {
    format!("class {name}")
}

/// In place of a verdict that is hidden.
pub const GUESS: &str = "? your guess";
/// Its hint.
pub const GUESS_HINT: &str = "Guess what the model makes of it, then press Reveal (R).";
/// Hint of a verdict: the answer stayed.
pub const HELD_HINT: &str = "The classifier's answer did not change.";
/// Hint of a verdict: another answer, but not the target's.
pub const FOOLED_OTHERWISE_HINT: &str =
    "The classifier's answer changed, but not to the target's class.";
/// Hint of a verdict: the target's class.
pub const FOOLED_AS_WISHED_HINT: &str =
    "The classifier's answer changed to the target's class, as the attack wanted.";
/// Hint of a verdict: another answer, and no target.
pub const FOOLED_HINT: &str =
    "The classifier's answer changed. The attack had no target: any other class will do.";

/// Verdict: the answer stayed.
pub fn held(answer: &str) -> String {
    format!("✓ held: {answer}")
}

/// Verdict: another answer, but not the target's.
pub fn fooled_otherwise(change: &str) -> String {
    format!("≠ fooled, but not as wished: {change}")
}

/// Verdict: the target's class.
pub fn fooled_as_wished(change: &str) -> String {
    format!("✗ fooled as wished: {change}")
}

/// Verdict: another answer, and no target.
pub fn fooled(change: &str) -> String {
    format!("✗ fooled: {change}")
}

/// The same in a race, where there is less room.
pub fn fooled_otherwise_short(change: &str) -> String {
    format!("≠ not as wished: {change}")
}

/// Number of a row: the classifier errs anyway.
pub fn wrong_anyway(truth: &str, answer: &str) -> String {
    format!("wrong even without attack: takes this {truth} for {answer}")
}

/// The same in a race.
pub fn wrong_anyway_short(answer: &str) -> String {
    format!("x itself: taken for {answer}")
}

/// Hint of both.
pub const WRONG_ANYWAY_HINT: &str = "The classifier's answer for the clean image is not its class.";

/// Number of a row: how far the latent moved, also in median pair distances where they are known.
pub fn moved(distance: &str, medians: Option<f64>) -> String {
    match medians {
        Some(medians) => {
            format!("moved {distance} latent units = {medians:.1} median pair distances")
        }
        None => format!("moved {distance} latent units"),
    }
}

/// Its hint.
pub const MOVED_HINT: &str = "‖μ(x+δ) − μ(x)‖; beside it in units of the median distance that noise makes, ‖μ − μ′‖ of the pairs";

/// The same in a race.
pub fn moved_in_pairs(medians: f64) -> String {
    format!("moved {medians:.1} × pairs")
}

/// Its hint.
pub fn moved_in_pairs_hint(distance: &str) -> String {
    format!(
        "‖μ(x+δ) − μ(x)‖ is {distance} latent units. Beside it in units of this model's median distance that \
         noise makes, ‖μ − μ′‖ of the pairs: that compares models of any spread."
    )
}

/// Number of a row: what the attack reached.
pub fn objective(name: &str, has_target: bool, value: &str, unit: &str) -> String {
    let aim = if has_target { " to the target" } else { "" };
    format!("{name}{aim} {value} {unit}")
}

/// Its hint.
pub const OBJECTIVE_HINT: &str =
    "The objective reached: large is a strong attack; with a target, small is";

/// Number of a row: how large the change is.
pub fn size_of_change(linf: f64, l2: f64) -> String {
    format!("‖δ‖∞ {linf:.3}, ‖δ‖₂ {l2:.2} pixel units")
}

/// Its hint.
pub const SIZE_OF_CHANGE_HINT: &str =
    "The largest change of a pixel, and the length of the whole change";

/// Number of a row: the smallest ε that fools the classifier.
pub fn smallest_epsilon(epsilon: &str) -> String {
    format!("smallest ε {epsilon} pixel units")
}

/// The same in a race.
pub fn smallest_epsilon_short(epsilon: &str) -> String {
    format!("smallest ε {epsilon}")
}

/// In place of the smallest ε where there is none.
pub const NO_EPSILON: &str = "no ε fools it";
/// Hint of the smallest ε.
pub const SMALLEST_HINT: &str = "Found by bisection, for this objective, norm and effort";
/// The same in a race, where the number stands without its unit.
pub const SMALLEST_HINT_WITH_UNIT: &str =
    "Found by bisection, for this objective, norm and effort, in pixel units";

/// Score of a model in a race that is not known, or hidden.
pub const TALLY_UNKNOWN: &str = "– held";
/// Hint of the score.
pub const TALLY_HINT: &str = "How many of these images did not change the classifier's answer";
/// Hint of the clean accuracy below it.
pub const RIGHT_HINT: &str =
    "How often this model's latent classifier is right on test images without any attack";

/// Score of a model in a race.
pub fn tally(held: usize, of: usize) -> String {
    format!("{held} of {of} held")
}

/// Clean accuracy of a model's classifier in a race.
pub fn right(percent: f64) -> String {
    format!("clean: {percent:.1} % right")
}
