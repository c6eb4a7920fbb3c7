//! The passes in plain memory against autodiff over the same formulas: every method, likelihood and
//! attack.

use burn::module::{Module, ModuleVisitor, Param, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use raven_explorer::attack::AttackObjective;
use raven_explorer::attack::objective::{Reference, objective};
use raven_explorer::compute::adversary::Adversary;
use raven_explorer::compute::plain::decoder::Decoder;
use raven_explorer::compute::plain::encoder::Encoder;
use raven_explorer::compute::plain::step::{self, Memory};
use raven_explorer::config::{Likelihood, Method, TrainConfig};
use raven_explorer::data::ImageShape;
use raven_explorer::model::values::{floats, rows_on};
use raven_explorer::model::{Architecture, Objective, Posterior, Vae};
use raven_explorer::random::{Stream, normals, uniforms};

const PIXELS: usize = ImageShape::MNIST.values();

const PAIRS: usize = 24;

fn pixels(rows: usize, index: u64) -> Vec<f32> {
    uniforms(5, Stream::Probe, index, rows * PIXELS, 0.5).iter().map(|v| v + 0.5).collect()
}

/// A model with slopes and biases that differ from each other, as after some training.
fn model(device: &Device) -> Vae {
    let architecture = Architecture { image: ImageShape::MNIST, latent: 3, hidden: 40 };
    Vae::new(architecture, 9, device)
}

/// What a module's parameters are called, in order.
#[derive(Default)]
struct Parameters(Vec<(ParamId, usize)>);

impl ModuleVisitor for Parameters {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        self.0.push((parameter.id, D));
    }
}

fn values(gradients: &GradientsParams, (id, rank): (ParamId, usize)) -> Vec<f32> {
    match rank {
        1 => floats(gradients.get::<1>(id).expect("a gradient").into_data()),
        _ => floats(gradients.get::<2>(id).expect("a gradient").into_data()),
    }
}

/// Relative to the largest number expected.
fn assert_near(what: &str, found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(1e-20_f32, |most, value| most.max(value.abs()));
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs() / scale;
        assert!(error < 2e-4, "{what}[{index}]: {found} instead of {expected}");
    }
}

#[test]
fn losses_and_gradients_are_those_of_autodiff_for_every_method_and_likelihood() {
    let device = Device::flex().autodiff();
    let mut memory = Memory::default();
    for &method in Method::ALL {
        for likelihood in [Likelihood::Gaussian, Likelihood::Bernoulli] {
            let config = TrainConfig { method, likelihood, beta: 1.7, ..TrainConfig::default() };
            let objective = Objective::from(&config);
            let rows = objective.members() * PAIRS;
            let images = pixels(rows, 1);
            let noise = normals(5, Stream::Sampling, 0, objective.draws() * PAIRS * 3);
            let model = model(&device);

            let terms = objective.terms(
                &model,
                rows_on(images.clone(), PIXELS, &Device::flex()).autodiff(),
                rows_on(noise.clone(), 3, &Device::flex()).autodiff(),
            );
            let read = |term: &Tensor<1>| term.clone().inner().into_scalar::<f32>();
            let expected = [
                read(&terms.total),
                read(&terms.reconstruction),
                terms.reconstruction_aug.as_ref().map_or(0.0, read),
                read(&terms.kl),
            ];
            let by_autodiff = GradientsParams::from_grads(terms.total.backward(), &model);

            let (model, losses, found) =
                step::gradients(&objective, model, &images, noise, &mut memory);
            let losses =
                [losses.total, losses.reconstruction, losses.reconstruction_aug, losses.kl];
            let what = format!("{method:?} {likelihood:?}");
            for (found, expected) in losses.iter().zip(expected) {
                assert!((found - expected).abs() <= 2e-5 * expected.abs(), "{what}: {losses:?}");
            }
            let mut parameters = Parameters::default();
            model.visit(&mut parameters);
            assert_eq!(parameters.0.len(), 16);
            for (index, &parameter) in parameters.0.iter().enumerate() {
                let what = format!("{what}, parameter {index}");
                assert_near(&what, &values(&found, parameter), &values(&by_autodiff, parameter));
            }
        }
    }
}

/// Every sum is taken by one thread, in one order.
#[test]
fn losses_and_gradients_do_not_depend_on_the_number_of_threads() {
    let device = Device::flex().autodiff();
    let config = TrainConfig::default();
    let objective = Objective::from(&config);
    let pairs = 128;
    let images = pixels(2 * pairs, 1);
    let noise = normals(5, Stream::Sampling, 0, 2 * pairs * config.latent);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let model = Vae::new(Architecture::new(ImageShape::MNIST, &config), 9, &device);
        let (noise, mut memory) = (noise.clone(), Memory::default());
        let (model, losses, gradients) =
            pool.install(|| step::gradients(&objective, model, &images, noise, &mut memory));
        let mut parameters = Parameters::default();
        model.visit(&mut parameters);
        let arrays: Vec<_> = parameters.0.iter().map(|&p| values(&gradients, p)).collect();
        (losses, arrays)
    };
    let alone = run(1);
    for threads in [2, 3, 8] {
        assert!(run(threads) == alone, "{threads} threads");
    }
}

#[test]
fn a_model_comes_back_as_it_was() {
    let device = Device::flex().autodiff();
    let before = model(&device);
    let (objective, mut memory) = (Objective::from(&TrainConfig::default()), Memory::default());
    let noise = normals(5, Stream::Sampling, 0, 2 * PAIRS * 3);
    let images = pixels(2 * PAIRS, 1);
    let (after, _, _) = step::gradients(&objective, before.clone(), &images, noise, &mut memory);
    let bytes = |model: &Vae| model.clone().into_record().into_bytes().unwrap().to_vec();
    assert_eq!(bytes(&after), bytes(&before));
}

#[test]
fn posteriors_and_slopes_at_the_pixels_are_those_of_autodiff_for_every_attack() {
    let device = Device::flex();
    let model = model(&device);
    let mut encoder = Encoder::of(&model);
    let images = pixels(PAIRS, 2);
    let clean = pixels(PAIRS, 3);
    let picture = rows_on(clean.clone(), PIXELS, &device);
    let readout = (
        rows_on(normals(1, Stream::Probe, 7, 30), 10, &device).autodiff(),
        rows_on(normals(1, Stream::Probe, 8, 10), 10, &device).autodiff(),
        Tensor::from_data([4_i32; PAIRS], &device),
    );
    let reference = Reference {
        posterior: model.encode(rows_on(clean, PIXELS, &device)),
        picture: Some(picture),
        readout: Some(readout),
    };
    for &kind in AttackObjective::ALL {
        let value = |posterior: &Posterior| objective(kind, &model, posterior, &reference);
        let input = rows_on(images.clone(), PIXELS, &device).autodiff().require_grad();
        let posterior = model.encode(input.clone());
        let values = value(&posterior);
        let slopes = input.grad(&values.clone().sum().backward()).expect("depends on the pixels");

        let (found, at, at_pixels) = encoder.gradient(&images, value);
        let read = |tensor: Tensor<1>| floats(tensor.into_data());
        assert_near(kind.label(), &read(found), &read(values.inner()));
        assert_near(kind.label(), &at_pixels, &floats(slopes.into_data()));
        let means = floats(posterior.mean.inner().into_data());
        assert_near(kind.label(), &floats(at.mean.into_data()), &means);
        let alone = floats(encoder.encode(&images).mean.into_data());
        assert_near(kind.label(), &alone, &means);
    }
}

#[test]
fn reconstructions_are_those_of_the_model() {
    let device = Device::flex();
    let model = model(&device);
    let images = pixels(PAIRS, 2);
    let means = model.encode(rows_on(images.clone(), PIXELS, &device)).mean;
    let found = Encoder::of(&model).means(&images);
    assert_near("means", &found, &floats(means.clone().into_data()));
    let decoded = floats(model.decode(means).into_data());
    assert_near("images", Decoder::of(&model).decode(&found), &decoded);
}

/// Rounding may turn the sign of a slope that is nearly zero: a handful of pixels in thousands.
#[test]
fn partners_that_an_attack_finds_are_those_of_autodiff() {
    let device = Device::flex();
    let model = model(&device);
    let images = pixels(PAIRS, 2);
    let start = uniforms(3, Stream::Adversary, 0, PAIRS * PIXELS, 1.0);
    let adversary = Adversary { radius: 0.1, steps: 5 };
    let found = adversary.partners_in_memory(&model, &images, &start);
    let expected = floats(
        adversary
            .partners(&model, &device, &rows_on(images.clone(), PIXELS, &device), start)
            .into_data(),
    );
    let apart = found.iter().zip(&expected).filter(|(a, b)| (*a - *b).abs() > 1e-5).count();
    assert!(apart * 100 < found.len(), "{apart} of {} pixels differ", found.len());
    let inside = found.iter().zip(&images).all(|(a, b)| (a - b).abs() <= 0.1 + 1e-6);
    assert!(inside, "a partner left its ball");
}
