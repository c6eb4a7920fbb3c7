//! The attack panel: its buttons and knobs, the own images, the canvas, the iterates, the footer.

use super::effort;

/// In place of rows: what to do first.
pub const EMPTY: &str =
    "Select images in the latent plane or with the keys 0–9, then press Attack.";
pub const FOOTER_HINT: &str = "\
    The classifier is fitted to the posterior means μ of training images; its accuracy is \
    measured on test images.";
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
    format!(", model at step {step}")
}

/// Footer: what the verdicts rest on.
pub fn footer_verdicts(step: u64, percent: f64) -> String {
    format!(" Verdicts: linear classifier at step {step}, {percent:.1} % correct.")
}

pub const ATTACK: &str = "Attack";
pub const ATTACK_HINT: &str = "Attacks these images (Enter or Shift + A).";
pub const ATTACK_DISABLED: &str = "Select images first: in the latent plane, or with the keys 0–9.";
pub const STOP: &str = "Stop";
pub const STOP_HINT: &str = "Stops the attack, the chase or the search (Escape).";
pub const STOP_DISABLED: &str = "No attack is running.";
/// Button that searches for the smallest ε.
pub const SMALLEST: &str = "Smallest ε";
pub const SMALLEST_HINT: &str =
    "Finds the smallest ε that changes the classifier's prediction, by bisection.";
/// The save button's name for those who cannot see the panel.
pub const SAVE_NAME: &str = "Save attack…";
/// Hint of the save button.
pub const SAVE_HINT: &str = "Saves exact arrays (npz), images, an animation of the iterates, a table and the settings to \
     a folder.";
/// Why nothing can be saved.
pub const SAVE_DISABLED: &str = "There is no attack to save yet.";
/// On the bar that fills while files are written.
pub const SAVING: &str = "saving";
/// Box that hides the result at first.
pub const GUESS_FIRST: &str = "Guess first";
pub const GUESS_FIRST_HINT: &str = "Hides the result of the attack until everybody has guessed.";
/// Button that shows a hidden result.
pub const REVEAL: &str = "Reveal";
pub const REVEAL_HINT: &str = "Shows the result (R).";

/// Hint of the button that unfolds the rarer knobs.
pub const ADVANCED_HINT: &str = "Steps, restarts and seed of the attack";
/// Hint of everything about ε.
pub const EPSILON_HINT: &str = "\
    ε: the radius of the ball around the image that the attack must stay in, in pixel units \
    (pixels run from 0 to 1).";
/// Name of the field for ε, beside the slider `ε`.
pub const EPSILON_VALUE: &str = "ε value";

/// What ε means in the L∞ norm, beside its slider.
pub fn epsilon_in_grey_levels(levels: f32) -> String {
    format!("each pixel may change by at most {levels:.0} of 255 grey levels")
}

/// What ε means in the L2 norm, beside its slider.
pub fn epsilon_as_length(length: &str) -> String {
    format!("the whole change has length {length} at most")
}

/// Hint of a norm, after what it is.
pub fn norm_hint(meaning: &str) -> String {
    format!("{meaning} Switching converts ε: 1 in L∞ becomes 28 in L2.")
}

/// Name of the choice of an objective.
pub const OBJECTIVE: &str = "Objective";
/// Name of the row of targets.
pub const TARGET: &str = "Target";
pub const TARGET_HINT: &str =
    "The class that the latent (or the reconstruction) is pushed towards.";
/// The choice of no target.
pub const NO_TARGET: &str = "None";
pub const NO_TARGET_NAME: &str = "No target";
pub const NO_TARGET_HINT: &str = "Untargeted: away from the clean image, in any direction.";

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
    format!("Towards class {class}: test image {image}. Click again for no target.")
}

/// Name of the row that chooses which weights are attacked.
pub const MODEL: &str = "Model";
/// The choice of weights that do not move.
pub const FROZEN: &str = "Frozen";
pub const FROZEN_HINT: &str = "Attacks the weights of one step: nothing moves while you look.";
/// The choice of the newest weights.
pub const CHASE: &str = "Chase";
pub const CHASE_HINT: &str =
    "Attacks the latest weights again and again while training runs: watch robustness change.";
/// Beside the choice: which weights will be attacked.
pub const FROZEN_NOT_YET: &str = "frozen: the weights when you press Attack";
/// Beside the choice: what a chase is going to cost.
pub const CHASE_NOT_YET: &str = "chase: latest weights, takes about 8 % of training time";

/// Beside the choice: which weights were attacked.
pub fn frozen_at(step: u64) -> String {
    format!("frozen: model at step {step}")
}

/// Beside the choice: what the chase costs.
pub fn chase_costs(percent: f64) -> String {
    format!("chase: latest weights, takes about {percent:.0} % of training time")
}

/// Hint of the field for random starts.
pub const RESTARTS_HINT: &str =
    "Random starts, 1 to 20; the best result for each image is kept. Default 1.";

/// Hint of the number of images.
pub const IMAGES_HINT: &str = "\
    The selected test images and your own images, eight at most. Click points in the latent \
    plane, or press 0–9.";
/// Button that opens the canvas.
pub const DRAW: &str = "Draw an image…";
pub const DRAW_HINT: &str = "Opens a canvas for an image of your own.";
/// Button that opens a picture.
pub const OPEN_IMAGE: &str = "Open image…";
/// Its hint.
pub const OPEN_IMAGE_HINT: &str = "A picture (PNG, JPEG, WebP, BMP, TIFF, GIF); it is shrunk to 28 × 28 grey pixels. Or drop it on the window.";
/// Hint of the cross beside an own image.
pub const REMOVE_HINT: &str = "Removes this image.";
/// Where an image comes from that was drawn on the canvas.
pub const DRAWN: &str = "drawn";

/// Where a test image comes from.
pub fn test_image(index: usize) -> String {
    format!("test image {index}")
}

/// Hint of an own image's picture.
pub fn own_image(number: usize, source: &str) -> String {
    format!("Your image {number}: {source}")
}

/// Name of the cross beside an own image.
pub fn remove_own_image(number: usize) -> String {
    format!("Remove your image {number}")
}

/// Beside the buttons: images that find no room.
pub fn images_left_out(count: usize, left_out: usize) -> String {
    format!("{}; {left_out} more selected, not attacked", effort::images(count))
}

/// Message: one more own image finds no room.
pub fn too_many_own_images(most: usize) -> String {
    format!(
        "You already have {most} images of your own, the most that can be attacked at once. Remove \
         one first."
    )
}

/// Title of the canvas.
pub const CANVAS_TITLE: &str = "Draw an image";
/// Hint of the canvas.
pub const CANVAS_HINT: &str = "Canvas: draw with the pointer";
/// Name of the canvas for those who cannot see it.
pub const CANVAS: &str = "Canvas";
/// The choice of ink.
pub const INK: &str = "Draw";
pub const INK_HINT: &str = "White ink, as in MNIST.";
/// The choice of the eraser.
pub const ERASE: &str = "Erase";
pub const ERASE_HINT: &str = "Removes ink.";
/// Name of the slider of the brush.
pub const BRUSH: &str = "Brush";
pub const BRUSH_HINT: &str =
    "Width of the brush in image pixels; strokes in MNIST are about 2.4 wide.";
/// Button that scales and centres the ink.
pub const CENTRE: &str = "Centre like MNIST";
pub const CENTRE_HINT: &str = "\
    Scales the ink to 20 × 20 pixels and moves its centre of mass to the middle, as was done for \
    MNIST: the model has seen nothing else.";
/// Button that empties the canvas.
pub const CLEAR: &str = "Clear canvas";
pub const CLEAR_HINT: &str = "Removes all ink.";
/// Button that hands the drawing over.
pub const ADD: &str = "Add to the attack";
pub const ADD_HINT: &str = "Attacks this image too.";
pub const ADD_DISABLED: &str = "Draw something first; you can have eight images of your own.";

/// Why nothing can be stepped through.
pub const NO_ITERATES: &str = "No iterates yet: press Attack.";
/// Name of the arrow back.
pub const BACK: &str = "Previous iterate";
pub const BACK_HINT: &str = "One iterate back (←)";
/// Name of the arrow on.
pub const FORWARD: &str = "Next iterate";
pub const FORWARD_HINT: &str = "One iterate forward (→)";
/// Button that plays the iterates.
pub const PLAY: &str = "Play";
pub const PLAY_NAME: &str = "Play the iterates";
/// The same button while they play.
pub const PAUSE: &str = "Pause";
pub const PAUSE_NAME: &str = "Pause the iterates";
pub const PLAY_HINT: &str = "Shows about 8 iterates per second, from the start.";
/// Button that goes to the result.
pub const RESULT: &str = "Result";
pub const RESULT_HINT: &str = "The best of all iterates and restarts";
/// Name of the slider through the iterates.
pub const ITERATE: &str = "Iterate";
pub const ITERATE_HINT: &str =
    "The iterates of the last restart, from the random start to the result";

/// Beside the iterates: where the attack stands.
pub fn iterate_of(iterate: usize, steps: usize) -> String {
    format!("step {iterate}/{steps}")
}
