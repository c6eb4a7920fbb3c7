//! What is measured of every cell, and with which effort.

use std::ops::ControlFlow;
use std::path::PathBuf;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::cell::Figures;
use crate::attack::{AttackConfig, AttackObjective, Norm};
use crate::config::TrainConfig;
use crate::data::batch::gather;
use crate::data::{Dataset, ImageSet};
use crate::evaluate::latents::encode_pixels;
use crate::evaluate::projection::Projection;
use crate::evaluate::robustness::{self, AttackScore, Observer, Plan};
use crate::model::Vae;

/// Latents of a cell that are kept to look at.
pub const LATENTS: usize = 256;

/// The same measurement for every cell of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// What the attacks maximise.
    pub objectives: Vec<AttackObjective>,
    /// The ball that the change stays in.
    pub norm: Norm,
    /// Its radii, pixel units.
    pub epsilons: Vec<f32>,
    /// Gradient steps of each restart.
    pub steps: usize,
    /// Random starts.
    pub restarts: usize,
    /// Seed of the random starts.
    pub attack_seed: u64,
    /// The first so many test images are attacked.
    pub images: usize,
    /// Also attack the classifier itself, at every radius, with 100 steps and 5 restarts.
    pub strongest: bool,
    /// Also measure Fréchet distances.
    pub frechet: bool,
    /// Standard deviation of the noise of the pairs whose distance is measured, pixel units: the
    /// same for all cells, whatever they were trained with.
    pub pair_noise: f64,
}

impl Default for Measurement {
    fn default() -> Self {
        let effort = AttackConfig::default();
        Self {
            objectives: vec![AttackObjective::Wasserstein, AttackObjective::Kl],
            norm: effort.norm,
            epsilons: vec![0.05, 0.1, 0.2],
            steps: effort.steps,
            restarts: effort.restarts,
            attack_seed: effort.seed,
            images: 500,
            strongest: false,
            frechet: true,
            pair_noise: TrainConfig::default().noise,
        }
    }
}

impl Measurement {
    /// The attacks, in the order in which they are carried out.
    pub fn attacks(&self) -> Vec<AttackConfig> {
        self.plan(None).attacks
    }

    /// Whether it can be carried out.
    ///
    /// # Errors
    /// A sentence that says which setting is out of its range.
    pub fn check(&self) -> Result<(), String> {
        if self.images == 0 {
            return Err("images is 0, but at least one image must be attacked.".into());
        }
        let noise = TrainConfig { noise: self.pair_noise, ..TrainConfig::default() };
        noise.validate().map_err(|error| format!("For the pairs: {error}."))?;
        self.attacks().iter().try_for_each(robustness::check)
    }

    fn plan(&self, cache_dir: Option<PathBuf>) -> Plan {
        let effort = AttackConfig {
            norm: self.norm,
            steps: self.steps,
            restarts: self.restarts,
            seed: self.attack_seed,
            ..AttackConfig::default()
        };
        let mut plan = Plan::grid(&self.objectives, &self.epsilons, &effort, self.images);
        if self.strongest {
            let effort = AttackConfig {
                norm: self.norm,
                seed: self.attack_seed,
                ..AttackConfig::reported()
            };
            let objective = [AttackObjective::Classifier];
            plan.attacks.extend(Plan::grid(&objective, &self.epsilons, &effort, 0).attacks);
        }
        Plan { frechet: self.frechet, cache_dir, ..plan }
    }

    /// Measures a model that was trained with `config`; nothing, if `observe` broke off.
    ///
    /// `device` is where the model lies, without autodiff; `cache_dir` keeps the feature network.
    ///
    /// # Errors
    /// If a figure is no finite number.
    pub fn measure(
        &self,
        model: &Vae,
        device: &Device,
        dataset: &Dataset,
        config: &TrainConfig,
        cache_dir: Option<PathBuf>,
        observe: &mut Observer,
    ) -> Option<Result<Figures, String>> {
        // A broken model would only be measured as nonsense, slowly.
        let latents = LatentSample::take(model, device, &dataset.test);
        let Some(latents) = latents else {
            return Some(Err("The encoder's output is no longer a finite number.".into()));
        };
        let config = TrainConfig { noise: self.pair_noise, ..config.clone() };
        let plan = self.plan(cache_dir);
        let mut watch = |update: robustness::Update| -> ControlFlow<()> { observe(update) };
        let report = robustness::measure(model, device, dataset, &config, &plan, &mut watch)?;
        let broken = |score: &&AttackScore| !score.mean_objective.is_finite();
        if !report.test_mse.is_finite() {
            return Some(Err("The test error is not a finite number.".into()));
        }
        if let Some(score) = report.attacks.iter().find(broken) {
            let objective = score.attack.objective.label();
            return Some(Err(format!("The objective of the attack '{objective}' is not finite.")));
        }
        let chance = most_frequent(&dataset.test.labels);
        Some(Ok(Figures { report, chance, cost: None, latents }))
    }
}

/// Accuracy of always naming the most frequent class.
fn most_frequent(labels: &[u8]) -> f64 {
    let mut counts = [0_usize; 256];
    for &label in labels {
        counts[usize::from(label)] += 1;
    }
    counts.iter().copied().max().unwrap_or_default() as f64 / labels.len().max(1) as f64
}

/// μ of the first test images in the plane, for a small picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatentSample {
    /// Two coordinates each: μ itself for d = 2, else its two principal components.
    pub points: Vec<[f32; 2]>,
    /// The class of each.
    pub labels: Vec<u8>,
}

impl LatentSample {
    /// `None` if a μ is not finite.
    fn take(model: &Vae, device: &Device, test: &ImageSet) -> Option<Self> {
        let indices: Vec<u32> = (0..test.len().min(LATENTS) as u32).collect();
        let means = encode_pixels(model, &gather(test, &indices), device);
        if !means.iter().all(|value| value.is_finite()) {
            return None;
        }
        let d = model.latent();
        let mut projection = Projection::default();
        projection.fit(d, || means.chunks_exact(d));
        let points = means.chunks_exact(d).map(|mean| projection.project(mean));
        Some(Self {
            points: points.map(|[x, y]| [x as f32, y as f32]).collect(),
            labels: test.labels[..indices.len()].to_vec(),
        })
    }
}
