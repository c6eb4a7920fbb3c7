//! `results.csv`: one row a cell.

use std::fs;

use super::cell::{CellResult, Figures, Outcome};
use super::folder::{Folder, Paths, Plan};
use super::measurement::Measurement;
use crate::attack::AttackConfig;
use crate::checkpoint::write_atomically;
use crate::config::short;
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
    put("method", config.method.id().into());
    put("sigma_aug", config.method.uses_sigma_aug().then_some(config.sigma_aug).into());
    put("noise", config.method.uses_noise().then_some(config.noise).into());
    put("seed", config.seed.into());
    put("prior", config.prior.id().into());
    put("pairing", config.pairing.id().into());
    put("likelihood", config.likelihood.id().into());
    put("likelihood_variance", config.likelihood_variance.into());
    put("beta", config.beta.into());
    put("latent", config.latent.into());
    put("hidden", config.hidden.into());
    put("batch", config.batch_size.into());
    put("learning_rate", config.learning_rate.into());
    put("epochs", config.epochs.into());
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
    row
}
