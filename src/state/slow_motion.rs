//! One training step in slow succession: which stage is shown, of which image, and what was found.
//!
//! `scene` is where points, ellipses and arrows lie in the plane of the map.

pub mod scene;
#[cfg(test)]
mod tests;

use super::{AppState, ModelView};
use crate::analyst::messages::{AnatomyReport, AnatomyRequest};
use crate::config::{Method, TrainConfig};
use crate::evaluate::Anatomy;
use crate::evaluate::stage::Stage;
use crate::train::messages::MAX_SELECTED;

/// What slow motion is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlowMotionAction {
    /// Open it; training pauses.
    Open,
    /// Back to the window.
    Close,
    /// The next stage.
    Next,
    /// The stage before.
    Back,
    /// This stage, counting from 0.
    GoTo(usize),
    /// Go on from stage to stage by itself, or stop doing so.
    Play,
    /// Take this model of the race apart.
    Model(usize),
    /// Look at this image, counting from 0; `None` is all of them.
    Show(Option<usize>),
    /// Show the pull of the reconstruction averaged over many draws, or of the one that is drawn.
    Average,
    /// Draw z again.
    DrawAgain,
    /// Arrows twice as long.
    Longer,
    /// Arrows half as long.
    Shorter,
    /// Train this step, and show the next.
    TakeStep,
}

/// Arrows are at most this many times doubled or halved.
const MOST_DOUBLINGS: i32 = 6;

/// Slow motion as it is shown.
#[derive(Clone, Debug, Default)]
pub struct SlowMotionState {
    /// Whether it is open.
    pub open: bool,
    /// The number of the model that is taken apart.
    pub model: usize,
    /// Place in [`Stage::of`].
    pub place: usize,
    /// Whether it goes on by itself.
    pub playing: bool,
    /// The image that is looked at, counting from 0; `None` is all of them.
    pub shown: Option<usize>,
    /// Whether the pull of the reconstruction is that of the draw that is shown, which is mostly
    /// chance, instead of an average over many.
    pub one_draw: bool,
    /// The number of the draw of z.
    pub draw: u32,
    /// How many times the arrows were doubled.
    pub doublings: i32,
    /// Whether training was under way when it was opened.
    pub paused_training: bool,
    /// The newest answer.
    pub report: Option<AnatomyReport>,
    /// Where the means of each image were before the step that was taken last.
    pub before: Vec<(usize, Vec<Vec<f32>>)>,
    /// The step of the weights when the step in progress was asked for.
    taking: Option<u64>,
    /// What was asked last, of which run and step.
    asked: Option<(u64, u64, AnatomyRequest)>,
    /// Its number; counts up for the life of the window.
    last_id: u64,
}

impl SlowMotionState {
    /// An image as it was taken apart.
    pub fn anatomy(&self) -> Option<&Anatomy> {
        let images = &self.report.as_ref()?.images;
        images.get(self.shown.unwrap_or(0)).or(images.first())
    }

    /// The images that are looked at, with their places.
    pub fn looked_at(&self) -> impl Iterator<Item = (usize, &Anatomy)> {
        let images = self.report.iter().flat_map(|report| report.images.iter().enumerate());
        images.filter(|(place, _)| self.shown.is_none_or(|shown| shown == *place))
    }

    /// The stage that is shown.
    pub fn stage(&self, method: Method) -> Stage {
        let stages = Stage::of(method);
        stages[self.place.min(stages.len() - 1)]
    }

    /// Whether what is shown is still waited for.
    pub fn is_waiting(&self) -> bool {
        self.report.as_ref().is_none_or(|report| report.id != self.last_id)
    }

    /// Opens it at the first stage.
    pub fn open(&mut self, training: bool) {
        *self = Self {
            open: true,
            shown: Some(0),
            one_draw: self.one_draw,
            paused_training: training,
            last_id: self.last_id,
            ..Self::default()
        };
    }

    /// The step that is shown is being taken.
    pub fn take_step(&mut self, step: u64) {
        self.playing = false;
        self.taking = Some(step);
    }

    /// Whether a step is being taken.
    pub fn takes_step(&self) -> bool {
        self.taking.is_some()
    }

    /// Takes this model apart from now on.
    pub fn show_model(&mut self, number: usize) {
        if number != self.model {
            self.model = number;
            // Another method may have other stages.
            self.report = None;
            self.before.clear();
        }
    }

    /// Carries out what concerns the view alone.
    pub fn apply(&mut self, action: SlowMotionAction, method: Method) {
        let last = Stage::of(method).len() - 1;
        match action {
            SlowMotionAction::Close => (self.open, self.playing) = (false, false),
            SlowMotionAction::Next => {
                self.place = (self.place + 1).min(last);
                self.playing &= self.place < last;
            }
            SlowMotionAction::Back => self.place = self.place.min(last).saturating_sub(1),
            SlowMotionAction::GoTo(place) => self.place = place.min(last),
            SlowMotionAction::Play => {
                self.playing = !self.playing;
                if self.playing && self.place >= last {
                    self.place = 0;
                }
            }
            SlowMotionAction::Model(number) => self.show_model(number),
            SlowMotionAction::Show(shown) => self.shown = shown,
            SlowMotionAction::Average => self.one_draw = !self.one_draw,
            SlowMotionAction::DrawAgain => self.draw = self.draw.wrapping_add(1),
            SlowMotionAction::Longer => self.doublings = (self.doublings + 1).min(MOST_DOUBLINGS),
            SlowMotionAction::Shorter => self.doublings = (self.doublings - 1).max(-MOST_DOUBLINGS),
            SlowMotionAction::Open | SlowMotionAction::TakeStep => {}
        }
    }

    /// Takes over an answer, unless a newer question is open.
    pub fn apply_report(&mut self, report: AnatomyReport) {
        if report.id != self.last_id {
            return;
        }
        if let Some(old) = self.report.as_ref().filter(|old| old.run == report.run)
            && self.taking.is_some_and(|step| report.step > step)
        {
            let means =
                |anatomy: &Anatomy| anatomy.members.iter().map(|m| m.mean.clone()).collect();
            self.before = old.images.iter().map(|one| (one.index, means(one))).collect();
            (self.taking, self.place) = (None, 0);
        }
        if self.shown.is_some_and(|shown| shown >= report.images.len()) {
            self.shown = Some(0);
        }
        self.report = Some(report);
    }

    /// A new run: what was found belongs to one that is gone.
    pub fn clear_results(&mut self) {
        self.report = None;
        self.before.clear();
        (self.taking, self.asked) = (None, None);
    }

    /// The question that is due, for the model as it stands; again, if `again`.
    fn question(
        &mut self,
        (run, step): (u64, u64),
        (model, config): (usize, &TrainConfig),
        images: Vec<usize>,
        again: bool,
    ) -> Option<AnatomyRequest> {
        let (id, draw) = (self.last_id, self.draw);
        let config = config.clone();
        let asked = (run, step, AnatomyRequest { id, model, config, images, draw });
        if self.asked.as_ref() == Some(&asked) && !(again && self.is_waiting()) {
            return None;
        }
        self.last_id += 1;
        let (_, _, request) = asked;
        let request = AnatomyRequest { id: self.last_id, ..request };
        self.asked = Some((run, step, request.clone()));
        Some(request)
    }
}

impl AppState {
    /// The model that slow motion takes apart.
    pub fn slow_motion_model(&self) -> &ModelView {
        let number = self.slow_motion.model;
        self.models.iter().find(|model| model.number == number).unwrap_or(self.lead())
    }

    /// The question that slow motion has now; `again` repeats one that got no answer.
    pub fn slow_motion_question(&mut self, again: bool) -> Option<AnatomyRequest> {
        if !self.slow_motion.open || self.is_running() {
            return None;
        }
        let test = self.dataset.as_ref()?.test.len();
        let mut images: Vec<usize> =
            self.selection.iter().copied().filter(|&index| index < test).collect();
        if images.is_empty() {
            images = (0..test.min(MAX_SELECTED)).collect();
        }
        let at = (self.status.run, self.status.step);
        let ModelView { number, running, .. } = self.slow_motion_model();
        let (number, config) = (*number, running.clone());
        self.slow_motion.question(at, (number, &config), images, again)
    }
}
