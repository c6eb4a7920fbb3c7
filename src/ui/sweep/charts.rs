//! What a sweep has come to: trade-off, grid, pair distances.

use eframe::egui::{Grid, RichText, Ui};
use egui_plot::{PlotPoint, Points, Text};

use crate::config::{TrainConfig, short};
use crate::sweep::Folder;
use crate::sweep::statistics::{pareto, spearman};
use crate::sweep::study::{Setting, accuracy_under, drawn_attack, pair_distance, settings};
use crate::ui::chart::{describe, plain_plot};
use crate::ui::theme;

/// Height of a chart, points.
const HEIGHT: f32 = 190.0;
/// A click this near to a point means it, in points.
const REACH: f32 = 14.0;

/// Draws the charts; the settings of the point that was clicked.
pub fn show(ui: &mut Ui, folder: &Folder) -> Option<TrainConfig> {
    let attack = drawn_attack(folder)?;
    let settings = settings(folder);
    let accuracy = |s: &Setting| s.over_seeds(|f| accuracy_under(f, &attack)).map(|m| m.mean);
    let error = |s: &Setting| s.over_seeds(|f| Some(f.report.test_mse)).map(|m| m.mean);
    let epsilon = short(attack.epsilon.into());
    ui.label(RichText::new("Trade-off").strong()).on_hover_text(
        "Test error against accuracy under attack; ringed: no other setting is better in both. Click \
         a point to bring its settings to the knobs.",
    );
    let points: Vec<[f64; 2]> = settings
        .iter()
        .map(|s| [error(s).unwrap_or(f64::NAN), 100.0 * accuracy(s).unwrap_or(f64::NAN)])
        .collect();
    let ringed = pareto(&points);
    let color = theme::accent(theme::is_dark(ui));
    let ink = ui.visuals().text_color();
    let shown = plain_plot(ui, "sweep trade-off")
        .height(HEIGHT)
        .x_axis_label("test error")
        .y_axis_label(format!("% right, {} {epsilon}", attack.objective.label()))
        .show(ui, |plot| {
            for (place, (&point, ringed)) in points.iter().zip(&ringed).enumerate() {
                plot.points(
                    Points::new("", vec![point]).radius(4.0).color(color).allow_hover(false),
                );
                if *ringed {
                    let ring = Points::new("", vec![point]).radius(8.0).filled(false);
                    plot.points(ring.color(ink).allow_hover(false));
                }
                let at = PlotPoint::new(point[0], point[1]);
                plot.text(
                    Text::new("", at, format!("  {}", place + 1))
                        .color(ink)
                        .anchor(eframe::egui::Align2::LEFT_BOTTOM),
                );
            }
        });
    describe(&shown.response, &format!("Trade-off of {} settings", settings.len()));
    let mut clicked = None;
    if shown.response.clicked()
        && let Some(pointer) = shown.response.interact_pointer_pos()
    {
        let distance = |point: &[f64; 2]| {
            let at = shown.transform.position_from_point(&PlotPoint::new(point[0], point[1]));
            at.distance(pointer)
        };
        let nearest = (0..points.len())
            .min_by(|&a, &b| distance(&points[a]).total_cmp(&distance(&points[b])));
        clicked = nearest.filter(|&place| distance(&points[place]) < REACH);
    }
    Grid::new("sweep settings").striped(true).show(ui, |ui| {
        for head in ["", "Setting", "seeds", "clean %", "attacked %"] {
            ui.label(RichText::new(head).weak());
        }
        ui.end_row();
        for (place, setting) in settings.iter().enumerate() {
            ui.label((place + 1).to_string());
            let button =
                ui.button(&setting.name).on_hover_text("Bring these settings to the knobs.");
            if button.clicked() {
                clicked = Some(place);
            }
            ui.label(setting.figures.len().to_string());
            let clean = setting.over_seeds(|f| Some(f.report.clean_accuracy)).map(|m| m.mean);
            for share in [clean, accuracy(setting)] {
                ui.label(share.map_or("–".to_owned(), |share| format!("{:.1}", 100.0 * share)));
            }
            ui.end_row();
        }
    });
    distances(ui, &settings, &|f| accuracy_under(f, &attack));
    clicked.map(|place| settings[place].config.clone())
}

fn distances(
    ui: &mut Ui,
    settings: &[Setting],
    accuracy: &dyn Fn(&crate::sweep::cell::Figures) -> Option<f64>,
) {
    let cells = settings.iter().flat_map(|setting| &setting.figures);
    let points: Vec<[f64; 2]> =
        cells.filter_map(|f| Some([pair_distance(f)?, 100.0 * accuracy(f)?])).collect();
    let words = match spearman(&points) {
        Some(found) => match found.interval {
            Some([low, high]) => format!("ρ = {:.2} [{low:.2}, {high:.2}]", found.rho),
            None => format!("ρ = {:.2}", found.rho),
        },
        None => "ρ needs two different cells".to_owned(),
    };
    ui.label(RichText::new(format!("Pair distance and accuracy: {words}")).strong()).on_hover_text(
        "Spearman's rank correlation over all cells with its 95 % interval (Fisher's z). A \
         correlation is no cause.",
    );
    let color = theme::accent(theme::is_dark(ui));
    let count = points.len();
    let shown = plain_plot(ui, "sweep pair distances")
        .height(HEIGHT)
        .x_axis_label("pair distance / spread")
        .y_axis_label("% right")
        .show(ui, |plot| {
            plot.points(Points::new("", points).radius(3.0).color(color).allow_hover(false));
        });
    describe(&shown.response, &format!("Pair distance against accuracy, {count} cells"));
}
