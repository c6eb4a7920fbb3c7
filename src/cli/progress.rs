//! What headless commands print: progress on standard error, results on standard output.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::console::{clear, on_terminal, print, renew};
use crate::evaluate::robustness::Task;

/// On a terminal, the line is renewed in place this often.
const TERMINAL_EVERY: Duration = Duration::from_millis(250);
/// In a file, every line stays: fewer of them.
const FILE_EVERY: Duration = Duration::from_secs(5);
/// Columns of a terminal that the line takes.
const WIDTH: usize = 78;

/// Rate and time left of the task at hand.
pub(super) struct ProgressLine {
    task: Option<Task>,
    began: Instant,
    shown: Instant,
    terminal: bool,
}

impl Default for ProgressLine {
    fn default() -> Self {
        let now = Instant::now();
        Self { task: None, began: now, shown: now, terminal: on_terminal() }
    }
}

impl ProgressLine {
    /// Says how far the task is, now and then; another task starts the clock anew.
    pub(super) fn show(&mut self, task: Task, done: usize, total: usize) {
        let now = Instant::now();
        if self.task != Some(task) {
            (self.task, self.began, self.shown) = (Some(task), now, now);
        }
        let every = if self.terminal { TERMINAL_EVERY } else { FILE_EVERY };
        if now - self.shown < every {
            return;
        }
        self.shown = now;
        renew(&line(task, done, total, now - self.began), WIDTH);
    }

    /// Makes room for another line.
    pub(super) fn clear(&self) {
        clear(WIDTH);
    }
}

fn line(task: Task, done: usize, total: usize, elapsed: Duration) -> String {
    let rate = done as f64 / elapsed.as_secs_f64().max(1e-9);
    let left = total.saturating_sub(done) as f64 / rate.max(1e-9);
    let share = 100.0 * done as f64 / total.max(1) as f64;
    format!("{}: {share:.0} % · {rate:.0} {}/s · {left:.0} s left", task.text(), task.unit())
}

/// A value as one line of JSON on standard output.
///
/// # Errors
/// If it cannot be written, or not as JSON.
pub(super) fn print_json(value: &impl Serialize) -> Result<(), String> {
    print(&json(value)?)
}

/// A value as JSON; f32 in the fewest digits that keep it.
///
/// # Errors
/// If it cannot be written as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(value)
        .map_err(|error| format!("The result could not be written as JSON: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_rate_and_time_left() {
        assert_eq!(
            line(Task::Attack, 500, 2000, Duration::from_secs(2)),
            "Attacking: 25 % · 250 image steps/s · 6 s left"
        );
    }
}
