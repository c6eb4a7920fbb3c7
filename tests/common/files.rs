//! Folders that vanish with their test, and the files of a small data set.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use raven_explorer::data::{ImageShape, LoadOptions};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

pub const TRAIN_IMAGES: &str = "train-images-idx3-ubyte";
pub const TRAIN_LABELS: &str = "train-labels-idx1-ubyte";
pub const TEST_IMAGES: &str = "t10k-images-idx3-ubyte";
pub const TEST_LABELS: &str = "t10k-labels-idx1-ubyte";

/// A folder that vanishes with the test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where a file of this name belongs; its folder is made.
    pub fn file(&self, name: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.file(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

/// Every file and link in a folder and its folders, with what it holds.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                found.insert(entry.path(), fs::read(entry.path()).unwrap_or_default());
            }
        }
    }
    found
}

/// Options that look in no folder at all, whatever this machine has, and on no network.
pub fn nowhere() -> LoadOptions {
    LoadOptions {
        data_dir: None,
        environment_dir: None,
        remembered: Vec::new(),
        cache_dir: None,
        allow_download: false,
        mirrors: Some(Vec::new()),
    }
}

/// Numbers as IDX writes them.
pub fn header(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// An IDX file of `count` images; image `i` has the grey value `first + i` everywhere.
pub fn images(count: u32, first: u8) -> Vec<u8> {
    let mut bytes = header(&[0x803, count, 28, 28]);
    (0..count).for_each(|index| bytes.extend([first + index as u8; ImageShape::MNIST.values()]));
    bytes
}

/// An IDX file of these labels.
pub fn labels(labels: &[u8]) -> Vec<u8> {
    let mut bytes = header(&[0x801, labels.len() as u32]);
    bytes.extend(labels);
    bytes
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
