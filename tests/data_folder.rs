//! Folders of a person's own pictures: what is taken, how it is shrunk, and what is refused.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use image::{ColorType, DynamicImage, GrayAlphaImage, GrayImage, Luma, LumaA, RgbImage};
use raven_explorer::config::DatasetChoice;
use raven_explorer::data::{self, DataError, Dataset, ImageShape, LoadOptions, Progress};
use tempfile::TempDir;

const SIDE: usize = ImageShape::MNIST.width;
const PIXELS: usize = ImageShape::MNIST.values();

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

#[test]
fn subfolders_are_classes_and_every_seventh_picture_is_for_testing() {
    let folder = Folder::new();
    for index in 0..15 {
        folder.grey(&format!("cats/{index:02}.png"), 100 + index);
        folder.grey(&format!("ants/{index:02}.PNG"), 200 + index);
    }
    folder.grey("bees/a.jpg", 1).grey("bees/b.jpeg", 2).grey("cows/only.png", 3);
    folder.bytes("empty/readme.txt", b"no picture").bytes("cats/notes.txt", b"no picture");
    folder.bytes("cats/.hidden.png", b"no picture").bytes(".hidden/a.png", b"no picture");
    let dataset = folder.load().unwrap();
    assert_eq!(dataset.class_names, ["ants", "bees", "cats", "cows"]);
    assert_eq!(dataset.choice, DatasetChoice::Folder(folder.path().to_owned()));
    assert_eq!(dataset.origin, folder.path().display().to_string());
    assert_eq!(dataset.train.pixels.len(), dataset.train.len() * PIXELS);

    let mut test: Vec<(u8, u8)> = (0..dataset.test.len())
        .map(|at| (dataset.test.labels[at], dataset.test.image(at)[0]))
        .collect();
    test.sort();
    assert_eq!(test, [(0, 206), (0, 213), (1, 2), (2, 106), (2, 113)]);
    let mut train: Vec<(u8, u8)> = (0..dataset.train.len())
        .map(|at| (dataset.train.labels[at], dataset.train.image(at)[0]))
        .collect();
    assert!(!train.is_sorted(), "not shuffled");
    train.extend(test);
    train.sort();
    let mut all: Vec<(u8, u8)> = vec![(1, 1), (1, 2), (3, 3)];
    all.extend((0..15).flat_map(|index| [(0, 200 + index), (2, 100 + index)]));
    all.sort();
    assert_eq!(train, all);

    assert!(folder.load().unwrap() == dataset, "the second time it is another data set");
}

#[test]
fn a_folder_without_subfolders_is_one_class() {
    let folder = Folder::new();
    folder.grey("a.png", 10).grey("b.png", 20).grey("c.png", 30);
    let dataset = folder.load().unwrap();
    assert_eq!(dataset.class_names, [folder.path().file_name().unwrap().to_str().unwrap()]);
    assert_eq!(dataset.test.pixels, [30; PIXELS]);
    assert_eq!(dataset.train.len(), 2);
}

#[test]
fn pictures_beside_the_subfolders_are_left_out_and_counted() {
    let folder = Folder::new();
    folder.grey("preview.png", 0).grey("class/a.png", 1).grey("class/b.png", 2);
    let dataset = folder.load().unwrap();
    assert_eq!((dataset.train.len(), dataset.test.len()), (1, 1));
    assert!(
        dataset.origin.ends_with("(1 pictures outside its subfolders left out)"),
        "{}",
        dataset.origin
    );
}

#[test]
fn progress_reaches_the_end_and_cancelling_stops() {
    let folder = Folder::new();
    for index in 0..200 {
        folder.grey(&format!("{index}.png"), index);
    }
    let choice = DatasetChoice::Folder(folder.path().to_owned());
    let mut reports: Vec<Progress> = Vec::new();
    let cancel = AtomicBool::new(false);
    let options = LoadOptions::default();
    data::load(&choice, &options, &mut |progress| reports.push(progress), &cancel).unwrap();
    let last = reports.last().unwrap();
    assert_eq!(last.fraction, Some(1.0));
    assert!(last.text.ends_with("200 of 200 pictures"), "{}", last.text);

    let mut stop =
        |progress: Progress| cancel.store(progress.fraction.is_some(), Ordering::Relaxed);
    let result = data::load(&choice, &options, &mut stop, &cancel);
    assert!(matches!(result, Err(DataError::Cancelled)), "{result:?}");
}

#[test]
fn proportions_are_kept_on_black() {
    let white = |width, height| Folder::shrunk(GrayImage::from_pixel(width, height, Luma([255])));
    assert_eq!(white(56, 56), [255; PIXELS]);
    let wide = white(100, 50);
    for row in 0..SIDE {
        let expected = if (7..21).contains(&row) { 255 } else { 0 };
        assert_eq!(wide[row * SIDE..(row + 1) * SIDE], [expected; SIDE], "row {row}");
    }
    let tall = white(7, 28);
    assert_eq!(tall.iter().filter(|&&pixel| pixel == 255).count(), 7 * SIDE);
    let line = white(5000, 1);
    assert_eq!(line.iter().filter(|&&pixel| pixel == 255).count(), SIDE);
}

#[test]
fn shrinking_averages_and_never_inverts() {
    let stripes = GrayImage::from_fn(280, 280, |x, _| Luma([if x % 2 == 0 { 255 } else { 0 }]));
    assert!(Folder::shrunk(stripes).iter().all(|pixel| (120..=135).contains(pixel)));
    let half = GrayImage::from_fn(280, 280, |x, _| Luma([if x < 140 { 255 } else { 0 }]));
    let half = Folder::shrunk(half);
    assert_eq!((half[0], half[27]), (255, 0));
}

#[test]
fn colours_become_grey_and_transparency_paper() {
    let green = Folder::shrunk(RgbImage::from_pixel(28, 28, image::Rgb([0, 255, 0])));
    let blue = Folder::shrunk(RgbImage::from_pixel(28, 28, image::Rgb([0, 0, 255])));
    assert!(green[0] > 150 && (1..60).contains(&blue[0]), "{} {}", green[0], blue[0]);
    let picture = GrayAlphaImage::from_fn(28, 28, |x, _| LumaA([0, [0, 128, 255][x as usize % 3]]));
    assert_eq!(Folder::shrunk(picture)[..3], [255, 127, 0]);
}

#[test]
fn a_20000_by_20000_picture_is_named_with_its_size() {
    let folder = Folder::new();
    folder.grey("a.png", 0).bytes("huge.png", &png_header(20_000, 20_000));
    let path = folder.path().join("huge.png");
    assert_says(folder.load(), &[path.to_str().unwrap(), "20000 × 20000", "10000 pixels a side"]);
    folder.bytes("huge.png", &png_header(9_000, 9_000));
    assert_says(folder.load(), &[path.to_str().unwrap(), "9000 × 9000", "50 megapixels"]);
    folder.bytes("huge.png", &png_header(10_001, 1));
    assert_says(folder.load(), &[path.to_str().unwrap(), "10001 × 1", "10000 pixels a side"]);
    // A real one, not only a header: 400 megapixels that pack into half a megabyte.
    folder.bytes("huge.png", &black_png(20_000, 20_000));
    assert_says(folder.load(), &[path.to_str().unwrap(), "20000 × 20000"]);
}

/// A PNG file that ends after its header.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([8, 0, 0, 0, 0]);
    push_chunk(&mut bytes, &chunk);
    // Decoders look for the first piece of pixels before they tell the size.
    push_chunk(&mut bytes, b"IDAT");
    bytes
}

/// A complete PNG file, all black.
fn black_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png_header(width, height);
    bytes.truncate(bytes.len() - 12);
    let mut encoder =
        flate2::write::ZlibEncoder::new(b"IDAT".to_vec(), flate2::Compression::fast());
    let row = vec![0; width as usize + 1];
    (0..height).for_each(|_| encoder.write_all(&row).unwrap());
    push_chunk(&mut bytes, &encoder.finish().unwrap());
    push_chunk(&mut bytes, b"IEND");
    bytes
}

/// Appends a chunk, type and data, with its length and checksum.
fn push_chunk(bytes: &mut Vec<u8>, chunk: &[u8]) {
    bytes.extend((chunk.len() as u32 - 4).to_be_bytes());
    bytes.extend(chunk);
    let mut checksum = flate2::Crc::new();
    checksum.update(chunk);
    bytes.extend(checksum.sum().to_be_bytes());
}

#[test]
fn damaged_pictures_are_named() {
    let folder = Folder::new();
    folder.grey("class/a.png", 0).grey("class/b.png", 0);
    let whole = {
        folder.picture("whole.png", GrayImage::from_fn(50, 50, |x, y| Luma([(x * y) as u8])));
        fs::read(folder.path().join("whole.png")).unwrap()
    };
    let text = b"this is text";
    for (name, bytes) in
        [("cut.png", &whole[..whole.len() / 2]), ("text.jpg", text), ("empty.png", b"")]
    {
        let name = format!("class/{name}");
        folder.bytes(&name, bytes);
        let path = folder.path().join(&name);
        assert_says(folder.load(), &[path.to_str().unwrap(), "intact PNG or JPEG"]);
        fs::remove_file(path).unwrap();
    }
    folder.load().unwrap();
}

#[test]
fn too_few_pictures() {
    let folder = Folder::new();
    let path = folder.path().to_str().unwrap();
    assert_says(folder.load(), &[path, "PNG or JPEG pictures", "no picture"]);
    folder.grey("a/1.png", 0).grey("b/1.png", 0);
    assert_says(folder.load(), &[path, "at least two pictures of one class", "2 in 2 classes"]);
    folder.grey("b/2.png", 0).load().unwrap();
}

#[test]
fn more_classes_than_a_byte_can_tell_apart() {
    let folder = Folder::new();
    folder.grey("000/a.png", 0).grey("000/b.png", 0);
    for index in 1..=255 {
        folder.grey(&format!("{index:03}/a.png"), index);
    }
    let dataset = folder.load().unwrap();
    assert_eq!(dataset.class_names.len(), 256);
    assert!(
        (0..dataset.train.len()).all(|at| dataset.train.image(at)[0] == dataset.train.labels[at])
    );
    folder.grey("256/a.png", 0);
    assert_says(folder.load(), &[folder.path().to_str().unwrap(), "at most 256", "found 257"]);
}

#[test]
fn a_folder_that_is_none() {
    let folder = Folder::new();
    folder.bytes("file", b"");
    for name in ["file", "absent"] {
        let path = folder.path().join(name);
        let result = load(&path);
        assert!(matches!(result, Err(DataError::Unreadable { .. })), "{result:?}");
        assert_says(result, &[path.to_str().unwrap(), "a readable folder"]);
    }
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_not_followed_and_dead_links_left_out() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    folder.grey("class/a.png", 1).grey("class/b.png", 2);
    symlink(folder.path(), folder.path().join("class/loop")).unwrap();
    symlink(folder.path(), folder.path().join("loop")).unwrap();
    symlink(folder.path().join("class"), folder.path().join("again")).unwrap();
    symlink(folder.path().join("loop.png"), folder.path().join("class/loop.png")).unwrap();
    symlink("itself.png", folder.path().join("class/itself.png")).unwrap();
    symlink(folder.path().join("class/a.png"), folder.path().join("class/c.png")).unwrap();
    let dataset = folder.load().unwrap();
    assert_eq!(dataset.class_names, ["class"]);
    // A link to a picture is a picture: a and b to train on, c to test on.
    assert_eq!(dataset.test.pixels, [1; PIXELS]);
    assert_eq!(dataset.train.len(), 2);
}

#[test]
fn sixteen_bit_pictures_are_read() {
    let folder = Folder::new();
    let path = folder.file("b.png");
    image::save_buffer(&path, &[0x80; 28 * 28 * 2], 28, 28, ColorType::L16).unwrap();
    folder.grey("c.png", 0);
    assert_eq!(folder.load().unwrap().train.pixels, [0x80; PIXELS]);
}
