//! Other forms of the same images: what gunzip takes, arrays, tables, archives, relatives of MNIST.

use std::io::Cursor;

use super::*;

fn load_place(path: &Path) -> Result<Dataset, DataError> {
    let choice = DatasetChoice::Folder(path.to_owned());
    data::load(&choice, &nowhere(), &mut |_| {}, &AtomicBool::new(false))
}

#[test]
fn what_gunzip_takes_is_read() {
    let bytes = images(5, 0);
    let folder = Folder::new();
    let read = |name: &str, packed: &[u8]| {
        let path = folder.write(name, packed);
        idx::read_images(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let members: Vec<u8> = bytes.chunks(1000).flat_map(gzip).collect();
    let empty_members = [gzip(b""), gzip(&bytes), gzip(b""), gzip(b"")].concat();
    let rest = |rest: &[u8]| [gzip(&bytes), rest.to_vec()].concat();
    for (name, packed) in [
        ("several members", members),
        ("empty members", empty_members),
        ("padded with zeros to a tape's block", rest(&[0; 1024])),
        ("one zero behind", rest(&[0])),
        ("other bytes behind", rest(b"a newline from a copy\n")),
        ("a byte that could begin a member", rest(&[0x1f])),
    ] {
        assert_eq!(read(name, &packed).len(), 5 * PIXELS, "{name}");
    }
    // A member that is damaged is no garbage.
    let cut = rest(&gzip(&images(1, 0))[..20]);
    assert_bad_images(&cut, &["5 images"]);
}

#[test]
fn many_empty_members_are_read_without_a_deep_stack() {
    let one = gzip(b"");
    let mut packed: Vec<u8> = one.repeat(100_000);
    packed.extend(gzip(&images(1, 7)));
    let folder = Folder::new();
    assert_eq!(idx::read_images(&folder.write("x", &packed)).unwrap(), [7; PIXELS]);
}

#[test]
fn other_compression_is_named_with_what_to_do() {
    for (beginning, words) in [
        (&b"\xfd7zXZ\0\0\0"[..], ["an xz file", "xz -d"]),
        (b"BZh91AY&", ["a bzip2 file", "bzip2 -d"]),
        (b"\x28\xb5\x2f\xfd\x04\0", ["a Zstandard file", "zstd -d"]),
        (b"\x1f\x9d\x90\x00", ["a file of `compress`", "uncompress"]),
        (b"\x78\x9c\xed\xc1", ["zlib data", "pigz -dz"]),
        (b"7z\xbc\xaf\x27\x1c", ["a 7z archive", "Unpack it"]),
        (b"<!DOCTYPE html>", ["a web page", "Download the file itself"]),
        (b"version https://git-lfs.github.com/spec/v1", ["Git LFS", "git lfs pull"]),
    ] {
        assert_bad_images(beginning, &words);
        assert_bad_labels(beginning, &words);
    }
    assert_bad_images(&gzip(&gzip(&images(1, 0))), &["packed twice", "gunzip"]);
}

/// A `.npy` file of this kind and shape.
fn npy(kind: &str, shape: &str, fortran: bool, payload: &[u8]) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    let mut text = format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': ({shape}), }}");
    text += &" ".repeat(117 - text.len().min(117));
    text.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.extend(payload);
    bytes
}

fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Keras' file of the small data set; labels of eight bytes, as `numpy` makes them by itself.
fn keras() -> [(&'static str, Vec<u8>); 4] {
    let wide = |labels: &[u64]| labels.iter().flat_map(|label| label.to_le_bytes()).collect();
    let wide: fn(&[u64]) -> Vec<u8> = wide;
    [
        ("x_train.npy", npy("|u1", "3, 28, 28", false, &images(3, 10)[16..])),
        ("y_train.npy", npy("<i8", "3,", false, &wide(&[1, 0, 9]))),
        ("x_test.npy", npy("|u1", "2, 784", false, &images(2, 100)[16..])),
        ("y_test.npy", npy("|u1", "2,", false, &[4, 4])),
    ]
}

fn assert_small(dataset: &Dataset) {
    assert_eq!(
        (&dataset.train.labels[..], &dataset.test.labels[..]),
        (&[1, 0, 9][..], &[4, 4][..])
    );
    assert_eq!(dataset.train.image(2), [12; PIXELS]);
    assert_eq!(dataset.test.image(1), [101; PIXELS]);
}

#[test]
fn keras_arrays_are_read_in_a_folder_and_as_a_file() {
    let folder = Folder::new();
    let path = folder.write("keras/datasets/mnist.npz", &zipped(&keras()));
    assert_small(&folder.load().unwrap());
    assert_small(&load_place(folder.path()).unwrap());
    let dataset = load_place(&path).unwrap();
    assert_small(&dataset);
    assert_eq!(dataset.name, "images in mnist.npz (not the published MNIST)");
    let options = LoadOptions { data_dir: Some(path.clone()), ..nowhere() };
    let dataset = load(&options).unwrap();
    assert_eq!(dataset.choice, DatasetChoice::Folder(path));
}

#[test]
fn arrays_that_are_something_else_are_refused_by_name() {
    let folder = Folder::new();
    let with = |index: usize, array: Vec<u8>| {
        let mut arrays = keras();
        arrays[index].1 = array;
        load_place(&folder.write("mnist.npz", &zipped(&arrays)))
    };
    let bytes = &images(3, 10)[16..];
    let floats = with(0, npy("<f4", "3, 28, 28", false, &[0; 3 * PIXELS * 4]));
    assert_says(floats, &["x_train.npy", "uint8", "<f4"]);
    let columns = with(0, npy("|u1", "3, 28, 28", true, bytes));
    assert_says(columns, &["x_train.npy", "C order", "Fortran"]);
    assert_says(with(0, npy("|u1", "3, 32, 32", false, bytes)), &["28 × 28", "3 × 32 × 32"]);
    assert_says(with(0, npy("|u1", "4, 28, 28", false, bytes)), &["x_train.npy", "truncated"]);
    assert_says(with(0, npy("|u1", "2, 28, 28", false, bytes)), &["2 labels", "3 labels"]);
    assert_says(with(0, npy("|u1", "99999999999, 28, 28", false, bytes)), &["1 to 500000"]);
    let one_hot = with(1, npy("|u1", "3, 10", false, &[0; 30]));
    assert_says(one_hot, &["y_train.npy", "one whole number per image"]);
    let large = with(1, npy("<i8", "3,", false, &[255; 24]));
    assert_says(large, &["y_train.npy", "labels from 0 to"]);
    assert_says(with(1, b"no array".to_vec()), &["y_train.npy", "an array of NumPy"]);
    let half = zipped(&keras()[..2]);
    let result = load_place(&folder.write("mnist.npz", &half));
    assert_says(result, &["x_train, y_train, x_test and y_test", "x_train.npy"]);
    let result = load_place(&folder.write("mnist.npz", b"no archive"));
    assert_says(result, &["mnist.npz", "truncated or damaged"]);
}

/// A table of these images, one a line.
fn table(first_line: &str, separator: &str, labels: &[u8], first: u8) -> Vec<u8> {
    let mut text = first_line.to_owned();
    for (index, label) in labels.iter().enumerate() {
        let grey = (first + index as u8).to_string();
        text += &[vec![label.to_string()], vec![grey; PIXELS]].concat().join(separator);
        text += "\r\n";
    }
    text.into_bytes()
}

#[test]
fn tables_with_and_without_a_line_of_names_are_read() {
    let pixels: Vec<_> = (1..=PIXELS).map(|pixel| format!("pixel{pixel}")).collect();
    let names = format!("\u{feff}label,{}\n", pixels.join(","));
    for (name, first_line, separator) in
        [("mnist", "", ","), ("fashion-mnist", names.as_str(), ","), ("mnist", "", ";")]
    {
        let folder = Folder::new();
        let train = format!("archive/{name}_train.csv");
        let path = folder.write(&train, &table(first_line, separator, &[1, 0, 9], 10));
        let test = format!("archive/{name}_test.csv");
        folder.write(&test, &table(first_line, separator, &[4, 4], 100));
        assert_small(&load_place(folder.path()).unwrap());
        assert_small(&load_place(&path).unwrap());
        let choice: DatasetChoice = name.to_owned().into();
        let options = LoadOptions { data_dir: Some(folder.path().to_owned()), ..nowhere() };
        let cancel = AtomicBool::new(false);
        assert_small(&data::load(&choice, &options, &mut |_| {}, &cancel).unwrap());
    }
}

#[test]
fn a_line_that_is_no_image_is_named_by_its_number() {
    let folder = Folder::new();
    folder.write("mnist_test.csv", &table("", ",", &[4, 4], 100));
    let with = |bytes: Vec<u8>| load_place(&folder.write("mnist_train.csv", &bytes));
    let good = table("", ",", &[1, 0, 9], 10);
    let changed = |from: &str, to: &str| {
        String::from_utf8(good.clone()).unwrap().replacen(from, to, 1).into_bytes()
    };
    assert_small(&with(good.clone()).unwrap());
    assert_says(with(changed("0,11,", "0,256,")), &["a pixel from 0 to 255", "'256' in line 2"]);
    assert_says(with(changed("0,11,", "0,0.5,")), &["'0.5' in line 2"]);
    assert_says(with(changed("0,11,", "0,")), &["784 columns", "without a label", "line 2"]);
    assert_says(with(changed("9,12,", "cat,12,")), &["a label from 0", "'cat' in line 3"]);
    // A table alone has nothing to be tested on.
    fs::remove_file(folder.path().join("mnist_test.csv")).unwrap();
    assert_says(with(good), &["mnist_train.csv", "missing: the table to test on (mnist_test.csv)"]);
}

#[test]
fn an_archive_of_the_files_or_of_one_of_them_is_read() {
    let set = || {
        [
            (TRAIN_IMAGES, images(3, 10)),
            (TRAIN_LABELS, gzip(&labels(&[1, 0, 9]))),
            (TEST_IMAGES, images(2, 100)),
            (TEST_LABELS, labels(&[4, 4])),
        ]
    };
    // One archive, each file in a folder called like it, as a hub packs them.
    let folder = Folder::new();
    let names = set().map(|(name, bytes)| (format!("{name}/{name}"), bytes));
    let mut files: Vec<_> = names.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    files.push(("__MACOSX/._train-images-idx3-ubyte", b"Mac OS X".to_vec()));
    let path = folder.write("archive.zip", &zipped(&files));
    assert_small(&load_place(&path).unwrap());
    assert_small(&load_place(folder.path()).unwrap());
    assert_small(&folder.load().unwrap());
    // Each file in an archive of its own.
    let folder = Folder::new();
    for (name, bytes) in set() {
        folder.write(&format!("{name}.zip"), &zipped(&[(name, bytes)]));
    }
    assert_small(&folder.load().unwrap());
    // An archive with half of them says which.
    let folder = Folder::new();
    let path = folder.write("archive.zip", &zipped(&files[..1]));
    assert_says(load_place(&path), &["found the training images", "missing: the training labels"]);
    let path = folder.write("photos.zip", &zipped(&[("a.txt", b"a".to_vec())]));
    assert_says(load_place(&path), &["photos.zip", "none of them", "Unpack it"]);
}

#[test]
fn forms_that_are_not_read_are_named_with_what_to_do() {
    for (name, words) in [
        ("mnist/train-00000-of-00001.parquet", ["Parquet", "Download the four IDX files"]),
        ("mnist.pkl.gz", ["a Python pickle", "Download the four IDX files"]),
        ("MNIST.tar.gz", ["an archive", "Unpack it"]),
        ("processed/training.pt", ["PyTorch's own form", "raw"]),
        ("emnist-letters.mat", ["MATLAB", "IDX"]),
    ] {
        let folder = Folder::new();
        let path = folder.write(name, b"PAR1 or whatever it is");
        assert_says(load_place(&path), &words);
        assert_says(load_place(folder.path()), &words);
        assert_says(folder.load(), &[&[name.rsplit('/').next().unwrap()][..], &words].concat());
    }
}

#[test]
fn emnist_is_turned_and_has_its_letters() {
    let folder = Folder::new();
    // One bright row: on its side it is a column.
    let picture = |count: u32| {
        let mut bytes = header(&[0x803, count, 28, 28]);
        for _ in 0..count {
            let mut image = [0; PIXELS];
            image[28..56].fill(200);
            bytes.extend(image);
        }
        bytes
    };
    let write = |family: &str, train: &[u8], test: &[u8]| {
        let name = |file: &str| format!("gzip/emnist-{family}-{file}.gz");
        folder.write(&name(TRAIN_IMAGES), &gzip(&picture(train.len() as u32)));
        folder.write(&name(TRAIN_LABELS), &gzip(&labels(train)));
        folder.write(&name("test-images-idx3-ubyte"), &gzip(&picture(test.len() as u32)));
        folder.write(&name("test-labels-idx1-ubyte"), &gzip(&labels(test)))
    };
    let letters = write("letters", &[1, 26, 3], &[2, 26]);
    let dataset = load_place(folder.path()).unwrap();
    assert_eq!(dataset.class_names.concat(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    assert_eq!(dataset.train.labels, [0, 25, 2]);
    let image = dataset.train.image(0);
    assert!((0..28).all(|row| image[28 * row + 1] == 200 && image[28 * row] == 0), "a column");
    assert!(dataset.name.contains("emnist-letters"), "{}", dataset.name);

    // Several of its sets lie side by side: one file says which is meant.
    write("balanced", &[0, 46], &[10, 36]);
    assert_says(load_place(folder.path()), &["found 2", "emnist-letters", "Choose one"]);
    assert_eq!(load_place(&letters).unwrap().class_names.len(), 26);
    let balanced = folder.path().join("gzip/emnist-balanced-train-images-idx3-ubyte.gz");
    let dataset = load_place(&balanced).unwrap();
    assert_eq!(dataset.class_names.concat(), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt");
    assert_eq!(dataset.choice, DatasetChoice::Folder(balanced));
    // It is not MNIST.
    assert_says(folder.load(), &["emnist-letters, not the published files"]);
}

#[test]
fn qmnist_is_read_with_its_extended_labels() {
    let folder = Folder::new();
    let extended = |labels: &[u32]| {
        let mut bytes = header(&[0xc02, labels.len() as u32, 8]);
        labels.iter().for_each(|&label| bytes.extend(header(&[label, 1, 2, 3, 4, 5, 0, 0])));
        bytes
    };
    folder.write("qmnist-train-images-idx3-ubyte.gz", &gzip(&images(3, 10)));
    folder.write("qmnist-train-labels-idx2-int.gz", &gzip(&extended(&[1, 0, 9])));
    folder.write("qmnist-test-images-idx3-ubyte.gz", &gzip(&images(2, 100)));
    folder.write("qmnist-test-labels-idx2-int.gz", &gzip(&extended(&[4, 4])));
    assert_small(&load_place(folder.path()).unwrap());
    assert_says(folder.load(), &["qmnist, not the published files"]);
}

#[test]
fn a_word_that_is_no_folder_is_told_the_names_and_the_nearest() {
    let told = |word: &str| load_place(Path::new(word)).unwrap_err().to_string();
    assert_eq!(
        told("minst"),
        "expected digits, mnist, fashion-mnist, or a folder; there is no folder \"minst\". \
         Did you mean mnist?"
    );
    assert!(told("fashon").ends_with("Did you mean fashion-mnist?"));
    assert!(told("pictures").ends_with("there is no folder \"pictures\"."));
    // Far from the current folder it is a path, not a word.
    assert!(told("/no/such/minst").starts_with("/no/such/minst: expected a readable folder"));
}
