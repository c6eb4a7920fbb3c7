//! Trained models and sessions on their way into the window: read beside it, then handed to the
//! trainer with their images; and the menu of models.

use std::path::PathBuf;
use std::sync::Arc;

use crossbeam_channel::{Receiver, TryRecvError, bounded};
use eframe::egui::{RichText, Ui};

use super::app::RavenApp;
use super::backend::Wake;
use super::loading::{LoadRequest, title};
use super::replace::Replacement;
use super::theme;
use crate::checkpoint::Package;
use crate::config::DatasetChoice;
use crate::data::{Comparison, Dataset};
use crate::disk;
use crate::session::{self, Session};
use crate::shelf;
use crate::state::{Action, ModelSource};
use crate::text::{identity, models as text};
use crate::train::messages::Command;
use crate::train::opening::Opening;

/// What was read and waits for its images.
pub enum Arrival {
    /// Trained models: the first leads.
    Models(Vec<Package>),
    /// A whole run.
    Session(Box<Session>),
}

impl Arrival {
    /// Where the images lay that it belongs to, as it was kept.
    fn kept(&self) -> Option<&DatasetChoice> {
        match self {
            Self::Models(packages) => packages.first().map(|one| &one.description.config.dataset),
            Self::Session(session) => Some(&session.training.lead().config.dataset),
        }
    }

    /// The images that it belongs to.
    fn images(&self) -> Option<DatasetChoice> {
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
pub struct Models {
    reading: Option<Receiver<Result<Arrived, String>>>,
    waiting: Option<Arrival>,
    /// Images that were chosen for what waits, in place of its own.
    chosen: Option<DatasetChoice>,
}

/// What was read, and whether images in use are those that it belongs to.
struct Arrived {
    arrival: Arrival,
    in_use: bool,
}

impl Models {
    /// Whether something is being read, or waits for its images.
    pub fn on_their_way(&self) -> bool {
        self.reading.is_some() || self.waiting.is_some()
    }
}

/// Reads on a thread of its own, and compares the images in use there too.
fn read(
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

fn package(source: &ModelSource) -> Result<Package, String> {
    match source {
        ModelSource::Folder(folder) => Package::read(folder).map_err(|error| error.to_string()),
        ModelSource::Bundled(id) => match shelf::find(id) {
            Some(bundled) => bundled.package().map_err(|error| error.to_string()),
            None => Err(text::unknown(id)),
        },
    }
}

impl RavenApp {
    /// Begins to open these models: the first leads, the others stand beside it.
    pub(super) fn open_models(&mut self, sources: Vec<ModelSource>) {
        self.leave_arrival();
        let packages = move || sources.iter().map(package).collect::<Result<_, _>>();
        let (dataset, wake) = (self.state.dataset.clone(), self.wake.clone());
        self.models.reading = Some(read(move || packages().map(Arrival::Models), dataset, wake));
    }

    /// Begins to open a session.
    pub(super) fn open_session(&mut self, path: PathBuf) {
        self.leave_arrival();
        let session = {
            let path = path.clone();
            move || match session::file::read(&path) {
                Ok(session) => Ok(Arrival::Session(Box::new(session))),
                Err(error) => Err(format!("{}: {error}", path.display())),
            }
        };
        let (dataset, wake) = (self.state.dataset.clone(), self.wake.clone());
        self.models.reading = Some(read(session, dataset, wake));
        self.state.sessions.remember(path);
    }

    /// Takes in what the reading thread has found.
    pub(super) fn poll_models(&mut self) {
        let Some(reading) = &self.models.reading else { return };
        let arrived = match reading.try_recv() {
            Ok(outcome) => outcome,
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Err(text::UNREADABLE.into()),
        };
        self.models.reading = None;
        let Arrived { arrival, in_use } = match arrived {
            Ok(arrived) => arrived,
            Err(problem) => return self.state.report(problem),
        };
        let Some(choice) = arrival.images() else { return };
        if let Some(path) = arrival.kept().and_then(DatasetChoice::relative) {
            self.state.report(identity::relative(path, &disk::absolute(path)));
        }
        self.models.waiting = Some(arrival);
        match self.state.dataset.clone() {
            // Where they have changed, they are read again: they may have been brought back.
            Some(dataset) if in_use && dataset.choice == choice && self.job.is_none() => {
                self.hand_over_models(&dataset);
            }
            // They may be on their way already.
            _ if self.job.as_ref().is_some_and(|job| job.request.choice == choice) => {}
            _ => self.load(LoadRequest::new(choice)),
        }
    }

    /// Hands what waits to the trainer, if these are its images; whether they were.
    pub(super) fn hand_over_models(&mut self, dataset: &Arc<Dataset>) -> bool {
        let chosen = self.models.chosen.take();
        let Some(arrival) = self.models.waiting.take() else { return false };
        if arrival.images().as_ref() != Some(&dataset.choice)
            && chosen.as_ref() != Some(&dataset.choice)
        {
            // Those that stand in for images that cannot be read are not meant for it.
            if self.state.sessions.homeless.is_some() {
                self.models.waiting = Some(arrival);
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
    pub(super) fn chosen_for_arrival(&mut self, choice: &DatasetChoice) {
        let homeless = self.state.sessions.homeless.is_some();
        self.models.chosen = homeless.then(|| choice.clone());
    }

    /// These images could not be read. Whether something waited for them: then it goes on waiting,
    /// and the window says for what.
    pub(super) fn without_images(&mut self, choice: &DatasetChoice, problem: &str) -> bool {
        let Some(arrival) = &self.models.waiting else { return false };
        let its = arrival.images().as_ref() == Some(choice)
            || self.models.chosen.as_ref() == Some(choice);
        if its {
            let is_model = matches!(arrival, Arrival::Models(_));
            self.state.sessions.homeless = Some(identity::homeless(problem, is_model));
        }
        its
    }

    /// Opens what waits on the images in use.
    pub(super) fn open_here(&mut self) {
        if let Some(dataset) = self.state.dataset.clone() {
            self.models.chosen = Some(dataset.choice.clone());
            self.hand_over_models(&dataset);
        }
    }

    /// What waits for its images is not opened.
    pub(super) fn leave_arrival(&mut self) {
        (self.models.waiting, self.models.chosen) = (None, None);
        self.state.sessions.homeless = None;
        self.offer_again();
    }

    /// Lets go of what waits for images that will not come: they were cancelled, or not to be
    /// downloaded, or the trainer refused.
    pub(super) fn poll_arrival(&mut self) {
        let coming = self.models.reading.is_some()
            || self.job.is_some()
            || self.question.is_some()
            || self.state.arriving.is_some()
            || self.state.sessions.homeless.is_some();
        if !coming {
            self.leave_arrival();
        }
    }

    /// Trained models in the top bar.
    pub(super) fn models_menu(&self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let menu = ui.menu_button(text::MODELS, |ui| {
            for choice in [DatasetChoice::Digits, DatasetChoice::Mnist, DatasetChoice::FashionMnist]
            {
                let mut latents: Vec<usize> =
                    shelf::models_for(&choice).map(|one| one.description.config.latent).collect();
                latents.sort_unstable();
                latents.dedup();
                if latents.is_empty() {
                    continue;
                }
                ui.label(RichText::new(title(&choice)).strong());
                for bundled in shelf::models_for(&choice) {
                    let button = ui.button(bundled.title()).on_hover_text(bundled.sentence());
                    if button.clicked() {
                        actions.push(Action::OpenModels(vec![ModelSource::Bundled(
                            bundled.id.clone(),
                        )]));
                    }
                }
                for latent in latents {
                    let side_by_side = ui
                        .button(text::side_by_side(latent))
                        .on_hover_text(text::SIDE_BY_SIDE_HINT);
                    if side_by_side.clicked() {
                        actions.push(Action::OpenModels(side_by_side_of(&choice, latent)));
                    }
                }
                ui.separator();
            }
            let open = ui.button(text::OPEN).on_hover_text(text::OPEN_HINT);
            if open.clicked() {
                actions.push(Action::ChooseModel);
            }
            ui.label(RichText::new(text::DROP).text_style(theme::small_text()).weak());
        });
        menu.response.on_hover_text(text::MODELS_HINT);
    }

    /// Whether a folder holds a model: dropped, it is opened rather than trained on.
    pub(super) fn is_model(folder: &std::path::Path) -> bool {
        folder.join(crate::checkpoint::CONFIG_FILE).is_file()
    }

    pub(super) fn open_model_folder(&mut self, folder: PathBuf) {
        self.replace_run(Replacement::Models(vec![ModelSource::Folder(folder)]));
    }
}

/// All bundled models of these images with this many latent dimensions, RAVEN last.
pub fn side_by_side_of(choice: &DatasetChoice, latent: usize) -> Vec<ModelSource> {
    let mut models: Vec<_> =
        shelf::models_for(choice).filter(|one| one.description.config.latent == latent).collect();
    models.sort_by_key(|one| (one.description.config.method.id() == "raven", one.id.len()));
    models.iter().map(|one| ModelSource::Bundled(one.id.clone())).collect()
}
