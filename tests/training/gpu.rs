//! The same seed on the CPU and on a GPU gives the same losses and the same figures, up to rounding:
//! fused kernels have been wrong before.
//!
//! Without a GPU there is nothing to compare, and the test says so. `RAVEN_TEST_ADAPTER=llvmpipe`
//! runs it on a software adapter, which is slow.

use std::ops::ControlFlow;
use std::time::Duration;

use burn::tensor::Device;
use raven_explorer::analyst::messages::Question;
use raven_explorer::compute::device::{self, ComputeDevice};
use raven_explorer::config::{DeviceChoice, Likelihood, TrainConfig};
use raven_explorer::data::ImageShape;
use raven_explorer::data::batch::gather;
use raven_explorer::evaluate::features::FeatureNetwork;
use raven_explorer::evaluate::image_quality::image_quality;
use raven_explorer::evaluate::jacobian::largest_singular_values;
use raven_explorer::evaluate::pair_distances::PairDistances;
use raven_explorer::model::{Architecture, Vae};
use raven_explorer::train::messages::Notice;

use crate::common::{Session, config, dataset};

/// The GPU, or nothing, with a message, where there is none.
fn gpu() -> Option<(DeviceChoice, ComputeDevice)> {
    let choice = match std::env::var("RAVEN_TEST_ADAPTER") {
        Ok(name) => DeviceChoice::Named(name),
        Err(_) => DeviceChoice::Gpu,
    };
    match device::choose(&choice) {
        Ok(compute) => Some((choice, compute)),
        Err(reason) => {
            assert!(choice == DeviceChoice::Gpu, "{reason}");
            println!("skipped: {reason}");
            None
        }
    }
}

#[test]
fn the_gpu_measures_as_the_cpu_does() {
    let Some((_, compute)) = gpu() else { return };
    let (config, data) = (config(), dataset(100, 20));
    let figures = |device: &Device| {
        let model = Vae::new(Architecture::new(ImageShape::MNIST, &config), config.seed, device);
        let mut training = |_, _| ControlFlow::Continue(());
        let network = FeatureNetwork::load_or_train(&data, device, None, &mut training).unwrap();
        let mut observe = |_| ControlFlow::Continue(());
        let quality =
            image_quality(&network, &model, device, &data.test, &config, &mut observe).unwrap();
        let pairs = PairDistances::measure(&model, device, &data.test, &config);
        let pixels = gather(&data.test, &[0, 1, 2]);
        let mut figures = largest_singular_values(&model, device, &pixels);
        figures.extend([quality.reconstructions.unwrap(), quality.samples.unwrap()]);
        figures.extend([network.accuracy, pairs.distances.unwrap().mean]);
        figures
    };
    let (cpu, gpu) = (figures(&Device::flex()), figures(&compute.device));
    for (cpu, gpu) in cpu.iter().zip(&gpu) {
        assert!((cpu - gpu).abs() < 1e-3 * cpu.abs(), "{cpu} on the CPU, {gpu} on the GPU");
    }
}

#[test]
fn the_gpu_trains_as_the_cpu_does() {
    let Some((choice, _)) = gpu() else { return };
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
