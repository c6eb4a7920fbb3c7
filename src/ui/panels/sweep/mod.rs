//! The sweep panel: a grid of settings, trained and measured by a process of its own.
//!
//! `form` is what is asked for, `charts`, `heat` and `latents` what came of it.

use std::path::Path;
use std::time::Instant;

use eframe::egui::{Button, ProgressBar, RichText, ScrollArea, Ui};

use crate::shelf::ModelSource;
use crate::state::action::{ModelsAction, SettingsAction, SweepAction};
use crate::state::{Action, AppState};
use crate::sweep::folder::Paths;
use crate::sweep::{Folder, study};
use crate::text::sweep as text;
use crate::ui::widgets::theme;
use charts::{Charts, Wish};
use form::Form;

mod charts;
pub(crate) mod form;
mod heat;
mod latents;

/// The panel: the form as filled in, and what is known of the sweep.
#[derive(Default)]
pub(crate) struct SweepPanel {
    form: Option<Form>,
    charts: Charts,
    folder: Option<Folder>,
    /// Whether a process of this window trains.
    running: bool,
    /// What went wrong, in words.
    pub problem: Option<String>,
    /// Folds the form away once there is something to look at.
    unfold: Option<bool>,
    /// When this window's process began, and how many cells were done then.
    began: Option<(Instant, usize)>,
}

impl SweepPanel {
    /// Draws the panel; returns what the user asked for.
    #[must_use]
    pub(crate) fn show(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let mut actions = Vec::new();
        let mut form = self.form.take().unwrap_or_else(|| {
            let form = Form::new(&state.lead().config);
            // A sweep of an earlier window is shown at once; its absence is no problem.
            actions.push(Action::Sweep(SweepAction::OpenIfThere(form.folder())));
            form
        });
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 8.0);
            if form.show(ui, self.unfold.take()) {
                actions.push(Action::Sweep(SweepAction::ChooseFolder));
            }
            actions.extend(self.buttons(ui, state, &form).map(Action::Sweep));
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
                Some(Wish::Knobs(config)) => {
                    let edited =
                        config.taking(&state.lead().config, |setting| !setting.makes_cells());
                    actions.push(Action::Settings(SettingsAction::Edit(0, edited)));
                }
                None => {}
            }
        });
        self.form = Some(form);
        actions
    }

    /// Names this folder in the form.
    pub(crate) fn name_folder(&mut self, folder: &Path) {
        if let Some(form) = &mut self.form {
            form.out = folder.display().to_string();
        }
    }

    /// Another folder is on its way.
    pub(crate) fn forget_folder(&mut self) {
        self.problem = None;
        self.folder = None;
    }

    /// What a folder holds now.
    pub(crate) fn show_folder(&mut self, folder: Folder) {
        let done = folder.results.len();
        if self.running {
            self.began.get_or_insert((Instant::now(), done));
        }
        if self.folder.replace(folder).is_none() {
            self.unfold = Some(done == 0);
        }
        self.problem = None;
    }

    /// A process of this window trains from now on.
    pub(crate) fn begins(&mut self) {
        (self.running, self.began) = (true, None);
    }

    /// It trains no more.
    pub(crate) fn ends(&mut self) {
        self.running = false;
    }

    #[must_use]
    fn buttons(&self, ui: &mut Ui, state: &AppState, form: &Form) -> Option<SweepAction> {
        let mut action = None;
        ui.horizontal(|ui| {
            if self.running {
                let pause = ui.button(text::PAUSE).on_hover_text(text::PAUSE_HINT);
                if pause.clicked() {
                    action = Some(SweepAction::Pause);
                }
            } else {
                let problem = form.problem();
                let start = ui
                    .add_enabled(problem.is_none(), Button::new(text::START))
                    .on_hover_text(text::START_HINT)
                    .on_disabled_hover_text(problem.clone().unwrap_or_default());
                if start.clicked() {
                    let arguments = form.arguments(&state.lead().config);
                    action = Some(SweepAction::Start(arguments, form.folder()));
                }
                let resume = ui.button(text::RESUME).on_hover_text(text::RESUME_HINT);
                if resume.clicked() {
                    let device = format!("--device={}", state.lead().config.device);
                    let arguments = vec!["--resume".into(), device];
                    action = Some(SweepAction::Start(arguments, form.folder()));
                }
            }
            let open = ui.button(text::OPEN_FOLDER).on_hover_text(text::OPEN_FOLDER_HINT);
            if open.clicked() {
                action = Some(SweepAction::Open(form.folder()));
            }
        });
        action
    }

    fn progress(&self, ui: &mut Ui, folder: &Folder) {
        let (done, total) = (folder.results.len(), folder.total);
        let mut words = text::cells_done(done, total);
        if let Some((began, before)) = self.began.filter(|_| self.running)
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
    Action::Models(ModelsAction::Open(vec![ModelSource::Folder(paths.model(id))]))
}
