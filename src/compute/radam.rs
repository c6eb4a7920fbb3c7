//! RAdam: Adam with a rectified start (Liu et al. 2020, "On the Variance of the Adaptive Learning
//! Rate and Beyond"), equal to PyTorch's `torch.optim.RAdam` without weight decay.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use burn::optim::{LearningRate, Optimizer, RecordState, StateSink, StateSource};
use burn::tensor::{Device, Tensor, TensorData};
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

/// Numbers that one thread takes at a time.
const PIECE: usize = 1 << 14;

/// RAdam with PyTorch's defaults for everything but the learning rate.
#[derive(Clone, Debug)]
pub struct RAdam {
    /// Decay of the mean of gradients.
    pub beta_1: f64,
    /// Decay of the mean of squared gradients.
    pub beta_2: f64,
    /// Added to the root of the second moment.
    pub epsilon: f64,
    /// What [`Optimizer`](crate::train::optimizer::Optimizer) says of the first steps.
    pub start: Arc<Start>,
}

/// What whoever sees all gradients of a model says to RAdam, which sees one parameter at a time.
#[derive(Debug)]
pub struct Start {
    /// What gradients are multiplied with before a step that is not adaptive; bits of a float.
    scale: AtomicU32,
    /// Whether the last step was adaptive.
    adaptive: AtomicBool,
}

impl Default for Start {
    fn default() -> Self {
        Self { scale: AtomicU32::new(1_f32.to_bits()), adaptive: AtomicBool::new(false) }
    }
}

impl Start {
    /// Gradients are multiplied with this before steps that are not adaptive.
    pub fn set_scale(&self, scale: f32) {
        self.scale.store(scale.to_bits(), Ordering::Relaxed);
    }

    /// Whether the last step was adaptive; all after it are.
    pub fn is_over(&self) -> bool {
        self.adaptive.load(Ordering::Relaxed)
    }
}

impl Default for RAdam {
    fn default() -> Self {
        Self { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8, start: Arc::default() }
    }
}

/// What RAdam remembers of one parameter.
#[derive(Clone, Debug)]
pub struct RAdamState<const D: usize> {
    /// Steps taken.
    pub time: u64,
    /// Running mean of gradients.
    pub moment_1: Tensor<D>,
    /// Running mean of squared gradients.
    pub moment_2: Tensor<D>,
}

/// The scalars of one step: new = old − size·m/(√v + epsilon), or old − size·m in the first steps,
/// where the variance of the adaptive rate is not yet tractable.
#[derive(Clone, Copy, Debug)]
struct StepSize {
    size: f64,
    adaptive: bool,
    /// Multiplies the gradient.
    scale: f32,
}

impl RAdam {
    fn step_size(&self, learning_rate: f64, time: u64) -> StepSize {
        let time = time as f64;
        let correction_1 = 1.0 - self.beta_1.powf(time);
        let decay_2 = self.beta_2.powf(time);
        let correction_2 = 1.0 - decay_2;
        let limit = 2.0 / (1.0 - self.beta_2) - 1.0;
        let length = limit - 2.0 * time * decay_2 / correction_2;
        let size = learning_rate / correction_1;
        if length > 5.0 {
            let rectification = ((length - 4.0) * (length - 2.0) * limit
                / ((limit - 4.0) * (limit - 2.0) * length))
                .sqrt();
            StepSize {
                size: size * rectification * correction_2.sqrt(),
                adaptive: true,
                scale: 1.0,
            }
        } else {
            let scale = f32::from_bits(self.start.scale.load(Ordering::Relaxed));
            StepSize { size, adaptive: false, scale }
        }
    }

    /// The update in tensor operations, for any device; fusion makes few kernels of it.
    fn step_tensors<const D: usize>(
        &self,
        step: StepSize,
        parameter: Tensor<D>,
        gradient: Tensor<D>,
        state: RAdamState<D>,
    ) -> (Tensor<D>, RAdamState<D>) {
        let gradient = if step.scale == 1.0 { gradient } else { gradient.mul_scalar(step.scale) };
        let moment_1 =
            state.moment_1.mul_scalar(self.beta_1) + gradient.clone().mul_scalar(1.0 - self.beta_1);
        let moment_2 = state.moment_2.mul_scalar(self.beta_2)
            + gradient.square().mul_scalar(1.0 - self.beta_2);
        let mut change = moment_1.clone().mul_scalar(step.size);
        if step.adaptive {
            change = change / moment_2.clone().sqrt().add_scalar(self.epsilon);
        }
        (parameter - change, RAdamState { time: state.time, moment_1, moment_2 })
    }

    /// The same update in one pass over the arrays, for tensors in ordinary memory. A pass per
    /// operation would read and write each array a dozen times.
    fn step_in_memory<const D: usize>(
        &self,
        step: StepSize,
        parameter: Tensor<D>,
        gradient: Tensor<D>,
        state: RAdamState<D>,
    ) -> (Tensor<D>, RAdamState<D>) {
        let device = parameter.device();
        let mut parameter = parameter.into_data();
        let gradient = gradient.into_data();
        let mut moment_1 = state.moment_1.into_data();
        let mut moment_2 = state.moment_2.into_data();

        let numbers = Numbers {
            beta_1: self.beta_1 as f32,
            beta_2: self.beta_2 as f32,
            rest_1: (1.0 - self.beta_1) as f32,
            rest_2: (1.0 - self.beta_2) as f32,
            size: step.size as f32,
            scale: step.scale,
            epsilon: self.epsilon as f32,
            adaptive: step.adaptive,
        };
        let all = Update {
            numbers,
            parameter: values_mut(&mut parameter),
            gradient: values(&gradient),
            first: values_mut(&mut moment_1),
            second: values_mut(&mut moment_2),
        };
        all.on_all_threads();

        let state = RAdamState {
            time: state.time,
            moment_1: Tensor::from_data(moment_1, &device),
            moment_2: Tensor::from_data(moment_2, &device),
        };
        (Tensor::from_data(parameter, &device), state)
    }
}

/// The scalars of one step, as the arrays have them.
#[derive(Clone, Copy)]
struct Numbers {
    beta_1: f32,
    beta_2: f32,
    rest_1: f32,
    rest_2: f32,
    size: f32,
    scale: f32,
    epsilon: f32,
    adaptive: bool,
}

/// One step of a piece of a parameter.
struct Update<'a> {
    numbers: Numbers,
    parameter: &'a mut [f32],
    gradient: &'a [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
}

impl Update<'_> {
    /// Handing a little to other threads takes longer than doing it.
    fn on_all_threads(self) {
        let Self { numbers, parameter, gradient, first, second } = self;
        let arch = Arch::new();
        if parameter.len() <= PIECE {
            return arch.dispatch(Self { numbers, parameter, gradient, first, second });
        }
        parameter
            .par_chunks_mut(PIECE)
            .zip(gradient.par_chunks(PIECE))
            .zip(first.par_chunks_mut(PIECE).zip(second.par_chunks_mut(PIECE)))
            .for_each(|((parameter, gradient), (first, second))| {
                arch.dispatch(Update { numbers, parameter, gradient, first, second });
            });
    }
}

impl NullaryFnOnce for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Numbers { beta_1, beta_2, rest_1, rest_2, size, scale, epsilon, adaptive } =
            self.numbers;
        let moments = self.first.iter_mut().zip(self.second);
        for ((parameter, &gradient), (first, second)) in
            self.parameter.iter_mut().zip(self.gradient).zip(moments)
        {
            let gradient = scale * gradient;
            *first = beta_1 * *first + rest_1 * gradient;
            *second = beta_2 * *second + rest_2 * gradient * gradient;
            let spread = if adaptive { second.sqrt() + epsilon } else { 1.0 };
            *parameter -= size * *first / spread;
        }
    }
}

fn values(data: &TensorData) -> &[f32] {
    data.as_slice().expect("parameters are f32")
}

fn values_mut(data: &mut TensorData) -> &mut [f32] {
    data.as_mut_slice().expect("parameters are f32")
}

impl Optimizer for RAdam {
    type State<const D: usize> = RAdamState<D>;

    fn step<const D: usize>(
        &self,
        learning_rate: LearningRate,
        parameter: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<RAdamState<D>>,
    ) -> (Tensor<D>, Option<RAdamState<D>>) {
        let mut state = state.unwrap_or_else(|| RAdamState {
            time: 0,
            moment_1: gradient.zeros_like(),
            moment_2: gradient.zeros_like(),
        });
        state.time += 1;
        let step = self.step_size(learning_rate, state.time);
        self.start.adaptive.store(step.adaptive, Ordering::Relaxed);
        let in_memory = parameter.device() == Device::flex();
        let (parameter, state) = if in_memory {
            self.step_in_memory(step, parameter, gradient, state)
        } else {
            self.step_tensors(step, parameter, gradient, state)
        };
        (parameter, Some(state))
    }

    fn to_device<const D: usize>(state: RAdamState<D>, device: &Device) -> RAdamState<D> {
        if state.moment_1.device() == *device {
            return state;
        }
        RAdamState {
            time: state.time,
            moment_1: state.moment_1.to_device(device),
            moment_2: state.moment_2.to_device(device),
        }
    }
}

// Written by hand: the derive names paths of the crate it is used in.
impl<const D: usize> RecordState for RAdamState<D> {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        out.push_scalar(prefix, "time", self.time.into());
        out.push_tensor(prefix, "moment_1", self.moment_1.to_data());
        out.push_tensor(prefix, "moment_2", self.moment_2.to_data());
    }

    fn state_unflatten(prefix: &str, source: &mut StateSource, _device: &Device) -> Option<Self> {
        // The device that is offered is the default one, a GPU that may not be there. The next
        // step moves the state to where its parameter lives.
        let device = Device::flex();
        let time = source.take_scalar(prefix, "time")?.try_into().ok()?;
        let moment_1 = source.take_tensor(prefix, "moment_1")?;
        let moment_2 = source.take_tensor(prefix, "moment_2")?;
        // A file may say anything: arrays of another kind are as good as none.
        let fits = |data: &TensorData| data.rank() == D && data.as_slice::<f32>().is_ok();
        (fits(&moment_1) && fits(&moment_2)).then(|| Self {
            time,
            moment_1: Tensor::from_data(moment_1, &device),
            moment_2: Tensor::from_data(moment_2, &device),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_update_in_memory_is_that_of_the_tensor_operations() {
        let device = Device::flex();
        let radam = RAdam::default();
        radam.start.set_scale(0.25);
        let row = |values: [f32; 3]| Tensor::<1>::from_data(values, &device);
        let gradient = row([4.0, -8.0, 0.5]);
        let state = |time| RAdamState {
            time,
            moment_1: row([0.5, 1.0, -2.0]),
            moment_2: row([0.25, 1.0, 4.0]),
        };
        // The gradient is scaled before the first adaptive step, and not in it.
        for (time, scale) in [(5, 0.25), (6, 1.0)] {
            let step = radam.step_size(0.1, time);
            assert_eq!((step.adaptive, step.scale), (time == 6, scale));
            let start = row([1.0, 2.0, 3.0]);
            let here = radam.step_in_memory(step, start.clone(), gradient.clone(), state(time));
            let there = radam.step_tensors(step, start, gradient.clone(), state(time));
            for (here, there) in [
                (here.0, there.0),
                (here.1.moment_1, there.1.moment_1),
                (here.1.moment_2, there.1.moment_2),
            ] {
                let difference: f32 = (here - there).abs().max().into_scalar();
                assert!(difference < 1e-6, "time {time}: {difference}");
            }
        }
    }
}
