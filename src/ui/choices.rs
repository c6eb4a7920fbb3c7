//! The closed choices: the method as a menu, the rest as rows of buttons.

use eframe::egui::{ComboBox, RichText, Ui};

use super::theme;
use crate::config::{Likelihood, Method, Pairing, Prior, TrainConfig};

/// The method, always in view: it is what a lesson is about.
pub fn method(ui: &mut Ui, config: &mut TrainConfig) {
    ui.horizontal(|ui| {
        let label = ui.label("Method");
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
        row(ui, "Prior", &mut config.prior, Prior::ALL, Prior::label, Prior::hint);
    })
    .response
    .on_disabled_hover_text("Only RAVEN couples z and z′ through a paired prior.");
    let note = "The paper's exact form was not at hand: these are three readings of it.";
    ui.label(RichText::new(note).text_style(theme::small_text()).weak());

    ui.add_enabled_ui(config.method.pairs_noisy_copies(), |ui| {
        let choice = &mut config.pairing;
        row(ui, "Pairing", choice, Pairing::ALL, Pairing::label, Pairing::hint);
    })
    .response
    .on_disabled_hover_text("Only RAVEN and the noisy VAE make pairs of noisy copies.");

    let choice = &mut config.likelihood;
    row(ui, "Likelihood", choice, Likelihood::ALL, Likelihood::label, Likelihood::hint);
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
