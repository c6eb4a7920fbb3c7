//! Why there is no window.

/// Why there is no window, or no screenshot.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// Neither Wayland nor X11.
    #[error(
        "there is no display: neither WAYLAND_DISPLAY nor DISPLAY is set. \
         To train without a window, use `raven-explorer train`; \
         to draw into memory, use `xvfb-run raven-explorer`"
    )]
    NoDisplay,
    /// A display is named, but does not answer.
    #[error(
        "the display does not respond: {0}. WAYLAND_DISPLAY or DISPLAY names it; over ssh, `ssh \
         -X` forwards one. `raven-explorer train` works without a window"
    )]
    DisplayRefused(String),
    /// Debian packages that have to be installed.
    #[error(
        "libraries that the window needs are missing. On Debian or Ubuntu: \
         sudo apt-get install {0}"
    )]
    MissingLibraries(String),
    /// Neither way of drawing works.
    #[error(
        "no window could be opened: {0}. A graphics driver may be missing: \
         on Debian or Ubuntu, try `sudo apt-get install libgl1-mesa-dri libegl1`. \
         `raven-explorer train` works without a window"
    )]
    NoWindow(String),
    /// The window opened, but the picture could not be taken.
    #[error("no screenshot: {0}")]
    Screenshot(String),
}
