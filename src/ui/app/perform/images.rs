//! Images to train on, and images to look at.

use std::sync::Arc;

use crate::config::DatasetChoice;
use crate::data::Dataset;
use crate::state::action::ImagesAction;
use crate::text::{news, reports as text};
use crate::train::messages::{Command, MAX_SELECTED};
use crate::ui::app::RavenApp;
use crate::ui::app::dialogs::Purpose;
use crate::ui::app::loading::{LoadFailure, LoadJob, LoadRequest};
use crate::ui::app::question::Question;
use crate::ui::widgets::words::title;

/// Folders with published data sets that are remembered.
const IMAGE_FOLDERS: usize = 8;

impl RavenApp {
    /// Carries out what is asked of images.
    pub(in crate::ui::app) fn perform_images(&mut self, action: ImagesAction) {
        match action {
            ImagesAction::Load(choice) => self.load_chosen(choice.absolute()),
            ImagesAction::CancelLoading => {
                self.jobs.load = None;
                self.state.loading = None;
                if self.state.dataset.is_none() {
                    self.load_digits();
                }
            }
            ImagesAction::ChooseFolder => self.open_dialog(Purpose::Images),
            ImagesAction::Select(mut selection) => {
                selection.truncate(MAX_SELECTED);
                self.state.selection = selection;
                self.command(Command::Select(self.state.selection.clone()));
            }
            ImagesAction::Toggle(index) => {
                self.state.toggle_selected(index);
                self.command(Command::Select(self.state.selection.clone()));
            }
        }
    }

    /// Loads what the user has just chosen.
    fn load_chosen(&mut self, choice: DatasetChoice) {
        self.chosen_for_arrival(&choice);
        // What was asked about images before is answered by these.
        if matches!(self.questions.open, Some(Question::Download { .. })) {
            self.questions.open = None;
        }
        let mut request = LoadRequest::new(choice);
        if let DatasetChoice::Folder(path) = &request.choice {
            request.from = Some(path.clone());
        }
        self.load(request);
    }

    /// Starts loading; what was on its way is cancelled.
    pub(in crate::ui::app) fn load(&mut self, request: LoadRequest) {
        self.state.loading = None;
        let choice = request.choice.absolute();
        let request = LoadRequest { choice, remembered: self.image_folders.clone(), ..request };
        let loader = self.backend.loader.clone();
        self.jobs.load = Some(LoadJob::start(loader, request, self.wake.clone()));
    }

    /// Takes in what the loading thread has to say.
    pub(in crate::ui::app) fn poll_loading(&mut self) {
        let Some(job) = &self.jobs.load else { return };
        let Some(outcome) = job.poll(&mut self.state.loading) else { return };
        let request = job.request.clone();
        self.jobs.load = None;
        self.state.loading = None;
        match outcome {
            Ok(dataset) => self.use_images(&request, dataset),
            Err(failure) => self.without_loaded(&request, failure),
        }
    }

    /// Images are there: they are in use from now on, by what waited for them.
    fn use_images(&mut self, request: &LoadRequest, dataset: Dataset) {
        self.found_images(request, &dataset);
        let own = matches!(dataset.choice, DatasetChoice::Folder(_));
        let told = own.then(|| news::images_loaded(&dataset.name, &dataset.summary()));
        let dataset = Arc::new(dataset);
        // What comes with a session or models is shown once the trainer has taken it over;
        // but there are always some images.
        if self.state.dataset.is_none() {
            self.state.use_dataset(dataset.clone());
        }
        let handed_over = self.hand_over_models(&dataset);
        if !handed_over {
            self.state.use_dataset(dataset.clone());
            let config = self.state.lead().config.clone();
            self.command(Command::UseDataset(dataset, config));
        }
        self.state.news = told.or(self.state.news.take());
        if !self.when_ready.beside.is_empty() {
            let beside = std::mem::take(&mut self.when_ready.beside);
            self.command(Command::Race(beside));
        }
        if !handed_over {
            self.command(Command::Select(self.state.selection.clone()));
        }
        if std::mem::take(&mut self.when_ready.run) {
            self.command(Command::Run);
        }
    }

    /// There are none: says why, or asks; the built-in digits where nothing else is in use.
    fn without_loaded(&mut self, request: &LoadRequest, failure: LoadFailure) {
        match failure {
            LoadFailure::Cancelled => {}
            LoadFailure::Failed(problem) => {
                if !self.without_images(&request.choice, &problem) {
                    self.state.report(problem);
                }
            }
            // A remembered choice is no reason to ask: the digits start at once instead.
            LoadFailure::NeedsDownload { .. }
                if self.state.dataset.is_none() && !self.when_ready.explicit =>
            {
                let name = title(&request.choice);
                self.state.news = Some(text::digits_instead(&name));
            }
            LoadFailure::NeedsDownload { size, host, problem } => {
                let request = LoadRequest::new(request.choice.clone());
                let path = None;
                self.questions.open =
                    Some(Question::Download { request, size, host, problem, path });
            }
        }
        if self.state.dataset.is_none() && request.choice != DatasetChoice::Digits {
            self.load_digits();
        }
    }

    /// Remembers where the images were found, and says what they are not.
    fn found_images(&mut self, request: &LoadRequest, dataset: &Dataset) {
        let published = !matches!(dataset.choice, DatasetChoice::Folder(_));
        if let (true, Some(from)) = (published, &request.from) {
            self.image_folders.retain(|other| other != from);
            self.image_folders.insert(0, from.clone());
            self.image_folders.truncate(IMAGE_FOLDERS);
        }
        let asked_for_published = !matches!(request.choice, DatasetChoice::Folder(_));
        if asked_for_published && !published {
            let name = title(&request.choice);
            self.state.report(text::not_published(&name, &dataset.origin));
        }
    }

    /// There are always images to train on.
    fn load_digits(&mut self) {
        self.load(LoadRequest::new(DatasetChoice::Digits));
    }
}
