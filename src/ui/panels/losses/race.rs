//! The losses of a race: one term, one line a model.

use eframe::egui::{ComboBox, Grid};

use super::*;
use crate::state::ModelView;
use crate::ui::widgets::race;

/// Terms that can be compared, and how they are called.
const COMPARED: [(LossTerm, &str, &str); 3] = [
    (LossTerm::Reconstruction, text::RECONSTRUCTION, text::RACE_RECONSTRUCTION_HINT),
    (LossTerm::Kl, text::KL, text::RACE_KL_HINT),
    (LossTerm::Total, text::TOTAL, text::RACE_TOTAL_HINT),
];
/// The share of steps that the vertical axis disregards: models of a race differ most clearly once
/// the fall at the start is over.
pub const SETTLING: f64 = 0.3;
/// A narrower panel has the terms in a menu.
const ROOM_FOR_TERMS: f32 = 600.0;
/// A narrower panel has letters only: the names stand above the planes.
const ROOM_FOR_NAMES: f32 = 860.0;
/// Names of the lines in the plot.
const LINES: [&str; 3] = ["A", "B", "C"];

impl LossPanel {
    /// Draws the panel while there are several models.
    pub(super) fn show_race(&mut self, ui: &mut Ui, state: &AppState) {
        let models = &state.models;
        self.race_controls(ui, models);
        let (response, transform) = self.plot(ui, state);
        draw_markers(ui, &response, &transform, state);
        self.race_hover(ui, &response, &transform, models, state);
    }

    fn race_controls(&mut self, ui: &mut Ui, models: &[ModelView]) {
        let room = ui.available_width();
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            let before = self.compared;
            if room >= ROOM_FOR_TERMS {
                self.compared_terms(ui);
            } else {
                let name = COMPARED.iter().find(|(term, ..)| *term == before);
                ComboBox::from_id_salt("compared term")
                    .selected_text(name.map_or("", |(_, name, _)| name))
                    .show_ui(ui, |ui| self.compared_terms(ui))
                    .response
                    .accessible_name(text::COMPARED)
                    .on_hover_text(text::COMPARED_HINT);
            }
            if self.compared != before {
                self.view.forget_values();
            }
            self.view_boxes(ui);
            ui.spacing_mut().item_spacing.x = 10.0;
            for model in models {
                race::key(ui, model, room >= ROOM_FOR_NAMES);
            }
        });
    }

    fn compared_terms(&mut self, ui: &mut Ui) {
        for (term, name, meaning) in COMPARED {
            ui.selectable_value(&mut self.compared, term, name).on_hover_text(meaning);
        }
    }

    /// What is in view of every model.
    pub(super) fn race_curves(&self, state: &AppState, range: [f64; 2], width: f32) -> Vec<Curve> {
        let models = &state.models;
        let has = |model: &&ModelView| has_term(&model.running, self.compared);
        let curve = |model: &ModelView| {
            self.curve(
                &model.losses,
                self.compared,
                Series::Model(model.number),
                LINES[model.number],
                range,
                width,
            )
        };
        models.iter().filter(has).map(curve).collect()
    }

    /// The test errors of every model, where they have the unit of what is compared.
    pub(super) fn race_test_points(
        &self,
        state: &AppState,
        range: [f64; 2],
    ) -> Vec<(Series, Vec<[f64; 2]>)> {
        if self.compared != LossTerm::Reconstruction {
            return Vec::new();
        }
        let points = |model: &ModelView| {
            let points =
                self.test_points(&model.running, shape_values(state), &model.test_errors, range);
            (Series::Model(model.number), points)
        };
        state.models.iter().map(points).collect()
    }

    /// A line at the nearest step, and a frame with the value of every model there.
    fn race_hover(
        &self,
        ui: &Ui,
        response: &Response,
        transform: &PlotTransform,
        models: &[ModelView],
        state: &AppState,
    ) {
        let Some(pointer) = response.hover_pos().filter(|_| !response.dragged()) else { return };
        let step = transform.value_from_position(pointer).x.round().max(0.0) as u64;
        let step = step.clamp(state.lead().losses.first_step(), state.lead().losses.last_step());
        let x = transform.position_from_point_x(step as f64);
        let painter = ui.painter().with_clip_rect(response.rect);
        painter.vline(x, response.rect.y_range(), Stroke::new(1.0, ui.visuals().weak_text_color()));
        let dark = ui.visuals().dark_mode;
        let tooltip = Tooltip::always_open(
            response.ctx.clone(),
            response.layer_id,
            response.id,
            PopupAnchor::Pointer,
        );
        tooltip.gap(14.0).show(|ui| {
            ui.label(text::step(&thousands(step)));
            Grid::new("race at a step").num_columns(3).show(ui, |ui| {
                ui.weak(text::NATS);
                ui.weak(text::EXACT);
                ui.weak(text::SMOOTHED);
                ui.end_row();
                for model in models {
                    let value = |record: Option<crate::train::messages::StepRecord>| {
                        record.map_or_else(
                            || "–".to_owned(),
                            |record| format!("{:.3}", self.compared.of(&record)),
                        )
                    };
                    ui.horizontal(|ui| {
                        ui.label(race::badge(model.number, dark));
                        ui.label(&model.name);
                    });
                    ui.monospace(value(model.losses.at(step)));
                    ui.monospace(value(model.losses.smoothed_at(step)));
                    ui.end_row();
                }
            });
            for marker in &state.markers {
                if (marker_place(transform, marker.step) - pointer.x).abs() <= REACH {
                    ui.label(text::change(&thousands(marker.step), &marker.text));
                }
            }
            for model in models {
                for &(at, error) in &model.test_errors {
                    if (transform.position_from_point_x(at as f64) - pointer.x).abs() <= REACH {
                        let (error, at) = (short(error), thousands(at));
                        let text = text::test_error(&error, &at);
                        ui.colored_label(race::color(model.number, dark), text);
                    }
                }
            }
        });
    }
}
