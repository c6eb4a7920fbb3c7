//! The latent classifier's probabilities before and after, as small bars.

use eframe::egui::{
    Align2, Painter, Pos2, Rect, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo, WidgetText, pos2,
    vec2,
};

use crate::state::AppState;
use crate::state::attack::rows::Row;
use crate::text::attack_result as text;
use crate::text::classes::{self, shortened};
use crate::ui::widgets::theme;
use crate::ui::widgets::words::class_name;

/// Classes shown: always the answer before, the answer after, and one more.
const SHOWN: usize = 3;
/// Room for a name at least, for the two numbers with and without their unit, and least for a bar.
const NAME_WIDTH: f32 = 14.0;
const NUMBERS_WIDTH: f32 = 82.0;
const BARE_NUMBERS_WIDTH: f32 = 64.0;
const BAR_WIDTH: f32 = 24.0;
/// Classes that a tooltip lists.
const LISTED: usize = 12;

/// The classes that matter most, most likely ones first: before the attack, then after it.
pub(super) fn top(before: &[f32], after: &[f32]) -> Vec<usize> {
    let mut classes = by_weight(before, after);
    classes.truncate(SHOWN);
    classes
}

/// All classes in this order.
fn by_weight(before: &[f32], after: &[f32]) -> Vec<usize> {
    let at = |values: &[f32], class: usize| values.get(class).copied().unwrap_or(0.0);
    let mut classes: Vec<usize> = (0..before.len().max(after.len())).collect();
    let weight = |class: &usize| at(before, *class).max(at(after, *class));
    classes.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    // Both answers are there even if a third class comes close to each.
    for answers in [after, before] {
        if let Some(answer) = crate::state::attack::most_likely(answers) {
            let place = classes.iter().position(|&class| class == answer).unwrap_or_default();
            classes[..=place].rotate_right(1);
        }
    }
    classes
}

/// Draws the bars in a room of this size.
pub(super) fn show(ui: &mut Ui, state: &AppState, row: &Row, width: f32, height: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let (before, after) = (row.probabilities_before, row.probabilities_after);
    let painter = ui.painter().with_clip_rect(rect.expand(1.0));
    if before.is_empty() {
        let (text, color) = (missing(state), ui.visuals().weak_text_color());
        let text = WidgetText::from(text).into_galley(ui, None, width, TextStyle::Small);
        painter.galley(rect.left_top(), text, color);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, missing(state)));
        return;
    }
    let small = TextStyle::Small.resolve(ui.style());
    let dark = theme::is_dark(ui);
    let pitch = height / SHOWN as f32;
    let shown: Vec<(usize, String)> = top(before, after)
        .into_iter()
        .map(|class| (class, class_name(state, Some(class))))
        .collect();
    let measure = |name: &str| {
        let color = ui.visuals().text_color();
        painter.layout_no_wrap(name.to_owned(), small.clone(), color).size().x
    };
    let widest = shown.iter().map(|(_, name)| measure(name)).fold(NAME_WIDTH, f32::max) + 5.0;
    // A long name has the room of the unit, which the heading has too.
    let bare = widest + BAR_WIDTH + NUMBERS_WIDTH > width;
    let numbers_width = if bare { BARE_NUMBERS_WIDTH } else { NUMBERS_WIDTH };
    let name_width = widest.min(width - numbers_width - BAR_WIDTH).max(NAME_WIDTH);
    let room = (width - name_width - numbers_width).max(1.0);
    let mut spoken = Vec::new();
    for (line, (class, name)) in shown.into_iter().enumerate() {
        let top = rect.top() + line as f32 * pitch;
        let middle = top + pitch / 2.0;
        let text = |x: f32, align: Align2, text: &str| {
            let rect = pos2(x, middle);
            painter.text(rect, align, text, small.clone(), ui.visuals().text_color());
        };
        let room_for_name = name_width - 3.0;
        text(
            rect.left(),
            Align2::LEFT_CENTER,
            &fitting(&name, class, |n| measure(n) < room_for_name),
        );
        let numbers = format!("{} → {} %", percent(before, class), percent(after, class));
        let drawn = if bare { numbers.trim_end_matches(" %") } else { &numbers };
        text(rect.right(), Align2::RIGHT_CENTER, drawn);
        let left = pos2(rect.left() + name_width, middle);
        let values = [before, after].map(|values| values.get(class).copied().unwrap_or(0.0));
        two_bars(&painter, left, vec2(room, pitch), values, class, dark);
        spoken.push(format!("{name}: {numbers}"));
    }
    let spoken = text::probabilities(&spoken.join("; "));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    response.on_hover_ui(|ui| list(ui, state, before, after));
}

/// A probability in percent.
fn percent(values: &[f32], class: usize) -> String {
    values.get(class).map_or("?".to_owned(), |p| format!("{:.0}", 100.0 * p))
}

/// The bars of a class, before above after, from this place to the right.
fn two_bars(painter: &Painter, left: Pos2, room: Vec2, values: [f32; 2], class: usize, dark: bool) {
    let color = theme::class_color(class, dark);
    let bar = (room.y * 0.32).min(9.0);
    let places = [(-bar - 0.5, color.gamma_multiply(0.45)), (0.5, color)];
    for (share, (below, color)) in values.into_iter().zip(places) {
        let at = left + vec2(0.0, below);
        painter.rect_filled(
            Rect::from_min_size(at, vec2(room.x, bar)),
            1.0,
            theme::placeholder(dark),
        );
        let filled = vec2((room.x * share.clamp(0.0, 1.0)).max(1.0), bar);
        painter.rect_filled(Rect::from_min_size(at, filled), 1.0, color);
    }
}

/// The classes in words, for a tooltip.
fn list(ui: &mut Ui, state: &AppState, before: &[f32], after: &[f32]) {
    ui.label(text::PROBABILITIES);
    let mut listed = by_weight(before, after);
    let others = listed.len().saturating_sub(LISTED);
    listed.truncate(LISTED);
    // All of them in their own order, where there is room.
    if others == 0 {
        listed.sort_unstable();
    }
    for class in listed {
        let name = class_name(state, Some(class));
        ui.label(format!("{name}: {} → {} %", percent(before, class), percent(after, class)));
    }
    if others > 0 {
        ui.weak(classes::others(others));
    }
}

/// A name, or as much of it as fits, with its number: names may differ in what is left out.
fn fitting(name: &str, class: usize, fits: impl Fn(&str) -> bool) -> String {
    if fits(name) {
        return name.to_owned();
    }
    let number = format!("#{class}");
    let name = name.strip_suffix(&number).unwrap_or(name).trim_end();
    let shorter = (2..name.chars().count() * 2).rev().map(|length| shortened(name, length));
    let numbered = shorter.map(|short| format!("{short} {number}"));
    numbered.into_iter().find(|short| fits(short)).unwrap_or(number)
}

fn missing(state: &AppState) -> &'static str {
    match (state.attack.outcome(), state.attack.busy) {
        (Some(_), _) => text::NO_CLASSIFIER,
        (None, true) => text::ATTACKING,
        (None, false) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{fitting, top};

    #[test]
    fn a_name_without_room_keeps_its_number() {
        let letters = |most: usize| move |name: &str| name.chars().count() <= most;
        assert_eq!(fitting("Ankle boot", 9, letters(10)), "Ankle boot");
        assert_eq!(fitting("class 08 of many", 8, letters(9)), "cla…ny #8");
        assert_eq!(fitting("class 20 of many", 20, letters(3)), "#20");
        assert_eq!(fitting("aaaa…aaaa #7", 7, letters(8)), "aa…aa #7");
    }

    #[test]
    fn both_answers_come_first() {
        assert_eq!(top(&[0.1, 0.8, 0.1], &[0.7, 0.2, 0.1]), [1, 0, 2]);
        assert_eq!(top(&[0.36, 0.34, 0.3, 0.0], &[0.3, 0.33, 0.34, 0.03]), [0, 2, 1]);
        assert_eq!(top(&[0.1, 0.9], &[]), [1, 0]);
        assert!(top(&[], &[]).is_empty());
    }
}
