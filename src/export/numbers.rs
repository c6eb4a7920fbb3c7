//! The numbers of an attack as a table, and the settings that made them.

use serde_json::json;

use super::{AttackRecord, pictures};
use crate::state::attack::{Source, Verdict, most_likely, verdict};

/// One row a digit. Empty cells are unknown: no label, or no classifier yet.
pub(super) fn csv(record: &AttackRecord) -> String {
    let mut lines = vec![header(record)];
    lines.extend((0..record.outcome.digits.len()).map(|index| row(record, index)));
    lines.into_iter().map(|cells| line(&cells)).collect()
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
    ];
    let classes = |when: &str| {
        let count = classes(record);
        (0..count)
            .map(|class| format!("probability_{when}_{}", record.class_name(class)))
            .collect::<Vec<_>>()
    };
    fixed.into_iter().map(str::to_owned).chain(classes("before")).chain(classes("after")).collect()
}

/// Classes with a probability.
fn classes(record: &AttackRecord) -> usize {
    let digits = &record.outcome.digits;
    digits.first().map_or(0, |digit| digit.probabilities_before.len())
}

fn row(record: &AttackRecord, index: usize) -> Vec<String> {
    let outcome = &record.outcome;
    let (config, subject, digit) =
        (&outcome.config, &record.subjects[index], &outcome.digits[index]);
    let result = &digit.result;
    let name =
        |class: Option<usize>| class.map_or_else(String::new, |class| record.class_name(class));
    let moved = distance(&result.mean_before, &result.mean_after);
    let relative = record.pair_median.filter(|median| *median > 0.0).map(|median| moved / median);
    let smallest =
        record.smallest_epsilon.as_ref().and_then(|search| *search.of(0)?.get(index)?);
    let mut cells = vec![
        (index + 1).to_string(),
        source(&subject.source),
        name(subject.label.map(usize::from)),
        name(most_likely(&digit.probabilities_before)),
        name(most_likely(&digit.probabilities_after)),
        verdict(digit, record.target_class).map_or("", verdict_id).to_owned(),
        config.objective.id().to_owned(),
        result.objective.to_string(),
        config.objective.unit().to_owned(),
        name(record.target_class.map(usize::from)),
        config.norm.id().to_owned(),
        config.epsilon.to_string(),
        config.steps.to_string(),
        config.restarts.to_string(),
        config.seed.to_string(),
        result.linf.to_string(),
        result.l2.to_string(),
        moved.to_string(),
        relative.map_or_else(String::new, |value| value.to_string()),
        smallest.map_or_else(String::new, |value: f32| value.to_string()),
        outcome.step.to_string(),
    ];
    for probabilities in [&digit.probabilities_before, &digit.probabilities_after] {
        cells.extend(probabilities.iter().map(|value| value.to_string()));
    }
    cells
}

fn distance(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum::<f64>().sqrt()
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

/// Cells with commas, quotes or line breaks are quoted.
pub(super) fn line(cells: &[String]) -> String {
    let quoted = cells.iter().map(|cell| {
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    });
    quoted.collect::<Vec<_>>().join(",") + "\n"
}

/// What one needs to know to make the same again.
pub(super) fn settings(record: &AttackRecord) -> String {
    let outcome = &record.outcome;
    let value = json!({
        "program": concat!("raven-explorer ", env!("CARGO_PKG_VERSION")),
        "attack": outcome.config,
        "target_test_image": record.settings.target,
        "target_class": record.target_class.map(|class| record.class_name(class.into())),
        "seconds": outcome.seconds,
        "model": {
            "step": outcome.step,
            "classifier_fitted_at_step": outcome.classifier_step,
            "training": record.training,
        },
        "images": record.subjects.iter().map(|subject| source(&subject.source)).collect::<Vec<_>>(),
        "pictures": { "columns": pictures::COLUMNS, "noise_factor": pictures::noise_factor(record) },
    });
    // Strings, numbers and lists alone: there is nothing that could fail.
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}
