//! What the panels show. Only [`AppState::apply`] and its siblings change it; panels read it
//! and return [`Action`]s. No tensors and no window toolkit in here.

pub mod action;
pub mod attack;
mod checks;
pub mod drawing;
pub mod guide;
pub mod history;
pub mod latent;
pub mod measure;
pub mod models;
pub mod pairs;
pub mod resume;
pub mod sessions;
pub mod slow_motion;
pub mod timeline;
pub mod undo;

use std::path::PathBuf;
use std::sync::Arc;

use crate::analyst::messages::{Decoded, Geometry};
use crate::compute::device::DeviceReport;
use crate::config::{DatasetChoice, TrainConfig};
use crate::data::{Dataset, ImageShape, pixels};
use crate::text::news;
use crate::train::messages::{ImagesSnapshot, MAX_SELECTED, Notice, Phase, Status};
pub use action::Action;
use attack::{AttackMode, AttackState, MAX_SUBJECTS, Source, Subject};
use guide::GuideState;
use measure::MeasureState;
pub use models::{ModelView, Models};
use sessions::{Arriving, SessionState};
use slow_motion::SlowMotionState;
use timeline::Timeline;
use undo::Before;

/// A setting that changed while the run went on.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    /// The last step with the old settings.
    pub step: u64,
    /// What changed, in words.
    pub text: String,
}

/// What loading a data set has come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Loading {
    /// What is loaded.
    pub choice: DatasetChoice,
    /// What is being done, in words.
    pub text: String,
    /// 0–1, where it is known.
    pub fraction: Option<f32>,
}

/// A loss that was not finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// The step that broke.
    pub step: u64,
    /// The first term that was not finite.
    pub term: &'static str,
    /// The step one can go back to.
    pub good_step: u64,
}

/// Everything on the screen.
#[derive(Default)]
pub struct AppState {
    /// The models of the run, the one that leads first.
    pub models: Models,
    /// What can be taken back, newest last.
    pub undo: Vec<Before>,
    /// The run and the step that lie on disk.
    pub kept: Option<(u64, u64)>,
    /// Where the run stands.
    pub status: Status,
    /// Where it computes, and why; empty until the device is ready.
    pub device: DeviceReport,
    /// The images in use.
    pub dataset: Option<Arc<Dataset>>,
    /// A data set on its way.
    pub loading: Option<Loading>,
    /// Setting changes during the run.
    pub markers: Vec<Marker>,
    /// Newest pictures of the model that leads.
    pub images: Option<ImagesSnapshot>,
    /// Indices of selected test images, at most [`MAX_SELECTED`].
    pub selection: Vec<usize>,
    /// The image under the pointer.
    pub hover: Option<Decoded>,
    /// The manifold grid.
    pub manifold: Option<Decoded>,
    /// How sensitive the encoder is around the selected images.
    pub geometry: Option<Geometry>,
    /// The share of a run's export that is done, 0–1, while it is written.
    pub exporting: Option<f32>,
    /// The past of this run.
    pub timeline: Timeline,
    /// The past that a run goes on from, until the trainer has gone back.
    pub past: Option<Timeline>,
    /// What the trainer was given in place of the run and has not taken over yet.
    pub arriving: Option<Arriving>,
    /// Session files.
    pub sessions: SessionState,
    /// What the right column shows.
    pub tab: crate::presets::Tab,
    /// The attack panel.
    pub attack: AttackState,
    /// The measure panel.
    pub measure: MeasureState,
    /// One training step in slow succession.
    pub slow_motion: SlowMotionState,
    /// Lessons, presets, help.
    pub guide: GuideState,
    /// Errors that nobody has read yet.
    pub problems: Vec<String>,
    /// What is to be said of characters that no font has, until it is read.
    pub fonts: Option<String>,
    /// What is worth knowing of the images, until it is dismissed.
    pub notes: Vec<String>,
    /// Something good that just happened: a checkpoint saved.
    pub news: Option<String>,
}

/// Different errors kept on the screen.
const MAX_PROBLEMS: usize = 5;

impl AppState {
    /// Whether training is going on or about to.
    pub fn is_running(&self) -> bool {
        matches!(self.status.phase, Phase::Running | Phase::PreparingGpu)
    }

    /// Whether the settings as edited hold some that only a reset brings into force.
    pub fn restart_pending(&self) -> bool {
        let ModelView { running, config, .. } = self.lead();
        running.needs_restart(&TrainConfig { dataset: running.dataset.clone(), ..config.clone() })
    }

    /// Full passes over the training set so far.
    pub fn epoch(&self) -> u64 {
        self.status.step / self.status.steps_per_epoch.max(1)
    }

    /// The shape of the images in use.
    pub fn image_shape(&self) -> Option<ImageShape> {
        self.dataset.as_ref().map(|dataset| dataset.shape())
    }

    /// The classes of the images in use.
    pub fn class_count(&self) -> usize {
        self.dataset.as_ref().map_or(0, |dataset| dataset.class_names.len())
    }

    /// The class of a test image.
    pub fn test_label(&self, index: usize) -> Option<u8> {
        self.dataset.as_ref()?.test.labels.get(index).copied()
    }

    /// A test image with values in 0–1.
    pub fn test_image(&self, index: usize) -> Option<Vec<f32>> {
        let test = &self.dataset.as_ref()?.test;
        let bytes = (index < test.len()).then(|| test.image(index))?;
        Some(pixels::values(bytes))
    }

    /// What an attack would be on now: the selected test images, then the own images. Own images
    /// are there because somebody just made them: for them, the last selected ones stay out.
    pub fn attack_subjects(&self) -> Vec<Subject> {
        let room = MAX_SUBJECTS.saturating_sub(self.attack.own.len());
        let selected = self.selection.iter().take(room).filter_map(|&index| {
            let image = self.test_image(index)?;
            Some(Subject { source: Source::Test(index), image, label: self.test_label(index) })
        });
        selected.chain(self.attack.own.iter().cloned()).take(MAX_SUBJECTS).collect()
    }

    /// The class that the newest attack aimed at.
    pub fn attack_target_class(&self) -> Option<u8> {
        self.test_label(self.attack.sent.target?)
    }

    /// Adds a test image to the selection, or takes it out; the oldest makes room.
    pub fn toggle_selected(&mut self, index: usize) {
        if let Some(at) = self.selection.iter().position(|&i| i == index) {
            self.selection.remove(at);
        } else {
            if self.selection.len() == MAX_SELECTED {
                self.selection.remove(0);
            }
            self.selection.push(index);
        }
    }

    /// New images: they are in use from now on.
    pub fn use_dataset(&mut self, dataset: Arc<Dataset>) {
        self.lead_mut().config.dataset = dataset.choice.clone();
        self.selection = first_of_each_class(&dataset, MAX_SELECTED);
        // It pointed into the images that are gone.
        self.attack.settings.target = None;
        self.notes = dataset.notes.clone();
        self.dataset = Some(dataset);
        self.loading = None;
    }

    /// An error to show until it is read.
    pub fn report(&mut self, problem: String) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
            if self.problems.len() > MAX_PROBLEMS {
                self.problems.remove(0);
            }
        }
    }

    /// New pictures; older runs are ignored.
    pub fn apply_images(&mut self, images: ImagesSnapshot) {
        if images.run == self.status.run {
            self.images = Some(images);
        }
    }

    /// New status; older runs are ignored.
    pub fn apply_status(&mut self, status: Status) {
        if status.run >= self.status.run {
            self.status = status;
        }
    }

    /// A rare message.
    pub fn apply(&mut self, notice: Notice) {
        match notice {
            Notice::Device(report) => self.device = report,
            Notice::RunStarted { run, models } => {
                self.status = Status { run, ..Status::default() };
                self.models.start(models);
                self.timeline = Timeline::default();
                self.markers.clear();
                self.images = None;
                self.hover = None;
                self.manifold = None;
                self.geometry = None;
                self.attack.clear_results();
                self.measure.clear_results();
                self.slow_motion.clear_results();
            }
            Notice::Opened { run, step } if run == self.status.run => {
                self.apply_opened(step);
                self.accept();
            }
            Notice::ModelDropped { run, model } if run == self.status.run => self.drop_model(model),
            Notice::Configured { run, model, config } if run == self.status.run => {
                self.apply_configured(model, config);
            }
            Notice::Marker { run, step, text } if run == self.status.run => {
                self.markers.push(Marker { step, text });
            }
            Notice::Epoch { run, model, step, test_mse, .. } if run == self.status.run => {
                self.apply_test_error(model, step, test_mse);
            }
            Notice::Diverged { run, model, step, term, good_step } if run == self.status.run => {
                self.apply_divergence(model, Divergence { step, term, good_step });
            }
            Notice::Dead { run, model, errors, .. } if run == self.status.run => {
                self.apply_dead(model, errors);
            }
            Notice::Learns { run, model } if run == self.status.run => self.revive(model),
            Notice::Restored { run, step } if run == self.status.run => {
                self.markers.retain(|marker| marker.step <= step);
                self.apply_restored(step);
                self.measure.truncate(step);
            }
            Notice::Resumed { run, step, histories } if run == self.status.run => {
                self.apply_resumed(step, &histories);
                self.accept();
            }
            Notice::Refused => self.refuse(),
            Notice::Saved(path) => {
                self.keep();
                self.news = Some(news::saved_to(path.display()));
            }
            Notice::Problem(text) => {
                // If it was the attack that failed, there will be no answer to wait for.
                self.attack.busy &= self.attack.sent.mode == AttackMode::Chase;
                self.report(text);
            }
            Notice::AnalysisFailed(text) => {
                self.attack.stop();
                self.report(text);
            }
            Notice::ModelDropped { .. }
            | Notice::Kept { .. }
            | Notice::Opened { .. }
            | Notice::Configured { .. }
            | Notice::Marker { .. }
            | Notice::Epoch { .. }
            | Notice::Diverged { .. }
            | Notice::Dead { .. }
            | Notice::Learns { .. }
            | Notice::Restored { .. }
            | Notice::Resumed { .. }
            | Notice::Finished => {}
        }
    }

    /// Trained models are in place of the run: the knobs show their settings.
    fn apply_opened(&mut self, step: u64) {
        let lead = self.lead_mut();
        let before = std::mem::replace(&mut lead.config, lead.running.clone());
        self.remember_step(Before::Settings(0, before));
        self.status.step = step;
        self.keep();
        self.news = Some(news::TRAINED_MODEL.to_owned());
    }

    /// Where checkpoints go by default.
    pub fn checkpoint_name(&self) -> PathBuf {
        let config = &self.lead().running;
        format!("{}-d{}-seed{}-step{}", config.method, config.latent, config.seed, self.status.step)
            .into()
    }
}

/// Indices of the first test image of each class, up to `limit`.
pub fn first_of_each_class(dataset: &Dataset, limit: usize) -> Vec<usize> {
    (0..dataset.class_names.len())
        .filter_map(|class| dataset.test.labels.iter().position(|&l| usize::from(l) == class))
        .take(limit)
        .collect()
}
