//! The images: where they come from, and how they are read. Plain bytes, no tensors.
//!
//! [`load`] is the way in. `published` lists what the world offers, `locate` finds its files
//! on disk and [`download`] fetches them: `names` says what a file's name means, `survey` looks
//! through folders, a `set` is what is whole, `given` is what somebody names by its place; [`idx`],
//! `npy` and `table` read it from a `source`. [`digits`] draws the built-in numerals with the pen of
//! `raster` along the `strokes`; [`folder`] reads a person's own pictures;
//! `identity` knows images again, wherever they lie; [`batch`] makes batches and noisy pairs of them.

pub mod batch;
pub mod digits;
pub mod download;
mod error;
pub mod folder;
mod given;
mod identity;
pub mod idx;
mod locate;
mod names;
mod npy;
pub mod pixels;
mod published;
mod raster;
mod set;
mod shape;
mod source;
mod strokes;
mod survey;
mod table;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

pub use error::DataError;
pub use identity::{Comparison, Fingerprint, Identity, ImagesUsed, MeasuredImages};
pub use names::is_data_file;
pub use shape::ImageShape;

use crate::config::DatasetChoice;
use crate::disk;

/// Width and height of MNIST's images, of the built-in digits and of own pictures.
const SIDE: usize = ImageShape::MNIST.width;
/// Pixels of one of them.
const PIXELS: usize = ImageShape::MNIST.values();

/// Images of one shape with their classes.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageSet {
    /// The shape of every image.
    pub shape: ImageShape,
    /// `len × shape.values()` bytes, 0 black to 255 white.
    pub pixels: Vec<u8>,
    /// One class a picture, an index into [`Dataset::class_names`].
    pub labels: Vec<u8>,
}

impl ImageSet {
    /// No images yet.
    pub fn empty(shape: ImageShape) -> Self {
        Self { shape, pixels: Vec::new(), labels: Vec::new() }
    }

    /// Adds an image of `shape.values()` bytes and its class.
    pub fn push(&mut self, image: &[u8], label: u8) {
        debug_assert_eq!(image.len(), self.shape.values());
        self.pixels.extend_from_slice(image);
        self.labels.push(label);
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The bytes of one image.
    ///
    /// # Panics
    /// If `index` is not below [`Self::len`].
    pub fn image(&self, index: usize) -> &[u8] {
        let values = self.shape.values();
        &self.pixels[index * values..(index + 1) * values]
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
    /// Images to train on; never empty, of one shape with [`Self::test`].
    pub train: ImageSet,
    /// Images that training never sees; never empty.
    pub test: ImageSet,
    /// By what they are known again: [`Dataset::fingerprint`].
    pub identity: Identity,
    /// What a person must know of how they were read: what was left out and why, what looks wrong.
    /// One sentence each.
    pub notes: Vec<String>,
}

impl Dataset {
    /// How much there is: `300 training and 50 test images in 12 classes`.
    pub fn summary(&self) -> String {
        let classes = self.class_names.len();
        format!(
            "{} training and {} test images in {classes} {}",
            self.train.len(),
            self.test.len(),
            if classes == 1 { "class" } else { "classes" }
        )
    }
}

impl Dataset {
    /// The shape of every image.
    pub fn shape(&self) -> ImageShape {
        self.train.shape
    }
}

/// How far the loading is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// What is being done, for a person.
    pub text: String,
    /// Finished part, 0 to 1, if it is known.
    pub fraction: Option<f32>,
}

impl Progress {
    fn new(text: impl Into<String>, fraction: Option<f32>) -> Self {
        Self { text: text.into(), fraction }
    }
}

/// Where to look for published data sets, and whether they may be downloaded.
///
/// Folders are searched in the order of the fields. Each may hold the files directly or some levels
/// down, under the names that other programs give them, packed or not.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// Named by the user.
    pub data_dir: Option<PathBuf>,
    /// Named by the environment variable `RAVEN_DATA_DIR`.
    pub environment_dir: Option<PathBuf>,
    /// Chosen in the window before; what is wrong with them is no error.
    pub remembered: Vec<PathBuf>,
    /// The program's folder in the user's cache; downloads go to its subfolders.
    pub cache_dir: Option<PathBuf>,
    /// Whether to download what is in none of the folders.
    pub allow_download: bool,
    /// Addresses used in place of the public mirrors, for tests.
    pub mirrors: Option<Vec<String>>,
}

impl Default for LoadOptions {
    /// The folders of this user and environment, without downloading.
    fn default() -> Self {
        Self {
            data_dir: None,
            environment_dir: std::env::var_os("RAVEN_DATA_DIR")
                .filter(|value| !value.is_empty())
                .map(PathBuf::from),
            remembered: Vec::new(),
            cache_dir: directories::ProjectDirs::from("", "", "raven-explorer")
                .map(|folders| folders.cache_dir().to_owned()),
            allow_download: false,
            mirrors: None,
        }
    }
}

/// What a download of this data set would fetch: megabytes, and the host asked first. `None` where
/// there is nothing to download.
pub fn download_offer(choice: &DatasetChoice) -> Option<(u32, &'static str)> {
    let published = published::ALL.into_iter().find(|set| set.choice() == *choice)?;
    let host = published.mirrors.first()?.split('/').nth(2)?;
    Some((published.megabytes, host))
}

/// Loads a data set completely, or not at all.
///
/// Takes well under a second unless something is downloaded. `progress` is called on this
/// thread; `cancel` is looked at between pieces of work.
///
/// # Errors
/// If the images cannot be found, fetched or read, or `cancel` was set.
pub fn load(
    choice: &DatasetChoice,
    options: &LoadOptions,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Dataset, DataError> {
    check(cancel)?;
    // What is said of a folder, and kept, holds in every other folder too.
    let absolute = |folder: &Option<PathBuf>| folder.as_deref().map(disk::absolute);
    let options = &LoadOptions {
        data_dir: absolute(&options.data_dir),
        environment_dir: absolute(&options.environment_dir),
        ..options.clone()
    };
    match choice {
        DatasetChoice::Digits => {
            progress(Progress::new("Drawing the built-in digits", None));
            Ok(digits::dataset())
        }
        DatasetChoice::Mnist => locate::load(&published::MNIST, options, progress, cancel),
        DatasetChoice::FashionMnist => {
            locate::load(&published::FASHION_MNIST, options, progress, cancel)
        }
        DatasetChoice::Folder(path) => {
            let path = &disk::absolute(path);
            known(path)?;
            if let Some(dataset) = given::load(path, progress, cancel)? {
                return Ok(dataset);
            }
            let mut dataset = folder::load(path, progress, cancel)?;
            if published_as(&dataset).is_some() {
                // Pictures in a folder that is called like a data set are not that data set.
                dataset.name += " (own pictures)";
            }
            Ok(dataset)
        }
    }
}

/// The published data set that these images are, wherever they were read from.
pub fn published_as(dataset: &Dataset) -> Option<DatasetChoice> {
    let set = published::ALL.into_iter().find(|set| {
        crate::config::spelling::squeezed(set.name)
            == crate::config::spelling::squeezed(&dataset.name)
    });
    set.map(published::Published::choice)
}

/// A word that is no folder is told what there is.
fn known(path: &Path) -> Result<(), DataError> {
    if path.symlink_metadata().is_ok() {
        return Ok(());
    }
    // What leads elsewhere is a path, of which the system says what is wrong.
    let here = std::env::current_dir().unwrap_or_default();
    let bare = path.parent().is_none_or(|parent| parent == Path::new("") || parent == here);
    let Some(name) = path.file_name().filter(|_| bare) else { return Ok(()) };
    let name = name.to_string_lossy().into_owned();
    let nearest = DatasetChoice::nearest_name(&name);
    let hint = nearest.map_or(String::new(), |nearest| format!(" Did you mean {nearest}?"));
    Err(DataError::Unknown { name, hint })
}

/// An error once the user has asked to stop.
fn check(cancel: &AtomicBool) -> Result<(), DataError> {
    if cancel.load(Ordering::Relaxed) { Err(DataError::Cancelled) } else { Ok(()) }
}
