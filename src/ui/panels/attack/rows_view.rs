//! One row an image: its pictures, its probabilities, its numbers, and what became of it.

use eframe::egui::{Label, RichText, Sense, Ui, Vec2, vec2};

use super::atlas::{Atlas, Picture};
use super::bars;
use crate::config::short;
use crate::state::AppState;
use crate::state::attack::rows::Row;
use crate::state::attack::{Verdict, most_likely};
use crate::text::attack_result as text;
use crate::ui::widgets::marks;
use crate::ui::widgets::theme;
use crate::ui::widgets::words::{class_name, whole_class_name};

/// Pictures of a row.
const PICTURES: usize = 5;
/// Space between two pictures, and before the bars.
const GAP: f32 = 4.0;
const GUTTER: f32 = 10.0;
/// Least room for the bars.
const BARS_WIDTH: f32 = 146.0;
/// Smallest and largest picture, in points.
const TILE: (f32, f32) = (35.0, 112.0);
/// Room for the mark of a class, and its radius.
const MARK: f32 = 12.0;
const MARK_RADIUS: f32 = 4.3;

/// The pictures of all rows: clean, attacked, noise, both reconstructions.
pub(super) fn pictures<'a>(rows: &[Row<'a>], factor: f32) -> Vec<Vec<Picture<'a>>> {
    let of = |row: &Row<'a>| {
        let (clean, attacked) = (&row.subject.image[..], row.attacked);
        vec![
            Picture::Values(clean),
            Picture::Values(attacked),
            Picture::Noise { clean, attacked, factor },
            Picture::Values(row.reconstruction_before),
            Picture::Values(row.reconstruction_after),
        ]
    };
    rows.iter().map(of).collect()
}

/// Draws all rows.
pub(super) fn show(ui: &mut Ui, state: &AppState, rows: &[Row], factor: f32, atlas: &Atlas) {
    let room = ui.available_width() - BARS_WIDTH - GUTTER - (PICTURES - 1) as f32 * GAP;
    let side = (room / PICTURES as f32).clamp(TILE.0, TILE.1);
    let side = atlas.even_side(side, ui.ctx().pixels_per_point());
    let taken = PICTURES as f32 * (side + GAP) - GAP + GUTTER;
    let bars_width = ui.available_width() - taken;
    headers(ui, side, bars_width, factor);
    for (index, row) in rows.iter().enumerate() {
        ui.push_id(index, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            title(ui, state, row, index);
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for (column, (_, meaning)) in columns(factor).into_iter().enumerate() {
                    let name = text::picture(&meaning, index + 1, &row.source());
                    atlas.show(ui, side, (index, column), &name);
                }
                ui.add_space(GUTTER - GAP);
                bars::show(ui, state, row, bars_width, side);
            });
            numbers(ui, state, row);
            ui.add_space(4.0);
        });
    }
}

fn columns(factor: f32) -> [(String, String); PICTURES] {
    [
        ("x".to_owned(), text::CLEAN_IMAGE.to_owned()),
        ("x+δ".to_owned(), text::ATTACKED_IMAGE.to_owned()),
        (format!("δ ×{factor}"), text::noise_meaning(factor)),
        (text::RECONSTRUCTION.to_owned(), text::RECONSTRUCTION_MEANING.to_owned()),
        (
            text::RECONSTRUCTION_ATTACKED.to_owned(),
            text::RECONSTRUCTION_ATTACKED_MEANING.to_owned(),
        ),
    ]
}

fn headers(ui: &mut Ui, side: f32, bars_width: f32, factor: f32) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        let small = |text: &str| RichText::new(text).text_style(theme::small_text());
        for (name, meaning) in columns(factor) {
            let text = small(&name);
            let text = if side < 52.0 { text.size(10.5) } else { text };
            ui.add_sized(vec2(side, 16.0), Label::new(text)).on_hover_text(meaning);
        }
        ui.add_space(GUTTER - GAP);
        let label = Label::new(small(text::BEFORE_AFTER));
        ui.add_sized(vec2(bars_width, 16.0), label).on_hover_text(text::BEFORE_AFTER_HINT);
    });
}

/// Number, class and origin of an image, and its verdict.
fn title(ui: &mut Ui, state: &AppState, row: &Row, index: usize) {
    ui.horizontal_wrapped(|ui| {
        origin(ui, state, row, index);
        verdict(ui, state, row);
    });
}

/// Number, class and origin of an image.
pub(super) fn origin(ui: &mut Ui, state: &AppState, row: &Row, index: usize) {
    ui.horizontal(|ui| {
        ui.label(RichText::new((index + 1).to_string()).strong().text_style(theme::section()))
            .on_hover_text(text::NUMBER_HINT);
        let class = row.subject.label.map(usize::from);
        if let Some(class) = class {
            let (rect, _) = ui.allocate_exact_size(Vec2::splat(MARK), Sense::hover());
            let (dark, ground) = (theme::is_dark(ui), ui.visuals().panel_fill);
            marks::paint(ui.painter(), rect.center(), MARK_RADIUS, class, dark, ground);
            ui.label(text::class(&class_name(state, Some(class))))
                .on_hover_text(whole_class_name(state, Some(class)));
        }
        ui.label(RichText::new(row.source()).weak().text_style(theme::small_text()));
    });
}

/// Word, symbol and colour: any one of them is enough to tell the states apart.
fn verdict(ui: &mut Ui, state: &AppState, row: &Row) {
    let attack = &state.attack;
    if attack.outcome().is_none() {
        return;
    }
    let dark = theme::is_dark(ui);
    let words = |text: String, fill| {
        RichText::new(format!(" {text} ")).background_color(fill).color(theme::banner_text(dark))
    };
    let name = |probabilities| class_name(state, most_likely(probabilities));
    let change =
        || format!("{} → {}", name(row.probabilities_before), name(row.probabilities_after));
    if attack.is_hidden() {
        ui.label(words(text::GUESS.to_owned(), theme::notice_fill(dark)))
            .on_hover_text(text::GUESS_HINT);
        return;
    }
    let (text, hint) = match row.verdict {
        None if row.probabilities_before.is_empty() => {
            ui.label(RichText::new(text::NO_VERDICT).weak()).on_hover_text(text::NO_VERDICT_HINT);
            return;
        }
        None => return,
        Some(Verdict::Held) => (text::held(&name(row.probabilities_before)), text::HELD_HINT),
        Some(Verdict::FooledOtherwise) => {
            (text::fooled_otherwise(&change()), text::FOOLED_OTHERWISE_HINT)
        }
        Some(Verdict::FooledAsWished) if attack.sent.target.is_none() => {
            (text::fooled(&change()), text::FOOLED_HINT)
        }
        Some(Verdict::FooledAsWished) => {
            (text::fooled_as_wished(&change()), text::FOOLED_AS_WISHED_HINT)
        }
    };
    if let Some(verdict) = row.verdict {
        ui.label(words(text, theme::verdict_fill(verdict, dark))).on_hover_text(hint);
    }
}

/// The numbers of a row, each with its unit and never broken over two lines.
fn numbers(ui: &mut Ui, state: &AppState, row: &Row) {
    // Lines of text, not of buttons.
    ui.spacing_mut().interact_size.y = 0.0;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(12.0, 0.0);
        for (text, hint) in parts(state, row) {
            let text = RichText::new(text).text_style(theme::small_text());
            ui.add(Label::new(text).extend()).on_hover_text(hint);
        }
    });
}

/// What is known of a row in numbers, with what each of them means.
fn parts(state: &AppState, row: &Row) -> Vec<(String, &'static str)> {
    let mut parts = Vec::new();
    if row.was_already_wrong() {
        let answer = class_name(state, most_likely(row.probabilities_before));
        let truth = class_name(state, row.subject.label.map(usize::from));
        parts.push((text::wrong_anyway(&truth, &answer), text::WRONG_ANYWAY_HINT));
    }
    if let Some(moved) = row.moved {
        let median = state.lead().pairs.latest().map(|summary| summary.median).filter(|m| *m > 0.0);
        let medians = median.map(|median| moved / median);
        parts.push((text::moved(&two(moved), medians), text::MOVED_HINT));
    }
    let sent = &state.attack.sent;
    if let Some(objective) = row.objective {
        let (name, unit) = (sent.config.objective.label(), sent.config.objective.unit());
        let words = text::objective(name, sent.target.is_some(), &two(objective), unit);
        parts.push((words, text::OBJECTIVE_HINT));
    }
    if let (Some(linf), Some(l2)) = (row.linf, row.l2) {
        parts.push((text::size_of_change(linf, l2), text::SIZE_OF_CHANGE_HINT));
    }
    let hint = text::SMALLEST_HINT;
    match row.smallest_epsilon {
        Some(Some(epsilon)) => {
            parts.push((text::smallest_epsilon(&short(epsilon.into())), hint));
        }
        Some(None) => parts.push((text::NO_EPSILON.to_owned(), hint)),
        None => {}
    }
    parts
}

/// A number that keeps its width while it changes.
pub(super) fn two(value: f64) -> String {
    if value.abs() < 1000.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}
