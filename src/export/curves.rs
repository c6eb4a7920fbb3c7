//! Robustness curves on disk: a table with one row a point, and the settings that made them.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{ExportError, in_new_folder, put};
use crate::analyst::messages::CurveReport;
use crate::config::TrainConfig;
use crate::state::AppState;
use crate::table::{Cell, table};

/// Everything that is written of the curves.
#[derive(Clone, Debug)]
pub struct CurvesRecord {
    /// The curves of all steps, oldest first, and the one on its way.
    pub curves: Vec<CurveReport>,
    /// What the images are called.
    pub dataset: String,
    /// The settings of the training.
    pub training: TrainConfig,
}

impl CurvesRecord {
    /// The curves of the window; `None` while there is none.
    pub fn of(state: &AppState) -> Option<Self> {
        let measure = &state.measure;
        let growing = measure.current.iter().filter(|report| !report.curve.is_complete());
        let curves: Vec<CurveReport> = measure.complete.iter().chain(growing).cloned().collect();
        (!curves.is_empty()).then(|| Self {
            curves,
            dataset: state.dataset.as_ref().map_or_else(String::new, |d| d.name.clone()),
            training: state.lead().running.clone(),
        })
    }
}

/// Writes `curves.csv` and `settings.json` into a new folder inside `parent`, and returns it.
/// Nothing is overwritten.
///
/// # Errors
/// The first file or folder that can't be written.
pub fn write(record: &CurvesRecord, parent: &Path) -> Result<PathBuf, ExportError> {
    let last = record.curves.last().map_or(0, |report| report.step);
    in_new_folder(parent, &format!("robustness-step{last}"), |folder| {
        write_files(record, folder, "settings.json")
    })
}

/// Writes `curves.csv` and `curves-settings.json` into this folder.
///
/// # Errors
/// The first file that can't be written.
pub(super) fn write_into(record: &CurvesRecord, folder: &Path) -> Result<(), ExportError> {
    write_files(record, folder, "curves-settings.json")
}

fn write_files(
    record: &CurvesRecord,
    folder: &Path,
    settings_file: &str,
) -> Result<(), ExportError> {
    for (name, content) in [("curves.csv", csv(record)), (settings_file, settings(record))] {
        put(&folder.join(name), content.as_bytes())?;
    }
    Ok(())
}

const HEADER: [&str; 18] = [
    "model",
    "model_step",
    "classifier_fitted_at_step",
    "objective",
    "norm",
    "epsilon_pixel_units",
    "steps",
    "restarts",
    "seed",
    "images",
    "right",
    "accuracy",
    "interval_95_low",
    "interval_95_high",
    "curve_complete",
    "neighbours_accuracy",
    "neighbours_images",
    "seconds",
];

/// One row a point that has images; each row says all that it was measured with.
fn csv(record: &CurvesRecord) -> String {
    let rows = record.curves.iter().flat_map(|report| {
        let settings = &report.curve.settings;
        report.curve.points.iter().filter_map(move |point| {
            let accuracy = point.accuracy()?;
            let [low, high] = point.interval();
            let cells: [Cell; HEADER.len()] = [
                report.model.into(),
                report.step.into(),
                report.step.into(),
                point.objective.map_or("none", |objective| objective.id()).into(),
                settings.norm.id().into(),
                point.epsilon.into(),
                settings.steps.into(),
                settings.restarts.into(),
                settings.seed.into(),
                point.images.into(),
                point.right.into(),
                accuracy.into(),
                low.into(),
                high.into(),
                report.curve.is_complete().into(),
                report.neighbours_accuracy.into(),
                report.neighbours_images.into(),
                report.seconds.into(),
            ];
            Some(cells.to_vec())
        })
    });
    table(HEADER, rows)
}

/// What one needs to know to make the same again.
fn settings(record: &CurvesRecord) -> String {
    let curves = record.curves.iter().map(|report| {
        json!({
            "model": report.model,
            "model_step": report.step,
            "settings": report.curve.settings,
            "complete": report.curve.is_complete(),
        })
    });
    let value = json!({
        "program": concat!("raven-explorer ", env!("CARGO_PKG_VERSION")),
        "images": { "dataset": record.dataset, "which": "the first ones of the test set" },
        "classifier": "multinomial logistic regression on posterior means, fitted at each model's step",
        "intervals": "Wilson, 95 %",
        "note": "upper bounds: a stronger attack may lower these accuracies",
        "training": record.training,
        "curves": curves.collect::<Vec<_>>(),
    });
    // Strings, numbers and lists alone: there is nothing that could fail.
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::evaluate::curve::{CurveSettings, RobustnessCurve};

    #[test]
    fn every_row_says_what_it_was_measured_with_and_empty_points_are_left_out() {
        let mut curve = RobustnessCurve::new(CurveSettings::default(), 1000);
        for right in [170, 12] {
            let work = curve.next_work().unwrap();
            curve.record(&work, right);
        }
        let report = CurveReport {
            request: 1,
            model: 0,
            run: 1,
            step: 300,
            classes: 10,
            neighbours_accuracy: 0.9,
            neighbours_images: 2000,
            curve,
            seconds: 1.5,
        };
        let record = CurvesRecord {
            curves: vec![report],
            dataset: "MNIST".to_owned(),
            training: TrainConfig::default(),
        };
        let parent = tempfile::tempdir().unwrap();
        let first = write(&record, parent.path()).unwrap();
        assert_ne!(first, write(&record, parent.path()).unwrap());
        let table = fs::read_to_string(first.join("curves.csv")).unwrap();
        let rows: Vec<&str> = table.lines().collect();
        assert_eq!(rows.len(), 3);
        assert!(rows[1].starts_with("0,300,300,none,linf,0,40,1,0,200,170,0.85,"), "{}", rows[1]);
        assert!(rows[2].starts_with("0,300,300,wasserstein,linf,0.05,40,1,0,16,12,0.75,"));
        assert!(rows.iter().all(|row| row.split(',').count() == HEADER.len()));
        let settings = fs::read_to_string(first.join("settings.json")).unwrap();
        assert!(settings.contains("\"restarts\": 1") && settings.contains("MNIST"));
    }
}
