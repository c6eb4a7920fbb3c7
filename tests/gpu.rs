//! The same seed on the CPU and on a GPU gives the same losses, up to rounding: fused kernels have
//! been wrong before.
//!
//! Without a GPU there is nothing to compare, and the test says so. `RAVEN_TEST_ADAPTER=llvmpipe`
//! runs it on a software adapter, which is slow.

mod common;

use std::time::Duration;

use common::{Session, config, dataset};
use raven_explorer::analyst::messages::Question;
use raven_explorer::config::{DeviceChoice, Likelihood, TrainConfig};
use raven_explorer::train::device;
use raven_explorer::train::messages::Notice;

#[test]
fn the_gpu_trains_as_the_cpu_does() {
    let choice = match std::env::var("RAVEN_TEST_ADAPTER") {
        Ok(name) => DeviceChoice::Named(name),
        Err(_) => DeviceChoice::Gpu,
    };
    if let Err(reason) = device::choose(&choice) {
        assert!(choice == DeviceChoice::Gpu, "{reason}");
        println!("skipped: {reason}");
        return;
    }
    for likelihood in [Likelihood::Gaussian, Likelihood::Bernoulli] {
        let losses = |device: &DeviceChoice| {
            let config = TrainConfig { likelihood, device: device.clone(), ..config() };
            let mut session = Session::start(dataset(160, 20), config);
            // The first steps compile and time kernels.
            session.patience = Duration::from_secs(600);
            session.train(12);
            session.ask(Question::Hover(0, vec![0.0; 4]));
            session.wait("a decoded point", |s| s.answers.hover.take().is_some());
            assert!(session.notices.iter().all(|n| !matches!(n, Notice::Problem(_))));
            session.records.iter().map(|record| record.total).collect::<Vec<_>>()
        };
        let (cpu, gpu) = (losses(&DeviceChoice::Cpu), losses(&choice));
        for (step, (cpu, gpu)) in cpu.iter().zip(&gpu).enumerate() {
            let error = (cpu - gpu).abs() / cpu.abs();
            assert!(
                error < 1e-3,
                "{likelihood}, step {}: {cpu} on the CPU, {gpu} on the GPU",
                step + 1
            );
        }
    }
}
