//! A person's own pictures: a folder of them, one subfolder per class.
//!
//! Pictures become grey, and are shrunk to fit 28 × 28 with black bars where they are not
//! square. What is transparent counts as white paper. Dark and bright are never swapped. Colour
//! profiles are ignored, as torchvision ignores them; a camera's note on how it was held is not.
//!
//! `listing` finds the pictures, `kinds` tells them from other files, `left_out` counts what is not
//! read, `picture` reads one, `jpeg` sees whether a JPEG is whole, and `frames` whether a file holds
//! more than one picture.

mod frames;
mod jpeg;
mod kinds;
mod left_out;
mod listing;
mod picture;

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use image::GrayImage;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use self::left_out::counted;
use self::listing::{Class, display_name};
use self::picture::{Picture, Reader};
use super::error::shown;
use super::{DataError, Dataset, Identity, ImageSet, ImageShape, PIXELS, Progress, check};
use crate::config::DatasetChoice;

pub use self::kinds::ENDINGS;

/// Most pictures in a folder.
pub const MAX_IMAGES: usize = 200_000;
/// Most classes: labels are bytes.
pub const MAX_CLASSES: usize = 256;
/// Longest side of a picture, in pixels.
pub const MAX_SIDE: u32 = 10_000;
/// Most pixels of a picture.
pub const MAX_PIXELS: u64 = 50_000_000;

/// Every so many pictures of a class, one is kept for testing.
const TEST_EVERY: usize = 7;
/// Pictures between two looks at the cancel flag.
const CHUNK: usize = 128;
/// Most threads that read: more of them only take more memory.
const MOST_THREADS: usize = 8;
const SHUFFLE_SEED: u64 = 0x666f_6c64_6572;

/// A picture that is to be read.
struct Wanted {
    path: PathBuf,
    label: u8,
}

/// Loads all pictures of a folder.
///
/// Subfolders are the classes, by name, with all that lies in them at any depth; a folder without
/// subfolders is one class. Links are followed, but no folder is gone through twice for one class.
/// Every seventh picture of a class, and at least one if it has two, is kept for testing, unless the
/// subfolders are `train` and `test` with the classes in each. Labels follow the order of the
/// classes' names, byte by byte, as torchvision's do. What is left out is counted in
/// [`Dataset::notes`]. The order of the pictures is shuffled, always in the same way.
///
/// # Errors
/// If the folder or any picture cannot be read, is too large, or there are fewer than two
/// pictures of one class.
pub fn load(
    folder: &Path,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Dataset, DataError> {
    progress(Progress::new(format!("Listing {}", shown(folder)), None));
    let listing = listing::list(folder, progress, cancel)?;
    let (mut train, mut test) = split(&listing.classes, listing.own_split);
    if train.is_empty() || test.is_empty() {
        let classes = counted(listing.classes.len(), "class", "classes");
        return Err(DataError::content(
            folder,
            "at least two pictures of one class, to train on and to test on",
            format!("{} in {classes}", train.len() + test.len()),
            "Add pictures.",
        ));
    }
    let mut random = ChaCha8Rng::seed_from_u64(SHUFFLE_SEED);
    train.shuffle(&mut random);
    test.shuffle(&mut random);

    let total = train.len() + test.len();
    let mut finished = 0;
    let mut report = |chunk: usize| {
        finished += chunk;
        let text = format!("Reading {}: {finished} of {total} pictures", shown(folder));
        progress(Progress::new(text, Some(finished as f32 / total as f32)));
    };
    let threads = threads().map_err(|error| {
        DataError::unreadable(folder, "threads to read the pictures on", io::Error::other(error))
    })?;
    let mut reading = Reading { reader: Reader::default(), threads, noticed: Noticed::default() };
    let train = reading.all(&train, &mut report, cancel)?;
    let test = reading.all(&test, &mut report, cancel)?;

    let mut notes = listing.left_out.sentences(folder);
    notes.extend(listing.remarks);
    notes.extend(reading.noticed.sentences(folder));
    Ok(Dataset {
        choice: DatasetChoice::Folder(folder.to_owned()),
        name: display_name(folder),
        origin: folder.display().to_string(),
        class_names: listing.classes.into_iter().map(|class| class.name).collect(),
        train,
        test,
        identity: Identity::default(),
        notes,
    })
}

/// The pictures to train on and to test on.
fn split(classes: &[Class], own: bool) -> (Vec<Wanted>, Vec<Wanted>) {
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for (label, class) in classes.iter().enumerate() {
        let wanted = |path: &PathBuf| Wanted { path: path.clone(), label: label as u8 };
        for (index, path) in class.pictures.iter().enumerate() {
            let tests = !own && is_test(index, class.pictures.len());
            if tests { test.push(wanted(path)) } else { train.push(wanted(path)) }
        }
        test.extend(class.test.iter().map(wanted));
    }
    (train, test)
}

/// Threads of their own: where a drive hangs, they hang, and nothing else does.
fn threads() -> Result<ThreadPool, rayon::ThreadPoolBuildError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let name = |index| format!("pictures-{index}");
    ThreadPoolBuilder::new().num_threads(cores.min(MOST_THREADS)).thread_name(name).build()
}

/// Whether the picture at `index` of a class with `count` pictures is kept for testing.
fn is_test(index: usize, count: usize) -> bool {
    if count < TEST_EVERY {
        count > 1 && index == count - 1
    } else {
        index % TEST_EVERY == TEST_EVERY - 1
    }
}

/// How often something was noticed in a picture, and the first by name that it was noticed in.
#[derive(Default)]
struct Noticed {
    pictures: usize,
    blank: Finding,
    /// Of the blank ones, those with transparent parts.
    transparent: Finding,
    first_of_many: Finding,
}

#[derive(Default)]
struct Finding {
    count: usize,
    example: Option<PathBuf>,
}

impl Finding {
    fn add(&mut self, found: bool, path: &Path) {
        if found {
            self.count += 1;
            if self.example.as_deref().is_none_or(|example| path < example) {
                self.example = Some(path.to_owned());
            }
        }
    }

    /// Its example, as counted from `root`; `None` if there is nothing to say.
    fn example(&self, root: &Path) -> Option<String> {
        let example = self.example.as_deref()?;
        Some(shown(example.strip_prefix(root).unwrap_or(example)))
    }
}

impl Noticed {
    fn add(&mut self, picture: &Picture, path: &Path) {
        self.pictures += 1;
        self.blank.add(picture.blank, path);
        self.transparent.add(picture.blank && picture.transparent, path);
        self.first_of_many.add(picture.first_of_many, path);
    }

    fn sentences(&self, root: &Path) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Some(example) = self.first_of_many.example(root) {
            let files = counted(self.first_of_many.count, "file holds", "files hold");
            sentences.push(format!(
                "{files} several pictures, e.g. {example}: only the first frame or page is used."
            ));
        }
        if let Some(example) = self.blank.example(root) {
            let (count, all) = (self.blank.count, self.pictures);
            let are = if count == 1 { "picture is" } else { "pictures are" };
            let example = self.transparent.example(root).unwrap_or(example);
            let hint = if self.transparent.count > 0 { BLANK_HINT } else { "" };
            sentences.push(format!(
                "{count} {are} a single grey value (of {all}), e.g. {example}.{hint}"
            ));
        }
        sentences
    }
}

const BLANK_HINT: &str = " Transparent parts count as white: if the drawing is white on a \
    transparent background, save it on a dark one.";

/// Reads many pictures.
struct Reading {
    reader: Reader,
    threads: ThreadPool,
    noticed: Noticed,
}

impl Reading {
    fn all(
        &mut self,
        wanted: &[Wanted],
        report: &mut dyn FnMut(usize),
        cancel: &AtomicBool,
    ) -> Result<ImageSet, DataError> {
        let mut set = ImageSet::empty(ImageShape::MNIST);
        for chunk in wanted.chunks(CHUNK) {
            check(cancel)?;
            let reader = &self.reader;
            let read = || chunk.par_iter().map(|one| read_listed(reader, &one.path)).collect();
            let pictures: Vec<Picture> = self.threads.install::<_, Result<_, _>>(read)?;
            for (picture, wanted) in pictures.iter().zip(chunk) {
                set.pixels.extend_from_slice(picture.image.as_raw());
                set.labels.push(wanted.label);
                self.noticed.add(picture, &wanted.path);
            }
            report(chunk.len());
        }
        debug_assert_eq!(set.pixels.len(), set.len() * PIXELS);
        Ok(set)
    }
}

/// Reads a picture that was there when the folder was listed.
fn read_listed(reader: &Reader, path: &Path) -> Result<Picture, DataError> {
    reader.read(path).map_err(|error| match error {
        DataError::Unreadable { source, .. } if source.kind() == ErrorKind::NotFound => {
            DataError::content(
                path,
                "the picture listed a moment ago",
                "nothing: the folder is changing while it is read",
                "Try again when nothing changes it.",
            )
        }
        other => other,
    })
}

/// One picture of a person's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPicture {
    /// 28 × 28 grey bytes, row by row.
    pub pixels: Vec<u8>,
    /// What is worth knowing of it, in a sentence.
    pub note: Option<String>,
}

/// Reads one picture of a person's own.
///
/// # Errors
/// If the file cannot be read, is no whole picture of a kind that is read, or is too large.
pub fn read_image(path: &Path) -> Result<OwnPicture, DataError> {
    let picture = Reader::default().read(path)?;
    let name = shown(Path::new(path.file_name().unwrap_or(path.as_os_str())));
    let note = if picture.blank {
        let hint = if picture.transparent { BLANK_HINT } else { "" };
        Some(format!("{name} is a single grey value.{hint}"))
    } else if picture.first_of_many {
        Some(format!("{name} holds several pictures: only the first is used."))
    } else {
        None
    };
    Ok(OwnPicture { pixels: GrayImage::into_raw(picture.image), note })
}
