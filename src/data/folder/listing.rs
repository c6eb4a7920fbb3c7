//! Which pictures a folder holds, and of which class each is: links are followed as torchvision
//! follows them, and no folder is gone through twice for one class.

mod entries;
mod remarks;
mod split;

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use unicode_normalization::UnicodeNormalization;

use self::entries::{Entries, Identity, identity, reason, unreadable};
use self::split::Split;
use super::MAX_IMAGES;
use super::left_out::{LeftOut, Reason};
use crate::data::error::printable;
use crate::data::{DataError, Progress};

/// Most files and folders that are looked at: whoever chooses a whole disk by mistake learns it.
const MAX_ENTRIES: usize = 2_000_000;

/// The pictures of one class, by name.
#[derive(Debug, Default)]
pub(super) struct Class {
    pub(super) name: String,
    /// All pictures, or those of the training folder.
    pub(super) pictures: Vec<PathBuf>,
    /// Those of the test folder, where there is one.
    pub(super) test: Vec<PathBuf>,
}

/// The pictures of a folder by class.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) classes: Vec<Class>,
    /// Whether the folder brings its own test pictures.
    pub(super) own_split: bool,
    pub(super) left_out: LeftOut,
    /// What else is worth a sentence.
    pub(super) remarks: Vec<String>,
}

/// How much may be looked at.
#[derive(Clone, Copy)]
struct Most {
    pictures: usize,
    entries: usize,
}

/// Lists a folder.
///
/// # Errors
/// If it cannot be read, holds no picture or too much, or `cancel` is set.
pub(super) fn list(
    folder: &Path,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Listing, DataError> {
    let most = Most { pictures: MAX_IMAGES, entries: MAX_ENTRIES };
    Lister::new(folder, most, progress, cancel)?.list()
}

/// The class folders of a folder, with the pictures that lie beside them.
#[derive(Default)]
struct Level {
    classes: BTreeMap<OsString, Vec<PathBuf>>,
    loose: Vec<PathBuf>,
}

struct Lister<'a> {
    root: &'a Path,
    most: Most,
    progress: &'a mut dyn FnMut(Progress),
    cancel: &'a AtomicBool,
    /// The folder and all that it lies in: whoever leads back there leads into a circle.
    above: HashSet<Identity>,
    entries: usize,
    pictures: usize,
    listing: Listing,
}

impl<'a> Lister<'a> {
    fn new(
        root: &'a Path,
        most: Most,
        progress: &'a mut dyn FnMut(Progress),
        cancel: &'a AtomicBool,
    ) -> Result<Self, DataError> {
        let whole = fs::canonicalize(root).map_err(|error| unreadable(root, error))?;
        // A folder above that may not be looked at cannot be led back to either.
        let above = whole.ancestors().filter_map(|folder| identity(folder).ok()).collect();
        let listing = Listing::default();
        Ok(Self { root, most, progress, cancel, above, entries: 0, pictures: 0, listing })
    }

    fn list(mut self) -> Result<Listing, DataError> {
        let top = self.entries(self.root, true)?;
        match Split::of(&top.folders) {
            Some(split) if self.holds_nothing_else(&split)? => self.list_split(&split, top)?,
            _ => self.list_classes(top)?,
        }
        self.check_names();
        self.check_counts()?;
        Ok(self.listing)
    }

    /// Subfolders are classes; without any, the folder itself is one.
    fn list_classes(&mut self, top: Entries) -> Result<(), DataError> {
        let level = self.level(top)?;
        if let (Some((name, pictures)), 1) = (level.classes.first_key_value(), level.classes.len())
        {
            self.remark_nested(&self.root.join(name), pictures);
        }
        self.listing.left_out.add_all(Reason::Outside, &level.loose);
        self.listing.classes = level
            .classes
            .into_iter()
            .map(|(name, pictures)| Class {
                name: display_name(Path::new(&name)),
                pictures,
                test: Vec::new(),
            })
            .collect();
        Ok(())
    }

    fn level_of(&mut self, folder: &Path) -> Result<Level, DataError> {
        let entries = self.entries(folder, false)?;
        self.level(entries)
    }

    /// Goes through the class folders; where none holds a picture, the pictures beside them are one
    /// class, named after the whole folder.
    fn level(&mut self, entries: Entries) -> Result<Level, DataError> {
        let mut level = Level { loose: entries.pictures, ..Level::default() };
        let mut known: BTreeMap<OsString, Identity> = BTreeMap::new();
        for folder in entries.folders {
            let name = folder.file_name().unwrap_or(folder.as_os_str()).to_owned();
            let Some(own) = self.enter(&folder, &HashSet::new()) else { continue };
            let mut read = HashSet::from([own]);
            let unread = self.listing.left_out.unread();
            let pictures = self.pictures_below(&folder, &mut read)?;
            if pictures.is_empty() {
                // One that may not be read is counted as that already.
                if self.listing.left_out.unread() == unread {
                    self.listing.left_out.add(Reason::Empty, &folder);
                }
                continue;
            }
            if let Some((other, _)) = known.iter().find(|(_, identity)| **identity == own) {
                self.listing.remarks.push(format!(
                    "{} and {} are the same folder: its pictures are in two classes.",
                    display_name(Path::new(other)),
                    display_name(&folder)
                ));
            }
            known.insert(name.clone(), own);
            level.classes.insert(name, pictures);
        }
        if level.classes.is_empty() && !level.loose.is_empty() {
            let name = self.root.file_name().unwrap_or(self.root.as_os_str()).to_owned();
            level.classes.insert(name, std::mem::take(&mut level.loose));
        }
        Ok(level)
    }

    /// Every picture of a folder and its subfolders, at any depth, by name. `read` holds the folders
    /// that are done, this one among them.
    fn pictures_below(
        &mut self,
        folder: &Path,
        read: &mut HashSet<Identity>,
    ) -> Result<Vec<PathBuf>, DataError> {
        let mut pictures = Vec::new();
        let mut open = vec![folder.to_owned()];
        while let Some(folder) = open.pop() {
            let entries = self.entries(&folder, false)?;
            pictures.extend(entries.pictures);
            // The first by name is gone through first: which of two names is kept is no accident.
            for folder in entries.folders.into_iter().rev() {
                open.push(folder);
            }
            while let Some(next) = open.last() {
                match self.enter(next, read) {
                    Some(identity) => {
                        read.insert(identity);
                        break;
                    }
                    None => drop(open.pop()),
                }
            }
        }
        pictures.sort();
        Ok(pictures)
    }

    /// What a folder is, if it is to be gone through: neither one that it lies in nor one that is
    /// done.
    fn enter(&mut self, folder: &Path, read: &HashSet<Identity>) -> Option<Identity> {
        let identity = match identity(folder) {
            Ok(identity) => identity,
            Err(error) => {
                self.listing.left_out.add(reason(&error), folder);
                return None;
            }
        };
        let above = |folder: &Path| entries::identity(folder).is_ok_and(|other| other == identity);
        if self.above.contains(&identity) || folder.ancestors().skip(1).any(above) {
            self.listing.left_out.add(Reason::Loop, folder);
            None
        } else if read.contains(&identity) {
            self.listing.left_out.add(Reason::Again, folder);
            None
        } else {
            Some(identity)
        }
    }
}

/// The name of a class for the screen: composed letters, whatever the file system keeps.
pub(super) fn display_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    printable(&name.nfc().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::entries::STRIDE;
    use super::*;

    fn listed(folder: &Path, most: Most) -> Result<Listing, DataError> {
        Lister::new(folder, most, &mut |_| {}, &AtomicBool::new(false))?.list()
    }

    #[test]
    fn too_many_pictures_or_files_end_the_listing() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a/1.png", "a/2.png", "b/c/3.png", "b/4.txt"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"").unwrap();
        }
        let most = |pictures, entries| Most { pictures, entries };
        assert_eq!(listed(folder.path(), most(3, 7)).unwrap().classes.len(), 2);
        let told = listed(folder.path(), most(2, 7)).unwrap_err().to_string();
        assert!(told.contains("at most 2 pictures, found more"), "{told}");
        let told = listed(folder.path(), most(3, 6)).unwrap_err().to_string();
        assert!(told.contains("at most 6 files and folders, found more"), "{told}");
    }

    #[test]
    fn a_long_listing_tells_how_far_it_is_and_can_be_cancelled() {
        use std::sync::atomic::Ordering;
        let folder = tempfile::tempdir().unwrap();
        for index in 0..2 * STRIDE {
            fs::write(folder.path().join(format!("{index}.png")), b"").unwrap();
        }
        let cancel = AtomicBool::new(false);
        let mut told = Vec::new();
        let mut stop = |progress: Progress| {
            told.push(progress.text);
            cancel.store(true, Ordering::Relaxed);
        };
        let result = list(folder.path(), &mut stop, &cancel);
        assert!(matches!(result, Err(DataError::Cancelled)), "{result:?}");
        assert_eq!(told.len(), 1);
        assert!(told[0].ends_with("pictures"), "{told:?}");
    }
}
