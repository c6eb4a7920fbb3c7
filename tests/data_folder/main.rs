//! Folders of a person's own pictures: what is taken, how it is shrunk, what is counted, and what is
//! refused.

mod classes;
mod left_out;
mod pictures;
mod reading;
mod whole;

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use raven_explorer::config::DatasetChoice;
use raven_explorer::data::{self, DataError, Dataset, LoadOptions};
use tempfile::TempDir;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    /// A picture of one grey value.
    fn grey(&self, name: &str, value: u8) -> &Self {
        self.picture(name, GrayImage::from_pixel(28, 28, Luma([value])))
    }

    /// A picture that nothing is to be said of: grey, with a corner of quite another grey.
    fn drawn(&self, name: &str, value: u8) -> &Self {
        self.bytes(name, &encoded(&drawing(value), ImageFormat::Png))
    }

    fn picture(&self, name: &str, picture: impl Into<DynamicImage>) -> &Self {
        picture.into().save(self.file(name)).unwrap();
        self
    }

    fn bytes(&self, name: &str, bytes: &[u8]) -> &Self {
        fs::write(self.file(name), bytes).unwrap();
        self
    }

    fn load(&self) -> Result<Dataset, DataError> {
        load(self.path())
    }

    /// The 28 × 28 pixels that become of a picture.
    fn shrunk(picture: impl Into<DynamicImage>) -> Vec<u8> {
        let folder = Self::new();
        folder.picture("b.png", picture).grey("c.png", 0);
        let dataset = folder.load().unwrap();
        assert_eq!((dataset.train.len(), dataset.test.len()), (1, 1));
        dataset.train.image(0).to_vec()
    }
}

fn drawing(value: u8) -> DynamicImage {
    GrayImage::from_fn(28, 28, |x, y| Luma([if x + y > 50 { value ^ 0x80 } else { value }])).into()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn load(path: &Path) -> Result<Dataset, DataError> {
    let choice = DatasetChoice::Folder(path.to_owned());
    data::load(&choice, &LoadOptions::default(), &mut |_| {}, &AtomicBool::new(false))
}

fn assert_says(result: Result<Dataset, DataError>, parts: &[&str]) {
    let text = result.unwrap_err().to_string();
    for part in ["expected", "found"].iter().chain(parts) {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

/// How many pictures of each class there are, to train on and to test on together.
fn counts(dataset: &Dataset) -> Vec<(&str, usize)> {
    let labels = || dataset.train.labels.iter().chain(&dataset.test.labels);
    let count = |class| labels().filter(|&&label| usize::from(label) == class).count();
    let names = dataset.class_names.iter().enumerate();
    names.map(|(class, name)| (name.as_str(), count(class))).collect()
}
