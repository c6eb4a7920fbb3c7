//! Images known again by their content: neither a name nor a path says what lies there today.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::{Dataset, ImageSet, ImageShape};
use crate::hash::sha256_of_parts;

/// SHA-256 in hexadecimal of each of the two sets: the number of images (64 bits, the lowest byte
/// first), all pixels, all labels. Names of files, folders and classes are no part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Of the images to train on.
    pub train: String,
    /// Of the images to test on.
    pub test: String,
}

/// The fingerprint of a data set, taken when it is first asked for: loading does not wait for it.
/// A copy of the data set may become another one, so it takes its own.
#[derive(Debug, Default)]
pub struct Identity(OnceLock<Fingerprint>);

impl Clone for Identity {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Identity {
    /// It follows from the images, which are compared themselves.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Dataset {
    /// By what these images are known again. The first call takes a moment (MNIST: some 60 ms,
    /// several times that without SHA instructions), the others none.
    pub fn fingerprint(&self) -> &Fingerprint {
        self.identity.0.get_or_init(|| {
            let (train, test) = rayon::join(|| sum(&self.train), || sum(&self.test));
            Fingerprint { train, test }
        })
    }
}

fn sum(set: &ImageSet) -> String {
    sha256_of_parts([&(set.len() as u64).to_le_bytes()[..], &set.pixels, &set.labels])
}

/// Most earlier images that are remembered of a model.
const MOST_EARLIER: usize = 32;

/// Which images something was made with: enough to know them again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImagesUsed {
    /// The name of the images.
    pub name: String,
    /// Training images.
    pub train: usize,
    /// Test images.
    pub test: usize,
    /// Their shape.
    #[serde(default = "ImageShape::of_earlier_versions")]
    pub shape: ImageShape,
    /// What they are; files of older versions do not tell.
    #[serde(default)]
    pub fingerprint: Option<Fingerprint>,
    /// Other training images that the model has seen before, by their sums.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
}

/// Which images a figure is of, for those who read it later.
#[derive(Clone, Debug, Serialize)]
pub struct MeasuredImages {
    /// The images.
    pub images_used: ImagesUsed,
    /// What is to be said where the model was trained on others.
    pub images_changed: Option<String>,
}

/// What images have in common with those that something was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// They are the same, whatever they are called and wherever they lie.
    Same,
    /// An older version kept too little to tell.
    Unknown,
    /// They are not.
    Other {
        /// Whether the training images differ.
        train: bool,
        /// Whether the test images differ.
        test: bool,
    },
}

impl From<&Dataset> for ImagesUsed {
    fn from(dataset: &Dataset) -> Self {
        Self {
            name: dataset.name.clone(),
            train: dataset.train.len(),
            test: dataset.test.len(),
            shape: dataset.shape(),
            fingerprint: Some(dataset.fingerprint().clone()),
            earlier: Vec::new(),
        }
    }
}

impl ImagesUsed {
    /// Whether these are the images.
    pub fn compare(&self, here: &Dataset) -> Comparison {
        let (train, test) = match &self.fingerprint {
            Some(kept) => {
                let now = here.fingerprint();
                (kept.train != now.train, kept.test != now.test)
            }
            None if self.train + self.test == 0 => return Comparison::Unknown,
            None => (self.train != here.train.len(), self.test != here.test.len()),
        };
        match (train, test) {
            (false, false) if self.fingerprint.is_none() => Comparison::Unknown,
            (false, false) => Comparison::Same,
            (train, test) => Comparison::Other { train, test },
        }
    }

    /// The same images for a model that has seen other training images before.
    pub fn after(mut self, earlier: &[String]) -> Self {
        self.earlier = earlier.to_vec();
        self
    }

    /// All training images that a model has seen which goes on with those of `here`, but for those.
    pub fn seen_before(&self, here: &Dataset) -> Vec<String> {
        let now = &here.fingerprint().train;
        let last = self.fingerprint.iter().map(|kept| &kept.train);
        let mut seen: Vec<String> = Vec::new();
        for sum in self.earlier.iter().chain(last) {
            if sum != now && !seen.contains(sum) {
                seen.push(sum.clone());
            }
        }
        // The oldest make room; a file may say anything.
        seen.drain(..seen.len().saturating_sub(MOST_EARLIER));
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::DatasetChoice;
    use crate::data::PIXELS;

    fn images(first: u8, count: u8) -> ImageSet {
        let pixels = (first..first + count).flat_map(|value| [value; PIXELS]).collect();
        ImageSet { shape: ImageShape::MNIST, pixels, labels: vec![0; count.into()] }
    }

    fn dataset(train: ImageSet, test: ImageSet) -> Dataset {
        Dataset {
            choice: DatasetChoice::Folder("/pics".into()),
            name: "pics".into(),
            origin: "/pics".into(),
            class_names: vec!["only".into()],
            train,
            test,
            identity: Identity::default(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn images_are_what_they_hold_not_what_they_are_called() {
        let before = dataset(images(0, 5), images(5, 2));
        let used = ImagesUsed::from(&before);
        let elsewhere = Dataset {
            choice: DatasetChoice::Folder("/copy".into()),
            name: "copy".into(),
            class_names: vec!["renamed".into()],
            ..before.clone()
        };
        assert_eq!(used.compare(&elsewhere), Comparison::Same);
        let other = |train, test| Comparison::Other { train, test };
        let with = |train, test| used.compare(&dataset(train, test));
        assert_eq!(with(images(0, 4), images(5, 2)), other(true, false));
        assert_eq!(with(images(0, 5), images(6, 2)), other(false, true));
        let relabelled = ImageSet { labels: vec![1; 5], ..images(0, 5) };
        assert_eq!(with(relabelled, images(5, 2)), other(true, false));
        // As many images of another boundary between pixels and labels.
        assert_eq!(with(images(1, 5), images(4, 2)), other(true, true));
    }

    #[test]
    fn a_copy_that_is_changed_has_its_own_fingerprint() {
        let before = dataset(images(0, 5), images(5, 2));
        let sum = before.fingerprint().clone();
        let mut copy = before.clone();
        copy.train.pixels[0] ^= 1;
        assert_ne!(copy.fingerprint().train, sum.train);
        assert_eq!(copy.fingerprint().test, sum.test);
    }

    #[test]
    fn what_older_versions_kept_is_read_and_believed_as_far_as_it_goes() {
        let here = dataset(images(0, 5), images(5, 2));
        let old: ImagesUsed =
            serde_json::from_str(r#"{"name": "pics", "train": 5, "test": 2}"#).unwrap();
        assert_eq!(old.compare(&here), Comparison::Unknown);
        let fewer = ImagesUsed { train: 6, ..old.clone() };
        assert_eq!(fewer.compare(&here), Comparison::Other { train: true, test: false });
        assert_eq!(ImagesUsed::default().compare(&here), Comparison::Unknown);
        assert!(old.seen_before(&here).is_empty());
    }

    #[test]
    fn a_model_remembers_what_it_was_trained_on_before() {
        let [first, second, third] = [0, 50, 100].map(|at| dataset(images(at, 5), images(200, 2)));
        let used = ImagesUsed::from(&first);
        assert!(used.seen_before(&first).is_empty());
        let earlier = used.seen_before(&second);
        assert_eq!(earlier, [first.fingerprint().train.clone()]);
        let used = ImagesUsed::from(&second).after(&earlier);
        assert_eq!(used.seen_before(&third).len(), 2);
        assert_eq!(used.seen_before(&first), [second.fingerprint().train.clone()]);
    }
}
