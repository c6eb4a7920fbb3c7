//! A model that has learned nothing, in the window and on the command line.

use crate::config::race::letter;
use crate::config::{Likelihood, TrainConfig, knob, short};
use crate::evaluate::mean_image::{FAR_ABOVE, TestErrors};

/// A learning rate above this is the first suspect.
const LARGE_RATE: f64 = 0.003;
/// A learning rate below this takes very long.
const SMALL_RATE: f64 = 1e-4;

/// What happened. `number` is that of the model, where there is more than one.
pub(crate) fn dead(errors: &TestErrors, number: Option<usize>) -> String {
    let model = match number {
        Some(number) => format!("Model {}", letter(number)),
        None => "The model".to_owned(),
    };
    format!(
        "{model} has learned nothing: its test error is {:.4} per pixel, no better than that of the mean \
         training image ({:.4}), and has stopped improving.",
        errors.model, errors.mean_image
    )
}

/// Why, and what to do.
pub(crate) fn advice(errors: &TestErrors, config: &TrainConfig) -> String {
    let rate = short(config.learning_rate);
    let gaussian = config.likelihood == Likelihood::Gaussian;
    if config.learning_rate > LARGE_RATE {
        let usual = short(knob("learning-rate").default_value());
        return format!(
            "The learning rate ({rate}) is too large: lower it, for example to {usual}, and reset."
        );
    }
    if config.learning_rate < SMALL_RATE {
        return format!(
            "The learning rate ({rate}) is very small: raise it, or train much longer."
        );
    }
    if errors.model > FAR_ABOVE * errors.mean_image {
        let variance = if gaussian { " and a larger likelihood variance" } else { "" };
        return format!(
            "Its weights are out of range: reset with a lower learning rate{variance}."
        );
    }
    let weight = short(config.beta);
    let variance = match gaussian {
        true => format!(" or the likelihood variance ({})", short(config.likelihood_variance)),
        false => String::new(),
    };
    format!(
        "Its latents carry no information (posterior collapse): lower the KL weight ({weight}){variance}."
    )
}

/// Beside a test error on the command line that is no better than the mean image's.
pub(crate) fn no_better(mean_image: f64) -> String {
    format!(", no better than the mean training image's ({mean_image:.5})")
}

/// A model that was dead is not any more.
pub(crate) const LEARNS: &str =
    "The model is learning now: it does better than the mean training image.";
