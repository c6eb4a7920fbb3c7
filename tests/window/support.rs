//! A window without a model: the test holds the far ends of all channels.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, unbounded};
use eframe::egui::{self, accesskit::Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use raven_explorer::analyst::messages::{Answers, Question};
use raven_explorer::config::{DatasetChoice, TrainConfig};
use raven_explorer::data::{Dataset, Identity, ImageSet, ImageShape};
use raven_explorer::train::lanes::{Outbox, lanes};
use raven_explorer::train::messages::{Command, Notice, Phase, Status};
use raven_explorer::ui::app::RavenApp;
use raven_explorer::ui::app::backend::Backend;
use raven_explorer::ui::app::loading::{LoadFailure, Loader};
use raven_explorer::ui::app::start::{Settings, Start};
use raven_explorer::ui::app::wake::Wake;
use raven_explorer::ui::widgets::words::title;

const PIXELS: usize = ImageShape::MNIST.values();
/// Only a failure takes so long.
const PATIENCE: Duration = Duration::from_secs(600);

/// What the fake loader answers for anything but the built-in digits.
pub type Reply = Arc<Mutex<Result<(), LoadFailure>>>;

/// The window and the other ends of its channels.
pub struct Bench {
    pub harness: Harness<'static, RavenApp>,
    pub commands: Receiver<Command>,
    pub questions: Receiver<Question>,
    pub outbox: Outbox,
    pub answers: Answers,
    /// What the loader says next.
    pub reply: Reply,
    /// What the folder dialog says next.
    pub folder: Arc<Mutex<Option<PathBuf>>>,
}

impl Bench {
    /// A window of 1280 × 800 with the built-in digits loaded and the run begun.
    pub fn new() -> Self {
        Self::with_config(TrainConfig::default(), (1280.0, 800.0))
    }

    /// A window of this size that remembers this configuration.
    pub fn with_config(config: TrainConfig, size: (f32, f32)) -> Self {
        let settings = Settings { config, ..Settings::default() };
        let mut bench = Self::open(Start { settings, ..Start::default() }, size);
        bench.run_started(1);
        bench.sent();
        bench
    }

    /// A window that begins like this, with the images loaded and whatever it told the trainer.
    pub fn open(start: Start, size: (f32, f32)) -> Self {
        Self::open_with(start, size, None)
    }

    /// The same with another loader than the fake one.
    pub fn open_with(start: Start, (width, height): (f32, f32), loader: Option<Loader>) -> Self {
        let (command_sender, commands) = unbounded();
        let (question_sender, questions) = unbounded();
        let (outbox, inbox) = lanes(Arc::new(|| {}));
        let answers = Answers::default();
        let reply: Reply = Arc::new(Mutex::new(Ok(())));
        let folder = Arc::new(Mutex::new(None));
        let (loader_reply, picked, window_answers) =
            (reply.clone(), folder.clone(), answers.clone());
        let backend = Backend {
            commands: command_sender,
            questions: question_sender,
            inbox,
            answers: window_answers,
            loader: loader.unwrap_or_else(|| {
                Arc::new(move |request, progress, _| {
                    progress("halfway".to_owned(), Some(0.5));
                    if request.choice != DatasetChoice::Digits && !request.allow_download {
                        loader_reply.lock().unwrap().clone()?;
                    }
                    Ok(dataset(request.choice.clone()))
                })
            }),
            picker: Arc::new(move |_| picked.lock().unwrap().clone()),
            threads: Box::new(()),
        };
        let harness = Harness::builder()
            .with_step_dt(1.0 / 60.0)
            .with_size(vec2(width, height))
            .build_eframe(|context| {
                let wake = Wake::new(context.egui_ctx.clone());
                RavenApp::new(&context.egui_ctx, backend, wake, start)
            });
        let mut bench = Self { harness, commands, questions, outbox, answers, reply, folder };
        bench.until("the first images", |state| state.dataset.is_some());
        bench
    }

    /// Frames until there is an answer of a thread, however busy the machine is.
    pub fn eventually<T>(&mut self, what: &str, mut look: impl FnMut(&mut Self) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            let problems = &self.harness.state().state().problems;
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}: {problems:?}");
            self.harness.step();
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Frames until the state is as wanted.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&raven_explorer::state::AppState) -> bool) {
        self.eventually(what, |bench| wanted(bench.harness.state().state()).then_some(()));
        self.harness.run_steps(2);
    }

    /// Frames until a text is on the screen.
    pub fn until_shown(&mut self, text: &str) {
        self.eventually(text, |bench| bench.shows(text).then_some(()));
        self.harness.run_steps(2);
    }

    /// The trainer announces a run with the settings of the window.
    pub fn run_started(&mut self, run: u64) {
        let config = self.harness.state().state().lead().config.clone();
        self.outbox.notices.send(Notice::RunStarted { run, models: vec![(0, config)] }).unwrap();
        self.status(run, Phase::Paused, 0);
    }

    /// The trainer says where it stands.
    pub fn status(&mut self, run: u64, phase: Phase, step: u64) {
        self.outbox.status.put(Status {
            run,
            phase,
            step,
            steps_per_epoch: 100,
            images_per_second: 12_345.0,
            elapsed: Duration::from_secs(65),
        });
        self.harness.run_steps(2);
    }

    /// A message from the trainer.
    pub fn notice(&mut self, notice: Notice) {
        self.outbox.notices.send(notice).unwrap();
        self.harness.run_steps(2);
    }

    /// Everything the trainer was told since the last call.
    pub fn sent(&self) -> Vec<Command> {
        self.commands.try_iter().collect()
    }

    /// Clicks the button with this name.
    pub fn click(&mut self, name: &str) {
        self.harness.get_by_role_and_label(Role::Button, name).click();
        self.harness.run_steps(3);
    }

    /// Whether some text on the screen contains this.
    pub fn shows(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    /// The settings as edited.
    pub fn config(&self) -> &TrainConfig {
        &self.harness.state().state().lead().config
    }

    /// Presses a key.
    pub fn press(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(2);
    }

    /// Presses the pointer's button here and lets it go.
    pub fn click_at(&mut self, at: egui::Pos2) {
        self.harness.drag_at(at);
        self.harness.drop_at(at);
    }
}

/// Four test images of each class, two to train on.
pub fn dataset(choice: DatasetChoice) -> Dataset {
    let images = |count: u8| ImageSet {
        shape: ImageShape::MNIST,
        pixels: (0..usize::from(count) * PIXELS).map(|i| (i % 251) as u8).collect(),
        labels: (0..count).map(|i| i % 10).collect(),
    };
    Dataset {
        name: title(&choice),
        origin: "made for a test".to_owned(),
        choice,
        class_names: (0..10).map(|class| class.to_string()).collect(),
        train: images(20),
        test: images(40),
        identity: Identity::default(),
        notes: Vec::new(),
    }
}

/// The accessible name of a node, for messages.
pub fn name_of<'a>(node: &impl NodeT<'a>) -> String {
    format!("{:?}", node.accesskit_node().label())
}

/// A file or folder that is dropped on the window.
#[derive(Debug)]
pub struct Dropped(pub PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("it is read from its path".to_owned())
    }
}
