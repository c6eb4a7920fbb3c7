//! One frame of the window: take in messages, lay out the panels, carry out actions.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eframe::egui::{
    CentralPanel, Context, Event, Frame, Margin, Panel, PointerButton, RawInput, Rect, ScrollArea,
    Sense, ThemePreference, Ui, UiBuilder, Vec2, ViewportCommand, vec2,
};
use serde::{Deserialize, Serialize};

use super::actions::LastEdit;
use super::attack::AttackPanel;
use super::attack::perform::AttackJobs;
use super::backend::{Backend, Wake};
use super::banners::{self, Question, Toast};
use super::camera::Camera;
use super::controls::ControlPanel;
use super::dialogs::DialogJob;
use super::exports::Exports;
use super::guide::{self, Guide};
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
use super::sweep::SweepPanel;
use super::timeline::Keeper;
use super::transport::TransportPanel;
use super::{shortcuts, theme, top_bar};
use crate::config::{DatasetChoice, TrainConfig};
use crate::lessons::{Lesson, Panel as Part};
use crate::session::EXTENSION;
use crate::state::guide::LessonRun;
use crate::state::sessions::SessionAction;
use crate::state::{Action, AppState, ModelSource, Tab};
use crate::text;

/// What is remembered from one start to the next, besides the layout.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The settings as edited, with the data set in use.
    pub config: TrainConfig,
    /// Light, dark, or as the system has it.
    pub theme: ThemePreference,
    /// Size of everything; 1 where nothing is remembered.
    pub zoom: Option<f32>,
    /// Whether things appear at once rather than gliding in.
    pub reduced_motion: bool,
    /// Sessions that were written or opened, the newest first.
    pub recent: Vec<PathBuf>,
}

/// How a window begins.
#[derive(Default)]
pub struct Start {
    /// The remembered settings, or those of the command line.
    pub settings: Settings,
    /// Whether the data set was asked for, rather than remembered.
    pub explicit: bool,
    /// Models that race against the first one.
    pub rivals: Vec<TrainConfig>,
    /// Trained models to begin with, instead of a fresh one.
    pub models: Vec<ModelSource>,
    /// A session to go on with.
    pub open: Option<PathBuf>,
    /// The run of this line.
    pub share_code: Option<String>,
    /// Where sessions are saved by themselves, and how often.
    pub sessions: Option<PathBuf>,
    /// See there.
    pub autosave_every: Duration,
    /// Set when the system asks the program to end.
    pub quit: Arc<AtomicBool>,
    /// Train as soon as there are images.
    pub run: bool,
    /// What the right column shows.
    pub tab: Tab,
    /// A lesson to begin with.
    pub lesson: Option<Arc<Lesson>>,
    /// What is open, or done, from the start on.
    pub show: Vec<Opened>,
    /// Measure curve after curve from the start on, with this share of the time, 0–1.
    pub measure: Option<f64>,
    /// Takes a picture and closes the window.
    pub photographer: Option<Photographer>,
}

/// Zooms that are believed.
pub const ZOOM: std::ops::RangeInclusive<f32> = 0.5..=4.0;

/// What is the least for bars, plane and losses, in points.
const SMALLEST: Vec2 = vec2(160.0, 540.0);
const MORE_LINES: f32 = 100.0;
/// What the right column may show to a lesson.
const COLUMN: [Part; 4] = [Part::Pairs, Part::Images, Part::Attack, Part::Measure];
/// Width that the tabs of the right column need.
const TABS: f32 = 346.0;
/// Width and height that the panels around it leave to the plane, as long as they can.
const MIDDLE: f32 = 240.0;

/// Files of one drop that are opened, each on a thread of its own.
const MOST_DROPPED: usize = 32;

/// The key of [`Settings`] in eframe's storage.
const SETTINGS_KEY: &str = "settings";

/// The window's application.
pub struct RavenApp {
    pub(super) state: AppState,
    pub(super) backend: Backend,
    pub(super) wake: Wake,
    pub(super) job: Option<LoadJob>,
    pub(super) dialog: Option<DialogJob>,
    pub(super) question: Option<Question>,
    pub(super) last_edit: LastEdit,
    pub(super) explicit: bool,
    pub(super) rivals_when_ready: Vec<TrainConfig>,
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
    last_step: u64,
    pub(super) transport: TransportPanel,
    controls: ControlPanel,
    latent: LatentPanel,
    pairs: PairPanel,
    images: ImagePanel,
    attack: AttackPanel,
    measure: MeasurePanel,
    pub(super) sweep: SweepPanel,
    losses: LossPanel,
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
        let mut state =
            AppState { running: config.clone(), config, tab: start.tab, ..AppState::default() };
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
            job: None,
            dialog: None,
            question: None,
            last_edit: LastEdit::default(),
            explicit: start.explicit,
            rivals_when_ready: start.rivals,
            run_when_ready: start.run,
            attack_when_ready: start.show.contains(&Opened::Attack),
            time: 0.0,
            pointer_down: false,
            attack_jobs: AttackJobs::default(),
            measure_jobs: MeasureJobs::default(),
            theme: start.settings.theme,
            sizes: Sizes::default(),
            last_step: 0,
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
        app.load(LoadRequest { choice, allow_download: false });
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

    /// All panels. A window that is smaller than they can be, because it is much enlarged on a small
    /// screen, scrolls.
    fn whole(&mut self, ui: &mut Ui) -> Vec<Action> {
        let room = ui.ctx().content_rect().size();
        let controls = if self.shows(&[Part::Controls]) { 250.0 } else { 0.0 };
        let column = match self.state.tab {
            _ if !self.shows(&COLUMN) => 0.0,
            Tab::Look => TABS,
            Tab::Attack | Tab::Measure | Tab::Sweep => 390.0,
        };
        let card = if self.state.guide.lesson.is_some() { 110.0 } else { 0.0 };
        let least = SMALLEST + vec2(controls + column, card);
        // Bars that break into more lines take room from the panels.
        let lines = if room.x < least.x { MORE_LINES } else { 0.0 };
        let size = room.max(least + vec2(0.0, lines));
        if size == room {
            return self.layout(ui, size);
        }
        let shown = ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            self.layout(&mut ui.new_child(UiBuilder::new().max_rect(rect)), size)
        });
        shown.inner
    }

    fn layout(&mut self, ui: &mut Ui, size: Vec2) -> Vec<Action> {
        let mut actions = Vec::new();
        let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(10, 8));
        let mut places = Vec::new();
        let top = Panel::top("transport").frame(frame).show(ui, |ui| {
            top_bar::in_sight(ui, |ui| actions.extend(self.top_bar(ui)));
        });
        places.push((Part::Transport, top.response.rect));
        self.lesson_card(ui, &mut actions);
        // Each tab remembers a width of its own: attacks and curves need more room.
        let (name, share, default, least) = match self.state.tab {
            Tab::Look => ("pictures", [0.26, 0.45], 320.0..=480.0, 280.0),
            Tab::Attack => ("attack", [0.39, 0.6], 440.0..=640.0, 380.0),
            Tab::Measure => ("measure", [0.37, 0.6], 420.0..=640.0, 380.0),
            Tab::Sweep => ("sweep", [0.4, 0.6], 440.0..=700.0, 380.0),
        };
        if self.shows(&[Part::Controls]) {
            let most = (size.x * 0.4).min(size.x - least - MIDDLE).max(250.0);
            let range = self.sizes.range("controls", 240.0..=most);
            let left = Panel::left("controls")
                .frame(frame)
                .default_size((size.x * 0.215).clamp(276.0, 360.0))
                .size_range(range)
                .show(ui, |ui| actions.extend(self.controls.show(ui, &self.state)));
            self.sizes.saw("controls", left.response.rect.width());
            places.push((Part::Controls, left.response.rect));
        }
        if self.shows(&COLUMN) {
            let most = (size.x * share[1]).min(ui.available_width() - MIDDLE);
            let most = most.max(least + 10.0).max(TABS);
            let range = self.sizes.range(name, least..=most);
            let right = Panel::right(name)
                .default_size((size.x * share[0]).clamp(*default.start(), *default.end()))
                .size_range(range);
            let right = right.frame(frame).show(ui, |ui| {
                actions.extend(top_bar::tabs(ui, self.state.tab));
                match self.state.tab {
                    Tab::Look => self.look(ui, size.y, &mut actions, &mut places),
                    Tab::Attack => actions.extend(self.attack.show(ui, &self.state)),
                    Tab::Measure => actions.extend(self.measure.show(ui, &self.state)),
                    Tab::Sweep => actions.extend(self.sweep.show(ui, &self.state, &self.wake)),
                }
            });
            self.sizes.saw(name, right.response.rect.width());
            match self.state.tab {
                Tab::Look => {}
                Tab::Attack => places.push((Part::Attack, right.response.rect)),
                Tab::Measure => places.push((Part::Measure, right.response.rect)),
                Tab::Sweep => {}
            }
        }
        if self.shows(&[Part::Losses]) {
            let most = (size.y * 0.5).min(ui.available_height() - MIDDLE).max(120.0);
            let range = self.sizes.range("losses", 110.0..=most);
            let bottom = Panel::bottom("losses")
                .frame(frame)
                .resizable(true)
                .default_size((size.y * 0.24).clamp(170.0, 300.0))
                .size_range(range)
                .show(ui, |ui| actions.extend(self.losses.show(ui, &self.state)));
            self.sizes.saw("losses", bottom.response.rect.height());
            places.push((Part::Losses, bottom.response.rect));
        }
        let map = CentralPanel::default()
            .frame(frame)
            .show(ui, |ui| actions.extend(self.latent.show(ui, &self.state)));
        places.push((Part::Latent, map.response.rect));
        guide::frames(ui.ctx(), &self.state, &places, theme::is_dark(ui));
        self.guide.places = places;
        actions
    }

    /// The right column while it looks at the training.
    fn look(
        &mut self,
        ui: &mut Ui,
        height: f32,
        actions: &mut Vec<Action>,
        places: &mut Vec<(Part, Rect)>,
    ) {
        let range = self.sizes.range("pairs", 120.0..=(height * 0.6).max(130.0));
        let pairs = Panel::top("pairs")
            .frame(Frame::NONE)
            .resizable(true)
            .default_size((height * 0.34 - 36.0).clamp(180.0, 420.0))
            .size_range(range)
            .show(ui, |ui| actions.extend(self.pairs.show(ui, &self.state)));
        self.sizes.saw("pairs", pairs.response.rect.height());
        let images = CentralPanel::default()
            .frame(Frame::NONE.inner_margin(Margin { top: 8, ..Margin::ZERO }))
            .show(ui, |ui| actions.extend(self.images.show(ui, &self.state)));
        let rects = [pairs.response.rect, images.response.rect];
        places.extend([Part::Pairs, Part::Images].into_iter().zip(rects));
    }

    /// A folder, or pictures, were dropped on the window.
    fn dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        if dropped.len() > MOST_DROPPED {
            self.state.report(text::dropped::too_many(dropped.len(), MOST_DROPPED));
        }
        for path in dropped.iter().take(MOST_DROPPED).map(|file| file.path().to_owned()) {
            if Self::is_model(&path) {
                self.open_model_folder(path);
            } else if path.is_dir() {
                self.perform(Action::LoadDataset(DatasetChoice::Folder(path)));
            } else if path.extension().is_some_and(|extension| extension == EXTENSION) {
                self.replace_run(Replacement::Session(path));
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                self.read_lesson(path);
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
        let arrived = inbox::drain(&self.backend, &mut self.state, &mut self.last_step);
        if arrived.images {
            self.images.refresh();
        }
        self.poll_loading();
        self.poll_dialog();
        self.poll_attack_jobs();
        self.poll_measure_jobs();
        self.poll_models();
        self.poll_taken_over(ctx);
        self.poll_sessions();
        self.poll_timeline();
        self.poll_exports(ctx);
        if let Some(text) = self.state.sessions.to_clipboard.take() {
            ctx.copy_text(text);
        }
        if self.quit.load(Ordering::SeqCst) {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        self.poll_guide(ctx);
        self.zoom = self.lasting_zoom(ctx);
        let loading =
            self.job.is_some() || self.models.on_their_way() || self.state.arriving.is_some();
        if self.attack_when_ready && !loading && self.state.status.run > 0 {
            self.attack_when_ready = false;
            self.perform(Action::Attack);
        }
        if let Some(photographer) = &mut self.photographer {
            photographer.tick(ctx, &self.state, loading);
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
        let settings = Settings {
            config: self.state.config.clone(),
            theme: self.theme,
            zoom: Some(self.zoom),
            reduced_motion: self.state.guide.reduced_motion,
            recent: self.state.sessions.recent.clone(),
        };
        eframe::set_value(storage, SETTINGS_KEY, &settings);
    }
}
