//! `raven-explorer sweep`: trains and measures every combination of settings, each once.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::json;

use crate::cli::evaluate::beside_test_error;
use crate::cli::progress::print_json;
use crate::cli::{images, interrupt};
use crate::compute::device;
use crate::config::{DatasetChoice, TrainConfig, short};
use crate::console::{print, say};
use crate::data::{DataError, LoadOptions};
use crate::disk;
use crate::sweep::cell::{CellResult, Images, Outcome, setting_name};
use crate::sweep::folder::{Paths, read_plan};
use crate::sweep::run::{Job, News, Stage, settle_plan};
use crate::sweep::{Folder, Plan, adopt};
use crate::text::identity as text;

mod arguments;
mod progress;

use arguments::{GridArguments, ImageArguments, MeasurementArguments, Shard};
use progress::SweepProgress;

/// Train and measure every combination of settings.
///
/// Separate the values of a list with commas. Finished cells are kept; the same command resumes
/// where the last one stopped, and several processes can share a folder. Another grid for the same
/// folder is added to its plan.
#[derive(clap::Args, Debug)]
pub struct SweepCommand {
    /// Folder of the sweep
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Resume the plan in DIR; options of the grid and the measurement are ignored
    #[arg(long)]
    resume: bool,
    /// Do only every N-th cell, starting with the K-th: 2/8 is the second of eight shares
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
    /// Reuse models below this folder whose settings match a cell, instead of training them
    #[arg(long, value_name = "FOLDER")]
    adopt: Vec<PathBuf>,
    /// Redo cells that failed
    #[arg(long)]
    retry_failed: bool,
    /// Do not wait for cells that other processes are working on
    #[arg(long)]
    no_wait: bool,
    /// Print one JSON object per line to standard output
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    images: ImageArguments,
    #[command(flatten)]
    grid: GridArguments,
    #[command(flatten)]
    measurement: MeasurementArguments,
}

impl SweepCommand {
    /// Does the cells until all are done or Ctrl-C is pressed.
    ///
    /// # Errors
    /// One sentence: what happened, why, what to do.
    pub fn run(self) -> Result<(), String> {
        let began = Instant::now();
        let paths = Paths { root: self.out.clone() };
        let kept = if self.resume { Some(read_plan(&paths)?) } else { None };
        let chosen = self.images.dataset.clone();
        if let (None, Some(plan)) = (&chosen, &kept)
            && let Some(path) = plan.choice.relative()
        {
            say(text::relative(path, &disk::absolute(path)));
        }
        let planned = kept.as_ref().map(|plan| plan.choice.clone().absolute());
        let choice = chosen.clone().or(planned.clone()).unwrap_or_default();
        // What cannot be done is refused before anything is loaded or written.
        let measurement = self.measurement.measurement();
        measurement.check()?;
        let grid = self.grid.grid(&choice);
        grid.cells(&Images::none())?;

        let stop = interrupt::flag()?;
        let compute = device::choose(&self.images.device)?;
        say(format!("Device: {}. {}", compute.report.name, compute.report.reason));
        let options = LoadOptions {
            data_dir: self.images.data_dir.clone(),
            allow_download: self.images.download,
            ..LoadOptions::default()
        };
        let dataset = images::load(&choice, &options, &stop).map_err(|error| {
            match (&chosen, &planned, &error) {
                (
                    None,
                    Some(DatasetChoice::Folder(_)),
                    DataError::Unreadable { .. } | DataError::Unknown { .. },
                ) => {
                    format!("{error} {}", text::elsewhere(text::Since::Sweep(&paths.root)))
                }
                _ => error.to_string(),
            }
        })?;
        let images = Images::of(&dataset);
        let (plan, cells) = match kept {
            Some(plan) => {
                plan.check_images(&paths.root, &images, &dataset)?;
                paths.prepare()?;
                let cells = plan.cells()?;
                (plan, cells)
            }
            None => {
                let wanted = Plan::new(choice, images, measurement, grid.clone());
                let plan = settle_plan(&paths, wanted, &dataset)?;
                // Under the name that the plan has for the images: it is part of the cells' names.
                let cells = grid.cells(&plan.images)?;
                (plan, cells)
            }
        };
        let cells = Shard::of(cells, self.shard);
        let candidates = self.candidates();
        let job = Job {
            paths,
            plan: &plan,
            cells: &cells,
            dataset: Arc::new(dataset),
            compute,
            cache_dir: options.cache_dir,
            candidates: &candidates,
            retry_failed: self.retry_failed,
            wait: !self.no_wait,
        };
        self.follow(&job, &stop, began)
    }

    fn candidates(&self) -> Vec<adopt::Candidate> {
        let mut all = Vec::new();
        for folder in &self.adopt {
            let (found, notices) = adopt::candidates(folder);
            say(format!("{}: {} models to choose from", folder.display(), found.len()));
            notices.iter().for_each(say);
            all.extend(found);
        }
        all
    }

    fn follow(&self, job: &Job, stop: &AtomicBool, began: Instant) -> Result<(), String> {
        let folder = Folder::open(&job.paths.root)?;
        folder.notices.iter().for_each(say);
        let done = |folder: &Folder| {
            let known = |r: &&CellResult| job.cells.iter().any(|cell| cell.id == r.id);
            folder.results.iter().filter(known).count()
        };
        let before = done(&folder);
        say(format!("{} cells, {before} of them done already", job.cells.len()));
        let mut line = SweepProgress::new(job.cells.len(), before);
        // Cells are files: they are finished whether anybody hears of them or not.
        let mut unheard = Ok(());
        let mut tell = |news: News| {
            let told = self.tell(job, &mut line, news);
            if unheard.is_ok() {
                unheard = told;
            }
        };
        let complete = job.run(stop, &mut tell)?;
        line.clear();
        let folder = Folder::open(&job.paths.root)?;
        let mine: Vec<&CellResult> =
            folder.results.iter().filter(|r| job.cells.iter().any(|c| c.id == r.id)).collect();
        let failed = mine.iter().filter(|result| result.figures().is_none()).count();
        let interrupted = stop.load(Ordering::SeqCst);
        let left = job.cells.len() - mine.len();
        unheard?;
        if self.json {
            return print_json(&json!({
                "event": if interrupted { "interrupted" } else { "finished" },
                "complete": complete, "cells": job.cells.len(), "finished": mine.len() - failed,
                "failed": failed, "left": left, "done_before": before,
                "seconds": began.elapsed().as_secs_f64(),
                "out": job.paths.root.display().to_string(),
            }));
        }
        print(&format!(
            "{} of {} cells finished, {failed} failed, {left} left. {}",
            mine.len() - failed,
            job.cells.len(),
            if left > 0 { "The same command resumes." } else { "" }
        ))
    }

    fn tell(&self, job: &Job, line: &mut SweepProgress, news: News) -> Result<(), String> {
        let base = &job.plan.grids[0].fixed;
        let name =
            |config: &TrainConfig| format!("{}, seed {}", setting_name(config, base), config.seed);
        let mut object = None;
        match news {
            News::Began(cell) => {
                line.begin(name(&cell.config));
                object = Some(json!({
                    "event": "began", "id": cell.id, "name": name(&cell.config),
                }));
            }
            News::Adopted(cell, from) => {
                line.clear();
                say(format!("{}: taken from {}", name(&cell.config), from.display()));
                object = Some(json!({
                    "event": "adopted", "id": cell.id, "from": from.display().to_string(),
                }));
            }
            News::Progress(stage, share) => {
                if let Some(seconds_left) = line.progress(stage, share) {
                    object = Some(json!({
                        "event": "progress", "share": share, "done": line.done, "cells": line.cells,
                        "stage": if stage == Stage::Training { "training" } else { "measuring" },
                        "seconds_left": seconds_left,
                    }));
                }
            }
            News::Ended(result) => {
                line.end();
                say(format!("{}: {}", name(&result.config), outcome_words(result)));
                object = Some(json!({
                    "event": "cell", "id": result.id, "done": line.done, "cells": line.cells,
                    "outcome": if result.figures().is_some() { "finished" } else { "failed" },
                    "no_better_than_mean_image":
                        result.figures().and_then(|f| f.report.no_better_than_mean_image()),
                }));
            }
            News::Waiting(others) => {
                line.clear();
                say(format!("Waiting for {others} cells that other processes work on."));
                object = Some(json!({ "event": "waiting", "cells": others }));
            }
            News::Notice(text) => {
                line.clear();
                say(text);
            }
        }
        object.filter(|_| self.json).map_or(Ok(()), |object| print(&object.to_string()))
    }
}

fn outcome_words(result: &CellResult) -> String {
    match &result.outcome {
        Outcome::Failed { reason } => format!("failed: {reason}"),
        Outcome::Finished(figures) => {
            let report = &figures.report;
            let beside = beside_test_error(report);
            let mut text = format!(
                "test error {:.5}{beside}, clean {:.3}",
                report.test_mse, report.clean_accuracy
            );
            for score in &report.attacks {
                let attack = &score.attack;
                let epsilon = short(attack.epsilon.into());
                text += &format!(", {} {epsilon}: {:.3}", attack.objective.id(), score.accuracy);
            }
            text
        }
    }
}
