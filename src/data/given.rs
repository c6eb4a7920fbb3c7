//! Data sets that somebody names by their place: a folder, an archive, or one file.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::names::{Named, is_data_file, named};
use super::published::{self, Published};
use super::set::{Files, Set, recognise};
use super::survey::Survey;
use super::{DataError, Dataset, Identity, Progress, check};
use crate::config::{DatasetChoice, spelling::squeezed};

/// Loads the files of a data set that somebody named: a folder, an archive, or one file. `None` where
/// there are none and no word is to be said, since there are pictures, or nothing at all.
pub(super) fn load(
    path: &Path,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Option<Dataset>, DataError> {
    check(cancel)?;
    let Some(set) = find(path, cancel)? else { return Ok(None) };
    progress(Progress::new(format!("Reading {}", path.display()), None));
    let (train, test) = set.read(false)?;
    check(cancel)?;
    let found = recognise(&train, &test);
    let class_names = match found {
        Some(found) => found.class_names.map(str::to_owned).to_vec(),
        None => set.class_names(&train, &test),
    };
    let name =
        found.map_or_else(|| unpublished(&set, alleged(&set)), |found| found.name.to_owned());
    let choice = DatasetChoice::Folder(path.to_owned());
    let origin = set.place().display().to_string();
    let identity = Identity::default();
    Ok(Some(Dataset {
        choice,
        name,
        origin,
        class_names,
        train,
        test,
        identity,
        notes: Vec::new(),
    }))
}

/// The set that lies in this folder or archive, or that this file is part of.
///
/// # Errors
/// If something is there, but not one whole set.
pub(super) fn find(path: &Path, cancel: &AtomicBool) -> Result<Option<Set>, DataError> {
    if path.is_dir() {
        let survey = match Survey::of(path, cancel, &mut |sets| !sets.is_empty()) {
            Err(DataError::Unreadable { .. }) => return Ok(None),
            survey => survey?,
        };
        // Pictures in the folder itself were meant, whatever lies deeper.
        let deeper = |set: &Set| set.home != path && survey.pictures_at == Some(0);
        let sets: Vec<&Set> = survey.sets.iter().filter(|set| !deeper(set)).collect();
        return match only(path, &sets)? {
            Some(set) => Ok(Some(set)),
            None if survey.pictures_at.is_some() => Ok(None),
            None => complaint(path, &survey, published::MNIST.name).map_or(Ok(None), Err),
        };
    }
    if !path.is_file() || !is_data_file(path) {
        return Ok(None);
    }
    match named(path) {
        Named::Foreign(form) => {
            Err(DataError::content(path, "a data set's files", form, "Then choose those."))
        }
        Named::Zip => {
            let survey = Survey::of_archive(path);
            match only(path, &survey.sets.iter().collect::<Vec<_>>())? {
                Some(set) => Ok(Some(set)),
                None => Err(complaint(path, &survey, published::MNIST.name).unwrap_or_else(|| {
                    let expected = "the four files of a data set in this archive";
                    DataError::content(path, expected, "none of them", "Unpack it first.")
                })),
            }
        }
        Named::Role { .. } | Named::Table { .. } => {
            // A file in a folder that is called like it has its fellows beside that folder.
            let mut home =
                path.parent().filter(|home| *home != Path::new("")).unwrap_or(Path::new("."));
            if matches!(named(home), Named::Role { .. }) {
                home = home.parent().unwrap_or(home);
            }
            let mut found = None;
            let survey = Survey::of(home, cancel, &mut |sets| {
                found = sets.iter().find(|set| set.has(path)).cloned().or(found.take());
                // Its fellows are not far.
                true
            })?;
            let same_family = |family: &str| match named(path) {
                Named::Role { family: mine, .. } | Named::Table { family: mine, .. } => {
                    mine == family
                }
                _ => false,
            };
            if found.is_none() {
                // Another file of the same role is nearer to the published name.
                found = survey.sets.iter().find(|set| same_family(&set.family)).cloned();
            }
            match found {
                Some(set) => Ok(Some(set)),
                None => Err(incomplete(&survey, same_family).unwrap_or_else(|| {
                    let expected = "the other files of its data set beside it";
                    DataError::content(path, expected, "none of them", "Put all of them there.")
                })),
            }
        }
        _ => {
            let arrays = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("npz"));
            if !arrays {
                return Err(DataError::content(
                    path,
                    "a file with a data set's name, such as train-images-idx3-ubyte.gz",
                    "another name",
                    "Rename it to its published name, or choose its folder.",
                ));
            }
            let home = path.parent().unwrap_or(Path::new("")).to_owned();
            let files = Files::Arrays(path.to_owned());
            Ok(Some(Set { home, family: String::new(), files }))
        }
    }
}

/// The one set that is meant.
fn only(path: &Path, sets: &[&Set]) -> Result<Option<Set>, DataError> {
    // The same images often lie there in several forms.
    let idx: Vec<_> = sets.iter().filter(|set| matches!(set.files, Files::Idx(_))).collect();
    match (idx.as_slice(), sets) {
        ([one], _) => Ok(Some((**one).clone())),
        ([], [one]) => Ok(Some((*one).clone())),
        (_, []) => Ok(None),
        _ => {
            let places: Vec<_> = sets.iter().map(|set| set.place().display().to_string()).collect();
            Err(DataError::content(
                path,
                "one data set",
                format!("{}: {}", places.len(), places.join(", ")),
                "Choose one of these.",
            ))
        }
    }
}

/// What is wrong with a folder without a whole set and without pictures.
fn complaint(path: &Path, survey: &Survey, name: &str) -> Option<DataError> {
    incomplete(survey, |_| true).or_else(|| {
        let (file, form) = survey.foreign.first()?;
        let expected = format!("the IDX files of a data set such as {name}, or pictures");
        let found = format!("{}: {form}", file.strip_prefix(path).unwrap_or(file).display());
        Some(DataError::content(path, expected, found, "Then choose that folder."))
    })
}

fn incomplete(survey: &Survey, of_family: impl Fn(&str) -> bool) -> Option<DataError> {
    let part = survey.partial().into_iter().find(|part| of_family(&part.family))?;
    Some(DataError::Incomplete { folder: part.home, found: part.found, missing: part.missing })
}

/// The published set that files of this name claim to be.
fn alleged(set: &Set) -> &'static Published {
    let words = squeezed(&format!("{} {}", set.place().display(), set.family));
    if words.contains("fashion") { &published::FASHION_MNIST } else { &published::MNIST }
}

/// What files are called that have a published set's names and other contents.
pub(super) fn unpublished(set: &Set, published: &Published) -> String {
    format!("images in {} {}", set.short_name(), published.denial())
}
