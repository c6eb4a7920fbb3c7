//! The measure panel: its buttons and knobs, both charts, the table of figures, the footer.

use super::effort;

/// In place of a figure.
pub(crate) const NOT_MEASURED: &str = "not measured yet";

/// A measured point: accuracy and interval in per cent.
pub(crate) fn figure(accuracy: &str, low: &str, high: &str, images: usize) -> String {
    format!("{accuracy} % [{low}, {high}] of {images} images")
}

/// Above the chart: whose curve it is.
pub(crate) fn model_of_step(step: &str) -> String {
    format!("model at step {step}")
}

/// The same while the curve is not complete.
pub(crate) fn model_filling_in(step: &str, images: usize, of: usize) -> String {
    format!("{}, filling in: {images} of {of} images", model_of_step(step))
}

/// Footer: no attack is chosen.
pub(crate) const FOOTER_NO_ATTACK: &str = "No attack";
/// End of the footer.
pub(crate) const FOOTER_END: &str =
    ". Bars: 95 % intervals. A stronger attack may lower these figures.";
pub(crate) const FOOTER_HINT: &str = "\
    The classifier is fitted to the posterior means μ of clean training images at the same step, \
    then predicts the class of μ(x + δ). The seed is that of the attack. Wilson intervals: they \
    cover only the uncertainty from the number of images.";

pub(crate) fn footer_effort(
    attacks: &str,
    ball: &str,
    steps: usize,
    restarts: usize,
    seed: u64,
    images: usize,
) -> String {
    let (steps, restarts) = (effort::steps(steps), effort::restarts(restarts));
    format!("{attacks}; {ball}; {steps}, {restarts}, seed {seed}; first {images} test images")
}

/// Footer: whose figures they are.
pub(crate) fn footer_model(step: &str) -> String {
    format!("; model and linear classifier at step {step}")
}

pub(crate) const MEASURE_NOW: &str = "Measure now";
pub(crate) const MEASURE_NOW_HINT: &str = "\
    Attacks test images with the current weights, at full speed; on the CPU, training slows down \
    meanwhile.";
pub(crate) const MEASURE_NOW_DISABLED: &str =
    "A measurement is running, or there are no images yet.";
/// Why it cannot be pressed: nothing is chosen.
pub(crate) const CHOOSE_ATTACK: &str = "Choose at least one attack below.";
pub(crate) const CANCEL: &str = "Cancel";
pub(crate) const CANCEL_NAME: &str = "Cancel measuring";
pub(crate) const CANCEL_HINT: &str = "Stops the full-speed measurement; its results so far stay.";
pub(crate) const CANCEL_DISABLED: &str = "No full-speed measurement is running.";
/// The save button's name for those who cannot see the panel.
pub(crate) const SAVE_NAME: &str = "Save curves…";
pub(crate) const SAVE_HINT: &str =
    "All curves of this run as a table (CSV), with all settings, to a folder.";
pub(crate) const SAVE_DISABLED: &str = "There is no curve to save yet.";

pub(crate) fn progress_hint(step: u64) -> String {
    format!("The curve at step {step}: the share of its attacks that are done.")
}

/// Box that measures in the background.
pub(crate) const KEEP: &str = "Keep measuring";
pub(crate) const KEEP_HINT: &str = "\
    Measures one curve after another in the background, always with the latest weights: watch \
    robustness change as training runs. It costs nothing when off.";
/// Before the share of the time.
pub(crate) const SHARE_BEFORE: &str = "with";
/// Behind the share of the time.
pub(crate) const SHARE_AFTER: &str = "of the time";
pub(crate) const SHARE_HINT: &str = "\
    The share of the time that background measuring may use; it waits for the rest. 1 to 50 %, \
    default 5 %.";
pub(crate) const IMAGES: &str = "Images";
pub(crate) const IMAGES_HINT: &str = "\
    Test images per point, always the first ones, 50 to 1000. More images give narrower intervals \
    and take longer. Default 200.";
/// Name of the button that unfolds steps, restarts and seed.
pub(crate) const ADVANCED_NAME: &str = "Advanced attack settings";
pub(crate) const ADVANCED_HINT: &str = "Steps, restarts and seed of the attacks";
pub(crate) const RESTARTS_HINT: &str =
    "Random starts, 1 to 20; the best result for each image counts. Default 1.";

pub(crate) fn attack_name(attack: &str) -> String {
    format!("Measure {attack}")
}

/// Hint of an attack's box, after what the attack does.
pub(crate) fn attack_hint(meaning: &str) -> String {
    format!("{meaning} Its line has this marker and colour.")
}

/// Title of the chart against ε, and beginning of its words.
pub(crate) const AGAINST_EPSILON: &str = "Robust accuracy against ε";
pub(crate) const AGAINST_EPSILON_HINT: &str = "\
    Robust accuracy: the share of attacked test images that the latent classifier still gets \
    right.";
/// Horizontal axis of the chart against ε.
pub(crate) const EPSILON_AXIS: &str = "ε (pixel units)";
/// Vertical axis of both charts.
pub(crate) const RIGHT_AXIS: &str = "% correct";
pub(crate) const NO_ATTACK: &str = "no attack";
/// Name of the line of guessing, with room around it.
pub(crate) const CHANCE: &str = " chance ";
/// In place of lines: the first are on their way.
pub(crate) const MEASURING: &str = "Measuring: the first points will appear in a moment.";
/// In place of lines: what to do.
pub(crate) const EMPTY: &str = "Press “Measure now”: accuracy\nunder attack appears here.";

/// Beside the pointer: which ε the figures belong to.
pub(crate) fn epsilon(epsilon: &str) -> String {
    format!("ε = {epsilon} pixel units")
}

/// Beside the pointer at ε = 0.
pub(crate) fn without_attack(figure: &str) -> String {
    format!("{NO_ATTACK}: {figure}")
}

/// Title of the chart over the training, before the choice of ε.
pub(crate) const OVER_TRAINING: &str = "Over training, ε =";
pub(crate) const OVER_TRAINING_HINT: &str = "\
    One point per complete curve with the same steps and restarts; turn on “Keep measuring” for \
    more.";
pub(crate) const EPSILON_HINT: &str = "The ε at which accuracy is shown, in pixel units.";
/// Key of the line without attack, with the line itself in front.
pub(crate) const NO_ATTACK_KEY: &str = "  — no attack";
pub(crate) const NO_ATTACK_HINT: &str = "Accuracy on the same clean images.";
/// In place of lines over the training.
pub(crate) const NO_CURVE: &str = "Every complete curve adds a point here.";

pub(crate) fn epsilon_name(epsilon: &str) -> String {
    format!("Over training at ε = {epsilon}")
}

/// The chart over the training in words.
pub(crate) fn over_training_words(epsilon: &str, curves: usize) -> String {
    format!("Robust accuracy over training at ε = {epsilon}, curves: {curves}")
}

/// Beside the pointer: step and ε of the figures.
pub(crate) fn step_and_epsilon(step: &str, epsilon: &str) -> String {
    format!("step {step}, ε = {epsilon}")
}

/// Title of the table of figures.
pub(crate) const FIGURES: &str = "Other figures";
pub(crate) const LINEAR: &str = "Clean, linear";
pub(crate) const LINEAR_HINT: &str = "Accuracy of the linear classifier on μ of clean test images";
pub(crate) const NEIGHBOURS: &str = "Clean, 5 neighbours";
pub(crate) const NEIGHBOURS_HINT: &str = "\
    Accuracy of a vote of the five nearest training latents (5-NN) on μ of clean test images; \
    measured with every curve";
pub(crate) const TEST_ERROR: &str = "Test error";
pub(crate) const TEST_ERROR_HINT: &str = "\
    Reconstruction error: mean squared error of decode(μ(x)) on the whole test set, pixel units²; \
    available after each epoch";
pub(crate) const PAIR_DISTANCE: &str = "Pair distance";
pub(crate) const PAIR_DISTANCE_HINT: &str = "\
    Mean of ‖μ − μ′‖ over the probe pairs, divided by the spread of μ (its root mean square \
    distance from its mean)";
pub(crate) const SPEED: &str = "Training speed";
pub(crate) const SPEED_HINT: &str =
    "Original training images per second, over about the last second";

/// An accuracy in the table.
pub(crate) fn right(percent: &str) -> String {
    format!("{percent} % correct")
}

pub(crate) fn linear_hint(step: &str, images: &str) -> String {
    format!("{LINEAR_HINT}; fitted at step {step} to {images} training images")
}

pub(crate) fn neighbours_hint(images: &str, step: &str) -> String {
    format!(
        "Accuracy of a vote of the five nearest training latents (5-NN) on μ of {images} clean \
         test images, at step {step}: the fairer figure when d = 2"
    )
}

/// The reconstructions' figure in the table.
pub(crate) fn per_pixel(error: &str) -> String {
    format!("{error} per pixel")
}

pub(crate) fn test_error_hint(step: &str) -> String {
    format!(
        "Reconstruction error: mean squared error of decode(μ(x)) on the whole test set after step \
         {step}, pixel units²"
    )
}

/// The pairs' figure in the table.
pub(crate) fn times_spread(mean: f64) -> String {
    format!("{mean:.2} × spread of μ")
}

/// The speed in the table.
pub(crate) fn images_per_second(images: &str) -> String {
    format!("{images} images/s")
}
