//! An attack on the models of a race: one row an image, one column a model, so that verdicts stand
//! side by side.

use eframe::egui::{Align, Label, Layout, RichText, Ui, vec2};

use super::atlas::{Atlas, Picture};
use super::rows_view::{self, two};
use crate::config::short;
use crate::state::AppState;
use crate::state::ModelView;
use crate::state::attack::rows::{self, Row};
use crate::state::attack::{Subject, Verdict, most_likely};
use crate::text::attack_result as text;
use crate::ui::widgets::race;
use crate::ui::widgets::theme;
use crate::ui::widgets::words::class_name;

/// Space between two pictures of a model, and between two models.
const GAP: f32 = 3.0;
const GUTTER: f32 = 12.0;
/// Pictures of a model: the attacked image and its reconstruction.
const PICTURES: usize = 2;
const CAPTIONS: [(&str, &str); PICTURES] = [
    ("x+δ", text::ATTACKED_IMAGE),
    (text::RECONSTRUCTION_ATTACKED, text::RECONSTRUCTION_ATTACKED_MEANING),
];
/// Smallest and largest picture, in points.
const TILE: (f32, f32) = (28.0, 98.0);

/// The rows of every model.
pub(super) struct Compared<'a> {
    models: &'a [ModelView],
    rows: Vec<Vec<Row<'a>>>,
}

impl<'a> Compared<'a> {
    /// What is known of these images, model by model.
    pub(super) fn of(state: &'a AppState, subjects: &'a [Subject]) -> Self {
        let models = &state.models;
        let rows = models.iter().map(|r| rows::rows_of(state, subjects, r.number)).collect();
        Self { models, rows }
    }

    /// The pictures of all images: the clean image, then attacked image and reconstruction by each
    /// model.
    pub(super) fn pictures(&self, subjects: &'a [Subject]) -> Vec<Vec<Picture<'a>>> {
        let of = |(index, subject): (usize, &'a Subject)| {
            let models = self.rows.iter().map(|rows| &rows[index]);
            let pictures = models.flat_map(|row| [row.attacked, row.reconstruction_after]);
            [&subject.image[..]].into_iter().chain(pictures).map(Picture::Values).collect()
        };
        subjects.iter().enumerate().map(of).collect()
    }

    /// Draws all digits.
    pub(super) fn show(&self, ui: &mut Ui, state: &AppState, subjects: &[Subject], atlas: &Atlas) {
        let models = self.models.len() as f32;
        let pictures = 1.0 + models * PICTURES as f32;
        let room = ui.available_width() - models * (GUTTER + GAP);
        let side = (room / pictures).clamp(TILE.0, TILE.1);
        let side = atlas.even_side(side, ui.ctx().pixels_per_point());
        // What the pictures leave over goes to the words below them.
        let column = ((ui.available_width() - side) / models - GUTTER).max(side);
        self.headers(ui, state, side, column);
        for (index, subject) in subjects.iter().enumerate() {
            ui.push_id(index, |ui| {
                ui.spacing_mut().item_spacing.y = 3.0;
                rows_view::origin(ui, state, &self.rows[0][index], index);
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = GUTTER;
                    atlas.show(ui, side, (index, 0), &text::clean_image_of(index + 1));
                    for (place, model) in self.models.iter().enumerate() {
                        let row = &self.rows[place][index];
                        column_of(ui, column, |ui| {
                            self.pictures_of(ui, model, (index, place), side, atlas, subject);
                            verdict(ui, state, row, model);
                            numbers(ui, state, row, model);
                        });
                    }
                });
                ui.add_space(5.0);
            });
        }
    }

    /// Who stands in which column, and how many images each of them held.
    fn headers(&self, ui: &mut Ui, state: &AppState, side: f32, column: f32) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GUTTER;
            let small = |text: &str| RichText::new(text).text_style(theme::small_text());
            ui.add_sized(vec2(side, 16.0), Label::new(small("x"))).on_hover_text(text::CLEAN_IMAGE);
            for (model, rows) in self.models.iter().zip(&self.rows) {
                column_of(ui, column, |ui| {
                    race::title(ui, model, false);
                    race::stopped(ui, model);
                    ui.label(RichText::new(tally(state, rows)).strong())
                        .on_hover_text(text::TALLY_HINT);
                    ui.label(small(&accuracy(model))).on_hover_text(text::RIGHT_HINT);
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = GAP;
                        for (name, meaning) in CAPTIONS {
                            ui.add_sized(vec2(side, 14.0), Label::new(small(name).weak()))
                                .on_hover_text(meaning);
                        }
                    });
                });
            }
        });
    }

    fn pictures_of(
        &self,
        ui: &mut Ui,
        model: &ModelView,
        (index, place): (usize, usize),
        side: f32,
        atlas: &Atlas,
        subject: &Subject,
    ) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for (picture, (_, meaning)) in CAPTIONS.into_iter().enumerate() {
                let who = race::spoken(model);
                let name = text::picture_of(meaning, index + 1, subject.label, &who);
                atlas.show(ui, side, (index, 1 + place * PICTURES + picture), &name);
            }
        });
    }
}

fn column_of(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size.y = 0.0;
        contents(ui);
    });
}

/// The score of a model in words; what is hidden for a guess is not told.
fn tally(state: &AppState, rows: &[Row]) -> String {
    let verdicts: Vec<Verdict> = rows.iter().filter_map(|row| row.verdict).collect();
    let held = verdicts.iter().filter(|verdict| **verdict == Verdict::Held).count();
    if verdicts.is_empty() || state.attack.is_hidden() {
        text::TALLY_UNKNOWN.to_owned()
    } else {
        text::tally(held, verdicts.len())
    }
}

/// What verdicts rest on.
fn accuracy(model: &ModelView) -> String {
    match &model.classifier {
        Some(classifier) => text::right(100.0 * classifier.clean_accuracy),
        None => text::NO_CLASSIFIER.to_owned(),
    }
}

/// Symbol, word and colour; the words are shorter than where there is one model.
fn verdict(ui: &mut Ui, state: &AppState, row: &Row, model: &ModelView) {
    if state.attack.outcome_of(model.number).is_none() {
        if model.divergence.is_none() && state.attack.busy {
            ui.weak(text::ATTACKING);
        }
        return;
    }
    let dark = theme::is_dark(ui);
    let name = |probabilities| class_name(state, most_likely(probabilities));
    let change =
        || format!("{} → {}", name(row.probabilities_before), name(row.probabilities_after));
    let (words, fill, hint) = if state.attack.is_hidden() {
        (text::GUESS.to_owned(), theme::notice_fill(dark), text::GUESS_HINT)
    } else {
        let Some(verdict) = row.verdict else {
            ui.label(RichText::new(text::NO_VERDICT).weak());
            return;
        };
        let (words, hint) = match verdict {
            Verdict::Held => (text::held(&name(row.probabilities_before)), text::HELD_HINT),
            Verdict::FooledOtherwise => {
                (text::fooled_otherwise_short(&change()), text::FOOLED_OTHERWISE_HINT)
            }
            Verdict::FooledAsWished if state.attack.sent.target.is_none() => {
                (text::fooled(&change()), text::FOOLED_HINT)
            }
            Verdict::FooledAsWished => (text::fooled(&change()), text::FOOLED_AS_WISHED_HINT),
        };
        (words, theme::verdict_fill(verdict, dark), hint)
    };
    let words = RichText::new(format!(" {words} "));
    let words = words.background_color(fill).color(theme::banner_text(dark));
    ui.add(Label::new(words).truncate()).on_hover_text(hint);
}

/// How far the latent moved, and the smallest ε; each with its unit.
fn numbers(ui: &mut Ui, state: &AppState, row: &Row, model: &ModelView) {
    let small = |text: String| RichText::new(text).text_style(theme::small_text());
    if row.was_already_wrong() && !state.attack.is_hidden() {
        let answer = class_name(state, most_likely(row.probabilities_before));
        ui.add(Label::new(small(text::wrong_anyway_short(&answer))).truncate())
            .on_hover_text(text::WRONG_ANYWAY_HINT);
    }
    if let Some(moved) = row.moved {
        let hint = text::moved_in_pairs_hint(&two(moved));
        let median = model.pairs.latest().map(|summary| summary.median).filter(|m| *m > 0.0);
        let words = match median {
            Some(median) => text::moved_in_pairs(moved / median),
            None => text::moved(&two(moved), None),
        };
        ui.add(Label::new(small(words)).truncate()).on_hover_text(hint);
    }
    let hint = text::SMALLEST_HINT_WITH_UNIT;
    match row.smallest_epsilon {
        Some(Some(epsilon)) => {
            let words = text::smallest_epsilon_short(&short(epsilon.into()));
            ui.add(Label::new(small(words)).truncate()).on_hover_text(hint);
        }
        Some(None) => {
            ui.add(Label::new(small(text::NO_EPSILON.into())).truncate()).on_hover_text(hint);
        }
        None => {}
    }
}
