//! What became of dialogs and questions.

use std::path::PathBuf;

use crate::config::DatasetChoice;
use crate::state::action::ImagesAction;
use crate::state::sessions::SessionAction;
use crate::text::reports as text;
use crate::train::messages::Command;
use crate::ui::app::RavenApp;
use crate::ui::app::dialogs::{DialogJob, Picked, Purpose};
use crate::ui::app::loading::LoadRequest;
use crate::ui::app::question::{Answer, Question};

impl RavenApp {
    pub(in crate::ui::app) fn open_dialog(&mut self, purpose: Purpose) {
        if self.jobs.dialog.is_none() {
            let picker = self.backend.picker.clone();
            self.jobs.dialog = Some(DialogJob::open(picker, purpose, self.wake.clone()));
        }
    }

    /// Takes in what came of a folder dialog.
    pub(in crate::ui::app) fn poll_dialog(&mut self) {
        let Some(dialog) = &self.jobs.dialog else { return };
        let Some(picked) = dialog.poll() else { return };
        let purpose = dialog.purpose;
        self.jobs.dialog = None;
        let before = self.questions.before.take();
        match (picked, purpose) {
            (Picked::Path(path), Purpose::DataFiles) => {
                if let Some(Question::Download { request, .. }) = before {
                    self.load(LoadRequest { from: Some(path), ..request });
                }
            }
            (Picked::Path(path), purpose) => self.chosen(purpose, path),
            (Picked::Cancelled, Purpose::DataFiles) => self.questions.open = before,
            (Picked::Cancelled, _) => {}
            (Picked::Unavailable, Purpose::DataFiles) => {
                self.questions.open = before.map(Question::with_path);
            }
            (Picked::Unavailable, purpose) => self.without_dialog(purpose),
        }
    }

    /// A folder, or a file, was chosen for this.
    fn chosen(&mut self, purpose: Purpose, path: PathBuf) {
        match purpose {
            // Belongs to the question that it was chosen for.
            Purpose::DataFiles => {}
            Purpose::Images => {
                self.perform_images(ImagesAction::Load(DatasetChoice::Folder(path)));
            }
            Purpose::Checkpoint => {
                self.command(Command::Save(path.join(self.state.checkpoint_name())));
            }
            Purpose::Attack => self.save_attack(path),
            Purpose::Curves => self.save_curves(path),
            Purpose::AttackedImage => self.read_picture(path),
            Purpose::Lesson => self.read_lesson(path),
            Purpose::Model => self.open_model_folder(path),
            Purpose::OpenSession => self.perform_session(SessionAction::Open(path)),
            Purpose::SaveSession => self.perform_session(SessionAction::Save(path)),
            Purpose::Run => self.export_run(path),
            Purpose::Picture => self.save_picture(path),
            Purpose::Sweep => self.use_sweep_folder(path),
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
            Purpose::Images
            | Purpose::DataFiles
            | Purpose::Model
            | Purpose::Run
            | Purpose::OpenSession
            | Purpose::Sweep
            | Purpose::Attack
            | Purpose::Curves
            | Purpose::Lesson
            | Purpose::AttackedImage => here,
        };
        self.questions.open = Some(Question::Folder { purpose, path: path.display().to_string() });
    }

    /// The open question goes unanswered.
    pub(in crate::ui) fn drop_question(&mut self) {
        self.questions.open = None;
    }

    /// Carries out the answer to a question.
    pub(in crate::ui::app) fn answered(&mut self, answer: Answer) {
        match answer {
            Answer::Download(request) => self.load(request),
            // One dialog at a time.
            Answer::ChooseFiles(question) if self.jobs.dialog.is_some() => {
                self.questions.open = Some(*question);
            }
            Answer::ChooseFiles(question) => {
                self.questions.before = Some(*question);
                self.open_dialog(Purpose::DataFiles);
            }
            Answer::Replace(by) => self.replaced_by(by),
            // The path as typed, rather than a folder for it.
            Answer::SaveInto(Purpose::Checkpoint, path) => self.command(Command::Save(path)),
            Answer::SaveInto(purpose, path) => self.chosen(purpose, path),
            Answer::Nothing => {}
        }
    }
}
