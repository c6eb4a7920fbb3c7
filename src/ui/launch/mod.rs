//! Opens the window: checks the machine, chooses how to draw, remembers the layout, and takes
//! screenshots for continuous integration and the README.

mod error;
mod icon;
mod preflight;

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eframe::egui::{ThemePreference, ViewportBuilder, vec2};

use crate::ui::app::RavenApp;
use crate::ui::app::backend::Backend;
use crate::ui::app::wake::Wake;

use crate::config::TrainConfig;
use crate::encoding;
use crate::lessons::Lesson;
use crate::presets::Tab;
use crate::session::autosave;
use crate::shelf::ModelSource;
use crate::signals;
use crate::startup::{self, Milestone};
use crate::text::launch as text;
use crate::ui::app::start::{Opened, Settings, Start};
use crate::ui::lab::attended::{Attendant, Attended};
use crate::ui::lab::screenshot::{Outcome, Photographer, Wanted};
use crate::ui::lab::soak::{self, Soak, SoakOptions};
use crate::ui::lab::start_watch::StartWatch;

pub use error::LaunchError;
use icon::icon;
use preflight::Machine;

/// Which library draws the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum RendererChoice {
    /// The one that starts first here, and the other if that fails.
    #[default]
    Auto,
    /// Vulkan, Metal, Direct3D or OpenGL through wgpu.
    Wgpu,
    /// OpenGL.
    Glow,
}

impl RendererChoice {
    /// What to try, in this order.
    ///
    /// OpenGL comes first. Measured with software OpenGL, where it matters most, since the
    /// processor that draws is the one that trains: a live window (1280 × 800, 10 Hz) takes
    /// 17 % of one core with glow and 78 % with wgpu, and opens no later. Where glow can't
    /// start, nothing has been shown yet, and wgpu is next in the same event loop.
    fn order(self) -> &'static [eframe::Renderer] {
        match self {
            Self::Auto => &[eframe::Renderer::Glow, eframe::Renderer::Wgpu],
            Self::Wgpu => &[eframe::Renderer::Wgpu],
            Self::Glow => &[eframe::Renderer::Glow],
        }
    }
}

/// How the window opens.
#[derive(Clone, Debug, Default)]
pub struct LaunchOptions {
    /// Train, save a picture of the window here, and quit.
    pub screenshot: Option<PathBuf>,
    /// Width and height in points instead of the remembered ones.
    pub window_size: Option<(f32, f32)>,
    /// Steps to train before the screenshot.
    pub after_steps: Option<u64>,
    /// Settings instead of the remembered ones.
    pub config: Option<TrainConfig>,
    /// Models that race against the first one.
    pub beside: Vec<TrainConfig>,
    /// A session to go on with.
    pub open: Option<PathBuf>,
    /// The run of this line.
    pub share_code: Option<String>,
    /// Trained models to begin with.
    pub models: Vec<ModelSource>,
    /// How often the session is saved by itself, if not every minute.
    pub autosave_every: Option<Duration>,
    /// Light or dark instead of the remembered choice.
    pub theme: Option<ThemePreference>,
    /// How to draw.
    pub renderer: RendererChoice,
    /// Train at once.
    pub run: bool,
    /// What the right column shows.
    pub tab: Tab,
    /// Size of everything instead of the remembered one.
    pub zoom: Option<f32>,
    /// A lesson to begin with.
    pub lesson: Option<Arc<Lesson>>,
    /// What is open, or done, from the start on.
    pub show: Vec<Opened>,
    /// Measure curve after curve from the start on, with this share of the time, 0–1.
    pub measure: Option<f64>,
    /// Write here when the first things were there, and quit.
    pub report_start: Option<PathBuf>,
    /// Let a random clicker use the window for a while, and quit.
    pub soak: Option<SoakOptions>,
}

/// Gives out the other threads, once the window can be woken by them.
pub type Connect = Box<dyn FnOnce(Arc<dyn Fn() + Send + Sync>) -> Backend>;

/// Opens the window and returns when it is closed.
///
/// # Errors
/// There is no display, a library is missing, nothing can draw, or the screenshot failed.
pub fn launch(options: &LaunchOptions, connect: Connect) -> Result<(), LaunchError> {
    if cfg!(target_os = "linux") {
        Machine::here().check()?;
    }
    startup::reach(Milestone::Checked);
    // A screenshot must not depend on what was remembered, nor change it; a soak test neither.
    let scratch = if options.leaves_no_trace() {
        let folder = tempfile::tempdir();
        Some(folder.map_err(|error| LaunchError::Screenshot(error.to_string()))?)
    } else {
        None
    };
    if scratch.is_none()
        && let Some(folder) = eframe::storage_dir(APP_ID)
    {
        encoding::make_plain(&folder.join(SETTINGS_FILE));
    }
    let connect = Rc::new(RefCell::new(Some(connect)));
    let outcome = Outcome::default();
    let mut failures = Vec::new();
    for &renderer in options.renderer.order() {
        let mut native = native_options(options, renderer);
        native.persistence_path = scratch.as_ref().map(|folder| folder.path().join("settings"));
        let (chosen, connect_once, told) = (options.clone(), connect.clone(), outcome.clone());
        let soaks = options.soak.is_some();
        let result = eframe::run_native(
            APP_ID,
            native,
            Box::new(move |context| {
                startup::reach(Milestone::Window);
                let connect = connect_once.borrow_mut().take().ok_or(text::OPENED_TWICE)?;
                let wake = Wake::new(context.egui_ctx.clone());
                let attendants = attendants(&chosen)?;
                let start = start(chosen, context.storage, &wake, told);
                let mut backend = connect(wake.closure());
                if soaks {
                    soak::tame(&mut backend);
                }
                let app = RavenApp::new(&context.egui_ctx, backend, wake, start);
                Ok(Box::new(Attended::new(app, attendants)))
            }),
        );
        let error = match result {
            Ok(()) => return photographed(options.screenshot.is_some(), &outcome),
            // No way of drawing helps where the display itself does not answer.
            Err(eframe::Error::WinitEventLoop(error)) => {
                return Err(LaunchError::DisplayRefused(reason(&error.to_string())));
            }
            Err(error) => error,
        };
        tracing::warn!("{renderer} could not open a window: {error}");
        failures.push(format!("{renderer}: {error}"));
        // The window was there and then broke: another one would start training all over.
        if connect.borrow().is_none() {
            break;
        }
    }
    Err(LaunchError::NoWindow(failures.join("; ")))
}

impl LaunchOptions {
    /// Whether nothing that is remembered or saved by itself may enter or leave.
    fn leaves_no_trace(&self) -> bool {
        self.screenshot.is_some() || self.soak.is_some()
    }
}

/// Who is beside the window.
fn attendants(options: &LaunchOptions) -> Result<Vec<Box<dyn Attendant>>, String> {
    let watch = StartWatch::new(options.report_start.clone(), options.run);
    let mut all: Vec<Box<dyn Attendant>> = vec![Box::new(watch)];
    if let Some(soak) = &options.soak {
        all.push(Box::new(Soak::begin(soak)?));
    }
    Ok(all)
}

/// The folder of remembered settings is named after it, and desktops match windows by it.
const APP_ID: &str = "raven-explorer";
/// Where eframe keeps what the window remembers, in its folder.
const SETTINGS_FILE: &str = "app.ron";
/// What the very first window shows: images that are always there, and a model that draws them well.
const FIRST_MODEL: &str = "digits-raven-d16";
/// Width and height in points where nothing is remembered.
const DEFAULT_SIZE: (f32, f32) = (1280.0, 800.0);

fn native_options(options: &LaunchOptions, renderer: eframe::Renderer) -> eframe::NativeOptions {
    let (width, height) = options.window_size.unwrap_or(DEFAULT_SIZE);
    eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title(text::TITLE)
            .with_app_id(APP_ID)
            .with_icon(icon())
            .with_inner_size(vec2(width, height))
            .with_min_inner_size(vec2(800.0, 600.0))
            .with_drag_and_drop(true),
        renderer,
        // A flat window shows no bands, and without a GPU dithering costs a third of the filling.
        dithering: false,
        // The window looks for them by itself, without waiting.
        system_font_fallback: false,
        persist_window: options.window_size.is_none() && !options.leaves_no_trace(),
        ..Default::default()
    }
}

fn start(
    options: LaunchOptions,
    storage: Option<&dyn eframe::Storage>,
    wake: &Wake,
    told: Outcome,
) -> Start {
    let remembered = RavenApp::remembered(storage);
    let leaves_no_trace = options.leaves_no_trace();
    let explicit = options.config.is_some();
    let mut models = options.models;
    if !explicit
        && !options.run
        && models.is_empty()
        && options.open.is_none()
        && remembered == Settings::default()
    {
        // The first time, there is something to look at and to attack at once.
        models.push(ModelSource::Bundled(FIRST_MODEL.to_owned()));
    }
    let settings = Settings {
        config: options.config.unwrap_or(remembered.config),
        theme: options.theme.unwrap_or(remembered.theme),
        zoom: options.zoom.or(remembered.zoom),
        reduced_motion: remembered.reduced_motion,
        recent: remembered.recent,
        image_folders: remembered.image_folders,
    };
    let steps = options.after_steps.unwrap_or(0);
    let run = options.run || (options.screenshot.is_some() && steps > 0);
    let curve = options.measure.is_some();
    let attack = options.show.contains(&Opened::Attack);
    let wanted = Wanted { after_steps: steps, curve, attack };
    let photographer =
        options.screenshot.map(|path| Photographer::new(path, wanted, wake.clone(), told));
    let (tab, measure) = (options.tab, options.measure);
    let beside = options.beside;
    let sessions = if leaves_no_trace { None } else { autosave::folder() };
    let quit = Arc::new(AtomicBool::new(false));
    let (flag, awake) = (quit.clone(), wake.clone());
    // Ctrl-C, SIGTERM and a terminal that hangs up close the window as its button does: everything is
    // saved.
    let caught = signals::listen(move |_| {
        flag.store(true, Ordering::SeqCst);
        awake.call();
    });
    if let Err(error) = caught {
        tracing::warn!("Ctrl-C and SIGTERM are not caught: {error}");
    }
    let (open, share_code) = (options.open, options.share_code);
    let autosave_every = options.autosave_every.unwrap_or(autosave::EVERY);
    Start {
        open,
        share_code,
        sessions,
        autosave_every,
        quit,
        settings,
        explicit,
        beside,
        models,
        run,
        tab,
        lesson: options.lesson,
        show: options.show,
        measure,
        photographer,
    }
}

/// The end of an error's text: the window library puts a source file in front of it.
fn reason(error: &str) -> String {
    error.rsplit(": ").next().unwrap_or(error).to_owned()
}

/// After the window has closed: was there to be a picture, and is there one?
fn photographed(wanted: bool, outcome: &Outcome) -> Result<(), LaunchError> {
    match (wanted, outcome.take()) {
        (false, _) | (true, Some(Ok(()))) => Ok(()),
        (true, Some(Err(problem))) => Err(LaunchError::Screenshot(problem)),
        (true, None) => Err(LaunchError::Screenshot(text::CLOSED_BEFORE.to_owned())),
    }
}
