//! The closed choices: the method as a menu, the rest as rows of buttons.

use eframe::egui::{ComboBox, Id, Response, RichText, Ui};

use crate::config::words as text;
use crate::config::{Choice, Control, Domain, Method, SETTINGS, TrainConfig};
use crate::ui::widgets::{knob, theme};

/// The method, always in view: it is what a lesson is about.
pub(super) fn method(ui: &mut Ui, config: &mut TrainConfig) {
    ui.horizontal(|ui| {
        let label = ui.label(text::METHOD);
        methods(ui, config, Id::unique("method")).labelled_by(label.id);
    });
}

/// The menu of all methods, without a name.
pub(super) fn methods(ui: &mut Ui, config: &mut TrainConfig, id: Id) -> Response {
    ComboBox::from_id_salt(id)
        .width(ui.available_width() - 8.0)
        .selected_text(config.method.label())
        .show_ui(ui, |ui| {
            for &method in Method::ALL {
                ui.selectable_value(&mut config.method, method, method.label())
                    .on_hover_text(method.hint());
            }
        })
        .response
        .on_hover_text(config.method.hint())
}

/// The advanced choices, as rows of buttons.
pub(super) fn advanced(ui: &mut Ui, config: &mut TrainConfig) {
    for setting in SETTINGS.iter().filter(|setting| setting.control == Control::Advanced) {
        let Domain::Choice(choice) = setting.domain else { continue };
        knob::in_use(ui, setting, config, |ui, config| row(ui, &choice, config));
        if let Some(note) = choice.note {
            ui.label(RichText::new(note).text_style(theme::small_text()).weak());
        }
    }
}

fn row(ui: &mut Ui, choice: &Choice, config: &mut TrainConfig) {
    ui.label(choice.label);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 5.0;
        let before = (choice.get)(config);
        let mut place = before;
        for (number, option) in choice.options.iter().enumerate() {
            ui.selectable_value(&mut place, number, option.label).on_hover_text(option.hint);
        }
        if place != before {
            (choice.set)(config, place);
        }
    });
}
