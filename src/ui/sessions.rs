//! Session files in the window: the menu, saving by itself, what a crash left behind, share codes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{Context, RichText, TextEdit, ThemePreference, Ui};

use super::app::RavenApp;
use super::dialogs::Purpose;
use super::replace::Replacement;
use super::theme;
use crate::config::TrainConfig;
use crate::data::Dataset;
use crate::disk;
use crate::lessons;
use crate::session::autosave::{self, Abandoned, Place, Saving};
use crate::session::shown::Shown;
use crate::session::{EXTENSION, ImagesUsed, Session, share};
use crate::state::guide::LessonRun;
use crate::state::sessions::{Arriving, SessionAction, TakenOver};
use crate::state::{Action, AppState};
use crate::text::sessions as text;
use crate::train::messages::Command;
use crate::train::snapshot::{Resume, TrainingState};

/// How long closing the window waits for the last save.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is going on with session files.
#[derive(Default)]
pub struct Sessions {
    place: Option<Place>,
    every: Duration,
    next: Option<Instant>,
    /// The run, step and settings that were saved by themselves last.
    saved: Option<(u64, u64, TrainConfig)>,
    by_itself: Option<Saving>,
    by_hand: Option<Saving>,
    /// Sessions that were left behind, the newest last.
    left_behind: Vec<Abandoned>,
    /// The one that is to go on, until the trainer has it.
    recovering: Option<Abandoned>,
    /// The one that goes on: its file goes once this run has one of its own.
    recovered: Option<Abandoned>,
    failed_before: bool,
    /// A share code as typed.
    code: String,
}

impl Sessions {
    /// Takes a place in the folder and looks for what was left behind.
    pub fn start(folder: &Path, every: Duration, state: &mut AppState) -> Self {
        let mut left_behind = autosave::abandoned(folder);
        left_behind.reverse();
        state.sessions.last = Some(autosave::last(folder)).filter(|path| path.is_file());
        state.sessions.offer = left_behind.last().map(describe);
        let place = Place::take(folder).map_err(|error| {
            state.report(text::no_place(folder, disk::reason(&error)));
        });
        let next = Some(Instant::now() + every);
        Self { place: place.ok(), every, next, left_behind, ..Self::default() }
    }
}

/// A session that was left behind, in words.
fn describe(left: &Abandoned) -> String {
    let age = left.age().map_or_else(String::new, |age| format!(", {age}"));
    text::left_behind(
        left.summary.config.method.label(),
        &left.summary.images.name,
        left.summary.step,
        &age,
    )
}

impl RavenApp {
    /// Carries out what is asked of sessions.
    pub(super) fn perform_session(&mut self, action: SessionAction) {
        match action {
            SessionAction::ChooseSave => self.open_dialog(Purpose::SaveSession),
            SessionAction::ChooseOpen => self.open_dialog(Purpose::OpenSession),
            SessionAction::Save(path) => {
                let path =
                    if path.extension().is_none() { path.with_extension(EXTENSION) } else { path };
                self.sessions.by_hand = Some(Saving::ask(path, &self.backend.commands));
            }
            SessionAction::Open(path) => self.replace_run(Replacement::Session(path)),
            SessionAction::Recover => self.replace_run(Replacement::LeftBehind),
            SessionAction::ThrowAway => {
                if let Some(left) = self.sessions.left_behind.pop() {
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
    pub(super) fn recover_session(&mut self) {
        if let Some(left) = self.sessions.left_behind.pop() {
            self.open_session(left.file.clone());
            self.sessions.recovering = Some(left);
        }
        self.next_offer();
    }

    /// What was to go on does not: it is offered again.
    pub(super) fn offer_again(&mut self) {
        if let Some(left) = self.sessions.recovering.take() {
            self.sessions.left_behind.push(left);
            self.next_offer();
        }
    }

    fn next_offer(&mut self) {
        self.state.sessions.offer = self.sessions.left_behind.last().map(describe);
    }

    pub(super) fn use_share_code(&mut self, code: &str) {
        let (config, beside) = match share::decode(code, &self.state.lead().config) {
            Ok(settings) => settings,
            Err(problem) => return self.state.report(problem),
        };
        let choice = config.dataset.clone();
        let here = self.state.dataset.as_ref().is_some_and(|dataset| dataset.choice == choice);
        self.perform(Action::Edit(
            0,
            TrainConfig { dataset: self.state.lead().config.dataset.clone(), ..config },
        ));
        if here {
            self.perform(Action::Reset);
            self.command(Command::Race(beside));
        } else {
            self.beside_when_ready = beside;
            self.perform(Action::LoadDataset(choice));
        }
    }

    /// Hands a session to the trainer, which says so where these are not its images any more. What it
    /// keeps of the window is shown once the trainer goes on from it.
    pub(super) fn hand_over_session(&mut self, session: Session, dataset: &Arc<Dataset>) {
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
    pub(super) fn expect(
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
    pub(super) fn poll_taken_over(&mut self, ctx: &Context) {
        match self.state.sessions.answer.take() {
            Some(TakenOver::Yes(shown)) => {
                if let Some(shown) = shown {
                    self.bring_back(&shown, ctx);
                    if let Some(left) = self.sessions.recovering.take() {
                        self.sessions.recovered = Some(left);
                    }
                    // The file of one that was left behind goes before long.
                    if self.sessions.recovered.is_none() {
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
    fn bring_back(&mut self, shown: &Shown, ctx: &Context) {
        self.sizes.bring_back(&shown.layout);
        let named = |theme: &ThemePreference| shown.theme.as_deref() == Some(theme_name(*theme));
        let themes = [ThemePreference::System, ThemePreference::Light, ThemePreference::Dark];
        if let Some(theme) = themes.into_iter().find(named) {
            self.theme = theme;
            ctx.set_theme(theme);
        }
    }

    /// What a session keeps of the window.
    fn shown(&self) -> Shown {
        let place = |run: &LessonRun| format!("{}#{}", run.lesson.title, run.step);
        Shown {
            lesson: self.state.guide.lesson.as_ref().map(place),
            theme: Some(theme_name(self.theme).to_owned()),
            layout: self.sizes.taken_down(),
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
    pub(super) fn poll_sessions(&mut self) {
        let now = Instant::now();
        let due = self.sessions.next.is_some_and(|next| now >= next);
        if let (true, Some(place), None) = (due, &self.sessions.place, &self.sessions.by_itself) {
            let status = &self.state.status;
            let standing = (status.run, status.step, self.state.lead().config.clone());
            self.sessions.next = Some(now + self.sessions.every);
            let changed = self.sessions.saved.as_ref() != Some(&standing);
            if status.step > 0 && changed {
                let saving = Saving::ask(place.file(), &self.backend.commands);
                self.sessions.by_itself = Some(saving);
                self.sessions.saved = Some(standing);
            }
        }
        let mut saving = self.sessions.by_itself.take();
        let outcome = self.poll_saving(&mut saving);
        self.sessions.by_itself = saving;
        if let Some(outcome) = outcome {
            self.saved_by_itself(outcome);
        }
        let mut saving = self.sessions.by_hand.take();
        let outcome = self.poll_saving(&mut saving);
        self.sessions.by_hand = saving;
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
                self.sessions.failed_before = false;
                if let Some(old) = self.sessions.recovered.take() {
                    old.remove();
                }
            }
            // Once: a full disk is not news every minute.
            Err(problem) if !std::mem::replace(&mut self.sessions.failed_before, true) => {
                // The window may be about to close: then a terminal is all there is to tell it.
                tracing::error!("{problem}");
                self.state.report(text::not_saved(&problem));
            }
            Err(_) => {}
        }
    }

    /// The window closes: one last save, then the place is left in order.
    pub(super) fn leave_session(&mut self) {
        let Some(place) = self.sessions.place.take() else { return };
        if self.state.status.step > 0 {
            let until = Instant::now() + PATIENCE;
            // One that is under way may be of an earlier step: it ends first.
            let savings = self
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

    /// Session files in the top bar.
    pub(super) fn session_menu(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let mut ask = |action| actions.push(Action::Session(action));
        let ready = self.state.status.step > 0;
        let menu = ui.menu_button(text::SESSION, |ui| {
            let save = eframe::egui::Button::new(text::SAVE).shortcut_text("Ctrl S");
            let save = ui.add_enabled(ready, save).on_hover_text(text::SAVE_HINT);
            if save.on_disabled_hover_text(text::SAVE_NOT_YET).clicked() {
                ask(SessionAction::ChooseSave);
            }
            let open = eframe::egui::Button::new(text::OPEN).shortcut_text("Ctrl O");
            if ui.add(open).on_hover_text(text::OPEN_HINT).clicked() {
                ask(SessionAction::ChooseOpen);
            }
            if let Some(last) = &self.state.sessions.last {
                let hint = text::LAST_HINT;
                if ui.button(text::LAST).on_hover_text(hint).clicked() {
                    ask(SessionAction::Open(last.clone()));
                }
            }
            for path in &self.state.sessions.recent {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                    ask(SessionAction::Open(path.clone()));
                }
            }
            ui.separator();
            let hint = text::COPY_CODE_HINT;
            if ui.button(text::COPY_CODE).on_hover_text(hint).clicked() {
                ask(SessionAction::CopyShareCode);
            }
            ui.horizontal(|ui| {
                let label = ui.label(text::CODE).id;
                let field =
                    TextEdit::singleline(&mut self.sessions.code).hint_text(text::CODE_EMPTY);
                ui.add(field).labelled_by(label).on_hover_text(text::CODE_HINT);
                let any = !self.sessions.code.trim().is_empty();
                let start = ui
                    .add_enabled(any, eframe::egui::Button::new(text::START))
                    .on_hover_text(text::START_HINT);
                if start.clicked() {
                    ask(SessionAction::UseShareCode(self.sessions.code.clone()));
                    ui.close();
                }
            });
            ui.label(RichText::new(text::BY_ITSELF).text_style(theme::small_text()).weak());
        });
        menu.response.on_hover_text(text::SESSION_HINT);
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
