//! Files that the attack and measure panels read and write, each on a thread of its own.

use std::path::PathBuf;

use crossbeam_channel::{Receiver, TryRecvError, bounded};

use crate::data::folder::read_image;
use crate::data::pixels;
use crate::export::ExportError;
use crate::state::attack::{Source, Subject};
use crate::text::reports as text;
use crate::train::lanes::Slot;
use crate::ui::app::wake::Wake;

/// A picture that is being read.
pub(crate) struct ReadJob {
    name: String,
    answer: Receiver<Result<Opened, String>>,
}

/// A picture that was read, and what is worth knowing of it.
pub(crate) struct Opened {
    /// The picture.
    pub subject: Subject,
    /// A sentence, if there is something to say.
    pub note: Option<String>,
}

impl ReadJob {
    /// Begins to read.
    pub(crate) fn start(path: PathBuf, wake: Wake) -> Self {
        let (sender, answer) = bounded(1);
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let source = Source::File(name.clone());
        std::thread::spawn(move || {
            let opened = read_image(&path).map(|picture| {
                let image = pixels::values(&picture.pixels);
                Opened { subject: Subject { source, image, label: None }, note: picture.note }
            });
            // The window may be gone by now: nothing to do then.
            let _ = sender.send(opened.map_err(|error| error.to_string()));
            wake.call();
        });
        Self { name, answer }
    }

    /// The picture, or why there is none, once.
    pub(crate) fn poll(&self) -> Option<Result<Opened, String>> {
        match self.answer.try_recv() {
            Ok(outcome) => Some(outcome),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(text::unreadable(&self.name))),
        }
    }
}

/// How far the saving is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Saving {
    /// Under way: this share is done, 0–1.
    Under(f32),
    /// Everything is in this folder.
    Done(PathBuf),
    /// What happened, and what to do.
    Failed(String),
}

/// Something that is being saved.
pub(crate) struct SaveJob {
    progress: Slot<f32>,
    answer: Receiver<Saving>,
}

impl SaveJob {
    /// Begins to save: `write` returns the new folder and tells a share in 0–1 meanwhile.
    pub(crate) fn start(
        write: impl FnOnce(&mut dyn FnMut(f32)) -> Result<PathBuf, ExportError> + Send + 'static,
        wake: Wake,
    ) -> Self {
        let (sender, answer) = bounded(1);
        let progress = Slot::default();
        let told = progress.clone();
        std::thread::spawn(move || {
            let mut report = |share| {
                told.put(share);
                wake.call();
            };
            let outcome = match write(&mut report) {
                Ok(folder) => Saving::Done(folder),
                Err(error) => Saving::Failed(error.to_string()),
            };
            // The window may be gone by now: nothing to do then.
            let _ = sender.send(outcome);
            wake.call();
        });
        Self { progress, answer }
    }

    /// News, if there are any.
    pub(crate) fn poll(&self) -> Option<Saving> {
        match self.answer.try_recv() {
            Ok(outcome) => Some(outcome),
            Err(TryRecvError::Empty) => self.progress.take().map(Saving::Under),
            Err(TryRecvError::Disconnected) => Some(Saving::Failed(text::UNSAVED.to_owned())),
        }
    }
}
