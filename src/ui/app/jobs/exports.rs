//! What is on its way out of the window.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use eframe::egui::ColorImage;

use super::files::SaveJob;
use crate::export::run::RunRecord;
use crate::state::action::Picture;
use crate::train::lanes::Slot;

/// Exports that go on.
#[derive(Default)]
pub(crate) struct Exports {
    /// The run that is to be written once there is a folder.
    pub(crate) record: Option<RunRecord>,
    pub(crate) job: Option<SaveJob>,
    pub(crate) cancel: Arc<AtomicBool>,
    /// The picture that is to be written once there is a file.
    pub(crate) to_save: Option<Arc<ColorImage>>,
    /// What is to be pictured, and whether it goes to the clipboard.
    pub(crate) wanted: Option<(Picture, bool)>,
    /// The same for the picture that is being taken.
    pub(crate) exposing: Option<bool>,
    pub(crate) taken: Slot<(Arc<ColorImage>, bool)>,
}
