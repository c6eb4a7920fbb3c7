//! The latent panel: the probe pairs in the plane.

pub const NOT_YET: &str = "Press Run (Space): the latent pairs appear here";
pub const PLANE: &str = "Latent plane";

pub fn plane_of(model: &str) -> String {
    format!("Latent plane of {model}")
}

/// An axis: which principal component, and the share of the variance along it.
pub fn axis(number: usize, percent: f64) -> String {
    format!("PC {number} ({percent:.0} % of variance)")
}

/// The same where there is little room.
pub fn axis_short(number: usize, percent: f64) -> String {
    format!("PC {number} ({percent:.0} %)")
}

// Under the pointer.
pub const DECODED: &str = "decoded here";

pub fn class(name: &str) -> String {
    format!("class {name}")
}

pub fn test_image(index: usize) -> String {
    format!("test image {index}")
}

pub const NO_CLASS: &str = "unknown class";
pub const SELECT: &str = "click to select";
pub const DESELECT: &str = "click to deselect";
pub const NO_PAIR: &str = "no pair here";

// The row above the plane.
pub const LAYERS: &str = "Layers";
pub const LAYERS_HINT: &str = "What is drawn: segments, z, z′, posteriors, decoded grid, reach";
pub const Z_HINT: &str = "Filled: μ, the posterior mean of the image x";
pub const Z_AUG_HINT: &str = "Hollow: μ′, the posterior mean of its partner x′";
pub const PAIRS: &str = "Pairs";
pub const PAIRS_HINT: &str = "Segments that join z and z′ of each pair";
pub const POSTERIORS: &str = "Posteriors";
pub const POSTERIORS_HINT: &str =
    "Ellipses: one standard deviation of each posterior, projected onto this plane";
pub const GRID: &str = "Decoded grid";
pub const GRID_HINT: &str =
    "What the decoder produces at each point of the plane; in a race, the decoder of A";
pub const REACH: &str = "Reach";
pub const REACH_HINT: &str = "\
    Around each selected image: how far a change of length 1 (L2, pixel units) can move μ, to \
    first order, projected onto this plane; and the change that moves it furthest";
/// The button of the menu with all of them.
pub fn classes(count: usize) -> String {
    if count > 10 { format!("{count} classes") } else { "Classes".to_owned() }
}

pub const CLASSES_HINT: &str = "Marks and colours of the classes; click one to highlight it";

pub fn class_chip(name: &str) -> String {
    format!("Class {name}")
}

pub fn class_chip_hint(name: &str) -> String {
    format!("Highlight class {name}; click again to show all alike")
}

pub const FIT: &str = "Fit";
pub const FIT_HINT: &str = "Show all points and keep following them; a double-click does the same";

pub fn summary(pairs: usize, latent: usize) -> String {
    format!("{pairs} pairs, d = {latent}")
}

pub const PROJECTED: &str = "\
    The plane of the two leading principal components of all μ and μ′, kept aligned so that it \
    does not jump during training; each axis shows its share of the variance";
pub const AS_IT_IS: &str = "The latent space itself, not projected";

// While there are several models.
pub const NONE_YET: &str = "no latents yet";

pub fn spread(spread: f64) -> String {
    format!("spread {spread:.2}")
}

pub const SPREAD_HINT: &str = "\
    Spread of μ: its root mean square distance from its mean, in latent units. Each plane is \
    scaled to its own points; zoom and pan are shared, relative to that scale.";

// The way of an attack.
pub const TARGET: &str = "target";

pub fn attacked_model(step: u64) -> String {
    format!("attack: model at step {step}")
}

// How far a change of the image can move a digit.
pub const REACH_SELECT: &str = "Reach: select an image";
pub const REACH_WAIT: &str = "Reach: computing…";

pub fn reach(number: usize, image: usize, sigma: f64, step: u64) -> String {
    format!(
        "Image {number} (test image {image}): the change that moves μ furthest; a change of length \
         1 (L2, pixel units) moves it by up to σ = {sigma:.3} latent units, to first order. \
         Mid-grey is no change; the strongest pixel is pure black or white. Model at step {step}"
    )
}
