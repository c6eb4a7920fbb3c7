//! The attack panel: its buttons and knobs, the own images, the canvas, the iterates, the footer.

use super::effort;

/// In place of rows: what to do first.
pub const EMPTY: &str = "Select digits in the map or in the images, then press Attack.";
/// Hint of the footer.
pub const FOOTER_HINT: &str = "The classifier is fitted to the latents μ of training images; how often it is \
     right is counted on test images.";
/// End of the footer's first sentence.
pub const FOOTER_STRONGER: &str = ": a stronger attack may break more.";

/// Beginning of the footer: how the result came about.
pub fn footer_effort(
    objective: &str,
    norm: &str,
    epsilon: &str,
    steps: usize,
    restarts: usize,
    images: usize,
) -> String {
    let (steps, restarts) = (effort::steps(steps), effort::restarts(restarts));
    let images = effort::images(images);
    format!("{objective}, {norm} ≤ {epsilon} pixel units, {steps}, {restarts}, {images}")
}

/// Footer: whose result it is.
pub fn footer_model(step: u64) -> String {
    format!(", model of step {step}")
}

/// Footer: what the verdicts rest on.
pub fn footer_verdicts(step: u64, percent: f64) -> String {
    format!(" Verdicts: linear classifier of step {step}, {percent:.1} % right.")
}

/// Button that attacks.
pub const ATTACK: &str = "Attack";
/// Its hint.
pub const ATTACK_HINT: &str = "Attacks these images (Enter, or Shift + A).";
/// Why it cannot be pressed.
pub const ATTACK_DISABLED: &str = "Select digits in the map or in the images first.";
/// Button that ends an attack.
pub const STOP: &str = "Stop";
/// Its hint.
pub const STOP_HINT: &str = "Ends the attack, the chase or the search (Escape).";
/// Why it cannot be pressed.
pub const STOP_DISABLED: &str = "No attack is under way.";
/// Button that searches for the smallest ε.
pub const SMALLEST: &str = "Smallest ε";
/// Its hint.
pub const SMALLEST_HINT: &str =
    "Looks for the smallest ε that changes the classifier's answer, by bisection.";
/// The save button's name for those who cannot see the panel.
pub const SAVE_NAME: &str = "Save attack…";
/// Hint of the save button.
pub const SAVE_HINT: &str = "Exact arrays (npz), pictures, an animation of the iterates, a table and the settings, \
     into a folder.";
/// Why nothing can be saved.
pub const SAVE_DISABLED: &str = "There is no attack to save yet.";
/// On the bar that fills while files are written.
pub const SAVING: &str = "saving";
/// Box that hides the result at first.
pub const GUESS_FIRST: &str = "Guess first";
/// Its hint.
pub const GUESS_FIRST_HINT: &str =
    "Hides what the model makes of the attacked image until the class has guessed.";
/// Button that shows a hidden result.
pub const REVEAL: &str = "Reveal";
/// Its hint.
pub const REVEAL_HINT: &str = "Shows the result (R).";

/// Hint of the button that unfolds the rarer knobs.
pub const ADVANCED_HINT: &str = "Steps, restarts and seed of the attack";
/// Hint of everything about ε.
pub const EPSILON_HINT: &str =
    "ε, the size of the change that the attack may make, in pixel units: pixels run from 0 to 1.";
/// Name of the field for ε, beside the slider `ε`.
pub const EPSILON_VALUE: &str = "ε value";

/// What ε means in the L∞ norm, beside its slider.
pub fn epsilon_in_grey_levels(levels: f32) -> String {
    format!("each pixel may change by at most {levels:.0} of 255 grey levels")
}

/// What ε means in the L2 norm, beside its slider.
pub fn epsilon_as_length(length: &str) -> String {
    format!("the whole change has length {length} pixel units")
}

/// Hint of a norm, after what it is.
pub fn norm_hint(meaning: &str) -> String {
    format!("{meaning} ε is converted: 1 in L∞ is up to 28 in L2.")
}

/// Name of the choice of an objective.
pub const OBJECTIVE: &str = "Objective";
/// Name of the row of targets.
pub const TARGET: &str = "Target";
/// Its hint.
pub const TARGET_HINT: &str = "Towards which digit the latent (or the picture) is pushed.";
/// The choice of no target.
pub const NO_TARGET: &str = "None";
/// Its name for those who cannot see the row.
pub const NO_TARGET_NAME: &str = "No target";
/// Its hint.
pub const NO_TARGET_HINT: &str = "Away from where the image is, in any direction.";

/// Instead of one, where there are many classes to choose from.
pub const OTHER_TARGET: &str = "Choose a class";
/// Name of that choice.
pub const TARGET_CLASS: &str = "Target class";

/// Name of a target for those who cannot see the row.
pub fn target_name(class: &str) -> String {
    format!("Target {class}")
}

/// Hint of a target.
pub fn target_hint(class: &str, image: usize) -> String {
    format!("Towards class {class}: test image {image}. Again for no target.")
}

/// Name of the row that chooses which weights are attacked.
pub const MODEL: &str = "Model";
/// The choice of weights that do not move.
pub const FROZEN: &str = "Frozen";
/// Its hint.
pub const FROZEN_HINT: &str =
    "Attacks the weights of one step: nothing moves while the class looks.";
/// The choice of the newest weights.
pub const CHASE: &str = "Chase";
/// Its hint.
pub const CHASE_HINT: &str =
    "Attacks the newest weights again and again while training runs: robustness is seen to grow.";
/// Beside the choice: which weights will be attacked.
pub const FROZEN_NOT_YET: &str = "frozen: the weights of the moment of the attack";
/// Beside the choice: what a chase is going to cost.
pub const CHASE_NOT_YET: &str = "chase: newest weights, costs about 8 % of training";

/// Beside the choice: which weights were attacked.
pub fn frozen_at(step: u64) -> String {
    format!("frozen: model of step {step}")
}

/// Beside the choice: what the chase costs.
pub fn chase_costs(percent: f64) -> String {
    format!("chase: newest weights, costs about {percent:.0} % of training")
}

/// Hint of the field for random starts.
pub const RESTARTS_HINT: &str =
    "Random starts, 1 to 20; the best result of each image is kept. Default 1.";

/// Hint of the number of images.
pub const IMAGES_HINT: &str = "The selected test images and the own images, eight at most. Click points in the map, or press 0–9.";
/// Button that opens the canvas.
pub const DRAW: &str = "Draw a digit…";
/// Its hint.
pub const DRAW_HINT: &str = "Opens a canvas for a digit of your own.";
/// Button that opens a picture.
pub const OPEN_IMAGE: &str = "Open image…";
/// Its hint.
pub const OPEN_IMAGE_HINT: &str = "A picture (PNG, JPEG, WebP, BMP, TIFF, GIF); it is shrunk to 28 × 28 grey pixels. Or drop it on the window.";
/// Hint of the cross beside an own image.
pub const REMOVE_HINT: &str = "Takes this image away.";
/// Where an image comes from that was drawn on the canvas.
pub const DRAWN: &str = "drawn";

/// Where a test image comes from.
pub fn test_image(index: usize) -> String {
    format!("test image {index}")
}

/// Hint of an own image's picture.
pub fn own_image(number: usize, source: &str) -> String {
    format!("Own image {number}: {source}")
}

/// Name of the cross beside an own image.
pub fn remove_own_image(number: usize) -> String {
    format!("Remove own image {number}")
}

/// Beside the buttons: images that find no room.
pub fn images_left_out(count: usize, left_out: usize) -> String {
    format!("{}; {left_out} selected left out", effort::images(count))
}

/// Message: one more own image finds no room.
pub fn too_many_own_images(most: usize) -> String {
    format!(
        "There are {most} own images already, and no more are attacked at once. Remove one first."
    )
}

/// Title of the canvas.
pub const CANVAS_TITLE: &str = "Draw a digit";
/// Hint of the canvas.
pub const CANVAS_HINT: &str = "Canvas: draw with the pointer";
/// Name of the canvas for those who cannot see it.
pub const CANVAS: &str = "Canvas";
/// The choice of ink.
pub const INK: &str = "Draw";
/// Its hint.
pub const INK_HINT: &str = "White ink, as in MNIST.";
/// The choice of the eraser.
pub const ERASE: &str = "Erase";
/// Its hint.
pub const ERASE_HINT: &str = "Takes ink away.";
/// Name of the slider of the brush.
pub const BRUSH: &str = "Brush";
/// Its hint.
pub const BRUSH_HINT: &str =
    "Width of the brush, in pixels of the image; MNIST's pen is about 2.4.";
/// Button that scales and centres the ink.
pub const CENTRE: &str = "Centre like MNIST";
/// Its hint.
pub const CENTRE_HINT: &str = "Scales the ink to 20 × 20 pixels and moves its centre of mass to the middle, \
     as the digits of MNIST were made: the model knows no others.";
/// Button that empties the canvas.
pub const CLEAR: &str = "Clear canvas";
/// Its hint.
pub const CLEAR_HINT: &str = "Takes all ink away.";
/// Button that hands the drawing over.
pub const ADD: &str = "Add to the attack";
/// Its hint.
pub const ADD_HINT: &str = "Attacks this digit too.";
/// Why it cannot be pressed.
pub const ADD_DISABLED: &str = "Draw something first; at most eight own images.";

/// Why nothing can be stepped through.
pub const NO_ITERATES: &str = "There are no iterates yet: press Attack.";
/// Name of the arrow back.
pub const BACK: &str = "Previous iterate";
/// Its hint.
pub const BACK_HINT: &str = "One iterate back (←)";
/// Name of the arrow on.
pub const FORWARD: &str = "Next iterate";
/// Its hint.
pub const FORWARD_HINT: &str = "One iterate on (→)";
/// Button that plays the iterates.
pub const PLAY: &str = "Play";
/// Its name for those who cannot see it.
pub const PLAY_NAME: &str = "Play the iterates";
/// The same button while they play.
pub const PAUSE: &str = "Pause";
/// Its name for those who cannot see it.
pub const PAUSE_NAME: &str = "Pause the iterates";
/// Its hint.
pub const PLAY_HINT: &str = "Shows about 8 iterates a second, from the start.";
/// Button that goes to the result.
pub const RESULT: &str = "Result";
/// Its hint.
pub const RESULT_HINT: &str = "The best of all iterates and restarts";
/// Name of the slider through the iterates.
pub const ITERATE: &str = "Iterate";
/// Its hint.
pub const ITERATE_HINT: &str =
    "The iterates of the last restart, from the random start to the result";

/// Beside the iterates: where the attack stands.
pub fn iterate_of(iterate: usize, steps: usize) -> String {
    format!("step {iterate}/{steps}")
}
