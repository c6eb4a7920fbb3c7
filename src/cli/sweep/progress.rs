//! How far a sweep is, on standard error, with the time left.

use std::time::{Duration, Instant};

use crate::console::{self, on_terminal};
use crate::sweep::run::Stage;

/// Progress is told this often.
const EVERY: Duration = Duration::from_millis(500);
/// In a file every line stays: fewer of them.
const FILE_EVERY: Duration = Duration::from_secs(10);
/// Columns of a terminal that the line takes.
const WIDTH: usize = 110;

/// The line, and the clock behind it.
pub(super) struct SweepProgress {
    /// Cells in all.
    pub cells: usize,
    /// Cells done, by whom and whenever.
    pub done: usize,
    name: String,
    began: Instant,
    /// Seconds of every cell that this process did.
    seconds: Vec<f64>,
    stage: Option<(Stage, Instant)>,
    told: Instant,
    shown: Instant,
    terminal: bool,
}

impl SweepProgress {
    /// Before the first cell.
    pub(super) fn new(cells: usize, done: usize) -> Self {
        let now = Instant::now();
        Self {
            cells,
            done,
            name: String::new(),
            began: now,
            seconds: Vec::new(),
            stage: None,
            told: now,
            shown: now,
            terminal: on_terminal(),
        }
    }

    /// A cell begins.
    pub(super) fn begin(&mut self, name: String) {
        self.name = name;
        self.began = Instant::now();
        self.stage = None;
    }

    /// A cell has ended.
    pub(super) fn end(&mut self) {
        self.seconds.push(self.began.elapsed().as_secs_f64());
        self.done += 1;
        self.clear();
    }

    /// How far the stage is, 0–1; the seconds left in all, now and then.
    pub(super) fn progress(&mut self, stage: Stage, share: f64) -> Option<f64> {
        let now = Instant::now();
        if self.stage.is_none_or(|(before, _)| before != stage) {
            self.stage = Some((stage, now));
        } else if now - self.told < EVERY {
            return None;
        }
        self.told = now;
        let left = self.seconds_left(share, now);
        if now - self.shown > if self.terminal { EVERY } else { FILE_EVERY } {
            self.shown = now;
            let words = match stage {
                Stage::Training => "training",
                Stage::Measuring => "measuring",
            };
            let line = format!(
                "cell {} of {} · {}: {words} {:.0} % · {} left",
                self.done + 1,
                self.cells,
                self.name,
                100.0 * share,
                duration(left)
            );
            console::renew(&line, WIDTH);
        }
        Some(left)
    }

    /// From the cells before; for the first one, from the stage at hand.
    fn seconds_left(&self, share: f64, now: Instant) -> f64 {
        let spent = (now - self.began).as_secs_f64();
        let one = if self.seconds.is_empty() {
            let began = self.stage.map_or(self.began, |(_, began)| began);
            let stage = (now - began).as_secs_f64();
            spent - stage + stage / share.max(0.01)
        } else {
            self.seconds.iter().sum::<f64>() / self.seconds.len() as f64
        };
        let others = self.cells.saturating_sub(self.done + 1) as f64;
        (one - spent).max(0.0) + one * others
    }

    /// Makes room for another line.
    pub(super) fn clear(&self) {
        console::clear(WIDTH);
    }
}

/// Seconds in words: `45 s`, `12 min`, `3.5 h`.
fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 90.0 * 60.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}
