//! The latent panel: the probe pairs in the plane.

pub(crate) const NOT_YET: &str = "Press Run (Space): the latent pairs appear here";
pub(crate) const PLANE: &str = "Latent plane";

pub(crate) fn plane_of(model: &str) -> String {
    format!("Latent plane of {model}")
}

/// An axis: which principal component, and the share of the variance along it.
pub(crate) fn axis(number: usize, percent: f64) -> String {
    format!("PC {number} ({percent:.0} % of variance)")
}

/// The same where there is little room.
pub(crate) fn axis_short(number: usize, percent: f64) -> String {
    format!("PC {number} ({percent:.0} %)")
}

// Under the pointer.
pub(crate) const DECODED: &str = "decoded here";

pub(crate) fn class(name: &str) -> String {
    format!("class {name}")
}

pub(crate) fn test_image(index: usize) -> String {
    format!("test image {index}")
}

pub(crate) const NO_CLASS: &str = "unknown class";
pub(crate) const SELECT: &str = "click to select";
pub(crate) const DESELECT: &str = "click to deselect";
pub(crate) const NO_PAIR: &str = "no pair here";

// The row above the plane.
pub(crate) const LAYERS: &str = "Layers";
pub(crate) const LAYERS_HINT: &str =
    "What is drawn: segments, z, z′, posteriors, decoded grid, reach";
pub(crate) const Z_HINT: &str = "Filled: μ, the posterior mean of the image x";
pub(crate) const Z_AUG_HINT: &str = "Hollow: μ′, the posterior mean of its partner x′";
pub(crate) const PAIRS: &str = "Pairs";
pub(crate) const PAIRS_HINT: &str = "Segments that join z and z′ of each pair";
pub(crate) const POSTERIORS: &str = "Posteriors";
pub(crate) const POSTERIORS_HINT: &str =
    "Ellipses: one standard deviation of each posterior, projected onto this plane";
pub(crate) const GRID: &str = "Decoded grid";
pub(crate) const GRID_HINT: &str =
    "What the decoder produces at each point of the plane; in a race, the decoder of A";
pub(crate) const REACH: &str = "Reach";
pub(crate) const REACH_HINT: &str = "\
    Around each selected image: how far a change of length 1 (L2, pixel units) can move μ, to \
    first order, projected onto this plane; and the change that moves it furthest";
/// The button of the menu with all of them.
pub(crate) fn classes(count: usize) -> String {
    if count > 10 { format!("{count} classes") } else { "Classes".to_owned() }
}

pub(crate) const CLASSES_HINT: &str = "Marks and colours of the classes; click one to highlight it";

pub(crate) fn class_chip(name: &str) -> String {
    format!("Class {name}")
}

pub(crate) fn class_chip_hint(name: &str) -> String {
    format!("Highlight class {name}; click again to show all alike")
}

pub(crate) const FIT: &str = "Fit";
pub(crate) const FIT_HINT: &str =
    "Show all points and keep following them; a double-click does the same";

pub(crate) fn summary(pairs: usize, latent: usize) -> String {
    format!("{pairs} pairs, d = {latent}")
}

pub(crate) const PROJECTED: &str = "\
    The plane of the two leading principal components of all μ and μ′, kept aligned so that it \
    does not jump during training; each axis shows its share of the variance";
pub(crate) const AS_IT_IS: &str = "The latent space itself, not projected";

// While there are several models.
pub(crate) const NONE_YET: &str = "no latents yet";

pub(crate) fn spread(spread: f64) -> String {
    format!("spread {spread:.2}")
}

pub(crate) const SPREAD_HINT: &str = "\
    Spread of μ: its root mean square distance from its mean, in latent units. Each plane is \
    scaled to its own points; zoom and pan are shared, relative to that scale.";

// The way of an attack.
pub(crate) const TARGET: &str = "target";

pub(crate) fn attacked_model(step: u64) -> String {
    format!("attack: model at step {step}")
}

// How far a change of the image can move a digit.
pub(crate) const REACH_SELECT: &str = "Reach: select an image";
pub(crate) const REACH_WAIT: &str = "Reach: computing…";

pub(crate) fn reach(number: usize, image: usize, sigma: f64, step: u64) -> String {
    format!(
        "Image {number} (test image {image}): the change that moves μ furthest; a change of length \
         1 (L2, pixel units) moves it by up to σ = {sigma:.3} latent units, to first order. \
         Mid-grey is no change; the strongest pixel is pure black or white. Model at step {step}"
    )
}
