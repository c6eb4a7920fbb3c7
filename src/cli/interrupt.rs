//! Ctrl-C and other signals: the first asks a command to come to its end. Who presses Ctrl-C again may
//! have meant the first one, or be told twice by a shell: only the third ends at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::console::say;
use crate::signals;

/// Exit code of a program that Ctrl-C ended, as shells have it.
const INTERRUPTED: i32 = 130;

/// A flag that Ctrl-C, SIGTERM and a terminal that hangs up set.
///
/// # Errors
/// If the operating system does not let them be caught.
pub(super) fn flag() -> Result<Arc<AtomicBool>, String> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    let mut pressed = 0;
    signals::listen(move |ctrl_c| {
        flag.store(true, Ordering::SeqCst);
        // A terminal that closes sends SIGHUP up to three times: that must not end the saving.
        pressed += u32::from(ctrl_c);
        match pressed {
            2 if ctrl_c => remind(),
            3.. => std::process::exit(INTERRUPTED),
            _ => {}
        }
    })
    .map_err(|error| format!("Ctrl-C cannot be caught: {error}"))?;
    Ok(stop)
}

/// On a thread of its own: standard error may hang, and the third Ctrl-C has to be heard.
fn remind() {
    let words =
        "Already stopping; what is there is saved. Ctrl-C once more ends at once, without saving.";
    // Without a thread, there are no words.
    let _ = std::thread::Builder::new().spawn(move || say(words));
}
