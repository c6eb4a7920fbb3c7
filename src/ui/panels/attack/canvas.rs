//! A canvas on which an image is drawn by hand.

use eframe::egui::{
    Align2, Button, Color32, RichText, Role, Sense, Slider, Ui, WidgetInfo, Window, vec2,
};

use super::atlas::{Atlas, Picture};
use crate::data::ImageShape;
use crate::state::action::AttackAction;
use crate::state::attack::{MAX_SUBJECTS, Source, Subject};
use crate::state::drawing::{Paper, centre_like_mnist, stroke};
use crate::text::attack as text;
use crate::ui::widgets::number;
use crate::ui::widgets::theme;

/// Longer side of the canvas, in points.
const CANVAS_SIDE: f32 = 280.0;
/// Width of the brush at first, as a share of the image's.
const BRUSH: f32 = 2.4 / 28.0;

/// The canvas and its brush.
pub(super) struct Canvas {
    /// Whether it is on the screen.
    pub open: bool,
    paper: Option<Paper>,
    /// Width of the brush, as a share of the width of the image.
    brush: f32,
    erase: bool,
    last: Option<[f32; 2]>,
    picture: Atlas,
}

impl Default for Canvas {
    fn default() -> Self {
        Self {
            open: false,
            paper: None,
            brush: BRUSH,
            erase: false,
            last: None,
            picture: Atlas::default(),
        }
    }
}

impl Canvas {
    /// Draws the window of the canvas where it is open; `own` images are there already.
    #[must_use]
    pub(super) fn show(
        &mut self,
        ui: &Ui,
        shape: Option<ImageShape>,
        own: usize,
    ) -> Option<AttackAction> {
        let shape = shape?;
        let blank = Paper::blank(shape);
        let mut paper = self.paper.take().unwrap_or_else(|| blank.clone());
        if (paper.width, paper.height) != (blank.width, blank.height) {
            paper = blank;
        }
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
                self.paper(ui, shape, &mut paper);
                self.tools(ui, &mut paper);
                action = self.finish(ui, shape, &paper, own);
            });
        self.open = open && action.is_none();
        self.paper = action.is_none().then_some(paper);
        action
    }

    fn paper(&mut self, ui: &mut Ui, shape: ImageShape, paper: &mut Paper) {
        let image = paper.image(shape);
        self.picture.update(ui.ctx(), shape, &[vec![Picture::Values(&image)]]);
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
        let width = paper.width as f32;
        let offset = (place - frame.min) * (width / frame.width());
        let at = [offset.x, offset.y];
        let radius = 0.5 * self.brush * width;
        stroke(paper, self.last.unwrap_or(at), at, radius, self.erase);
        self.last = Some(at);
        ui.ctx().request_repaint();
    }

    fn tools(&mut self, ui: &mut Ui, paper: &mut Paper) {
        ui.horizontal(|ui| {
            ui.selectable_value(&mut self.erase, false, text::INK).on_hover_text(text::INK_HINT);
            ui.selectable_value(&mut self.erase, true, text::ERASE).on_hover_text(text::ERASE_HINT);
            let label = ui.label(text::BRUSH);
            ui.spacing_mut().slider_width = 80.0;
            let width = paper.width as f32;
            let most = 0.2 * width;
            let mut brush = self.brush * width;
            let slider = Slider::new(&mut brush, 1.0..=most).fixed_decimals(1).suffix(" px");
            number::slider(ui, slider, (1.0, most.into()), "px")
                .labelled_by(label.id)
                .on_hover_text(text::BRUSH_HINT);
            self.brush = brush / width;
        });
        ui.horizontal(|ui| {
            if ui.button(text::CENTRE).on_hover_text(text::CENTRE_HINT).clicked() {
                *paper = centre_like_mnist(paper);
            }
            if ui.button(text::CLEAR).on_hover_text(text::CLEAR_HINT).clicked() {
                paper.ink.fill(0.0);
            }
        });
    }

    #[must_use]
    fn finish(
        &self,
        ui: &mut Ui,
        shape: ImageShape,
        paper: &Paper,
        own: usize,
    ) -> Option<AttackAction> {
        let inked = paper.ink.iter().any(|&ink| ink > 0.0);
        let label = RichText::new(text::ADD).color(theme::on_accent());
        let button = Button::new(label).fill(theme::accent(theme::is_dark(ui)));
        let add = ui
            .add_enabled(inked && own < MAX_SUBJECTS, button)
            .on_hover_text(text::ADD_HINT)
            .on_disabled_hover_text(text::ADD_DISABLED);
        add.clicked().then(|| {
            let image = paper.image(shape);
            AttackAction::AddSubject(Subject { source: Source::Drawn, image, label: None })
        })
    }
}
