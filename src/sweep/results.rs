//! `results.csv`: one row a cell.

use std::fs;

use super::cell::{CellResult, Figures, Outcome};
use super::folder::{Folder, Paths, Plan};
use super::measurement::Measurement;
use crate::attack::AttackConfig;
use crate::config::{Column, Domain, FIRST_COLUMNS, SETTINGS, Setting, TrainConfig, short};
use crate::disk::write_atomically;
use crate::evaluate::robustness::AttackScore;
use crate::table::{self, Cell};

/// Rebuilds the table from the results in the folder.
///
/// # Errors
/// If the folder cannot be read or written.
pub fn write(paths: &Paths, plan: &Plan) -> Result<(), String> {
    loop {
        let before = count(paths);
        let folder = Folder::open(&paths.root)?;
        let text = table(&folder.results, &plan.measurement);
        write_atomically(&paths.table(), text.as_bytes()).map_err(|error| error.to_string())?;
        // Another process that finished a cell meanwhile may have written its table before this.
        if count(paths) == before {
            return Ok(());
        }
    }
}

fn count(paths: &Paths) -> usize {
    let entries = fs::read_dir(paths.cells()).into_iter().flatten().flatten();
    entries.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')).count()
}

/// A row of the table as (column, value) pairs.
type Row = Vec<(String, Cell)>;

/// The table as text; every row has the same columns.
pub fn table(results: &[CellResult], measurement: &Measurement) -> String {
    let rows: Vec<Row> = results.iter().map(|result| row(result, measurement)).collect();
    let Some(first) = rows.first() else { return String::new() };
    let titles: Vec<String> = first.iter().map(|(name, _)| name.clone()).collect();
    let cells = |row: Row| row.into_iter().map(|(_, value)| value).collect();
    table::table(titles, rows.into_iter().map(cells))
}

/// The column of an attack: `accuracy_wasserstein_linf_0.1_40x1`.
pub fn attack_name(attack: &AttackConfig) -> String {
    format!(
        "{}_{}_{}_{}x{}",
        attack.objective.id(),
        attack.norm.id(),
        short(attack.epsilon.into()),
        attack.steps,
        attack.restarts
    )
}

fn row(result: &CellResult, measurement: &Measurement) -> Row {
    let config = &result.config;
    let mut row: Row = Vec::new();
    let mut put = |name: &str, value: Cell| row.push((name.to_owned(), value));
    put("id", result.id.as_str().into());
    put("dataset", result.images.name.as_str().into());
    settings_columns(config, false).into_iter().for_each(|(name, cell)| put(&name, cell));
    let (outcome, reason) = match &result.outcome {
        Outcome::Finished(_) => ("finished", Cell::Empty),
        Outcome::Failed { reason } => ("failed", reason.as_str().into()),
    };
    put("outcome", outcome.into());
    put("reason", reason);
    let figures = result.figures();
    // Beside the outcome, so that a dead model is not taken for a result.
    let no_better = figures.and_then(|figures| figures.report.no_better_than_mean_image());
    put("no_better_than_mean_image", no_better.into());
    let mut figure = |name: &str, get: &dyn Fn(&Figures) -> Option<f64>| {
        put(name, figures.and_then(get).into());
    };
    figure("test_mse", &|f| Some(f.report.test_mse));
    figure("mean_image_mse", &|f| f.report.mean_image_mse);
    figure("clean_accuracy", &|f| Some(f.report.clean_accuracy));
    figure("clean_low", &|f| Some(f.report.clean_interval[0]));
    figure("clean_high", &|f| Some(f.report.clean_interval[1]));
    figure("neighbours_accuracy", &|f| Some(f.report.neighbours_accuracy));
    figure("attacked_images", &|f| f.report.attacks.first().map(|a| a.images as f64));
    for attack in measurement.attacks() {
        let name = attack_name(&attack);
        let score = |f: &Figures, get: fn(&AttackScore) -> f64| {
            f.report.attacks.iter().find(|score| score.attack == attack).map(get)
        };
        figure(&format!("accuracy_{name}"), &|f| score(f, |s| s.accuracy));
        figure(&format!("low_{name}"), &|f| score(f, |s| s.interval[0]));
        figure(&format!("high_{name}"), &|f| score(f, |s| s.interval[1]));
        figure(&format!("objective_{name}"), &|f| score(f, |s| s.mean_objective));
    }
    figure("frechet_reconstructions", &|f| f.report.frechet_reconstructions);
    figure("frechet_samples", &|f| f.report.frechet_samples);
    figure("pair_noise", &|f| Some(f.report.pairs.noise));
    figure("pair_distance", &|f| f.report.pairs.distances.map(|d| d.mean));
    figure("pair_distance_relative", &|f| f.report.pairs.relative.map(|d| d.mean));
    figure("latent_spread", &|f| Some(f.report.pairs.spread));
    figure("largest_singular_value", &|f| f.report.largest_singular_value.map(|s| s.mean));
    figure("seconds_per_epoch", &|f| f.cost.map(|cost| cost.seconds_per_epoch));
    figure("images_per_second", &|f| f.cost.map(|cost| cost.images_per_second));
    figure("peak_memory_mib", &|f| f.cost.and_then(|cost| cost.peak_memory_mib));
    let cautions = figures.map_or_else(String::new, |figures| figures.report.cautions.join(" "));
    put("cautions", cautions.into());
    row.extend(settings_columns(config, true));
    row
}

/// The settings in the order of the file: those that have always been there, or those that came
/// later, behind everything else, so that each column keeps its place.
fn settings_columns(config: &TrainConfig, later: bool) -> Vec<(String, Cell)> {
    let column = |setting: &'static Setting| match setting.column {
        Column::At(place) if (place >= FIRST_COLUMNS) == later => Some((place, setting)),
        Column::At(_) | Column::Absent(_) => None,
    };
    let mut columns: Vec<_> = SETTINGS.iter().filter_map(column).collect();
    columns.sort_by_key(|&(place, _)| place);
    let cell = |setting: &Setting| {
        // What a method does without is no point of an axis.
        if setting.axis().is_some() && !(setting.used)(config) {
            return Cell::Empty;
        }
        match setting.domain {
            Domain::Number(_) | Domain::Count { .. } => Cell::Number(setting.written(config)),
            Domain::Choice(_) | Domain::Name { .. } => Cell::Text(setting.written(config)),
        }
    };
    columns.into_iter().map(|(_, setting)| (setting.column_name(), cell(setting))).collect()
}
