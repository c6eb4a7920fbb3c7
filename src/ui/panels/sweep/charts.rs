//! What a sweep has come to, four ways: trade-off, grid, final latents, pair distances.

use eframe::egui::{Align2, Button, ComboBox, Grid, RichText, Ui};
use egui_plot::{PlotPoint, PlotResponse, Points, Text};

use super::heat;
use super::latents;
use crate::attack::AttackConfig;
use crate::config::short;
use crate::sweep::Folder;
use crate::sweep::statistics::{MeanDeviation, pareto, spearman};
use crate::sweep::study::{Setting, accuracy_under, drawn_attack, pair_distance, settings};
use crate::text::sweep as text;
use crate::ui::widgets::chart::{describe, plain_plot};
use crate::ui::widgets::theme;

/// Height of a chart, points.
const HEIGHT: f32 = 230.0;
/// A click this near to a point means it, in points.
const REACH: f32 = 14.0;

/// One way to look at the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    #[default]
    TradeOff,
    HeatMap,
    Latents,
    PairDistance,
}

impl View {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::TradeOff, text::TRADE_OFF, text::TRADE_OFF_HINT),
        (Self::HeatMap, text::HEAT_MAP, text::HEAT_MAP_HINT),
        (Self::Latents, text::LATENTS, text::LATENTS_HINT),
        (Self::PairDistance, text::PAIR_DISTANCE, text::PAIR_DISTANCE_HINT),
    ];
}

/// What is looked at, and how.
#[derive(Default)]
pub(super) struct Charts {
    view: View,
    /// Whose accuracy is shown; the folder's own choice where it is `None`.
    attack: Option<AttackConfig>,
    heat: heat::Heat,
    /// The setting that was pointed at last, by its name.
    marked: Option<String>,
}

/// What the user wants of a setting.
pub(super) enum Wish {
    /// Its model, of the first seed, in the window: the name of the cell.
    Model(String),
    /// Its values at the knobs.
    Knobs(Box<crate::config::TrainConfig>),
}

impl Charts {
    /// Draws the chosen view and the table; what the user wants of a setting, if anything.
    pub(super) fn show(&mut self, ui: &mut Ui, folder: &Folder) -> Option<Wish> {
        let settings = settings(folder);
        if settings.is_empty() {
            ui.label(text::NO_CELL);
            return None;
        }
        let attacks = folder.plan.measurement.attacks();
        let attack = self.attack.clone().filter(|attack| attacks.contains(attack));
        let attack = attack.or_else(|| drawn_attack(folder))?;
        ui.horizontal_wrapped(|ui| {
            for (view, name, hint) in View::ALL {
                let button = ui.add(Button::selectable(self.view == view, name));
                if button.on_hover_text(hint).clicked() {
                    self.view = view;
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            let label = ui.label(text::UNDER).id;
            let chosen = ComboBox::from_id_salt("sweep attack")
                .selected_text(attack_name(&attack))
                .show_ui(ui, |ui| {
                    for other in attacks {
                        if ui.selectable_label(attack == other, attack_name(&other)).clicked() {
                            self.attack = Some(other);
                        }
                    }
                });
            chosen.response.labelled_by(label).on_hover_text(text::UNDER_HINT);
        });
        let clicked = match self.view {
            View::TradeOff => self.trade_off(ui, &settings, &attack),
            View::HeatMap => self.heat.show(ui, &settings, &attack),
            View::Latents => latents::show(ui, &settings),
            View::PairDistance => distances(ui, &settings, &attack),
        };
        let opened = clicked.map(|place| {
            self.marked = Some(settings[place].name.clone());
            Wish::Model(settings[place].id.to_owned())
        });
        opened.or_else(|| self.table(ui, &settings, &attack))
    }

    fn trade_off(&self, ui: &mut Ui, settings: &[Setting], attack: &AttackConfig) -> Option<usize> {
        let points: Vec<[f64; 2]> = settings
            .iter()
            .map(|setting| {
                let error = setting.over_seeds(|f| Some(f.report.test_mse));
                let accuracy = setting.over_seeds(|f| accuracy_under(f, attack));
                let mean = |figure: Option<MeanDeviation>| figure.map_or(f64::NAN, |m| m.mean);
                [mean(error), 100.0 * mean(accuracy)]
            })
            .collect();
        let ringed = pareto(&points);
        let color = theme::accent(theme::is_dark(ui));
        let ink = ui.visuals().text_color();
        let shown = plain_plot(ui, "sweep trade-off")
            .height(HEIGHT)
            .set_margin_fraction([0.08, 0.12].into())
            .x_axis_label(text::ERROR_AXIS)
            .y_axis_label(text::RIGHT_UNDER_ATTACK)
            .show(ui, |plot| {
                for (place, (&point, ringed)) in points.iter().zip(&ringed).enumerate() {
                    let dot = Points::new("", vec![point]).radius(4.0).color(color);
                    plot.points(dot.allow_hover(false));
                    if *ringed {
                        let ring = Points::new("", vec![point]).radius(8.0).filled(false);
                        plot.points(ring.color(ink).allow_hover(false));
                    }
                    let marked = self.marked.as_ref() == Some(&settings[place].name);
                    let number = RichText::new(format!("  {}", place + 1));
                    let number = if marked { number.strong().underline() } else { number };
                    let at = PlotPoint::new(point[0], point[1]);
                    plot.text(Text::new("", at, number).color(ink).anchor(Align2::LEFT_BOTTOM));
                }
            });
        let best = points.iter().zip(settings).max_by(|a, b| a.0[1].total_cmp(&b.0[1]));
        let best = best.map(|(point, setting)| (setting.name.as_str(), point[1]));
        describe(&shown.response, &text::trade_off_words(settings.len(), best));
        let place = nearest(&shown, &points);
        if let Some(place) = place {
            let [error, accuracy] = points[place];
            shown.response.clone().on_hover_ui_at_pointer(|ui| {
                ui.strong(format!("{}  {}", place + 1, settings[place].name));
                ui.label(text::trade_off_figures(error, accuracy));
                ui.label(RichText::new(text::CLICK_OPENS).weak());
            });
        }
        place.filter(|_| shown.response.clicked())
    }

    fn table(&self, ui: &mut Ui, settings: &[Setting], attack: &AttackConfig) -> Option<Wish> {
        let mut wish = None;
        Grid::new("sweep settings").striped(true).num_columns(6).show(ui, |ui| {
            for head in text::TABLE {
                ui.label(RichText::new(head).weak());
            }
            ui.end_row();
            for (place, setting) in settings.iter().enumerate() {
                let number = RichText::new((place + 1).to_string());
                let marked = self.marked.as_ref() == Some(&setting.name);
                ui.label(if marked { number.strong().underline() } else { number });
                ui.menu_button(&setting.name, |ui| {
                    let open = ui.button(text::OPEN_MODEL).on_hover_text(text::OPEN_MODEL_HINT);
                    if open.clicked() {
                        wish = Some(Wish::Model(setting.id.to_owned()));
                    }
                    let knobs = ui.button(text::TO_KNOBS).on_hover_text(text::TO_KNOBS_HINT);
                    if knobs.clicked() {
                        wish = Some(Wish::Knobs(Box::new(setting.config.clone())));
                    }
                })
                .response
                .on_hover_text(text::SETTING_HINT);
                ui.label(setting.figures.len().to_string());
                let clean = setting.over_seeds(|f| Some(f.report.clean_accuracy));
                let attacked = setting.over_seeds(|f| accuracy_under(f, attack));
                for share in [clean, attacked] {
                    ui.label(share.map_or("–".to_owned(), percent)).on_hover_text(text::SHARE_HINT);
                }
                let error = setting.over_seeds(|f| Some(f.report.test_mse));
                ui.label(error.map_or("–".to_owned(), |error| format!("{:.4}", error.mean)));
                ui.end_row();
            }
        });
        wish
    }
}

/// `76.9 ± 0.7`.
fn percent(share: MeanDeviation) -> String {
    let mean = format!("{:.1}", 100.0 * share.mean);
    match share.deviation {
        Some(deviation) => format!("{mean} ± {:.1}", 100.0 * deviation),
        None => mean,
    }
}

/// `Wasserstein, ε = 0.1, 40×1`.
fn attack_name(attack: &AttackConfig) -> String {
    let AttackConfig { objective, epsilon, steps, restarts, .. } = attack;
    format!("{}, ε = {}, {steps}×{restarts}", objective.label(), short((*epsilon).into()))
}

/// The point under the pointer.
fn nearest(shown: &PlotResponse<()>, points: &[[f64; 2]]) -> Option<usize> {
    let pointer = shown.response.hover_pos().or(shown.response.interact_pointer_pos())?;
    let distance = |point: &[f64; 2]| {
        let at = shown.transform.position_from_point(&PlotPoint::new(point[0], point[1]));
        at.distance(pointer)
    };
    let near = |&a: &usize, &b: &usize| distance(&points[a]).total_cmp(&distance(&points[b]));
    let finite = (0..points.len()).filter(|&place| points[place].iter().all(|x| x.is_finite()));
    finite.min_by(near).filter(|&place| distance(&points[place]) < REACH)
}

fn distances(ui: &mut Ui, settings: &[Setting], attack: &AttackConfig) -> Option<usize> {
    let mut points = Vec::new();
    let mut places = Vec::new();
    for (place, setting) in settings.iter().enumerate() {
        for figures in &setting.figures {
            let (Some(x), Some(y)) = (pair_distance(figures), accuracy_under(figures, attack))
            else {
                continue;
            };
            points.push([x, 100.0 * y]);
            places.push(place);
        }
    }
    let words = match spearman(&points) {
        Some(found) => text::spearman(found.rho, found.interval),
        None => text::NO_SPEARMAN.to_owned(),
    };
    ui.label(RichText::new(&words).strong()).on_hover_text(text::SPEARMAN_HINT);
    let color = theme::accent(theme::is_dark(ui));
    let shown = plain_plot(ui, "sweep pair distances")
        .height(HEIGHT)
        .set_margin_fraction([0.08, 0.12].into())
        .x_axis_label(text::DISTANCE_AXIS)
        .y_axis_label(text::RIGHT_UNDER_ATTACK)
        .show(ui, |plot| {
            let dots = Points::new("", points.clone()).radius(4.0).color(color);
            plot.points(dots.allow_hover(false));
        });
    describe(&shown.response, &text::distances_words(points.len(), &words));
    let place = nearest(&shown, &points).map(|point| places[point]);
    if let Some(place) = place {
        shown.response.clone().on_hover_text_at_pointer(&settings[place].name);
    }
    place.filter(|_| shown.response.clicked())
}
