//! What a soak test writes down: a row every second, at the end a summary and a plot.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;

use super::{SoakOptions, SoakTime};
use crate::console;
use crate::evaluate::statistics::quantile;
use crate::export::soak::{self, Second};
use crate::memory;
use crate::state::AppState;

/// Panics of any thread since the test began.
static PANICS: AtomicU64 = AtomicU64::new(0);
/// At the end of a rest, memory is taken over so many seconds: what was there before is given back
/// by then.
const SETTLED: usize = 5;

/// What is measured.
pub(super) struct Record {
    time: SoakTime,
    out: PathBuf,
    table: File,
    rows: Vec<Second>,
    /// Milliseconds of this second's frames, and of all: the whole frame as eframe tells it, and
    /// taking in messages and laying out alone.
    frames: Vec<f64>,
    layouts: Vec<f64>,
    all_frames: Vec<f64>,
    all_layouts: Vec<f64>,
    next: f64,
}

/// The whole test in a few numbers.
#[derive(Serialize)]
struct Summary {
    complete: bool,
    minutes: f64,
    /// `None`: nobody touched the window.
    seed: Option<u64>,
    /// What is compared: see [`Reading`].
    readings: Vec<Reading>,
    /// From the first reading to the last, of the memory beside the histories.
    growth_percent: f64,
    /// At most, MiB.
    resident_at_most: f64,
    histories_at_most: f64,
    frames: usize,
    frame_median_ms: f64,
    frame_p99_ms: f64,
    layout_median_ms: f64,
    layout_p99_ms: f64,
    seconds_training: usize,
    steps: u64,
    panics: u64,
    problems_seen: usize,
}

/// Memory at moments that can be compared: at the end of each rest of a clicker, or the median of
/// each whole minute after the first, in which everything is opened for the first time.
#[derive(Debug, PartialEq, Serialize)]
struct Reading {
    /// When, in minutes: the end of what it was taken over.
    minute: f64,
    resident_mib: f64,
    /// Of it, the histories.
    histories_mib: f64,
}

impl Reading {
    fn of(rows: &[Second]) -> Self {
        let middle = |of: fn(&Second) -> f64| {
            middle_and_tail(&mut rows.iter().map(of).collect::<Vec<_>>())[0]
        };
        Self {
            minute: (rows.last().map_or(0.0, |row| row.second) / 6.0).round() / 10.0,
            resident_mib: middle(|row| row.resident_mib),
            histories_mib: middle(|row| row.histories_mib),
        }
    }

    fn beside_histories(&self) -> f64 {
        self.resident_mib - self.histories_mib
    }
}

impl Record {
    pub(super) fn begin(options: &SoakOptions) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", options.out.display());
        std::fs::create_dir_all(&options.out).map_err(failed)?;
        let mut table = File::create(options.out.join("soak.csv")).map_err(failed)?;
        write!(table, "{}", crate::table::line(Second::TITLES)).map_err(failed)?;
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            PANICS.fetch_add(1, Ordering::Relaxed);
            before(panic);
        }));
        // Room for all, so that this record is no part of a growth.
        let seconds = (60.0 * options.time.minutes) as usize + 60;
        Ok(Self {
            time: options.time,
            out: options.out.clone(),
            table,
            rows: Vec::with_capacity(seconds),
            frames: Vec::new(),
            layouts: Vec::new(),
            all_frames: Vec::with_capacity(seconds * 100),
            all_layouts: Vec::with_capacity(seconds * 100),
            next: 1.0,
        })
    }

    /// A frame cost so many seconds of the window's thread, without waiting for the screen.
    pub(super) fn frame(&mut self, cpu_seconds: Option<f32>) {
        let milliseconds = cpu_seconds.map(|seconds| 1e3 * f64::from(seconds));
        self.frames.extend(milliseconds);
        self.all_frames.extend(milliseconds);
    }

    /// Messages, layout and actions of a frame took so long.
    pub(super) fn layout(&mut self, took: Duration) {
        let milliseconds = 1e3 * took.as_secs_f64();
        self.layouts.push(milliseconds);
        self.all_layouts.push(milliseconds);
    }

    /// Writes a row if a second is over.
    pub(super) fn second(&mut self, now: f64, state: &AppState, rests: bool) {
        if now < self.next {
            return;
        }
        self.next = now.floor() + 1.0;
        let losses: usize = state.models.iter().map(|model| model.losses.bytes()).sum();
        let histories = losses + state.timeline.bytes();
        let [frame_median, frame_p99] = middle_and_tail(&mut self.frames);
        let [layout_median, layout_p99] = middle_and_tail(&mut self.layouts);
        let row = Second {
            second: now,
            resident_mib: memory::resident_mib().unwrap_or(f64::NAN),
            histories_mib: histories as f64 / f64::from(1 << 20),
            frames: self.frames.len(),
            frame_median_ms: frame_median,
            frame_p99_ms: frame_p99,
            layout_median_ms: layout_median,
            layout_p99_ms: layout_p99,
            run: state.status.run,
            step: state.status.step,
            images_per_second: state.status.images_per_second,
            models: state.models.len(),
            trains: state.is_running(),
            rests,
            panics: PANICS.load(Ordering::Relaxed),
            problems: state.problems.len(),
        };
        self.frames.clear();
        self.layouts.clear();
        if let Err(error) = write!(self.table, "{}", row.csv()) {
            tracing::error!("soak.csv: {error}");
        }
        self.rows.push(row);
    }

    /// Writes the summary and the plot, and tells the summary.
    pub(super) fn finish(&mut self) {
        let summary = self.summary();
        let text = serde_json::to_string_pretty(&summary).unwrap_or_default();
        if let Err(problem) = console::print(&text) {
            tracing::error!("{problem}");
        }
        let written = std::fs::write(self.out.join("soak.json"), text + "\n");
        if let Err(error) = written {
            tracing::error!("soak.json: {error}");
        }
        if let Err(problem) = soak::plot(&self.rows, &self.out.join("soak.png")) {
            tracing::error!("{problem}");
        }
    }

    fn summary(&mut self) -> Summary {
        let readings = match self.time.seed {
            Some(_) => at_rests(&self.rows),
            None => of_minutes(&self.rows),
        };
        let [frame_median_ms, frame_p99_ms] = middle_and_tail(&mut self.all_frames);
        let [layout_median_ms, layout_p99_ms] = middle_and_tail(&mut self.all_layouts);
        let largest = |of: fn(&Second) -> f64| self.rows.iter().map(of).fold(0.0, f64::max);
        // A run that began anew counts its steps from 0.
        let steps = self.rows.windows(2).map(|two| match two[1].run == two[0].run {
            true => two[1].step.saturating_sub(two[0].step),
            false => two[1].step,
        });
        Summary {
            complete: true,
            minutes: self.time.minutes,
            seed: self.time.seed,
            growth_percent: growth_percent(&readings),
            readings,
            resident_at_most: largest(|row| row.resident_mib),
            histories_at_most: largest(|row| row.histories_mib),
            frames: self.all_frames.len(),
            frame_median_ms,
            frame_p99_ms,
            layout_median_ms,
            layout_p99_ms,
            seconds_training: self.rows.iter().filter(|row| row.trains).count(),
            steps: steps.sum(),
            panics: PANICS.load(Ordering::Relaxed),
            problems_seen: self.rows.iter().map(|row| row.problems).max().unwrap_or(0),
        }
    }
}

/// Median and 99th percentile; no numbers where there is nothing.
fn middle_and_tail(milliseconds: &mut [f64]) -> [f64; 2] {
    if milliseconds.is_empty() {
        return [f64::NAN; 2];
    }
    milliseconds.sort_by(f64::total_cmp);
    [quantile(milliseconds, 0.5), quantile(milliseconds, 0.99)]
}

/// The last seconds of each rest.
fn at_rests(rows: &[Second]) -> Vec<Reading> {
    let rests = rows.chunk_by(|a, b| a.rests == b.rests).filter(|rows| rows[0].rests);
    rests.map(|rest| Reading::of(&rest[rest.len().saturating_sub(SETTLED)..])).collect()
}

/// Each whole minute after the first.
fn of_minutes(rows: &[Second]) -> Vec<Reading> {
    let minute = |row: &Second| (row.second / 60.0) as u64;
    let whole = rows.last().map_or(0, minute);
    let minutes = rows.chunk_by(|a, b| minute(a) == minute(b));
    minutes.filter(|rows| (1..whole).contains(&minute(&rows[0]))).map(Reading::of).collect()
}

/// How much more memory the last reading has than the first, beside the histories.
fn growth_percent(readings: &[Reading]) -> f64 {
    match readings {
        [first, .., last] => 100.0 * (last.beside_histories() / first.beside_histories() - 1.0),
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_at_rest_is_that_of_the_end_of_each_rest() {
        let row = |second: usize, resident_mib, rests| Second {
            second: second as f64,
            resident_mib,
            rests,
            ..Second::default()
        };
        let mut rows: Vec<Second> = (0..10).map(|at| row(at, 500.0, false)).collect();
        rows.extend((10..20).map(|at| row(at, if at < 15 { 900.0 } else { 100.0 }, true)));
        rows.push(row(20, 500.0, false));
        rows.extend((21..23).map(|at| row(at, 110.0, true)));
        let readings = at_rests(&rows);
        let resident: Vec<f64> = readings.iter().map(|reading| reading.resident_mib).collect();
        assert_eq!(resident, [100.0, 110.0]);
        assert!((growth_percent(&readings) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn growth_of_a_plain_run_is_that_beside_the_histories_from_the_second_minute_on() {
        // 300 MiB and 1 MiB more every minute, histories that fill up, and a dear first minute.
        let row = |second: u32| {
            let second = f64::from(second);
            let histories_mib = second.min(599.0) / 4.0;
            let opening = if second < 60.0 { 200.0 } else { 0.0 };
            let resident_mib = 300.0 + opening + (second / 60.0).floor() + histories_mib;
            Second { second, resident_mib, histories_mib, ..Second::default() }
        };
        let rows: Vec<Second> = (0..=1800).map(row).collect();
        let readings = of_minutes(&rows);
        assert_eq!((readings.len(), readings[0].minute, readings[28].minute), (29, 2.0, 30.0));
        let growth = growth_percent(&readings);
        assert!((growth - 100.0 * 28.0 / 301.0).abs() < 1e-3, "{growth}");
        assert!(growth_percent(&readings[..1]).is_nan());
    }
}
