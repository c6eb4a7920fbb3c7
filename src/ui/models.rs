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
use crate::data::Dataset;
use crate::session::{self, Session};
use crate::shelf;
use crate::state::{Action, ModelSource};
use crate::text::models as text;
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
    /// The images that it belongs to.
    fn images(&self) -> Option<&DatasetChoice> {
        match self {
            Self::Models(packages) => packages.first().map(|one| &one.description.config.dataset),
            Self::Session(session) => Some(&session.training.lead().config.dataset),
        }
    }
}

/// What became of images that were loaded for what waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The trainer has models or a session for them.
    Over,
    /// They are not those of the session that waited.
    Refused,
    /// Nothing waited for them.
    Nothing,
}

/// Models and sessions on their way into the window.
#[derive(Default)]
pub struct Models {
    reading: Option<Receiver<Result<Arrival, String>>>,
    waiting: Option<Arrival>,
}

impl Models {
    /// Whether something is being read, or waits for its images.
    pub fn on_their_way(&self) -> bool {
        self.reading.is_some() || self.waiting.is_some()
    }
}

/// Reads on a thread of its own.
fn read(
    what: impl FnOnce() -> Result<Arrival, String> + Send + 'static,
    wake: Wake,
) -> Receiver<Result<Arrival, String>> {
    let (sender, receiver) = bounded(1);
    std::thread::spawn(move || {
        // The window may be gone by now: nothing to do then.
        let _ = sender.send(what());
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
        self.models.waiting = None;
        let packages = move || sources.iter().map(package).collect::<Result<_, _>>();
        self.models.reading =
            Some(read(move || packages().map(Arrival::Models), self.wake.clone()));
    }

    /// Begins to open a session.
    pub(super) fn open_session(&mut self, path: PathBuf) {
        self.models.waiting = None;
        let session = {
            let path = path.clone();
            move || match session::file::read(&path) {
                Ok(session) => Ok(Arrival::Session(Box::new(session))),
                Err(error) => Err(format!("{}: {error}", path.display())),
            }
        };
        self.models.reading = Some(read(session, self.wake.clone()));
        self.state.sessions.remember(path);
    }

    /// Takes in what the reading thread has found.
    pub(super) fn poll_models(&mut self) {
        let Some(reading) = &self.models.reading else { return };
        let arrival = match reading.try_recv() {
            Ok(outcome) => outcome,
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Err(text::UNREADABLE.into()),
        };
        self.models.reading = None;
        let arrival = match arrival {
            Ok(arrival) => arrival,
            Err(problem) => return self.state.report(problem),
        };
        let Some(choice) = arrival.images().cloned() else { return };
        self.models.waiting = Some(arrival);
        match self.state.dataset.clone() {
            Some(dataset) if dataset.choice == choice && self.job.is_none() => {
                self.hand_over_models(&dataset);
            }
            // They may be on their way already.
            _ if self.job.as_ref().is_some_and(|job| job.request.choice == choice) => {}
            _ => self.load(LoadRequest { choice, allow_download: false }),
        }
    }

    /// Hands what waits to the trainer, if these are its images.
    pub(super) fn hand_over_models(&mut self, dataset: &Arc<Dataset>) -> Handed {
        let Some(arrival) = self.models.waiting.take() else { return Handed::Nothing };
        if arrival.images() != Some(&dataset.choice) {
            return Handed::Nothing;
        }
        match arrival {
            Arrival::Session(session) => self.hand_over_session(*session, dataset),
            Arrival::Models(packages) => {
                self.expect(dataset, None, None);
                let (dataset, device) = (dataset.clone(), self.state.lead().config.device.clone());
                self.command(Command::Open(Box::new(Opening { dataset, device, packages })));
                Handed::Over
            }
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
