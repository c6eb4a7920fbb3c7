//! RAdam for a whole model, whose steps are kept short while they are not adaptive.
//!
//! RAdam's first five steps are momentum on the gradients as they are; only later ones are divided by
//! the gradients' spread. Gradients grow as one over the likelihood variance: at the small end of its
//! range five raw steps drive every sigmoid to where it has no slope, and the model is dead or its
//! loss not finite. So gradients are scaled there until rate × length is at most [`LONGEST`]: clipping
//! by the norm of all gradients (Pascanu et al. 2013, "On the difficulty of training recurrent neural
//! networks"), with a bound on the step, so that large rates gain too. Adaptive steps need no limit:
//! their length does not depend on that of the gradients.

use std::sync::Arc;

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::{GradientsParams, ModuleOptimizer, OptimizerRecord};
use burn::tensor::Tensor;

use crate::compute::Engine;
use crate::compute::radam::{RAdam, Start};
use crate::model::Vae;
use crate::model::values::floats;

/// How far all parameters together may move by the gradients of one step that is not adaptive.
///
/// With the default learning rate, ordinary runs stay below and are the same, bit for bit, as without:
/// over methods, images and seeds, their five steps are at most 0.24 long at h = 512 and 0.69 at
/// h = 2048. With 0.3 to 3, the smallest likelihood variance trains, with 10 it does not
/// (assets/measurements/likelihood-variance.md).
pub const LONGEST: f64 = 1.0;

/// RAdam and what it remembers of every parameter.
#[derive(Clone)]
pub struct Optimizer {
    radam: ModuleOptimizer,
    start: Arc<Start>,
    /// Whether the first steps, which are not adaptive, are known to be over.
    started: bool,
}

impl Default for Optimizer {
    fn default() -> Self {
        let radam = RAdam::default();
        Self { start: radam.start.clone(), radam: radam.into(), started: false }
    }
}

impl Optimizer {
    /// Goes on with what another remembered.
    pub fn load_record(self, record: OptimizerRecord) -> Self {
        Self { radam: self.radam.load_record(record), ..self }
    }

    /// What it remembers.
    pub fn to_record(&self) -> OptimizerRecord {
        self.radam.to_record()
    }

    /// One step of this size.
    pub fn step(&mut self, rate: f64, model: Vae, gradients: GradientsParams) -> Vae {
        if !self.started {
            let length = rate * length(&model, &gradients);
            // A length that is no number stays as it is: the loss says so.
            let scale = if length > LONGEST { LONGEST / length } else { 1.0 };
            self.start.set_scale(scale as f32);
        }
        let model = self.radam.step(rate, model, gradients);
        self.started = self.start.is_over();
        model
    }
}

/// The length of all gradients together.
fn length(model: &Vae, gradients: &GradientsParams) -> f64 {
    let mut visitor = SumOfSquares { gradients, in_memory: 0.0, on_device: None };
    model.visit(&mut visitor);
    let on_device = visitor.on_device.map_or(0.0, |sum| f64::from(sum.into_scalar::<f32>()));
    (visitor.in_memory + on_device).sqrt()
}

struct SumOfSquares<'a> {
    gradients: &'a GradientsParams,
    in_memory: f64,
    on_device: Option<Tensor<1>>,
}

impl ModuleVisitor for SumOfSquares<'_> {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        let Some(gradient) = self.gradients.get::<D>(parameter.id) else { return };
        if Engine::of(&gradient.device()) == Engine::Plain {
            let squares =
                floats(gradient.into_data()).into_iter().map(|value| f64::from(value).powi(2));
            self.in_memory += squares.sum::<f64>();
        } else {
            let sum = gradient.square().sum();
            self.on_device = Some(match self.on_device.take() {
                Some(before) => before + sum,
                None => sum,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;
    use crate::data::ImageShape;
    use crate::model::Architecture;

    /// All numbers of a model.
    struct Numbers(Vec<f32>);

    impl ModuleVisitor for Numbers {
        fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
            self.0.extend(floats(parameter.val().inner().into_data()));
        }
    }

    fn numbers(model: &Vae) -> Vec<f32> {
        let mut numbers = Numbers(Vec::new());
        model.visit(&mut numbers);
        numbers.0
    }

    fn distance(a: &Vae, b: &Vae) -> f64 {
        let pairs = numbers(a).into_iter().zip(numbers(b));
        pairs.map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt()
    }

    fn tiny() -> Vae {
        let architecture = Architecture { image: ImageShape::grey(3, 3), latent: 2, hidden: 5 };
        Vae::new(architecture, 0, &Device::flex().autodiff())
    }

    /// The same number for the slope at every parameter.
    struct Slopes(f32, GradientsParams);

    impl ModuleVisitor for Slopes {
        fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
            self.1.register(parameter.id, parameter.val().inner().ones_like().mul_scalar(self.0));
        }
    }

    /// Gradients of this length.
    fn gradients(model: &Vae, length: f64) -> GradientsParams {
        let each = length / (numbers(model).len() as f64).sqrt();
        let mut slopes = Slopes(each as f32, GradientsParams::new());
        model.visit(&mut slopes);
        slopes.1
    }

    #[test]
    fn gradients_of_ordinary_length_are_left_as_they_are() {
        let (mut limited, mut plain) =
            (Optimizer::default(), ModuleOptimizer::from(RAdam::default()));
        let (mut model, mut same) = (tiny(), tiny());
        // The two have parameters of their own, in the same order.
        for step in 0..8 {
            let length = LONGEST / 1e-3 * 0.99 / f64::from(1 + step % 3);
            let slopes = [gradients(&model, length), gradients(&same, length)];
            let [first, second] = slopes;
            model = limited.step(1e-3, model, first);
            same = plain.step(1e-3, same, second);
            assert_eq!(numbers(&model), numbers(&same), "step {step}");
        }
    }

    #[test]
    fn steps_before_the_adaptive_ones_are_cut_to_their_limit() {
        for resumed in [false, true] {
            let mut optimizer = Optimizer::default();
            let mut model = tiny();
            for step in 1..=8 {
                let before = model.clone();
                let slopes = gradients(&model, 1e7);
                model = optimizer.step(1e-3, model, slopes);
                let moved = distance(&before, &model);
                match step {
                    // Equal gradients: their corrected mean is the gradient itself.
                    1..=5 => assert!((moved / LONGEST - 1.0).abs() < 1e-3, "step {step}: {moved}"),
                    // Adam's: every number moves by at most the rate, however long the gradients.
                    _ => assert!(moved < 2e-3 * (numbers(&model).len() as f64).sqrt(), "{moved}"),
                }
                if resumed {
                    optimizer = Optimizer::default().load_record(optimizer.to_record());
                }
            }
        }
    }
}
