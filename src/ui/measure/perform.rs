//! Carries out what the measure panel asks for.

use std::path::PathBuf;

use crate::analyst::messages::Question;
use crate::export::curves::{self, CurvesRecord};
use crate::state::Action;
use crate::text::news;
use crate::ui::app::RavenApp;
use crate::ui::dialogs::Purpose;
use crate::ui::jobs::{SaveJob, Saving};

/// What goes on for the measure panel on other threads.
#[derive(Default)]
pub struct MeasureJobs {
    /// The curves that are to be saved once there is a folder.
    record: Option<CurvesRecord>,
    save: Option<SaveJob>,
}

impl RavenApp {
    /// Carries out an action of the measure panel; others are none of its business.
    pub(in crate::ui) fn perform_measure(&mut self, action: Action) {
        let measure = &mut self.state.measure;
        match action {
            Action::EditMeasure(settings) => {
                let before = measure.is_measuring();
                measure.settings = settings;
                if before || measure.is_measuring() {
                    self.tell_analyst();
                }
            }
            Action::MeasureNow => {
                measure.now = true;
                self.tell_analyst();
            }
            Action::CancelMeasuring => {
                measure.now = false;
                self.tell_analyst();
            }
            Action::SaveCurves => {
                // Taken now: by the time a folder is chosen, there may be more.
                self.measure_jobs.record = CurvesRecord::of(&self.state);
                if self.measure_jobs.record.is_some() {
                    self.open_dialog(Purpose::Curves);
                }
            }
            _ => {}
        }
    }

    fn tell_analyst(&mut self) {
        let request = self.state.measure.next_request();
        self.ask(request.map_or(Question::StopMeasuring, Question::Measure));
    }

    /// Saves the curves that were to be saved into this folder.
    pub(in crate::ui) fn save_curves(&mut self, folder: PathBuf) {
        if let Some(record) = self.measure_jobs.record.take() {
            self.state.measure.saving = true;
            let write = move |_: &mut dyn FnMut(f32)| curves::write(&record, &folder);
            self.measure_jobs.save = Some(SaveJob::start(write, self.wake.clone()));
        }
    }

    /// Takes in what the panel's threads have to say.
    pub(in crate::ui) fn poll_measure_jobs(&mut self) {
        match self.measure_jobs.save.as_ref().and_then(SaveJob::poll) {
            None | Some(Saving::Under(_)) => return,
            Some(Saving::Done(folder)) => {
                self.state.news = Some(news::saved_to(folder.display()));
            }
            Some(Saving::Failed(problem)) => self.state.report(problem),
        }
        self.measure_jobs.save = None;
        self.state.measure.saving = false;
    }
}
