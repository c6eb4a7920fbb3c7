//! What a file's name says about it: part of a data set, a form that has to be converted first, a
//! picture. Archive programs, browsers and hubs change dashes, dots, capitals and endings; letters and
//! digits survive.

use std::path::Path;

use crate::config::spelling::squeezed;

/// The four files of a data set, in the order of [`super::published::Published::files`].
pub(super) const ROLES: [&str; 4] =
    ["the test labels", "the training labels", "the test images", "the training images"];

/// How the name of a role's file begins, without dashes.
const BEGINNINGS: [(&str, usize); 8] = [
    ("t10klabels", 0),
    ("testlabels", 0),
    ("trainlabels", 1),
    ("t10kimages", 2),
    ("testimages", 2),
    ("testimgs", 2),
    ("trainimages", 3),
    ("trainimgs", 3),
];
/// What may follow, in any order, beside digits: `-idx3-ubyte`, ` (1)`, compression.
const ENDINGS: [&str; 14] = [
    "idx", "ubyte", "int", "gzip", "gz", "copy", "npy", "npz", "zip", "xz", "bz", "zst", "z",
    "uint",
];
/// Endings of pictures, read here or not.
const PICTURES: [&str; 12] =
    ["png", "jpg", "jpeg", "jfif", "webp", "bmp", "tif", "tiff", "gif", "heic", "heif", "avif"];

/// What a name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// One of the four files; the family is what stands before: nothing, `emnist-letters`.
    Role { family: String, role: usize },
    /// All four arrays in one file.
    Arrays,
    /// A table of pixels, to train on or to test on.
    Table { family: String, test: bool },
    /// An archive that can be looked into.
    Zip,
    /// Another form: what it is, and what to do.
    Foreign(&'static str),
    /// A picture.
    Picture,
    /// Nothing that is known.
    Other,
}

/// What the name of this file says.
pub(super) fn named(path: &Path) -> Named {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if name.starts_with("._") {
        // What macOS keeps beside the file of this name.
        return Named::Other;
    }
    let letters = squeezed(&name);
    if let Some((family, role)) = role(&name, &letters) {
        return Named::Role { family, role };
    }
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let ending = ending.split(' ').next().unwrap_or_default();
    if PICTURES.contains(&ending) {
        return Named::Picture;
    }
    if let Some(stem) = ["csv", "csvgz", "csvzip"].iter().find_map(|end| letters.strip_suffix(end))
    {
        let stem = stem.trim_end_matches(|letter: char| letter.is_ascii_digit());
        for (word, test) in [("train", false), ("test", true)] {
            if let Some(at) = stem.rfind(word) {
                let family = format!("{}{}", &stem[..at], &stem[at + word.len()..]);
                return Named::Table { family, test };
            }
        }
    }
    match ending {
        "npz" if letters.contains("mnist") || letters.contains("fashion") => Named::Arrays,
        "zip" => Named::Zip,
        _ => foreign(&letters, ending).map_or(Named::Other, Named::Foreign),
    }
}

/// The family, as it is written, and the place among [`ROLES`].
fn role(name: &str, letters: &str) -> Option<(String, usize)> {
    let (at, beginning, role) = BEGINNINGS
        .iter()
        .filter_map(|&(beginning, role)| Some((letters.find(beginning)?, beginning, role)))
        .min()?;
    let mut rest = &letters[at + beginning.len()..];
    loop {
        let shorter = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let shorter = ENDINGS.iter().find_map(|end| shorter.strip_prefix(end)).unwrap_or(shorter);
        if shorter.is_empty() {
            break;
        }
        if shorter.len() == rest.len() {
            return None;
        }
        rest = shorter;
    }
    // As many letters and digits of the name as stand before the role.
    let (mut left, mut family) = (letters[..at].chars().count(), String::new());
    for letter in name.chars() {
        if left == 0 {
            break;
        }
        if letter.is_alphanumeric() {
            left -= 1;
        }
        family.extend(letter.to_lowercase());
    }
    Some((family, role))
}

/// Forms of these data sets that are not read here, and what to do.
fn foreign(letters: &str, ending: &str) -> Option<&'static str> {
    let mnist = ["mnist", "train", "test", "digits"].iter().any(|word| letters.contains(word));
    Some(match ending {
        "parquet" => {
            "the Parquet format, which this program cannot read. Download the four IDX files, or \
             save the pictures as PNG, one folder per class"
        }
        "arrow" if mnist || letters.starts_with("data") => {
            "the Arrow format, which this program cannot read. Download the four IDX files, or \
             save the pictures as PNG, one folder per class"
        }
        "pt" | "pth" if mnist => {
            "PyTorch's own format, which this program cannot read. torchvision keeps the IDX files \
             in `raw` beside it"
        }
        "pkl" | "pickle" if mnist => {
            "a Python pickle, which can run code and is not read. Download the four IDX files"
        }
        "mat" if mnist => {
            "the MATLAB format, which this program cannot read. Download the four IDX files"
        }
        "tfrecord" | "h5" | "hdf5" | "arff" if mnist => {
            "a format that this program cannot read. Download the four IDX files"
        }
        "tgz" | "tar" | "7z" | "rar" => "an archive. Unpack it first",
        _ if letters.ends_with("targz")
            || letters.ends_with("tarxz")
            || letters.ends_with("tarbz2") =>
        {
            "an archive. Unpack it first"
        }
        _ if letters.ends_with("pklgz") && mnist => {
            "a Python pickle, which can run code and is not read. Download the four IDX files"
        }
        _ => return None,
    })
}

/// Whether a file's name says that it is images, or a form of a data set, rather than a picture.
pub fn is_data_file(path: &Path) -> bool {
    let bare = path.extension().and_then(|end| end.to_str()).map(str::to_lowercase);
    let data = ["gz", "npz", "npy", "csv", "zip", "idx"];
    !matches!(named(path), Named::Picture | Named::Other)
        || bare.is_some_and(|end| data.contains(&end.as_str()) || end.ends_with("ubyte"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role_of(name: &str) -> Option<(String, usize)> {
        match named(Path::new(name)) {
            Named::Role { family, role } => Some((family, role)),
            _ => None,
        }
    }

    #[test]
    fn the_four_files_are_known_under_the_names_that_programs_give_them() {
        for name in [
            "train-images-idx3-ubyte",
            "train-images-idx3-ubyte.gz",
            "train-images.idx3-ubyte",
            "train-images-idx3-ubyte (1)",
            "train-images-idx3-ubyte (1).gz",
            "train-images-idx3-ubyte.gz (1)",
            "train-images-idx3-ubyte(2).gz",
            "train-images-idx3-ubyte 2",
            "train-images-idx3-ubyte copy.gz",
            "Train-Images-IDX3-UBYTE.GZ",
            "train_images_idx3_ubyte",
            "trainimagesidx3ubyte",
            "train-images-idx3-ubyte.zip",
            "train-images-idx3-ubyte.xz",
            "train-images.idx",
            "train-images",
        ] {
            assert_eq!(role_of(name), Some((String::new(), 3)), "{name}");
        }
        assert_eq!(role_of("t10k-labels.idx1-ubyte"), Some((String::new(), 0)));
        assert_eq!(role_of("train-labels-idx1-ubyte.gz"), Some((String::new(), 1)));
        assert_eq!(role_of("test-images-idx3-ubyte"), Some((String::new(), 2)));
        assert_eq!(
            role_of("emnist-letters-train-labels-idx1-ubyte.gz"),
            Some(("emnist-letters".into(), 1))
        );
        for name in [
            "train-images-idx3-ubyte.gz.crdownload",
            "train-images-idx3-ubyte.gz.part",
            "._train-images-idx3-ubyte.gz",
            "train-images.tar.gz",
            "train-images.png",
            "train",
            "images",
        ] {
            assert_eq!(role_of(name), None, "{name}");
        }
    }

    #[test]
    fn other_forms_are_told_apart() {
        let of = |name: &str| named(Path::new(name));
        let table = |family: &str, test| Named::Table { family: family.into(), test };
        assert_eq!(of("mnist.npz"), Named::Arrays);
        assert_eq!(of("mnist_train.csv"), table("mnist", false));
        assert_eq!(of("fashion-mnist_test (1).csv"), table("fashionmnist", true));
        assert_eq!(of("test.csv"), table("", true));
        assert_eq!(of("archive.zip"), Named::Zip);
        assert_eq!(of("a.JPEG"), Named::Picture);
        assert_eq!(of("readme.txt"), Named::Other);
        for name in ["train-00000-of-00001.parquet", "mnist.pkl.gz", "MNIST.tar.gz", "mnist.7z"] {
            assert!(matches!(of(name), Named::Foreign(_)), "{name}");
        }
    }
}
