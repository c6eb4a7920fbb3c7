//! How fast this machine is at what the program does, each figure beside the arithmetic floor where
//! there is one. `work` holds the pieces; frames of the window are measured in
//! [`crate::ui::lab::bench`].
//!
//! Every round does everything once, so that a machine that is busy for a while spoils one round of
//! all rather than all rounds of one.

pub mod work;

use std::time::Instant;

use serde::Serialize;

use crate::compute::device::ComputeDevice;
use crate::evaluate::statistics::quantile;
use crate::memory;

/// One figure over all rounds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timing {
    /// What was done.
    pub name: String,
    /// Milliseconds: lower quartile, median, upper quartile.
    pub milliseconds: [f64; 3],
    /// Milliseconds that 99 % stay under, where there are enough of them.
    pub percentile_99: Option<f64>,
    /// Milliseconds that its multiplications alone take at the measured rate, where they are known.
    pub floor: Option<f64>,
    /// Rounds, or frames.
    pub rounds: usize,
}

impl Timing {
    /// So many milliseconds each.
    pub fn of(name: String, mut milliseconds: Vec<f64>) -> Self {
        milliseconds.sort_by(f64::total_cmp);
        let at = |share| match milliseconds.is_empty() {
            true => f64::NAN,
            false => quantile(&milliseconds, share),
        };
        Self {
            name,
            milliseconds: [at(0.25), at(0.5), at(0.75)],
            percentile_99: (milliseconds.len() >= 100).then(|| at(0.99)),
            floor: None,
            rounds: milliseconds.len(),
        }
    }
}

/// All figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Where it was computed.
    pub device: String,
    /// Rate of a product of two square matrices, 10⁹ operations a second, median.
    pub gigaflops: f64,
    /// Every figure.
    pub timings: Vec<Timing>,
    /// Memory of the process after all rounds, MiB, where the system tells.
    pub resident_mib: Option<f64>,
    /// The most it ever was.
    pub peak_mib: Option<f64>,
}

/// Measures `rounds` rounds after one that does not count; `tell` hears what is done.
///
/// # Errors
/// A sentence, if there is no place for a copy of the images.
pub fn measure(
    compute: &ComputeDevice,
    rounds: usize,
    tell: &mut dyn FnMut(&str),
) -> Result<Report, String> {
    tell("Preparing");
    let mut works = work::all(compute)?;
    let mut times = vec![Vec::with_capacity(rounds); works.len()];
    for round in 0..=rounds {
        for (work, times) in works.iter_mut().zip(&mut times) {
            let start = Instant::now();
            work.round();
            let took = 1e3 * start.elapsed().as_secs_f64() / f64::from(work.repeats);
            // The first round warms up: caches, pools, the GPU's programs.
            if round > 0 {
                times.push(took);
            }
        }
        tell(&format!("Round {round} of {rounds}"));
    }
    let mut timings: Vec<Timing> =
        works.iter().zip(times).map(|(work, times)| Timing::of(work.name.clone(), times)).collect();
    // Operations a millisecond: the first piece of work is what the floor is measured with.
    let rate = works[0].operations.unwrap_or(f64::NAN) / timings[0].milliseconds[1];
    for (timing, work) in timings.iter_mut().zip(&works) {
        timing.floor = work.operations.map(|operations| operations / rate);
    }
    timings.remove(0);
    Ok(Report {
        device: compute.report.name.clone(),
        gigaflops: rate / 1e6,
        timings,
        resident_mib: memory::resident_mib(),
        peak_mib: memory::peak_mib(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timing_has_the_quartiles_of_the_sorted_times_and_a_tail_only_of_many() {
        let few = Timing::of("few".into(), vec![5.0, 1.0, 3.0, 2.0, 4.0]);
        assert_eq!((few.milliseconds, few.percentile_99), ([2.0, 3.0, 4.0], None));
        let many = Timing::of("many".into(), (0..=100).map(f64::from).collect());
        assert_eq!((many.percentile_99, many.rounds), (Some(99.0), 101));
    }
}
