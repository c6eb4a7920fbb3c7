//! How the window begins.

use eframe::egui::Context;

use super::backend::Backend;
use super::jobs::sessions::Sessions;
use super::loading::LoadRequest;
use super::look::Look;
use super::pace::Pace;
use super::start::{Opened, Start, ZOOM};
use super::wake::Wake;
use super::{Hand, Jobs, Panels, Questions, RavenApp, WhenReady};
use crate::config::TrainConfig;
use crate::state::AppState;
use crate::state::action::MeasureAction;
use crate::state::guide::LessonRun;
use crate::state::sessions::SessionAction;
use crate::ui::lab::camera::Camera;
use crate::ui::widgets::theme;

impl RavenApp {
    /// A window that talks to `backend`; loading images begins at once.
    pub fn new(ctx: &Context, backend: Backend, wake: Wake, mut start: Start) -> Self {
        theme::install(ctx);
        // Before anything is drawn: it has to see every texture.
        ctx.add_plugin(Camera::default());
        let zoom = start.settings.zoom.filter(|zoom| ZOOM.contains(zoom)).unwrap_or(1.0);
        let mut app = Self {
            state: first_state(&start),
            look: Look::new(ctx, start.settings.theme, zoom),
            pace: Pace::new(wake.interval().clone()),
            backend,
            wake,
            panels: Panels::default(),
            jobs: Jobs::default(),
            hand: Hand::default(),
            questions: Questions::default(),
            when_ready: WhenReady {
                explicit: start.explicit,
                beside: std::mem::take(&mut start.beside),
                run: start.run,
                attack: start.show.contains(&Opened::Attack),
            },
            image_folders: std::mem::take(&mut start.settings.image_folders),
            quit: start.quit.clone(),
            photographer: start.photographer.take(),
        };
        app.begin(start);
        app
    }

    /// What is under way from the start on.
    fn begin(&mut self, start: Start) {
        if let Some(share) = start.measure {
            let mut settings = self.state.measure.settings.clone();
            (settings.keep, settings.share) = (true, share);
            self.perform_measure(MeasureAction::Edit(settings));
        }
        self.load(LoadRequest::new(self.state.lead().config.dataset.clone()));
        if let Some(folder) = start.sessions {
            self.jobs.sessions = Sessions::start(&folder, start.autosave_every, &mut self.state);
        }
        self.state.sessions.recent = start.settings.recent;
        if let Some(path) = start.open {
            self.open_session(path);
        } else if let Some(code) = start.share_code {
            self.perform_session(SessionAction::UseShareCode(code));
        } else if !start.models.is_empty() {
            self.open_models(start.models);
        }
    }
}

/// What there is to show before anything has arrived.
fn first_state(start: &Start) -> AppState {
    let mut config = start.settings.config.clone();
    if config.validate().is_err() {
        // A hand-edited or outdated file: the defaults are better than no window.
        config = TrainConfig { dataset: config.dataset, ..TrainConfig::default() };
    }
    let mut state = AppState { tab: start.tab, ..AppState::default() };
    state.lead_mut().running = config.clone();
    state.lead_mut().config = config;
    state.guide.reduced_motion = start.settings.reduced_motion;
    state.guide.help = start.show.contains(&Opened::Help);
    state.guide.palette = start.show.contains(&Opened::Palette);
    state.guide.present = start.show.contains(&Opened::Present);
    state.guide.lesson = start.lesson.clone().map(LessonRun::new);
    state
}
