//! One frame of the window: take in messages, lay out the panels, carry out actions.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::egui::{Context, Event, PointerButton, RawInput, ThemePreference, Ui, ViewportCommand};

use super::actions::LastEdit;
use super::attack::AttackPanel;
use super::attack::perform::AttackJobs;
use super::backend::{Backend, Wake};
use super::banners::{self, Question, Toast};
use super::camera::Camera;
use super::controls::ControlPanel;
use super::dialogs::DialogJob;
use super::exports::Exports;
use super::fonts::SystemFonts;
use super::guide::Guide;
use super::images::ImagePanel;
use super::inbox;
use super::latent::LatentPanel;
use super::launch::Opened;
use super::loading::{LoadJob, LoadRequest};
use super::losses::LossPanel;
use super::measure::MeasurePanel;
use super::measure::perform::MeasureJobs;
use super::models::Models;
use super::pace::Pace;
use super::pairs::PairPanel;
use super::replace::Replacement;
use super::screenshot::Photographer;
use super::sessions::Sessions;
use super::sizes::Sizes;
use super::slow_motion::{SlowMotionJobs, SlowMotionPanel};
use super::start::{SETTINGS_KEY, Settings, Start, ZOOM};
use super::sweep::SweepPanel;
use super::timeline::Keeper;
use super::transport::TransportPanel;
use super::{shortcuts, theme};
use crate::config::{DatasetChoice, TrainConfig};
use crate::data::is_data_file;
use crate::session::EXTENSION;
use crate::state::guide::LessonRun;
use crate::state::sessions::SessionAction;
use crate::state::{Action, AppState};
use crate::text;

/// Files of one drop that are opened, each on a thread of its own.
const MOST_DROPPED: usize = 32;

/// The window's application.
pub struct RavenApp {
    pub(super) state: AppState,
    pub(super) backend: Backend,
    pub(super) wake: Wake,
    fonts: SystemFonts,
    pub(super) job: Option<LoadJob>,
    pub(super) dialog: Option<DialogJob>,
    pub(super) question: Option<Question>,
    /// The question that a folder dialog was opened from.
    pub(super) asked_before: Option<Question>,
    /// Folders and files in which published data sets were found, the newest first.
    pub(super) image_folders: Vec<PathBuf>,
    pub(super) last_edit: LastEdit,
    pub(super) explicit: bool,
    pub(super) beside_when_ready: Vec<TrainConfig>,
    pub(super) run_when_ready: bool,
    attack_when_ready: bool,
    /// Seconds since the window opened.
    pub(super) time: f64,
    /// Whether the pointer's button is held.
    pub(super) pointer_down: bool,
    pub(super) attack_jobs: AttackJobs,
    pub(super) measure_jobs: MeasureJobs,
    pub(super) models: Models,
    pub(super) sessions: Sessions,
    pub(super) keeper: Keeper,
    pub(super) exports: Exports,
    quit: Arc<AtomicBool>,
    pub(super) guide: Guide,
    pub(super) theme: ThemePreference,
    pub(super) sizes: Sizes,
    zoom: f32,
    pub(super) transport: TransportPanel,
    pub(super) controls: ControlPanel,
    pub(super) latent: LatentPanel,
    pub(super) pairs: PairPanel,
    pub(super) images: ImagePanel,
    pub(super) attack: AttackPanel,
    pub(super) measure: MeasurePanel,
    pub(super) sweep: SweepPanel,
    pub(super) losses: LossPanel,
    slow_motion: SlowMotionPanel,
    pub(super) slow_motion_jobs: SlowMotionJobs,
    toast: Toast,
    pace: Pace,
    photographer: Option<Photographer>,
}

impl RavenApp {
    /// A window that talks to `backend`; loading images begins at once.
    pub fn new(ctx: &Context, backend: Backend, wake: Wake, start: Start) -> Self {
        theme::install(ctx);
        // Before anything is drawn: it has to see every texture.
        ctx.add_plugin(Camera::default());
        let fonts = SystemFonts::install(ctx);
        ctx.set_theme(start.settings.theme);
        let zoom = start.settings.zoom.filter(|zoom| ZOOM.contains(zoom)).unwrap_or(1.0);
        ctx.set_zoom_factor(zoom);
        let mut config = start.settings.config;
        if config.validate().is_err() {
            // A hand-edited or outdated file: the defaults are better than no window.
            config = TrainConfig { dataset: config.dataset, ..TrainConfig::default() };
        }
        let choice = config.dataset.clone();
        let pace = Pace::new(wake.interval().clone());
        let mut state = AppState { tab: start.tab, ..AppState::default() };
        state.lead_mut().running = config.clone();
        state.lead_mut().config = config;
        state.guide.reduced_motion = start.settings.reduced_motion;
        state.guide.help = start.show.contains(&Opened::Help);
        state.guide.palette = start.show.contains(&Opened::Palette);
        state.guide.present = start.show.contains(&Opened::Present);
        state.guide.lesson = start.lesson.map(LessonRun::new);
        let mut app = Self {
            guide: Guide::default(),
            models: Models::default(),
            sessions: Sessions::default(),
            keeper: Keeper::default(),
            exports: Exports::default(),
            quit: start.quit,
            zoom,
            state,
            backend,
            wake,
            fonts,
            job: None,
            dialog: None,
            question: None,
            asked_before: None,
            image_folders: start.settings.image_folders,
            last_edit: LastEdit::default(),
            explicit: start.explicit,
            beside_when_ready: start.beside,
            run_when_ready: start.run,
            attack_when_ready: start.show.contains(&Opened::Attack),
            time: 0.0,
            pointer_down: false,
            attack_jobs: AttackJobs::default(),
            measure_jobs: MeasureJobs::default(),
            theme: start.settings.theme,
            sizes: Sizes::default(),
            transport: TransportPanel::default(),
            controls: ControlPanel::default(),
            latent: LatentPanel::default(),
            pairs: PairPanel::default(),
            images: ImagePanel::default(),
            attack: AttackPanel::default(),
            measure: MeasurePanel::default(),
            sweep: SweepPanel::default(),
            losses: LossPanel::default(),
            slow_motion: SlowMotionPanel::default(),
            slow_motion_jobs: SlowMotionJobs::default(),
            toast: Toast::default(),
            pace,
            photographer: start.photographer,
        };
        if let Some(share) = start.measure {
            let mut settings = app.state.measure.settings.clone();
            (settings.keep, settings.share) = (true, share);
            app.perform(Action::EditMeasure(settings));
        }
        app.load(LoadRequest::new(choice));
        if let Some(folder) = start.sessions {
            app.sessions = Sessions::start(&folder, start.autosave_every, &mut app.state);
        }
        app.state.sessions.recent = start.settings.recent;
        if let Some(path) = start.open {
            app.open_session(path);
        } else if let Some(code) = start.share_code {
            app.perform(Action::Session(SessionAction::UseShareCode(code)));
        } else if !start.models.is_empty() {
            app.open_models(start.models);
        }
        app
    }

    /// What eframe remembered, if anything.
    pub fn remembered(storage: Option<&dyn eframe::Storage>) -> Settings {
        storage.and_then(|storage| eframe::get_value(storage, SETTINGS_KEY)).unwrap_or_default()
    }

    /// What the panels show.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// To put a window into a certain state, in tests and demonstrations.
    pub fn state_mut(&mut self) -> &mut AppState {
        &mut self.state
    }

    /// A folder, or pictures, were dropped on the window.
    fn dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        if dropped.len() > MOST_DROPPED {
            self.state.report(text::dropped::too_many(dropped.len(), MOST_DROPPED));
        }
        let mut has_data = false;
        for path in dropped.iter().take(MOST_DROPPED).map(|file| file.path().to_owned()) {
            if Self::is_model(&path) {
                self.open_model_folder(path);
            } else if path.is_dir() {
                self.perform(Action::LoadDataset(DatasetChoice::Folder(path)));
            } else if path.extension().is_some_and(|extension| extension == EXTENSION) {
                self.replace_run(Replacement::Session(path));
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                self.read_lesson(path);
            } else if is_data_file(&path) {
                // One file stands for its data set; the others that are dropped with it too.
                if !std::mem::replace(&mut has_data, true) {
                    self.perform(Action::LoadDataset(DatasetChoice::Folder(path)));
                }
            } else {
                self.read_picture(path);
            }
        }
    }

    /// The first half of a frame: takes in what other threads sent. The frame before cost so many
    /// seconds, as eframe tells it.
    pub fn take_in(&mut self, ctx: &Context, cpu_seconds: Option<f32>) {
        self.pace.frame(cpu_seconds);
        self.wake.rearm();
        let arrived = inbox::drain(&self.backend, &mut self.state);
        if arrived.images {
            self.images.refresh();
        }
        self.poll_loading();
        self.poll_dialog();
        self.poll_attack_jobs();
        self.poll_measure_jobs();
        self.poll_models();
        self.poll_taken_over(ctx);
        self.poll_arrival();
        self.poll_sessions();
        self.poll_timeline();
        self.poll_exports(ctx);
        if let Some(text) = self.state.sessions.to_clipboard.take() {
            ctx.copy_text(text);
        }
        if self.quit.load(Ordering::SeqCst) {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        self.state.fonts = self.fonts.poll(ctx).or(self.state.fonts.take());
        self.poll_guide(ctx);
        self.zoom = self.lasting_zoom(ctx);
        let loading = self.job.is_some()
            || self.models.on_their_way() && self.state.sessions.homeless.is_none()
            || self.state.arriving.is_some();
        if self.attack_when_ready && !loading && self.state.status.run > 0 {
            self.attack_when_ready = false;
            self.perform(Action::Attack);
        }
        if let Some(photographer) = &mut self.photographer {
            photographer.tick(ctx, &self.state, loading || self.fonts.is_searching());
        }
        if self.state.is_running() || self.job.is_some() || self.photographer.is_some() {
            // Live even if a request from another thread got lost between two frames.
            ctx.request_repaint_after(self.wake.interval().get());
        }
    }

    /// The second half: lays out the panels and carries out what they ask for.
    pub fn draw(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.time = ctx.input(|input| input.time);
        self.pointer_down = ctx.input(|input| input.pointer.primary_down());
        if ctx.input(|input| input.pointer.button_pressed(PointerButton::Primary)) {
            self.end_edit();
        }

        self.dropped(&ctx);
        let mut actions = if self.question.is_none() {
            shortcuts::actions(&ctx, &self.state)
        } else {
            Vec::new()
        };
        actions.extend(self.whole(ui));
        for action in actions {
            self.perform(action);
        }
        self.follow_attack(&ctx);
        self.guide_pages(&ctx);
        for action in self.slow_motion.show(&ctx, &self.state) {
            self.perform(action);
        }
        self.follow_slow_motion();
        if let Some(question) = &mut self.question
            && let Some(answer) = banners::ask(&ctx, question)
        {
            self.question = None;
            self.answered(answer);
        }
        let news = self.state.news.take();
        // A picture shows what stays.
        self.toast.show(&ctx, news.filter(|_| self.photographer.is_none()));
        banners::drop_target(&ctx);
        self.fonts.begin(&self.wake);
    }
}

impl eframe::App for RavenApp {
    fn raw_input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        // A pointer that happens to rest on the window must not leave a tooltip in a picture.
        if self.photographer.is_some() {
            input
                .events
                .retain(|event| !matches!(event, Event::PointerMoved(_) | Event::MouseMoved(_)));
        }
    }

    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        self.take_in(ctx, frame.info().cpu_usage);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.leave_session();
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        let recent = self.state.sessions.recent.iter();
        let settings = Settings {
            config: self.state.lead().config.clone(),
            theme: self.theme,
            zoom: Some(self.zoom),
            reduced_motion: self.state.guide.reduced_motion,
            // One that is no text would cost all of the settings.
            recent: recent.filter(|path| path.to_str().is_some()).cloned().collect(),
            image_folders: self.image_folders.clone(),
        };
        eframe::set_value(storage, SETTINGS_KEY, &settings);
    }
}
