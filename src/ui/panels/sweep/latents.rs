//! Small pictures of what every setting makes of the same test images.

use eframe::egui::accesskit::Role;
use eframe::egui::{Rect, RichText, Sense, TextWrapMode, Ui, WidgetInfo, pos2, vec2};

use crate::sweep::measurement::LatentSample;
use crate::sweep::study::Setting;
use crate::text::sweep as text;
use crate::ui::widgets::marks;
use crate::ui::widgets::theme;

/// Side of a picture, points.
const SIDE: f32 = 128.0;
/// Radius of a point.
const RADIUS: f32 = 1.6;
/// And of a mark, where there are more classes than colours.
const RADIUS_OF_SHAPES: f32 = 2.6;

/// Draws one picture a setting, of its first seed; the setting that was clicked.
pub(super) fn show(ui: &mut Ui, settings: &[Setting]) -> Option<usize> {
    let dark = theme::is_dark(ui);
    let mut clicked = None;
    ui.horizontal_wrapped(|ui| {
        for (place, setting) in settings.iter().enumerate() {
            ui.allocate_ui(vec2(SIDE, SIDE + 20.0), |ui| {
                ui.vertical(|ui| {
                    let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), Sense::click());
                    ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
                    // The symbols of the knobs: there is little room.
                    let short = setting.name.replace("Σaug ", "s ").replace("noise ", "σ ");
                    ui.label(
                        RichText::new(format!("{}  {short}", place + 1))
                            .text_style(theme::small_text()),
                    );
                    let painter = ui.painter_at(rect);
                    painter.rect_filled(rect, 3.0, ui.visuals().extreme_bg_color);
                    let Some(figures) = setting.figures.first() else { return };
                    let many = figures
                        .latents
                        .labels
                        .iter()
                        .any(|&label| usize::from(label) >= theme::CLASS_COLORS);
                    let ground = ui.visuals().extreme_bg_color;
                    for (at, class) in places(&figures.latents, rect.shrink(6.0)) {
                        if many {
                            marks::paint(&painter, at, RADIUS_OF_SHAPES, class, dark, ground);
                        } else {
                            painter.circle_filled(at, RADIUS, theme::class_color(class, dark));
                        }
                    }
                    let name = text::latents_of(&setting.name);
                    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
                    let response = response.on_hover_text(text::latents_hint(
                        &setting.name,
                        figures.latents.points.len(),
                        setting.config.latent > 2,
                    ));
                    if response.clicked() {
                        clicked = Some(place);
                    }
                });
            });
        }
    });
    clicked
}

/// The points in a square, with one scale for both axes.
fn places(
    sample: &LatentSample,
    square: Rect,
) -> impl Iterator<Item = (eframe::egui::Pos2, usize)> {
    let range = |axis: usize| {
        let values = sample.points.iter().map(move |point| point[axis]);
        values.fold((f32::MAX, f32::MIN), |(low, high), x| (low.min(x), high.max(x)))
    };
    let (x, y) = (range(0), range(1));
    let scale = square.width() / (x.1 - x.0).max(y.1 - y.0).max(f32::MIN_POSITIVE);
    let middle = [(x.0 + x.1) / 2.0, (y.0 + y.1) / 2.0];
    sample.points.iter().zip(&sample.labels).map(move |(point, &class)| {
        let at = square.center();
        let offset = [point[0] - middle[0], middle[1] - point[1]].map(|value| value * scale);
        (pos2(at.x + offset[0], at.y + offset[1]), usize::from(class))
    })
}
