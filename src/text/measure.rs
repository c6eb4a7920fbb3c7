//! The measure panel: its buttons and knobs, both charts, the table of figures, the footer.

use super::effort;

/// In place of a figure.
pub const NOT_MEASURED: &str = "not measured yet";

/// A measured point: accuracy and interval in per cent.
pub fn figure(accuracy: &str, low: &str, high: &str, images: usize) -> String {
    format!("{accuracy} % [{low}, {high}] of {images} images")
}

/// Above the chart: whose curve it is.
pub fn model_of_step(step: &str) -> String {
    format!("model of step {step}")
}

/// The same while the curve is not complete.
pub fn model_filling_in(step: &str, images: usize, of: usize) -> String {
    format!("{}, filling in: {images} of {of} images", model_of_step(step))
}

/// Footer: no attack is chosen.
pub const FOOTER_NO_ATTACK: &str = "No attack";
/// End of the footer.
pub const FOOTER_END: &str = ". Bars: 95 % intervals. A stronger attack may lower these figures.";
/// Hint of the footer.
pub const FOOTER_HINT: &str = "The classifier is fitted to the latents μ of clean training images at the same \
     step, and asked for the class of μ(x + δ). The seed is the attack's. Intervals \
     are Wilson's: so far may the figure lie off because images are few.";

/// Beginning of the footer: how the figures came about.
pub fn footer_effort(
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
pub fn footer_model(step: &str) -> String {
    format!("; model and linear classifier of step {step}")
}

/// Button that measures at full speed.
pub const MEASURE_NOW: &str = "Measure now";
/// Its hint.
pub const MEASURE_NOW_HINT: &str = "Attacks test images with the weights of this moment, at full speed; on the CPU \
     training is slower meanwhile.";
/// Why it cannot be pressed.
pub const MEASURE_NOW_DISABLED: &str = "A measurement is under way, or there are no images yet.";
/// Why it cannot be pressed: nothing is chosen.
pub const CHOOSE_ATTACK: &str = "Choose at least one attack below.";
/// Button that ends the measurement.
pub const CANCEL: &str = "Cancel";
/// Its name for those who cannot see the panel.
pub const CANCEL_NAME: &str = "Cancel measuring";
/// Its hint.
pub const CANCEL_HINT: &str = "Ends the measurement at full speed; what it found so far stays.";
/// Why it cannot be pressed.
pub const CANCEL_DISABLED: &str = "No measurement at full speed is under way.";
/// The save button's name for those who cannot see the panel.
pub const SAVE_NAME: &str = "Save curves…";
/// Hint of the save button.
pub const SAVE_HINT: &str =
    "All curves of this run as a table (CSV), with all settings, into a folder.";
/// Why nothing can be saved.
pub const SAVE_DISABLED: &str = "There is no curve to save yet.";

/// Hint of the bar that fills while a curve is measured.
pub fn progress_hint(step: u64) -> String {
    format!("The curve of step {step}: share of its attacks that is done.")
}

/// Box that measures in the background.
pub const KEEP: &str = "Keep measuring";
/// Its hint.
pub const KEEP_HINT: &str = "Curve after curve of the newest weights in the background while training runs: \
     robustness is seen to grow. Off, it costs nothing.";
/// Before the share of the time.
pub const SHARE_BEFORE: &str = "with";
/// Behind the share of the time.
pub const SHARE_AFTER: &str = "of the time";
/// Hint of the share of the time.
pub const SHARE_HINT: &str = "The share of the time that measuring in the background may work; the rest it \
     waits. 1 to 50 %, default 5 %.";
/// Name of the field for the number of images.
pub const IMAGES: &str = "Images";
/// Its hint.
pub const IMAGES_HINT: &str = "Test images of each point, always the first ones, 50 to 1000. More make the intervals \
     narrower and take longer. Default 200.";
/// Name of the button that unfolds steps, restarts and seed.
pub const ADVANCED_NAME: &str = "Advanced attack settings";
/// Its hint.
pub const ADVANCED_HINT: &str = "Steps, restarts and seed of the attacks";
/// Hint of the field for random starts.
pub const RESTARTS_HINT: &str =
    "Random starts, 1 to 20; the best result of each image counts. Default 1.";

/// Name of an attack's box.
pub fn attack_name(attack: &str) -> String {
    format!("Measure {attack}")
}

/// Hint of an attack's box, after what the attack does.
pub fn attack_hint(meaning: &str) -> String {
    format!("{meaning} Its line has this mark and colour.")
}

/// Title of the chart against ε, and beginning of its words.
pub const AGAINST_EPSILON: &str = "Accuracy against ε";
/// Its hint.
pub const AGAINST_EPSILON_HINT: &str =
    "Share of the attacked test images that the latent classifier still gets right.";
/// Horizontal axis of the chart against ε.
pub const EPSILON_AXIS: &str = "ε (pixel units)";
/// Vertical axis of both charts.
pub const RIGHT_AXIS: &str = "% right";
/// Name of the line without attack.
pub const NO_ATTACK: &str = "no attack";
/// Name of the line of guessing, with room around it.
pub const CHANCE: &str = " chance ";
/// In place of lines: the first are on their way.
pub const MEASURING: &str = "Measuring: the first points appear in a moment.";
/// In place of lines: what to do.
pub const EMPTY: &str =
    "Press “Measure now”: how accurate the model\nstays under attack appears here.";

/// Beside the pointer: which ε the figures belong to.
pub fn epsilon(epsilon: &str) -> String {
    format!("ε = {epsilon} pixel units")
}

/// Beside the pointer at ε = 0.
pub fn without_attack(figure: &str) -> String {
    format!("{NO_ATTACK}: {figure}")
}

/// Title of the chart over the training, before the choice of ε.
pub const OVER_TRAINING: &str = "Over training, ε =";
/// Its hint.
pub const OVER_TRAINING_HINT: &str =
    "One point a complete curve of the same effort; switch on “Keep measuring” for more.";
/// Hint of an ε among the choices.
pub const EPSILON_HINT: &str = "The size of the attack whose accuracy is shown, pixel units.";
/// Key of the line without attack, with the line itself in front.
pub const NO_ATTACK_KEY: &str = "  — no attack";
/// Its hint.
pub const NO_ATTACK_HINT: &str = "Accuracy on the same clean images.";
/// In place of lines over the training.
pub const NO_CURVE: &str = "Every complete curve becomes a point here.";

/// Name of an ε among the choices.
pub fn epsilon_name(epsilon: &str) -> String {
    format!("Over training at ε = {epsilon}")
}

/// The chart over the training in words.
pub fn over_training_words(epsilon: &str, curves: usize) -> String {
    format!("Accuracy over training at ε = {epsilon}, curves: {curves}")
}

/// Beside the pointer: step and ε of the figures.
pub fn step_and_epsilon(step: &str, epsilon: &str) -> String {
    format!("step {step}, ε = {epsilon}")
}

/// Title of the table of figures.
pub const FIGURES: &str = "Other figures";
/// Name of the linear classifier's figure.
pub const LINEAR: &str = "Clean, linear";
/// Its hint while nothing is known.
pub const LINEAR_HINT: &str = "Accuracy of the linear classifier on clean test latents μ";
/// Name of the five neighbours' figure.
pub const NEIGHBOURS: &str = "Clean, 5 neighbours";
/// Its hint while nothing is known.
pub const NEIGHBOURS_HINT: &str = "Accuracy of the five nearest training latents on clean test latents μ; counted with every curve";
/// Name of the reconstructions' figure.
pub const TEST_ERROR: &str = "Test error";
/// Its hint while nothing is known.
pub const TEST_ERROR_HINT: &str = "Mean squared error of decode(μ(x)) on the whole test set, pixel units²; known \
     after each epoch";
/// Name of the pairs' figure.
pub const PAIR_DISTANCE: &str = "Pair distance";
/// Its hint.
pub const PAIR_DISTANCE_HINT: &str = "Mean of ‖μ − μ′‖ over the probe pairs, divided by the spread of μ, its root mean square \
     distance from its mean";
/// Name of the speed.
pub const SPEED: &str = "Training speed";
/// Its hint.
pub const SPEED_HINT: &str = "Original training images a second, over the last second or so";

/// An accuracy in the table.
pub fn right(percent: &str) -> String {
    format!("{percent} % right")
}

/// Hint of the linear classifier's figure.
pub fn linear_hint(step: &str, images: &str) -> String {
    format!("{LINEAR_HINT}; fitted at step {step} to {images} training images")
}

/// Hint of the five neighbours' figure.
pub fn neighbours_hint(images: &str, step: &str) -> String {
    format!(
        "Accuracy of the five nearest training latents on {images} clean test latents μ, at step \
         {step}: the fairer figure for a latent plane"
    )
}

/// The reconstructions' figure in the table.
pub fn per_pixel(error: &str) -> String {
    format!("{error} per pixel")
}

/// Hint of the reconstructions' figure.
pub fn test_error_hint(step: &str) -> String {
    format!(
        "Mean squared error of decode(μ(x)) on the whole test set after step {step}, pixel units²"
    )
}

/// The pairs' figure in the table.
pub fn times_spread(mean: f64) -> String {
    format!("{mean:.2} × spread of μ")
}

/// The speed in the table.
pub fn images_per_second(images: &str) -> String {
    format!("{images} images/s")
}
