//! What a soak test writes down: a row every second, at the end a summary and a plot.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;

use super::{SoakOptions, SoakTime};
use crate::evaluate::statistics::quantile;
use crate::export::soak::{self, Second};
use crate::memory;
use crate::state::AppState;

/// Panics of any thread since the test began.
static PANICS: AtomicU64 = AtomicU64::new(0);
/// At the end of a rest, memory is taken over so many seconds: what was there before is given back
/// by then.
const SETTLED: usize = 5;
/// The first minute, in which everything is opened for the first time, and the longest end that is
/// compared with what follows it, in seconds.
const FIRST: f64 = 60.0;
const LONGEST_END: f64 = 300.0;

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
    seed: u64,
    /// MiB beside the histories: median over the minutes that follow the first one, and over as many
    /// at the end.
    memory_after_first_minute: f64,
    memory_at_end: f64,
    growth_percent: f64,
    /// The straight line through all seconds after the first minute.
    growth_mib_an_hour: f64,
    /// All of it, MiB: at the end of every rest, at most, and the histories at most.
    resident_at_rests: Vec<f64>,
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

impl Record {
    pub fn begin(options: &SoakOptions) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", options.out.display());
        std::fs::create_dir_all(&options.out).map_err(failed)?;
        let mut table = File::create(options.out.join("soak.csv")).map_err(failed)?;
        writeln!(table, "{}", Second::HEADER).map_err(failed)?;
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
    pub fn frame(&mut self, cpu_seconds: Option<f32>) {
        let milliseconds = cpu_seconds.map(|seconds| 1e3 * f64::from(seconds));
        self.frames.extend(milliseconds);
        self.all_frames.extend(milliseconds);
    }

    /// Messages, layout and actions of a frame took so long.
    pub fn layout(&mut self, took: Duration) {
        let milliseconds = 1e3 * took.as_secs_f64();
        self.layouts.push(milliseconds);
        self.all_layouts.push(milliseconds);
    }

    /// Writes a row if a second is over.
    pub fn second(&mut self, now: f64, state: &AppState, rests: bool) {
        if now < self.next {
            return;
        }
        self.next = now.floor() + 1.0;
        let losses: usize = state.racers().iter().map(|racer| racer.losses.bytes()).sum();
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
            models: 1 + state.rivals.len(),
            trains: state.is_running(),
            rests,
            panics: PANICS.load(Ordering::Relaxed),
            problems: state.problems.len(),
        };
        self.frames.clear();
        self.layouts.clear();
        if let Err(error) = writeln!(self.table, "{}", row.csv()) {
            tracing::error!("soak.csv: {error}");
        }
        self.rows.push(row);
    }

    /// Writes the summary and the plot, and tells the summary.
    pub fn finish(&mut self) {
        let summary = self.summary();
        let text = serde_json::to_string_pretty(&summary).unwrap_or_default();
        println!("{text}");
        let written = std::fs::write(self.out.join("soak.json"), text + "\n");
        if let Err(error) = written {
            tracing::error!("soak.json: {error}");
        }
        if let Err(problem) = soak::plot(&self.rows, &self.out.join("soak.png")) {
            tracing::error!("{problem}");
        }
    }

    fn summary(&mut self) -> Summary {
        let beside = beside_histories(&self.rows);
        let [first, last] = ends(&beside, 60.0 * self.time.minutes);
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
            memory_after_first_minute: first,
            memory_at_end: last,
            growth_percent: 100.0 * (last / first - 1.0),
            growth_mib_an_hour: 3600.0 * slope(&beside),
            resident_at_rests: resident_at_rests(&self.rows),
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

/// Seconds and MiB beside the histories, after the first minute and without the rests.
///
/// What histories give up when a run begins anew stays with the allocator, for the next histories:
/// so the most that they have had until then counts as theirs.
fn beside_histories(rows: &[Second]) -> Vec<(f64, f64)> {
    let mut histories = 0.0_f64;
    let mut beside = Vec::with_capacity(rows.len());
    for row in rows {
        histories = histories.max(row.histories_mib);
        if row.second >= FIRST && !row.rests {
            beside.push((row.second, row.resident_mib - histories));
        }
    }
    beside
}

/// Medians at both ends of what follows the first minute.
fn ends(beside: &[(f64, f64)], seconds: f64) -> [f64; 2] {
    let width = ((seconds - FIRST) / 2.0).clamp(1.0, LONGEST_END);
    let median = |within: &dyn Fn(f64) -> bool| {
        let chosen = beside.iter().filter(|(second, _)| within(*second));
        middle_and_tail(&mut chosen.map(|(_, mebibytes)| *mebibytes).collect::<Vec<_>>())[0]
    };
    [median(&|second| second < FIRST + width), median(&|second| second >= seconds - width)]
}

/// The slope of the straight line with the least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len().max(1) as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let along: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    along / points.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>()
}

/// The median of resident memory over the last seconds of each rest.
fn resident_at_rests(rows: &[Second]) -> Vec<f64> {
    let rests = rows.chunk_by(|a, b| a.rests == b.rests).filter(|rows| rows[0].rests);
    rests
        .map(|rest| {
            let settled = &rest[rest.len().saturating_sub(SETTLED)..];
            let mut memory: Vec<f64> = settled.iter().map(|row| row.resident_mib).collect();
            middle_and_tail(&mut memory)[0]
        })
        .collect()
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
        assert_eq!(resident_at_rests(&rows), [100.0, 110.0]);
    }

    #[test]
    fn growth_is_that_beside_the_histories_and_they_may_come_and_go() {
        // 300 MiB and 1 MiB more every minute, and histories that grow and are given up.
        let row = |second: u32| {
            let second = f64::from(second);
            let held = second.min(599.0) / 4.0;
            let histories_mib = if second < 600.0 { held } else { 0.0 };
            let resident_mib = 300.0 + second / 60.0 + held;
            Second { second, resident_mib, histories_mib, ..Second::default() }
        };
        let rows: Vec<Second> = (0..1800).map(row).collect();
        let beside = beside_histories(&rows);
        assert!((slope(&beside) * 60.0 - 1.0).abs() < 0.01, "{}", slope(&beside));
        let [first, last] = ends(&beside, 1800.0);
        assert!((first - 303.5).abs() < 0.3 && (last - 327.5).abs() < 0.3, "{first} {last}");
    }
}
