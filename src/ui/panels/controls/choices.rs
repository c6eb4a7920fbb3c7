//! The closed choices: the method as a menu, the rest as rows of buttons.

use eframe::egui::{ComboBox, RichText, Ui};

use crate::config::{Likelihood, Method, Pairing, Prior, TrainConfig};
use crate::text::controls as text;
use crate::ui::widgets::theme;

/// The method, always in view: it is what a lesson is about.
pub fn method(ui: &mut Ui, config: &mut TrainConfig) {
    ui.horizontal(|ui| {
        let label = ui.label(text::METHOD);
        ComboBox::from_id_salt("method")
            .width(ui.available_width() - 8.0)
            .selected_text(config.method.label())
            .show_ui(ui, |ui| {
                for &method in Method::ALL {
                    ui.selectable_value(&mut config.method, method, method.label())
                        .on_hover_text(method.hint());
                }
            })
            .response
            .labelled_by(label.id)
            .on_hover_text(config.method.hint());
    });
}

/// Prior, pairing and likelihood.
pub fn advanced(ui: &mut Ui, config: &mut TrainConfig) {
    let raven = config.method == Method::Raven;
    ui.add_enabled_ui(raven, |ui| {
        row(ui, text::PRIOR, &mut config.prior, Prior::ALL, Prior::label, Prior::hint);
    })
    .response
    .on_disabled_hover_text(text::PRIOR_NOT);
    let note = text::PRIOR_NOTE;
    ui.label(RichText::new(note).text_style(theme::small_text()).weak());

    ui.add_enabled_ui(config.method.pairs_noisy_copies(), |ui| {
        let choice = &mut config.pairing;
        row(ui, text::PAIRING, choice, Pairing::ALL, Pairing::label, Pairing::hint);
    })
    .response
    .on_disabled_hover_text(text::PAIRING_NOT);

    let choice = &mut config.likelihood;
    row(ui, text::LIKELIHOOD, choice, Likelihood::ALL, Likelihood::label, Likelihood::hint);
}

fn row<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    value: &mut T,
    all: &[T],
    label: fn(T) -> &'static str,
    hint: fn(T) -> &'static str,
) {
    ui.label(name);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 5.0;
        for &choice in all {
            ui.selectable_value(value, choice, label(choice)).on_hover_text(hint(choice));
        }
    });
}
