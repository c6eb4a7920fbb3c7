//! What guides a person through the window: the lesson, help, palette, present mode.

use std::sync::Arc;

use super::AppState;
use crate::lessons::{Lesson, Step};

/// What the guide is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum GuideAction {
    /// Show or hide the page of help.
    Help,
    /// Show or hide the palette of commands.
    Palette,
    /// Begin or end present mode.
    Present,
    /// Show or hide the controls on the left.
    HideControls,
    /// Move less, or as usual.
    ReducedMotion,
    /// Bring a preset into force, by its id.
    Preset(String),
    /// Begin this lesson.
    Lesson(Arc<Lesson>),
    /// Ask for a lesson file with the system's dialog.
    OpenLesson,
    /// The next step of the lesson; after the last one, its end.
    NextStep,
    /// The step before.
    StepBack,
    /// End the lesson.
    EndLesson,
    /// Show or hide the formula of the step.
    Mathematics,
    /// What the step of the lesson sets up.
    SetUp,
    /// Layout, zoom, colours and everything hidden as on the first start; settings stay.
    ResetWindow,
}

/// A lesson under way.
#[derive(Clone, Debug)]
pub struct LessonRun {
    /// The lesson.
    pub lesson: Arc<Lesson>,
    /// The step that is read, from 0.
    pub step: usize,
    /// Which steps were seen to be done; what was done stays done.
    pub done: Vec<bool>,
    /// Whether the formula is shown.
    pub mathematics: bool,
}

impl LessonRun {
    /// The lesson from its start.
    pub fn new(lesson: Arc<Lesson>) -> Self {
        let done = vec![false; lesson.steps.len()];
        Self { lesson, step: 0, done, mathematics: false }
    }

    /// The step that is read; `None` only in a lesson without steps, which no file can hold.
    pub fn current(&self) -> Option<&Step> {
        self.lesson.steps.get(self.step)
    }

    /// Whether the step that is read was done.
    pub fn is_done(&self) -> bool {
        self.done.get(self.step).copied().unwrap_or(true)
    }

    /// Whether this is the last step.
    pub fn is_last(&self) -> bool {
        self.step + 1 >= self.lesson.steps.len()
    }
}

/// What guides a person.
#[derive(Clone, Debug, Default)]
pub struct GuideState {
    /// Whether the page of help is open.
    pub help: bool,
    /// Whether the palette of commands is open.
    pub palette: bool,
    /// Whether the window is shown to a class.
    pub present: bool,
    /// Whether the controls on the left are hidden.
    pub hide_controls: bool,
    /// Whether things appear at once rather than gliding in.
    pub reduced_motion: bool,
    /// The lesson under way.
    pub lesson: Option<LessonRun>,
}

impl GuideState {
    /// Whether something in front of the window wants the keys for itself.
    pub fn is_in_front(&self) -> bool {
        self.help || self.palette
    }
}

impl AppState {
    /// Looks whether the step of the lesson was done by now.
    pub fn follow_lesson(&mut self) {
        let Some(run) = &self.guide.lesson else { return };
        let done = !run.is_done() && run.current().is_some_and(|step| step.check.holds(self));
        if let Some(run) = &mut self.guide.lesson
            && let Some(place) = run.done.get_mut(run.step)
        {
            *place |= done;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_stays_done_and_belongs_to_its_step() {
        let text = "title = \"T\"\n[[step]]\ntext = \"a\"\ncheck = { steps = 5 }\n[[step]]\ntext = \"b\"\ncheck = { models = 2 }\n";
        let lesson = Arc::new(Lesson::parse("m", text).unwrap());
        let mut state = AppState::default();
        state.guide.lesson = Some(LessonRun::new(lesson));
        let done = |state: &mut AppState| {
            state.follow_lesson();
            state.guide.lesson.as_ref().unwrap().done.clone()
        };
        assert_eq!(done(&mut state), [false, false]);
        state.status.step = 5;
        assert_eq!(done(&mut state), [true, false]);
        state.status.step = 0;
        assert_eq!(done(&mut state), [true, false]);
        state.guide.lesson.as_mut().unwrap().step = 1;
        assert_eq!(done(&mut state), [true, false]);
    }
}
