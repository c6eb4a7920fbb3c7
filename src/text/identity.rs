//! What is said when images are not those that a model, a session or a sweep was made with. On the
//! command line too.

use std::path::Path;

use crate::config::DatasetChoice;
use crate::data::{Comparison, Dataset, ImagesUsed};

/// What was made with images, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Since<'a> {
    /// A trained model.
    Model,
    /// A session.
    Session,
    /// The sweep in this folder.
    Sweep(&'a Path),
}

impl Since<'_> {
    fn words(self) -> String {
        match self {
            Self::Model => "this model was trained".to_owned(),
            Self::Session => "this session was saved".to_owned(),
            Self::Sweep(folder) => format!("the sweep in {} began", folder.display()),
        }
    }
}

/// What differs between the images `here` and those of before; nothing where they are the same, or
/// where it cannot be told. `choice` is where those of before lay.
pub(crate) fn difference(
    since: Since,
    used: &ImagesUsed,
    choice: &DatasetChoice,
    here: &Dataset,
) -> Option<String> {
    let chosen = !is_same_place(choice, here);
    let (train, test) = match used.compare(here) {
        Comparison::Other { .. } if chosen => return Some(others(since, used)),
        Comparison::Other { train, test } => (train, test),
        Comparison::Unknown if chosen && used.name != here.name => {
            return Some(others(since, used));
        }
        Comparison::Same if !used.seen_before(here).is_empty() => {
            let word = pictures(choice);
            return Some(format!(
                "Before these, this model was trained on other {word}. {}",
                at_risk(word)
            ));
        }
        Comparison::Same | Comparison::Unknown => return None,
    };
    let changed = have_changed(since, here);
    let word = pictures(choice);
    let part = |now: usize, before: usize, kind: &str| match before == now {
        true => format!("different {kind} {word}"),
        false => format!("{now} {kind} {word} instead of {before}"),
    };
    let training = part(here.train.len(), used.train, "training");
    let testing = part(here.test.len(), used.test, "test");
    let what = match (train, test) {
        (true, true) if matches!(since, Since::Sweep(_)) => format!("{training}, {testing}."),
        (true, true) => format!("{training}, {testing}. {}", at_risk(word)),
        (true, false) => format!("{training}; the test {word} are the same."),
        (false, _) => format!("{testing}; the training {word} are the same."),
    };
    Some(format!("{changed}: {what}"))
}

/// The images are known to differ, but not in what.
pub(crate) fn changed(
    since: Since,
    used: &ImagesUsed,
    choice: &DatasetChoice,
    here: &Dataset,
) -> String {
    match is_same_place(choice, here) {
        true => have_changed(since, here) + ".",
        false => others(since, used),
    }
}

fn is_same_place(choice: &DatasetChoice, here: &Dataset) -> bool {
    choice.clone().absolute() == here.choice.clone().absolute()
}

fn have_changed(since: Since, here: &Dataset) -> String {
    format!("{} have changed since {}", subject(here), since.words())
}

fn subject(here: &Dataset) -> String {
    match &here.choice {
        DatasetChoice::Folder(path) => format!("The pictures in {}", path.display()),
        DatasetChoice::Digits => here.name.clone(),
        _ => format!("The images of {}, now from {},", here.name, here.origin),
    }
}

fn pictures(choice: &DatasetChoice) -> &'static str {
    match choice {
        DatasetChoice::Folder(_) => "pictures",
        _ => "images",
    }
}

/// Somebody chose other images.
fn others(since: Since, used: &ImagesUsed) -> String {
    let made = match since {
        Since::Model => "This model was trained on".to_owned(),
        Since::Session => "This session was made with".to_owned(),
        Since::Sweep(folder) => format!("The sweep in {} uses", folder.display()),
    };
    let count = match (used.train, used.test) {
        (0, 0) => String::new(),
        (train, test) => format!(" ({train} training and {test} test images)"),
    };
    format!("{made} other images: {}{count}.", used.name)
}

fn at_risk(pictures: &str) -> String {
    format!(
        "Some {pictures} that the model was trained on may now be test {pictures}, which would make \
         its results look too good."
    )
}

/// A session goes on with images that are not its own.
pub(crate) const NOT_AS_BEFORE: &str = "\
    It continues with these, so its losses will differ from those of an uninterrupted run.";

/// The marker of the step from which on images are others.
pub(crate) const MARKER: &str = "other images";

/// What to do on the command line.
pub(crate) const BRING_BACK: &str = "\
    To evaluate on those, restore them or pass their folder with --dataset or --data-dir.";

/// Cells on different images.
pub(crate) const NOT_SIDE_BY_SIDE: &str = "\
    Results on different images cannot be compared: restore the images of the sweep, pass their \
    folder with --dataset, or start another sweep with another --out.";

/// Older versions kept a path as it was typed.
pub(crate) fn relative(path: &Path, absolute: &Path) -> String {
    format!(
        "An older version saved only '{}' as the folder of the images. Read relative to the current \
         folder, that is {}. If the images are elsewhere, choose their folder.",
        path.display(),
        absolute.display()
    )
}

/// After the sentence about a folder that cannot be read.
pub(crate) fn elsewhere(since: Since) -> String {
    let made = match since {
        Since::Model => "The model was trained on the pictures there".to_owned(),
        Since::Session => "The session was made with the pictures there".to_owned(),
        Since::Sweep(folder) => {
            format!("The sweep in {} uses the pictures there", folder.display())
        }
    };
    format!("{made}. If they have moved, pass their folder with --dataset.")
}

// The window, where such a folder cannot be read.

/// `problem` says why; `images` are where they lay, `model` whether a model waits.
pub(crate) fn homeless(problem: &str, is_model: bool) -> String {
    let waiting = match is_model {
        true => "The model that you opened was trained on",
        false => "The session that you opened was made with",
    };
    format!(
        "{problem} {waiting} these images. If they have moved, open or drop their folder to continue."
    )
}

pub(crate) const OPEN_HERE: &str = "Open with the current images";
pub(crate) const OPEN_HERE_HINT: &str = "With the images shown now, whatever it was made with.";
pub(crate) const LEAVE: &str = "Do not open";
pub(crate) const LEAVE_HINT: &str = "The file stays unchanged.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Identity, ImageSet, ImageShape};

    fn dataset(path: &str, train: u8, test: u8) -> Dataset {
        let images = |first: u8, count: u8| ImageSet {
            shape: ImageShape::MNIST,
            pixels: (first..first + count)
                .flat_map(|value| [value; ImageShape::MNIST.values()])
                .collect(),
            labels: vec![0; count.into()],
        };
        Dataset {
            choice: DatasetChoice::Folder(path.into()),
            name: "pics".into(),
            origin: path.into(),
            class_names: vec!["only".into()],
            train: images(0, train),
            test: images(train, test),
            identity: Identity::default(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn the_sentence_fits_what_happened() {
        let used = ImagesUsed::from(&dataset("/a/pics", 12, 2));
        let choice = DatasetChoice::Folder("/a/pics".into());
        let told = |here: &Dataset| difference(Since::Model, &used, &choice, here);
        assert_eq!(told(&dataset("/a/pics", 12, 2)), None);
        assert_eq!(told(&dataset("/b/renamed", 12, 2)), None, "the same under another name");
        assert_eq!(
            told(&dataset("/a/pics", 11, 2)).unwrap(),
            "The pictures in /a/pics have changed since this model was trained: 11 training pictures \
             instead of 12, different test pictures. Some pictures that the model was trained on may \
             now be test pictures, which would make its results look too good."
        );
        assert_eq!(
            told(&dataset("/a/pics", 12, 3)).unwrap(),
            "The pictures in /a/pics have changed since this model was trained: 3 test pictures \
             instead of 2; the training pictures are the same."
        );
        assert_eq!(
            told(&dataset("/b/pics", 11, 2)).unwrap(),
            "This model was trained on other images: pics (12 training and 2 test images)."
        );
        let sweep =
            difference(Since::Sweep(Path::new("/s")), &used, &choice, &dataset("/a/pics", 10, 2));
        assert!(sweep.unwrap().contains("have changed since the sweep in /s began: 10 training"));
    }
}
