//! The window with somebody beside it who looks on, or takes the pointer: measurements of the start,
//! the seeded clicker of a soak test. Without one, it is [`RavenApp`] and nothing else.

use eframe::egui::{Context, RawInput, Ui};

use crate::ui::app::RavenApp;

/// Somebody beside the window.
pub trait Attendant {
    /// Before the window sees the input of a frame.
    fn input(&mut self, _ctx: &Context, _app: &RavenApp, _input: &mut RawInput) {}

    /// Before a frame; the one before it cost so many seconds of this thread, as eframe tells it.
    fn before(&mut self, _ctx: &Context, _app: &mut RavenApp, _cpu_seconds: Option<f32>) {}

    /// After a frame is laid out.
    fn after(&mut self, _ctx: &Context, _app: &mut RavenApp) {}
}

/// The window and those beside it.
pub struct Attended {
    app: RavenApp,
    attendants: Vec<Box<dyn Attendant>>,
}

impl Attended {
    /// This window, with these beside it.
    pub fn new(app: RavenApp, attendants: Vec<Box<dyn Attendant>>) -> Self {
        Self { app, attendants }
    }
}

impl eframe::App for Attended {
    fn raw_input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        for attendant in &mut self.attendants {
            attendant.input(ctx, &self.app, input);
        }
        self.app.raw_input_hook(ctx, input);
    }

    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        for attendant in &mut self.attendants {
            attendant.before(ctx, &mut self.app, frame.info().cpu_usage);
        }
        self.app.logic(ctx, frame);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        self.app.ui(ui, frame);
        for attendant in &mut self.attendants {
            attendant.after(ui.ctx(), &mut self.app);
        }
    }

    fn on_exit(&mut self, gl: Option<&eframe::glow::Context>) {
        self.app.on_exit(gl);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.app.save(storage);
    }
}
