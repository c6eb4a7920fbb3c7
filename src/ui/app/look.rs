//! How the window looks: colours, zoom, sizes, fonts.

use eframe::egui::{Context, Rect, ThemePreference, Vec2, vec2};

use super::fonts::SystemFonts;
use crate::lessons::Panel;
use crate::state::action::Colours;
use crate::state::guide::GuideState;
use crate::ui::widgets::sizes::Sizes;

/// Zoom of present mode, and the room in points that it leaves a lesson at least: type that is larger
/// than the window can show is not more legible.
const PRESENT_ZOOM: f32 = 1.4;
const PRESENT_ROOM: Vec2 = vec2(720.0, 500.0);
/// How long things glide in, seconds.
const ANIMATION_SECONDS: f32 = 1.0 / 12.0;

/// How the window looks.
pub(crate) struct Look {
    ctx: Context,
    pub(crate) theme: ThemePreference,
    /// The zoom to remember: that of present mode passes.
    pub(crate) zoom: f32,
    /// The zoom before present mode.
    zoom_before: Option<f32>,
    pub(crate) sizes: Sizes,
    pub(crate) fonts: SystemFonts,
    /// Where the panels of this frame are.
    pub(crate) places: Vec<(Panel, Rect)>,
}

impl Look {
    /// These colours and this zoom, from now on.
    pub(crate) fn new(ctx: &Context, theme: ThemePreference, zoom: f32) -> Self {
        let fonts = SystemFonts::install(ctx);
        ctx.set_theme(theme);
        ctx.set_zoom_factor(zoom);
        Self {
            ctx: ctx.clone(),
            theme,
            zoom,
            zoom_before: None,
            sizes: Sizes::default(),
            fonts,
            places: Vec::new(),
        }
    }

    /// Other colours.
    pub(crate) fn paint(&mut self, theme: ThemePreference) {
        self.theme = theme;
        self.ctx.set_theme(theme);
    }

    /// The colours in use, as the menu names them.
    pub(crate) fn colours(&self) -> Colours {
        match self.theme {
            ThemePreference::System => Colours::System,
            ThemePreference::Light => Colours::Light,
            ThemePreference::Dark => Colours::Dark,
        }
    }

    /// Everything as on the first start.
    pub(crate) fn reset(&mut self) {
        self.sizes = Sizes::default();
        self.ctx.memory_mut(|memory| memory.data.clear());
        self.paint(ThemePreference::System);
        self.ctx.set_zoom_factor(1.0);
    }

    /// The same after present mode, which has ended.
    pub(crate) fn reset_window(&mut self) {
        self.zoom_before = None;
        self.reset();
    }

    /// Zoom and motion as asked for.
    pub(crate) fn follow(&mut self, guide: &GuideState) {
        let ctx = &self.ctx;
        match (guide.present, self.zoom_before) {
            // Before the first frame is laid out, nobody knows how large the window is.
            (true, None) if ctx.cumulative_frame_nr() < 2 => ctx.request_repaint(),
            (true, None) => {
                let zoom = ctx.zoom_factor();
                self.zoom_before = Some(zoom);
                let larger = (ctx.content_rect().size() / PRESENT_ROOM).min_elem();
                ctx.set_zoom_factor(zoom * larger.clamp(1.0, PRESENT_ZOOM));
            }
            (false, Some(zoom)) => {
                self.zoom_before = None;
                ctx.set_zoom_factor(zoom);
            }
            (true, Some(_)) | (false, None) => {}
        }
        let seconds = if guide.reduced_motion { 0.0 } else { ANIMATION_SECONDS };
        if ctx.global_style().animation_time != seconds {
            ctx.all_styles_mut(|style| style.animation_time = seconds);
        }
        self.zoom = self.zoom_before.unwrap_or_else(|| ctx.zoom_factor());
    }
}
