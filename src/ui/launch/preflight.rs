//! What a Linux machine needs before a window can open: a display, and libraries that are
//! loaded at run time. Without the check, a missing library is a panic deep in a dependency.

use std::collections::BTreeSet;
use std::process::Command;

use super::error::LaunchError;

/// A library that is loaded at run time and the Debian package that has it.
struct Library {
    file: &'static str,
    package: &'static str,
    needed: Needed,
}

/// When a library is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needed {
    Always,
    OnX11,
    OnWayland,
    /// Any one of these draws the window.
    ToDraw,
}

const LIBRARIES: &[Library] = &[
    Library { file: "libxkbcommon.so.0", package: "libxkbcommon0", needed: Needed::Always },
    Library {
        file: "libwayland-client.so.0",
        package: "libwayland-client0",
        needed: Needed::OnWayland,
    },
    Library { file: "libX11.so.6", package: "libx11-6", needed: Needed::OnX11 },
    Library { file: "libX11-xcb.so.1", package: "libx11-xcb1", needed: Needed::OnX11 },
    Library { file: "libXcursor.so.1", package: "libxcursor1", needed: Needed::OnX11 },
    Library { file: "libXi.so.6", package: "libxi6", needed: Needed::OnX11 },
    Library { file: "libXrandr.so.2", package: "libxrandr2", needed: Needed::OnX11 },
    Library { file: "libxkbcommon-x11.so.0", package: "libxkbcommon-x11-0", needed: Needed::OnX11 },
    Library { file: "libEGL.so.1", package: "libegl1", needed: Needed::ToDraw },
    Library { file: "libGL.so.1", package: "libgl1", needed: Needed::ToDraw },
    Library { file: "libvulkan.so.1", package: "libvulkan1", needed: Needed::ToDraw },
];

/// What the check looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Machine {
    /// A Wayland session.
    pub wayland: bool,
    /// An X11 session.
    pub x11: bool,
    /// The listing of `ldconfig -p`; `None` where it can't tell.
    pub libraries: Option<String>,
}

impl Machine {
    /// This machine.
    pub(super) fn here() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        // With a search path of its own, ldconfig's listing says little: let it try.
        let own_path = set("LD_LIBRARY_PATH") || set("NIX_LD_LIBRARY_PATH");
        Self {
            wayland: set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET"),
            x11: set("DISPLAY"),
            libraries: if own_path { None } else { listing() },
        }
    }

    /// Whether a window can open.
    ///
    /// # Errors
    /// There is no display, or a library is missing.
    pub(super) fn check(&self) -> Result<(), LaunchError> {
        if !self.wayland && !self.x11 {
            return Err(LaunchError::NoDisplay);
        }
        let Some(listing) = &self.libraries else { return Ok(()) };
        let missing = |library: &&Library| !listing.contains(&format!("{} ", library.file));
        let of = |needed: Needed| LIBRARIES.iter().filter(move |library| library.needed == needed);
        let mut packages = BTreeSet::new();
        packages.extend(of(Needed::Always).filter(missing).map(|library| library.package));
        // Wayland comes first where there are both, as in the window library.
        let session = if self.wayland { Needed::OnWayland } else { Needed::OnX11 };
        packages.extend(of(session).filter(missing).map(|library| library.package));
        if of(Needed::ToDraw).all(|library| missing(&library)) {
            packages.extend(["libegl1", "libgl1"]);
        }
        if packages.is_empty() {
            return Ok(());
        }
        Err(LaunchError::MissingLibraries(packages.into_iter().collect::<Vec<_>>().join(" ")))
    }
}

/// What `ldconfig -p` prints; it is often not on a user's path.
fn listing() -> Option<String> {
    ["ldconfig", "/sbin/ldconfig", "/usr/sbin/ldconfig"].into_iter().find_map(|program| {
        let output = Command::new(program).arg("-p").output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.contains("libc.so").then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(files: &[&str]) -> Machine {
        let listing = files.iter().map(|file| format!("\t{file} (libc6,x86-64) => /lib/{file}\n"));
        Machine { x11: true, wayland: false, libraries: Some(listing.collect()) }
    }

    #[test]
    fn a_machine_without_a_display_is_told_about_the_headless_command() {
        let message = Machine::default().check().unwrap_err().to_string();
        assert!(message.contains("DISPLAY") && message.contains("raven-explorer train"));
    }

    #[test]
    fn missing_libraries_are_named_by_their_debian_packages() {
        let all: Vec<_> = LIBRARIES.iter().map(|library| library.file).collect();
        assert!(with(&all).check().is_ok());
        let some: Vec<_> = all.iter().copied().filter(|file| *file != "libXi.so.6").collect();
        let message = with(&some).check().unwrap_err().to_string();
        assert!(message.contains("libxi6") && !message.contains("libx11-6"), "{message}");
    }

    #[test]
    fn one_way_to_draw_is_enough_and_x11_needs_no_wayland() {
        let files: Vec<_> = LIBRARIES
            .iter()
            .filter(|library| {
                library.needed != Needed::OnWayland
                    && (library.needed != Needed::ToDraw || library.file == "libvulkan.so.1")
            })
            .map(|library| library.file)
            .collect();
        assert!(with(&files).check().is_ok());
    }

    #[test]
    fn where_nothing_can_be_said_it_is_tried() {
        assert!(Machine { x11: true, ..Machine::default() }.check().is_ok());
    }
}
