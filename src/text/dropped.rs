//! Files that are dropped on the window.

/// More files than anybody drops on purpose.
pub(crate) fn too_many(files: usize, most: usize) -> String {
    format!(
        "{files} files were dropped at once; only the first {most} were opened. To train on many \
         images, drop their folder."
    )
}
