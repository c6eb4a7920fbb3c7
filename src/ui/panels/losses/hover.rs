//! The exact values at the step under the pointer.

use eframe::egui::Grid;

use super::*;
use crate::state::history::KEPT_RECORDS;

impl LossPanel {
    /// A line at the nearest step, and a frame with every term there.
    pub(super) fn show_hover(
        &self,
        ui: &Ui,
        response: &Response,
        transform: &PlotTransform,
        state: &AppState,
    ) {
        let Some(pointer) = response.hover_pos().filter(|_| !response.dragged()) else { return };
        let losses = &state.lead().losses;
        let step = transform.value_from_position(pointer).x.round().max(0.0) as u64;
        let step = step.clamp(losses.first_step(), losses.last_step());
        let x = transform.position_from_point_x(step as f64);
        let dark = ui.visuals().dark_mode;
        let painter = ui.painter().with_clip_rect(response.rect);
        painter.vline(x, response.rect.y_range(), Stroke::new(1.0, ui.visuals().weak_text_color()));
        let smoothed = losses.smoothed_at(step);
        for (term, series, ..) in self.terms(state) {
            let value = smoothed.map(|record| f64::from(term.of(&record))).unwrap_or(f64::NAN);
            let drawn = if self.logarithmic { value.log10() } else { value };
            if drawn.is_finite() {
                let place = pos2(x, transform.position_from_point_y(drawn));
                painter.circle_filled(place, 3.0, theme::series(series, dark));
            }
        }
        Tooltip::always_open(
            response.ctx.clone(),
            response.layer_id,
            response.id,
            PopupAnchor::Pointer,
        )
        .gap(14.0)
        .show(|ui| {
            ui.label(text::step(&thousands(step)));
            Grid::new("losses at a step").num_columns(3).show(ui, |ui| {
                ui.weak(text::NATS);
                ui.weak(text::EXACT);
                ui.weak(text::SMOOTHED);
                ui.end_row();
                for (term, series, name) in self.terms(state) {
                    ui.colored_label(theme::series(series, dark), name);
                    ui.monospace(self.exact(state, term, step));
                    ui.monospace(
                        smoothed.map_or_else(String::new, |record| nats(term.of(&record))),
                    );
                    ui.end_row();
                }
            });
            if losses.at(step).is_none() {
                let kept = thousands(KEPT_RECORDS as u64);
                ui.weak(text::nearby(&kept));
            }
            for marker in &state.markers {
                if (marker_place(transform, marker.step) - pointer.x).abs() <= REACH {
                    ui.label(text::change(&thousands(marker.step), &marker.text));
                }
            }
            for &(at, error) in &state.lead().test_errors {
                if (transform.position_from_point_x(at as f64) - pointer.x).abs() <= REACH {
                    let text = text::test_error(&short(error), &thousands(at));
                    ui.colored_label(theme::series(Series::TestError, dark), text);
                }
            }
        });
    }

    /// The terms that are shown: which, its colour, its name.
    fn terms(&self, state: &AppState) -> impl Iterator<Item = (LossTerm, Series, &'static str)> {
        let has_second_image = has_term(&state.lead().running, LossTerm::ReconstructionAug);
        TERMS
            .iter()
            .zip(self.shown)
            .filter(move |((term, ..), shown)| {
                *shown && (has_second_image || *term != LossTerm::ReconstructionAug)
            })
            .map(|(&(term, series, name, _), _)| (term, series, name))
    }

    /// The value at a step, or the range around it where the step itself is no longer kept.
    fn exact(&self, state: &AppState, term: LossTerm, step: u64) -> String {
        match state.lead().losses.at(step) {
            Some(record) => nats(term.of(&record)),
            None => {
                let around = state.lead().losses.polyline(term, false, step, step, 1);
                let ends: Vec<String> = around.iter().map(|point| nats(point[1] as f32)).collect();
                ends.join(" – ")
            }
        }
    }
}

fn nats(value: f32) -> String {
    format!("{value:.3}")
}
