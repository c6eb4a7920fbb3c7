//! Pictures that leave the window.

/// What a picture is.
pub const HINT: &str = "A PNG with twice as many pixels as the screen along each side; its settings are written \
     beside it.";
/// The same, in a list of commands.
pub const SHORT_HINT: &str = "A PNG with twice as many pixels as the screen along each side.";
