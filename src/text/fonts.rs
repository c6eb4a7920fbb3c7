//! What is said where no font has the characters that are to be shown.

/// `packages` are those of Debian that have such a font.
pub(crate) fn missing(packages: impl IntoIterator<Item = &'static str>) -> String {
    let packages: Vec<_> = packages.into_iter().collect();
    let words = "No font on this computer has some of the characters shown here; each appears as \
                 a box with its Unicode number.";
    if cfg!(target_os = "linux") {
        let packages = packages.join(" ");
        format!(
            "{words} On Debian or Ubuntu, run sudo apt install {packages}, then restart this program."
        )
    } else {
        format!("{words} Install a font for their script, then restart this program.")
    }
}

// The button that takes this away.
pub(crate) const DISMISS: &str = "Understood";
pub(crate) const DISMISS_HINT: &str = "Removes this message.";
