//! The sweep panel: a grid of settings, trained and measured by a process of its own.
//!
//! `form` is what is asked for, `job` the process and the thread that reads its folder, `charts`,
//! `heat` and `latents` what came of it.

use std::path::PathBuf;

use eframe::egui::{Button, ProgressBar, RichText, ScrollArea, Ui};

use super::backend::Wake;
use super::theme;
use crate::config::TrainConfig;
use crate::state::{Action, AppState, ModelSource};
use crate::sweep::folder::Paths;
use crate::sweep::{Folder, study};
use crate::text::sweep as text;
use charts::{Charts, Wish};
use form::Form;
use job::{Process, Watch};

mod charts;
mod form;
mod heat;
mod job;
mod latents;

/// The panel's scratch: the form as filled in, and what is known of the folder.
#[derive(Default)]
pub struct SweepPanel {
    form: Option<Form>,
    charts: Charts,
    watch: Option<Watch>,
    folder: Option<Folder>,
    process: Option<Process>,
    problem: Option<String>,
    /// Folds the form away once there is something to look at.
    unfold: Option<bool>,
    /// Whether the user asked for this folder.
    asked: bool,
    /// When this window's process began, and how many cells were done then.
    began: Option<(std::time::Instant, usize)>,
}

impl SweepPanel {
    /// Draws the panel; returns what the user asked for.
    pub fn show(&mut self, ui: &mut Ui, state: &AppState, wake: &Wake) -> Vec<Action> {
        self.poll();
        let mut actions = Vec::new();
        let mut form = self.form.take().unwrap_or_else(|| {
            let form = Form::new(&state.lead().config);
            // A sweep of an earlier window is shown at once; its absence is no problem.
            self.open(form.folder(), wake);
            self.asked = false;
            form
        });
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 8.0);
            if form.show(ui, self.unfold.take()) {
                actions.push(Action::ChooseSweep);
            }
            self.buttons(ui, state, &form, wake);
            if let Some(problem) = &self.problem {
                ui.label(RichText::new(problem).color(ui.visuals().error_fg_color));
            }
            let Some(folder) = &self.folder else {
                ui.label(text::EMPTY);
                return;
            };
            self.progress(ui, folder);
            for warning in study::warnings(folder) {
                let words = RichText::new(text::warning(&warning));
                ui.label(words.color(ui.visuals().warn_fg_color));
            }
            let paths = Paths { root: folder.root.clone() };
            match self.charts.show(ui, folder) {
                Some(Wish::Model(id)) => actions.push(open_cell(&paths, &id)),
                Some(Wish::Knobs(config)) => actions.push(Action::Edit(
                    0,
                    TrainConfig {
                        dataset: state.lead().config.dataset.clone(),
                        device: state.lead().config.device.clone(),
                        ..*config
                    },
                )),
                None => {}
            }
        });
        self.form = Some(form);
        actions
    }

    /// A folder was chosen with the system's dialog.
    pub fn use_folder(&mut self, folder: PathBuf, wake: &Wake) {
        if let Some(form) = &mut self.form {
            form.out = folder.display().to_string();
        }
        self.open(folder, wake);
    }

    fn buttons(&mut self, ui: &mut Ui, state: &AppState, form: &Form, wake: &Wake) {
        ui.horizontal(|ui| {
            if self.process.is_some() {
                let pause = ui.button(text::PAUSE).on_hover_text(text::PAUSE_HINT);
                if pause.clicked() {
                    self.process = None;
                }
            } else {
                let problem = form.problem();
                let start = ui
                    .add_enabled(problem.is_none(), Button::new(text::START))
                    .on_hover_text(text::START_HINT)
                    .on_disabled_hover_text(problem.clone().unwrap_or_default());
                if start.clicked() {
                    self.start(&form.arguments(&state.lead().config), form.folder(), wake);
                }
                let resume = ui.button(text::RESUME).on_hover_text(text::RESUME_HINT);
                if resume.clicked() {
                    let device = format!("--device={}", state.lead().config.device);
                    self.start(&["--resume".into(), device], form.folder(), wake);
                }
            }
            let open = ui.button(text::OPEN_FOLDER).on_hover_text(text::OPEN_FOLDER_HINT);
            if open.clicked() {
                self.open(form.folder(), wake);
            }
        });
    }

    fn open(&mut self, folder: PathBuf, wake: &Wake) {
        self.problem = None;
        self.folder = None;
        self.asked = true;
        self.watch = Some(Watch::start(folder, wake.clone()));
    }

    fn start(&mut self, arguments: &[String], folder: PathBuf, wake: &Wake) {
        self.open(folder.clone(), wake);
        self.began = None;
        match Process::start(arguments, &folder) {
            Ok(process) => self.process = Some(process),
            Err(problem) => self.problem = Some(problem),
        }
    }

    /// Takes in what the folder and the process say.
    fn poll(&mut self) {
        match self.watch.as_ref().and_then(Watch::take) {
            Some(Ok(folder)) => {
                let done = folder.results.len();
                if self.process.is_some() {
                    self.began.get_or_insert((std::time::Instant::now(), done));
                }
                if self.folder.replace(folder).is_none() {
                    self.unfold = Some(done == 0);
                }
                self.problem = None;
            }
            // A process that has just begun has not written its plan yet.
            Some(Err(problem))
                if self.asked && self.process.is_none() && self.problem.is_none() =>
            {
                self.problem = Some(problem);
            }
            _ => {}
        }
        if let Some(end) = self.process.as_mut().and_then(Process::ended) {
            self.process = None;
            self.problem = end.err().or(self.problem.take());
        }
    }

    fn progress(&self, ui: &mut Ui, folder: &Folder) {
        let (done, total) = (folder.results.len(), folder.total);
        let mut words = text::cells_done(done, total);
        if let Some((began, before)) = self.began.filter(|_| self.process.is_some())
            && done > before
        {
            let each = began.elapsed().as_secs_f64() / (done - before) as f64;
            words += &text::minutes_left((each * (total - done) as f64 / 60.0).ceil());
        }
        ui.add(ProgressBar::new(done as f32 / total.max(1) as f32).text(words));
        for notice in &folder.notices {
            ui.label(RichText::new(notice).text_style(theme::small_text()).weak());
        }
    }
}

fn open_cell(paths: &Paths, id: &str) -> Action {
    Action::OpenModels(vec![ModelSource::Folder(paths.model(id))])
}
