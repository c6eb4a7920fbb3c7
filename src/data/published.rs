//! The published data sets: their files, hashes, mirrors and classes. Constants only.

use crate::config::DatasetChoice;

/// Images to train on, and to test on, of every published set.
pub(super) const TRAIN_IMAGES: usize = 60_000;
/// See there.
pub(super) const TEST_IMAGES: usize = 10_000;

/// The published sets.
pub(super) const ALL: [&Published; 2] = [&MNIST, &FASHION_MNIST];

/// One file of a published data set.
#[derive(Clone, Copy, Debug)]
pub(super) struct PublishedFile {
    /// Its name without `.gz`.
    pub name: &'static str,
    /// SHA-256 of the decompressed bytes; the gzip bytes differ from mirror to mirror.
    pub sha256: &'static str,
}

/// A data set published as four IDX files.
#[derive(Debug)]
pub(super) struct Published {
    /// Name of its subfolder.
    pub id: &'static str,
    /// Name a person reads.
    pub name: &'static str,
    /// One name a class.
    pub class_names: [&'static str; 10],
    /// Addresses to which a file name and `.gz` are appended, best first.
    pub mirrors: &'static [&'static str],
    /// Size of the four compressed files, for the question whether to download them.
    pub megabytes: u32,
    /// Images to train on.
    pub train_images: PublishedFile,
    /// Their classes.
    pub train_labels: PublishedFile,
    /// Images to test on.
    pub test_images: PublishedFile,
    /// Their classes.
    pub test_labels: PublishedFile,
}

impl Published {
    /// What names it in settings.
    pub(super) fn choice(&self) -> DatasetChoice {
        if self.id == MNIST.id { DatasetChoice::Mnist } else { DatasetChoice::FashionMnist }
    }

    /// What follows the name of other files that are called like these.
    pub(super) fn denial(&self) -> String {
        format!("(not the published {})", self.name)
    }

    /// The four files, small ones first: a dead mirror is noticed early.
    pub(super) fn files(&self) -> [PublishedFile; 4] {
        [self.test_labels, self.train_labels, self.test_images, self.train_images]
    }
}

/// Handwritten digits (LeCun, Cortes).
pub(super) const MNIST: Published = Published {
    id: "mnist",
    name: "MNIST",
    class_names: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    mirrors: &[
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ],
    megabytes: 12,
    train_images: PublishedFile {
        name: "train-images-idx3-ubyte",
        sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    },
    train_labels: PublishedFile {
        name: "train-labels-idx1-ubyte",
        sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    },
    test_images: PublishedFile {
        name: "t10k-images-idx3-ubyte",
        sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    },
    test_labels: PublishedFile {
        name: "t10k-labels-idx1-ubyte",
        sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
};

/// Photographs of clothes (Zalando Research).
pub(super) const FASHION_MNIST: Published = Published {
    id: "fashion-mnist",
    name: "Fashion-MNIST",
    class_names: [
        "T-shirt",
        "Trousers",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ],
    mirrors: &[
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
    ],
    megabytes: 31,
    train_images: PublishedFile {
        name: "train-images-idx3-ubyte",
        sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    },
    train_labels: PublishedFile {
        name: "train-labels-idx1-ubyte",
        sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    },
    test_images: PublishedFile {
        name: "t10k-images-idx3-ubyte",
        sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    },
    test_labels: PublishedFile {
        name: "t10k-labels-idx1-ubyte",
        sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    },
};
