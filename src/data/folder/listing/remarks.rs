//! What is worth a sentence once a folder is listed, and what ends it there.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::{Lister, display_name};
use crate::data::DataError;
use crate::data::folder::MAX_CLASSES;

impl Lister<'_> {
    /// One class whose pictures all lie deeper looks like a folder of classes one level too high.
    pub(super) fn remark_nested(&mut self, class: &Path, pictures: &[PathBuf]) {
        let mut below: Vec<String> = Vec::new();
        for picture in pictures {
            let Ok(inside) = picture.strip_prefix(class) else { return };
            let mut parts = inside.components();
            match (parts.next(), parts.next()) {
                (Some(folder), Some(_)) => {
                    let folder = display_name(Path::new(folder.as_os_str()));
                    if below.last() != Some(&folder) {
                        below.push(folder);
                    }
                }
                _ => return,
            }
        }
        if let [first, second, ..] = below.as_slice() {
            self.listing.remarks.push(format!(
                "All pictures are in one class, {}. If its subfolders ({first}, {second} …) are the \
                 classes, choose that folder instead.",
                display_name(class)
            ));
        }
    }

    /// Says where two classes look the same on the screen.
    pub(super) fn check_names(&mut self) {
        let classes = &self.listing.classes;
        let mut seen = HashSet::new();
        let twice = classes.iter().filter(|class| !seen.insert(&class.name));
        let remarks: Vec<String> = twice
            .map(|class| {
                format!(
                    "Two class folders look alike, {}, but the bytes of their names differ: they are \
                     two classes.",
                    class.name
                )
            })
            .collect();
        self.listing.remarks.extend(remarks);
    }

    pub(super) fn check_counts(&self) -> Result<(), DataError> {
        let classes = self.listing.classes.len();
        if classes == 0 {
            let mut found = vec!["no picture in it or in its subfolders".to_owned()];
            found.extend(self.listing.left_out.sentences(self.root));
            let found = found.join(". ");
            return Err(DataError::content(
                self.root,
                "pictures (PNG, JPEG, WebP, BMP, TIFF, GIF), one subfolder per class",
                found.trim_end_matches('.'),
                "Choose the folder that holds the classes.",
            ));
        }
        if classes > MAX_CLASSES {
            return Err(DataError::content(
                self.root,
                format!("at most {MAX_CLASSES} subfolders with pictures"),
                classes.to_string(),
                "Choose fewer classes.",
            ));
        }
        Ok(())
    }
}
