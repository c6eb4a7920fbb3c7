//! The latent panel: the probe pairs in the plane, live.

use eframe::egui::{
    self, Align2, Color32, FontId, PopupAnchor, Sense, Stroke, Tooltip, Ui, Vec2, Visuals,
};

use crate::state::action::{ImagesAction, LatentAction};
use crate::state::latent::LatentView;
use crate::state::{Action, AppState, ModelView};
use crate::text::latent as text;
use crate::ui::panels::timeline;
use crate::ui::widgets::chart::{describe, nothing_yet, plain_plot};
use crate::ui::widgets::marks::{self, Sprites};
use crate::ui::widgets::plane::{Camera, Screen, plot_bounds};
use crate::ui::widgets::summary::{self, summarise};
use crate::ui::widgets::theme;
use crate::ui::widgets::words::class_name;
use decoded::{Hover, Manifold};
use reach::Reach;

mod attack_path;
mod controls;
mod decoded;
mod race;
mod reach;
#[cfg(test)]
mod tests;

/// How near to a point the pointer must be to mean it, in points of the screen.
const REACH: f32 = 10.0;
/// Opacity of classes that are not the highlighted one.
const DIMMED: f32 = 0.12;
/// Opacity of segments and of ellipses.
const SEGMENT_OPACITY: f32 = 0.7;
const ELLIPSE_OPACITY: f32 = 0.12;
/// Opacity of the ground under the marks of selected pairs.
const HALO_OPACITY: f32 = 0.75;
/// A plot lower than this, in points, has short axis labels.
const ROOM_FOR_WORDS: f32 = 260.0;
/// Side of the image under the pointer, in points.
const HOVER_IMAGE: f32 = 84.0;
/// Room for the words beside it.
const HOVER_TEXT: Vec2 = Vec2::new(150.0, 116.0);
/// Room for the mark of a class beside its name, and its radius there.
const MARK: f32 = 14.0;
const MARK_RADIUS: f32 = 4.3;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
struct Layers {
    segments: bool,
    z: bool,
    z_aug: bool,
    ellipses: bool,
    manifold: bool,
    reach: bool,
}

impl Default for Layers {
    fn default() -> Self {
        Self {
            segments: true,
            z: true,
            z_aug: true,
            ellipses: false,
            manifold: false,
            reach: false,
        }
    }
}

/// The latent panel's scratch: layers, view, textures.
#[derive(Default)]
pub struct LatentPanel {
    layers: Layers,
    highlighted: Option<usize>,
    camera: Camera,
    sprites: Sprites,
    hover: Hover,
    manifold: Manifold,
    reach: Reach,
}

impl LatentPanel {
    /// Draws the panel in all of the room there is; returns what the user asked for.
    #[must_use]
    pub fn show(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let mut actions = Vec::new();
        if state.lead().latent.is_empty() {
            // A new run: its latents need not lie where the user looked.
            self.camera.fit();
            nothing_yet(ui, text::NOT_YET);
            return actions;
        }
        self.controls(ui, state);
        actions.extend(timeline::show(ui, state).map(Action::Timeline));
        if state.races() {
            self.planes(ui, state, &mut actions);
        } else {
            self.camera.forget_shared();
            self.plane(ui, state, state.lead(), &mut actions);
        }
        actions
    }

    /// The plane of one model in all of the room there is.
    fn plane(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        model: &ModelView,
        actions: &mut Vec<Action>,
    ) {
        let (response, screen) = self.plot(ui, state, model);
        let painter = ui.painter().with_clip_rect(screen.rect);
        // The grid is the lead's: three of them would take too much from training.
        if self.layers.manifold && model.number == 0 {
            if let Some(latents) = self.manifold.question(ui.ctx(), &model.latent, &screen) {
                actions.push(Action::Latent(LatentAction::DecodeManifold(latents)));
            }
            if let Some(shape) = state.image_shape() {
                self.manifold.draw(&painter, &screen, shape, state.manifold.as_ref());
            }
        }
        let dark = ui.visuals().dark_mode;
        self.draw_points(&painter, &screen, state, &model.latent, dark);
        draw_selection(&painter, &screen, state, &model.latent, ui.visuals());
        if self.layers.reach {
            self.reach.show(ui, &screen, state, model, actions);
        }
        attack_path::draw(&painter, &screen, state, model, dark);
        if let Some(pointer) = response.hover_pos().filter(|_| !response.dragged()) {
            let point = screen.point(pointer);
            let nearest = model.latent.nearest(point, f64::from(REACH) * screen.view.scale);
            if let (true, Some(index)) = (response.clicked(), nearest) {
                actions.push(Action::Images(ImagesAction::Toggle(index)));
            }
            let number = model.number;
            let latent = self.hover.question(ui.ctx(), number, &model.latent, point);
            if let Some(latent) = latent {
                actions.push(Action::Latent(LatentAction::DecodeHover(number, latent)));
            }
            self.show_hover(&response, state, number, point, nearest);
        }
    }

    /// Axes, grid, pan and zoom.
    fn plot(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        model: &ModelView,
    ) -> (egui::Response, Screen) {
        let races = state.races();
        let camera = &mut self.camera;
        let mut plot = plain_plot(ui, "latent plane");
        if !races {
            let [x_label, y_label] = axis_labels(&model.latent, ui.available_height());
            plot = plot.x_axis_label(x_label).y_axis_label(y_label);
        }
        let shown = plot.show(ui, |plot_ui| {
            let response = plot_ui.response().clone();
            let view = camera.update(plot_ui.ctx(), &response, model.latent.bounds(), races);
            plot_ui.set_plot_bounds(plot_bounds(view.visible(response.rect.size())));
            view
        });
        if races {
            let name = crate::ui::widgets::race::spoken(model);
            describe(&shown.response, &text::plane_of(&name));
        } else {
            describe(&shown.response, text::PLANE);
        }
        summarise(&shown.response, || summary::plane(state, model));
        let screen = Screen { rect: shown.response.rect, view: shown.inner };
        (shown.response, screen)
    }

    fn draw_points(
        &mut self,
        painter: &egui::Painter,
        screen: &Screen,
        state: &AppState,
        latent: &LatentView,
        dark: bool,
    ) {
        let mut marks = self.sprites.mesh(painter.ctx(), state.class_count());
        let visible = screen.rect.expand(3.0 * marks::RADIUS);
        let layers = self.layers;
        let placed: Vec<_> = latent
            .z
            .iter()
            .zip(&latent.z_aug)
            .enumerate()
            .map(|(index, (&z, &z_aug))| {
                let class = state.test_label(index).map(usize::from);
                let mut color = theme::class_color(class.unwrap_or_default(), dark);
                if self.highlighted.is_some() && self.highlighted != class {
                    color = color.gamma_multiply(DIMMED);
                }
                (screen.place(z), screen.place(z_aug), color, class.unwrap_or_default())
            })
            .collect();
        if layers.ellipses {
            let points_per_unit = screen.view.scale.recip();
            let faint = |color: Color32| color.gamma_multiply(ELLIPSE_OPACITY);
            for ((z, z_aug, color, _), (sd, sd_aug)) in
                placed.iter().zip(latent.sd.iter().zip(&latent.sd_aug))
            {
                if layers.z {
                    marks.ellipse(*z, *sd, points_per_unit, faint(*color));
                }
                if layers.z_aug {
                    marks.ellipse(*z_aug, *sd_aug, points_per_unit, faint(*color));
                }
            }
        }
        if layers.segments {
            for (z, z_aug, color, _) in &placed {
                marks.segment(*z, *z_aug, color.gamma_multiply(SEGMENT_OPACITY));
            }
        }
        if layers.z_aug {
            let shown = placed.iter().filter(|(_, z_aug, ..)| visible.contains(*z_aug));
            shown.for_each(|(_, z_aug, color, class)| marks.hollow(*z_aug, *class, *color));
        }
        if layers.z {
            let shown = placed.iter().filter(|(z, ..)| visible.contains(*z));
            shown.for_each(|(z, _, color, class)| marks.filled(*z, *class, *color));
        }
        painter.add(marks.into_mesh());
    }

    /// What the pointer is over: the decoded image, and the probe pair nearest to it.
    fn show_hover(
        &mut self,
        response: &egui::Response,
        state: &AppState,
        model: usize,
        point: [f64; 2],
        nearest: Option<usize>,
    ) {
        let texture = state.image_shape().and_then(|shape| {
            self.hover.texture(&response.ctx, model, shape, state.hover.as_ref())
        });
        let tooltip = Tooltip::always_open(
            response.ctx.clone(),
            response.layer_id,
            response.id,
            PopupAnchor::Pointer,
        );
        tooltip.gap(14.0).show(|ui| {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(Vec2::splat(HOVER_IMAGE), Sense::hover());
                match texture {
                    Some(texture) => {
                        egui::Image::new((texture, rect.size())).paint_at(ui, rect);
                    }
                    None => {
                        ui.painter().rect_filled(rect, 2.0, ui.visuals().extreme_bg_color);
                    }
                }
                ui.vertical(|ui| {
                    // As large as it gets, so that the frame keeps its size.
                    ui.set_min_size(HOVER_TEXT);
                    ui.label(text::DECODED);
                    ui.weak(format!("({:.2}, {:.2})", point[0], point[1]));
                    match nearest {
                        Some(index) => {
                            class_line(ui, state, index);
                            ui.weak(text::test_image(index));
                            let selected = state.selection.contains(&index);
                            ui.weak(if selected { text::DESELECT } else { text::SELECT });
                        }
                        None => {
                            ui.weak(text::NO_PAIR);
                        }
                    }
                });
            });
        });
    }
}

/// A ring around each selected pair, with its place in the selection.
fn draw_selection(
    painter: &egui::Painter,
    screen: &Screen,
    state: &AppState,
    latent: &LatentView,
    visuals: &Visuals,
) {
    let color = visuals.strong_text_color();
    let halo = visuals.extreme_bg_color.gamma_multiply(HALO_OPACITY);
    for (order, &index) in state.selection.iter().enumerate() {
        let Some(&z) = latent.z.get(index) else { continue };
        let place = screen.place(z);
        if !screen.rect.contains(place) {
            continue;
        }
        // A halo, since what lies below may be of any colour.
        painter.circle_stroke(place, marks::RADIUS + 3.0, Stroke::new(4.0, halo));
        painter.circle_stroke(place, marks::RADIUS + 3.0, Stroke::new(1.5, color));
        let beside = place + Vec2::new(marks::RADIUS + 8.0, -marks::RADIUS - 8.0);
        painter.circle_filled(beside, 7.5, halo);
        let number = (order + 1).to_string();
        painter.text(beside, Align2::CENTER_CENTER, number, FontId::proportional(12.0), color);
    }
}

/// The mark and the name of a probe image's class.
fn class_line(ui: &mut Ui, state: &AppState, index: usize) {
    let known = |class: &usize| *class < state.class_count();
    let Some(class) = state.test_label(index).map(usize::from).filter(known) else {
        ui.label(text::NO_CLASS);
        return;
    };
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(MARK), Sense::hover());
        let (dark, ground) = (ui.visuals().dark_mode, ui.visuals().window_fill);
        marks::paint(ui.painter(), rect.center(), MARK_RADIUS, class, dark, ground);
        ui.label(text::class(&class_name(state, Some(class))));
    });
}

/// What the axes are called; a short plot has no room for whole sentences beside it.
fn axis_labels(latent: &LatentView, height: f32) -> [String; 2] {
    match latent.explained {
        None => ["z₁".to_owned(), "z₂".to_owned()],
        Some(shares) => [0, 1].map(|axis| {
            let (number, percent) = (axis + 1, 100.0 * shares[axis]);
            if height < ROOM_FOR_WORDS {
                text::axis_short(number, percent)
            } else {
                text::axis(number, percent)
            }
        }),
    }
}
