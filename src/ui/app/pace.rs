//! How often a live window repaints by itself: ten times a second, or less often where drawing
//! would take more from training than its share of the machine. The pointer always repaints at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The rate that the eye takes for live.
const FASTEST: Duration = Duration::from_millis(100);
/// However slow the machine: a window that moves less often looks frozen.
const SLOWEST: Duration = Duration::from_millis(700);
/// Share of all cores' time that drawing may take while training runs.
const BUDGET: f64 = 0.025;
/// Without a GPU, pixels are filled on the CPU by threads that eframe's own figure leaves out:
/// measured at 1280×800, 7 ms of layout and submission stand beside 18 ms of filling.
const SOFTWARE_FACTOR: f64 = 3.5;
/// Weight of the newest frame in the running mean.
const WEIGHT: f64 = 0.1;
/// The first frames count for nothing: they load fonts and compile what the driver needs. Taken for
/// the rule, they would keep a window that has just opened from showing its images for half a second.
const OPENING: u64 = 5;

/// The interval between two live repaints; clones share it, so that workers know it too.
#[derive(Clone, Debug)]
pub struct Interval(Arc<AtomicU64>);

impl Default for Interval {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(FASTEST.as_micros() as u64)))
    }
}

impl Interval {
    /// The interval in force.
    pub fn get(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// Watches what frames cost and sets the [`Interval`].
pub(super) struct Pace {
    interval: Interval,
    mean_seconds: Option<f64>,
    frames: u64,
    factor: f64,
    cores: f64,
}

impl Pace {
    /// A pace that sets `interval`.
    pub(super) fn new(interval: Interval) -> Self {
        let cores = std::thread::available_parallelism().map_or(1.0, |n| n.get() as f64);
        Self { interval, mean_seconds: None, frames: 0, factor: 1.0, cores }
    }

    /// Takes in the cost of the last frame in seconds, as eframe tells it.
    pub(super) fn frame(&mut self, cpu_seconds: Option<f32>) {
        let Some(seconds) = cpu_seconds.map(f64::from) else { return };
        self.frames += 1;
        // The driver's threads start with the first frames.
        if self.frames == OPENING && draws_in_software() {
            self.factor = SOFTWARE_FACTOR;
        }
        if self.frames <= OPENING {
            return;
        }
        let mean = self.mean_seconds.get_or_insert(seconds);
        *mean += WEIGHT * (seconds - *mean);
        let interval = interval_for(*mean * self.factor, self.cores);
        self.interval.0.store(interval.as_micros() as u64, Ordering::Relaxed);
    }
}

/// The interval at which frames of this cost stay within the budget.
fn interval_for(cpu_seconds: f64, cores: f64) -> Duration {
    let seconds = (cpu_seconds / (BUDGET * cores)).min(SLOWEST.as_secs_f64());
    Duration::from_secs_f64(seconds.max(FASTEST.as_secs_f64()))
}

/// Whether Mesa fills pixels on the CPU: it names its threads after the driver.
fn draws_in_software() -> bool {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return false };
    threads.flatten().any(|thread| {
        std::fs::read_to_string(thread.path().join("comm"))
            .is_ok_and(|name| name.starts_with("llvmpipe") || name.starts_with("softpipe"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cheap_frames_are_live_and_dear_ones_keep_to_the_budget() {
        assert_eq!(interval_for(0.002, 8.0), FASTEST);
        let interval = interval_for(0.02, 2.0).as_secs_f64();
        assert!((0.02 / (interval * 2.0) - BUDGET).abs() < 1e-9, "{interval}");
        assert_eq!(interval_for(1.0, 1.0), SLOWEST);
    }

    #[test]
    fn a_slow_start_does_not_slow_the_window() {
        let mut pace = Pace::new(Interval::default());
        for _ in 0..OPENING {
            pace.frame(Some(0.3));
        }
        assert_eq!(pace.interval.get(), FASTEST);
        for _ in 0..20 {
            pace.frame(Some(0.3));
        }
        assert!(pace.interval.get() > FASTEST);
    }

    #[test]
    fn one_slow_frame_changes_little() {
        let mut pace = Pace::new(Interval::default());
        for _ in 0..20 {
            pace.frame(Some(0.001));
        }
        pace.frame(Some(0.02));
        assert!(pace.interval.get() < 3 * FASTEST, "{:?}", pace.interval.get());
    }
}
