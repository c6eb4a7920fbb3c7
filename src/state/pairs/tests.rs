use super::*;

/// Pairs on a line: μ = i · scale, μ′ = μ + distance.
fn snapshot(step: u64, scale: f32, distances: &[f32]) -> ProbeSnapshot {
    let mean: Vec<f32> = (0..distances.len()).flat_map(|i| [i as f32 * scale, 0.0]).collect();
    let mean_aug =
        mean.chunks(2).zip(distances).flat_map(|(z, distance)| [z[0], z[1] + distance]).collect();
    let log_variance = vec![0.0; mean.len()];
    ProbeSnapshot {
        run: 0,
        step,
        latent: 2,
        log_variance_aug: log_variance.clone(),
        log_variance,
        mean,
        mean_aug,
    }
}

#[test]
fn distances_and_spread_are_what_they_say() {
    let mut pairs = PairHistory::default();
    pairs.push(&snapshot(10, 1.0, &[1.0, 2.0, 3.0, 4.0, 5.0]));
    let latest = pairs.latest().unwrap();
    assert_eq!(pairs.distances, [1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!((latest.step, latest.median), (10, 3.0));
    assert_eq!((latest.lower_quartile, latest.upper_quartile), (2.0, 4.0));
    // μ = 0, 1, 2, 3, 4: variance 2.
    assert!((latest.spread - 2.0_f64.sqrt()).abs() < 1e-12);
    assert!((latest.relative().unwrap().median - 3.0 / 2.0_f64.sqrt()).abs() < 1e-12);
    assert_eq!(pairs.histogram.total(), 5);
    let area: f64 = (0..BINS).map(|bin| pairs.histogram.density(bin) * pairs.histogram.width).sum();
    assert!((area - 1.0).abs() < 1e-12);
}

#[test]
fn a_shrinking_latent_space_keeps_its_relative_distances() {
    let mut pairs = PairHistory::default();
    pairs.push(&snapshot(1, 1.0, &[1.0, 2.0, 3.0]));
    let before = pairs.latest().unwrap().relative().unwrap();
    pairs.push(&snapshot(1, 0.01, &[0.01, 0.02, 0.03]));
    let after = pairs.latest().unwrap().relative().unwrap();
    assert!((before.median - after.median).abs() < 1e-6);
}

#[test]
fn bins_stay_while_the_distances_fit() {
    let mut pairs = PairHistory::default();
    pairs.push(&snapshot(1, 1.0, &[1.0, 2.0, 3.0]));
    let width = pairs.histogram.width;
    for step in 2..50 {
        let wobble = 1.0 + 0.2 * (step as f32).sin();
        pairs.push(&snapshot(step, 1.0, &[wobble, 2.0 * wobble, 3.0 * wobble]));
        assert_eq!(pairs.histogram.width, width);
    }
    pairs.push(&snapshot(50, 1.0, &[0.001, 0.002, 0.003]));
    assert!(pairs.histogram.width < width / 100.0);
}

#[test]
fn the_history_is_bounded_and_spans_the_whole_run() {
    let mut pairs = PairHistory::default();
    for step in 1..=100_000 {
        pairs.push(&snapshot(step, 1.0, &[1.0, 2.0]));
    }
    let steps: Vec<u64> = pairs.over_time().map(|summary| summary.step).collect();
    assert!(steps.len() > MAX_SUMMARIES / 3 && steps.len() <= MAX_SUMMARIES + 1, "{}", steps.len());
    assert_eq!((steps[0], *steps.last().unwrap()), (1, 100_000));
    assert!(steps.windows(2).all(|pair| pair[0] < pair[1] && pair[1] - pair[0] <= 64));
}

#[test]
fn truncation_goes_back_in_time() {
    let mut pairs = PairHistory::default();
    for step in 1..=10 {
        pairs.push(&snapshot(step, 1.0, &[step as f32]));
    }
    pairs.truncate(4);
    assert_eq!(pairs.latest().unwrap().step, 4);
    assert_eq!(pairs.over_time().count(), 4);
    pairs.truncate(0);
    assert!(pairs.latest().is_none());
}

#[test]
fn degenerate_snapshots_never_panic() {
    let mut pairs = PairHistory::default();
    pairs.push(&snapshot(1, 1.0, &[]));
    assert!(pairs.latest().is_none());
    for distances in [vec![f32::NAN; 3], vec![0.0; 3], vec![f32::INFINITY, 1.0], vec![1e30, 1e-30]]
    {
        pairs.push(&snapshot(1, 0.0, &distances));
    }
    pairs.push(&snapshot(2, 0.0, &[1.0]));
    assert_eq!(pairs.latest().unwrap().relative(), None);
}
