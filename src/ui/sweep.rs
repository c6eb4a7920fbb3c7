//! The sweep panel: a grid of settings, trained and measured by a process of its own.
//!
//! `job` is the process and the thread that reads its folder, `charts` what came of it.

use std::path::PathBuf;

use eframe::egui::{ProgressBar, RichText, ScrollArea, TextEdit, Ui};

use super::backend::Wake;
use super::theme;
use crate::config::{Method, TrainConfig};
use crate::state::{Action, AppState};
use crate::sweep::{Folder, study};
use job::{Process, Watch};

mod charts;
mod job;

/// The panel's scratch: the lists as typed, and what is known of the folder.
#[derive(Default)]
pub struct SweepPanel {
    lists: Option<Lists>,
    watch: Option<Watch>,
    folder: Option<Folder>,
    process: Option<Process>,
    problem: Option<String>,
    /// Whether the user asked for this folder.
    asked: bool,
    /// When this window's process began, and how many cells were done then.
    began: Option<(std::time::Instant, usize)>,
}

/// The grid as text.
struct Lists {
    methods: String,
    sigma_aug: String,
    noise: String,
    seeds: String,
    epochs: String,
    out: String,
}

impl Lists {
    fn new(config: &TrainConfig) -> Self {
        let out = std::env::current_dir().unwrap_or_default().join("sweep");
        Self {
            methods: format!("{},{}", Method::Raven.id(), Method::NoisyVae.id()),
            sigma_aug: "0.01,0.1,1".into(),
            noise: config.noise.to_string(),
            seeds: "0,1,2".into(),
            epochs: config.epochs.max(5).to_string(),
            out: out.display().to_string(),
        }
    }

    /// The options of `sweep`.
    fn arguments(&self, config: &TrainConfig) -> Vec<String> {
        let lists = [
            ("dataset", config.dataset.to_string()),
            ("method", self.methods.replace(' ', "")),
            ("sigma-aug", self.sigma_aug.replace(' ', "")),
            ("noise", self.noise.replace(' ', "")),
            ("seeds", self.seeds.replace(' ', "")),
            ("epochs", self.epochs.trim().to_owned()),
            ("latent", config.latent.to_string()),
            ("hidden", config.hidden.to_string()),
            ("batch", config.batch_size.to_string()),
            ("learning-rate", config.learning_rate.to_string()),
            ("beta", config.beta.to_string()),
            ("prior", config.prior.to_string()),
            ("pairing", config.pairing.to_string()),
            ("likelihood", config.likelihood.to_string()),
            ("likelihood-variance", config.likelihood_variance.to_string()),
            ("adversary-radius", config.adversary_radius.to_string()),
            ("adversary-steps", config.adversary_steps.to_string()),
            ("device", config.device.to_string()),
        ];
        lists.into_iter().map(|(name, value)| format!("--{name}={value}")).collect()
    }
}

impl SweepPanel {
    /// Draws the panel; returns what the user asked for.
    pub fn show(&mut self, ui: &mut Ui, state: &AppState, wake: &Wake) -> Vec<Action> {
        self.poll();
        let mut actions = Vec::new();
        let mut lists = self.lists.take().unwrap_or_else(|| {
            let lists = Lists::new(&state.config);
            // A sweep of an earlier window is shown at once; its absence is no problem.
            self.open(&lists, wake);
            self.asked = false;
            lists
        });
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 8.0);
            for (name, hint, value) in [
                ("Methods", "Method names, separated by commas: raven, vae, noisy-vae, …", &mut lists.methods),
                ("Σaug list", "Values of Σaug, separated by commas.", &mut lists.sigma_aug),
                ("Noise list", "Noise levels, separated by commas.", &mut lists.noise),
                ("Seeds", "Seeds, separated by commas: more seeds, smaller doubt.", &mut lists.seeds),
                ("Epochs", "Passes over the training images of every cell.", &mut lists.epochs),
                ("Folder", "Where the sweep lies; a folder with a sweep goes on.", &mut lists.out),
            ] {
                ui.horizontal(|ui| {
                    let label = ui.add_sized([74.0, 20.0], eframe::egui::Label::new(name));
                    ui.add(TextEdit::singleline(value).desired_width(f32::INFINITY))
                        .labelled_by(label.id)
                        .on_hover_text(hint);
                });
            }
            self.buttons(ui, state, &lists, wake);
            if let Some(problem) = &self.problem {
                ui.label(RichText::new(problem).color(ui.visuals().error_fg_color));
            }
            match &self.folder {
                None => {
                    ui.label(
                        "No sweep yet. Start trains and measures every combination in a process of its \
                         own, with all other settings as in the knobs; the training here goes on. \
                         Open folder shows one that is there.",
                    );
                }
                Some(folder) => {
                    self.progress(ui, folder);
                    for warning in study::warnings(folder) {
                        ui.label(RichText::new(format!("⚠ {warning}")).color(ui.visuals().warn_fg_color));
                    }
                    if let Some(config) = charts::show(ui, folder) {
                        actions.push(Action::Edit(TrainConfig {
                            dataset: state.config.dataset.clone(),
                            device: state.config.device.clone(),
                            ..config
                        }));
                    }
                }
            }
        });
        self.lists = Some(lists);
        actions
    }

    fn buttons(&mut self, ui: &mut Ui, state: &AppState, lists: &Lists, wake: &Wake) {
        ui.horizontal(|ui| {
            if self.process.is_some() {
                let pause = ui.button("Pause sweep").on_hover_text(
                    "Ends the process. Finished cells stay; the one at hand is done again later.",
                );
                if pause.clicked() {
                    self.process = None;
                }
            } else {
                let start = ui
                    .button("Start sweep")
                    .on_hover_text("Adds this grid to the folder and goes.");
                if start.clicked() {
                    self.start(&lists.arguments(&state.config), lists, wake);
                }
                let resume =
                    ui.button("Resume sweep").on_hover_text("Goes on with the folder's plan.");
                if resume.clicked() {
                    let device = format!("--device={}", state.config.device);
                    self.start(&["--resume".into(), device], lists, wake);
                }
            }
            let open =
                ui.button("Open folder").on_hover_text("Shows the sweep that lies in this folder.");
            if open.clicked() {
                self.open(lists, wake);
            }
        });
    }

    fn open(&mut self, lists: &Lists, wake: &Wake) {
        self.problem = None;
        self.folder = None;
        self.asked = true;
        self.watch = Some(Watch::start(PathBuf::from(&lists.out), wake.clone()));
    }

    fn start(&mut self, arguments: &[String], lists: &Lists, wake: &Wake) {
        self.open(lists, wake);
        self.began = None;
        match Process::start(arguments, &PathBuf::from(&lists.out)) {
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
                self.folder = Some(folder);
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
        if let Some(well) = self.process.as_mut().and_then(Process::ended) {
            self.process = None;
            if !well {
                self.problem = Some(
                    "The sweep ended with an error. Check the lists and the folder; `raven-explorer \
                     sweep` with the same settings in a terminal says what it is."
                        .into(),
                );
            }
        }
    }

    fn progress(&self, ui: &mut Ui, folder: &Folder) {
        let (done, total) = (folder.results.len(), folder.total);
        let mut text = format!("{done} of {total} cells");
        if let Some((began, before)) = self.began.filter(|_| self.process.is_some())
            && done > before
        {
            let each = began.elapsed().as_secs_f64() / (done - before) as f64;
            text += &format!(", {:.0} min left", (each * (total - done) as f64 / 60.0).ceil());
        }
        ui.add(ProgressBar::new(done as f32 / total.max(1) as f32).text(text));
        for notice in &folder.notices {
            ui.label(RichText::new(notice).text_style(theme::small_text()).weak());
        }
    }
}
