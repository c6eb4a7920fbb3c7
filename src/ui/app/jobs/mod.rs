//! What goes on beside the window: threads that read and write, and what waits for them.

pub(crate) mod arrivals;
pub(crate) mod exports;
pub(crate) mod files;
pub(crate) mod sessions;
pub(crate) mod sweep;

use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::Receiver;

use super::dialogs::DialogJob;
use super::loading::LoadJob;
use crate::export::AttackRecord;
use crate::export::curves::CurvesRecord;
use crate::lessons::Lesson;
use crate::train::snapshot::TrainingState;
use arrivals::Arrivals;
use exports::Exports;
use files::{ReadJob, SaveJob};
use sessions::Sessions;
use sweep::SweepJobs;

/// What goes on beside the window.
#[derive(Default)]
pub(crate) struct Jobs {
    /// A data set on its way.
    pub(crate) load: Option<LoadJob>,
    /// A dialog of the system that is open.
    pub(crate) dialog: Option<DialogJob>,
    pub(crate) arrivals: Arrivals,
    pub(crate) sessions: Sessions,
    pub(crate) keeper: Keeper,
    pub(crate) exports: Exports,
    pub(crate) attack: AttackJobs,
    pub(crate) measure: MeasureJobs,
    pub(crate) slow_motion: SlowMotionJobs,
    pub(crate) sweep: SweepJobs,
    /// Lesson files that are being read.
    pub(crate) lessons: Vec<Receiver<Result<Lesson, String>>>,
}

/// What goes on for the attack panel on other threads.
#[derive(Default)]
pub(crate) struct AttackJobs {
    /// Pictures that are being read.
    pub(crate) reads: Vec<ReadJob>,
    /// The attack that is to be saved once there is a folder.
    pub(crate) record: Option<AttackRecord>,
    pub(crate) save: Option<SaveJob>,
    /// When the last attack was sent, on the window's clock.
    pub(crate) sent_at: f64,
}

/// What goes on for the measure panel on other threads.
#[derive(Default)]
pub(crate) struct MeasureJobs {
    /// The curves that are to be saved once there is a folder.
    pub(crate) record: Option<CurvesRecord>,
    pub(crate) save: Option<SaveJob>,
}

/// When the last question was sent.
#[derive(Default)]
pub(crate) struct SlowMotionJobs {
    pub(crate) sent_at: f64,
}

/// A whole training on its way.
#[derive(Default)]
pub(crate) struct Keeper {
    pub(crate) asked: Option<Receiver<Arc<TrainingState>>>,
    pub(crate) last: Option<Instant>,
}
