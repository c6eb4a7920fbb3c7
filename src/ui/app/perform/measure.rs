//! Carries out what the measure panel asks for.

use std::path::PathBuf;

use crate::analyst::messages::Question;
use crate::export::curves::{self, CurvesRecord};
use crate::state::action::MeasureAction;
use crate::text::news;
use crate::ui::app::RavenApp;
use crate::ui::app::dialogs::Purpose;
use crate::ui::app::jobs::files::{SaveJob, Saving};

impl RavenApp {
    /// Carries out what the measure panel asks for.
    pub(in crate::ui::app) fn perform_measure(&mut self, action: MeasureAction) {
        let measure = &mut self.state.measure;
        match action {
            MeasureAction::Edit(settings) => {
                let before = measure.is_measuring();
                measure.settings = settings;
                if before || measure.is_measuring() {
                    self.tell_analyst();
                }
            }
            MeasureAction::Now => {
                measure.now = true;
                self.tell_analyst();
            }
            MeasureAction::Cancel => {
                measure.now = false;
                self.tell_analyst();
            }
            MeasureAction::SaveCurves => {
                // Taken now: by the time a folder is chosen, there may be more.
                self.jobs.measure.record = CurvesRecord::of(&self.state);
                if self.jobs.measure.record.is_some() {
                    self.open_dialog(Purpose::Curves);
                }
            }
        }
    }

    fn tell_analyst(&mut self) {
        let request = self.state.measure.next_request();
        self.ask(request.map_or(Question::StopMeasuring, Question::Measure));
    }

    /// Saves the curves that were to be saved into this folder.
    pub(in crate::ui::app) fn save_curves(&mut self, folder: PathBuf) {
        if let Some(record) = self.jobs.measure.record.take() {
            self.state.measure.saving = true;
            let write = move |_: &mut dyn FnMut(f32)| curves::write(&record, &folder);
            self.jobs.measure.save = Some(SaveJob::start(write, self.wake.clone()));
        }
    }

    /// Takes in what the panel's threads have to say.
    pub(in crate::ui::app) fn poll_measure_jobs(&mut self) {
        match self.jobs.measure.save.as_ref().and_then(SaveJob::poll) {
            None | Some(Saving::Under(_)) => return,
            Some(Saving::Done(folder)) => {
                self.state.news = Some(news::saved_to(folder.display()));
            }
            Some(Saving::Failed(problem)) => self.state.report(problem),
        }
        self.jobs.measure.save = None;
        self.state.measure.saving = false;
    }
}
