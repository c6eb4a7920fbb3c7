//! Data sets are read on a short-lived thread, so that the window never waits for a disk
//! or a network. What is in use stays in use until the new images are complete.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, TryRecvError, bounded};

use super::backend::Wake;
use crate::config::DatasetChoice;
use crate::data::Dataset;
use crate::state::Loading;
use crate::text::reports as text;
use crate::train::lanes::Slot;

/// What is to be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadRequest {
    /// Which images.
    pub choice: DatasetChoice,
    /// Whether the user agreed to a download.
    pub allow_download: bool,
    /// The folder or file that the user has just chosen: only there is looked, and if it turns out to
    /// be a published data set, that is what was chosen.
    pub from: Option<PathBuf>,
    /// Chosen before.
    pub remembered: Vec<PathBuf>,
}

impl LoadRequest {
    /// These images from wherever they are found, without a download.
    pub fn new(choice: DatasetChoice) -> Self {
        Self { choice, allow_download: false, from: None, remembered: Vec::new() }
    }
}

/// Why there is no data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadFailure {
    /// The files are not on this machine, and nobody has agreed to a download yet.
    NeedsDownload {
        /// How much would be fetched, in words: `11 MB`.
        size: String,
        /// From where.
        host: String,
        /// Why the last try came to nothing, in words.
        problem: Option<String>,
    },
    /// The user changed their mind.
    Cancelled,
    /// What happened, why, and what to do.
    Failed(String),
}

/// What a loader reports while it works: a text and, where known, a fraction in 0–1.
pub type Progress<'a> = &'a mut dyn FnMut(String, Option<f32>);

/// Reads (or downloads) images, reports progress, and gives up soon after the flag is set.
pub type Loader = Arc<
    dyn Fn(&LoadRequest, Progress<'_>, &AtomicBool) -> Result<Dataset, LoadFailure> + Send + Sync,
>;

/// What is ready sooner than this is not worth a banner that pushes the panels about.
const QUICK: Duration = Duration::from_millis(300);

/// One data set on its way. Dropping it cancels it.
pub struct LoadJob {
    /// What was asked for.
    pub request: LoadRequest,
    started: Instant,
    cancel: Arc<AtomicBool>,
    progress: Slot<(String, Option<f32>)>,
    outcome: Receiver<Result<Dataset, LoadFailure>>,
}

impl LoadJob {
    /// Starts loading on a thread of its own.
    pub fn start(loader: Loader, request: LoadRequest, wake: Wake) -> Self {
        let cancel = Arc::new(AtomicBool::new(false));
        let progress = Slot::default();
        let (sender, outcome) = bounded(1);
        let (thread_cancel, thread_progress) = (cancel.clone(), progress.clone());
        let thread_request = request.clone();
        std::thread::spawn(move || {
            let mut report = |text, fraction| {
                thread_progress.put((text, fraction));
                wake.call();
            };
            let result = loader(&thread_request, &mut report, &thread_cancel);
            // Nobody listens any more if the job was cancelled: nothing to do then.
            let _ = sender.send(result);
            wake.now();
        });
        Self { request, started: Instant::now(), cancel, progress, outcome }
    }

    /// News of the job: newest progress goes to `loading`; the end is returned once.
    pub fn poll(&self, loading: &mut Option<Loading>) -> Option<Result<Dataset, LoadFailure>> {
        if self.started.elapsed() > QUICK {
            let loading = loading.get_or_insert_with(|| Loading {
                choice: self.request.choice.clone(),
                text: text::READING.to_owned(),
                fraction: None,
            });
            if let Some((text, fraction)) = self.progress.take() {
                loading.text = text;
                loading.fraction = fraction;
            }
        }
        match self.outcome.try_recv() {
            Ok(result) => Some(result),
            Err(TryRecvError::Empty) => None,
            // The sender was dropped without a word: the thread panicked.
            Err(TryRecvError::Disconnected) => {
                Some(Err(LoadFailure::Failed(text::loading_stopped(&title(&self.request.choice)))))
            }
        }
    }
}

impl Drop for LoadJob {
    fn drop(&mut self) {
        self.cancel.store(true, Ordering::Release);
    }
}

/// What the window calls a choice before its data set is there.
pub fn title(choice: &DatasetChoice) -> String {
    match choice {
        DatasetChoice::Digits => text::DIGITS.to_owned(),
        DatasetChoice::Mnist => text::MNIST.to_owned(),
        DatasetChoice::FashionMnist => text::FASHION_MNIST.to_owned(),
        DatasetChoice::Folder(path) => path.display().to_string(),
    }
}
