//! `results.csv`: one row a cell.

use std::fmt::Write;
use std::fs;

use super::cell::{CellResult, Figures, Outcome};
use super::folder::{Folder, Paths, Plan};
use super::measurement::Measurement;
use crate::attack::AttackConfig;
use crate::checkpoint::write_atomically;
use crate::config::short;
use crate::evaluate::robustness::AttackScore;

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
type Row = Vec<(String, String)>;

/// The table as text; every row has the same columns.
pub fn table(results: &[CellResult], measurement: &Measurement) -> String {
    let rows: Vec<Row> = results.iter().map(|result| row(result, measurement)).collect();
    let mut text = String::new();
    if let Some(first) = rows.first() {
        let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
        let _ = writeln!(text, "{}", names.join(","));
    }
    for row in rows {
        let values: Vec<String> = row.into_iter().map(|(_, value)| quoted(value)).collect();
        let _ = writeln!(text, "{}", values.join(","));
    }
    text
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
    let mut put = |name: &str, value: String| row.push((name.to_owned(), value));
    put("id", result.id.clone());
    put("dataset", result.images.name.clone());
    put("method", config.method.id().into());
    put("sigma_aug", used(config.method.uses_sigma_aug(), config.sigma_aug));
    put("noise", used(config.method.uses_noise(), config.noise));
    put("seed", config.seed.to_string());
    put("prior", config.prior.id().into());
    put("pairing", config.pairing.id().into());
    put("likelihood", config.likelihood.id().into());
    put("likelihood_variance", config.likelihood_variance.to_string());
    put("beta", config.beta.to_string());
    put("latent", config.latent.to_string());
    put("hidden", config.hidden.to_string());
    put("batch", config.batch_size.to_string());
    put("learning_rate", config.learning_rate.to_string());
    put("epochs", config.epochs.to_string());
    let (outcome, reason) = match &result.outcome {
        Outcome::Finished(_) => ("finished", String::new()),
        Outcome::Failed { reason } => ("failed", reason.clone()),
    };
    put("outcome", outcome.into());
    put("reason", reason);
    let figures = result.figures();
    // Beside the outcome, so that a dead model is not taken for a result.
    let no_better = figures.and_then(|figures| figures.report.no_better_than_mean_image());
    put("no_better_than_mean_image", no_better.map_or_else(String::new, |no| no.to_string()));
    let mut figure = |name: &str, get: &dyn Fn(&Figures) -> Option<f64>| {
        let value = figures.and_then(get);
        put(name, value.map_or_else(String::new, |value| value.to_string()));
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
    row
}

fn used(used: bool, value: f64) -> String {
    if used { value.to_string() } else { String::new() }
}

/// A value that may hold a comma or a quote, as CSV.
fn quoted(value: String) -> String {
    if value.contains([',', '"', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value
    }
}
