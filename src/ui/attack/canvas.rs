//! A canvas on which a digit is drawn by hand.

use eframe::egui::{
    Align2, Button, Color32, RichText, Role, Sense, Slider, Ui, WidgetInfo, Window, vec2,
};

use super::atlas::Atlas;
use crate::config::{PIXELS, SIDE};
use crate::state::Action;
use crate::state::attack::{MAX_SUBJECTS, Source, Subject};
use crate::state::drawing::{centre_like_mnist, stroke};
use crate::text::attack as text;
use crate::ui::{number, theme};

/// Side of the canvas, in points: ten for each pixel.
const CANVAS_SIDE: f32 = 10.0 * SIDE as f32;

/// The canvas and its brush.
pub struct Canvas {
    /// Whether it is on the screen.
    pub open: bool,
    pixels: Vec<f32>,
    /// Width of the brush, in pixels.
    brush: f32,
    erase: bool,
    last: Option<[f32; 2]>,
    picture: Atlas,
}

impl Default for Canvas {
    fn default() -> Self {
        Self {
            open: false,
            pixels: vec![0.0; PIXELS],
            brush: 2.4,
            erase: false,
            last: None,
            picture: Atlas::default(),
        }
    }
}

impl Canvas {
    /// Draws the window of the canvas where it is open; `own` images are there already.
    pub fn show(&mut self, ui: &Ui, own: usize) -> Option<Action> {
        let mut open = self.open;
        let mut action = None;
        Window::new(text::CANVAS_TITLE)
            .open(&mut open)
            .resizable(false)
            .collapsible(false)
            // Over the map, so that no knob is hidden.
            .pivot(Align2::RIGHT_TOP)
            .default_pos(ui.max_rect().left_top() + vec2(-24.0, 8.0))
            .show(ui.ctx(), |ui| {
                self.paper(ui);
                self.tools(ui);
                action = self.finish(ui, own);
            });
        self.open = open && action.is_none();
        action
    }

    fn paper(&mut self, ui: &mut Ui) {
        let key = [vec![std::mem::take(&mut self.pixels)]];
        self.picture.update(ui.ctx(), &key);
        let [mut row] = key;
        self.pixels = row.remove(0);
        let response = self.picture.show(ui, CANVAS_SIDE, (0, 0), text::CANVAS_HINT);
        let frame = response.rect;
        ui.painter().rect_stroke(
            frame,
            0.0,
            (1.0, Color32::GRAY),
            eframe::egui::StrokeKind::Outside,
        );
        let response = ui.interact(frame, ui.scope_id().with("paper"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, text::CANVAS));
        let place =
            response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on());
        let Some(place) = place else {
            self.last = None;
            return;
        };
        let offset = (place - frame.min) * (SIDE as f32 / CANVAS_SIDE);
        let at = [offset.x, offset.y];
        stroke(&mut self.pixels, self.last.unwrap_or(at), at, self.brush / 2.0, self.erase);
        self.last = Some(at);
        ui.ctx().request_repaint();
    }

    fn tools(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.selectable_value(&mut self.erase, false, text::INK).on_hover_text(text::INK_HINT);
            ui.selectable_value(&mut self.erase, true, text::ERASE).on_hover_text(text::ERASE_HINT);
            let label = ui.label(text::BRUSH);
            ui.spacing_mut().slider_width = 80.0;
            let slider = Slider::new(&mut self.brush, 1.0..=6.0).fixed_decimals(1).suffix(" px");
            number::slider(ui, slider, (1.0, 6.0), "px")
                .labelled_by(label.id)
                .on_hover_text(text::BRUSH_HINT);
        });
        ui.horizontal(|ui| {
            if ui.button(text::CENTRE).on_hover_text(text::CENTRE_HINT).clicked() {
                self.pixels = centre_like_mnist(&self.pixels);
            }
            if ui.button(text::CLEAR).on_hover_text(text::CLEAR_HINT).clicked() {
                self.pixels.fill(0.0);
            }
        });
    }

    fn finish(&mut self, ui: &mut Ui, own: usize) -> Option<Action> {
        let inked = self.pixels.iter().any(|&ink| ink > 0.0);
        let label = RichText::new(text::ADD).color(theme::on_accent());
        let button = Button::new(label).fill(theme::accent(theme::is_dark(ui)));
        let add = ui
            .add_enabled(inked && own < MAX_SUBJECTS, button)
            .on_hover_text(text::ADD_HINT)
            .on_disabled_hover_text(text::ADD_DISABLED);
        add.clicked().then(|| {
            let image = std::mem::replace(&mut self.pixels, vec![0.0; PIXELS]);
            Action::AddSubject(Subject { source: Source::Drawn, image, label: None })
        })
    }
}
