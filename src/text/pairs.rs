//! The pair panel: how far apart the pairs are, now and over time.

use std::fmt::Display;

pub(crate) const NOT_YET: &str = "Press Run (Space): the pair distances appear here";

// The row above the plots.
pub(crate) const RELATIVE: &str = "Relative";
pub(crate) const RELATIVE_HINT: &str = "\
    In multiples of the spread of μ (its root mean square distance from its mean): merely \
    shrinking the latent space does not change these";
pub(crate) const NOW: &str = "Now";
pub(crate) const NOW_HINT: &str = "The current distances";
pub(crate) const OVER_TIME: &str = "Over time";
pub(crate) const OVER_TIME_HINT: &str = "The median distance over time, with its quartiles";

pub(crate) fn summary(median: &str) -> String {
    format!("median {median}")
}

pub(crate) fn summary_with_relative(median: &str, relative: &str) -> String {
    format!("median {median} ({relative} × spread of μ)")
}

pub(crate) const SUMMARY_HINT: &str =
    "Half of the probe pairs are closer than the median distance ‖μ − μ′‖";

// What the colours mean.
pub(crate) const MEASURED: &str = "■ ‖μ − μ′‖ of the probe pairs";
pub(crate) const MEASURED_SHORT: &str = "■ ‖μ − μ′‖";
pub(crate) const MEASURED_HINT: &str = "Measured: the pairs of the probe set";
pub(crate) const MEDIAN: &str = "— median";

pub(crate) fn prior_mean(mean: &str, unit: &str) -> String {
    format!("— ‖z − z′‖ under the prior, mean {mean} {unit}")
}

pub(crate) const PRIOR_SHORT: &str = "— prior’s ‖z − z′‖";
pub(crate) const NO_PRIOR: &str = "the VAE's prior has no pairs";

/// What the theory line is, exactly.
pub(crate) const PRIOR_HINT: &str = "\
    To be exact: the distance between samples z and z′ of the paired prior. The bars are \
    distances between posterior means μ, which scatter less than samples";

// Units, axes, what a screen reader calls the plots.
pub(crate) const SPREADS: &str = "× spread of μ";
pub(crate) const LATENT_UNITS: &str = "latent units";
pub(crate) const STEP: &str = "step";
pub(crate) const DENSITY: &str = "density";

pub(crate) fn distance_axis(unit: &str) -> String {
    format!("distance ({unit})")
}

pub(crate) const PLOT: &str = "Pair distances";
pub(crate) const PLOT_OVER_TIME: &str = "Pair distances over time";

// Under the pointer.

pub(crate) fn count(count: impl Display, all: impl Display) -> String {
    format!("{count} of {all} pairs")
}

pub(crate) fn bin(from: &str, to: &str, unit: &str) -> String {
    format!("{from} to {to} {unit}")
}

/// The last bin, which holds everything further out as well.
pub(crate) fn last_bin(from: &str, to: &str, unit: &str) -> String {
    format!("{from} to {to} {unit} and beyond")
}

pub(crate) fn prior_density(at: &str, density: &str) -> String {
    format!("prior's density at {at}: {density}")
}

pub(crate) fn step(step: &str) -> String {
    format!("step {step}")
}

pub(crate) fn near_step(step: &str) -> String {
    format!("near step {step}")
}

pub(crate) fn median(median: &str, unit: &str) -> String {
    format!("median {median} {unit}")
}

pub(crate) fn quartiles(lower: &str, upper: &str) -> String {
    format!("middle half of the pairs: {lower} to {upper}")
}

// While there are several models.
pub(crate) const RACE: &str = "median ‖μ − μ′‖ of the probe pairs";
pub(crate) const RACE_HINT: &str = "\
    Half of the probe pairs (an image and its noisy copy) are closer than this. If latent spaces \
    differ in size, compare relative distances only.";
pub(crate) const RACE_PLOT: &str = "Pair distances of the race over time";

pub(crate) fn in_spreads(median: &str) -> String {
    format!("{median} × spread of μ")
}

pub(crate) fn in_latent_units(median: &str) -> String {
    format!("{median} latent units")
}
