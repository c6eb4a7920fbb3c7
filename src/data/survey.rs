//! Looks through a folder for the files of data sets, the nearest first.
//!
//! A named folder may be a whole disk: the search goes down level by level, not far, and not through
//! more names than a moment allows. Links are followed; a loop of them ends at the lowest level.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::names::{Named, ROLES, named};
use super::set::{Files, Set};
use super::source::{Source, entries_of};
use super::{DataError, check, table};

/// Levels below the folder: a hub's cache has its files on the fifth.
const MAX_DEPTH: usize = 5;
/// Names of one folder that are looked at.
const MAX_NAMES: usize = 16_384;
/// Names in all.
const MAX_NAMES_IN_ALL: usize = 50_000;
/// So many pictures below the folder itself are a class.
const CLASS: usize = 256;
/// Archives that are looked into.
const MAX_ARCHIVES: usize = 16;

/// What lies in a folder, as far as it was looked through.
#[derive(Default)]
pub(super) struct Survey {
    /// Parts of sets by home and family.
    groups: BTreeMap<(PathBuf, String), Parts>,
    /// Sets that are whole, the nearest first.
    pub sets: Vec<Set>,
    /// Other forms, and what to do with them.
    pub foreign: Vec<(PathBuf, &'static str)>,
    /// Level of the nearest picture.
    pub pictures_at: Option<usize>,
    archives: Vec<PathBuf>,
    names: usize,
}

/// What there is of one set, each with its level.
#[derive(Clone, Default)]
struct Parts {
    roles: [Vec<Source>; 4],
    tables: [Vec<Source>; 2],
    arrays: Vec<PathBuf>,
    depth: usize,
}

/// A set of which something is missing.
pub(super) struct Partial {
    pub home: PathBuf,
    pub family: String,
    /// In words.
    pub found: String,
    pub missing: String,
}

impl Survey {
    /// Looks through `root` until `enough` is said of the sets of a level.
    ///
    /// # Errors
    /// If the folder itself cannot be read, or the user cancels.
    pub(super) fn of(
        root: &Path,
        cancel: &AtomicBool,
        enough: &mut dyn FnMut(&[Set]) -> bool,
    ) -> Result<Self, DataError> {
        fs::read_dir(root)
            .map_err(|error| DataError::unreadable(root, "a folder with the data files", error))?;
        let mut survey = Self::default();
        // Each folder with the home of its files: one that is called like a file belongs to it.
        let mut level = vec![(root.to_owned(), root.to_owned())];
        for depth in 0..=MAX_DEPTH {
            let mut next = Vec::new();
            for (folder, home) in &level {
                check(cancel)?;
                survey.list(folder, home, depth, &mut next);
            }
            let known = survey.sets.len();
            survey.complete();
            if enough(&survey.sets[known..]) {
                return Ok(survey);
            }
            // A folder of pictures has no files of data sets below its classes.
            if depth >= 1 && survey.pictures_at.is_some() && survey.groups.is_empty() {
                break;
            }
            level = next;
        }
        for archive in std::mem::take(&mut survey.archives) {
            check(cancel)?;
            survey.look_into(&archive, MAX_DEPTH);
        }
        let known = survey.sets.len();
        survey.complete();
        survey.join_homes(root);
        enough(&survey.sets[known..]);
        Ok(survey)
    }

    /// Looks into one archive.
    pub(super) fn of_archive(archive: &Path) -> Self {
        let mut survey = Self::default();
        survey.look_into(archive, 0);
        survey.complete();
        survey.join_homes(archive);
        survey
    }

    /// What is missing where something was found, the nearest first.
    pub(super) fn partial(&self) -> Vec<Partial> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by_key(|((home, _), parts)| (parts.depth, home.clone()));
        let describe = |((home, family), parts): (&(PathBuf, String), &Parts)| {
            let (found, missing) = parts.described(family)?;
            Some(Partial { home: home.clone(), family: family.clone(), found, missing })
        };
        groups.into_iter().filter_map(describe).collect()
    }

    fn list(
        &mut self,
        folder: &Path,
        home: &Path,
        depth: usize,
        next: &mut Vec<(PathBuf, PathBuf)>,
    ) {
        // What cannot be read below the folder is no reason to give up the rest.
        let Ok(entries) = fs::read_dir(folder) else { return };
        let allowed = MAX_NAMES.min(MAX_NAMES_IN_ALL.saturating_sub(self.names));
        let mut pictures = 0;
        let mut is_class = |entry: &fs::DirEntry| {
            pictures += usize::from(named(&entry.path()) == Named::Picture);
            depth > 0 && pictures > CLASS
        };
        let entries = entries.flatten().take(allowed).take_while(|entry| !is_class(entry));
        let mut entries: Vec<_> = entries.collect();
        self.names += entries.len();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            if name.to_string_lossy().starts_with('.') || name == "__MACOSX" {
                continue;
            }
            let link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            let is_folder = match entry.file_type() {
                Ok(_) if link => path.is_dir(),
                Ok(kind) => kind.is_dir(),
                Err(_) => continue,
            };
            if is_folder {
                let role = matches!(named(&path), Named::Role { .. });
                let home = if role { home.to_owned() } else { path.clone() };
                next.push((path, home));
            } else {
                self.add(&path, home, depth);
            }
        }
    }

    fn add(&mut self, path: &Path, home: &Path, depth: usize) {
        match named(path) {
            Named::Role { family, role } => {
                self.parts(home, family, depth).roles[role].push(Source::File(path.to_owned()));
            }
            Named::Arrays => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                self.parts(home, name, depth).arrays.push(path.to_owned());
            }
            Named::Table { family, test } if table::looks_like_images(path) => {
                let tables = &mut self.parts(home, family, depth).tables;
                tables[usize::from(test)].push(Source::File(path.to_owned()));
            }
            Named::Zip if self.archives.len() < MAX_ARCHIVES => self.archives.push(path.to_owned()),
            Named::Foreign(form) => self.foreign.push((path.to_owned(), form)),
            Named::Picture if self.pictures_at.is_none() => self.pictures_at = Some(depth),
            _ => {}
        }
    }

    /// An archive stands for a folder.
    fn look_into(&mut self, archive: &Path, depth: usize) {
        for name in entries_of(archive) {
            let path = archive.join(&name);
            let source = Source::Entry { archive: archive.to_owned(), name };
            match named(&path) {
                Named::Role { family, role } => {
                    self.parts(archive, family, depth).roles[role].push(source);
                }
                Named::Table { family, test } if family.contains("mnist") => {
                    self.parts(archive, family, depth).tables[usize::from(test)].push(source);
                }
                Named::Arrays | Named::Foreign(_) => {
                    self.foreign.push((path, "in an archive. Unpack it first"));
                }
                _ => {}
            }
        }
    }

    fn parts(&mut self, home: &Path, family: String, depth: usize) -> &mut Parts {
        let new = || Parts { depth, ..Parts::default() };
        self.groups.entry((home.to_owned(), family)).or_insert_with(new)
    }

    /// Takes the groups that are whole out, the nearest first.
    fn complete(&mut self) {
        let mut whole: Vec<(usize, Set)> = Vec::new();
        self.groups.retain(|(home, family), parts| {
            let sets = parts.sets(home, family);
            let complete = !sets.is_empty();
            whole.extend(sets.into_iter().take(1).map(|set| (parts.depth, set)));
            !complete
        });
        whole.sort_by_key(|(depth, _)| *depth);
        self.sets.extend(whole.into_iter().map(|(_, set)| set));
    }

    /// Training and test files may lie in folders of their own: where there is no whole set, those of
    /// one family are one set, if none is there twice.
    fn join_homes(&mut self, root: &Path) {
        if !self.sets.is_empty() {
            return;
        }
        let mut families: BTreeMap<String, Parts> = BTreeMap::new();
        for ((_, family), parts) in &self.groups {
            let all = families.entry(family.clone()).or_default();
            for (mine, theirs) in all.roles.iter_mut().zip(&parts.roles) {
                mine.extend(theirs.iter().cloned());
            }
            for (mine, theirs) in all.tables.iter_mut().zip(&parts.tables) {
                mine.extend(theirs.iter().cloned());
            }
        }
        let once = |parts: &Parts| {
            parts.roles.iter().all(|role| role.len() == 1)
                || parts.tables.iter().all(|table| table.len() == 1)
        };
        families.retain(|_, parts| once(parts));
        self.sets.extend(families.iter().flat_map(|(family, parts)| parts.sets(root, family)));
    }
}

impl Parts {
    /// The whole sets among them, the form that is read best first.
    fn sets(&self, home: &Path, family: &str) -> Vec<Set> {
        let set = |files| Set { home: home.to_owned(), family: family.to_owned(), files };
        let mut sets = Vec::new();
        if let [Some(a), Some(b), Some(c), Some(d)] = self.roles.each_ref().map(|role| best(role)) {
            sets.push(set(Files::Idx([a, b, c, d])));
        }
        let mut arrays: Vec<_> = self.arrays.iter().collect();
        arrays.sort_by_key(|path| path.as_os_str().len());
        sets.extend(arrays.into_iter().map(|path| set(Files::Arrays(path.clone()))));
        if let [Some(train), Some(test)] = self.tables.each_ref().map(|table| best(table)) {
            sets.push(set(Files::Tables { train, test }));
        }
        sets
    }

    /// What there is and what is missing, in words; nothing where a set is not begun.
    fn described(&self, family: &str) -> Option<(String, String)> {
        let named = |role: usize| {
            let files = super::published::MNIST.files();
            format!("{} ({family}{})", ROLES[role], files[role].name)
        };
        // The training files are named first.
        let order = [3, 1, 2, 0];
        let (found, missing): (Vec<usize>, Vec<usize>) =
            order.iter().partition(|&&role| !self.roles[role].is_empty());
        if !found.is_empty() {
            let found: Vec<_> = found.into_iter().map(|role| ROLES[role].to_owned()).collect();
            let missing: Vec<_> = missing.into_iter().map(named).collect();
            return Some((joined(&found), joined(&missing)));
        }
        let name = |table: &[Source]| table.first().map(Source::name);
        match [name(&self.tables[0]), name(&self.tables[1])] {
            [Some(train), None] => {
                Some((train, format!("the table to test on ({family}_test.csv)")))
            }
            [None, Some(test)] => {
                Some((test, format!("the table to train on ({family}_train.csv)")))
            }
            _ => None,
        }
    }
}

/// Of several files for one role, the one whose name has the least added to it.
fn best(sources: &[Source]) -> Option<Source> {
    sources.iter().min_by_key(|source| (source.name().len(), source.name())).cloned()
}

/// `a, b and c`.
fn joined(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
