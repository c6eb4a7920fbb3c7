//! When the first things happened after the program was started: what a person waits for.
//!
//! The clock starts with the first line of `main`. What the system did before it (loading the
//! program and its libraries) is read from the system's own account, to a hundredth of a second.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

use serde::Serialize;

static BEGAN: OnceLock<(Instant, Option<f64>)> = OnceLock::new();
static REACHED: Mutex<Vec<(Milestone, f64)>> = Mutex::new(Vec::new());

/// Something that happens once, in about this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// The command line is understood.
    Arguments,
    /// The machine has a display and the libraries that a window needs.
    Checked,
    /// The window library has a window and something to draw with.
    Window,
    /// The program is ready for its first frame.
    Ready,
    /// The first frame is laid out.
    FirstLayout,
    /// The first frame is on the screen.
    FirstFrame,
    /// The images are there.
    Images,
    /// The first run has begun: device, model, optimiser.
    Run,
    /// The window shows a training step.
    FirstStep,
}

/// The first line of `main`.
pub fn begin() {
    let before_main = since_the_process_began();
    BEGAN.get_or_init(|| (Instant::now(), before_main));
}

/// This has happened; only the first time counts.
pub fn reach(milestone: Milestone) {
    let Some((began, _)) = BEGAN.get() else { return };
    let milliseconds = 1e3 * began.elapsed().as_secs_f64();
    let mut reached = REACHED.lock().unwrap_or_else(PoisonError::into_inner);
    if reached.iter().all(|(other, _)| *other != milestone) {
        tracing::info!("{milestone:?} after {milliseconds:.0} ms");
        reached.push((milestone, milliseconds));
    }
}

/// The times so far.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Milliseconds between the start of the process and `main`, where the system tells.
    pub before_main: Option<f64>,
    /// Milliseconds from the first line of `main` on.
    pub milestones: Vec<(Milestone, f64)>,
}

/// The times so far.
pub fn report() -> Report {
    Report {
        before_main: BEGAN.get().and_then(|(_, before)| *before),
        milestones: REACHED.lock().unwrap_or_else(PoisonError::into_inner).clone(),
    }
}

/// Milliseconds since the system made this process; its clock counts hundredths of a second.
fn since_the_process_began() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    let uptime: f64 = uptime.split(' ').next()?.parse().ok()?;
    Some((1e3 * (uptime - began_at(&stat)?)).max(0.0))
}

/// Seconds between the start of the system and that of a process, from its `stat`.
fn began_at(stat: &str) -> Option<f64> {
    /// Ticks a second in what the kernel tells programs, on every architecture.
    const TICKS: f64 = 100.0;
    // The name may hold anything, blanks and brackets too; field 3 follows the last bracket.
    let ticks: f64 = stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()?;
    Some(ticks / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_is_the_twenty_second_field_whatever_the_name() {
        let fields: Vec<String> = (4..=30).map(|field| (100 * field).to_string()).collect();
        let stat = format!("17 (a ) 1 2 (name) S {}", fields.join(" "));
        assert_eq!(began_at(&stat), Some(22.0));
        assert_eq!(began_at("17 (short) S 1"), None);
    }

    #[test]
    fn only_the_first_time_counts() {
        begin();
        reach(Milestone::Arguments);
        let first = report().milestones;
        reach(Milestone::Arguments);
        assert_eq!(report().milestones, first);
        assert_eq!(first.len(), 1);
    }
}
