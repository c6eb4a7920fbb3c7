//! Where other programs put the files, and what they call them.

use super::*;

/// The four files of the small data set, named by `name`.
fn written(name: impl Fn(&str) -> String) -> Folder {
    let folder = Folder::new();
    for (file, bytes) in small() {
        folder.write(&name(file), &bytes);
    }
    folder
}

/// The small data set: three images to train on, two to test on.
fn small() -> [(&'static str, Vec<u8>); 4] {
    [
        (TRAIN_IMAGES, images(3, 10)),
        (TRAIN_LABELS, labels(&[1, 0, 9])),
        (TEST_IMAGES, images(2, 100)),
        (TEST_LABELS, labels(&[4, 4])),
    ]
}

fn load_folder(path: &Path) -> Result<Dataset, DataError> {
    let choice = DatasetChoice::Folder(path.to_owned());
    data::load(&choice, &nowhere(), &mut |_| {}, &AtomicBool::new(false))
}

fn load_as(choice: DatasetChoice, folder: &Path) -> Result<Dataset, DataError> {
    let options = LoadOptions { data_dir: Some(folder.to_owned()), ..nowhere() };
    data::load(&choice, &options, &mut |_| {}, &AtomicBool::new(false))
}

fn assert_small(dataset: &Dataset) {
    assert_eq!(dataset.train.labels, [1, 0, 9]);
    assert_eq!(dataset.test.labels, [4, 4]);
    assert_eq!(dataset.train.image(2), [12; PIXELS]);
    assert_eq!(dataset.test.image(1), [101; PIXELS]);
}

type Layout = (&'static str, fn(&str) -> String);

#[test]
fn what_other_programs_leave_is_found_by_name_and_as_a_folder() {
    let layouts: [Layout; 14] = [
        ("torchvision", |file| format!("MNIST/raw/{file}")),
        ("torchvision's root, a level up", |file| format!("sets/torch/MNIST/raw/{file}")),
        ("dots, as Kaggle has it", |file| file.replace("-idx", ".idx")),
        ("folders called like the files", |file| format!("{file}/{file}")),
        ("folders with dots", |file| format!("archive/{file}/{}", file.replace("-idx", ".idx"))),
        ("capitals", |file| format!("Mnist/{}", file.to_uppercase())),
        ("a second download", |file| format!("{file} (1)")),
        ("a second download in Chrome", |file| format!("{file} (2).gz")),
        ("a copy on macOS", |file| format!("{file} 2")),
        ("underscores", |file| format!("data/{}", file.replace('-', "_"))),
        ("no dashes", |file| file.replace('-', "")),
        (".gz around what is not packed", |file| format!("{file}.gz")),
        ("TensorFlow's old tutorials", |file| format!("MNIST_data/{file}")),
        ("training and test files apart", |file| {
            let side = if file.starts_with("train") { "train" } else { "test" };
            format!("{side}/{file}")
        }),
    ];
    for (layout, name) in layouts {
        let folder = written(name);
        assert_small(&folder.load().unwrap_or_else(|error| panic!("{layout}: {error}")));
        assert_small(&load_folder(folder.path()).unwrap_or_else(|e| panic!("{layout}: {e}")));
        let [environment, cache] = [
            LoadOptions { environment_dir: Some(folder.path().to_owned()), ..nowhere() },
            LoadOptions { cache_dir: Some(folder.path().to_owned()), ..nowhere() },
        ]
        .map(|options| load(&options).unwrap());
        assert_small(&environment);
        assert_small(&cache);
    }
}

#[test]
fn what_another_program_calls_the_name_of_the_folder_is_read_for_either_set() {
    for (choice, names) in [
        (DatasetChoice::Mnist, &["mnist", "MNIST", "Mnist", "MNIST/raw", "archive", "raw"][..]),
        (
            DatasetChoice::FashionMnist,
            &["fashion", "fashion-mnist", "FashionMNIST/raw", "fashion_mnist", "Fashion MNIST"],
        ),
    ] {
        for name in names {
            let folder = written(|file| format!("{name}/{file}"));
            let dataset = load_as(choice.clone(), folder.path());
            assert_small(&dataset.unwrap_or_else(|error| panic!("{name}: {error}")));
        }
    }
    // Both side by side: each is found under its own name.
    let folder = written(|file| format!("MNIST/raw/{file}"));
    for (file, _) in small() {
        let bytes = if file.contains("train-labels") { labels(&[7, 7, 7]) } else { continue };
        folder.write(&format!("FashionMNIST/raw/{file}"), &bytes);
    }
    for (file, bytes) in small() {
        if !file.contains("train-labels") {
            folder.write(&format!("FashionMNIST/raw/{file}"), &bytes);
        }
    }
    assert_small(&load_as(DatasetChoice::Mnist, folder.path()).unwrap());
    let fashion = load_as(DatasetChoice::FashionMnist, folder.path()).unwrap();
    assert_eq!(fashion.train.labels, [7, 7, 7]);
    // As a folder it may mean either.
    assert_says(load_folder(folder.path()), &["expected one data set", "found 2", "Choose one"]);
}

#[test]
fn relatives_of_mnist_are_not_taken_for_it_unless_they_are_pointed_at() {
    let folder = written(|file| format!("KMNIST/raw/{file}"));
    let result = load_as(DatasetChoice::Mnist, folder.path());
    assert_says(result, &["(holds KMNIST/raw, not the published files)"]);
    let dataset = load_as(DatasetChoice::Mnist, &folder.path().join("KMNIST/raw")).unwrap();
    assert_eq!(dataset.name, "images in KMNIST/raw (not the published MNIST)");
}

#[test]
fn what_a_name_hides_is_read_by_its_contents() {
    // Packed bytes under a plain name, and plain ones under `.gz`; both lie there at once.
    let folder = Folder::new();
    for (file, bytes) in small() {
        folder.write(file, &gzip(&bytes));
        folder.write(&format!("{file}.gz"), &bytes);
    }
    assert_small(&folder.load().unwrap());
    // What macOS keeps beside a file is none, and neither is half a download.
    for (file, _) in small() {
        folder.write(&format!("._{file}"), b"Mac OS X");
        folder.write(&format!("__MACOSX/{file}"), b"Mac OS X");
        folder.write(&format!("{file}.gz.crdownload"), b"half");
    }
    assert_small(&folder.load().unwrap());
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_a_loop_of_them_ends() {
    use std::os::unix::fs::symlink;

    let blobs = written(str::to_owned);
    let folder = Folder::new();
    let snapshot = folder.path().join("datasets--mnist/snapshots/0a1b");
    fs::create_dir_all(&snapshot).unwrap();
    for (file, _) in small() {
        symlink(blobs.path().join(file), snapshot.join(file)).unwrap();
    }
    symlink(folder.path(), folder.path().join("again")).unwrap();
    assert_small(&folder.load().unwrap());
    // A folder of nothing but a loop ends too.
    let empty = Folder::new();
    symlink(empty.path(), empty.path().join("again")).unwrap();
    assert!(matches!(empty.load(), Err(DataError::Missing { .. })));
}

#[test]
fn the_search_ends_before_it_has_walked_a_disk() {
    let deep = written(|file| format!("a/b/c/d/e/f/{file}"));
    assert!(matches!(deep.load(), Err(DataError::Missing { .. })));
    // As deep as a hub's cache it goes.
    let hub = written(|file| format!("hub/datasets--x/snapshots/0a1b/mnist/{file}"));
    assert_small(&hub.load().unwrap());
    // A folder of more names than are looked at takes a moment, not its size.
    let wide = Folder::new();
    for index in 0..5_000 {
        wide.write(&format!("{index:05}.txt"), b"");
    }
    assert!(matches!(wide.load(), Err(DataError::Missing { .. })));
}

#[test]
fn what_is_there_and_what_is_missing_is_said() {
    let folder = Folder::new();
    folder.write(&format!("MNIST/raw/{TRAIN_IMAGES}"), &images(3, 0));
    folder.write(&format!("MNIST/raw/{TRAIN_LABELS}.gz"), &gzip(&labels(&[1, 2, 3])));
    folder.write(&format!("MNIST/raw/{TEST_LABELS}"), &labels(&[1]));
    let raw = folder.path().join("MNIST/raw");
    let said = [
        raw.to_str().unwrap(),
        "found the training images, the training labels and the test labels",
        &format!("missing: the test images ({TEST_IMAGES})"),
    ];
    assert_says(folder.load(), &said);
    assert_says(load_folder(folder.path()), &said);
    assert_says(load_folder(&raw.join(TRAIN_IMAGES)), &said);
    // A whole set further down is better than half a one.
    for (file, bytes) in small() {
        folder.write(&format!("a/b/c/{file}"), &bytes);
    }
    assert_small(&folder.load().unwrap());
}

#[test]
fn a_folder_that_was_chosen_before_is_looked_through_and_never_an_error() {
    let (gone, half) = (Folder::new().path().to_owned(), Folder::new());
    half.write(TRAIN_IMAGES, &images(3, 0));
    let remembered = vec![gone, half.path().to_owned()];
    let cache = written(str::to_owned);
    let options = LoadOptions { remembered, cache_dir: Some(cache.path().to_owned()), ..nowhere() };
    assert_small(&load(&options).unwrap());
    // Files that nobody published are no reason to pass over others.
    let other = Folder::with_dataset("", "");
    let options = LoadOptions { remembered: vec![other.path().to_owned()], ..options };
    assert_eq!(load(&options).unwrap().origin, cache.path().display().to_string());
}

#[test]
fn pictures_of_ones_own_stay_pictures_whatever_lies_below() {
    let picture = |folder: &Folder, name: &str, grey: u8| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        image::GrayImage::from_pixel(28, 28, image::Luma([grey])).save(path).unwrap();
    };
    let folder = written(|file| format!("downloads/MNIST/raw/{file}"));
    picture(&folder, "a.png", 10);
    picture(&folder, "b.png", 20);
    let dataset = load_folder(folder.path()).unwrap();
    assert_eq!(dataset.train.len() + dataset.test.len(), 2);
    // Four files of a data set beside a picture of them are the data set.
    let folder = written(str::to_owned);
    picture(&folder, "sample.png", 10);
    assert_small(&load_folder(folder.path()).unwrap());
    // Pictures in a folder that is called like a data set are not that data set.
    let folder = Folder::new();
    picture(&folder, "MNIST/0/a.png", 10);
    picture(&folder, "MNIST/0/b.png", 20);
    let dataset = load_folder(&folder.path().join("MNIST")).unwrap();
    assert_eq!(dataset.name, "MNIST (own pictures)");
    assert_eq!(data::published_as(&dataset), None);
}

#[test]
fn files_that_nobody_published_are_not_called_mnist_and_that_is_said_once() {
    let folder = written(|file| format!("kuzushiji/{file}"));
    let place = folder.path().join("kuzushiji");
    let options = LoadOptions { data_dir: Some(place.clone()), ..nowhere() };
    let mut told = Vec::new();
    let mut report = |progress: data::Progress| told.push(progress.text);
    let cancel = AtomicBool::new(false);
    let dataset = data::load(&DatasetChoice::Mnist, &options, &mut report, &cancel).unwrap();
    assert_eq!(dataset.name, "images in kuzushiji (not the published MNIST)");
    assert_eq!(dataset.choice, DatasetChoice::Folder(place.clone()), "what is saved says so too");
    assert_eq!(dataset.class_names.join(""), "0123456789");
    let warnings: Vec<_> = told.iter().filter(|text| text.starts_with("Warning: ")).collect();
    assert_eq!(warnings.len(), 1, "{told:?}");
    assert!(warnings[0].contains(place.to_str().unwrap()), "{told:?}");
    // What was saved finds the same files again.
    let again = data::load(&dataset.choice, &nowhere(), &mut |_| {}, &cancel).unwrap();
    assert_eq!((again.name, again.train), (dataset.name, dataset.train));
}

#[test]
fn one_changed_pixel_of_the_published_files_makes_them_others() {
    let Some(source) = std::env::var_os("RAVEN_DATA_DIR").map(PathBuf::from) else {
        println!("skipped: needs the real files, RAVEN_DATA_DIR is not set");
        return;
    };
    let real = load_as(DatasetChoice::Mnist, &source).unwrap();
    let folder = Folder::new();
    let idx = |set: &data::ImageSet| {
        let mut bytes = header(&[0x803, set.len() as u32, 28, 28]);
        bytes.extend(&set.pixels);
        bytes
    };
    let write = |train: &data::ImageSet| {
        folder.write(TRAIN_IMAGES, &idx(train));
        folder.write(TRAIN_LABELS, &labels(&train.labels));
        folder.write(TEST_IMAGES, &idx(&real.test));
        folder.write(TEST_LABELS, &labels(&real.test.labels));
    };
    // Unpacked, moved and dropped as a folder they are the published ones.
    write(&real.train);
    let dropped = load_folder(folder.path()).unwrap();
    assert_eq!(dropped.name, "MNIST");
    assert_eq!(data::published_as(&dropped), Some(DatasetChoice::Mnist));
    let one = folder.path().join(TEST_LABELS);
    assert_eq!(load_folder(&one).unwrap().name, "MNIST");

    let mut changed = real.train.clone();
    changed.pixels[12_345_678] ^= 1;
    write(&changed);
    let dataset = folder.load().unwrap();
    assert!(dataset.name.ends_with("(not the published MNIST)"), "{}", dataset.name);
    // Clothes under the name of digits are told by their name.
    let fashion = source.join("fashion-mnist");
    if fashion.is_dir() {
        let result = load_as(DatasetChoice::Mnist, &fashion);
        assert_says(result, &["(these are Fashion-MNIST's files)"]);
    }
}
