//! Folders that bring their own split: `train` and `test`, with the classes in each.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::entries::Entries;
use super::{Class, Level, Lister, Reason, display_name};
use crate::data::DataError;

/// Folders that are a split, in small letters.
const TRAIN: [&str; 2] = ["train", "training"];
const TEST: [&str; 2] = ["test", "testing"];
const VALIDATION: [&str; 3] = ["val", "valid", "validation"];

/// Folders of a training and a test set.
pub(super) struct Split {
    train: PathBuf,
    test: PathBuf,
    validation: Option<PathBuf>,
    /// Folders beside them.
    others: Vec<PathBuf>,
}

impl Split {
    /// The split among these folders, if there is one. Where there is no test set but a validation
    /// set, that is the test set.
    pub(super) fn of(folders: &[PathBuf]) -> Option<Self> {
        let named = |names: &[&str]| {
            let mut found = folders.iter().filter(|folder| {
                let name = folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
                names.contains(&name.as_str())
            });
            found.next().filter(|_| found.next().is_none()).cloned()
        };
        let (train, test, validation) = (named(&TRAIN)?, named(&TEST), named(&VALIDATION));
        let (test, validation) = match (test, validation) {
            (Some(test), validation) => (test, validation),
            (None, Some(test)) => (test, None),
            (None, None) => return None,
        };
        let parts = [Some(&train), Some(&test), validation.as_ref()];
        let others = folders.iter().filter(|folder| !parts.contains(&Some(*folder))).cloned();
        let others = others.collect();
        Some(Self { train, test, validation, others })
    }
}

impl Lister<'_> {
    /// Whether the folders beside a split are empty; otherwise all are classes, which is said.
    pub(super) fn holds_nothing_else(&mut self, split: &Split) -> Result<bool, DataError> {
        let before = (self.listing.left_out.clone(), self.entries, self.pictures);
        for folder in &split.others {
            if self.pictures_below(folder, &mut HashSet::new())?.is_empty() {
                self.listing.left_out.add(Reason::Empty, folder);
                continue;
            }
            (self.listing.left_out, self.entries, self.pictures) = before;
            self.listing.remarks.push(format!(
                "{} and {} are treated as classes, since {} beside them also holds pictures.",
                display_name(&split.train),
                display_name(&split.test),
                display_name(folder)
            ));
            return Ok(false);
        }
        Ok(true)
    }

    /// Training and test folder bring their own classes, of the same names.
    pub(super) fn list_split(&mut self, split: &Split, top: Entries) -> Result<(), DataError> {
        self.listing.left_out.add_all(Reason::Outside, &top.pictures);
        let train = self.level_of(&split.train)?;
        let mut test = self.level_of(&split.test)?;
        if let Some(validation) = &split.validation {
            let unused = self.pictures_below(validation, &mut HashSet::new())?;
            self.listing.left_out.add_all(Reason::Validation, &unused);
        }
        let common = train.classes.keys().any(|name| test.classes.contains_key(name));
        if !common && !train.classes.is_empty() {
            let unused = test.loose.iter().chain(test.classes.values().flatten());
            let unused: Vec<PathBuf> = unused.cloned().collect();
            self.listing.left_out.add_all(Reason::Unlabelled, &unused);
            test = Level::default();
        } else {
            self.listing.own_split = true;
            self.remark_missing(&split.test, &train, &test);
            self.remark_missing(&split.train, &test, &train);
        }
        for level in [&train, &test] {
            self.listing.left_out.add_all(Reason::Outside, &level.loose);
        }
        let mut classes: BTreeMap<OsString, Class> = BTreeMap::new();
        for (name, pictures) in train.classes {
            classes.entry(name).or_default().pictures = pictures;
        }
        for (name, pictures) in test.classes {
            classes.entry(name).or_default().test = pictures;
        }
        let classes = classes.into_iter();
        self.listing.classes = classes
            .map(|(name, class)| Class { name: display_name(Path::new(&name)), ..class })
            .collect();
        Ok(())
    }

    /// Says which classes of `full` a folder of the split lacks.
    fn remark_missing(&mut self, folder: &Path, full: &Level, lacking: &Level) {
        let missing = full.classes.keys().filter(|name| !lacking.classes.contains_key(*name));
        let missing: Vec<String> = missing.map(|name| display_name(Path::new(name))).collect();
        if !missing.is_empty() {
            let remark = format!(
                "The folder {} has no picture of these classes: {}.",
                display_name(folder),
                missing.join(", ")
            );
            self.listing.remarks.push(remark);
        }
    }
}
