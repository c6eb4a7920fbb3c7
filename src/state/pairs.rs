//! How far apart the members of the probe pairs are, over time and compared with the prior.
//!
//! What is measured is ‖μ − μ′‖, the distance between posterior means. What
//! [`prior_distance`](crate::evaluate::prior_distance) computes is the distribution of ‖z − z′‖, the
//! distance between draws from the paired prior. The two are comparable in scale, not equal: a draw
//! also scatters by its posterior's variance.

use crate::evaluate::statistics::{distance, nice_step, quantile, spread};
use crate::train::messages::ProbeSnapshot;

#[cfg(test)]
mod tests;

/// Snapshots that are kept; beyond, every other one is dropped.
const MAX_SUMMARIES: usize = 4096;
/// Bins of the histogram.
pub const BINS: usize = 40;
/// The histogram reaches this much further than the distances, so that it need not be
/// rescaled at every snapshot.
const HEADROOM: f64 = 1.25;
/// It is rescaled when the distances fill less than this share of it.
const TOO_WIDE: f64 = 0.4;

/// The distances of one snapshot in a few numbers, in latent units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairSummary {
    /// The step of the weights.
    pub step: u64,
    /// Median of ‖μ − μ′‖.
    pub median: f64,
    /// A quarter of the pairs are closer than this.
    pub lower_quartile: f64,
    /// A quarter of the pairs are further apart than this.
    pub upper_quartile: f64,
    /// Spread of μ: its root mean square distance from its mean over the probe set, which is
    /// the square root of the trace of its covariance.
    pub spread: f64,
}

impl PairSummary {
    /// The same as multiples of the spread: a latent space that only shrinks does not change
    /// these. `None` where the spread is zero.
    pub fn relative(&self) -> Option<Self> {
        (self.spread > 0.0).then(|| Self {
            median: self.median / self.spread,
            lower_quartile: self.lower_quartile / self.spread,
            upper_quartile: self.upper_quartile / self.spread,
            spread: 1.0,
            ..*self
        })
    }
}

/// How many pairs lie at which distance: bin `i` spans `i · width` to `(i + 1) · width`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// Width of a bin, in latent units.
    pub width: f64,
    /// Pairs in each of the [`BINS`] bins; the last one also holds all that lie beyond.
    pub counts: Vec<u32>,
}

impl Histogram {
    /// Pairs in all bins.
    pub fn total(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// Share of pairs per latent unit in a bin: comparable with a probability density.
    pub fn density(&self, bin: usize) -> f64 {
        f64::from(self.counts[bin]) / (f64::from(self.total()).max(1.0) * self.width)
    }

    /// Where the last bin ends, in latent units.
    pub fn end(&self) -> f64 {
        self.width * self.counts.len() as f64
    }

    /// Counts distances (ascending) anew. The bins stay as they are while they fit.
    fn count(&mut self, distances: &[f64]) {
        // The outermost pairs may lie far off; they share the last bin rather than squeeze
        // all others into the first.
        let reach = quantile(distances, 0.99);
        if self.counts.is_empty() || reach > self.end() || reach < TOO_WIDE * self.end() {
            self.width = nice_step((reach * HEADROOM).max(1e-9)) / BINS as f64;
        }
        self.counts = vec![0; BINS];
        for distance in distances {
            let bin = (distance / self.width) as usize;
            self.counts[bin.min(BINS - 1)] += 1;
        }
    }
}

/// What the pair panel shows.
#[derive(Clone, Debug)]
pub struct PairHistory {
    /// ‖μ − μ′‖ of the newest snapshot, ascending, in latent units; finite ones only.
    pub distances: Vec<f64>,
    /// The newest snapshot's histogram.
    pub histogram: Histogram,
    /// Latent dimensions d of the newest snapshot.
    pub latent: usize,
    latest: Option<PairSummary>,
    kept: Vec<PairSummary>,
    /// Every how many snapshots one is kept, and how many came since the last kept one.
    stride: usize,
    skipped: usize,
}

impl Default for PairHistory {
    fn default() -> Self {
        Self {
            distances: Vec::new(),
            histogram: Histogram::default(),
            latent: 0,
            latest: None,
            kept: Vec::new(),
            stride: 1,
            skipped: 0,
        }
    }
}

impl PairHistory {
    /// Takes over new latents.
    pub fn push(&mut self, probe: &ProbeSnapshot) {
        let d = probe.latent.max(1);
        let mut distances: Vec<f64> = probe
            .mean
            .chunks_exact(d)
            .zip(probe.mean_aug.chunks_exact(d))
            .map(|(z, z_aug)| distance(z, z_aug))
            .filter(|distance| distance.is_finite())
            .collect();
        if distances.is_empty() {
            return;
        }
        distances.sort_by(f64::total_cmp);
        self.histogram.count(&distances);
        self.latent = d;
        let summary = PairSummary {
            step: probe.step,
            median: quantile(&distances, 0.5),
            lower_quartile: quantile(&distances, 0.25),
            upper_quartile: quantile(&distances, 0.75),
            spread: spread(&probe.mean, d),
        };
        self.distances = distances;
        self.latest = Some(summary);
        if self.kept.is_empty() || self.skipped + 1 >= self.stride {
            self.kept.push(summary);
            self.skipped = 0;
        } else {
            self.skipped += 1;
        }
        if self.kept.len() > MAX_SUMMARIES {
            let mut index = 0;
            self.kept.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.stride *= 2;
        }
    }

    /// What was measured earlier, oldest first; the distances themselves come with the next
    /// snapshot.
    pub fn of_summaries(summaries: impl Iterator<Item = PairSummary>) -> Self {
        let mut kept: Vec<PairSummary> = Vec::new();
        for summary in summaries.take(MAX_SUMMARIES) {
            if kept.last().is_none_or(|last| last.step < summary.step) {
                kept.push(summary);
            }
        }
        Self { latest: kept.last().copied(), kept, ..Self::default() }
    }

    /// Forgets everything after this step.
    pub fn truncate(&mut self, step: u64) {
        self.kept.retain(|summary| summary.step <= step);
        if self.latest.is_some_and(|latest| latest.step > step) {
            self.latest = self.kept.last().copied();
            self.distances.clear();
            self.histogram.counts.clear();
        }
    }

    /// The newest snapshot's numbers.
    pub fn latest(&self) -> Option<PairSummary> {
        self.latest
    }

    /// The numbers over time, oldest first, thinned where the run is long.
    pub fn over_time(&self) -> impl Iterator<Item = &PairSummary> {
        let last_kept = self.kept.last().map(|summary| summary.step);
        let newest = self.latest.as_ref().filter(move |latest| Some(latest.step) != last_kept);
        self.kept.iter().chain(newest)
    }
}
