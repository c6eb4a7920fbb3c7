//! Session files: saving by itself, what a crash left behind, share codes.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::ThemePreference;

use crate::config::TrainConfig;
use crate::data::Dataset;
use crate::lessons;
use crate::session::autosave::Saving;
use crate::session::shown::Shown;
use crate::session::{EXTENSION, ImagesUsed, Session, share};
use crate::state::AppState;
use crate::state::action::{ImagesAction, RunAction};
use crate::state::guide::LessonRun;
use crate::state::sessions::{Arriving, SessionAction, TakenOver};
use crate::text::sessions as text;
use crate::train::messages::Command;
use crate::train::snapshot::{Resume, TrainingState};
use crate::ui::app::RavenApp;
use crate::ui::app::dialogs::Purpose;
use crate::ui::app::jobs::sessions::describe;
use crate::ui::app::replace::Replacement;

/// How long closing the window waits for the last save.
const PATIENCE: Duration = Duration::from_secs(10);

impl RavenApp {
    /// Carries out what is asked of sessions.
    pub(in crate::ui::app) fn perform_session(&mut self, action: SessionAction) {
        match action {
            SessionAction::ChooseSave => self.open_dialog(Purpose::SaveSession),
            SessionAction::ChooseOpen => self.open_dialog(Purpose::OpenSession),
            SessionAction::Save(path) => {
                let path =
                    if path.extension().is_none() { path.with_extension(EXTENSION) } else { path };
                self.jobs.sessions.by_hand = Some(Saving::ask(path, &self.backend.commands));
            }
            SessionAction::Open(path) => self.replace_run(Replacement::Session(path)),
            SessionAction::Recover => self.replace_run(Replacement::LeftBehind),
            SessionAction::ThrowAway => {
                if let Some(left) = self.jobs.sessions.left_behind.pop() {
                    left.remove();
                }
                self.next_offer();
            }
            SessionAction::CopyShareCode => {
                let others = self.state.models.others().iter();
                let beside: Vec<_> = others.map(|model| model.config.clone()).collect();
                match share::encode(&self.state.lead().config, &beside) {
                    Ok(code) => {
                        self.state.news = Some(text::copied(&code));
                        self.state.sessions.to_clipboard = Some(code);
                    }
                    Err(problem) => self.state.report(problem),
                }
            }
            SessionAction::UseShareCode(code) => self.replace_run(Replacement::ShareCode(code)),
            SessionAction::OpenHere => self.open_here(),
            SessionAction::Leave => self.leave_arrival(),
        }
    }

    /// Goes on with the session that was left behind.
    pub(in crate::ui::app) fn recover_session(&mut self) {
        if let Some(left) = self.jobs.sessions.left_behind.pop() {
            self.open_session(left.file.clone());
            self.jobs.sessions.recovering = Some(left);
        }
        self.next_offer();
    }

    /// What was to go on does not: it is offered again.
    pub(in crate::ui::app) fn offer_again(&mut self) {
        if let Some(left) = self.jobs.sessions.recovering.take() {
            self.jobs.sessions.left_behind.push(left);
            self.next_offer();
        }
    }

    fn next_offer(&mut self) {
        self.state.sessions.offer = self.jobs.sessions.left_behind.last().map(describe);
    }

    pub(in crate::ui::app) fn use_share_code(&mut self, code: &str) {
        let (config, beside) = match share::decode(code, &self.state.lead().config) {
            Ok(settings) => settings,
            Err(problem) => return self.state.report(problem),
        };
        let choice = config.dataset.clone();
        let here = self.state.dataset.as_ref().is_some_and(|dataset| dataset.choice == choice);
        let dataset = self.state.lead().config.dataset.clone();
        self.edit(0, TrainConfig { dataset, ..config });
        if here {
            self.perform_run(RunAction::Reset);
            self.command(Command::Race(beside));
        } else {
            self.when_ready.beside = beside;
            self.perform_images(ImagesAction::Load(choice));
        }
    }

    /// Hands a session to the trainer, which says so where these are not its images any more. What it
    /// keeps of the window is shown once the trainer goes on from it.
    pub(in crate::ui::app) fn hand_over_session(
        &mut self,
        session: Session,
        dataset: &Arc<Dataset>,
    ) {
        let lesson = session.shown.lesson.as_deref().and_then(lesson);
        self.expect(dataset, Some(session.shown), lesson);
        self.command(Command::Resume(Box::new(Resume {
            dataset: dataset.clone(),
            images: Some(session.images),
            training: session.training,
            histories: Arc::new(session.histories),
        })));
    }

    /// The trainer was given something in place of the run: this goes with it.
    pub(in crate::ui::app) fn expect(
        &mut self,
        dataset: &Arc<Dataset>,
        shown: Option<Shown>,
        lesson: Option<LessonRun>,
    ) {
        let in_use = self.state.dataset.as_ref().is_some_and(|used| Arc::ptr_eq(used, dataset));
        let dataset = (!in_use).then(|| dataset.clone());
        self.state.arriving = Some(Arriving { dataset, shown, lesson });
    }

    /// Follows the trainer's answer to what was put in place of the run.
    pub(in crate::ui::app) fn poll_taken_over(&mut self) {
        match self.state.sessions.answer.take() {
            Some(TakenOver::Yes(shown)) => {
                if let Some(shown) = shown {
                    self.bring_back(&shown);
                    if let Some(left) = self.jobs.sessions.recovering.take() {
                        self.jobs.sessions.recovered = Some(left);
                    }
                    // The file of one that was left behind goes before long.
                    if self.jobs.sessions.recovered.is_none() {
                        self.state.keep();
                    }
                }
                self.command(Command::Select(self.state.selection.clone()));
            }
            // There was no run to go on with: the images are there, so one begins.
            Some(TakenOver::No) if self.state.status.run == 0 => {
                if let Some(dataset) = self.state.dataset.clone() {
                    self.command(Command::UseDataset(dataset, self.state.lead().config.clone()));
                    self.command(Command::Select(self.state.selection.clone()));
                }
            }
            Some(TakenOver::No) | None => {}
        }
    }

    /// Colours and layout of a session.
    fn bring_back(&mut self, shown: &Shown) {
        self.look.sizes.bring_back(&shown.layout);
        let named = |theme: &ThemePreference| shown.theme.as_deref() == Some(theme_name(*theme));
        let themes = [ThemePreference::System, ThemePreference::Light, ThemePreference::Dark];
        if let Some(theme) = themes.into_iter().find(named) {
            self.look.paint(theme);
        }
    }

    /// What a session keeps of the window.
    fn shown(&self) -> Shown {
        let place = |run: &LessonRun| format!("{}#{}", run.lesson.title, run.step);
        Shown {
            lesson: self.state.guide.lesson.as_ref().map(place),
            theme: Some(theme_name(self.look.theme).to_owned()),
            layout: self.look.sizes.taken_down(),
            ..Shown::of(&self.state)
        }
    }

    /// Goes on with a save; how it ended, once.
    fn poll_saving(&self, saving: &mut Option<Saving>) -> Option<Result<PathBuf, String>> {
        let wake = self.wake.clone();
        let complete = |training| complete(training, &self.state, self.shown());
        let outcome = saving.as_mut()?.poll(complete, move || wake.call());
        if outcome.is_some() {
            *saving = None;
        }
        outcome
    }

    /// Saves when it is time, and takes in what became of it.
    pub(in crate::ui::app) fn poll_sessions(&mut self) {
        let now = Instant::now();
        let due = self.jobs.sessions.next.is_some_and(|next| now >= next);
        if let (true, Some(place), None) =
            (due, &self.jobs.sessions.place, &self.jobs.sessions.by_itself)
        {
            let status = &self.state.status;
            let standing = (status.run, status.step, self.state.lead().config.clone());
            self.jobs.sessions.next = Some(now + self.jobs.sessions.every);
            let changed = self.jobs.sessions.saved.as_ref() != Some(&standing);
            if status.step > 0 && changed {
                let saving = Saving::ask(place.file(), &self.backend.commands);
                self.jobs.sessions.by_itself = Some(saving);
                self.jobs.sessions.saved = Some(standing);
            }
        }
        let mut saving = self.jobs.sessions.by_itself.take();
        let outcome = self.poll_saving(&mut saving);
        self.jobs.sessions.by_itself = saving;
        if let Some(outcome) = outcome {
            self.saved_by_itself(outcome);
        }
        let mut saving = self.jobs.sessions.by_hand.take();
        let outcome = self.poll_saving(&mut saving);
        self.jobs.sessions.by_hand = saving;
        match outcome {
            Some(Ok(path)) => {
                self.state.keep();
                self.state.news = Some(text::saved(&path));
                self.state.sessions.remember(path);
            }
            Some(Err(problem)) => self.state.report(problem),
            None => {}
        }
    }

    fn saved_by_itself(&mut self, outcome: Result<PathBuf, String>) {
        match outcome {
            Ok(_) => {
                self.jobs.sessions.failed_before = false;
                if let Some(old) = self.jobs.sessions.recovered.take() {
                    old.remove();
                }
            }
            // Once: a full disk is not news every minute.
            Err(problem) if !std::mem::replace(&mut self.jobs.sessions.failed_before, true) => {
                // The window may be about to close: then a terminal is all there is to tell it.
                tracing::error!("{problem}");
                self.state.report(text::not_saved(&problem));
            }
            Err(_) => {}
        }
    }

    /// The window closes: one last save, then the place is left in order.
    pub(in crate::ui::app) fn leave_session(&mut self) {
        let Some(place) = self.jobs.sessions.place.take() else { return };
        if self.state.status.step > 0 {
            let until = Instant::now() + PATIENCE;
            // One that is under way may be of an earlier step: it ends first.
            let savings = self
                .jobs
                .sessions
                .by_itself
                .take()
                .into_iter()
                .chain([Saving::ask(place.file(), &self.backend.commands)]);
            for saving in savings {
                let mut saving = Some(saving);
                while saving.is_some() && Instant::now() < until {
                    if let Some(outcome) = self.poll_saving(&mut saving) {
                        self.saved_by_itself(outcome);
                    }
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
        }
        place.leave();
    }
}

/// A session from what the trainer and the window know; nothing if they speak of different runs.
fn complete(training: Arc<TrainingState>, state: &AppState, shown: Shown) -> Option<Session> {
    let dataset = state.dataset.as_ref().filter(|_| training.run == state.status.run)?;
    let images = ImagesUsed::from(&**dataset).after(&training.earlier);
    Some(Session { images, training, histories: state.histories(), shown })
}

/// The colours as a session names them: one of [`crate::session::shown::THEMES`].
fn theme_name(theme: ThemePreference) -> &'static str {
    match theme {
        ThemePreference::System => "system",
        ThemePreference::Light => "light",
        ThemePreference::Dark => "dark",
    }
}

/// The lesson that comes with the program, at its place.
fn lesson(place: &str) -> Option<LessonRun> {
    let (title, step) = place.rsplit_once('#')?;
    let lesson = lessons::built_in().iter().find(|lesson| lesson.title == title)?;
    let mut run = LessonRun::new(lesson.clone());
    run.step = step.parse::<usize>().ok()?.min(run.lesson.steps.len().saturating_sub(1));
    Some(run)
}
