//! What the model makes of the selected digits, and what it dreams up.

pub(crate) const IMAGES: &str = "Images";
pub(crate) const IMAGES_OF_A: &str = "Images of A";
pub(crate) const ONE_OF_EACH: &str = "One of each class";
pub(crate) const ONE_OF_EACH_HINT: &str =
    "Selects the first test image of each class, as many as fit.";
pub(crate) const CLEAR: &str = "Clear";
pub(crate) const CLEAR_HINT: &str = "Clears the selection.";
pub(crate) const NOT_YET: &str = "Images appear after the first training steps.";
pub(crate) const NOTHING_SELECTED: &str = "Nothing selected:\nclick a point, or\npress a key 0–9.";

// The columns: title and meaning.
pub(crate) const IMAGE_MEANING: &str = "the image";
pub(crate) const IMAGE_AUG_MEANING: &str =
    "the second image of the pair: the image with a fixed noise sample";
pub(crate) const RECONSTRUCTION: &str = "rec. x";
pub(crate) const RECONSTRUCTION_MEANING: &str = "reconstruction of x: its posterior mean, decoded";
pub(crate) const RECONSTRUCTION_AUG: &str = "rec. x′";
pub(crate) const RECONSTRUCTION_AUG_MEANING: &str =
    "reconstruction of x′: its posterior mean, decoded";
pub(crate) const SAMPLES: &str = "samples";
pub(crate) const SAMPLES_HINT: &str =
    "Fresh samples from the prior of z, decoded: what the model generates on its own.";

// What a picture is, for tooltips and screen readers.

pub(crate) fn picture(title: &str, image: usize, class: &str, meaning: &str) -> String {
    format!("{title} of test image {image} (class {class}): {meaning}")
}

pub(crate) fn sample(number: usize) -> String {
    format!("Sample {number} from the prior")
}
