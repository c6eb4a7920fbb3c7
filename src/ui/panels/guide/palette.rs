//! The palette: everything that can be done, found by a few letters of its name.

use eframe::egui::{
    Align, Align2, Area, Context, Frame, Id, Key, Modifiers, Order, RichText, ScrollArea, TextEdit,
    vec2,
};

use crate::config::{Method, TrainConfig};
use crate::state::action::{ImagesAction, SettingsAction};
use crate::state::guide::GuideAction;
use crate::state::{Action, AppState};
use crate::text::guide as text;
use crate::ui::panels::shortcuts::{COMMANDS, with_next_of_class};
use crate::ui::widgets::theme;
use crate::{lessons, presets};

/// Most entries that are shown at once.
const MOST: usize = 12;

/// What was typed, and which entry is marked.
#[derive(Default)]
pub(crate) struct Palette {
    text: String,
    marked: usize,
}

/// Something that can be done.
struct Entry {
    name: String,
    hint: String,
    keys: &'static str,
    actions: Vec<Action>,
}

fn entries(state: &AppState) -> Vec<Entry> {
    let commands = COMMANDS.iter().filter(|command| command.id != "palette");
    let commands = commands.map(|command| Entry {
        name: command.name.to_owned(),
        hint: command.explanation.to_owned(),
        keys: command.keys,
        actions: (command.actions)(state),
    });
    let entry = |name: String, hint: &str, action| Entry {
        name,
        hint: hint.to_owned(),
        keys: "",
        actions: vec![action],
    };
    let presets = presets::built_in().iter().map(|preset| {
        let action = Action::Guide(GuideAction::Preset(preset.id.clone()));
        entry(text::preset(&preset.name), &preset.text, action)
    });
    let lessons = lessons::built_in().iter().map(|lesson| {
        let action = Action::Guide(GuideAction::Lesson(lesson.clone()));
        entry(text::lesson(&lesson.title), &lesson.about, action)
    });
    let methods = Method::ALL.iter().map(|&method| {
        let config = TrainConfig { method, ..state.lead().config.clone() };
        entry(
            text::method(method.label()),
            method.hint(),
            Action::Settings(SettingsAction::Edit(0, config)),
        )
    });
    let names = state.dataset.as_ref().map_or(&[][..], |dataset| &dataset.class_names);
    let classes = names.iter().enumerate().filter_map(|(class, name)| {
        let selection = with_next_of_class(state, class)?;
        let hint = text::DIGIT_HINT;
        Some(entry(text::digit(name), hint, Action::Images(ImagesAction::Select(selection))))
    });
    let all = commands.chain(presets).chain(lessons).chain(methods).chain(classes);
    all.filter(|entry| !entry.actions.is_empty()).collect()
}

/// How well `text` fits the typed letters: they must occur in this order. Smaller is better: the
/// letters between them, and how late they begin; `None` where they do not occur.
fn distance(typed: &str, text: &str) -> Option<usize> {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let mut place = 0;
    let mut cost = 0;
    for letter in typed.to_lowercase().chars().filter(|letter| !letter.is_whitespace()) {
        let skipped = text[place..].iter().position(|&other| other == letter)?;
        // The beginning of a word is a good place to go on.
        let starts_word = place + skipped == 0 || !text[place + skipped - 1].is_alphanumeric();
        cost += if starts_word { skipped.min(1) } else { skipped };
        place += skipped + 1;
    }
    Some(cost * 100 + text.len())
}

impl Palette {
    /// Shows the palette; whether it is to stay, and what was chosen.
    #[must_use]
    pub(super) fn show(&mut self, ctx: &Context, state: &AppState) -> (bool, Vec<Action>) {
        let mut found: Vec<_> = entries(state)
            .into_iter()
            .filter_map(|entry| Some((distance(&self.text, &entry.name)?, entry)))
            .collect();
        if !self.text.trim().is_empty() {
            found.sort_by_key(|(distance, _)| *distance);
        }
        let key = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if key(Key::Escape) {
            return (false, Vec::new());
        }
        let last = found.len().saturating_sub(1);
        let moved = (key(Key::ArrowDown), key(Key::ArrowUp));
        self.marked = match moved {
            (true, _) => self.marked + 1,
            (_, true) => self.marked.saturating_sub(1),
            _ => self.marked,
        }
        .min(last);
        let mut chosen = key(Key::Enter).then_some(self.marked);
        let mut closed = false;
        let area = Area::new(Id::unique("palette"))
            .order(Order::Foreground)
            .anchor(Align2::CENTER_TOP, vec2(0.0, 48.0));
        let width = (ctx.content_rect().width() - 40.0).min(620.0);
        area.show(ctx, |ui| {
            Frame::popup(ui.style()).inner_margin(12.0).show(ui, |ui| {
                ui.set_width(width);
                let field = TextEdit::singleline(&mut self.text)
                    .hint_text(text::PALETTE_EMPTY)
                    .desired_width(f32::INFINITY);
                let field = ui.add(field).accessible_name(text::PALETTE);
                let field = field.on_hover_text(text::PALETTE_HINT);
                if field.changed() {
                    self.marked = 0;
                }
                closed = field.clicked_elsewhere() && !ui.rect_contains_pointer(ui.max_rect());
                field.request_focus();
                let rows = ui.spacing().interact_size.y + ui.spacing().item_spacing.y;
                ScrollArea::vertical().max_height(rows * MOST as f32).show(ui, |ui| {
                    for (place, (_, entry)) in found.iter().enumerate() {
                        let text = if entry.keys.is_empty() {
                            entry.name.clone()
                        } else {
                            format!("{}   ({})", entry.name, entry.keys)
                        };
                        let marked = place == self.marked;
                        let row = ui.selectable_label(marked, text).on_hover_text(&entry.hint);
                        if row.clicked() {
                            chosen = Some(place);
                        }
                        if marked && (moved.0 || moved.1) {
                            row.scroll_to_me(Some(Align::Center));
                        }
                    }
                });
                let hint = found.get(self.marked).map_or(text::NOTHING_FOUND, |(_, e)| &e.hint);
                ui.label(RichText::new(hint).text_style(theme::small_text()).weak());
            });
        });
        match chosen.and_then(|place| found.into_iter().nth(place)) {
            Some((_, entry)) => (false, entry.actions),
            None => (!closed || chosen.is_some(), Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn letters_in_order_are_found_and_the_nearest_comes_first() {
        assert!(distance("rvr", "Race: VAE | RAVEN").is_some());
        assert!(distance("vx", "VAE").is_none());
        assert!(distance("reset", "Reset") < distance("reset", "Reset window"));
        assert!(distance("fool", "Lesson: Fool it") < distance("fool", "Lesson: for one cool old"));
    }
}
