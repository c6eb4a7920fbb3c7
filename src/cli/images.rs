//! Loads the images that a command needs, and says what a person must know of them.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::config::DatasetChoice;
use crate::console::say;
use crate::data::{self, DataError, Dataset, LoadOptions, Progress};

/// How far the loading is, is told this often.
const TELL_EVERY: Duration = Duration::from_millis(500);

/// Loads images; progress, how many there are, and what was left out go to standard error.
///
/// # Errors
/// As [`data::load`].
pub(super) fn load(
    choice: &DatasetChoice,
    options: &LoadOptions,
    stop: &AtomicBool,
) -> Result<Dataset, DataError> {
    let mut told = Instant::now();
    let mut doing = String::new();
    let mut report = |progress: Progress| {
        // Each kind of work is told at once, and how far it is now and then.
        let verb = progress.text.split(' ').next().unwrap_or_default();
        let ends = progress.fraction.is_some_and(|share| share >= 1.0);
        if verb != doing || ends || told.elapsed() >= TELL_EVERY {
            told = Instant::now();
            verb.clone_into(&mut doing);
            say(progress.text);
        }
    };
    let dataset = data::load(choice, options, &mut report, stop)?;
    say(format!("{}: {} ({})", dataset.name, dataset.summary(), dataset.origin));
    dataset.notes.iter().for_each(say);
    Ok(dataset)
}
