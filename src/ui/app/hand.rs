//! What the hand at the window does.

/// Edits of the same settings that follow each other this closely, in seconds, or that belong
/// to one press of the pointer, are one undo step.
pub(crate) const SAME_EDIT_SECONDS: f64 = 0.7;

/// What the hand at the window does.
#[derive(Default)]
pub(crate) struct Hand {
    /// Seconds since the window opened.
    pub(crate) time: f64,
    /// Whether the pointer's button is held.
    pub(crate) pointer_down: bool,
    pub(crate) last_edit: LastEdit,
}

/// The edit that a next one may continue.
#[derive(Default)]
pub(crate) struct LastEdit {
    pub(crate) model: usize,
    pub(crate) touched: Vec<&'static str>,
    pub(crate) time: f64,
}
