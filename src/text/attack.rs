//! The attack panel: its buttons and knobs, the own images, the canvas, the iterates, the footer.

use super::effort;

/// In place of rows: what to do first.
pub(crate) const EMPTY: &str =
    "Select images in the latent plane or with the keys 0–9, then press Attack.";
pub(crate) const FOOTER_HINT: &str = "\
    The classifier is fitted to the posterior means μ of training images; its accuracy is \
    measured on test images.";
/// End of the footer's first sentence.
pub(crate) const FOOTER_STRONGER: &str = ": a stronger attack may break more.";

/// Beginning of the footer: how the result came about.
pub(crate) fn footer_effort(
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
pub(crate) fn footer_model(step: u64) -> String {
    format!(", model at step {step}")
}

/// Footer: what the verdicts rest on.
pub(crate) fn footer_verdicts(step: u64, percent: f64) -> String {
    format!(" Verdicts: linear classifier at step {step}, {percent:.1} % correct.")
}

pub(crate) const ATTACK: &str = "Attack";
pub(crate) const ATTACK_HINT: &str = "Attacks these images (Enter or Shift + A).";
pub(crate) const ATTACK_DISABLED: &str =
    "Select images first: in the latent plane, or with the keys 0–9.";
pub(crate) const STOP: &str = "Stop";
pub(crate) const STOP_HINT: &str = "Stops the attack, the chase or the search (Escape).";
pub(crate) const STOP_DISABLED: &str = "No attack is running.";
pub(crate) const SMALLEST: &str = "Smallest ε";
pub(crate) const SMALLEST_HINT: &str =
    "Finds the smallest ε that changes the classifier's prediction, by bisection.";
/// The save button's name for those who cannot see the panel.
pub(crate) const SAVE_NAME: &str = "Save attack…";
pub(crate) const SAVE_HINT: &str = "Saves exact arrays (npz), images, an animation of the iterates, a table and the settings to \
     a folder.";
/// Why nothing can be saved.
pub(crate) const SAVE_DISABLED: &str = "There is no attack to save yet.";
/// On the bar that fills while files are written.
pub(crate) const SAVING: &str = "saving";
/// Box that hides the result at first.
pub(crate) const GUESS_FIRST: &str = "Guess first";
pub(crate) const GUESS_FIRST_HINT: &str =
    "Hides the result of the attack until everybody has guessed.";
pub(crate) const REVEAL: &str = "Reveal";
pub(crate) const REVEAL_HINT: &str = "Shows the result (R).";

pub(crate) const ADVANCED_HINT: &str = "Steps, restarts and seed of the attack";
pub(crate) const EPSILON_HINT: &str = "\
    ε: the radius of the ball around the image that the attack must stay in, in pixel units \
    (pixels run from 0 to 1).";
/// Name of the field for ε, beside the slider `ε`.
pub(crate) const EPSILON_VALUE: &str = "ε value";

/// What ε means in the L∞ norm, beside its slider.
pub(crate) fn epsilon_in_grey_levels(levels: f32) -> String {
    format!("each pixel may change by at most {levels:.0} of 255 grey levels")
}

/// What ε means in the L2 norm, beside its slider.
pub(crate) fn epsilon_as_length(length: &str) -> String {
    format!("the whole change has length {length} at most")
}

/// Hint of a norm, after what it is.
pub(crate) fn norm_hint(meaning: &str) -> String {
    format!("{meaning} Switching converts ε: 1 in L∞ becomes 28 in L2.")
}

pub(crate) const OBJECTIVE: &str = "Objective";
pub(crate) const TARGET: &str = "Target";
pub(crate) const TARGET_HINT: &str =
    "The class that the latent (or the reconstruction) is pushed towards.";
/// The choice of no target.
pub(crate) const NO_TARGET: &str = "None";
pub(crate) const NO_TARGET_NAME: &str = "No target";
pub(crate) const NO_TARGET_HINT: &str = "Untargeted: away from the clean image, in any direction.";

/// Instead of one, where there are many classes to choose from.
pub(crate) const OTHER_TARGET: &str = "Choose a class";
pub(crate) const TARGET_CLASS: &str = "Target class";

pub(crate) fn target_name(class: &str) -> String {
    format!("Target {class}")
}

pub(crate) fn target_hint(class: &str, image: usize) -> String {
    format!("Towards class {class}: test image {image}. Click again for no target.")
}

pub(crate) const MODEL: &str = "Model";
/// The choice of weights that do not move.
pub(crate) const FROZEN: &str = "Frozen";
pub(crate) const FROZEN_HINT: &str =
    "Attacks the weights of one step: nothing moves while you look.";
/// The choice of the newest weights.
pub(crate) const CHASE: &str = "Chase";
pub(crate) const CHASE_HINT: &str =
    "Attacks the latest weights again and again while training runs: watch robustness change.";
/// Beside the choice: which weights will be attacked.
pub(crate) const FROZEN_NOT_YET: &str = "frozen: the weights when you press Attack";
/// Beside the choice: what a chase is going to cost.
pub(crate) const CHASE_NOT_YET: &str = "chase: latest weights, takes about 8 % of training time";

/// Beside the choice: which weights were attacked.
pub(crate) fn frozen_at(step: u64) -> String {
    format!("frozen: model at step {step}")
}

/// Beside the choice: what the chase costs.
pub(crate) fn chase_costs(percent: f64) -> String {
    format!("chase: latest weights, takes about {percent:.0} % of training time")
}

pub(crate) const RESTARTS_HINT: &str =
    "Random starts, 1 to 20; the best result for each image is kept. Default 1.";

pub(crate) const IMAGES_HINT: &str = "\
    The selected test images and your own images, eight at most. Click points in the latent \
    plane, or press 0–9.";
pub(crate) const DRAW: &str = "Draw an image…";
pub(crate) const DRAW_HINT: &str = "Opens a canvas for an image of your own.";
pub(crate) const OPEN_IMAGE: &str = "Open image…";
pub(crate) const OPEN_IMAGE_HINT: &str = "A picture (PNG, JPEG, WebP, BMP, TIFF, GIF); it is shrunk to the size of the training images and turned grey. Or drop it on the window.";
pub(crate) const REMOVE_HINT: &str = "Removes this image.";
/// Where an image comes from that was drawn on the canvas.
pub(crate) const DRAWN: &str = "drawn";

/// Where a test image comes from.
pub(crate) fn test_image(index: usize) -> String {
    format!("test image {index}")
}

pub(crate) fn own_image(number: usize, source: &str) -> String {
    format!("Your image {number}: {source}")
}

pub(crate) fn remove_own_image(number: usize) -> String {
    format!("Remove your image {number}")
}

/// Beside the buttons: images that find no room.
pub(crate) fn images_left_out(count: usize, left_out: usize) -> String {
    format!("{}; {left_out} more selected, not attacked", effort::images(count))
}

/// Message: one more own image finds no room.
pub(crate) fn too_many_own_images(most: usize) -> String {
    format!(
        "You already have {most} images of your own, the most that can be attacked at once. Remove \
         one first."
    )
}

/// Title of the canvas.
pub(crate) const CANVAS_TITLE: &str = "Draw an image";
pub(crate) const CANVAS_HINT: &str = "Canvas: draw with the pointer";
pub(crate) const CANVAS: &str = "Canvas";
/// The choice of ink.
pub(crate) const INK: &str = "Draw";
pub(crate) const INK_HINT: &str = "White ink, as in MNIST.";
/// The choice of the eraser.
pub(crate) const ERASE: &str = "Erase";
pub(crate) const ERASE_HINT: &str = "Removes ink.";
pub(crate) const BRUSH: &str = "Brush";
pub(crate) const BRUSH_HINT: &str =
    "Width of the brush in image pixels; strokes in MNIST are about 2.4 wide.";
pub(crate) const CENTRE: &str = "Centre like MNIST";
pub(crate) const CENTRE_HINT: &str = "\
    Scales the ink to 20 × 20 pixels and moves its centre of mass to the middle, as was done for \
    MNIST: the model has seen nothing else.";
pub(crate) const CLEAR: &str = "Clear canvas";
pub(crate) const CLEAR_HINT: &str = "Removes all ink.";
pub(crate) const ADD: &str = "Add to the attack";
pub(crate) const ADD_HINT: &str = "Attacks this image too.";
pub(crate) const ADD_DISABLED: &str =
    "Draw something first; you can have eight images of your own.";

/// Why nothing can be stepped through.
pub(crate) const NO_ITERATES: &str = "No iterates yet: press Attack.";
pub(crate) const BACK: &str = "Previous iterate";
pub(crate) const BACK_HINT: &str = "One iterate back (←)";
pub(crate) const FORWARD: &str = "Next iterate";
pub(crate) const FORWARD_HINT: &str = "One iterate forward (→)";
pub(crate) const PLAY: &str = "Play";
pub(crate) const PLAY_NAME: &str = "Play the iterates";
/// The same button while they play.
pub(crate) const PAUSE: &str = "Pause";
pub(crate) const PAUSE_NAME: &str = "Pause the iterates";
pub(crate) const PLAY_HINT: &str = "Shows about 8 iterates per second, from the start.";
pub(crate) const RESULT: &str = "Result";
pub(crate) const RESULT_HINT: &str = "The best of all iterates and restarts";
pub(crate) const ITERATE: &str = "Iterate";
pub(crate) const ITERATE_HINT: &str =
    "The iterates of the last restart, from the random start to the result";

/// Beside the iterates: where the attack stands.
pub(crate) fn iterate_of(iterate: usize, steps: usize) -> String {
    format!("step {iterate}/{steps}")
}
