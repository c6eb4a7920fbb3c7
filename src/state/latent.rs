//! The probe pairs, projected to the plane that the latent panel draws.
//!
//! Two latent dimensions are drawn as they are. More are projected by a principal component
//! analysis whose plane is turned, mirrored and, where it changes abruptly, moved slowly, so
//! that the picture never jumps from one snapshot to the next: see [`crate::evaluate::projection`].

use crate::evaluate::projection::{Ellipse, Projection};
use crate::train::messages::ProbeSnapshot;

#[cfg(test)]
mod tests;

/// The rectangle that holds all points, in latent units of the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Smallest coordinates.
    pub low: [f64; 2],
    /// Largest coordinates.
    pub high: [f64; 2],
}

/// How much of the way to a smaller rectangle is gone at each snapshot.
const SHRINK: f64 = 0.1;
/// Free room around the points, as a share of their extent.
const MARGIN: f64 = 0.08;

/// What the latent panel shows.
#[derive(Clone, Debug, Default)]
pub struct LatentView {
    /// The step of the weights.
    pub step: u64,
    /// Latent dimensions d; 0 before the first snapshot.
    pub latent: usize,
    /// μ of each probe pair in the plane; not a number where the model's was not.
    pub z: Vec<[f64; 2]>,
    /// μ′ of each probe pair in the plane.
    pub z_aug: Vec<[f64; 2]>,
    /// Posterior of z around each point of [`Self::z`].
    pub sd: Vec<Ellipse>,
    /// Posterior of z′ around each point of [`Self::z_aug`].
    pub sd_aug: Vec<Ellipse>,
    /// Share of the variance of all μ and μ′ along each axis of the plane, before it was turned by
    /// [`Self::update_beside`], 0–1; `None` where nothing is projected.
    pub explained: Option<[f64; 2]>,
    projection: Projection,
    bounds: Option<Bounds>,
    snapshot: Option<ProbeSnapshot>,
}

impl LatentView {
    /// Takes over new latents.
    pub fn update(&mut self, probe: ProbeSnapshot) {
        self.take(probe, None);
    }

    /// The same for a model that is compared with another one: its plane is turned and mirrored so
    /// that the same images lie at about the same places, where the plane is a projection. Which
    /// plane it is stays this model's own affair.
    pub fn update_beside(&mut self, probe: ProbeSnapshot, other: &Self) {
        self.take(probe, Some(&other.z));
    }

    fn take(&mut self, probe: ProbeSnapshot, towards: Option<&[[f64; 2]]>) {
        let d = probe.latent;
        if d == 0 {
            return self.clear();
        }
        if d != self.latent {
            self.clear();
        }
        (self.step, self.latent) = (probe.step, d);
        let rows = || probe.mean.chunks_exact(d).chain(probe.mean_aug.chunks_exact(d));
        self.explained = self.projection.fit(d, rows);
        if let (Some(towards), Some(_)) = (towards, self.explained) {
            let points: Vec<_> =
                probe.mean.chunks_exact(d).map(|row| self.projection.project(row)).collect();
            self.projection.turn(&points, towards);
        }
        let points = |values: &[f32]| {
            values.chunks_exact(d).map(|row| self.projection.project(row)).collect()
        };
        let ellipses = |values: &[f32]| {
            values.chunks_exact(d).map(|row| self.projection.ellipse(row)).collect()
        };
        self.z = points(&probe.mean);
        self.z_aug = points(&probe.mean_aug);
        self.sd = ellipses(&probe.log_variance);
        self.sd_aug = ellipses(&probe.log_variance_aug);
        self.follow_bounds();
        self.snapshot = Some(probe);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.z.is_empty()
    }

    /// The newest snapshot.
    pub fn snapshot(&self) -> Option<&ProbeSnapshot> {
        self.snapshot.as_ref()
    }

    /// The point of the plane that belongs to a latent vector of d values.
    pub fn project(&self, latent: &[f32]) -> [f64; 2] {
        self.projection.project(latent)
    }

    /// The two axes of the plane, d values each.
    pub fn axes(&self) -> [Vec<f32>; 2] {
        self.projection.axes()
    }

    /// One standard deviation of a posterior with these d values of log v, seen in the plane.
    pub fn ellipse(&self, log_variance: &[f32]) -> Ellipse {
        self.projection.ellipse(log_variance)
    }

    /// The latent vector (d values) of a point of the plane: its mean beyond the plane.
    pub fn unproject(&self, point: [f64; 2]) -> Vec<f32> {
        self.projection.unproject(point)
    }

    /// The probe pair with a member nearest to a point, if one is within `max_distance`
    /// (latent units).
    pub fn nearest(&self, point: [f64; 2], max_distance: f64) -> Option<usize> {
        let distance = |p: &[f64; 2]| (p[0] - point[0]).hypot(p[1] - point[1]);
        self.z
            .iter()
            .zip(&self.z_aug)
            .map(|(z, z_aug)| distance(z).min(distance(z_aug)))
            .enumerate()
            .filter(|&(_, distance)| distance <= max_distance)
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(index, _)| index)
    }

    /// A rectangle around all points. It follows them gently, so that axes tied to it do not
    /// jump from frame to frame.
    pub fn bounds(&self) -> Bounds {
        self.bounds.unwrap_or(Bounds { low: [-3.0; 2], high: [3.0; 2] })
    }

    fn follow_bounds(&mut self) {
        let mut target = Bounds { low: [f64::INFINITY; 2], high: [f64::NEG_INFINITY; 2] };
        for point in self.z.iter().chain(&self.z_aug).filter(|p| p.iter().all(|x| x.is_finite())) {
            for (axis, &value) in point.iter().enumerate() {
                target.low[axis] = target.low[axis].min(value);
                target.high[axis] = target.high[axis].max(value);
            }
        }
        if target.low[0] > target.high[0] {
            return;
        }
        for axis in 0..2 {
            let extent = target.high[axis] - target.low[axis];
            // Points that all coincide still need some room around them.
            let margin = (MARGIN * extent).max(1e-3 * (1.0 + target.high[axis].abs()));
            target.low[axis] -= margin;
            target.high[axis] += margin;
        }
        let bounds = self.bounds.get_or_insert(target);
        for axis in 0..2 {
            // No point may ever lie outside, so the rectangle grows at once; it shrinks slowly.
            let low = target.low[axis] - bounds.low[axis];
            bounds.low[axis] += if low < 0.0 { low } else { SHRINK * low };
            let high = target.high[axis] - bounds.high[axis];
            bounds.high[axis] += if high > 0.0 { high } else { SHRINK * high };
        }
    }
}
