use super::*;

fn loss(step: u64, total: f32) -> StepRecord {
    StepRecord {
        step,
        total,
        reconstruction: total * 0.5,
        reconstruction_aug: total * 0.3,
        kl: total * 0.2,
    }
}

/// A run of this many steps at loss 1, with a spike of 1000 in one of them.
fn run_with_spike(steps: u64, spike: u64) -> LossHistory {
    let mut history = LossHistory::default();
    let records: Vec<_> =
        (1..=steps).map(|step| loss(step, if step == spike { 1000.0 } else { 1.0 })).collect();
    for batch in records.chunks(777) {
        history.extend(batch);
    }
    history
}

fn highest(points: &[[f64; 2]]) -> [f64; 2] {
    points.iter().copied().fold([0.0, f64::NEG_INFINITY], |a, b| if b[1] > a[1] { b } else { a })
}

#[test]
fn a_spike_of_one_step_in_a_million_is_seen_at_every_zoom() {
    let spike = 654_321;
    let history = run_with_spike(1_000_000, spike);
    for max_buckets in [1, 7, 300, 1500] {
        let mut half_width: u64 = 1_000_000;
        while half_width > 0 {
            let (from, to) = (spike.saturating_sub(half_width), spike + half_width);
            let points = history.polyline(LossTerm::Total, false, from, to, max_buckets);
            assert!(points.len() <= 2 * max_buckets + 2, "{} points", points.len());
            let top = highest(&points);
            assert_eq!(top[1], 1000.0, "lost at ±{half_width} steps, {max_buckets} buckets");
            let bucket = 2.0 * half_width as f64 / max_buckets as f64;
            assert!((top[0] - spike as f64).abs() <= 8.0 * bucket + 8.0, "misplaced at {}", top[0]);
            half_width /= 3;
        }
    }
    // Close up, the points are the records themselves.
    let points = history.polyline(LossTerm::Total, false, spike - 2, spike + 2, 100);
    assert_eq!(
        points.iter().map(|p| p[0] as u64).collect::<Vec<_>>(),
        (spike - 2..=spike + 2).collect::<Vec<_>>()
    );
}

#[test]
fn a_wide_view_is_read_from_a_high_floor_and_a_narrow_one_from_the_ground() {
    let history = run_with_spike(1_000_000, 1);
    assert_eq!(history.floor_for(0, 1).0, 0);
    assert_eq!(history.floor_for(0, 7).0, 0);
    assert_eq!(history.floor_for(0, 8).0, 1);
    assert_eq!(history.floor_for(0, 1_000_000 / 1500).0, 3);
    let start = std::time::Instant::now();
    for _ in 0..100 {
        history.polyline(LossTerm::Kl, true, 1, 1_000_000, 1500);
    }
    println!("a query over 10^6 steps takes {:?}", start.elapsed() / 100);
}

#[test]
fn the_newest_steps_are_there_before_their_bucket_is_full() {
    let history = run_with_spike(1003, 1003);
    assert_eq!(highest(&history.polyline(LossTerm::Total, false, 1, 1003, 2))[1], 1000.0);
    assert_eq!(history.last(), Some(loss(1003, 1000.0)));
    assert_eq!(history.len(), 1003);
}

#[test]
fn truncation_forgets_the_spike_and_the_run_goes_on() {
    let mut history = run_with_spike(10_000, 9_000);
    let before = history.smoothed_at(5_003).unwrap();
    history.truncate(5_003);
    assert_eq!(history.last_step(), 5_003);
    assert_eq!(highest(&history.polyline(LossTerm::Total, false, 1, 10_000, 3))[1], 1.0);
    history.extend(&[loss(5_004, 3.0)]);
    assert_eq!(highest(&history.polyline(LossTerm::Total, false, 1, 10_000, 3))[1], 3.0);
    let after = history.smoothed_at(5_004).unwrap();
    assert!((after.total - (before.total * 0.98 + 3.0 * 0.02)).abs() < 1e-5);
    history.truncate(0);
    assert!(history.is_empty() && history.last().is_none());
}

#[test]
fn a_run_that_starts_again_replaces_the_old_one() {
    let mut history = run_with_spike(500, 100);
    history.extend(&[loss(1, 2.0), loss(2, 4.0)]);
    assert_eq!(history.len(), 2);
    assert_eq!(highest(&history.polyline(LossTerm::Total, false, 1, 500, 50))[1], 4.0);
}

#[test]
fn gaps_repeat_the_record_after_them() {
    let mut history = LossHistory::default();
    history.extend(&[loss(1, 5.0), loss(4, 7.0)]);
    let totals: Vec<_> = (1..=4).map(|step| history.at(step).unwrap().total).collect();
    assert_eq!(totals, [5.0, 7.0, 7.0, 7.0]);
    assert_eq!(history.at(3).unwrap().step, 3);
    assert!(history.at(0).is_none() && history.at(5).is_none());
}

#[test]
fn a_run_may_begin_late() {
    let mut history = LossHistory::default();
    let records: Vec<_> = (1_000_001..=1_000_100).map(|step| loss(step, 1.0)).collect();
    history.extend(&records);
    assert_eq!((history.first_step(), history.len()), (1_000_001, 100));
    let points = history.polyline(LossTerm::Total, false, 1, 2_000_000, 10);
    assert!(!points.is_empty() && points.iter().all(|p| p[0] > 1_000_000.0 && p[1] == 1.0));
}

#[test]
fn broken_values_do_not_hide_their_neighbours() {
    let mut history = run_with_spike(1000, 500);
    history.extend(&[loss(1001, f32::NAN), loss(1002, f32::INFINITY), loss(1003, 2.0)]);
    assert!(history.at(1001).unwrap().total.is_nan());
    for buckets in [1, 10, 5000] {
        let points = history.polyline(LossTerm::Total, false, 1, 1003, buckets);
        assert!(points.iter().all(|p| p[1].is_finite()));
        assert_eq!(highest(&points)[1], 1000.0);
    }
    assert!(history.smoothed_at(1003).unwrap().total.is_finite());
}

#[test]
fn memory_is_bounded_and_the_early_course_stays() {
    let spike = 12_345;
    let history = run_with_spike(5_000_000, spike);
    println!("5·10^6 steps take {} MB", history.bytes() >> 20);
    assert!(history.bytes() < 80 << 20);
    assert!(history.at(spike).is_none());
    assert!(history.at(5_000_000).is_some());
    let whole = history.polyline(LossTerm::Total, false, 1, 5_000_000, 1000);
    assert!(whole.len() <= 2002);
    assert_eq!(highest(&whole)[1], 1000.0);
    let near = history.polyline(LossTerm::Total, false, spike - 500, spike + 500, 1000);
    assert_eq!(highest(&near)[1], 1000.0);
    assert!((highest(&near)[0] - spike as f64).abs() <= 64.0);
}

#[test]
fn smoothing_starts_at_the_first_value_and_follows() {
    let mut history = LossHistory::default();
    let records: Vec<_> =
        (1..=1000).map(|step| loss(step, if step <= 500 { 4.0 } else { 2.0 })).collect();
    history.extend(&records);
    assert!((history.smoothed_at(1).unwrap().total - 4.0).abs() < 1e-6);
    assert!((history.smoothed_at(500).unwrap().total - 4.0).abs() < 1e-5);
    let after_one_constant = history.smoothed_at(550).unwrap().total;
    assert!((after_one_constant - (2.0 + 2.0 * 0.98_f32.powi(50))).abs() < 1e-3);
    assert!((history.smoothed_at(1000).unwrap().total - 2.0).abs() < 1e-3);
}
