//! IDX files and where they are looked for: good ones, and every kind of bad one.

mod forms;
mod layouts;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use flate2::Compression;
use flate2::write::GzEncoder;
use raven_explorer::config::DatasetChoice;
use raven_explorer::data::{self, DataError, Dataset, ImageShape, LoadOptions, idx};
use tempfile::TempDir;

const PIXELS: usize = ImageShape::MNIST.values();

const TRAIN_IMAGES: &str = "train-images-idx3-ubyte";
const TRAIN_LABELS: &str = "train-labels-idx1-ubyte";
const TEST_IMAGES: &str = "t10k-images-idx3-ubyte";
const TEST_LABELS: &str = "t10k-labels-idx1-ubyte";

fn header(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// An image file of `count` images; image `i` has the grey value `first + i` everywhere.
fn images(count: u32, first: u8) -> Vec<u8> {
    let mut bytes = header(&[0x803, count, 28, 28]);
    (0..count).for_each(|index| bytes.extend([first + index as u8; PIXELS]));
    bytes
}

fn labels(labels: &[u8]) -> Vec<u8> {
    let mut bytes = header(&[0x801, labels.len() as u32]);
    bytes.extend(labels);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A folder that vanishes with the test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// A small data set: three images to train on, two to test on.
    fn with_dataset(prefix: &str, suffix: &str) -> Self {
        let folder = Self::new();
        let pack = |bytes: Vec<u8>| if suffix == ".gz" { gzip(&bytes) } else { bytes };
        for (name, bytes) in [
            (TRAIN_IMAGES, images(3, 10)),
            (TRAIN_LABELS, labels(&[1, 0, 9])),
            (TEST_IMAGES, images(2, 100)),
            (TEST_LABELS, labels(&[4, 4])),
        ] {
            folder.write(&format!("{prefix}{name}{suffix}"), &pack(bytes));
        }
        folder
    }

    fn load(&self) -> Result<Dataset, DataError> {
        load(&LoadOptions { data_dir: Some(self.path().to_owned()), ..nowhere() })
    }
}

/// Options that look in no folder at all, whatever this machine has.
fn nowhere() -> LoadOptions {
    LoadOptions {
        data_dir: None,
        environment_dir: None,
        remembered: Vec::new(),
        cache_dir: None,
        allow_download: false,
        mirrors: Some(Vec::new()),
    }
}

fn load(options: &LoadOptions) -> Result<Dataset, DataError> {
    data::load(&DatasetChoice::Mnist, options, &mut |_| {}, &AtomicBool::new(false))
}

fn assert_says<T: std::fmt::Debug>(result: Result<T, DataError>, parts: &[&str]) {
    let text = result.unwrap_err().to_string();
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

/// The error of reading these bytes as images, which names the file and says these parts.
fn assert_bad_images(bytes: &[u8], parts: &[&str]) {
    let folder = Folder::new();
    let path = folder.write("bad-images", bytes);
    let result = idx::read_images(&path);
    assert_says(result, &[&[path.to_str().unwrap(), "expected", "found"], parts].concat());
}

fn assert_bad_labels(bytes: &[u8], parts: &[&str]) {
    let folder = Folder::new();
    let path = folder.write("bad-labels", bytes);
    let result = idx::read_labels(&path);
    assert_says(result, &[&[path.to_str().unwrap(), "expected", "found"], parts].concat());
}

#[test]
fn files_are_found_in_every_place_plain_and_gzipped() {
    for prefix in ["", "mnist/"] {
        for suffix in ["", ".gz"] {
            let folder = Folder::with_dataset(prefix, suffix);
            let dataset = folder.load().unwrap();
            let place = folder.path().join(prefix).components().collect::<PathBuf>();
            assert_eq!(dataset.choice, DatasetChoice::Folder(place.clone()));
            assert_eq!(Path::new(&dataset.origin), place);
            assert_eq!(dataset.class_names[9], "9");
            assert_eq!(dataset.train.labels, [1, 0, 9]);
            assert_eq!(dataset.test.labels, [4, 4]);
            assert_eq!(dataset.train.image(2), [12; PIXELS]);
            assert_eq!(dataset.test.image(1), [101; PIXELS]);
        }
    }
}

#[test]
fn the_folders_are_searched_in_order() {
    let (empty, full) = (Folder::new(), Folder::with_dataset("mnist/", ".gz"));
    let path = |folder: &Folder| Some(folder.path().to_owned());
    for options in [
        LoadOptions { data_dir: path(&empty), environment_dir: path(&full), ..nowhere() },
        LoadOptions { environment_dir: path(&empty), cache_dir: path(&full), ..nowhere() },
    ] {
        assert_eq!(load(&options).unwrap().train.len(), 3);
    }
    let other = Folder::with_dataset("", "");
    other.write(TRAIN_LABELS, &labels(&[7, 7, 7]));
    let options = LoadOptions { data_dir: path(&other), environment_dir: path(&full), ..nowhere() };
    assert_eq!(load(&options).unwrap().train.labels, [7, 7, 7]);
}

#[test]
fn when_nothing_is_found_every_folder_is_named() {
    let folders = [Folder::new(), Folder::new(), Folder::new()];
    let [data_dir, environment_dir, cache_dir] =
        folders.each_ref().map(|f| Some(f.path().to_owned()));
    let result = load(&LoadOptions { data_dir, environment_dir, cache_dir, ..nowhere() });
    assert!(matches!(result, Err(DataError::Missing { .. })), "{result:?}");
    let names = folders.each_ref().map(|folder| folder.path().to_str().unwrap());
    assert_says(result, &[&names[..], &["MNIST", TRAIN_IMAGES, "built-in digits"]].concat());
    assert_says(load(&nowhere()), &["none given", "built-in digits"]);
}

#[test]
fn a_download_needs_a_cache_folder() {
    let result = load(&LoadOptions { allow_download: true, ..nowhere() });
    assert!(matches!(result, Err(DataError::NoCacheFolder { .. })), "{result:?}");
}

#[test]
fn a_broken_file_in_a_named_folder_is_an_error_even_if_others_are_good() {
    let (broken, good) = (Folder::with_dataset("", ".gz"), Folder::with_dataset("", ".gz"));
    let path = broken.write(&format!("{TEST_IMAGES}.gz"), &gzip(&images(2, 0))[..40]);
    let options = LoadOptions {
        data_dir: Some(broken.path().to_owned()),
        environment_dir: Some(good.path().to_owned()),
        cache_dir: Some(good.path().to_owned()),
        ..nowhere()
    };
    assert_says(load(&options), &[path.to_str().unwrap(), "truncated"]);
    fs::remove_file(&path).unwrap();
    assert_says(
        load(&options),
        &[
            broken.path().to_str().unwrap(),
            "found the training images, the training labels and the test labels",
            &format!("missing: the test images ({TEST_IMAGES})"),
        ],
    );
}

#[test]
fn a_broken_file_in_the_cache_is_named_when_it_may_not_be_fetched_again() {
    let cache = Folder::with_dataset("mnist/", ".gz");
    let path = cache.write(&format!("mnist/{TEST_LABELS}.gz"), b"no gzip");
    let options = LoadOptions { cache_dir: Some(cache.path().to_owned()), ..nowhere() };
    assert_says(load(&options), &[path.to_str().unwrap(), "magic number"]);
}

#[test]
fn a_folder_that_cannot_be_read_is_an_error() {
    let (folder, good) = (Folder::new(), Folder::with_dataset("", ""));
    let file = folder.write("a file", b"");
    for bad in [file, folder.path().join("absent")] {
        let options = LoadOptions {
            data_dir: Some(bad.clone()),
            cache_dir: Some(good.path().to_owned()),
            ..nowhere()
        };
        let result = load(&options);
        assert!(matches!(result, Err(DataError::Unreadable { .. })), "{result:?}");
        assert_says(result, &[bad.to_str().unwrap(), "expected a folder"]);
    }
}

#[test]
fn a_cancelled_loading_loads_nothing() {
    let folder = Folder::with_dataset("", "");
    let options = LoadOptions { data_dir: Some(folder.path().to_owned()), ..nowhere() };
    let result = data::load(&DatasetChoice::Mnist, &options, &mut |_| {}, &AtomicBool::new(true));
    assert!(matches!(result, Err(DataError::Cancelled)), "{result:?}");
}

#[test]
fn the_wrong_magic_number() {
    assert_bad_images(b"PNG or anything else", &["0x00000803", "0x504e4720"]);
    assert_bad_images(&labels(&[1]), &["0x00000803", "0x00000801 (a label file)"]);
    assert_bad_labels(&images(1, 0), &["0x00000801", "0x00000803 (an image file)"]);
    assert_bad_labels(&gzip(&images(1, 0)), &["0x00000801", "0x00000803 (an image file)"]);
}

#[test]
fn empty_and_cut_files() {
    assert_bad_images(b"", &["magic number", "truncated"]);
    assert_bad_images(&images(1, 0)[..10], &["number of rows", "truncated"]);
    assert_bad_images(
        &images(2, 0)[..1000],
        &["2 images, 1568 bytes", "truncated after 984 bytes"],
    );
    assert_bad_labels(&labels(&[1, 2, 3])[..10], &["3 labels, 3 bytes", "truncated after 2 bytes"]);
}

#[test]
fn cut_and_damaged_gzip_files() {
    let whole = gzip(&images(100, 0));
    for length in [2, 12, whole.len() / 2, whole.len() - 4] {
        assert_bad_images(&whole[..length], &["truncated"]);
    }
    let mut wrong_checksum = whole.clone();
    let position = whole.len() - 6;
    wrong_checksum[position] ^= 1;
    assert_bad_images(&wrong_checksum, &["damaged gzip data", "checksum"]);
    let mut damaged = whole.clone();
    damaged[20..60].fill(0xff);
    assert_bad_images(&damaged, &["damaged gzip data"]);
}

#[test]
fn trailing_bytes() {
    let mut bytes = images(2, 0);
    bytes.push(0);
    assert_bad_images(&bytes, &["2 images", "trailing bytes"]);
    assert_bad_images(&gzip(&bytes), &["2 images", "trailing bytes"]);
}

#[test]
fn other_sizes_than_28_by_28() {
    let mut bytes = header(&[0x803, 1, 32, 28]);
    bytes.extend([0; 32 * 28]);
    assert_bad_images(&bytes, &["28 × 28", "32 × 28"]);
}

#[test]
fn no_images_and_no_labels() {
    assert_bad_images(&images(0, 0), &["1 to 500000 images", "claims 0"]);
    assert_bad_labels(&labels(&[]), &["1 to 500000 labels", "claims 0"]);
}

#[test]
fn a_header_that_claims_billions_is_refused() {
    assert_bad_images(&header(&[0x803, u32::MAX, 28, 28]), &["1 to 500000", "4294967295"]);
    let most = header(&[0x803, 500_000, 28, 28]);
    assert_bad_images(&most, &["500000 images", "truncated after 0 bytes"]);
}

#[test]
fn a_decompression_bomb_is_refused() {
    assert_bad_images(&bomb(), &["2 images", "trailing bytes"]);
}

/// Two images, and 300 MB behind them, in a third of a megabyte.
fn bomb() -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&images(2, 0)).unwrap();
    (0..300).for_each(|_| encoder.write_all(&vec![0; 1 << 20]).unwrap());
    encoder.finish().unwrap()
}

/// Neither a claim of 392 MB nor a bomb of 300 MB takes memory. Measured in a process of its
/// own, as the other tests take some.
#[cfg(target_os = "linux")]
#[test]
fn bad_files_take_no_memory() {
    const CHILD: &str = "RAVEN_TEST_MEASURES_MEMORY";
    if std::env::var_os(CHILD).is_none() {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "bad_files_take_no_memory", "--test-threads=1"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
        return;
    }
    let (claim, bomb) = (header(&[0x803, 500_000, 28, 28]), bomb());
    let before = peak_memory();
    assert_bad_images(&claim, &["500000 images"]);
    assert_bad_images(&bomb, &["trailing bytes"]);
    let taken = peak_memory() - before;
    assert!(taken < 32 << 20, "{taken} bytes");
}

/// Most address space that this process ever used, in bytes.
#[cfg(target_os = "linux")]
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[test]
fn labels_over_9() {
    assert_bad_labels(&labels(&[0, 9, 10, 3]), &["labels from 0 to 9", "label 10 at position 2"]);
}

#[test]
fn different_numbers_of_images_and_labels() {
    let folder = Folder::with_dataset("mnist/", ".gz");
    let path = folder.write(&format!("mnist/{TRAIN_LABELS}.gz"), &gzip(&labels(&[1, 2])));
    assert_says(
        folder.load(),
        &[path.to_str().unwrap(), "3 labels", TRAIN_IMAGES, "found 2 labels"],
    );
}

#[test]
fn the_real_files_load_fast_and_are_not_mistaken_for_each_other() {
    let Some(folder) = std::env::var_os("RAVEN_DATA_DIR").map(PathBuf::from) else {
        println!("skipped: needs the real files, RAVEN_DATA_DIR is not set");
        return;
    };
    let load = |choice: DatasetChoice, folder: &Path| {
        let options = LoadOptions { data_dir: Some(folder.to_owned()), ..nowhere() };
        data::load(&choice, &options, &mut |_| {}, &AtomicBool::new(false))
    };
    for (choice, name) in
        [(DatasetChoice::Mnist, "MNIST"), (DatasetChoice::FashionMnist, "Fashion-MNIST")]
    {
        let dataset = load(choice.clone(), &folder).unwrap();
        assert_eq!((dataset.name.as_str(), &dataset.choice), (name, &choice));
        assert_eq!((dataset.train.len(), dataset.test.len()), (60_000, 10_000));
        assert_eq!(dataset.train.labels.iter().filter(|&&label| label > 9).count(), 0);
    }
    let mnist = load(DatasetChoice::Mnist, &folder).unwrap();
    assert_eq!(mnist.train.labels[..10], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);

    // Both data sets use the same file names: directly in a folder, the labels tell them apart.
    let mnist = Path::new(&mnist.origin);
    if mnist != folder {
        assert!(load(DatasetChoice::Mnist, mnist).is_ok());
        let result = load(DatasetChoice::FashionMnist, mnist);
        assert_says(result, &["Fashion-MNIST: expected", "(these are MNIST's files)"]);
    }
}
