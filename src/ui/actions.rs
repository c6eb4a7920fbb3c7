//! The one place where an [`Action`] is carried out.

use crossbeam_channel::Sender;

use super::app::RavenApp;
use super::banners::{Answer, Question};
use super::dialogs::{DialogJob, Picked, Purpose};
use super::loading::{LoadFailure, LoadJob, LoadRequest, title};
use super::replace::Replacement;
use super::transport::next_seed;
use crate::analyst::messages::Question as Decode;
use crate::config::{DatasetChoice, KNOBS, TrainConfig};
use crate::data::Dataset;
use crate::state::Action;
use crate::state::sessions::SessionAction;
use crate::state::undo::Undone;
use crate::text::{news, reports as text};
use crate::train::messages::{Command, MAX_SELECTED};

/// Edits of the same settings that follow each other this closely, in seconds, or that belong
/// to one press of the pointer, are one undo step.
const SAME_EDIT_SECONDS: f64 = 0.7;

/// Folders with published data sets that are remembered.
const IMAGE_FOLDERS: usize = 8;

/// The edit that a next one may continue.
#[derive(Default)]
pub(super) struct LastEdit {
    model: usize,
    touched: Vec<&'static str>,
    time: f64,
}

impl RavenApp {
    /// Carries out what a panel or a key asked for.
    pub fn perform(&mut self, action: Action) {
        match action {
            Action::Run => self.command(Command::Run),
            Action::Pause => self.command(Command::Pause),
            Action::Step(steps) => self.command(Command::Step(steps)),
            Action::Reset => self.command(Command::Reset(self.state.lead().config.clone())),
            Action::NewSeed => {
                self.edit(0, next_seed(&self.state.lead().config));
                self.command(Command::Reset(self.state.lead().config.clone()));
            }
            Action::Edit(model, config) => self.edit(model, config),
            Action::Race(beside) => self.command(Command::Race(beside)),
            Action::RemoveModel(model) => self.command(Command::DropModel(model)),
            Action::OpenModels(sources) => self.replace_run(Replacement::Models(sources)),
            Action::ChooseModel => self.open_dialog(Purpose::Model),
            Action::ChooseSweep => self.open_dialog(Purpose::Sweep),
            Action::Undo => {
                self.last_edit = LastEdit::default();
                let before: Vec<_> = self
                    .state
                    .models
                    .iter()
                    .map(|view| (view.number, view.config.clone()))
                    .collect();
                match self.state.undo() {
                    Some(Undone::Settings(model)) => {
                        let before = before.into_iter().find(|(number, _)| *number == model);
                        before.iter().for_each(|(_, before)| self.configure(model, before));
                    }
                    Some(Undone::Race(beside)) => self.replace_run(Replacement::Race(beside)),
                    None => {}
                }
            }
            Action::LoadDataset(choice) => {
                let choice = choice.absolute();
                self.chosen_for_arrival(&choice);
                // What was asked about images before is answered by these.
                if matches!(self.question, Some(Question::Download { .. })) {
                    self.question = None;
                }
                let mut request = LoadRequest::new(choice);
                if let DatasetChoice::Folder(path) = &request.choice {
                    request.from = Some(path.clone());
                }
                self.load(request);
            }
            Action::CancelLoading => {
                self.job = None;
                self.state.loading = None;
                if self.state.dataset.is_none() {
                    self.load_digits();
                }
            }
            Action::ChooseFolder => self.open_dialog(Purpose::Images),
            Action::SaveCheckpoint => self.open_dialog(Purpose::Checkpoint),
            Action::RestoreLastGood => self.command(Command::RestoreLastGood),
            Action::Select(mut selection) => {
                selection.truncate(MAX_SELECTED);
                self.state.selection = selection;
                self.command(Command::Select(self.state.selection.clone()));
            }
            Action::ToggleSelected(index) => {
                self.state.toggle_selected(index);
                self.command(Command::Select(self.state.selection.clone()));
            }
            Action::ShowMoment(step) => self.state.show_moment(step),
            Action::GoOnFrom(step) => self.go_on_from(step),
            Action::DecodeHover(model, latent) => self.ask(Decode::Hover(model, latent)),
            Action::DecodeManifold(latents) => self.ask(Decode::Manifold(latents)),
            Action::ExploreGeometry(images) => self.ask(Decode::Geometry(images)),
            Action::OpenTab(tab) => self.state.tab = tab,
            action @ (Action::EditAttack(_)
            | Action::Attack
            | Action::FindSmallestEpsilon
            | Action::StopAttack
            | Action::ShowIterate(_)
            | Action::Reveal
            | Action::AddSubject(_)
            | Action::RemoveSubject(_)
            | Action::OpenImage
            | Action::SaveAttack) => self.perform_attack(action),
            action @ (Action::EditMeasure(_)
            | Action::MeasureNow
            | Action::CancelMeasuring
            | Action::SaveCurves) => self.perform_measure(action),
            Action::Guide(action) => self.perform_guide(action),
            Action::SlowMotion(action) => self.perform_slow_motion(action),
            Action::Export(action) => self.perform_export(action),
            Action::Session(action) => self.perform_session(action),
            Action::DismissFonts => self.state.fonts = None,
            Action::DismissDead(model) => self.state.revive(model),
            Action::DismissNotes => self.state.notes.clear(),
            Action::Dismiss(index) => {
                if index < self.state.problems.len() {
                    self.state.problems.remove(index);
                }
            }
        }
    }

    /// Starts loading; what was on its way is cancelled.
    pub(super) fn load(&mut self, request: LoadRequest) {
        self.state.loading = None;
        let choice = request.choice.absolute();
        let request = LoadRequest { choice, remembered: self.image_folders.clone(), ..request };
        let loader = self.backend.loader.clone();
        self.job = Some(LoadJob::start(loader, request, self.wake.clone()));
    }

    /// Takes in what the loading thread has to say.
    pub(super) fn poll_loading(&mut self) {
        let Some(job) = &self.job else { return };
        let Some(outcome) = job.poll(&mut self.state.loading) else { return };
        let request = job.request.clone();
        self.job = None;
        self.state.loading = None;
        match outcome {
            Ok(dataset) => {
                self.found_images(&request, &dataset);
                let own = matches!(dataset.choice, DatasetChoice::Folder(_));
                let told = own.then(|| news::images_loaded(&dataset.name, &dataset.summary()));
                let dataset = std::sync::Arc::new(dataset);
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
                if !self.beside_when_ready.is_empty() {
                    let beside = std::mem::take(&mut self.beside_when_ready);
                    self.command(Command::Race(beside));
                }
                if !handed_over {
                    self.command(Command::Select(self.state.selection.clone()));
                }
                if std::mem::take(&mut self.run_when_ready) {
                    self.command(Command::Run);
                }
                return;
            }
            Err(LoadFailure::Cancelled) => {}
            Err(LoadFailure::Failed(problem)) => {
                if !self.without_images(&request.choice, &problem) {
                    self.state.report(problem);
                }
            }
            // A remembered choice is no reason to ask: the digits start at once instead.
            Err(LoadFailure::NeedsDownload { .. })
                if self.state.dataset.is_none() && !self.explicit =>
            {
                let name = title(&request.choice);
                self.state.news = Some(text::digits_instead(&name));
            }
            Err(LoadFailure::NeedsDownload { size, host, problem }) => {
                let request = LoadRequest::new(request.choice.clone());
                let path = None;
                self.question = Some(Question::Download { request, size, host, problem, path });
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

    pub(super) fn open_dialog(&mut self, purpose: Purpose) {
        if self.dialog.is_none() {
            let picker = self.backend.picker.clone();
            self.dialog = Some(DialogJob::open(picker, purpose, self.wake.clone()));
        }
    }

    /// Takes in what came of a folder dialog.
    pub(super) fn poll_dialog(&mut self) {
        let Some(dialog) = &self.dialog else { return };
        let Some(picked) = dialog.poll() else { return };
        let purpose = dialog.purpose;
        self.dialog = None;
        let asked_before = self.asked_before.take();
        match (picked, purpose) {
            (Picked::Path(path), Purpose::DataFiles) => {
                if let Some(Question::Download { request, .. }) = asked_before {
                    self.load(LoadRequest { from: Some(path), ..request });
                }
            }
            (Picked::Cancelled, Purpose::DataFiles) => self.question = asked_before,
            (Picked::Unavailable, Purpose::DataFiles) => {
                self.question = asked_before.map(Question::with_path);
            }
            (Picked::Cancelled, _) => {}
            (Picked::Path(folder), Purpose::Images) => {
                self.perform(Action::LoadDataset(DatasetChoice::Folder(folder)));
            }
            (Picked::Path(folder), Purpose::Checkpoint) => {
                self.command(Command::Save(folder.join(self.state.checkpoint_name())));
            }
            (Picked::Path(folder), Purpose::Attack) => self.save_attack(folder),
            (Picked::Path(folder), Purpose::Curves) => self.save_curves(folder),
            (Picked::Path(path), Purpose::AttackedImage) => self.read_picture(path),
            (Picked::Path(path), Purpose::Lesson) => self.read_lesson(path),
            (Picked::Path(folder), Purpose::Model) => self.open_model_folder(folder),
            (Picked::Path(path), Purpose::OpenSession) => {
                self.perform_session(SessionAction::Open(path));
            }
            (Picked::Path(path), Purpose::SaveSession) => {
                self.perform_session(SessionAction::Save(path));
            }
            (Picked::Path(folder), Purpose::Run) => self.export_run(folder),
            (Picked::Path(path), Purpose::Picture) => self.save_picture(path),
            (Picked::Path(folder), Purpose::Sweep) => {
                self.sweep.use_folder(folder, &self.wake.clone());
            }
            (Picked::Unavailable, purpose) => self.without_dialog(purpose),
        }
    }

    /// No dialog can be shown: says what else leads there, or asks for a path.
    fn without_dialog(&mut self, purpose: Purpose) {
        if let Some(other_way) = purpose.other_way() {
            let what = if purpose.is_file() { text::FILE } else { text::FOLDER };
            return self.state.report(text::no_dialog(what, other_way));
        }
        let here = std::env::current_dir().unwrap_or_default();
        let path = match purpose {
            Purpose::Checkpoint => here.join(self.state.checkpoint_name()),
            Purpose::SaveSession => here.join(self.state.checkpoint_name()).with_extension("raven"),
            Purpose::Picture => here.join("picture.png"),
            _ => here,
        };
        self.question = Some(Question::Folder { purpose, path: path.display().to_string() });
    }

    /// Carries out the answer to a question.
    pub(super) fn answered(&mut self, answer: Answer) {
        match answer {
            Answer::Download(request) => self.load(request),
            // One dialog at a time.
            Answer::ChooseFiles(question) if self.dialog.is_some() => {
                self.question = Some(*question);
            }
            Answer::ChooseFiles(question) => {
                self.asked_before = Some(*question);
                self.open_dialog(Purpose::DataFiles);
            }
            Answer::Replace(by) => self.replaced_by(by),
            Answer::SaveInto(Purpose::Attack, folder) => self.save_attack(folder),
            Answer::SaveInto(Purpose::Curves, folder) => self.save_curves(folder),
            Answer::SaveInto(Purpose::Run, folder) => self.export_run(folder),
            Answer::SaveInto(Purpose::Picture, path) => self.save_picture(path),
            Answer::SaveInto(Purpose::SaveSession, path) => {
                self.perform_session(SessionAction::Save(path));
            }
            Answer::SaveInto(_, folder) => self.command(Command::Save(folder)),
            Answer::Nothing => {}
        }
    }

    /// Takes over edited settings of a model, and sends on what may change live.
    pub(super) fn edit(&mut self, model: usize, config: TrainConfig) {
        if let Err(error) = config.validate() {
            self.state.report(text::value_stays(error));
            return;
        }
        let view = self.state.models.get_mut(model);
        let Some(before) = view.map(|view| view.config.clone()) else { return };
        let continues = self.continues(model, touched(&before, &config));
        self.state.edit(model, config, continues);
        self.configure(model, &before);
    }

    /// Whether an edit is one undo step with the last one.
    fn continues(&mut self, model: usize, touched: Vec<&'static str>) -> bool {
        let same = (model, &touched) == (self.last_edit.model, &self.last_edit.touched);
        let soon = self.pointer_down || self.time - self.last_edit.time < SAME_EDIT_SECONDS;
        self.last_edit = LastEdit { model, touched, time: self.time };
        same && soon
    }

    /// A new press begins a new undo step, even for the same knob, unless it follows so closely
    /// that it is the second half of a double click.
    pub(super) fn end_edit(&mut self) {
        if self.time - self.last_edit.time >= SAME_EDIT_SECONDS {
            self.last_edit = LastEdit::default();
        }
    }

    /// Tells the trainer if anything changed that it can take over while it runs.
    fn configure(&mut self, model: usize, before: &TrainConfig) {
        let Some(view) = self.state.models.get_mut(model) else { return };
        let (running, config) = (&view.running, &view.config);
        if running.with_live_settings_of(before) != running.with_live_settings_of(config) {
            let config = config.clone();
            self.command(Command::Configure(model, config));
        }
    }

    pub(super) fn command(&mut self, command: Command) {
        deliver(&self.backend.commands, command, text::TRAINING_THREAD, &mut self.state);
    }

    pub(super) fn ask(&mut self, question: Decode) {
        deliver(&self.backend.questions, question, text::ANALYST_THREAD, &mut self.state);
    }
}

/// Sends; a thread that is gone is reported once.
fn deliver<T>(to: &Sender<T>, message: T, name: &str, state: &mut crate::state::AppState) {
    if to.send(message).is_err() {
        state.report(text::thread_stopped(name));
    }
}

/// Names of the settings that differ.
fn touched(before: &TrainConfig, after: &TrainConfig) -> Vec<&'static str> {
    let knobs = KNOBS.iter().filter(|knob| (knob.get)(before) != (knob.get)(after));
    let others = [
        ("method", before.method != after.method),
        ("prior", before.prior != after.prior),
        ("pairing", before.pairing != after.pairing),
        ("likelihood", before.likelihood != after.likelihood),
        ("seed", before.seed != after.seed),
        ("device", before.device != after.device),
    ];
    let others = others.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name);
    knobs.map(|knob| knob.id).chain(others).collect()
}
