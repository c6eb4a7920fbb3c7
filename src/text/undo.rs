//! Taking back.

/// The button.
pub const HINT: &str =
    "Take back the last change of a setting, or bring a removed rival back (Ctrl + Z)";
/// The same, in a list of commands.
pub const SHORT_HINT: &str =
    "Takes back the last change of a setting, or brings a removed rival back.";
/// The button that removes a rival.
pub const REMOVE_RIVAL: &str =
    "Takes it out of the race; the others go on. Undo brings it back, from step 0.";
