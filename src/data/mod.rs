//! The images: where they come from, and how they are read. Plain bytes, no tensors.
//!
//! `idx` reads the published files, `download` fetches them, `locate` finds them on disk,
//! `digits` draws the built-in numerals, `folder` reads a person's own pictures.

use std::path::PathBuf;

use crate::config::{DatasetChoice, PIXELS};

/// Grey images of 28 × 28 pixels with their classes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImageSet {
    /// `len × 784` bytes, row by row, 0 black to 255 white.
    pub pixels: Vec<u8>,
    /// One class a picture, an index into [`Dataset::class_names`].
    pub labels: Vec<u8>,
}

impl ImageSet {
    /// Number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The 784 bytes of one image.
    ///
    /// # Panics
    /// If `index` is not below [`Self::len`].
    pub fn image(&self, index: usize) -> &[u8] {
        &self.pixels[index * PIXELS..(index + 1) * PIXELS]
    }
}

/// A training and a test set that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// What the user chose.
    pub choice: DatasetChoice,
    /// What the screen calls it; the built-in digits are never called MNIST.
    pub name: String,
    /// Where it came from, for the tooltip: a folder, or `drawn by this program`.
    pub origin: String,
    /// One name a class.
    pub class_names: Vec<String>,
    /// Images to train on; never empty.
    pub train: ImageSet,
    /// Images that training never sees; never empty.
    pub test: ImageSet,
}
