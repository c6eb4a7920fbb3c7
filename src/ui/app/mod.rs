//! The application: what the panels need, one frame after the other. Everything that ties panels,
//! threads and files together lies here; no panel knows of it.
//!
//! * [`start`], `open`: how the window begins
//! * `frame`: take in messages, lay out the panels, carry out actions
//! * [`backend`], [`wake`], `inbox`: the other threads as seen from here, and what they sent
//! * `perform`: what the panels asked for, a file for each enum of actions
//! * [`loading`], [`dialogs`], `jobs`: what goes on meanwhile
//! * `layout`, `top_bar`: where the panels lie; `look`, `fonts`, `pace`: how they look, how often
//! * `question`, `replace`: what is asked before something is lost

pub mod backend;
pub mod dialogs;
mod fonts;
mod frame;
mod hand;
mod inbox;
mod jobs;
mod layout;
pub mod loading;
mod look;
mod open;
mod pace;
mod perform;
mod question;
mod replace;
pub mod start;
mod top_bar;
pub mod wake;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use eframe::egui::{Context, Event, RawInput, Ui};

use crate::config::TrainConfig;
use crate::state::AppState;
use crate::ui::lab::screenshot::Photographer;
use crate::ui::panels::attack::AttackPanel;
use crate::ui::panels::banners::Toast;
use crate::ui::panels::controls::ControlPanel;
use crate::ui::panels::guide::Palette;
use crate::ui::panels::images::ImagePanel;
use crate::ui::panels::latent::LatentPanel;
use crate::ui::panels::losses::LossPanel;
use crate::ui::panels::measure::MeasurePanel;
use crate::ui::panels::menus::SessionMenu;
use crate::ui::panels::pairs::PairPanel;
use crate::ui::panels::slow_motion::SlowMotionPanel;
use crate::ui::panels::sweep::SweepPanel;
use crate::ui::panels::transport::TransportPanel;
use backend::Backend;
use hand::Hand;
use jobs::Jobs;
use look::Look;
use pace::Pace;
use question::Question;
use start::{SETTINGS_KEY, Settings};
use wake::Wake;

/// The window's application.
pub struct RavenApp {
    state: AppState,
    backend: Backend,
    wake: Wake,
    panels: Panels,
    jobs: Jobs,
    look: Look,
    hand: Hand,
    questions: Questions,
    when_ready: WhenReady,
    /// Folders and files in which published data sets were found, the newest first.
    image_folders: Vec<PathBuf>,
    quit: Arc<AtomicBool>,
    pace: Pace,
    photographer: Option<Photographer>,
}

/// What the panels keep for themselves from frame to frame.
#[derive(Default)]
struct Panels {
    transport: TransportPanel,
    session_menu: SessionMenu,
    controls: ControlPanel,
    latent: LatentPanel,
    losses: LossPanel,
    pairs: PairPanel,
    images: ImagePanel,
    attack: AttackPanel,
    measure: MeasurePanel,
    sweep: SweepPanel,
    slow_motion: SlowMotionPanel,
    palette: Palette,
    toast: Toast,
}

/// What the user is asked.
#[derive(Default)]
struct Questions {
    open: Option<Question>,
    /// The question that a folder dialog was opened from.
    before: Option<Question>,
}

/// What waits for the first images.
struct WhenReady {
    /// Whether they were asked for, rather than remembered.
    explicit: bool,
    beside: Vec<TrainConfig>,
    run: bool,
    attack: bool,
}

impl RavenApp {
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
            theme: self.look.theme,
            zoom: Some(self.look.zoom),
            reduced_motion: self.state.guide.reduced_motion,
            // One that is no text would cost all of the settings.
            recent: recent.filter(|path| path.to_str().is_some()).cloned().collect(),
            image_folders: self.image_folders.clone(),
        };
        eframe::set_value(storage, SETTINGS_KEY, &settings);
    }
}
