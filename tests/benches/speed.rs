//! The developers' benchmarks: the pieces of work of `raven-explorer bench` and the frames of a full
//! window, with Criterion's statistics and its comparison with the run before.
//!
//! `cargo bench --bench speed`, or a part of a name behind `--`. On the CPU, or on the adapter that
//! `RAVEN_BENCH_DEVICE` names.

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use raven_explorer::bench::work;
use raven_explorer::compute::device;
use raven_explorer::config::DeviceChoice;
use raven_explorer::presets::Tab;
use raven_explorer::ui::lab::bench::FullWindow;

/// Training, attacks, evaluation, images. A round does its work so often as `bench` says.
fn compute(criterion: &mut Criterion) {
    let choice = std::env::var("RAVEN_BENCH_DEVICE").map_or(DeviceChoice::Cpu, DeviceChoice::Named);
    let device = device::choose(&choice).expect("the device");
    let mut group = criterion.benchmark_group("compute");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for mut work in work::all(&device).expect("room for the images") {
        let name = format!("{} × {}", work.repeats, work.name);
        group.bench_function(name, |bencher| bencher.iter(|| work.round()));
    }
    group.finish();
}

/// Frames of every tab, with all of it new.
fn frames(criterion: &mut Criterion) {
    let mut window = FullWindow::new();
    let mut group = criterion.benchmark_group("frame");
    for (tab, name) in [
        (Tab::Look, "look"),
        (Tab::Attack, "attack"),
        (Tab::Measure, "measure"),
        (Tab::Sweep, "sweep"),
    ] {
        window.open(tab);
        // What the trainer sends is made up here, and does not count.
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|frames| (0..frames).map(|_| window.live_frame()).sum());
        });
    }
    group.finish();
}

criterion_group!(speed, compute, frames);
criterion_main!(speed);
