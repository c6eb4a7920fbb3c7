//! The files of a sweep: read with care, written in one step.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::cell::{Cell, CellResult, Images, Outcome};
use super::claim;
use super::grid::Grid;
use super::measurement::Measurement;
use crate::checkpoint::write_atomically;
use crate::config::DatasetChoice;
use crate::data::{Dataset, ImagesUsed};
use crate::disk;
use crate::encoding;
use crate::text::identity as text;

/// The plan's file.
pub const PLAN_FILE: &str = "sweep.json";
/// The table's file.
pub const TABLE_FILE: &str = "results.csv";
/// What `sweep.json` says of itself.
const FORMAT: &str = "raven-explorer sweep";
/// Grows when an older program could no longer read what is written.
const VERSION: u32 = 1;
/// A larger file is none of this program's.
const MAX_BYTES: u64 = 16 << 20;

/// What a folder's sweep is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Always `raven-explorer sweep`.
    format: String,
    /// Version of the format.
    version: u32,
    /// What the user chose; on another machine a folder's path may differ.
    pub choice: DatasetChoice,
    /// The images themselves.
    pub images: Images,
    /// What is measured of every cell.
    pub measurement: Measurement,
    /// The grids, in the order in which they were asked for.
    pub grids: Vec<Grid>,
}

impl Plan {
    /// A plan with one grid.
    pub fn new(
        choice: DatasetChoice,
        images: Images,
        measurement: Measurement,
        grid: Grid,
    ) -> Self {
        let format = FORMAT.to_owned();
        Self { format, version: VERSION, choice, images, measurement, grids: vec![grid] }
    }

    /// Whether the images are still those that the sweep in `root` is about; `here` they are whole.
    ///
    /// # Errors
    /// What has changed, and what to do.
    pub fn check_images(&self, root: &Path, images: &Images, here: &Dataset) -> Result<(), String> {
        if self.images == *images {
            return Ok(());
        }
        let known = ImagesUsed { name: self.images.name.clone(), ..ImagesUsed::default() };
        let used = self.images.used.clone().unwrap_or(known);
        let since = text::Since::Sweep(root);
        let differs = text::difference(since, &used, &self.choice, here)
            .unwrap_or_else(|| text::changed(since, &used, &self.choice, here));
        Err(format!("{differs} {}", text::NOT_SIDE_BY_SIDE))
    }

    /// The cells of all grids, each once.
    ///
    /// # Errors
    /// The first grid that makes none: why.
    pub fn cells(&self) -> Result<Vec<Cell>, String> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for grid in &self.grids {
            cells.extend(
                grid.cells(&self.images)?.into_iter().filter(|c| known.insert(c.id.clone())),
            );
        }
        Ok(cells)
    }
}

/// The paths of a sweep's folder.
#[derive(Clone, Debug)]
pub struct Paths {
    /// The folder.
    pub root: PathBuf,
}

impl Paths {
    /// `sweep.json`.
    pub fn plan(&self) -> PathBuf {
        self.root.join(PLAN_FILE)
    }
    /// The claims.
    pub fn claims(&self) -> PathBuf {
        self.root.join("claims")
    }
    /// All models.
    pub fn models(&self) -> PathBuf {
        self.root.join("models")
    }
    /// A cell's model.
    pub fn model(&self, id: &str) -> PathBuf {
        self.models().join(id)
    }
    /// What a cell's training took.
    pub fn cost(&self, id: &str) -> PathBuf {
        self.model(id).join("cost.json")
    }
    /// All results.
    pub fn cells(&self) -> PathBuf {
        self.root.join("cells")
    }
    /// A cell's result.
    pub fn cell(&self, id: &str) -> PathBuf {
        self.cells().join(format!("{id}.json"))
    }
    /// The table.
    pub fn table(&self) -> PathBuf {
        self.root.join(TABLE_FILE)
    }

    /// Makes the folders.
    ///
    /// # Errors
    /// A sentence, if the file system refuses.
    pub fn prepare(&self) -> Result<(), String> {
        for folder in [self.claims(), self.models(), self.cells()] {
            no_link(&folder)?;
            fs::create_dir_all(&folder).map_err(|error| disk::not_made(&folder, &error))?;
        }
        Ok(())
    }
}

/// A sweep that somebody else made must not lead what is written elsewhere.
///
/// # Errors
/// A sentence, if a link stands where a folder should be.
pub fn no_link(folder: &Path) -> Result<(), String> {
    if fs::symlink_metadata(folder).is_ok_and(|data| data.is_symlink()) {
        return Err(format!(
            "{} is a link to another place, and a sweep writes only into its own folder. Put the \
             content itself there.",
            folder.display()
        ));
    }
    Ok(())
}

/// Writes a value as JSON in one step.
///
/// # Errors
/// A sentence, if the file system refuses.
pub fn write_json(path: &Path, value: &impl Serialize) -> Result<(), String> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| format!("{} cannot be written: {error}.", path.display()))?;
    write_atomically(path, text.as_bytes()).map_err(|error| error.to_string())
}

/// Reads a value from JSON.
///
/// # Errors
/// A sentence that says what was expected and what was found.
pub fn read_json<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T, String> {
    let failed = |problem: String| format!("{} cannot be read: {problem}.", path.display());
    let length = fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
    if length > MAX_BYTES {
        return Err(failed(format!("it is {length} bytes, far too large")));
    }
    let bytes = fs::read(path).map_err(|error| failed(disk::reason(&error)))?;
    let text = encoding::decode(&bytes).map_err(|problem| failed(problem.to_string()))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}

/// Everything that a sweep has come to so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Folder {
    /// Where.
    pub root: PathBuf,
    /// What it is about.
    pub plan: Plan,
    /// Cells that are finished or failed, in the order of the plan.
    pub results: Vec<CellResult>,
    /// Cells of the plan in all.
    pub total: usize,
    /// Names of the cells that a process works on now.
    pub active: Vec<String>,
    /// Files that were passed over, and why.
    pub notices: Vec<String>,
}

impl Folder {
    /// Reads the folder; what is foreign, cut or of another plan is passed over with a notice.
    ///
    /// # Errors
    /// If there is no sweep in it: what was expected.
    pub fn open(root: &Path) -> Result<Self, String> {
        let paths = Paths { root: root.to_owned() };
        let plan = read_plan(&paths)?;
        let cells = plan.cells()?;
        let (mut found, notices) = read_results(&paths, &plan);
        let mut results = Vec::with_capacity(found.len());
        for cell in &cells {
            results.extend(found.remove(&cell.id));
        }
        let active = claim::active(&paths.claims());
        let active = active.into_iter().filter(|id| cells.iter().any(|c| c.id == *id)).collect();
        Ok(Self { root: root.to_owned(), plan, results, total: cells.len(), active, notices })
    }
}

/// The plan of this folder.
///
/// # Errors
/// If there is none that this program can read.
pub fn read_plan(paths: &Paths) -> Result<Plan, String> {
    let path = paths.plan();
    if !path.is_file() {
        return Err(format!(
            "There is no sweep in {}: {PLAN_FILE} is missing. Choose a folder written by \
             `raven-explorer sweep`.",
            paths.root.display()
        ));
    }
    let plan: Plan = read_json(&path)?;
    if plan.format != FORMAT || plan.version > VERSION {
        return Err(format!(
            "{} is version {} of '{}'; this program reads '{FORMAT}' up to version {VERSION}.",
            path.display(),
            plan.version,
            plan.format
        ));
    }
    plan.measurement.check()?;
    Ok(plan)
}

/// All whole results by name, and a notice for every other file.
fn read_results(
    paths: &Paths,
    plan: &Plan,
) -> (std::collections::HashMap<String, CellResult>, Vec<String>) {
    let mut results = std::collections::HashMap::new();
    let mut notices = Vec::new();
    let mut files: Vec<PathBuf> =
        fs::read_dir(paths.cells()).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.sort();
    for path in files {
        // Another process is about to rename it.
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            continue;
        }
        match read_result(&path, plan) {
            Ok(result) => drop(results.insert(result.id.clone(), result)),
            Err(problem) => notices.push(format!("Skipped: {problem}")),
        }
    }
    (results, notices)
}

/// One whole result that belongs to the plan.
///
/// # Errors
/// A sentence: what is wrong with it.
pub fn read_result(path: &Path, plan: &Plan) -> Result<CellResult, String> {
    let mut result: CellResult = read_json(path)?;
    if let Outcome::Finished(figures) = &mut result.outcome {
        figures.report.withhold_what_means_nothing();
    }
    let wrong = |problem: &str| Err(format!("{}: {problem}.", path.display()));
    if path.file_stem().is_none_or(|stem| stem != result.id.as_str())
        || result.id != Cell::new(result.config.clone(), &result.images).id
    {
        return wrong("its name does not match its settings");
    }
    if result.images != plan.images {
        return wrong("it was made with other images");
    }
    if result.measurement != plan.measurement {
        return wrong("it was measured differently");
    }
    Ok(result)
}
