//! `report.md`: what a sweep says, with its table, charts and commands.

use std::fmt::Write;
use std::path::Path;

use super::cell::Figures;
use super::charts::{self, attack_words};
use super::folder::Folder;
use super::grid::Grid;
use super::statistics::{LEAST_PAIRS, spearman};
use super::study::{Setting, accuracy_under, drawn_attack, pair_distance, settings, warnings};
use crate::checkpoint::write_atomically;
use crate::config::short;
use crate::disk;

/// Writes the report and its charts into `out`, which is made if needed.
///
/// # Errors
/// A sentence, if nothing is finished yet or a file cannot be written.
pub fn write(folder: &Folder, out: &Path) -> Result<(), String> {
    let settings = settings(folder);
    if settings.is_empty() {
        return Err(format!(
            "No cell of the sweep in {} is finished yet: nothing to report.",
            folder.root.display()
        ));
    }
    std::fs::create_dir_all(out).map_err(|error| disk::not_made(out, &error))?;
    let charts = charts::write(folder, &settings, out)?;
    let text = markdown(folder, &settings, &charts);
    write_atomically(&out.join("report.md"), text.as_bytes()).map_err(|error| error.to_string())
}

fn markdown(folder: &Folder, settings: &[Setting], charts: &[(&'static str, String)]) -> String {
    let mut text = String::new();
    let measurement = &folder.plan.measurement;
    let finished = folder.results.iter().filter(|result| result.figures().is_some()).count();
    let _ = writeln!(
        text,
        "# Sweep on {}\n\n{finished} of {} cells are finished. Every figure is the mean ± standard \
         deviation (n − 1) over seeds; a single seed has no deviation. Clean accuracy and test error: \
         whole test set of {} images. Attacked: its first {} images. Pair distances: noise {}, for \
         every method. A stronger attack may lower every accuracy under attack. The images' SHA-256 \
         begins with {}.\n",
        folder.plan.images.name,
        folder.total,
        settings[0].figures[0].report.test_images,
        settings[0].figures[0].report.attacks.first().map_or(0, |score| score.images),
        short(measurement.pair_noise),
        folder.plan.images.fingerprint,
    );
    text.push_str(&table(folder, settings));
    let _ = writeln!(text, "\nAttacks:\n");
    for attack in measurement.attacks() {
        let _ = writeln!(text, "- {}", attack_words(&attack));
    }
    let warnings = warnings(folder);
    if !warnings.is_empty() {
        let _ = writeln!(text, "\n## Warnings\n");
        for warning in warnings {
            let _ = writeln!(text, "- {warning}");
        }
    }
    let _ = writeln!(text, "\n## Charts");
    for (file, caption) in charts {
        let _ = writeln!(text, "\n![{caption}]({file})\n\n{caption}");
    }
    text.push_str(&correlation(folder, settings));
    let _ = writeln!(text, "\n## Commands\n\n```sh");
    for grid in &folder.plan.grids {
        let _ = writeln!(text, "{}", command(folder, grid));
    }
    let _ = writeln!(text, "raven-explorer report --from DIR\n```\n\nSingle cells: `results.csv`.");
    text
}

fn table(folder: &Folder, settings: &[Setting]) -> String {
    type Get<'a> = Box<dyn Fn(&Figures) -> Option<f64> + 'a>;
    let mut columns: Vec<(String, usize, Get)> = vec![
        ("test MSE".into(), 5, Box::new(|f| Some(f.report.test_mse))),
        ("clean".into(), 3, Box::new(|f| Some(f.report.clean_accuracy))),
    ];
    for attack in folder.plan.measurement.attacks() {
        let epsilon = short(attack.epsilon.into());
        let name =
            format!("{} {epsilon}, {}×{}", attack.objective.id(), attack.steps, attack.restarts);
        columns.push((name, 3, Box::new(move |f| accuracy_under(f, &attack))));
    }
    columns.push((
        "Fréchet, reconstructions".into(),
        2,
        Box::new(|f| f.report.frechet_reconstructions),
    ));
    columns.push(("Fréchet, samples".into(), 2, Box::new(|f| f.report.frechet_samples)));
    columns.push((
        "pair distance".into(),
        3,
        Box::new(|f| f.report.pairs.distances.map(|d| d.mean)),
    ));
    columns.push(("relative".into(), 3, Box::new(pair_distance)));
    columns.push((
        "σmax of ∂μ/∂x".into(),
        2,
        Box::new(|f| f.report.largest_singular_value.map(|s| s.mean)),
    ));
    columns.push(("s/epoch".into(), 1, Box::new(|f| f.cost.map(|c| c.seconds_per_epoch))));
    columns.push(("images/s".into(), 0, Box::new(|f| f.cost.map(|c| c.images_per_second))));
    columns.push(("MiB".into(), 0, Box::new(|f| f.cost.and_then(|c| c.peak_memory_mib))));
    let mut text = String::from("| # | setting | seeds |");
    for (name, _, _) in &columns {
        let _ = write!(text, " {name} |");
    }
    let _ = writeln!(text, "\n|{}", " --- |".repeat(columns.len() + 3));
    for (number, setting) in settings.iter().enumerate() {
        let _ = write!(text, "| {} | {} | {} |", number + 1, setting.name, setting.figures.len());
        for (place, (_, digits, get)) in columns.iter().enumerate() {
            let mut cell = match setting.over_seeds(get) {
                None => "–".to_owned(),
                Some(m) => match m.deviation {
                    Some(deviation) => format!("{:.digits$} ± {deviation:.digits$}", m.mean),
                    None => format!("{:.digits$}", m.mean),
                },
            };
            // In the first column of figures, so that nobody reads on without having seen it.
            if let Some(nothing) = setting.learned_nothing().filter(|_| place == 0) {
                cell += &format!(" ({nothing})");
            }
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    text
}

fn correlation(folder: &Folder, settings: &[Setting]) -> String {
    let Some(attack) = drawn_attack(folder) else { return String::new() };
    let figures = settings.iter().flat_map(|setting| &setting.figures);
    let pairs: Vec<[f64; 2]> = figures
        .filter_map(|figures| Some([pair_distance(figures)?, accuracy_under(figures, &attack)?]))
        .collect();
    let Some(found) = spearman(&pairs) else {
        return format!(
            "\nRelative pair distance and accuracy under attack: Spearman's ρ needs {LEAST_PAIRS} different \
             cells at least, and there are {}.\n",
            pairs.len()
        );
    };
    let interval = match found.interval {
        Some([low, high]) => format!("95 % interval [{low:.2}, {high:.2}]"),
        None => "a perfect order, which has no interval".to_owned(),
    };
    format!(
        "\nRelative pair distance and accuracy under attack ({}): Spearman's ρ = {:.2}, {interval}, {} \
         cells (Fisher's z with the variance of Bonett and Wright). Cells of one setting differ only in \
         their seed, so the interval is probably too narrow. Correlation is not causation.\n",
        attack_words(&attack),
        found.rho,
        found.count
    )
}

/// A word as a shell reads it.
fn in_shell(word: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || "/-._~:%+,".contains(char);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The command line that makes a grid's cells.
pub fn command(folder: &Folder, grid: &Grid) -> String {
    fn list<T>(values: &[T], text: impl Fn(&T) -> String) -> String {
        values.iter().map(text).collect::<Vec<_>>().join(",")
    }
    let (fixed, measurement) = (&grid.fixed, &folder.plan.measurement);
    let mut line = format!(
        "raven-explorer sweep --dataset {} --method {} --sigma-aug {} --noise {} --seeds {} --epochs {} \
         --latent {} --hidden {} --batch {} --learning-rate {} --beta {} --prior {} --pairing {} \
         --likelihood {} --likelihood-variance {} --adversary-radius {} --adversary-steps {}",
        in_shell(&String::from(folder.plan.choice.clone())),
        list(&grid.methods, |method| method.id().to_owned()),
        list(&grid.sigma_aug, f64::to_string),
        list(&grid.noise, f64::to_string),
        list(&grid.seeds, u64::to_string),
        fixed.epochs,
        fixed.latent,
        fixed.hidden,
        fixed.batch_size,
        fixed.learning_rate,
        fixed.beta,
        fixed.prior.id(),
        fixed.pairing.id(),
        fixed.likelihood.id(),
        fixed.likelihood_variance,
        fixed.adversary_radius,
        fixed.adversary_steps,
    );
    let _ = write!(
        line,
        " --objective {} --norm {} --epsilon {} --steps {} --restarts {} --attack-seed {} --images {} \
         --pair-noise {}{}{} --out DIR",
        list(&measurement.objectives, |objective| objective.id().to_owned()),
        measurement.norm.id(),
        list(&measurement.epsilons, f32::to_string),
        measurement.steps,
        measurement.restarts,
        measurement.attack_seed,
        measurement.images,
        measurement.pair_noise,
        if measurement.strongest { " --strongest" } else { "" },
        if measurement.frechet { "" } else { " --no-frechet" },
    );
    line
}
