//! Models that were trained before the sweep: taken where their settings are those of a cell.
//!
//! A checkpoint knows the name of its images, not their bytes; and a model that was trained in the
//! window under changing settings tells only the last ones. Who adopts vouches for both.

use std::fs;
use std::path::{Path, PathBuf};

use super::cell::Cell;
use super::folder::read_json;
use crate::checkpoint::{CONFIG_FILE, Description};

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
    /// Whether it is what training this cell on images of this name gives.
    pub fn fits(&self, cell: &Cell, images: &str) -> bool {
        let description = &self.description;
        description.dataset == images
            && description.epoch == cell.config.epochs as u64
            && cell.is_trained_by(&description.config)
    }
}
