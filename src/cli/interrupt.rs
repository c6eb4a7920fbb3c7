//! Ctrl-C: the first asks a command to come to its end, the second ends it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that Ctrl-C sets.
///
/// # Errors
/// If the operating system does not let it be caught.
pub fn flag() -> Result<Arc<AtomicBool>, String> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    })
    .map_err(|error| format!("Ctrl-C cannot be caught: {error}"))?;
    Ok(stop)
}
