//! What leaves the window.

use raven_explorer::train::messages::{Phase, ProbeSnapshot, StepRecord};

use crate::support::Bench;

#[test]
fn the_run_is_written_with_a_click() {
    let mut bench = Bench::new();
    for step in [1, 2] {
        bench.status(1, Phase::Paused, step);
        let record = StepRecord {
            step,
            total: 1.0,
            reconstruction: 0.5,
            reconstruction_aug: 0.25,
            kl: 0.25,
        };
        bench.outbox.records.append(&[record]);
        bench.outbox.probe.put(ProbeSnapshot {
            run: 1,
            step,
            latent: 2,
            mean: (0..20).map(|i| (i * step as usize) as f32).collect(),
            log_variance: vec![0.0; 20],
            mean_aug: vec![1.0; 20],
            log_variance_aug: vec![0.0; 20],
        });
        bench.harness.run_steps(2);
    }
    let parent = tempfile::tempdir().unwrap();
    *bench.folder.lock().unwrap() = Some(parent.path().to_owned());
    bench.click("Export");
    bench.click("The run…");
    bench.until_shown("Saved to");
    let folder = std::fs::read_dir(parent.path()).unwrap().flatten().next().unwrap().path();
    for name in [
        "series.csv",
        "losses.svg",
        "pair-distances.svg",
        "latents.svg",
        "latents.gif",
        "settings.json",
    ] {
        assert!(folder.join(name).is_file(), "{name}");
    }
}

#[test]
fn there_is_nothing_to_export_before_the_first_step() {
    let mut bench = Bench::new();
    bench.click("Export");
    bench.click("The run…");
    bench.harness.run_steps(5);
    assert!(bench.harness.state().state().exporting.is_none());
    assert!(!bench.shows("Saved to"));
}
