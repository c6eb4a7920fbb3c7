//! The controls on the left: the two knobs a lesson turns first, the method, the images,
//! and the rest folded away. All edits go through one copy of the settings, so that a panel
//! never holds a fact of its own.

use eframe::egui::{
    Button, CollapsingHeader, ComboBox, Frame, Margin, Panel, RichText, ScrollArea, TextEdit, Ui,
};

use crate::config::{Control, DatasetChoice, Domain, SETTINGS, TrainConfig, words};
use crate::state::action::{ImagesAction, RunAction, SettingsAction};
use crate::state::{Action, AppState};
use crate::text::controls as text;
use crate::ui::widgets::knob::{self, Size};
use crate::ui::widgets::number;
use crate::ui::widgets::theme;
use crate::ui::widgets::words::title;
use noise_preview::NoisePreview;

mod beside;
mod choices;
mod noise_preview;

/// The control panel.
#[derive(Default)]
pub(crate) struct ControlPanel {
    preview: NoisePreview,
    /// The folder as typed.
    folder: String,
}

impl ControlPanel {
    /// Draws the panel.
    #[must_use]
    pub(crate) fn show(&mut self, ui: &mut Ui, state: &AppState) -> Vec<Action> {
        let mut actions = Vec::new();
        let mut config = state.lead().config.clone();
        restart_notice(ui, state, &mut actions);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            // The scroll bar floats: room beside the sliders, so that it never covers one.
            ui.set_max_width(ui.available_width() - 8.0);
            for setting in SETTINGS.iter().filter(|setting| setting.control == Control::Large) {
                let Domain::Number(knob) = &setting.domain else { continue };
                knob::in_use(ui, setting, &mut config, |ui, config| {
                    knob::show(ui, knob, Size::Large, config, state);
                });
                if knob.id == "noise" {
                    self.preview.show(ui, state.dataset.as_ref(), config.noise);
                }
                ui.add_space(4.0);
            }
            ui.separator();
            choices::method(ui, &mut config);
            actions.extend(beside::show(ui, state));
            ui.separator();
            self.images(ui, state, &mut actions);
            ui.separator();
            CollapsingHeader::new(text::ADVANCED).show_unindented(ui, |ui| {
                choices::advanced(ui, &mut config);
                for setting in SETTINGS.iter().filter(|one| one.control == Control::Advanced) {
                    match &setting.domain {
                        Domain::Number(knob) => {
                            knob::in_use(ui, setting, &mut config, |ui, config| {
                                knob::show(ui, knob, Size::Small, config, state);
                            });
                        }
                        Domain::Count { .. } => seed(ui, &mut config, state),
                        Domain::Choice(_) | Domain::Name { .. } => {}
                    }
                }
            });
        });
        if config != state.lead().config {
            actions.push(Action::Settings(SettingsAction::Edit(0, config)));
        }
        actions
    }

    fn images(&mut self, ui: &mut Ui, state: &AppState, actions: &mut Vec<Action>) {
        let label = ui.label(words::IMAGES);
        let in_use =
            state.dataset.as_ref().map_or(text::NO_IMAGES, |dataset| dataset.name.as_str());
        ui.horizontal(|ui| {
            let response = ComboBox::from_id_salt("images")
                .width(ui.available_width() - 8.0)
                .selected_text(in_use)
                .truncate()
                .show_ui(ui, |ui| {
                    let current = state.dataset.as_ref().map(|dataset| &dataset.choice);
                    let choices =
                        [DatasetChoice::Digits, DatasetChoice::Mnist, DatasetChoice::FashionMnist];
                    for choice in choices {
                        if ui.selectable_label(current == Some(&choice), title(&choice)).clicked() {
                            actions.push(Action::Images(ImagesAction::Load(choice)));
                        }
                    }
                    if ui.selectable_label(false, text::OWN_FOLDER).clicked() {
                        actions.push(Action::Images(ImagesAction::ChooseFolder));
                    }
                })
                .response
                .labelled_by(label.id);
            if let Some(dataset) = &state.dataset {
                response.on_hover_text(format!("{}: {}", dataset.name, dataset.origin));
            }
        });
        CollapsingHeader::new(text::OWN_IMAGES).show_unindented(ui, |ui| {
            let note = text::OWN_IMAGES_HINT;
            ui.label(RichText::new(note).text_style(theme::small_text()).weak());
            let field = ui
                .add(
                    TextEdit::singleline(&mut self.folder)
                        .hint_text(text::FOLDER)
                        .desired_width(f32::INFINITY),
                )
                .accessible_name(text::FOLDER);
            let entered =
                field.lost_focus() && ui.input(|i| i.key_pressed(eframe::egui::Key::Enter));
            ui.horizontal(|ui| {
                let typed = self.folder.trim();
                let load = ui.add_enabled(!typed.is_empty(), Button::new(text::LOAD));
                if load.clicked() || (entered && !typed.is_empty()) {
                    actions.push(Action::Images(ImagesAction::Load(typed.to_owned().into())));
                }
                if ui.button(text::CHOOSE).clicked() {
                    actions.push(Action::Images(ImagesAction::ChooseFolder));
                }
            });
        });
    }
}

/// Says that some settings wait for a restart, and offers it. Below the scrolling part:
/// always in view, and nothing moves under a pointer that drags a slider.
fn restart_notice(ui: &mut Ui, state: &AppState, actions: &mut Vec<Action>) {
    if !state.restart_pending() || state.dataset.is_none() {
        return;
    }
    Panel::bottom("restart").frame(Frame::NONE.inner_margin(Margin::symmetric(0, 6))).show(
        ui,
        |ui| {
            ui.horizontal_wrapped(|ui| {
                let hint = text::RESTART_HINT;
                if ui.button(text::RESTART).on_hover_text(hint).clicked() {
                    actions.push(Action::Run(RunAction::Reset));
                }
                knob::badge(ui, text::RESTART_WHY);
            });
        },
    );
}

fn seed(ui: &mut Ui, config: &mut TrainConfig, state: &AppState) {
    ui.horizontal(|ui| {
        let label = ui.label(words::SEED).on_hover_text(text::SEED_HINT);
        number::seed(ui, &mut config.seed)
            .labelled_by(label.id)
            .on_hover_text(text::SEED_VALUE_HINT);
        if state.dataset.is_some() && config.seed != state.lead().running.seed {
            knob::badge(ui, text::RESTART_BADGE);
        }
    });
}
