//! Models that were trained before the sweep: taken where their settings are those of a cell.
//!
//! Its images must be those of the sweep, whatever they are called; a checkpoint of an older version
//! tells only their name. And a model that was trained in the window under changing settings tells
//! only the last ones: who adopts vouches for that.

use std::fs;
use std::path::{Path, PathBuf};

use super::cell::Cell;
use super::folder::read_json;
use crate::checkpoint::{CONFIG_FILE, Description};
use crate::data::Dataset;

/// Folders below the given one that are looked into.
const DEPTH: usize = 3;

/// A model on disk, not yet read.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its folder.
    pub folder: PathBuf,
    /// What `config.json` says.
    pub description: Description,
}

/// Every checkpoint below `folder`, in the order of their paths; what only looks like one is left
/// out with a notice.
pub fn candidates(folder: &Path) -> (Vec<Candidate>, Vec<String>) {
    let (mut found, mut notices) = (Vec::new(), Vec::new());
    search(folder, DEPTH, &mut found, &mut notices);
    (found, notices)
}

fn search(folder: &Path, depth: usize, found: &mut Vec<Candidate>, notices: &mut Vec<String>) {
    let config = folder.join(CONFIG_FILE);
    if config.is_file() {
        match read_json(&config) {
            Ok(description) => {
                found.push(Candidate { folder: folder.to_owned(), description });
            }
            Err(problem) => notices.push(format!("Not adopted: {problem}")),
        }
        return;
    }
    if depth == 0 {
        return;
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|e| e.path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    for folder in folders {
        search(&folder, depth - 1, found, notices);
    }
}

impl Candidate {
    /// Whether training this cell has these settings.
    pub fn has_settings_of(&self, cell: &Cell) -> bool {
        let description = &self.description;
        description.epoch == cell.config.epochs as u64 && cell.is_trained_by(&description.config)
    }

    /// Why it is not taken although it has the settings of a cell.
    pub fn on_other_images(&self) -> String {
        format!(
            "Not adopted: {} has the settings of a cell, but was trained on other images ({}).",
            self.folder.display(),
            self.description.dataset
        )
    }
}

/// Whether a model was trained on the training images of `here` and on no others; nothing where an
/// older version kept only their name.
pub fn trained_here(description: &Description, here: &Dataset) -> Option<bool> {
    let used = description.images.as_ref()?;
    let fingerprint = used.fingerprint.as_ref()?;
    Some(fingerprint.train == here.fingerprint().train && used.seen_before(here).is_empty())
}
