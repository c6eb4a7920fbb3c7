//! The soak test: the window trains at full speed with chase mode on for minutes, and every second
//! memory and frame times are written down. Nobody touches it, or a seeded clicker uses it meanwhile.
//!
//! `hand` makes the pointer's and the keyboard's events, `record` keeps what is measured; this file
//! sees that training and chase go on, and that nothing leaves the window:
//!
//! * dialogs: the picker of a tamed window is a person who closes each one, so none is shown, and
//!   nothing is saved or opened by way of one
//! * downloads: the loader of a tamed window refuses what is not on this machine
//! * links and the clipboard: what egui would hand to the system is dropped after each frame
//! * the sweep tab, whose button starts a process that writes a folder: left before it is drawn
//! * sessions and remembered settings: as for a screenshot, none
//! * quitting: nothing in the window does that, and keys of the window manager are never pressed
//!
//! Memory depends on what is open. So the clicker pauses now and then, and the window rests in the
//! state in which it began: one model, default settings, a run of a few seconds.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{Context, RawInput, ViewportCommand};

use super::attended::Attendant;
use crate::config::{DatasetChoice, Method, TrainConfig};
use crate::presets::Tab;
use crate::state::action::{AttackAction, ImagesAction, MeasureAction, RunAction, SettingsAction};
use crate::state::attack::{AttackMode, AttackSettings};
use crate::state::guide::{GuideAction, GuideState};
use crate::state::measure::MeasureSettings;
use crate::state::{Action, first_of_each_class};
use crate::train::messages::{MAX_SELECTED, Phase};
use crate::ui::app::RavenApp;
use crate::ui::app::backend::Backend;
use crate::ui::app::loading::LoadFailure;
use hand::Hand;
use record::Record;

mod hand;
mod record;

/// A tamed dialog is open this long: shorter, and the window would take it for a missing portal.
const DIALOG: Duration = Duration::from_millis(500);
/// The hand moves so often.
const BEAT: Duration = Duration::from_millis(50);
/// Training and chase are looked after so often.
const CARE: Duration = Duration::from_secs(2);
/// The window rests at the end of the first minute, of every so many, and of the last, so long.
const REST_MINUTES: u64 = 5;
const REST: f64 = 15.0;

/// How long, and who uses the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoakTime {
    /// Minutes.
    pub minutes: f64,
    /// The seed of the clicker; without one, nobody touches the window.
    pub seed: Option<u64>,
}

impl FromStr for SoakTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (minutes, seed) = match text.split_once(':') {
            Some((minutes, seed)) => (minutes, seed.parse().map(Some)),
            None => (text, Ok(None)),
        };
        let minutes = minutes.parse().ok().filter(|minutes| (1.0..=10_000.0).contains(minutes));
        match (minutes, seed) {
            (Some(minutes), Ok(seed)) => Ok(Self { minutes, seed }),
            _ => Err(format!(
                "expected MINUTES or MINUTES:SEED such as 30:7, at least 1, found '{text}'"
            )),
        }
    }
}

/// A soak test to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct SoakOptions {
    /// How long, and who uses the window.
    pub time: SoakTime,
    /// Where what is measured goes.
    pub out: PathBuf,
}

/// Takes from a window what would reach beyond it; see the head of this file.
pub fn tame(backend: &mut Backend) {
    backend.picker = Arc::new(|_| {
        std::thread::sleep(DIALOG);
        None
    });
    let load = backend.loader.clone();
    backend.loader = Arc::new(move |request, progress, cancel| {
        if request.allow_download {
            return Err(LoadFailure::Cancelled);
        }
        load(request, progress, cancel)
    });
}

/// A soak test under way.
pub struct Soak {
    /// Nobody, in a plain run.
    hand: Option<Hand>,
    record: Record,
    seconds: f64,
    began: Option<Instant>,
    rests: bool,
    raced: Option<u64>,
    cared: Instant,
    frame_began: Instant,
    over: bool,
}

impl Soak {
    /// Makes the folder; the clock starts with the first frame that has images.
    ///
    /// # Errors
    /// A sentence, if nothing can be written there.
    pub fn begin(options: &SoakOptions) -> Result<Self, String> {
        Ok(Self {
            hand: options.time.seed.map(Hand::new),
            record: Record::begin(options)?,
            seconds: 60.0 * options.time.minutes,
            began: None,
            rests: false,
            raced: None,
            cared: Instant::now(),
            frame_began: Instant::now(),
            over: false,
        })
    }

    /// Sees that training and chase go on, whatever was clicked, and that there is a race now and then.
    fn care(&mut self, app: &mut RavenApp, second: f64) {
        if self.cared.elapsed() < CARE {
            return;
        }
        self.cared = Instant::now();
        // A hand at random rarely finds the menu of models. The first race is in the first minute: from
        // then on, the allocator has what the largest thing in the window needs.
        let minute = (second / 60.0) as u64;
        let used = self.hand.is_some() && !self.rests;
        if used && minute.is_multiple_of(REST_MINUTES) && self.raced != Some(minute) {
            self.raced = Some(minute);
            let beside = |method| TrainConfig { method, ..app.state().lead().config.clone() };
            let models = vec![beside(Method::Vae), beside(Method::NoisyVae)];
            app.perform(Action::Settings(SettingsAction::Race(models)));
        }
        match app.state().status.phase {
            Phase::Running | Phase::PreparingGpu | Phase::Waiting => {}
            Phase::Paused => app.perform(Action::Run(RunAction::Run)),
            // Epochs that are done, or a learning rate that was dragged too far.
            Phase::Finished | Phase::Failed => go_home(app),
        }
        let attack = &app.state().attack;
        if !attack.busy || attack.sent.mode != AttackMode::Chase {
            let settings = AttackSettings { mode: AttackMode::Chase, ..attack.settings.clone() };
            app.perform(Action::Attack(AttackAction::Edit(settings)));
            app.perform(Action::Attack(AttackAction::Start));
        }
    }
}

/// Whether the window rests at this second of so many.
fn rests_at(second: f64, seconds: f64) -> bool {
    let minute = (second / 60.0) as u64 + 1;
    let ends = minute == 1 || minute.is_multiple_of(REST_MINUTES);
    (ends && second % 60.0 >= 60.0 - REST) || second >= seconds - REST
}

/// The settings that the window begins with: it trains until it is stopped. The clicker changes all
/// of them, and comes back to the default ones.
pub fn settings(time: SoakTime, given: TrainConfig) -> TrainConfig {
    if time.seed.is_some() { home() } else { TrainConfig { epochs: 0, ..given } }
}

fn home() -> TrainConfig {
    TrainConfig { epochs: 0, ..TrainConfig::default() }
}

/// Back to how the window began.
fn go_home(app: &mut RavenApp) {
    app.drop_question();
    app.perform(Action::Guide(GuideAction::ResetWindow));
    let state = app.state_mut();
    state.guide = GuideState::default();
    state.attack.own.clear();
    state.problems.clear();
    let dataset = state.dataset.clone();
    app.perform(Action::OpenTab(Tab::Look));
    app.perform(Action::Measure(MeasureAction::Edit(MeasureSettings::default())));
    app.perform(Action::Measure(MeasureAction::Cancel));
    app.perform(Action::Attack(AttackAction::Edit(AttackSettings::default())));
    app.perform(Action::Settings(SettingsAction::Race(Vec::new())));
    app.perform(Action::Settings(SettingsAction::Edit(0, home())));
    app.perform(Action::Run(RunAction::Reset));
    match dataset.filter(|dataset| dataset.choice == DatasetChoice::Digits) {
        Some(dataset) => {
            app.perform(Action::Images(ImagesAction::Select(first_of_each_class(
                &dataset,
                MAX_SELECTED,
            ))));
        }
        None => app.perform(Action::Images(ImagesAction::Load(DatasetChoice::Digits))),
    }
    app.perform(Action::Run(RunAction::Run));
}

impl Attendant for Soak {
    fn input(&mut self, ctx: &Context, app: &RavenApp, input: &mut RawInput) {
        // A real pointer over the window is none of this test's business.
        input.events.clear();
        input.dropped_files.clear();
        input.focused = true;
        match &mut self.hand {
            Some(hand) if self.began.is_some() && !self.over => {
                let rests = self.rests;
                input.events = if rests { hand.let_go() } else { hand.next(ctx, app.state()) };
            }
            _ => {}
        }
    }

    fn before(&mut self, ctx: &Context, app: &mut RavenApp, cpu_seconds: Option<f32>) {
        if self.over {
            return;
        }
        if self.began.is_none() && app.state().dataset.is_some() {
            self.began = Some(Instant::now());
        }
        let Some(began) = self.began else { return };
        let second = began.elapsed().as_secs_f64();
        let rests = self.hand.is_some() && rests_at(second, self.seconds);
        if rests && !self.rests {
            go_home(app);
        }
        self.rests = rests;
        if app.state().tab == Tab::Sweep {
            app.perform(Action::OpenTab(Tab::Look));
        }
        self.care(app, second);
        self.record.frame(cpu_seconds);
        self.record.second(second, app.state(), rests);
        if second >= self.seconds {
            self.over = true;
            self.record.finish();
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        self.frame_began = Instant::now();
    }

    fn after(&mut self, ctx: &Context, _app: &mut RavenApp) {
        if self.began.is_some() {
            self.record.layout(self.frame_began.elapsed());
        }
        // Links, texts and pictures on their way to the system.
        ctx.output_mut(|output| output.commands.clear());
        // A hand moves, and the last frame comes, whether the window has news or not.
        let beat = if self.hand.is_some() { BEAT } else { CARE };
        ctx.request_repaint_after(beat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_has_a_seed_or_not() {
        let parsed = |text: &str| text.parse::<SoakTime>();
        assert_eq!(parsed("30:7"), Ok(SoakTime { minutes: 30.0, seed: Some(7) }));
        assert_eq!(parsed("2.5"), Ok(SoakTime { minutes: 2.5, seed: None }));
        for wrong in ["", "0", "x", "1:x", "-3", "NaN", "1e9"] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_window_rests_at_the_end_of_the_first_minute_of_every_fifth_and_of_all() {
        let minutes: Vec<u64> = (0..1800)
            .filter(|&second| {
                let before = second > 0 && rests_at(second as f64 - 1.0, 1770.0);
                rests_at(second as f64, 1770.0) && !before
            })
            .map(|second| second / 60)
            .collect();
        assert_eq!(minutes, [0, 4, 9, 14, 19, 24, 29]);
        assert!(!rests_at(44.0, 600.0) && rests_at(59.9, 600.0) && !rests_at(60.0, 600.0));
    }
}
