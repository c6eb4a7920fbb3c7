//! `raven-explorer` without a command: opens the window and connects it to the other threads.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use eframe::egui::ThemePreference;

use crate::analyst;
use crate::analyst::messages::Answers;
use crate::cli::TrainArguments;
use crate::cli::arguments::{infallible, spelled};
use crate::config::TrainConfig;
use crate::config::number::single;
use crate::config::race::{MAX_MODELS, ModelText};
use crate::data::{self, DataError, Dataset, LoadOptions};
use crate::lessons::{self, Lesson};
use crate::presets::Tab;
use crate::shelf;
use crate::shelf::ModelSource;
use crate::startup::{self, Milestone};
use crate::text::banners as text;
use crate::train::lanes::lanes;
use crate::train::worker;
use crate::ui::app::backend::Backend;
use crate::ui::app::dialogs::system_picker;
use crate::ui::app::loading::{LoadFailure, LoadRequest, Loader};
use crate::ui::app::start::{Opened, ZOOM};
use crate::ui::lab::soak::{self, SoakOptions, SoakTime};
use crate::ui::launch::{LaunchOptions, RendererChoice, launch};
use crate::ui::widgets::words::title;

/// Options of the window.
#[derive(clap::Args, Debug)]
pub struct WindowArguments {
    #[command(flatten)]
    settings: TrainArguments,
    /// Race another model against the first, in lockstep from the same start; twice at most:
    /// METHOD, METHOD:Σaug or METHOD:Σaug:noise
    #[arg(long, alias = "rival", value_name = "METHOD")]
    beside: Vec<ModelText>,
    /// Start with a trained model: its folder, or the name of one that comes with the program
    /// (digits-raven-d2, mnist-vae-d16 …); up to three, side by side
    #[arg(long, value_name = "MODEL", value_parser = infallible::<ModelSource>, conflicts_with = "beside")]
    model: Vec<ModelSource>,
    /// Continue a session: a .raven file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["beside", "model", "share_code"])]
    open: Option<PathBuf>,
    /// Start the run of a share code: raven1:…
    #[arg(long, value_name = "CODE", conflicts_with_all = ["beside", "model"])]
    share_code: Option<String>,
    /// Autosave the session this often
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    autosave_seconds: Option<u64>,
    /// Start training immediately
    #[arg(long)]
    run: bool,
    /// Train, save a screenshot of the window as PNG, and quit
    #[arg(long, value_name = "FILE")]
    screenshot: Option<PathBuf>,
    /// Width and height of the window in points
    #[arg(long, value_name = "WxH", value_parser = window_size)]
    window_size: Option<(f32, f32)>,
    /// Steps to train before the screenshot is taken
    #[arg(long, value_name = "N", requires = "screenshot")]
    after_steps: Option<u64>,
    /// Colours; remembered; by default those of the system
    #[arg(long, value_parser = spelled::<Theme>())]
    theme: Option<Theme>,
    /// What the right column shows
    #[arg(long, value_parser = spelled::<Tab>(), default_value = "look")]
    tab: Tab,
    /// Zoom factor, 0.5 to 4; remembered; 1 by default
    #[arg(long, value_name = "FACTOR", value_parser = zoom)]
    zoom: Option<f32>,
    /// Start with a lesson, by its number in the menu, from 1
    #[arg(long, value_name = "NUMBER")]
    lesson: Option<usize>,
    /// Start with something open, or done: help, palette, present mode, an attack as set in its
    /// panel; a screenshot waits for it
    #[arg(long, value_parser = spelled::<Opened>(), value_name = "WHAT", value_delimiter = ',')]
    show: Vec<Opened>,
    /// Measure robustness from the start, with this share of the time in percent; a screenshot
    /// waits for a complete curve
    #[arg(long, value_name = "SHARE", value_parser = clap::value_parser!(u8).range(1..=50))]
    measure: Option<u8>,
    /// What draws the window
    #[arg(long, value_parser = spelled::<RendererChoice>(), default_value = "auto")]
    renderer: RendererChoice,
    /// Write when the first frame, the images and (with --run) the first training step were there,
    /// in milliseconds, and quit
    #[arg(long, value_name = "FILE", hide = true)]
    report_start: Option<PathBuf>,
    /// Train for so many minutes with chase mode on, used by a random clicker with this seed or by
    /// nobody, and quit
    #[arg(long, value_name = "MINUTES[:SEED]", hide = true, requires = "soak_out")]
    soak: Option<SoakTime>,
    /// Where the soak test writes memory and frame times
    #[arg(long, value_name = "FOLDER", hide = true, requires = "soak")]
    soak_out: Option<PathBuf>,
}

/// Which colours the window begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Theme {
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
    /// As the system.
    System,
}

impl From<Theme> for ThemePreference {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::Light => Self::Light,
            Theme::Dark => Self::Dark,
            Theme::System => Self::System,
        }
    }
}

impl WindowArguments {
    /// Opens the window and returns when it is closed.
    ///
    /// # Errors
    /// One sentence: what happened, why, what to do.
    pub fn run(self) -> Result<(), String> {
        // Settings on the command line stand in place of the remembered ones; a screenshot must
        // not depend on those at all.
        let mut config = self.settings.apply_to(&TrainConfig::default())?;
        if let Some(time) = self.soak {
            config = soak::settings(time, config);
        }
        config.validate().map_err(|error| error.to_string())?;
        if self.beside.len() >= MAX_MODELS {
            let (given, most) = (self.beside.len(), MAX_MODELS - 1);
            return Err(format!(
                "--beside was given {given} times, but at most {most} are allowed"
            ));
        }
        let beside: Vec<_> = self.beside.iter().map(|model| model.config(&config)).collect();
        for model in &beside {
            model.validate().map_err(|error| format!("--beside: {error}"))?;
        }
        if self.model.len() > MAX_MODELS {
            return Err(format!("--model can be given at most {MAX_MODELS} times"));
        }
        if let Some(choice) = self.model.first().and_then(shelf::images_of) {
            config.dataset = choice;
        }
        let lesson = self.lesson.map(lesson).transpose()?;
        let explicit =
            config != TrainConfig::default() || self.screenshot.is_some() || self.soak.is_some();
        let load_options = self.settings.load_options();
        let soaks = self.soak.zip(self.soak_out).map(|(time, out)| SoakOptions { time, out });
        startup::reach(Milestone::Arguments);
        let options = LaunchOptions {
            screenshot: self.screenshot,
            window_size: self.window_size,
            after_steps: self.after_steps,
            config: explicit.then_some(config),
            beside,
            models: self.model,
            open: self.open,
            share_code: self.share_code,
            autosave_every: self.autosave_seconds.map(std::time::Duration::from_secs),
            theme: self.theme.map(ThemePreference::from),
            renderer: self.renderer,
            run: self.run || soaks.is_some(),
            tab: self.tab,
            zoom: self.zoom,
            lesson,
            show: self.show,
            measure: self.measure.map(|percent| f64::from(percent) / 100.0),
            report_start: self.report_start,
            soak: soaks,
        };
        launch(&options, Box::new(|wake| connect(wake, load_options)))
            .map_err(|error| error.to_string())
    }
}

/// Starts the trainer and the analyst, and hands the window its ends of their channels.
fn connect(wake: Arc<dyn Fn() + Send + Sync>, load_options: LoadOptions) -> Backend {
    let (outbox, inbox) = lanes(wake);
    let answers = Answers::default();
    let trainer = worker::spawn(outbox.clone(), true).expect("the system gives two threads");
    let analyst = analyst::spawn(trainer.commands(), answers.clone(), outbox)
        .expect("the system gives two threads");
    Backend {
        commands: trainer.commands(),
        questions: analyst.questions(),
        inbox,
        answers,
        loader: loader(load_options),
        picker: system_picker(),
        threads: Box::new((analyst, trainer)),
    }
}

/// Reads data sets for the window; downloads only what the user agreed to.
pub fn loader(options: LoadOptions) -> Loader {
    Arc::new(move |request, progress, cancel| load(&options, request, progress, cancel))
}

fn load(
    options: &LoadOptions,
    request: &LoadRequest,
    progress: &mut dyn FnMut(String, Option<f32>),
    cancel: &AtomicBool,
) -> Result<Dataset, LoadFailure> {
    let options = match &request.from {
        // Somebody means this place and no other.
        Some(place) => LoadOptions {
            data_dir: Some(place.clone()),
            environment_dir: None,
            cache_dir: None,
            allow_download: false,
            ..options.clone()
        },
        None => LoadOptions {
            allow_download: request.allow_download || options.allow_download,
            remembered: request.remembered.clone(),
            ..options.clone()
        },
    };
    let mut report = |p: data::Progress| progress(p.text, p.fraction);
    let loaded = data::load(&request.choice, &options, &mut report, cancel);
    let mut dataset = loaded.map_err(|error| failure(error, request))?;
    if request.from.is_some()
        && let Some(published) = data::published_as(&dataset)
    {
        dataset.choice = published;
    }
    Ok(dataset)
}

/// What the window makes of an error: files that are missing can be chosen or downloaded.
fn failure(error: DataError, request: &LoadRequest) -> LoadFailure {
    let offer = data::download_offer(&request.choice);
    let name = title(&request.choice);
    let chosen = request.from.is_some();
    let problem = match &error {
        DataError::Cancelled => return LoadFailure::Cancelled,
        DataError::Missing { looked_in, .. } => chosen.then(|| text::not_there(&name, looked_in)),
        DataError::Incomplete { folder, found, missing } => {
            Some(text::incomplete(folder.display(), found, missing))
        }
        DataError::NoNetwork { .. } => Some(text::no_network(&name)),
        DataError::Download { .. } => Some(error.to_string()),
        _ if chosen => Some(error.to_string()),
        _ => return LoadFailure::Failed(error.to_string()),
    };
    match offer {
        Some((megabytes, host)) => LoadFailure::NeedsDownload {
            size: format!("{megabytes} MB"),
            host: host.to_owned(),
            problem,
        },
        None => LoadFailure::Failed(error.to_string()),
    }
}

/// The lesson of this number in the menu.
fn lesson(number: usize) -> Result<Arc<Lesson>, String> {
    let all = lessons::built_in();
    let found = number.checked_sub(1).and_then(|index| all.get(index));
    found.cloned().ok_or_else(|| format!("--lesson {number}: there are lessons 1 to {}", all.len()))
}

fn zoom(text: &str) -> Result<f32, String> {
    let factor = single(text).ok().filter(|factor| ZOOM.contains(factor));
    factor.ok_or_else(|| {
        format!("expected a factor from {} to {}, found '{text}'", ZOOM.start(), ZOOM.end())
    })
}

fn window_size(text: &str) -> Result<(f32, f32), String> {
    let parsed = text.split_once('x').and_then(|(width, height)| {
        Some((width.parse::<f32>().ok()?, height.parse::<f32>().ok()?))
    });
    match parsed {
        Some((width, height))
            if (320.0..=16384.0).contains(&width) && (240.0..=16384.0).contains(&height) =>
        {
            Ok((width, height))
        }
        _ => Err(format!("expected WIDTHxHEIGHT such as 1280x800, found '{text}'")),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::WindowArguments;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        window: WindowArguments,
    }

    #[test]
    fn the_old_name_of_an_option_still_works() {
        let read = |option| Line::parse_from(["raven-explorer", option, "vae"]).window.beside;
        assert_eq!(read("--beside"), read("--rival"));
        assert_eq!(read("--beside").len(), 1);
    }
}
