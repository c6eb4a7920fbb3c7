use super::*;

/// Deterministic numbers in −1..1.
fn noise(seed: u64) -> impl FnMut() -> f32 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }
}

/// Pairs whose latents have this standard deviation (up to a factor) along each dimension.
fn snapshot(step: u64, scales: &[f32], pairs: usize, jitter: f32) -> ProbeSnapshot {
    let d = scales.len();
    let (mut fixed, mut fresh) = (noise(1), noise(step + 2));
    let mean: Vec<f32> =
        (0..pairs * d).map(|i| scales[i % d] * fixed() + jitter * fresh()).collect();
    let mean_aug = mean.iter().map(|z| z + 0.1 * fixed()).collect();
    ProbeSnapshot {
        run: 0,
        step,
        latent: d,
        mean,
        log_variance: vec![0.0; pairs * d],
        mean_aug,
        log_variance_aug: vec![-2.0; pairs * d],
    }
}

fn largest_move(before: &[[f64; 2]], after: &[[f64; 2]]) -> f64 {
    before.iter().zip(after).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1])).fold(0.0, f64::max)
}

#[test]
fn two_dimensions_are_shown_as_they_are() {
    let probe = snapshot(3, &[1.0, 2.0], 50, 0.0);
    let mut view = LatentView::default();
    view.update(probe.clone());
    assert_eq!((view.step, view.latent, view.explained), (3, 2, None));
    for (row, point) in probe.mean.chunks(2).zip(&view.z) {
        assert_eq!([row[0], row[1]], [point[0] as f32, point[1] as f32]);
    }
    assert_eq!(view.unproject([0.5, -0.25]), [0.5, -0.25]);
    assert_eq!(view.sd[0].half_lengths, [1.0, 1.0]);
    assert!((view.sd_aug[0].half_lengths[0] - (-1.0_f64).exp()).abs() < 1e-9);
}

#[test]
fn many_dimensions_are_projected_to_those_that_vary_most() {
    let mut view = LatentView::default();
    view.update(snapshot(1, &[0.1, 3.0, 0.1, 2.0, 0.1], 400, 0.0));
    let [first, second] = view.explained.unwrap();
    assert!(first > second && first + second > 0.98 && first + second <= 1.0 + 1e-9);
    let extent = view.bounds();
    assert!(extent.high[0] > 2.5 && extent.high[0] < 4.0, "{extent:?}");
}

#[test]
fn small_changes_never_flip_or_turn_the_picture() {
    // The two leading variances overtake each other at every step: a plain principal component
    // analysis exchanges its axes each time.
    let scales = |step: u64| {
        let (first, second) = if step.is_multiple_of(2) { (1.0, 1.06) } else { (1.06, 1.0) };
        [first, second, 0.2, 0.2, 0.1, 0.1]
    };
    let mut view = LatentView::default();
    view.update(snapshot(1, &scales(1), 300, 0.05));
    for step in 2..60 {
        let before = view.z.clone();
        view.update(snapshot(step, &scales(step), 300, 0.05));
        let moved = largest_move(&before, &view.z);
        assert!(moved < 0.3, "step {step} moved a point by {moved}");
    }
}

#[test]
fn mirrored_data_keep_their_frame() {
    // The axes belong to the latent space, not to the data: the mirror image of the data
    // appears mirrored, rather than the axes flipping under it.
    let probe = snapshot(1, &[3.0, 2.0, 0.1, 0.1], 200, 0.0);
    let mut mirrored = probe.clone();
    mirrored.mean.iter_mut().chain(&mut mirrored.mean_aug).for_each(|z| *z = -*z);
    let mut view = LatentView::default();
    view.update(probe);
    let expected: Vec<_> = view.z.iter().map(|z| [-z[0], -z[1]]).collect();
    view.update(mirrored);
    let centre = 2.0 * 0.2;
    assert!(largest_move(&expected, &view.z) < centre);
}

#[test]
fn an_axis_that_is_replaced_moves_over_several_snapshots() {
    let before = [3.0, 2.0, 1.0, 0.1];
    let after = [3.0, 1.0, 2.0, 0.1];
    let mut view = LatentView::default();
    view.update(snapshot(1, &before, 400, 0.0));
    let plane = |view: &LatentView| {
        let origin = view.unproject([0.0, 0.0]);
        let tip = view.unproject([0.0, 1.0]);
        tip.iter().zip(&origin).map(|(a, b)| f64::from(a - b)).collect::<Vec<_>>()
    };
    let mut old = plane(&view);
    let mut turned = Vec::new();
    for step in 2..20 {
        view.update(snapshot(1, &after, 400, 0.0));
        let new = plane(&view);
        let cosine: f64 = old.iter().zip(&new).map(|(a, b)| a * b).sum();
        turned.push(cosine.clamp(-1.0, 1.0).acos().to_degrees());
        assert!(turned.last().unwrap() < &35.0, "step {step} turned {turned:?}");
        old = new;
    }
    assert!(old[2].abs() > 0.98, "arrived at {old:?} by {turned:?}");
}

#[test]
fn a_point_of_the_plane_comes_back() {
    let mut view = LatentView::default();
    for step in 1..4 {
        view.update(snapshot(step, &[1.0, 0.9, 0.8, 0.3, 0.1], 100, 0.3));
    }
    for point in [[0.0, 0.0], [1.5, -0.5], [-2.0, 3.0]] {
        let back = view.project(&view.unproject(point));
        assert!((back[0] - point[0]).hypot(back[1] - point[1]) < 1e-5);
    }
}

#[test]
fn posteriors_project_to_ellipses() {
    let ellipse = Ellipse::of_covariance(4.0, 0.0, 1.0);
    assert_eq!(ellipse, Ellipse { half_lengths: [2.0, 1.0], angle: 0.0 });
    let tilted = Ellipse::of_covariance(2.5, 1.5, 2.5);
    assert!(
        (tilted.half_lengths[0] - 2.0).abs() < 1e-12
            && (tilted.half_lengths[1] - 1.0).abs() < 1e-12
    );
    assert!((tilted.angle - std::f64::consts::FRAC_PI_4).abs() < 1e-12);
}

#[test]
fn the_nearest_pair_is_found_within_reach() {
    let mut view = LatentView::default();
    view.update(snapshot(1, &[1.0, 2.0], 50, 0.0));
    let [x, y] = view.z_aug[17];
    assert_eq!(view.nearest([x, y], 0.01), Some(17));
    assert_eq!(view.nearest([100.0, 100.0], 1.0), None);
}

#[test]
fn bounds_hold_every_point_at_once_and_shrink_gently() {
    let holds_all = |view: &LatentView| {
        let bounds = view.bounds();
        view.z.iter().all(|z| (0..2).all(|a| bounds.low[a] <= z[a] && z[a] <= bounds.high[a]))
    };
    let mut view = LatentView::default();
    view.update(snapshot(1, &[1.0, 1.0], 200, 0.0));
    let narrow = view.bounds();
    view.update(snapshot(2, &[4.0, 4.0], 200, 0.0));
    let wide = view.bounds();
    assert!(wide.high[0] > narrow.high[0] && holds_all(&view));
    view.update(snapshot(3, &[1.0, 1.0], 200, 0.0));
    let shrinking = view.bounds();
    assert!(shrinking.high[0] < wide.high[0] && shrinking.high[0] > narrow.high[0]);
    assert!(holds_all(&view));
}

#[test]
fn degenerate_latents_never_panic() {
    for d in [1, 2, 3, 16] {
        let mut view = LatentView::default();
        for value in [0.0, 7.5, f32::NAN, f32::INFINITY, 1e30] {
            let mut probe = snapshot(1, &vec![1.0; d], 20, 0.0);
            probe.mean.fill(value);
            probe.mean_aug.fill(value);
            probe.log_variance.fill(value);
            view.update(probe);
            let bounds = view.bounds();
            assert!((0..2).all(|a| bounds.low[a].is_finite() && bounds.low[a] < bounds.high[a]));
            assert_eq!(view.unproject([0.1, 0.2]).len(), d);
        }
        // One broken row does not take the others with it.
        let mut probe = snapshot(1, &vec![1.0; d], 20, 0.0);
        probe.mean[0] = f32::NAN;
        view.update(probe);
        assert!(view.z[1].iter().all(|x| x.is_finite()));
        view.clear();
        assert!(view.is_empty() && view.nearest([0.0, 0.0], 1.0).is_none());
    }
    let mut view = LatentView::default();
    view.update(ProbeSnapshot {
        run: 0,
        step: 0,
        latent: 0,
        mean: vec![],
        log_variance: vec![],
        mean_aug: vec![],
        log_variance_aug: vec![],
    });
    assert!(view.is_empty());
}

#[test]
fn a_plane_beside_another_is_turned_and_mirrored_to_match_it() {
    let d = 5;
    let probe = snapshot(1, &[0.1, 3.0, 0.1, 2.0, 0.1], 400, 0.0);
    // The same latents with their axes exchanged and one of them mirrored, twice as far apart.
    let exchanged = |values: &[f32], factor: f32| -> Vec<f32> {
        let row = |z: &[f32]| [z[3], z[0], -z[1], z[2], z[4]].map(|value| factor * value);
        values.chunks_exact(d).flat_map(row).collect()
    };
    let other = ProbeSnapshot {
        mean: exchanged(&probe.mean, 2.0),
        mean_aug: exchanged(&probe.mean_aug, 2.0),
        ..probe.clone()
    };
    let (mut lead, mut alone, mut beside) = Default::default();
    LatentView::update(&mut lead, probe);
    LatentView::update(&mut alone, other.clone());
    LatentView::update_beside(&mut beside, other.clone(), &lead);
    let doubled: Vec<[f64; 2]> = lead.z.iter().map(|z| z.map(|value| 2.0 * value)).collect();
    assert!(largest_move(&doubled, &beside.z) < 1e-3);
    assert!(largest_move(&doubled, &alone.z) > 1.0, "the test would pass without turning");
    // Points that say nothing about the direction leave the frame alone.
    let flat = LatentView { z: vec![[1.0, 0.0]; 400], ..LatentView::default() };
    let before = beside.z.clone();
    beside.update_beside(other, &flat);
    assert!(largest_move(&before, &beside.z) < 1e-6);
}
