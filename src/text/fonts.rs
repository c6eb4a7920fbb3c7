//! What is said where no font has the characters that are to be shown.

/// `packages` are those of Debian that have such a font.
pub fn missing(packages: impl IntoIterator<Item = &'static str>) -> String {
    let packages: Vec<_> = packages.into_iter().collect();
    let words = "No font of this computer has some of the characters shown here: each is a box \
                 with its Unicode number.";
    if cfg!(target_os = "linux") {
        let packages = packages.join(" ");
        format!(
            "{words} On Debian or Ubuntu, sudo apt install {packages} brings them, after a restart of this program."
        )
    } else {
        format!("{words} A font for their script brings them, after a restart of this program.")
    }
}

// The button that takes this away.
pub const DISMISS: &str = "Understood";
pub const DISMISS_HINT: &str = "Removes this message.";
