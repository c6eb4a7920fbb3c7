//! Does the cells of a sweep that nobody has done: trains, measures, writes.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::adopt::{Candidate, trained_here};
use super::cell::{Cell, CellResult, Cost, Outcome};
use super::claim::{Attempt, Claim};
use super::folder::{Paths, Plan, no_link, read_json, read_plan, read_result, write_json};
use super::results;
use crate::checkpoint;
use crate::compute::device::ComputeDevice;
use crate::config::TrainConfig;
use crate::data::Dataset;
use crate::evaluate::robustness::Update;
use crate::model::Vae;
use crate::train::worker;

mod training;

/// How often a cell is looked at that another process works on.
const LOOK: Duration = Duration::from_millis(500);
/// How long another process may take to write the plan.
const PLAN_ATTEMPTS: usize = 60;

/// What the work needs.
pub struct Job<'a> {
    /// The folder.
    pub paths: Paths,
    /// What it is about.
    pub plan: &'a Plan,
    /// The cells of this process's share.
    pub cells: &'a [Cell],
    /// The images.
    pub dataset: Arc<Dataset>,
    /// Where to compute.
    pub compute: ComputeDevice,
    /// Where the feature network is kept.
    pub cache_dir: Option<PathBuf>,
    /// Models that may be taken instead of training.
    pub candidates: &'a [Candidate],
    /// Do cells again that failed.
    pub retry_failed: bool,
    /// Wait for cells that other processes work on, and take over what they leave.
    pub wait: bool,
}

/// What a cell goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The model learns.
    Training,
    /// The model is measured.
    Measuring,
}

/// What is told while the work goes on.
pub enum News<'a> {
    /// A cell begins.
    Began(&'a Cell),
    /// The model of this folder is taken instead of training.
    Adopted(&'a Cell, &'a std::path::Path),
    /// How far a stage is, 0–1.
    Progress(Stage, f64),
    /// A cell has ended; its file is written.
    Ended(&'a CellResult),
    /// Only cells of other processes are left, so many.
    Waiting(usize),
    /// Something that a person should know.
    Notice(String),
}

/// Why a stage ended early.
enum End {
    /// The user stopped, or another process took over.
    Stopped,
    /// The cell cannot be done.
    Failed(String),
    /// The tensor library gave up on it: too little memory, a device that is gone, or a bug.
    Panicked(String),
    /// Nothing can be done: the file system refuses.
    Broken(String),
}

/// Writes the plan, or adds the grid to the one that is there.
///
/// # Errors
/// If there is a plan for other images than `here` or another measurement: which, and what to do.
pub fn settle_plan(paths: &Paths, wanted: Plan, here: &Dataset) -> Result<Plan, String> {
    paths.prepare()?;
    let mut attempts = 0;
    let _claim = loop {
        match Claim::attempt(&paths.claims(), "plan")? {
            Attempt::Mine(claim) => break claim,
            Attempt::Taken if attempts < PLAN_ATTEMPTS => {
                attempts += 1;
                std::thread::sleep(LOOK);
            }
            Attempt::Taken => {
                return Err("Another process is using the sweep's plan: try again.".into());
            }
        }
    };
    if !paths.plan().exists() {
        write_json(&paths.plan(), &wanted)?;
        return Ok(wanted);
    }
    let mut plan = read_plan(paths)?;
    let root = paths.root.display();
    plan.check_images(&paths.root, &wanted.images, here)?;
    if plan.measurement != wanted.measurement {
        return Err(format!(
            "The sweep in {root} uses other measurements, and results of different attacks cannot be \
             compared. Pass the same options, continue with --resume, or choose another folder \
             with --out."
        ));
    }
    let before = plan.grids.len();
    for grid in wanted.grids {
        if !plan.grids.iter().any(|known| known.is_same(&grid)) {
            plan.grids.push(grid);
        }
    }
    if plan.grids.len() > before {
        write_json(&paths.plan(), &plan)?;
    }
    Ok(plan)
}

impl Job<'_> {
    /// Does every cell that is not done; whether all are done now.
    ///
    /// # Errors
    /// If nothing more can be done, because the file system refuses; finished cells stay.
    pub fn run(&self, stop: &AtomicBool, tell: &mut dyn FnMut(News)) -> Result<bool, String> {
        let mut done: HashSet<&str> = HashSet::new();
        let mut retried: HashSet<&str> = HashSet::new();
        let mut noticed: HashSet<&str> = HashSet::new();
        let (mut waiting, mut panics) = (0, 0);
        loop {
            let (mut elsewhere, mut worked) = (0, false);
            for cell in self.cells {
                if stop.load(Ordering::SeqCst) {
                    self.write_table()?;
                    return Ok(false);
                }
                let retry = self.retry_failed && !retried.contains(cell.id.as_str());
                let mut is_done = |tell: &mut dyn FnMut(News)| {
                    if done.contains(cell.id.as_str()) {
                        return true;
                    }
                    let finished = self.is_done(cell, retry).unwrap_or_else(|problem| {
                        if noticed.insert(&cell.id) {
                            tell(News::Notice(format!("{problem} The cell will be redone.")));
                        }
                        false
                    });
                    if finished {
                        done.insert(&cell.id);
                    }
                    finished
                };
                if is_done(tell) {
                    continue;
                }
                let claim = match Claim::attempt(&self.paths.claims(), &cell.id)? {
                    Attempt::Mine(claim) => claim,
                    Attempt::Taken => {
                        elsewhere += 1;
                        continue;
                    }
                };
                // It may have been finished between the look and the claim.
                if is_done(tell) {
                    continue;
                }
                worked = true;
                retried.insert(&cell.id);
                tell(News::Began(cell));
                let end = self.work_or_fail(cell, &claim, stop, tell);
                // One cell may be too large for this machine. Of two in a row, the machine is to blame,
                // and the cells are not.
                let panicked = matches!(end, Err(End::Panicked(_)));
                let result = match end {
                    Ok(result) => result,
                    Err(End::Panicked(reason)) if panics > 0 => {
                        return Err(format!("{reason} So did the cell before: the sweep ends."));
                    }
                    Err(End::Failed(reason) | End::Panicked(reason)) => {
                        self.result(cell, Outcome::Failed { reason })
                    }
                    Err(End::Broken(problem)) => return Err(problem),
                    Err(End::Stopped) if stop.load(Ordering::SeqCst) => {
                        self.write_table()?;
                        return Ok(false);
                    }
                    Err(End::Stopped) => {
                        elsewhere += 1;
                        continue;
                    }
                };
                panics = if panicked { panics + 1 } else { 0 };
                write_json(&self.paths.cell(&cell.id), &result)?;
                drop(claim);
                self.write_table()?;
                tell(News::Ended(&result));
            }
            if elsewhere == 0 || !self.wait {
                self.write_table()?;
                return Ok(elsewhere == 0);
            }
            if !worked {
                if waiting != elsewhere {
                    tell(News::Waiting(elsewhere));
                    waiting = elsewhere;
                }
                std::thread::sleep(LOOK);
            }
        }
    }

    /// Whether there is a result that counts.
    fn is_done(&self, cell: &Cell, retry_failed: bool) -> Result<bool, String> {
        let path = self.paths.cell(&cell.id);
        if !path.exists() {
            return Ok(false);
        }
        let result = read_result(&path, self.plan)?;
        Ok(result.figures().is_some() || !retry_failed)
    }

    /// [`Self::work`], where a panic costs the cell and not the others.
    fn work_or_fail(
        &self,
        cell: &Cell,
        claim: &Claim,
        stop: &AtomicBool,
        tell: &mut dyn FnMut(News),
    ) -> Result<CellResult, End> {
        catch_unwind(AssertUnwindSafe(|| self.work(cell, claim, stop, tell))).unwrap_or_else(
            |panic| Err(End::Panicked(worker::failure(self.compute.report.gpu, panic.as_ref()))),
        )
    }

    fn work(
        &self,
        cell: &Cell,
        claim: &Claim,
        stop: &AtomicBool,
        tell: &mut dyn FnMut(News),
    ) -> Result<CellResult, End> {
        no_link(&self.paths.model(&cell.id)).map_err(End::Broken)?;
        let ended = || stop.load(Ordering::SeqCst) || claim.is_lost();
        let (model, cost) = match self.existing(cell) {
            Some((model, cost)) => {
                training::sound(self, &model)?;
                (model, cost)
            }
            None => match self.adopted(cell, tell)? {
                Some(model) => {
                    training::sound(self, &model)?;
                    (model, None)
                }
                None => {
                    let (model, cost) = training::train(self, cell, &ended, tell)?;
                    (model, Some(cost))
                }
            },
        };
        tell(News::Progress(Stage::Measuring, 0.0));
        let mut observe = |update: Update| {
            if let Update::Progress { task, done, total } = update
                && task == crate::evaluate::robustness::Task::Attack
            {
                tell(News::Progress(Stage::Measuring, done as f64 / total.max(1) as f64));
            }
            if ended() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let measured = self.plan.measurement.measure(
            &model,
            &self.compute.device,
            &self.dataset,
            &cell.config,
            self.cache_dir.clone(),
            &mut observe,
        );
        let mut figures = measured.ok_or(End::Stopped)?.map_err(End::Failed)?;
        figures.cost = cost;
        Ok(self.result(cell, Outcome::Finished(Box::new(figures))))
    }

    fn result(&self, cell: &Cell, outcome: Outcome) -> CellResult {
        CellResult {
            id: cell.id.clone(),
            program: concat!("raven-explorer ", env!("CARGO_PKG_VERSION")).into(),
            config: cell.config.clone(),
            images: self.plan.images.clone(),
            measurement: self.plan.measurement.clone(),
            device: self.compute.report.name.clone(),
            outcome,
        }
    }

    /// The settings a cell is trained with on this machine.
    fn config(&self, cell: &Cell) -> TrainConfig {
        TrainConfig { dataset: self.dataset.choice.clone(), ..cell.config.clone() }
    }

    /// The model that an earlier process finished, with what it took.
    fn existing(&self, cell: &Cell) -> Option<(Vae, Option<Cost>)> {
        let folder = self.paths.model(&cell.id);
        let (description, model) = checkpoint::load(&folder, &self.compute.device).ok()?;
        let whole = description.epoch == cell.config.epochs as u64
            && cell.is_trained_by(&description.config)
            && trained_here(&description, &self.dataset) != Some(false);
        whole.then(|| (model, read_json(&self.paths.cost(&cell.id)).ok()))
    }

    /// A model from elsewhere, copied into the folder.
    fn adopted(&self, cell: &Cell, tell: &mut dyn FnMut(News)) -> Result<Option<Vae>, End> {
        let images = &self.plan.images.name;
        for candidate in self.candidates.iter().filter(|one| one.has_settings_of(cell)) {
            match trained_here(&candidate.description, &self.dataset) {
                Some(true) => {}
                None if candidate.description.dataset == *images => {}
                _ => {
                    tell(News::Notice(candidate.on_other_images()));
                    continue;
                }
            }
            match checkpoint::load(&candidate.folder, &self.compute.device) {
                Ok((description, model)) => {
                    checkpoint::save(
                        &self.paths.model(&cell.id),
                        &description,
                        model.clone(),
                        checkpoint::Precision::Full,
                    )
                    .map_err(|error| End::Broken(error.to_string()))?;
                    tell(News::Adopted(cell, &candidate.folder));
                    return Ok(Some(model));
                }
                Err(problem) => tell(News::Notice(format!("Not adopted: {problem}"))),
            }
        }
        Ok(None)
    }

    fn write_table(&self) -> Result<(), String> {
        results::write(&self.paths, self.plan)
    }
}
