//! Fills a window: a race of three models with 10⁶ steps each, as many pairs as the probe set has,
//! pictures, an attack with every iterate, robustness curves. The numbers are made up, by a seed.

use std::sync::Arc;

use crossbeam_channel::{Receiver, unbounded};
use eframe::egui::Context;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::analyst::messages::{
    Answers, AttackFrame, AttackOutcome, AttackedDigit, ClassifierReport, CurveNews, CurveReport,
    Question,
};
use crate::attack::Attacked;
use crate::compute::device::DeviceReport;
use crate::config::{Method, TrainConfig};
use crate::data::batch::PROBE_PAIRS;
use crate::data::{ImageShape, digits};
use crate::evaluate::curve::{CurveSettings, RobustnessCurve};
use crate::random::{Stream, generator};
use crate::state::action::AttackAction;
use crate::state::attack::{AttackMode, AttackSettings};
use crate::state::{Action, AppState};
use crate::train::lanes::{Outbox, lanes};
use crate::train::messages::{
    Command, ImagesSnapshot, Notice, PRIOR_SAMPLES, Phase, ProbeSnapshot, SelectedImage, Status,
    StepRecord,
};
use crate::ui::app::RavenApp;
use crate::ui::app::backend::Backend;
use crate::ui::app::start::{Settings, Start};
use crate::ui::app::wake::Wake;

/// Steps that have been done.
const STEPS: u64 = 1_000_000;
/// Steps between two live frames: ten times as many as a fast CPU does.
const NEW_STEPS: u64 = 50;
/// Epochs with a test error.
const EPOCHS: u64 = 200;
/// Changes of a setting.
const MARKERS: u64 = 20;
/// Earlier latents.
const MOMENTS: u64 = 600;
/// Complete robustness curves of each model.
const CURVES: u64 = 40;
/// Test images of a curve.
const CURVE_IMAGES: usize = 200;
/// Gradient steps of the attack.
const ITERATES: usize = 40;
/// Classes.
const CLASSES: usize = 10;

/// The other ends of the window's channels, and what goes through them.
pub(super) struct Feed {
    random: ChaCha8Rng,
    outbox: Outbox,
    answers: Answers,
    step: u64,
    _commands: Receiver<Command>,
    _questions: Receiver<Question>,
}

/// A window whose loader knows the built-in digits.
pub(super) fn open(ctx: &Context) -> (RavenApp, Feed) {
    let (command_sender, _commands) = unbounded();
    let (question_sender, _questions) = unbounded();
    let wake = Wake::new(ctx.clone());
    let (outbox, inbox) = lanes(wake.closure());
    let answers = Answers::default();
    let backend = Backend {
        commands: command_sender,
        questions: question_sender,
        inbox,
        answers: answers.clone(),
        loader: Arc::new(|_, _, _| Ok(digits::dataset())),
        picker: Arc::new(|_| None),
        threads: Box::new(()),
    };
    let start = Start { settings: Settings::default(), ..Start::default() };
    let app = RavenApp::new(ctx, backend, wake, start);
    let random = generator(0, Stream::Probe, 0);
    (app, Feed { random, outbox, answers, step: 0, _commands, _questions })
}

/// What there is to see, in words.
pub(super) fn shown(state: &AppState) -> String {
    let (models, pairs) = (&state.models.len(), state.lead().latent.z.len());
    let attacked = state.attack.outcome().map_or(0, |outcome| outcome.digits.len());
    format!(
        "{models} models in a race, {} loss points and {pairs} pairs each, {attacked} attacked images",
        state.lead().losses.len()
    )
}

impl Feed {
    fn configs(&self) -> Vec<TrainConfig> {
        [Method::Raven, Method::Vae, Method::NoisyVae]
            .into_iter()
            .map(|method| TrainConfig { method, ..TrainConfig::default() })
            .collect()
    }

    /// Everything that a long race has left.
    pub(super) fn fill(&mut self, app: &mut RavenApp) {
        let configs = self.configs();
        let state = app.state_mut();
        state.apply(Notice::Device(DeviceReport { name: "CPU".into(), ..DeviceReport::default() }));
        let models = configs.iter().cloned().enumerate().collect();
        state.apply(Notice::RunStarted { run: 1, models });
        let records: Vec<StepRecord> = (1..=STEPS).map(|step| self.record(step)).collect();
        for model in 0..configs.len() {
            state.apply_records(model, &records);
        }
        for epoch in 1..=EPOCHS {
            let step = epoch * STEPS / EPOCHS;
            for model in 0..configs.len() {
                let test_mse = 0.01 + 0.03 / epoch as f64;
                let mean_image_mse = 0.067;
                state.apply(Notice::Epoch { run: 1, model, step, epoch, test_mse, mean_image_mse });
            }
        }
        for marker in 1..=MARKERS {
            let step = marker * STEPS / (MARKERS + 1);
            state.apply(Notice::Marker { run: 1, step, text: "noise 0.3 → 0.2".into() });
        }
        for moment in 1..=MOMENTS {
            let step = moment * STEPS / MOMENTS;
            for model in 0..configs.len() {
                let probe = self.probe(step);
                state.apply_probe(model, probe);
            }
        }
        for model in 0..configs.len() {
            let mut news = CurveNews::default();
            (1..=CURVES).for_each(|curve| news.add(self.curve(model, curve * STEPS / CURVES)));
            state.measure.apply(news, 1);
        }
        self.step = STEPS;
        self.send(app);
    }

    /// An attack on the selected images, with its answer.
    pub(super) fn attack(&mut self, app: &mut RavenApp) {
        app.perform(Action::Attack(AttackAction::Edit(AttackSettings {
            mode: AttackMode::Chase,
            ..AttackSettings::default()
        })));
        app.perform(Action::Attack(AttackAction::Start));
        self.send(app);
    }

    /// What training and analyst send between two live frames.
    pub(super) fn send(&mut self, app: &mut RavenApp) {
        let records: Vec<StepRecord> =
            (1..=NEW_STEPS).map(|step| self.record(self.step + step)).collect();
        self.step += NEW_STEPS;
        for model in 0..self.outbox.models.len() {
            self.outbox.models[model].records.append(&records);
            let probe = self.probe(self.step);
            self.outbox.models[model].probe.put(probe);
        }
        self.outbox.status.put(Status {
            run: 1,
            phase: Phase::Running,
            step: self.step,
            steps_per_epoch: STEPS / EPOCHS,
            images_per_second: 5_000.0,
            elapsed: std::time::Duration::from_millis(20 * self.step),
        });
        let images = self.images(app.state());
        self.outbox.images.put(images);
        if app.state().attack.busy {
            let outcomes = self.outcomes(app.state());
            self.answers.attack.put(outcomes);
        }
        self.answers.classifiers[0].put(ClassifierReport {
            run: 1,
            step: self.step,
            clean_accuracy: 0.9,
            training_images: 6000,
        });
    }

    fn uniform(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.random.random()).collect()
    }

    fn record(&mut self, step: u64) -> StepRecord {
        let mut noisy = |value: f32| value * (0.9 + 0.2 * self.random.random::<f32>());
        let falling = 1.0 + 3.0 / (1.0 + step as f32 / 500.0);
        let (reconstruction, reconstruction_aug) = (noisy(40.0 * falling), noisy(170.0 * falling));
        let kl = noisy(30.0);
        let total = reconstruction + reconstruction_aug + kl;
        StepRecord { step, total, reconstruction, reconstruction_aug, kl }
    }

    fn probe(&mut self, step: u64) -> ProbeSnapshot {
        let latent = TrainConfig::default().latent;
        let count = PROBE_PAIRS * latent;
        let turned = step as f32 * 1e-4;
        let mean: Vec<f32> = (0..count)
            .map(|at| {
                let (pair, axis) = ((at / latent) as f32, (at % latent) as f32);
                2.0 * (pair * (1.0 + 0.37 * axis) + turned).sin() / (1.0 + 0.2 * axis)
            })
            .collect();
        let noise = self.uniform(count);
        let mean_aug = mean.iter().zip(noise).map(|(mean, noise)| mean + 0.4 * (noise - 0.5));
        ProbeSnapshot {
            run: 1,
            step,
            latent,
            mean_aug: mean_aug.collect(),
            mean,
            log_variance: vec![-2.0; count],
            log_variance_aug: vec![-2.0; count],
        }
    }

    fn images(&mut self, state: &AppState) -> ImagesSnapshot {
        let selected = state.selection.iter().filter_map(|&index| {
            let image = state.test_image(index)?;
            Some(SelectedImage {
                index,
                image_aug: image.iter().map(|value| value + 0.1).collect(),
                reconstruction: image.iter().map(|value| 0.9 * value).collect(),
                reconstruction_aug: image.iter().map(|value| 0.8 * value).collect(),
                image,
            })
        });
        let selected = selected.collect();
        let values = state.image_shape().map_or(0, ImageShape::values);
        let samples = (0..PRIOR_SAMPLES).map(|_| self.uniform(values)).collect();
        ImagesSnapshot { run: 1, step: self.step, selected, samples }
    }

    fn curve(&mut self, model: usize, step: u64) -> CurveReport {
        let settings = CurveSettings { images: CURVE_IMAGES, ..CurveSettings::default() };
        let mut curve = RobustnessCurve::new(settings, CURVE_IMAGES);
        while let Some(work) = curve.next_work() {
            let right = self.random.random_range(0..=work.images.len());
            curve.record(&work, right);
        }
        CurveReport {
            request: 0,
            model,
            run: 1,
            step,
            classes: CLASSES,
            neighbours_accuracy: 0.9,
            neighbours_images: 2000,
            curve,
            seconds: 3.0,
        }
    }

    /// Probabilities of one image.
    fn probabilities(&mut self) -> Vec<f32> {
        let values = self.uniform(CLASSES);
        let sum: f32 = values.iter().sum();
        values.into_iter().map(|value| value / sum).collect()
    }

    fn outcomes(&mut self, state: &AppState) -> Vec<AttackOutcome> {
        (0..state.models.len()).map(|model| self.outcome_of(state, model)).collect()
    }

    fn outcome_of(&mut self, state: &AppState, model: usize) -> AttackOutcome {
        let attack = &state.attack;
        let latent = TrainConfig::default().latent;
        let clean: Vec<&[f32]> = attack.subjects.iter().map(|s| s.image.as_slice()).collect();
        let count = clean.len();
        let changed = |image: &[f32], by: f32| -> Vec<f32> {
            let signs = (0..image.len()).map(|at| if at % 3 == 0 { by } else { -by });
            image.iter().zip(signs).map(|(value, by)| (value + by).clamp(0.0, 1.0)).collect()
        };
        let digits = clean
            .iter()
            .map(|image| AttackedDigit {
                result: Attacked {
                    image: changed(image, 0.1),
                    objective: 12.5,
                    linf: 0.1,
                    l2: 2.1,
                    mean_before: self.uniform(latent),
                    mean_after: self.uniform(latent),
                    log_variance_before: self.uniform(latent),
                    log_variance_after: self.uniform(latent),
                },
                reconstruction_before: image.to_vec(),
                reconstruction_after: self.uniform(image.len()),
                probabilities_before: self.probabilities(),
                probabilities_after: self.probabilities(),
            })
            .collect();
        let frame = |iterate: usize| {
            let by = 0.1 * iterate as f32 / ITERATES as f32;
            AttackFrame {
                id: attack.request,
                restart: 0,
                iterate,
                images: clean.iter().flat_map(|image| changed(image, by)).collect(),
                means: self.uniform(count * latent),
                objectives: vec![iterate as f32; count],
                reconstructions: vec![by; clean.iter().map(|image| image.len()).sum()],
                probabilities: (0..count).flat_map(|_| self.probabilities()).collect(),
            }
        };
        let iterates = (0..=ITERATES).map(frame).collect();
        AttackOutcome {
            model,
            id: attack.request,
            run: 1,
            step: self.step,
            classifier_step: Some(self.step),
            latent,
            config: attack.sent.config.clone(),
            iterates,
            digits,
            seconds: 0.1,
            chase_share: 0.1,
        }
    }
}
