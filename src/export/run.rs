//! A run on disk: every series as one table, its plots as SVG, the way of its latents as an animated
//! GIF, and the settings that made it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::curves::{self, CurvesRecord};
use super::plots::{self, Curve};
use super::{ExportError, in_new_folder, put, undrawable};
use crate::config::TrainConfig;
use crate::config::race::letter;
use crate::data::{Dataset, ImagesUsed};
use crate::state::AppState;
use crate::state::latent::LatentView;
use crate::state::pairs::PairSummary;
use crate::table::{Cell, table};
use crate::train::messages::{ProbeSnapshot, StepRecord};

/// Most losses of one model in a plot: a picture has fewer columns.
const PLOTTED: usize = 2000;

/// What is written of one model.
#[derive(Clone, Debug)]
pub struct ModelRecord {
    /// 0 is the lead.
    pub model: usize,
    /// What tells it from the others, in words.
    pub name: String,
    /// Its settings.
    pub config: TrainConfig,
    /// Losses of the steps that are still kept.
    pub losses: Vec<StepRecord>,
    /// (step, mean squared error per pixel).
    pub test_errors: Vec<(u64, f64)>,
    /// Pair distances over time.
    pub pairs: Vec<PairSummary>,
}

/// Everything that is written of a run.
#[derive(Clone, Debug)]
pub struct RunRecord {
    /// The step.
    pub step: u64,
    /// What the images are called.
    pub dataset: String,
    /// The images.
    pub images: Option<Arc<Dataset>>,
    /// The models, the one that leads first.
    pub models: Vec<ModelRecord>,
    /// Settings that changed: step and words.
    pub markers: Vec<(u64, String)>,
    /// The lead's latents over time.
    pub moments: Vec<Arc<ProbeSnapshot>>,
    /// The class of each probe pair.
    pub classes: Vec<usize>,
    /// What the classes are called.
    pub class_names: Vec<String>,
    /// Robustness curves, where there are any.
    pub curves: Option<CurvesRecord>,
}

impl RunRecord {
    /// The run in the window; `None` before its first step.
    pub fn of(state: &AppState) -> Option<Self> {
        let models = state.models.iter();
        let models = models.map(|model| ModelRecord {
            model: model.number,
            name: model.name.clone(),
            config: model.running.clone(),
            losses: (model.losses.first_step()..=model.losses.last_step())
                .filter_map(|step| model.losses.at(step))
                .collect(),
            test_errors: model.test_errors.to_vec(),
            pairs: model.pairs.over_time().copied().collect(),
        });
        let class = |index| state.test_label(index).map_or(0, usize::from);
        (state.status.step > 0).then(|| Self {
            step: state.status.step,
            dataset: state.dataset.as_ref().map_or_else(String::new, |d| d.name.clone()),
            images: state.dataset.clone(),
            models: models.collect(),
            markers: state.markers.iter().map(|m| (m.step, m.text.clone())).collect(),
            moments: state.timeline.lead().cloned().collect(),
            classes: (0..state.lead().latent.z.len()).map(class).collect(),
            class_names: state.dataset.as_ref().map_or_else(Vec::new, |d| d.class_names.clone()),
            curves: CurvesRecord::of(state),
        })
    }

    fn folder_name(&self) -> String {
        let config = &self.models[0].config;
        format!("run-{}-d{}-seed{}-step{}", config.method, config.latent, config.seed, self.step)
    }
}

/// Writes `series.csv`, `losses.svg`, `pair-distances.svg`, `latents.svg`, `latents.gif`,
/// `settings.json` and, where there are any, the robustness curves into a new folder inside `parent`,
/// and returns it. Nothing is overwritten; what was cancelled leaves nothing behind. `progress` hears
/// a share in 0–1.
///
/// # Errors
/// The first file that can't be written; [`ExportError::Cancelled`] if `cancel` was set.
pub fn write(
    record: &RunRecord,
    parent: &Path,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(f32),
) -> Result<PathBuf, ExportError> {
    in_new_folder(parent, &record.folder_name(), |folder| {
        write_into(record, folder, cancel, progress)
    })
}

fn write_into(
    record: &RunRecord,
    folder: &Path,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(f32),
) -> Result<(), ExportError> {
    let drawn = |name: &str, picture: Result<String, String>| {
        let path = folder.join(name);
        put(&path, picture.map_err(|problem| undrawable(&path, problem))?.as_bytes())
    };
    put(&folder.join("settings.json"), settings(record).as_bytes())?;
    put(&folder.join("series.csv"), csv(record).as_bytes())?;
    if let Some(record) = &record.curves {
        curves::write_into(record, folder)?;
    }
    progress(0.1);
    drawn("losses.svg", plots::curves("Loss, nats per pair", &losses(record)))?;
    drawn(
        "pair-distances.svg",
        plots::curves("Median distance of the pairs ‖μ − μ′‖, latent units", &pairs(record)),
    )?;
    let frames = frames(record);
    if let Some(last) = frames.last() {
        drawn("latents.svg", plots::latents_svg(last, &record.classes, &record.class_names))?;
    }
    progress(0.2);
    if frames.len() > 1 {
        let mut tell = |share: f32| {
            progress(0.2 + 0.8 * share);
            !cancel.load(Ordering::SeqCst)
        };
        let path = folder.join("latents.gif");
        let film = plots::latents_gif(&frames, &record.classes, &mut tell);
        let film = film.map_err(|problem| undrawable(&path, problem))?;
        put(&path, &film.ok_or(ExportError::Cancelled)?)?;
    }
    progress(1.0);
    Ok(())
}

/// The moments in one plane that keeps still.
fn frames(record: &RunRecord) -> Vec<plots::Moment> {
    let mut view = LatentView::default();
    let moment = |probe: &Arc<ProbeSnapshot>| {
        view.update((**probe).clone());
        plots::Moment { step: probe.step, z: view.z.clone(), z_aug: view.z_aug.clone() }
    };
    record.moments.iter().map(moment).collect()
}

fn losses(record: &RunRecord) -> Vec<Curve> {
    let curve = |model: &ModelRecord| {
        let every = model.losses.len().div_ceil(PLOTTED).max(1);
        // The largest of its neighbours, so that a spike survives.
        let points = model.losses.chunks(every).filter_map(|some| {
            let largest = some.iter().max_by(|a, b| a.total.total_cmp(&b.total))?;
            Some([largest.step as f64, f64::from(largest.total)])
        });
        Curve { model: model.model, name: model.name.clone(), points: points.collect() }
    };
    record.models.iter().map(curve).collect()
}

fn pairs(record: &RunRecord) -> Vec<Curve> {
    let curve = |model: &ModelRecord| Curve {
        model: model.model,
        name: model.name.clone(),
        points: model.pairs.iter().map(|pair| [pair.step as f64, pair.median]).collect(),
    };
    record.models.iter().map(curve).collect()
}

/// One row a value: model, series, unit, step, value.
fn csv(record: &RunRecord) -> String {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for model in &record.models {
        let letter = letter(model.model).to_string();
        let mut row = |series: &str, unit: &str, step: u64, value: Cell| {
            rows.push(vec![letter.as_str().into(), series.into(), unit.into(), step.into(), value]);
        };
        for loss in &model.losses {
            let parts = [
                ("total", loss.total),
                ("reconstruction of x", loss.reconstruction),
                ("reconstruction of x'", loss.reconstruction_aug),
                ("KL", loss.kl),
            ];
            for (series, value) in parts {
                row(series, "nats per pair", loss.step, value.into());
            }
        }
        for &(step, error) in &model.test_errors {
            row("test error", "mean squared error per pixel", step, error.into());
        }
        for pair in &model.pairs {
            let parts = [
                ("pair distance, median", pair.median),
                ("pair distance, lower quartile", pair.lower_quartile),
                ("pair distance, upper quartile", pair.upper_quartile),
                ("spread of the latents", pair.spread),
            ];
            for (series, value) in parts {
                row(series, "latent units", pair.step, value.into());
            }
        }
    }
    rows.extend(record.markers.iter().map(|(step, words)| {
        let setting = format!("setting: {words}");
        vec![Cell::Empty, setting.into(), Cell::Empty, (*step).into(), Cell::Empty]
    }));
    table(["model", "series", "unit", "step", "value"], rows)
}

fn settings(record: &RunRecord) -> String {
    let models: Vec<_> = record.models.iter().map(|model| &model.config).collect();
    let value = json!({
        "program": concat!("raven-explorer ", env!("CARGO_PKG_VERSION")),
        "dataset": record.dataset,
        "images": record.images.as_deref().map(ImagesUsed::from),
        "step": record.step,
        "models": models,
    });
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::train::messages::{Notice, Status};

    fn state() -> AppState {
        let mut state = AppState::default();
        state.apply(Notice::RunStarted { run: 1, models: vec![(0, TrainConfig::default())] });
        state.apply_status(Status { run: 1, step: 3, ..Status::default() });
        for step in 1..=3 {
            let record = StepRecord {
                step,
                total: step as f32,
                reconstruction: 0.5,
                reconstruction_aug: 0.25,
                kl: 0.125,
            };
            state.apply_records(0, &[record]);
            let array: Vec<f32> = (0..40).map(|i| (i * step as usize) as f32 / 7.0).collect();
            state.apply_probe(
                0,
                ProbeSnapshot {
                    run: 1,
                    step,
                    latent: 2,
                    mean: array.clone(),
                    log_variance: vec![0.0; 40],
                    mean_aug: array.iter().map(|x| x + 0.5).collect(),
                    log_variance_aug: vec![0.0; 40],
                },
            );
        }
        state.apply(Notice::Epoch {
            run: 1,
            model: 0,
            step: 3,
            epoch: 1,
            test_mse: 0.25,
            mean_image_mse: 0.6,
        });
        state
    }

    #[test]
    fn a_run_leaves_as_table_pictures_and_animation() {
        let parent = tempfile::tempdir().unwrap();
        let record = RunRecord::of(&state()).unwrap();
        let mut shares = Vec::new();
        let go = AtomicBool::new(false);
        let folder = write(&record, parent.path(), &go, &mut |share| shares.push(share)).unwrap();
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        let table = read("series.csv");
        assert!(table.contains("A,total,nats per pair,3,3\n"), "{table}");
        assert!(table.contains("A,test error,mean squared error per pixel,3,0.25\n"));
        assert!(table.contains("\"pair distance, median\""));
        for name in ["losses.svg", "pair-distances.svg", "latents.svg"] {
            let text = read(name);
            assert!(text.starts_with("<svg") && text.trim_end().ends_with("</svg>"), "{name}");
        }
        assert!(read("settings.json").contains("\"sigma_aug\""));
        let gif = fs::File::open(folder.join("latents.gif")).unwrap();
        let decoder = image::codecs::gif::GifDecoder::new(std::io::BufReader::new(gif)).unwrap();
        let frames = image::AnimationDecoder::into_frames(decoder).collect_frames().unwrap();
        assert_eq!(frames.len(), 3);
        assert_ne!(frames[0].buffer(), frames[2].buffer());
        assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]) && shares.last() == Some(&1.0));
    }

    #[test]
    fn a_run_that_broke_before_its_first_pairs_can_be_written_too() {
        let parent = tempfile::tempdir().unwrap();
        let mut record = RunRecord::of(&state()).unwrap();
        record.models[0].pairs.clear();
        for (loss, total) in record.models[0].losses.iter_mut().zip([f32::INFINITY, f32::NAN]) {
            loss.total = total;
        }
        let go = AtomicBool::new(false);
        let folder = write(&record, parent.path(), &go, &mut |_| {}).unwrap();
        let table = fs::read_to_string(folder.join("series.csv")).unwrap();
        assert!(table.contains("A,total,nats per pair,1,inf\n"), "{table}");
        assert!(folder.join("pair-distances.svg").is_file());
    }

    #[test]
    fn what_is_cancelled_leaves_nothing_behind() {
        let parent = tempfile::tempdir().unwrap();
        let record = RunRecord::of(&state()).unwrap();
        let cancelled = AtomicBool::new(true);
        let told = write(&record, parent.path(), &cancelled, &mut |_| {}).unwrap_err();
        assert!(matches!(told, ExportError::Cancelled));
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
