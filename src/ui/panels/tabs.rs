//! The tabs of the right column.

use eframe::egui::{Button, RichText, Ui};

use crate::presets::Tab;
use crate::text::top_bar as text;
use crate::ui::widgets::theme;

/// The tabs of the right column.
#[must_use]
pub(crate) fn show(ui: &mut Ui, current: Tab) -> Option<Tab> {
    let mut chosen = None;
    ui.horizontal(|ui| {
        for (tab, name, hint) in [
            (Tab::Look, text::LOOK, text::LOOK_HINT),
            (Tab::Attack, text::ATTACK, text::ATTACK_HINT),
            (Tab::Measure, text::MEASURE, text::MEASURE_HINT),
            (Tab::Sweep, text::SWEEP, text::SWEEP_HINT),
        ] {
            let text = RichText::new(name).text_style(theme::section());
            let button =
                ui.add(Button::selectable(current == tab, text).min_size([72.0, 26.0].into()));
            if button.accessible_name(text::tab(name)).on_hover_text(hint).clicked() {
                chosen = Some(tab);
            }
        }
    });
    chosen
}
