//! The menu of trained models.

use eframe::egui::{RichText, Ui};

use crate::config::DatasetChoice;
use crate::shelf;
use crate::shelf::ModelSource;
use crate::state::action::ModelsAction;
use crate::text::models as text;
use crate::ui::widgets::theme;
use crate::ui::widgets::words::title;

/// Trained models in the top bar.
#[must_use]
pub(crate) fn show(ui: &mut Ui) -> Vec<ModelsAction> {
    let mut actions = Vec::new();
    let menu = ui.menu_button(text::MODELS, |ui| {
        for choice in [DatasetChoice::Digits, DatasetChoice::Mnist, DatasetChoice::FashionMnist] {
            let mut latents: Vec<usize> =
                shelf::models_for(&choice).map(|one| one.description.config.latent).collect();
            latents.sort_unstable();
            latents.dedup();
            if latents.is_empty() {
                continue;
            }
            ui.label(RichText::new(title(&choice)).strong());
            for bundled in shelf::models_for(&choice) {
                let button = ui.button(bundled.title()).on_hover_text(bundled.sentence());
                if button.clicked() {
                    actions
                        .push(ModelsAction::Open(vec![ModelSource::Bundled(bundled.id.clone())]));
                }
            }
            for latent in latents {
                let side_by_side =
                    ui.button(text::side_by_side(latent)).on_hover_text(text::SIDE_BY_SIDE_HINT);
                if side_by_side.clicked() {
                    actions.push(ModelsAction::Open(side_by_side_of(&choice, latent)));
                }
            }
            ui.separator();
        }
        let open = ui.button(text::OPEN).on_hover_text(text::OPEN_HINT);
        if open.clicked() {
            actions.push(ModelsAction::Choose);
        }
        ui.label(RichText::new(text::DROP).text_style(theme::small_text()).weak());
    });
    menu.response.on_hover_text(text::MODELS_HINT);
    actions
}

/// All bundled models of these images with this many latent dimensions, RAVEN last.
fn side_by_side_of(choice: &DatasetChoice, latent: usize) -> Vec<ModelSource> {
    let mut models: Vec<_> =
        shelf::models_for(choice).filter(|one| one.description.config.latent == latent).collect();
    models.sort_by_key(|one| (one.description.config.method.id() == "raven", one.id.len()));
    models.iter().map(|one| ModelSource::Bundled(one.id.clone())).collect()
}
