//! One frame of the window: take in messages, lay out the panels, carry out actions.

use std::sync::atomic::Ordering;

use eframe::egui::{Context, PointerButton, Ui, ViewportCommand};

use super::replace::Replacement;
use super::{RavenApp, inbox};
use crate::config::DatasetChoice;
use crate::data::is_data_file;
use crate::session::EXTENSION;
use crate::state::Action;
use crate::state::action::{AttackAction, ImagesAction};
use crate::text;
use crate::ui::panels::{banners, guide, shortcuts};

/// Files of one drop that are opened, each on a thread of its own.
const MOST_DROPPED: usize = 32;

impl RavenApp {
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
                self.perform_images(ImagesAction::Load(DatasetChoice::Folder(path)));
            } else if path.extension().is_some_and(|extension| extension == EXTENSION) {
                self.replace_run(Replacement::Session(path));
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                self.read_lesson(path);
            } else if is_data_file(&path) {
                // One file stands for its data set; the others that are dropped with it too.
                if !std::mem::replace(&mut has_data, true) {
                    self.perform_images(ImagesAction::Load(DatasetChoice::Folder(path)));
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
            self.panels.images.refresh();
        }
        self.poll(ctx);
        if let Some(text) = self.state.sessions.to_clipboard.take() {
            ctx.copy_text(text);
        }
        if self.quit.load(Ordering::SeqCst) {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        self.state.fonts = self.look.fonts.poll(ctx).or(self.state.fonts.take());
        self.poll_guide();
        let loading = self.jobs.load.is_some()
            || self.jobs.arrivals.on_their_way() && self.state.sessions.homeless.is_none()
            || self.state.arriving.is_some();
        if self.when_ready.attack && !loading && self.state.status.run > 0 {
            self.when_ready.attack = false;
            self.perform_attack(AttackAction::Start);
        }
        if let Some(photographer) = &mut self.photographer {
            photographer.tick(ctx, &self.state, loading || self.look.fonts.is_searching());
        }
        let live = self.state.is_running() || self.jobs.load.is_some();
        if live || self.photographer.is_some() {
            // Live even if a request from another thread got lost between two frames.
            ctx.request_repaint_after(self.wake.interval().get());
        }
    }

    /// Takes in what became of everything that goes on beside the window.
    fn poll(&mut self, ctx: &Context) {
        self.poll_loading();
        self.poll_dialog();
        self.poll_attack_jobs();
        self.poll_measure_jobs();
        self.poll_models();
        self.poll_taken_over();
        self.poll_arrival();
        self.poll_sessions();
        self.poll_timeline();
        self.poll_exports(ctx);
        self.jobs.sweep.poll(&mut self.panels.sweep);
    }

    /// The second half: lays out the panels and carries out what they ask for.
    pub fn draw(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.hand.time = ctx.input(|input| input.time);
        self.hand.pointer_down = ctx.input(|input| input.pointer.primary_down());
        if ctx.input(|input| input.pointer.button_pressed(PointerButton::Primary)) {
            self.end_edit();
        }

        self.dropped(&ctx);
        let mut actions = if self.questions.open.is_none() {
            shortcuts::actions(&ctx, &self.state)
        } else {
            Vec::new()
        };
        actions.extend(self.whole(ui));
        self.perform_all(actions);
        self.follow_attack(&ctx);
        let actions = guide::pages(&ctx, &self.state, &mut self.panels.palette);
        self.perform_all(actions);
        let asked = self.panels.slow_motion.show(&ctx, &self.state);
        self.perform_all(asked.into_iter().map(Action::SlowMotion));
        self.follow_slow_motion();
        if let Some(answer) = self.questions.open.as_mut().and_then(|open| open.ask(&ctx)) {
            self.questions.open = None;
            self.answered(answer);
        }
        let news = self.state.news.take();
        // A picture shows what stays.
        self.panels.toast.show(&ctx, news.filter(|_| self.photographer.is_none()));
        banners::drop_target(&ctx);
        self.look.fonts.begin(&self.wake);
    }

    fn perform_all(&mut self, actions: impl IntoIterator<Item = Action>) {
        for action in actions {
            self.perform(action);
        }
    }
}
