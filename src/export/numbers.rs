//! The numbers of an attack: as a table, and as JSON with the settings that made them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{AttackRecord, arrays, pictures};
use crate::attack::AttackConfig;
use crate::config::TrainConfig;
use crate::data::MeasuredImages;
use crate::evaluate::statistics::distance;
use crate::state::attack::{Source, Verdict, most_likely, verdict};
use crate::table::{Cell, table};

/// One row an image. Empty cells are unknown: no label, or no classifier yet.
pub(super) fn csv(record: &AttackRecord) -> String {
    let rows = (0..record.outcome.digits.len()).map(|index| row(record, index));
    table(header(record), rows)
}

fn header(record: &AttackRecord) -> Vec<String> {
    let fixed = [
        "digit",
        "source",
        "label",
        "prediction_before",
        "prediction_after",
        "verdict",
        "objective",
        "objective_value",
        "objective_unit",
        "target_class",
        "norm",
        "epsilon_pixel_units",
        "steps",
        "restarts",
        "seed",
        "linf_pixel_units",
        "l2_pixel_units",
        "distance_moved_latent_units",
        "distance_moved_median_pair_distances",
        "smallest_epsilon_pixel_units",
        "model_step",
        "noise_factor",
    ];
    let mut titles: Vec<String> = fixed.into_iter().map(str::to_owned).collect();
    for when in ["before", "after"] {
        let name = |class| format!("probability_{when}_{}", record.class_name(class));
        titles.extend((0..classes(record)).map(name));
    }
    for part in ["mean", "log_variance"] {
        for when in ["before", "after"] {
            let name = |dimension| format!("{part}_{when}_{dimension}");
            titles.extend((0..record.outcome.latent).map(name));
        }
    }
    titles
}

/// Classes with a probability.
fn classes(record: &AttackRecord) -> usize {
    let digits = &record.outcome.digits;
    digits.first().map_or(0, |digit| digit.probabilities_before.len())
}

fn row(record: &AttackRecord, index: usize) -> Vec<Cell> {
    let outcome = &record.outcome;
    let (config, subject, digit) =
        (&outcome.config, &record.subjects[index], &outcome.digits[index]);
    let result = &digit.result;
    let name = |class: Option<usize>| class.map(|class| record.class_name(class));
    let moved = distance(&result.mean_before, &result.mean_after);
    let relative = record.pair_median.filter(|median| *median > 0.0).map(|median| moved / median);
    let mut cells: Vec<Cell> = vec![
        (index + 1).into(),
        source(&subject.source).into(),
        name(subject.label.map(usize::from)).into(),
        name(most_likely(&digit.probabilities_before)).into(),
        name(most_likely(&digit.probabilities_after)).into(),
        verdict(digit, record.target_class).map(verdict_id).into(),
        config.objective.id().into(),
        result.objective.into(),
        config.objective.unit().into(),
        name(record.target_class.map(usize::from)).into(),
        config.norm.id().into(),
        config.epsilon.into(),
        config.steps.into(),
        config.restarts.into(),
        config.seed.into(),
        result.linf.into(),
        result.l2.into(),
        moved.into(),
        relative.into(),
        smallest_epsilon(record, index).into(),
        outcome.step.into(),
        pictures::noise_factor(record).into(),
    ];
    for values in [
        &digit.probabilities_before,
        &digit.probabilities_after,
        &result.mean_before,
        &result.mean_after,
        &result.log_variance_before,
        &result.log_variance_after,
    ] {
        cells.extend(values.iter().map(|&value| Cell::from(value)));
    }
    cells
}

fn smallest_epsilon(record: &AttackRecord, index: usize) -> Option<f32> {
    record
        .smallest_epsilon
        .as_ref()
        .and_then(|search| *search.of(record.outcome.model)?.get(index)?)
}

fn source(source: &Source) -> String {
    match source {
        Source::Test(index) => format!("test image {index}"),
        Source::Drawn => "drawn".to_owned(),
        Source::File(name) => format!("file {name}"),
    }
}

fn verdict_id(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Held => "held",
        Verdict::FooledOtherwise => "fooled-otherwise",
        Verdict::FooledAsWished => "fooled-as-wished",
    }
}

/// What is told of one image, by the files and by `attack --json`. Serde writes an f32 in the fewest
/// digits that bring the same number back.
#[derive(Clone, Debug, Serialize)]
pub struct ImageResult {
    /// Place in the test set, if it is one of its images.
    index: Option<usize>,
    /// Where it comes from, in words.
    source: String,
    /// Its class, a number below the number of classes, where known.
    label: Option<u8>,
    /// The name of that class.
    class: Option<String>,
    /// The objective reached.
    objective: f32,
    /// ‖δ‖∞, pixel units.
    linf: f32,
    /// ‖δ‖₂, pixel units.
    l2: f32,
    /// The smallest ε that changes the answer, where it was looked for.
    smallest_epsilon: Option<f32>,
    /// What the latent classifier says of μ(x).
    prediction_before: Option<usize>,
    /// What it says of μ(x + δ).
    prediction_after: Option<usize>,
    /// What the attack came to.
    verdict: Option<&'static str>,
    /// μ(x).
    latent_before: Vec<f32>,
    /// μ(x + δ).
    latent_after: Vec<f32>,
    /// log v(x).
    log_variance_before: Vec<f32>,
    /// log v(x + δ).
    log_variance_after: Vec<f32>,
    /// How much the picture of the noise is magnified; mid-grey is no change.
    noise_factor: f32,
    /// Names of the pictures in the folder.
    pictures: pictures::Names,
}

/// The results of all images, in their order.
pub fn results(record: &AttackRecord) -> Vec<ImageResult> {
    let names = pictures::names(record).into_iter().enumerate();
    let result = |(row, pictures): (usize, pictures::Names)| {
        let (subject, digit) = (&record.subjects[row], &record.outcome.digits[row]);
        ImageResult {
            index: match subject.source {
                Source::Test(index) => Some(index),
                Source::Drawn | Source::File(_) => None,
            },
            source: source(&subject.source),
            label: subject.label,
            class: subject.label.map(|label| record.class_name(label.into())),
            objective: digit.result.objective,
            linf: digit.result.linf,
            l2: digit.result.l2,
            smallest_epsilon: smallest_epsilon(record, row),
            prediction_before: most_likely(&digit.probabilities_before),
            prediction_after: most_likely(&digit.probabilities_after),
            verdict: verdict(digit, record.target_class).map(verdict_id),
            latent_before: digit.result.mean_before.clone(),
            latent_after: digit.result.mean_after.clone(),
            log_variance_before: digit.result.log_variance_before.clone(),
            log_variance_after: digit.result.log_variance_after.clone(),
            noise_factor: pictures::noise_factor(record),
            pictures,
        }
    };
    names.map(result).collect()
}

impl ImageResult {
    /// In a sentence.
    pub fn describe(&self, record: &AttackRecord) -> String {
        let name = |class: Option<usize>| {
            class.map_or_else(|| "nothing".to_owned(), |class| record.class_name(class))
        };
        format!(
            "{} ({}): objective {:.4}, largest change {:.4}, length {:.4}, predicted {} before, {} after",
            self.source,
            self.class.as_deref().unwrap_or("no class"),
            self.objective,
            self.linf,
            self.l2,
            name(self.prediction_before),
            name(self.prediction_after)
        )
    }
}

/// What one needs to know to read the files and to make the same again.
#[derive(Serialize)]
pub struct Settings<'a> {
    program: &'static str,
    format: &'static str,
    format_version: u32,
    attack: &'a AttackConfig,
    objective_unit: &'static str,
    target_index: Option<usize>,
    target_class: Option<String>,
    dataset: &'a str,
    #[serde(flatten)]
    images_used: Option<&'a MeasuredImages>,
    class_names: &'a [String],
    method: &'static str,
    step: u64,
    classifier_fitted_at_step: Option<u64>,
    checkpoint: Option<String>,
    model_sha256: Option<&'a str>,
    device: &'a str,
    seconds: f64,
    training: &'a TrainConfig,
    arrays: BTreeMap<&'static str, &'static str>,
    sheet_columns: [&'static str; 5],
    noise_factor: f32,
    images: Vec<ImageResult>,
}

/// The content of `attack.json`, and of the last line of `attack --json`.
pub fn settings_of(record: &AttackRecord) -> Settings<'_> {
    let outcome = &record.outcome;
    Settings {
        program: concat!("raven-explorer ", env!("CARGO_PKG_VERSION")),
        format: "raven-explorer attack",
        format_version: 1,
        attack: &outcome.config,
        objective_unit: outcome.config.objective.unit(),
        target_index: record.settings.target,
        target_class: record.target_class.map(|class| record.class_name(class.into())),
        dataset: &record.dataset,
        images_used: record.images.as_ref(),
        class_names: &record.class_names,
        method: record.training.method.id(),
        step: outcome.step,
        classifier_fitted_at_step: outcome.classifier_step,
        checkpoint: record.checkpoint.as_ref().map(|(folder, _)| folder.display().to_string()),
        model_sha256: record.checkpoint.as_ref().map(|(_, sha256)| sha256.as_str()),
        device: &record.device,
        seconds: outcome.seconds,
        training: &record.training,
        arrays: arrays::MEANINGS.into_iter().collect(),
        sheet_columns: pictures::COLUMNS,
        noise_factor: pictures::noise_factor(record),
        images: results(record),
    }
}

pub(super) fn settings(record: &AttackRecord) -> String {
    // Strings, numbers and lists alone: there is nothing that could fail.
    serde_json::to_string_pretty(&settings_of(record)).unwrap_or_default() + "\n"
}
