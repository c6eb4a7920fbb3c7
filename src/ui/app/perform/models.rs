//! Trained models and sessions on their way into the window: read beside it, then handed to the
//! trainer with their images.

use std::path::PathBuf;
use std::sync::Arc;

use crossbeam_channel::TryRecvError;

use crate::config::DatasetChoice;
use crate::data::Dataset;
use crate::disk;
use crate::session;
use crate::shelf::ModelSource;
use crate::state::action::ModelsAction;
use crate::text::{identity, models as text};
use crate::train::messages::Command;
use crate::train::opening::Opening;
use crate::ui::app::RavenApp;
use crate::ui::app::dialogs::Purpose;
use crate::ui::app::jobs::arrivals::{Arrival, Arrived, package, read};
use crate::ui::app::loading::LoadRequest;
use crate::ui::app::replace::Replacement;

impl RavenApp {
    /// Carries out what is asked of trained models.
    pub(in crate::ui::app) fn perform_models(&mut self, action: ModelsAction) {
        match action {
            ModelsAction::Open(sources) => self.replace_run(Replacement::Models(sources)),
            ModelsAction::Choose => self.open_dialog(Purpose::Model),
        }
    }

    /// Begins to open these models: the first leads, the others stand beside it.
    pub(in crate::ui::app) fn open_models(&mut self, sources: Vec<ModelSource>) {
        self.leave_arrival();
        let packages = move || sources.iter().map(package).collect::<Result<_, _>>();
        let (dataset, wake) = (self.state.dataset.clone(), self.wake.clone());
        self.jobs.arrivals.reading =
            Some(read(move || packages().map(Arrival::Models), dataset, wake));
    }

    /// Begins to open a session.
    pub(in crate::ui::app) fn open_session(&mut self, path: PathBuf) {
        self.leave_arrival();
        let session = {
            let path = path.clone();
            move || match session::file::read(&path) {
                Ok(session) => Ok(Arrival::Session(Box::new(session))),
                Err(error) => Err(format!("{}: {error}", path.display())),
            }
        };
        let (dataset, wake) = (self.state.dataset.clone(), self.wake.clone());
        self.jobs.arrivals.reading = Some(read(session, dataset, wake));
        self.state.sessions.remember(path);
    }

    /// Takes in what the reading thread has found.
    pub(in crate::ui::app) fn poll_models(&mut self) {
        let Some(reading) = &self.jobs.arrivals.reading else { return };
        let arrived = match reading.try_recv() {
            Ok(outcome) => outcome,
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Err(text::UNREADABLE.into()),
        };
        self.jobs.arrivals.reading = None;
        let Arrived { arrival, in_use } = match arrived {
            Ok(arrived) => arrived,
            Err(problem) => return self.state.report(problem),
        };
        let Some(choice) = arrival.images() else { return };
        if let Some(path) = arrival.kept().and_then(DatasetChoice::relative) {
            self.state.report(identity::relative(path, &disk::absolute(path)));
        }
        self.jobs.arrivals.waiting = Some(arrival);
        match self.state.dataset.clone() {
            // Where they have changed, they are read again: they may have been brought back.
            Some(dataset) if in_use && dataset.choice == choice && self.jobs.load.is_none() => {
                self.hand_over_models(&dataset);
            }
            // They may be on their way already.
            _ if self.jobs.load.as_ref().is_some_and(|job| job.request.choice == choice) => {}
            _ => self.load(LoadRequest::new(choice)),
        }
    }

    /// Hands what waits to the trainer, if these are its images; whether they were.
    pub(in crate::ui::app) fn hand_over_models(&mut self, dataset: &Arc<Dataset>) -> bool {
        let chosen = self.jobs.arrivals.chosen.take();
        let Some(arrival) = self.jobs.arrivals.waiting.take() else { return false };
        if arrival.images().as_ref() != Some(&dataset.choice)
            && chosen.as_ref() != Some(&dataset.choice)
        {
            // Those that stand in for images that cannot be read are not meant for it.
            if self.state.sessions.homeless.is_some() {
                self.jobs.arrivals.waiting = Some(arrival);
            }
            return false;
        }
        self.state.sessions.homeless = None;
        match arrival {
            Arrival::Session(session) => self.hand_over_session(*session, dataset),
            Arrival::Models(packages) => {
                self.expect(dataset, None, None);
                let (dataset, device) = (dataset.clone(), self.state.lead().config.device.clone());
                self.command(Command::Open(Box::new(Opening { dataset, device, packages })));
            }
        }
        true
    }

    /// Images were chosen: they are for what waits, if its own could not be read.
    pub(in crate::ui::app) fn chosen_for_arrival(&mut self, choice: &DatasetChoice) {
        let homeless = self.state.sessions.homeless.is_some();
        self.jobs.arrivals.chosen = homeless.then(|| choice.clone());
    }

    /// These images could not be read. Whether something waited for them: then it goes on waiting,
    /// and the window says for what.
    pub(in crate::ui::app) fn without_images(
        &mut self,
        choice: &DatasetChoice,
        problem: &str,
    ) -> bool {
        let Some(arrival) = &self.jobs.arrivals.waiting else { return false };
        let its = arrival.images().as_ref() == Some(choice)
            || self.jobs.arrivals.chosen.as_ref() == Some(choice);
        if its {
            let is_model = matches!(arrival, Arrival::Models(_));
            self.state.sessions.homeless = Some(identity::homeless(problem, is_model));
        }
        its
    }

    /// Opens what waits on the images in use.
    pub(in crate::ui::app) fn open_here(&mut self) {
        if let Some(dataset) = self.state.dataset.clone() {
            self.jobs.arrivals.chosen = Some(dataset.choice.clone());
            self.hand_over_models(&dataset);
        }
    }

    /// What waits for its images is not opened.
    pub(in crate::ui::app) fn leave_arrival(&mut self) {
        (self.jobs.arrivals.waiting, self.jobs.arrivals.chosen) = (None, None);
        self.state.sessions.homeless = None;
        self.offer_again();
    }

    /// Lets go of what waits for images that will not come: they were cancelled, or not to be
    /// downloaded, or the trainer refused.
    pub(in crate::ui::app) fn poll_arrival(&mut self) {
        let coming = self.jobs.arrivals.reading.is_some()
            || self.jobs.load.is_some()
            || self.questions.open.is_some()
            || self.state.arriving.is_some()
            || self.state.sessions.homeless.is_some();
        if !coming {
            self.leave_arrival();
        }
    }

    /// Whether a folder holds a model: dropped, it is opened rather than trained on.
    pub(in crate::ui::app) fn is_model(folder: &std::path::Path) -> bool {
        folder.join(crate::checkpoint::CONFIG_FILE).is_file()
    }

    pub(in crate::ui::app) fn open_model_folder(&mut self, folder: PathBuf) {
        self.replace_run(Replacement::Models(vec![ModelSource::Folder(folder)]));
    }
}
