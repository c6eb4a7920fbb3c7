//! Where the points, ellipses and arrows of slow motion lie in the plane of the map.

use super::SlowMotionState;
use crate::evaluate::anatomy::Member;
use crate::evaluate::projection::Ellipse;
use crate::evaluate::stage::{Force, Stage};
use crate::state::latent::{Bounds, LatentView};

/// One encoded member of an image that is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The place of the image, counting from 0.
    pub digit: usize,
    /// Index of its test image.
    pub index: usize,
    /// Whether it is x′.
    pub aug: bool,
    /// μ.
    pub mean: [f64; 2],
    /// One standard deviation around it.
    pub ellipse: Ellipse,
    /// z, once it is drawn.
    pub drawn: Option<[f64; 2]>,
    /// Where μ was before the step that was taken last.
    pub before: Option<[f64; 2]>,
}

/// A pull at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrow {
    /// The place of the digit.
    pub digit: usize,
    /// Whether it pulls at x′'s point.
    pub aug: bool,
    /// What pulls.
    pub force: Force,
    /// Where it begins.
    pub from: [f64; 2],
    /// The pull as seen in the plane, nats per latent unit.
    pub pull: [f64; 2],
    /// Its length in all d dimensions.
    pub strength: f64,
}

/// What is drawn at a stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Points that are there by now.
    pub points: Vec<Point>,
    /// Pulls of this stage.
    pub arrows: Vec<Arrow>,
    /// The longest pull in the plane over all stages: one scale for all arrows.
    pub longest: f64,
    /// 1, or how many times longer the arrows of this stage are than that scale makes them: the
    /// prior often pulls a hundred times less than one reconstruction, and its arrows would not be
    /// seen. A power of ten, never on the stage that compares.
    pub magnification: f64,
    /// What must be in view at every stage.
    pub bounds: Option<Bounds>,
}

impl Scene {
    /// The scene of a stage, or nothing where the plane is of another latent size.
    pub fn of(slow: &SlowMotionState, latent: &LatentView, stage: Stage, stages: &[Stage]) -> Self {
        let mut scene = Self::default();
        let reached = |other: Stage| {
            let place = |stage| stages.iter().position(|&known| known == stage);
            place(other).is_some_and(|other| place(stage) >= Some(other))
        };
        let axes = latent.axes();
        for (digit, anatomy) in slow.looked_at() {
            for (place, member) in anatomy.members.iter().enumerate() {
                if member.mean.len() != latent.latent {
                    continue;
                }
                let point = point(slow, latent, (digit, anatomy.index), place, member);
                include(&mut scene.bounds, &point);
                // A denoising VAE reconstructs x from z′.
                let own = match anatomy.reconstruction_aug {
                    Some(_) if member.aug => Force::ReconstructionAug,
                    _ => Force::Reconstruction,
                };
                let arrows = arrows(slow, &axes, &point, member, own);
                for arrow in &arrows {
                    let [x, y] = arrow.pull;
                    scene.longest = scene.longest.max(x.hypot(y));
                }
                scene
                    .arrows
                    .extend(arrows.into_iter().filter_map(|arrow| at(slow, stage, arrow, &point)));
                // The partner of an AVAE comes later than the rest.
                let late = place == 1 && stages.contains(&Stage::Reencoded);
                if reached(if late { Stage::Reencoded } else { Stage::Encoded }) {
                    let drawn = point.drawn.filter(|_| reached(Stage::Sampled));
                    scene.points.push(Point { drawn, ..point });
                }
            }
        }
        scene.magnification = scene.magnify(stage);
        scene
    }

    fn magnify(&self, stage: Stage) -> f64 {
        if !matches!(stage, Stage::Origin | Stage::Together) {
            return 1.0;
        }
        let lengths = self.arrows.iter().map(|arrow| arrow.pull[0].hypot(arrow.pull[1]));
        let own = lengths.fold(0.0, f64::max);
        if own > 0.0 { 10.0_f64.powf((self.longest / own).log10().floor()) } else { 1.0 }
    }
}

fn point(
    slow: &SlowMotionState,
    latent: &LatentView,
    (digit, index): (usize, usize),
    place: usize,
    member: &Member,
) -> Point {
    let drawn = (!member.latent.is_empty()).then(|| latent.project(&member.latent));
    let before = slow.before.iter().find(|(known, _)| *known == index);
    let before = before.and_then(|(_, means)| means.get(place));
    let before = before.filter(|mean| mean.len() == latent.latent);
    Point {
        digit,
        index,
        aug: member.aug,
        mean: latent.project(&member.mean),
        ellipse: latent.ellipse(&member.log_variance),
        drawn,
        before: before.map(|mean| latent.project(mean)),
    }
}

/// Everything that pulls at a member.
fn arrows(
    slow: &SlowMotionState,
    axes: &[Vec<f32>; 2],
    point: &Point,
    member: &Member,
    own: Force,
) -> Vec<Arrow> {
    let pulls = &member.pulls;
    let averaged = !slow.one_draw && !member.latent.is_empty();
    let reconstruction =
        if averaged { &pulls.reconstruction_averaged } else { &pulls.reconstruction };
    // The sum has the draw's pull in it: exchanged for the average where that is shown.
    let total: Vec<f32> = if averaged {
        pulls.kl.iter().zip(reconstruction).map(|(kl, other)| kl + other).collect()
    } else {
        pulls.total.clone()
    };
    // Drawn in this order: the sum lies below its parts.
    let all = [
        (Force::Total, &total[..]),
        (own, reconstruction),
        (Force::Origin, &pulls.origin),
        (Force::Partner, &pulls.partner),
    ];
    all.into_iter()
        .map(|(force, pull)| Arrow {
            digit: point.digit,
            aug: point.aug,
            force,
            from: point.mean,
            pull: std::array::from_fn(|axis| {
                let terms = axes[axis].iter().zip(pull);
                terms.map(|(&axis, &pull)| f64::from(axis) * f64::from(pull)).sum()
            }),
            strength: pull.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt(),
        })
        .filter(|arrow| arrow.strength > 0.0 && arrow.pull.iter().all(|value| value.is_finite()))
        .collect()
}

/// The arrow as a stage shows it, if it does.
fn at(slow: &SlowMotionState, stage: Stage, arrow: Arrow, point: &Point) -> Option<Arrow> {
    let shown = match stage {
        Stage::Reconstruction => {
            matches!(arrow.force, Force::Reconstruction | Force::ReconstructionAug)
        }
        Stage::Origin => arrow.force == Force::Origin,
        Stage::Together => arrow.force == Force::Partner,
        Stage::Sum => true,
        _ => false,
    };
    // What is compared is the decoded z: there the pull of one draw begins.
    let from = match point.drawn {
        Some(drawn) if stage == Stage::Reconstruction && slow.one_draw => drawn,
        _ => arrow.from,
    };
    shown.then_some(Arrow { from, ..arrow })
}

fn include(bounds: &mut Option<Bounds>, point: &Point) {
    let reach = point.ellipse.half_lengths[0];
    let around = [(point.mean, reach)].into_iter().chain(point.drawn.map(|drawn| (drawn, 0.0)));
    for (center, reach) in around.chain(point.before.map(|before| (before, 0.0))) {
        if !(reach.is_finite() && center.iter().all(|value| value.is_finite())) {
            continue;
        }
        let own = Bounds { low: center.map(|x| x - reach), high: center.map(|x| x + reach) };
        let all = bounds.get_or_insert(own);
        for axis in 0..2 {
            all.low[axis] = all.low[axis].min(own.low[axis]);
            all.high[axis] = all.high[axis].max(own.high[axis]);
        }
    }
}
