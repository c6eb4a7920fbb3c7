//! One figure over the grid of Σaug and noise, as a heat map.

use eframe::egui::{
    Align2, Color32, ComboBox, FontId, Painter, Pos2, Rect, Sense, Ui, Vec2, pos2, vec2,
};

use crate::attack::AttackConfig;
use crate::config::{TrainConfig, short};
use crate::sweep::cell::Figures;
use crate::sweep::study::{Setting, accuracy_under, pair_distance};
use crate::text::sweep as text;
use crate::ui::widgets::chart::describe;
use crate::ui::widgets::theme;

/// Height of a field, points.
const FIELD: f32 = 44.0;
/// Room for the numbers beside and below the fields, points.
const MARGIN: [f32; 2] = [64.0, 40.0];

/// Which figure is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Figure {
    #[default]
    Attacked,
    Clean,
    Error,
    Distance,
}

impl Figure {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Attacked, text::RIGHT_UNDER_ATTACK),
        (Self::Clean, text::RIGHT_CLEAN),
        (Self::Error, text::TEST_ERROR),
        (Self::Distance, text::RELATIVE_DISTANCE),
    ];

    fn of(self, figures: &Figures, attack: &AttackConfig) -> Option<f64> {
        match self {
            Self::Attacked => accuracy_under(figures, attack).map(|share| 100.0 * share),
            Self::Clean => Some(100.0 * figures.report.clean_accuracy),
            Self::Error => Some(figures.report.test_mse),
            Self::Distance => pair_distance(figures),
        }
    }

    fn text(self, value: f64) -> String {
        match self {
            Self::Attacked | Self::Clean => format!("{value:.1}"),
            Self::Error => format!("{value:.4}"),
            Self::Distance => format!("{value:.3}"),
        }
    }
}

/// What is looked at.
#[derive(Default)]
pub(super) struct Heat {
    figure: Figure,
    group: usize,
}

impl Heat {
    /// Draws the grid of one group of settings; the setting that was clicked.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        settings: &[Setting],
        attack: &AttackConfig,
    ) -> Option<usize> {
        let groups = groups(settings);
        if groups.is_empty() {
            ui.label(text::NO_HEAT_MAP);
            return None;
        }
        self.group = self.group.min(groups.len() - 1);
        ui.horizontal_wrapped(|ui| {
            let name = |group: &Vec<usize>| group_name(&settings[group[0]]);
            ComboBox::from_id_salt("heat group").selected_text(name(&groups[self.group])).show_ui(
                ui,
                |ui| {
                    for (place, group) in groups.iter().enumerate() {
                        ui.selectable_value(&mut self.group, place, name(group));
                    }
                },
            );
            let chosen = Figure::ALL.iter().find(|(figure, _)| *figure == self.figure);
            ComboBox::from_id_salt("heat figure")
                .selected_text(chosen.map_or("", |(_, name)| name))
                .show_ui(ui, |ui| {
                    for (figure, name) in Figure::ALL {
                        ui.selectable_value(&mut self.figure, figure, name);
                    }
                });
        });
        self.fields(ui, settings, &groups[self.group], attack)
    }

    fn fields(
        &self,
        ui: &mut Ui,
        settings: &[Setting],
        group: &[usize],
        attack: &AttackConfig,
    ) -> Option<usize> {
        let values = |get: fn(&TrainConfig) -> f64| {
            let mut values: Vec<f64> = group.iter().map(|&at| get(settings[at].config)).collect();
            values.sort_by(f64::total_cmp);
            values.dedup();
            values
        };
        let (columns, rows) = (values(|config| config.sigma_aug), values(|config| config.noise));
        let value = |at: usize| {
            let mean = settings[at].over_seeds(|figures| self.figure.of(figures, attack));
            mean.map_or(f64::NAN, |mean| mean.mean)
        };
        let finite = group.iter().map(|&at| value(at)).filter(|value| value.is_finite());
        let (low, high) = finite
            .fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
        let size = vec2(ui.available_width(), FIELD * rows.len() as f32 + MARGIN[1]);
        let (area, response) = ui.allocate_exact_size(size, Sense::click());
        let painter = ui.painter_at(area);
        let ink = ui.visuals().text_color();
        let grid = Grid { area, columns: &columns, rows: &rows };
        let mut clicked = None;
        let mut words = Vec::new();
        for &at in group {
            let Some(rect) = grid.place(settings[at].config) else { continue };
            let value = value(at);
            let share = if high > low { (value - low) / (high - low) } else { 0.5 };
            let fill = shade(share);
            painter.rect_filled(rect, 3.0, fill);
            let mut number = self.figure.text(value);
            let nothing = settings[at].learned_nothing();
            if nothing.is_some() {
                number += " †";
            }
            painter.text(rect.center(), Align2::CENTER_CENTER, &number, font(), on(share));
            let nothing = nothing.map_or_else(String::new, |nothing| format!(", {nothing}"));
            let said = format!("{number}{nothing}");
            words.push(format!("{}: {said}", settings[at].name));
            if response.hover_pos().is_some_and(|pointer| rect.contains(pointer)) {
                painter.rect_stroke(rect, 3.0, (2.0, ink), eframe::egui::StrokeKind::Inside);
                let seeds = settings[at].figures.len();
                let hint = text::heat_field(&settings[at].name, &said, seeds);
                response.clone().on_hover_text_at_pointer(hint);
                clicked = response.clicked().then_some(at);
            }
        }
        grid.axes(&painter, ink);
        describe(&response, &text::heat_words(&words.join("; ")));
        clicked
    }
}

/// Where the fields lie: Σaug across, noise upwards.
struct Grid<'a> {
    area: Rect,
    columns: &'a [f64],
    rows: &'a [f64],
}

impl Grid<'_> {
    fn field(&self) -> Vec2 {
        vec2((self.area.width() - MARGIN[0]) / self.columns.len() as f32, FIELD)
    }

    fn corner(&self, column: usize, row: usize) -> Pos2 {
        let field = self.field();
        // The largest noise is on top, as on an axis.
        let row = self.rows.len() - 1 - row;
        self.area.min + vec2(MARGIN[0] + field.x * column as f32, field.y * row as f32)
    }

    /// The field of a setting.
    fn place(&self, config: &TrainConfig) -> Option<Rect> {
        let place = |values: &[f64], value| values.iter().position(|other| *other == value);
        let column = place(self.columns, config.sigma_aug)?;
        let row = place(self.rows, config.noise)?;
        Some(Rect::from_min_size(self.corner(column, row), self.field()).shrink(1.0))
    }

    /// The numbers and names beside and below the fields.
    fn axes(&self, painter: &Painter, ink: Color32) {
        let (area, field) = (self.area, self.field());
        for (row, noise) in self.rows.iter().enumerate() {
            let at = self.corner(0, row) + vec2(-6.0, field.y / 2.0);
            painter.text(at, Align2::RIGHT_CENTER, short(*noise), font(), ink);
        }
        let bottom = area.min.y + field.y * self.rows.len() as f32;
        for (column, sigma_aug) in self.columns.iter().enumerate() {
            let at = pos2(self.corner(column, 0).x + field.x / 2.0, bottom + 2.0);
            painter.text(at, Align2::CENTER_TOP, short(*sigma_aug), font(), ink);
        }
        let middle = area.min.x + MARGIN[0] + (area.width() - MARGIN[0]) / 2.0;
        painter.text(pos2(middle, area.max.y), Align2::CENTER_BOTTOM, "Σaug", font(), ink);
        painter.text(area.min + vec2(0.0, field.y / 2.0), Align2::LEFT_CENTER, "σ", font(), ink);
    }
}

/// The font of all numbers.
fn font() -> FontId {
    FontId::proportional(13.0)
}

/// Settings that differ in Σaug and noise alone, two or more together.
fn groups(settings: &[Setting]) -> Vec<Vec<usize>> {
    let key = |setting: &Setting| TrainConfig {
        sigma_aug: 1.0,
        noise: 0.0,
        seed: 0,
        ..setting.config.clone()
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for place in 0..settings.len() {
        let same = |group: &&mut Vec<usize>| key(&settings[group[0]]) == key(&settings[place]);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// A group's name: that of a setting, without what the axes show.
fn group_name(setting: &Setting) -> String {
    let parts = setting.name.split(", ");
    let parts: Vec<_> =
        parts.filter(|part| !part.starts_with("Σaug ") && !part.starts_with("noise ")).collect();
    parts.join(", ")
}

/// A shade for a share in 0–1: one hue from dark to bright, so that it survives a projector, a
/// copy in grey and every eye.
fn shade(share: f64) -> Color32 {
    if !share.is_finite() {
        return theme::placeholder(true);
    }
    let share = share.clamp(0.0, 1.0) as f32;
    let mix = |dark: f32, bright: f32| (dark + (bright - dark) * share).round() as u8;
    Color32::from_rgb(mix(8.0, 255.0), mix(29.0, 221.0), mix(88.0, 120.0))
}

/// Text on a shade.
fn on(share: f64) -> Color32 {
    if share > 0.5 { Color32::BLACK } else { Color32::WHITE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_grow_brighter_and_carry_their_text() {
        let light = |color: Color32| {
            0.299 * f64::from(color.r())
                + 0.587 * f64::from(color.g())
                + 0.114 * f64::from(color.b())
        };
        for place in 0..100 {
            let share = f64::from(place) / 100.0;
            assert!(light(shade(share + 0.01)) > light(shade(share)));
            let apart = (light(shade(share)) - light(on(share))).abs();
            assert!(apart > 100.0, "{share}: {apart}");
        }
    }
}
