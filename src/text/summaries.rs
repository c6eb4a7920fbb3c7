//! What a plot shows, in a sentence, for those who cannot see it.

/// The losses of one model at its newest step.
pub(crate) fn losses(name: &str, step: &str, total: &str, before: Option<(&str, &str)>) -> String {
    let change = before.map_or(String::new(), |(step, total)| format!(", {total} at step {step}"));
    format!("{name}: total {total} nats per pair at step {step}{change}.")
}

/// How the pair distances lie now.
pub(crate) fn distances(pairs: usize, median: &str, quartiles: [&str; 2], unit: &str) -> String {
    let [lower, upper] = quartiles;
    format!("{pairs} pairs: median {median} {unit}, middle half from {lower} to {upper}.")
}

/// How the pair distances came there.
pub(crate) fn distances_over_time(
    name: &str,
    from: [&str; 2],
    to: [&str; 2],
    unit: &str,
) -> String {
    let ([first, before], [last, now]) = (from, to);
    format!("{name}: median {before} {unit} at step {first}, {now} at step {last}.")
}

/// What lies in the latent plane.
pub(crate) fn plane(pairs: usize, dimensions: usize, explained: Option<f64>, step: &str) -> String {
    let how = match explained {
        Some(share) => format!(
            "{dimensions} dimensions, of which the plane shows {share:.0} % of the variance"
        ),
        None => format!("{dimensions} dimensions"),
    };
    format!("{pairs} pairs of test images at step {step}, {how}.")
}

/// How far apart the pairs lie in it.
pub(crate) fn plane_distances(median: &str, spread: &str) -> String {
    format!(" The two of a pair are {median} latent units apart (median); spread of μ {spread}.")
}

/// What an attack does in it.
pub(crate) fn plane_attack(images: usize, median: &str) -> String {
    let images = if images == 1 { "1 image".to_owned() } else { format!("{images} images") };
    format!(" The attack moves {images}, by {median} latent units (median).")
}

/// Where the slider of time stands.
pub(crate) fn moment(shown: &str, first: &str, last: &str) -> String {
    format!("Step {shown} of steps {first} to {last}.")
}

/// How accurate a model was at the newest point.
pub(crate) fn accuracy(model: &str, attack: &str, figure: &str, step: &str) -> String {
    format!("{model} {attack}: {figure} at step {step}").trim_start().to_owned()
}
