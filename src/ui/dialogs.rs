//! The system's dialog for folders and files. It blocks, and may not exist: it runs on its own thread,
//! and a typed path and drag and drop stand beside it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, TryRecvError, bounded};

use super::backend::Wake;
use crate::data::folder::ENDINGS;
use crate::text::dialogs as text;

/// Asks a person for a folder or a file. `None` means none was chosen.
pub type Picker = Arc<dyn Fn(Purpose) -> Option<PathBuf> + Send + Sync>;

/// The system's own dialog.
pub fn system_picker() -> Picker {
    Arc::new(|purpose| {
        let dialog = rfd::FileDialog::new().set_title(purpose.title());
        match purpose {
            Purpose::AttackedImage => dialog.add_filter(text::IMAGE_FILES, &ENDINGS).pick_file(),
            Purpose::Lesson => dialog.add_filter(text::LESSON_FILES, &["toml"]).pick_file(),
            Purpose::OpenSession => dialog.add_filter(text::SESSION_FILES, &["raven"]).pick_file(),
            Purpose::SaveSession => dialog
                .add_filter(text::SESSION_FILES, &["raven"])
                .set_file_name("session.raven")
                .save_file(),
            Purpose::Picture => dialog
                .add_filter(text::PICTURE_FILES, &["png"])
                .set_file_name("picture.png")
                .save_file(),
            Purpose::Run
            | Purpose::Images
            | Purpose::DataFiles
            | Purpose::Checkpoint
            | Purpose::Model
            | Purpose::Sweep
            | Purpose::Attack
            | Purpose::Curves => dialog.pick_folder(),
        }
    })
}

/// What the folder, or the file, is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Images to train on.
    Images,
    /// The files of a published data set.
    DataFiles,
    /// A checkpoint to write.
    Checkpoint,
    /// A trained model to open.
    Model,
    /// A run to write as tables and plots.
    Run,
    /// A picture to write.
    Picture,
    /// A session to open.
    OpenSession,
    /// A session to write.
    SaveSession,
    /// A sweep, new or old.
    Sweep,
    /// An attack to write.
    Attack,
    /// Robustness curves to write.
    Curves,
    /// A lesson file to open.
    Lesson,
    /// A picture file to attack.
    AttackedImage,
}

impl Purpose {
    /// The title of the dialog.
    pub fn title(self) -> &'static str {
        match self {
            Self::Images => text::IMAGES,
            Self::DataFiles => text::DATA_FILES,
            Self::Checkpoint => text::CHECKPOINT,
            Self::Model => text::MODEL,
            Self::Run => text::RUN,
            Self::Picture => text::PICTURE,
            Self::OpenSession => text::OPEN_SESSION,
            Self::SaveSession => text::SAVE_SESSION,
            Self::Sweep => text::SWEEP,
            Self::Attack => text::ATTACK,
            Self::Curves => text::CURVES,
            Self::Lesson => text::LESSON,
            Self::AttackedImage => text::ATTACKED_IMAGE,
        }
    }
}

impl Purpose {
    /// What to do where there is no dialog; nothing where a path is asked for instead.
    pub fn other_way(self) -> Option<&'static str> {
        match self {
            Self::Images => Some(text::IMAGES_OTHERWISE),
            Self::Model => Some(text::MODEL_OTHERWISE),
            Self::Sweep => Some(text::SWEEP_OTHERWISE),
            Self::OpenSession => Some(text::SESSION_OTHERWISE),
            Self::Lesson => Some(text::LESSON_OTHERWISE),
            Self::AttackedImage => Some(text::ATTACKED_IMAGE_OTHERWISE),
            Self::DataFiles
            | Self::Checkpoint
            | Self::Run
            | Self::Picture
            | Self::SaveSession
            | Self::Attack
            | Self::Curves => None,
        }
    }

    /// Whether one file is meant, rather than a folder.
    pub fn is_file(self) -> bool {
        matches!(
            self,
            Self::Picture
                | Self::OpenSession
                | Self::SaveSession
                | Self::Lesson
                | Self::AttackedImage
        )
    }
}

/// What came of a dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// A folder, or a file, was chosen.
    Path(PathBuf),
    /// The user closed the dialog.
    Cancelled,
    /// No dialog could be shown.
    Unavailable,
}

/// A person cannot read a dialog and close it faster than this. The dialog library gives the
/// same `None` for 'cancelled' and 'there is no portal', so time is what tells them apart.
const TOO_FAST_FOR_A_PERSON: Duration = Duration::from_millis(350);

/// A dialog that is open.
pub struct DialogJob {
    /// What it asks for.
    pub purpose: Purpose,
    answer: Receiver<Picked>,
}

impl DialogJob {
    /// Opens a dialog on a thread of its own.
    pub fn open(picker: Picker, purpose: Purpose, wake: Wake) -> Self {
        let (sender, answer) = bounded(1);
        std::thread::spawn(move || {
            let start = Instant::now();
            let picked = match picker(purpose) {
                Some(path) => Picked::Path(path),
                None if start.elapsed() < TOO_FAST_FOR_A_PERSON => Picked::Unavailable,
                None => Picked::Cancelled,
            };
            // The window may be gone by now: nothing to do then.
            let _ = sender.send(picked);
            wake.call();
        });
        Self { purpose, answer }
    }

    /// The outcome, once.
    pub fn poll(&self) -> Option<Picked> {
        match self.answer.try_recv() {
            Ok(picked) => Some(picked),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Picked::Unavailable),
        }
    }
}
