//! Which pictures belong to which class, and which of them are for testing.

use raven_explorer::data::ImageShape;
use std::collections::BTreeSet;

use super::*;

const PIXELS: usize = ImageShape::MNIST.values();

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
fn too_few_pictures() {
    let folder = Folder::new();
    let path = folder.path().to_str().unwrap();
    assert_says(folder.load(), &[path, "pictures (PNG, JPEG", "no picture"]);
    folder.grey("a/1.png", 0).grey("b/1.png", 0);
    assert_says(folder.load(), &[path, "at least two pictures of one class", "2 in 2 classes"]);
    folder.grey("b/2.png", 0).load().unwrap();
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

#[test]
fn pictures_at_any_depth_belong_to_the_class_folder() {
    let folder = Folder::new();
    folder.drawn("dogs/a.png", 1).drawn("dogs/batch2/b.png", 2).drawn("dogs/x/y/z/c.png", 3);
    folder.drawn("cats/only/here/a.png", 4).drawn("cats/b.png", 5);
    let dataset = folder.load().unwrap();
    assert_eq!(counts(&dataset), [("cats", 2), ("dogs", 3)]);
    assert_eq!(dataset.summary(), "3 training and 2 test images in 2 classes");
    assert!(dataset.notes.is_empty(), "{:?}", dataset.notes);
}

#[test]
fn one_class_whose_pictures_all_lie_deeper_is_pointed_out() {
    let folder = Folder::new();
    for class in ["cats", "dogs"] {
        folder.drawn(&format!("pets/{class}/a.png"), 1).drawn(&format!("pets/{class}/b.png"), 2);
    }
    let dataset = folder.load().unwrap();
    assert_eq!(counts(&dataset), [("pets", 4)]);
    let told = "All pictures are in one class, pets. If its subfolders (cats, dogs …) are the \
                classes, choose that folder instead.";
    assert_eq!(dataset.notes, [told]);
}

#[test]
fn every_ending_of_a_picture_is_read_whatever_the_file_holds() {
    let folder = Folder::new();
    let jpeg = encoded(&drawing(9).to_rgb8().into(), ImageFormat::Jpeg);
    for ending in ["jpg", "JPEG", "jpe", "jfif", "jif", "jfi", "pjpeg", "pjp"] {
        folder.bytes(&format!("jpeg/a.{ending}"), &jpeg);
    }
    for (ending, format) in [
        ("png", ImageFormat::Png),
        ("apng", ImageFormat::Png),
        ("WebP", ImageFormat::WebP),
        ("bmp", ImageFormat::Bmp),
        ("dib", ImageFormat::Bmp),
        ("tif", ImageFormat::Tiff),
        ("tiff", ImageFormat::Tiff),
        ("gif", ImageFormat::Gif),
    ] {
        let bytes = encoded(&drawing(200).to_rgb8().into(), format);
        folder.bytes(&format!("right/a.{ending}"), &bytes);
        folder.bytes(&format!("wrong/{ending}.jpg"), &bytes);
    }
    let dataset = folder.load().unwrap();
    assert_eq!(counts(&dataset), [("jpeg", 8), ("right", 8), ("wrong", 8)]);
    assert!(dataset.notes.is_empty(), "{:?}", dataset.notes);
    // All of them hold the same picture; a GIF has fewer colours.
    let expected = drawing(200).to_luma8().into_raw();
    for at in (0..dataset.train.len()).filter(|&at| dataset.train.labels[at] > 0) {
        let image = dataset.train.image(at).iter().zip(&expected);
        assert!(image.map(|(a, b)| a.abs_diff(*b)).all(|difference| difference < 4), "image {at}");
    }
}

#[test]
fn train_and_test_folders_with_the_same_classes_are_the_split() {
    let folder = Folder::new();
    for (part, count) in [("Train", 9), ("test", 2), ("val", 3)] {
        for index in 0..count {
            folder.drawn(&format!("{part}/cats/{index}.png"), index);
            folder.drawn(&format!("{part}/dogs/deeper/{index}.png"), index);
        }
    }
    folder.bytes("readme/a.txt", b"").bytes("test/dogs/a.txt", b"");
    let dataset = folder.load().unwrap();
    assert_eq!(dataset.class_names, ["cats", "dogs"]);
    assert_eq!((dataset.train.len(), dataset.test.len()), (18, 4));
    let told = [
        "6 pictures for validation left out, e.g. val/cats/0.png: train and test are used, \
         validation is not.",
        "1 class folder without a readable picture left out: readme.",
        "2 files without an image extension left out (2 .txt), e.g. readme/a.txt.",
    ];
    assert_eq!(dataset.notes, told);

    // Without a test set, the validation set is one.
    fs::remove_dir_all(folder.path().join("test")).unwrap();
    let dataset = folder.load().unwrap();
    assert_eq!((dataset.train.len(), dataset.test.len()), (18, 6));

    // A class that one of them lacks is said.
    folder.drawn("Train/mice/a.png", 1).drawn("val/owls/a.png", 1);
    let dataset = folder.load().unwrap();
    assert_eq!(dataset.class_names, ["cats", "dogs", "mice", "owls"]);
    let told = dataset.notes.join(" ");
    assert!(told.contains("The folder val has no picture of these classes: mice."), "{told}");
    assert!(told.contains("The folder Train has no picture of these classes: owls."), "{told}");

    // Beside other classes they are classes themselves, which is said.
    folder.drawn("bus/a.png", 1);
    let dataset = folder.load().unwrap();
    assert_eq!(dataset.class_names, ["Train", "bus", "val"]);
    let told = "Train and val are treated as classes, since bus beside them also holds pictures.";
    assert!(dataset.notes.contains(&told.into()), "{:?}", dataset.notes);
}

#[test]
fn a_test_folder_without_classes_is_left_out_and_counted() {
    let folder = Folder::new();
    for index in 0..7 {
        folder.drawn(&format!("train/cats/{index}.png"), index);
        folder.drawn(&format!("test/{index}.png"), index);
    }
    let dataset = folder.load().unwrap();
    assert_eq!(dataset.class_names, ["cats"]);
    assert_eq!((dataset.train.len(), dataset.test.len()), (6, 1));
    let told = "7 test pictures left out, e.g. test/0.png: the test folder has none of the training \
                folder's classes, so every seventh training picture is kept for testing.";
    assert_eq!(dataset.notes, [told]);
}

#[test]
fn names_of_classes_are_sorted_byte_by_byte_and_shown_composed() {
    let folder = Folder::new();
    for class in ["2", "10", "Zebra", "ant", "\u{e9}", "e\u{301}", "a\nb"] {
        folder.drawn(&format!("{class}/a.png"), 1).drawn(&format!("{class}/b.png"), 1);
    }
    let dataset = folder.load().unwrap();
    let names = dataset.class_names.iter().map(String::as_str).collect::<Vec<_>>();
    if names.len() == 6 {
        // A file system that holds both spellings for one name.
        return;
    }
    assert_eq!(names, ["10", "2", "Zebra", "a\\nb", "ant", "\u{e9}", "\u{e9}"]);
    let told = "Two class folders look alike, \u{e9}, but the bytes of their names differ: they are two \
                classes.";
    assert_eq!(dataset.notes, [told]);
}

#[cfg(unix)]
mod links {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn class_folders_and_pictures_may_all_be_links() {
        let (store, folder) = (Folder::new(), Folder::new());
        for index in 0..7 {
            store.drawn(&format!("c/{index}.png"), index).drawn(&format!("d/{index}.png"), index);
            store.drawn(&format!("single/{index}.png"), index);
            let link = folder.file(&format!("owls/{index}.png"));
            symlink(store.path().join(format!("single/{index}.png")), link).unwrap();
        }
        symlink(store.path().join("c"), folder.path().join("cats")).unwrap();
        symlink(store.path().join("d"), folder.path().join("dogs")).unwrap();
        fs::create_dir(folder.path().join("mice")).unwrap();
        symlink(store.path().join("d"), folder.path().join("mice/more")).unwrap();
        let dataset = folder.load().unwrap();
        assert_eq!(counts(&dataset), [("cats", 7), ("dogs", 7), ("mice", 7), ("owls", 7)]);
        assert!(dataset.notes.is_empty(), "{:?}", dataset.notes);

        // The folder itself may be one.
        let link = store.path().join("link");
        symlink(folder.path(), &link).unwrap();
        assert_eq!(load(&link).unwrap().train, dataset.train);
    }

    #[test]
    fn links_in_circles_end_and_are_counted() {
        let folder = Folder::new();
        folder.drawn("class/a.png", 1).drawn("class/b.png", 2).drawn("class/deep/c.png", 3);
        let link = |to: &str, name: &str| symlink(to, folder.path().join(name)).unwrap();
        link("..", "class/up");
        link(".", "class/here");
        link("../../..", "class/deep/above");
        link("deep", "class/same");
        link(".", "root");
        let dataset = folder.load().unwrap();
        assert_eq!(counts(&dataset), [("class", 3)]);
        assert_eq!(
            dataset.notes,
            [
                "4 links that lead back to a folder they lie in left out: class/deep/above, \
                 class/here, class/up, ….",
                "1 folder already read under another name left out: class/same.",
            ]
        );
    }

    #[test]
    fn links_to_nothing_are_counted_and_links_to_pictures_are_pictures() {
        let folder = Folder::new();
        folder.drawn("class/a.png", 1).drawn("class/b.png", 2);
        let link = |to: &str, name: &str| symlink(to, folder.path().join(name)).unwrap();
        link("nowhere.png", "class/dead.png");
        link("itself.png", "class/itself.png");
        link("gone", "cats");
        link("a.png", "class/c.png");
        let dataset = folder.load().unwrap();
        assert_eq!(counts(&dataset), [("class", 3)]);
        let told = "3 links that lead nowhere left out: cats, class/dead.png, class/itself.png.";
        assert_eq!(dataset.notes, [told]);
    }

    #[test]
    fn a_folder_under_two_names_is_two_classes_and_said() {
        let folder = Folder::new();
        folder.drawn("cats/a.png", 1).drawn("cats/b.png", 2);
        symlink("cats", folder.path().join("felines")).unwrap();
        let dataset = folder.load().unwrap();
        assert_eq!(counts(&dataset), [("cats", 2), ("felines", 2)]);
        let told = "cats and felines are the same folder: its pictures are in two classes.";
        assert_eq!(dataset.notes, [told]);
    }

    #[test]
    fn names_that_are_no_text_are_read() {
        let folder = Folder::new();
        for class in [&b"caf\xe9"[..], b"caf\xe8"] {
            let class = folder.path().join(OsStr::from_bytes(class));
            if fs::create_dir(&class).is_err() {
                // A file system that takes only text.
                return;
            }
            for name in [&b"\xff.png"[..], b"a.png"] {
                let bytes = encoded(&drawing(1), ImageFormat::Png);
                fs::write(class.join(OsStr::from_bytes(name)), bytes).unwrap();
            }
        }
        let dataset = folder.load().unwrap();
        assert_eq!(counts(&dataset), [("caf\u{fffd}", 2), ("caf\u{fffd}", 2)]);
        assert_eq!(dataset.notes.len(), 1, "{:?}", dataset.notes);
        let names: BTreeSet<_> = dataset.train.labels.iter().collect();
        assert_eq!(names.len(), 2, "they are one class");
    }
}
