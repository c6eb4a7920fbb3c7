//! A sweep's results put together: settings over their seeds, the attack that stands for all.

use super::cell::{CellResult, Figures, setting_name, settled};
use super::folder::Folder;
use super::statistics::{Collapse, MeanDeviation, blame};
use crate::attack::AttackConfig;
use crate::config::{TrainConfig, short};

/// The radius whose accuracy is drawn, if it was measured, else the nearest.
const DRAWN_EPSILON: f32 = 0.1;

/// What is said of models that are no better than the mean training image, so that nobody takes them
/// for results.
const LEARNED_NOTHING: &str = "learned nothing";

/// One setting with the figures of all its seeds.
pub struct Setting<'a> {
    /// In words.
    pub name: String,
    /// The settings, with the first seed.
    pub config: &'a TrainConfig,
    /// The cell of the first seed, whose model stands for all.
    pub id: &'a str,
    /// One a seed.
    pub figures: Vec<&'a Figures>,
}

impl Setting<'_> {
    /// Mean and deviation of one figure over the seeds.
    pub fn over_seeds(&self, get: impl Fn(&Figures) -> Option<f64>) -> Option<MeanDeviation> {
        MeanDeviation::of(self.figures.iter().filter_map(|figures| get(figures)))
    }

    /// Beside its figures: that its models have learned nothing, or how many of them.
    pub fn learned_nothing(&self) -> Option<String> {
        let dead = self.figures.iter().filter(|figures| learned_nothing(figures)).count();
        match (dead, self.figures.len()) {
            (0, _) => None,
            (dead, all) if dead == all => Some(LEARNED_NOTHING.to_owned()),
            (dead, all) => Some(format!("{dead} of {all} {LEARNED_NOTHING}")),
        }
    }
}

/// All finished cells by setting, in the order of the plan.
pub fn settings(folder: &Folder) -> Vec<Setting<'_>> {
    let base = folder.plan.grids.first().map(|grid| grid.fixed.clone()).unwrap_or_default();
    let mut settings: Vec<Setting> = Vec::new();
    for result in &folder.results {
        let Some(figures) = result.figures() else { continue };
        let same = |other: &TrainConfig| without_seed(other) == without_seed(&result.config);
        match settings.iter_mut().find(|setting| same(setting.config)) {
            Some(setting) => setting.figures.push(figures),
            None => settings.push(Setting {
                name: setting_name(&result.config, &base),
                config: &result.config,
                id: &result.id,
                figures: vec![figures],
            }),
        }
    }
    settings
}

fn learned_nothing(figures: &Figures) -> bool {
    figures.report.no_better_than_mean_image() == Some(true)
}

fn without_seed(config: &TrainConfig) -> TrainConfig {
    TrainConfig { seed: 0, ..settled(config) }
}

/// The attack whose accuracy the charts show: the first objective at ε = 0.1 or next to it.
pub fn drawn_attack(folder: &Folder) -> Option<AttackConfig> {
    let attacks = folder.plan.measurement.attacks();
    let first = attacks.first()?.objective;
    let distance = |attack: &AttackConfig| (attack.epsilon - DRAWN_EPSILON).abs();
    let candidates = attacks.into_iter().filter(|attack| attack.objective == first);
    candidates.min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// Accuracy under this attack.
pub fn accuracy_under(figures: &Figures, attack: &AttackConfig) -> Option<f64> {
    figures.report.attacks.iter().find(|score| score.attack == *attack).map(|score| score.accuracy)
}

/// Mean ‖μ − μ′‖ divided by the spread of μ.
pub fn pair_distance(figures: &Figures) -> Option<f64> {
    figures.report.pairs.relative.map(|relative| relative.mean)
}

/// Whether a cell has collapsed.
pub fn collapse(result: &CellResult) -> Option<Collapse> {
    let figures = result.figures()?;
    let report = &figures.report;
    let latent = result.config.latent;
    Collapse::of(report.clean_accuracy, figures.chance, report.pairs.spread, latent)
}

/// What must be known of the figures, then a sentence for every cell that has learned nothing or
/// collapsed, and for every one that failed.
pub fn warnings(folder: &Folder) -> Vec<String> {
    let base = folder.plan.grids.first().map(|grid| grid.fixed.clone()).unwrap_or_default();
    let name = |result: &CellResult| {
        format!("{}, seed {}", setting_name(&result.config, &base), result.config.seed)
    };
    let mut warnings = Vec::new();
    let reports = folder.results.iter().filter_map(|result| Some(&result.figures()?.report));
    for caution in reports.flat_map(|report| &report.cautions) {
        // Most are about the images, which all cells share.
        if !warnings.contains(caution) {
            warnings.push(caution.clone());
        }
    }
    for result in &folder.results {
        if let super::Outcome::Failed { reason } = &result.outcome {
            warnings.push(format!("{} failed: {reason}", name(result)));
        }
        if let Some(figures) = result.figures().filter(|figures| learned_nothing(figures)) {
            warnings.push(format!(
                "{} {LEARNED_NOTHING}: its test error is {:.5}, that of the mean training image {:.5}.",
                name(result),
                figures.report.test_mse,
                figures.report.mean_image_mse.unwrap_or(f64::NAN),
            ));
        }
        let Some(collapse) = collapse(result) else { continue };
        let sibling = |other: &&CellResult| {
            other.figures().is_some()
                && TrainConfig { sigma_aug: result.config.sigma_aug, ..other.config.clone() }
                    == result.config
        };
        let siblings: Vec<(f64, bool)> = folder
            .results
            .iter()
            .filter(sibling)
            .map(|other| (other.config.sigma_aug, self::collapse(other).is_some()))
            .collect();
        let cause = if result.config.method.uses_sigma_aug() {
            format!(": {}", blame(result.config.sigma_aug, &siblings))
        } else {
            String::new()
        };
        let accuracy = result.figures().map_or(0.0, |figures| figures.report.clean_accuracy);
        warnings.push(format!(
            "{} collapsed, {}{cause} (clean accuracy {} %).",
            name(result),
            collapse.text(),
            short(100.0 * accuracy)
        ));
    }
    warnings
}
