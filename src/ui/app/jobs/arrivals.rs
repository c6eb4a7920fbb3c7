//! Trained models and sessions on their way into the window: read beside it.

use std::sync::Arc;

use crossbeam_channel::{Receiver, bounded};

use crate::checkpoint::Package;
use crate::config::DatasetChoice;
use crate::data::{Comparison, Dataset};
use crate::session::Session;
use crate::shelf;
use crate::shelf::ModelSource;
use crate::text::models as text;
use crate::ui::app::wake::Wake;

/// What was read and waits for its images.
pub(crate) enum Arrival {
    /// Trained models: the first leads.
    Models(Vec<Package>),
    /// A whole run.
    Session(Box<Session>),
}

impl Arrival {
    /// Where the images lay that it belongs to, as it was kept.
    pub(crate) fn kept(&self) -> Option<&DatasetChoice> {
        match self {
            Self::Models(packages) => packages.first().map(|one| &one.description.config.dataset),
            Self::Session(session) => Some(&session.training.lead().config.dataset),
        }
    }

    /// The images that it belongs to.
    pub(crate) fn images(&self) -> Option<DatasetChoice> {
        self.kept().map(|choice| choice.clone().absolute())
    }

    /// Whether these images differ from those that it belongs to, as far as can be told.
    fn differs(&self, dataset: &Dataset) -> bool {
        let used = match self {
            Self::Models(packages) => packages.first().map(|one| one.description.images_used()),
            Self::Session(session) => Some(session.images.clone()),
        };
        let compared = used.map(|used| used.compare(dataset));
        matches!(compared, Some(Comparison::Other { .. }))
    }
}

/// Models and sessions on their way into the window.
#[derive(Default)]
pub(crate) struct Arrivals {
    pub(crate) reading: Option<Receiver<Result<Arrived, String>>>,
    pub(crate) waiting: Option<Arrival>,
    /// Images that were chosen for what waits, in place of its own.
    pub(crate) chosen: Option<DatasetChoice>,
}

/// What was read, and whether images in use are those that it belongs to.
pub(crate) struct Arrived {
    pub(crate) arrival: Arrival,
    pub(crate) in_use: bool,
}

impl Arrivals {
    /// Whether something is being read, or waits for its images.
    pub(crate) fn on_their_way(&self) -> bool {
        self.reading.is_some() || self.waiting.is_some()
    }
}

/// Reads on a thread of its own, and compares the images in use there too.
pub(crate) fn read(
    what: impl FnOnce() -> Result<Arrival, String> + Send + 'static,
    dataset: Option<Arc<Dataset>>,
    wake: Wake,
) -> Receiver<Result<Arrived, String>> {
    let (sender, receiver) = bounded(1);
    std::thread::spawn(move || {
        let arrived = what().map(|arrival| {
            let its = |dataset: Arc<Dataset>| {
                arrival.images().as_ref() == Some(&dataset.choice) && !arrival.differs(&dataset)
            };
            Arrived { in_use: dataset.is_some_and(its), arrival }
        });
        // The window may be gone by now: nothing to do then.
        let _ = sender.send(arrived);
        wake.now();
    });
    receiver
}

pub(crate) fn package(source: &ModelSource) -> Result<Package, String> {
    match source {
        ModelSource::Folder(folder) => Package::read(folder).map_err(|error| error.to_string()),
        ModelSource::Bundled(id) => match shelf::find(id) {
            Some(bundled) => bundled.package().map_err(|error| error.to_string()),
            None => Err(text::unknown(id)),
        },
    }
}
