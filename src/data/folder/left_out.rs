//! What a folder holds that is not read, counted by the reason, and what it says of that.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::kinds::Ending;
use crate::data::error::shown;

/// Different endings of other files that a sentence names.
const MOST_ENDINGS: usize = 5;
/// Different endings that are kept apart at all.
const KEPT_ENDINGS: usize = 1000;
/// Names that a sentence gives.
const MOST_NAMES: usize = 3;

/// Why something is not read. The order is that of the sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// A picture of a kind that is not read.
    Kind(&'static str),
    Video,
    Archive,
    /// A picture beside the class folders.
    Outside,
    /// A picture of a validation set beside a training and a test set.
    Validation,
    /// A picture of a test set without the training set's classes.
    Unlabelled,
    /// A class folder without a picture that is read.
    Empty,
    /// A folder, or what a link leads to, that may not be read.
    Denied,
    /// Something that was gone when it was looked at.
    Vanished,
    /// A link to a folder that it lies in itself.
    Loop,
    /// A link to a folder of the same class that is read elsewhere.
    Again,
    /// A link to nothing.
    Dead,
    /// A pipe, a socket, a device.
    Special,
    Hidden,
    /// Any other file.
    Other,
}

/// How often, and where for example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tally {
    count: usize,
    /// The first ones by name, whatever order the system lists them in.
    examples: Vec<PathBuf>,
}

/// Everything that is not read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LeftOut {
    tallies: BTreeMap<Reason, Tally>,
    /// Endings of other files.
    endings: BTreeMap<String, usize>,
}

impl LeftOut {
    /// Counts one.
    pub(super) fn add(&mut self, reason: Reason, path: &Path) {
        let tally = self.tallies.entry(reason).or_default();
        tally.count += 1;
        let at = tally.examples.partition_point(|known| known.as_path() < path);
        if at < MOST_NAMES {
            tally.examples.insert(at, path.to_owned());
            tally.examples.truncate(MOST_NAMES);
        }
    }

    /// How many folders could not be read.
    pub(super) fn unread(&self) -> usize {
        let count = |reason| self.tallies.get(reason).map_or(0, |tally: &Tally| tally.count);
        [Reason::Denied, Reason::Vanished].iter().map(count).sum()
    }

    /// Counts several.
    pub(super) fn add_all(&mut self, reason: Reason, paths: &[PathBuf]) {
        paths.iter().for_each(|path| self.add(reason, path));
    }

    /// Counts a file for its ending.
    pub(super) fn add_file(&mut self, ending: Ending, path: &Path) {
        match ending {
            Ending::Picture => {}
            Ending::Foreign(kind) => self.add(Reason::Kind(kind), path),
            Ending::Video => self.add(Reason::Video, path),
            Ending::Archive => self.add(Reason::Archive, path),
            Ending::Other(ending) => {
                self.add(Reason::Other, path);
                if self.endings.len() < KEPT_ENDINGS || self.endings.contains_key(&ending) {
                    *self.endings.entry(ending).or_default() += 1;
                }
            }
        }
    }

    /// One sentence a reason; names of files count from `root`.
    pub(super) fn sentences(&self, root: &Path) -> Vec<String> {
        self.tallies.iter().map(|(&reason, tally)| self.sentence(reason, tally, root)).collect()
    }

    fn sentence(&self, reason: Reason, tally: &Tally, root: &Path) -> String {
        let name = |path: &PathBuf| shown(path.strip_prefix(root).unwrap_or(path));
        let example = tally.examples.first().map(&name).unwrap_or_default();
        let all = {
            let names: Vec<String> = tally.examples.iter().map(&name).collect();
            let more = if tally.count > names.len() { ", …" } else { "" };
            format!("{}{more}", names.join(", "))
        };
        let n = |one: &str, many: &str| counted(tally.count, one, many);
        match reason {
            Reason::Kind(kind) => {
                let pictures = n(&format!("{kind} picture"), &format!("{kind} pictures"));
                let them = if tally.count == 1 { "it" } else { "them" };
                format!(
                    "{pictures} left out, e.g. {example}: this program cannot read {kind}; save \
                     {them} as PNG or JPEG."
                )
            }
            Reason::Video => format!("{} left out, e.g. {example}.", n("video", "videos")),
            Reason::Archive => {
                let archives = n("archive", "archives");
                format!("{archives} left out, e.g. {example}: unpack the pictures in it.")
            }
            Reason::Outside => {
                let pictures = n("picture", "pictures");
                format!("{pictures} outside the class folders left out, e.g. {example}.")
            }
            Reason::Validation => format!(
                "{} left out, e.g. {example}: train and test are used, validation is not.",
                n("picture for validation", "pictures for validation")
            ),
            Reason::Unlabelled => format!(
                "{} left out, e.g. {example}: the test folder has none of the training folder's \
                 classes, so every seventh training picture is kept for testing.",
                n("test picture", "test pictures")
            ),
            Reason::Empty => format!(
                "{} without a readable picture left out: {all}.",
                n("class folder", "class folders")
            ),
            Reason::Denied => {
                let parts = n("file or folder", "files or folders");
                format!("{parts} left out, no permission to read: {all}.")
            }
            Reason::Vanished => format!(
                "{} vanished while the folder was read, e.g. {example}.",
                n("file or folder", "files or folders")
            ),
            Reason::Loop => format!(
                "{} left out: {all}.",
                n(
                    "link that leads back to a folder it lies in",
                    "links that lead back to a folder they lie in"
                )
            ),
            Reason::Again => format!(
                "{} left out: {all}.",
                n(
                    "folder already read under another name",
                    "folders already read under other names"
                )
            ),
            Reason::Dead => {
                format!(
                    "{} left out: {all}.",
                    n("link that leads nowhere", "links that lead nowhere")
                )
            }
            Reason::Special => format!(
                "{} left out: {all}.",
                n("pipe, socket or device", "pipes, sockets or devices")
            ),
            Reason::Hidden => format!(
                "{} left out, e.g. {example}.",
                n("hidden file or folder", "hidden files or folders")
            ),
            Reason::Other => format!(
                "{} without an image extension left out ({}), e.g. {example}.",
                n("file", "files"),
                self.commonest_endings()
            ),
        }
    }

    /// The endings of other files, the commonest first: `2 .txt, 1 without extension`.
    fn commonest_endings(&self) -> String {
        let mut endings: Vec<(&String, &usize)> = self.endings.iter().collect();
        endings.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let mut names: Vec<String> = endings
            .iter()
            .take(MOST_ENDINGS)
            .map(|(ending, count)| {
                let ending = if ending.is_empty() { "without extension" } else { ending };
                format!("{count} {}", shown(Path::new(ending)))
            })
            .collect();
        if endings.len() > MOST_ENDINGS {
            names.push("…".into());
        }
        names.join(", ")
    }
}

/// A number with its noun.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_a_sentence_with_its_count_and_an_example() {
        let mut left_out = LeftOut::default();
        for name in ["r/c/b.heic", "r/c/a.heic"] {
            left_out.add_file(Ending::of(Path::new(name)), Path::new(name));
        }
        for name in ["r/b.txt", "r/a.TXT", "r/c/readme"] {
            left_out.add_file(Ending::of(Path::new(name)), Path::new(name));
        }
        for name in ["r/4", "r/3", "r/1\n2", "r/5"] {
            left_out.add(Reason::Empty, Path::new(name));
        }
        left_out.add(Reason::Outside, Path::new("r/a.png"));
        assert_eq!(
            left_out.sentences(Path::new("r")),
            [
                "2 HEIC pictures left out, e.g. c/a.heic: this program cannot read HEIC; save them \
                 as PNG or JPEG.",
                "1 picture outside the class folders left out, e.g. a.png.",
                "4 class folders without a readable picture left out: 1\\n2, 3, 4, ….",
                "3 files without an image extension left out (2 .txt, 1 without extension), e.g. \
                 a.TXT.",
            ]
        );
    }
}
