//! What the model makes of the selected digits, and what it dreams up.

pub const IMAGES: &str = "Images";
pub const IMAGES_OF_A: &str = "Images of A";
pub const ONE_OF_EACH: &str = "One of each class";
pub const ONE_OF_EACH_HINT: &str = "Selects the first test image of each class, as many as fit.";
pub const CLEAR: &str = "Clear";
pub const CLEAR_HINT: &str = "Clears the selection.";
pub const NOT_YET: &str = "Images appear after the first training steps.";
pub const NOTHING_SELECTED: &str = "Nothing selected:\nclick a point, or\npress a key 0–9.";

// The columns: title and meaning.
pub const IMAGE_MEANING: &str = "the image";
pub const IMAGE_AUG_MEANING: &str =
    "the second image of the pair: the image with a fixed noise sample";
pub const RECONSTRUCTION: &str = "rec. x";
pub const RECONSTRUCTION_MEANING: &str = "reconstruction of x: its posterior mean, decoded";
pub const RECONSTRUCTION_AUG: &str = "rec. x′";
pub const RECONSTRUCTION_AUG_MEANING: &str = "reconstruction of x′: its posterior mean, decoded";
pub const SAMPLES: &str = "samples";
pub const SAMPLES_HINT: &str =
    "Fresh samples from the prior of z, decoded: what the model generates on its own.";

// What a picture is, for tooltips and screen readers.

pub fn picture(title: &str, image: usize, class: &str, meaning: &str) -> String {
    format!("{title} of test image {image} (class {class}): {meaning}")
}

pub fn sample(number: usize) -> String {
    format!("Sample {number} from the prior")
}
