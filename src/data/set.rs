//! A whole data set on disk: reads it, and says what it is.

use std::path::{Path, PathBuf};

use super::idx::{self, CLASSES};
use super::npy::Npz;
use super::published::{self, Published};
use super::source::Source;
use super::{DataError, ImageSet, PIXELS, SIDE, table};
use crate::config::spelling::squeezed;
use crate::hash::sha256_of_parts;

/// Most classes: labels are bytes.
const MAX_CLASSES: usize = 256;
/// Names of folders that say nothing about what is in them.
const PLAIN_FOLDERS: [&str; 6] = ["raw", "data", "archive", "files", "gzip", "idx"];

/// A data set that is whole, by its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    /// The folder, or the archive, that it lies in.
    pub home: PathBuf,
    /// What stands before the names of its files: nothing, `emnist-letters-`.
    pub family: String,
    pub files: Files,
}

/// How it lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Files {
    /// In the order of [`Published::files`].
    Idx([Source; 4]),
    /// One file with four arrays.
    Arrays(PathBuf),
    /// Tables of pixels.
    Tables { train: Source, test: Source },
}

impl Set {
    /// What a user would name to get exactly this: a folder, or one file.
    pub(super) fn place(&self) -> PathBuf {
        match &self.files {
            Files::Idx(_) if self.family.is_empty() => self.home.clone(),
            Files::Idx([_, _, _, Source::Entry { .. }]) => self.home.clone(),
            Files::Idx([.., train]) | Files::Tables { train, .. } => train.path(),
            Files::Arrays(path) => path.clone(),
        }
    }

    /// Whether this file is one of its own.
    pub(super) fn has(&self, path: &Path) -> bool {
        match &self.files {
            Files::Idx(sources) => sources.iter().any(|source| source.path() == path),
            Files::Arrays(arrays) => arrays == path,
            Files::Tables { train, test } => train.path() == path || test.path() == path,
        }
    }

    /// A short name for it: its folder, or its file.
    pub(super) fn short_name(&self) -> String {
        let name =
            |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Files::Arrays(path) = &self.files {
            return name(path);
        }
        let (home, family) = (name(&self.home), self.family.trim_matches(['-', '_', '.', ' ']));
        let plain = PLAIN_FOLDERS.contains(&home.to_lowercase().as_str());
        let home = match self.home.parent().map(name) {
            Some(parent) if plain && !parent.is_empty() => format!("{parent}/{home}"),
            _ => home,
        };
        if family.is_empty() { home } else { format!("{home}, {family}") }
    }

    /// EMNIST's pictures lie on their side.
    fn is_emnist(&self) -> bool {
        matches!(self.files, Files::Idx(_)) && squeezed(&self.family).starts_with("emnist")
    }

    /// Which published set has these labels to test on, without reading the images.
    ///
    /// # Errors
    /// Any defect of the labels.
    pub(super) fn by_labels(&self) -> Result<Option<&'static Published>, DataError> {
        let labels = match &self.files {
            Files::Idx([labels, ..]) => idx::classes_of(labels, MAX_CLASSES)?,
            Files::Arrays(path) => Npz::open(path)?.test_labels(MAX_CLASSES)?,
            Files::Tables { test, .. } => table::read(test, MAX_CLASSES)?.labels,
        };
        let hash = hash_of_labels(&labels);
        Ok(published::ALL.into_iter().find(|set| set.test_labels.sha256 == hash))
    }

    /// Both sets: to train on, and to test on; with no more than MNIST's classes if `ten`.
    ///
    /// # Errors
    /// Any defect of any file.
    pub(super) fn read(&self, ten: bool) -> Result<(ImageSet, ImageSet), DataError> {
        let classes = if ten { CLASSES } else { MAX_CLASSES };
        let (mut train, mut test) = match &self.files {
            Files::Idx([test_labels, train_labels, test_images, train_images]) => {
                let (train, test) = rayon::join(
                    || idx::pair(train_images, train_labels, classes),
                    || idx::pair(test_images, test_labels, classes),
                );
                (train?, test?)
            }
            Files::Arrays(path) => Npz::open(path)?.read(classes)?,
            Files::Tables { train, test } => {
                let (train, test) =
                    rayon::join(|| table::read(train, classes), || table::read(test, classes));
                (train?, test?)
            }
        };
        for set in [&train, &test] {
            if set.pixels.len() != set.len() * PIXELS {
                return Err(DataError::content(
                    &self.place(),
                    format!("{} labels, one per image", set.pixels.len() / PIXELS),
                    format!("{} labels", set.len()),
                    "Take both from the same data set.",
                ));
            }
        }
        if self.is_emnist() {
            for set in [&mut train, &mut test] {
                set.pixels.chunks_exact_mut(PIXELS).for_each(transpose);
            }
            // The classes of the letters are counted from 1.
            if self.family.contains("letters") && !train.labels.contains(&0) {
                for label in train.labels.iter_mut().chain(&mut test.labels) {
                    *label = label.saturating_sub(1);
                }
            }
        }
        Ok((train, test))
    }

    /// Names of the classes of a set that is not a published one.
    pub(super) fn class_names(&self, train: &ImageSet, test: &ImageSet) -> Vec<String> {
        let labels = train.labels.iter().chain(&test.labels);
        let count = labels.max().map_or(0, |&label| usize::from(label) + 1).max(CLASSES);
        let letters = ('A'..='Z').chain('a'..='z').map(String::from);
        let all = (0..10).map(|digit: u8| digit.to_string()).chain(letters);
        let family = squeezed(&self.family);
        let names: Vec<String> = match (self.is_emnist(), count) {
            (true, 26) if family.contains("letters") => ('A'..='Z').map(String::from).collect(),
            (true, 62) => all.collect(),
            // Capitals and small letters that look alike are one class.
            (true, 47) => {
                let small = "abdefghnqrt".chars().map(String::from);
                all.take(36).chain(small).collect()
            }
            _ => (0..count).map(|class| class.to_string()).collect(),
        };
        names
    }
}

/// Rows become columns.
fn transpose(image: &mut [u8]) {
    for row in 0..SIDE {
        for column in row + 1..SIDE {
            image.swap(row * SIDE + column, column * SIDE + row);
        }
    }
}

/// The published set that these images and labels are, byte by byte as its IDX files have them.
pub(super) fn recognise(train: &ImageSet, test: &ImageSet) -> Option<&'static Published> {
    // Only sizes that some set has are worth the work.
    let plausible = (train.len(), test.len()) == (published::TRAIN_IMAGES, published::TEST_IMAGES);
    if !plausible {
        return None;
    }
    let labels = hash_of_labels(&test.labels);
    let set = published::ALL.into_iter().find(|set| set.test_labels.sha256 == labels)?;
    let (train_images, (test_images, train_labels)) = rayon::join(
        || hash_of_images(train) == set.train_images.sha256,
        || {
            rayon::join(
                || hash_of_images(test) == set.test_images.sha256,
                || hash_of_labels(&train.labels) == set.train_labels.sha256,
            )
        },
    );
    (train_images && test_images && train_labels).then_some(set)
}

fn hash_of_labels(labels: &[u8]) -> String {
    hash_of(&[0x0801, labels.len() as u32], labels)
}

fn hash_of_images(set: &ImageSet) -> String {
    hash_of(&[0x0803, set.len() as u32, SIDE as u32, SIDE as u32], &set.pixels)
}

fn hash_of(header: &[u32], payload: &[u8]) -> String {
    let header: Vec<u8> = header.iter().flat_map(|number| number.to_be_bytes()).collect();
    sha256_of_parts([&header[..], payload])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposed_twice_is_the_same_and_once_is_not() {
        let image: Vec<u8> = (0..PIXELS).map(|index| (index % 251) as u8).collect();
        let mut turned = image.clone();
        transpose(&mut turned);
        assert_eq!(turned[1], image[SIDE]);
        assert_ne!(turned, image);
        transpose(&mut turned);
        assert_eq!(turned, image);
    }

    #[test]
    fn a_set_is_called_after_a_folder_that_says_something() {
        let set = |home: &str, family: &str| Set {
            home: home.into(),
            family: family.into(),
            files: Files::Arrays("/a/x.npz".into()),
        };
        assert_eq!(set("/a", "").short_name(), "x.npz");
        let idx = |home: &str, family: &str| Set {
            files: Files::Tables {
                train: Source::File("a".into()),
                test: Source::File("b".into()),
            },
            ..set(home, family)
        };
        assert_eq!(idx("/sets/KMNIST/raw", "").short_name(), "KMNIST/raw");
        assert_eq!(idx("/sets/mine", "").short_name(), "mine");
        assert_eq!(idx("/sets/gzip", "emnist-letters-").short_name(), "sets/gzip, emnist-letters");
    }
}
