//! What leaves the window: the run as files, the window or a panel as a picture.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::egui::{Button, ColorImage, Context, Rect, Ui};

use super::app::RavenApp;
use super::camera::Camera;
use super::dialogs::Purpose;
use super::jobs::{SaveJob, Saving};
use super::screenshot::png;
use crate::config::TrainConfig;
use crate::export::run::{self, RunRecord};
use crate::export::{self, ExportError, undrawable};
use crate::lessons::Panel as Part;
use crate::state::Action;
use crate::state::action::{ExportAction, Picture};
use crate::text::exports as text;
use crate::train::lanes::Slot;

/// Exports that go on.
#[derive(Default)]
pub struct Exports {
    /// The run that is to be written once there is a folder.
    record: Option<RunRecord>,
    job: Option<SaveJob>,
    cancel: Arc<AtomicBool>,
    /// The picture that is to be written once there is a file.
    to_save: Option<Arc<ColorImage>>,
    /// What is to be pictured, and whether it goes to the clipboard.
    wanted: Option<(Picture, bool)>,
    /// The same for the picture that is being taken.
    exposing: Option<bool>,
    taken: Slot<(Arc<ColorImage>, bool)>,
}

impl RavenApp {
    /// Carries out what is to leave the window.
    pub(super) fn perform_export(&mut self, action: ExportAction) {
        match action {
            ExportAction::Run => {
                // Taken now: by the time a folder is chosen, the run is further.
                self.exports.record = RunRecord::of(&self.state);
                if self.exports.record.is_some() {
                    self.open_dialog(Purpose::Run);
                }
            }
            ExportAction::Cancel => self.exports.cancel.store(true, Ordering::SeqCst),
            ExportAction::Save(picture) => self.exports.wanted = Some((picture, false)),
            ExportAction::Copy(picture) => self.exports.wanted = Some((picture, true)),
        }
    }

    /// Writes the run that was to be written into a new folder in this one.
    pub(super) fn export_run(&mut self, folder: PathBuf) {
        let Some(record) = self.exports.record.take() else { return };
        let cancel = Arc::new(AtomicBool::new(false));
        self.exports.cancel = cancel.clone();
        let write = move |tell: &mut dyn FnMut(f32)| run::write(&record, &folder, &cancel, tell);
        self.exports.job = Some(SaveJob::start(write, self.wake.clone()));
        self.state.exporting = Some(0.0);
    }

    /// Writes the picture that was to be written into this file.
    pub(super) fn save_picture(&mut self, path: PathBuf) {
        let Some(picture) = self.exports.to_save.take() else { return };
        let path = if path.extension().is_none() { path.with_extension("png") } else { path };
        let settings = self.state.lead().running.clone();
        let step = self.state.status.step;
        let write = move |_: &mut dyn FnMut(f32)| write_picture(&path, &picture, &settings, step);
        self.exports.job = Some(SaveJob::start(write, self.wake.clone()));
    }

    /// Takes pictures and takes in what became of exports.
    pub(super) fn poll_exports(&mut self, ctx: &Context) {
        if let Some((picture, copy)) = self.exports.wanted.take() {
            let area = self.area(picture, ctx);
            ctx.plugin::<Camera>().lock().take(area);
            self.exports.exposing = Some(copy);
        }
        if let Some(copy) = self.exports.exposing {
            // However still the window is: the picture is a frame.
            ctx.request_repaint();
            if let Some(negative) = ctx.plugin::<Camera>().lock().taken() {
                self.exports.exposing = None;
                let (slot, wake) = (self.exports.taken.clone(), self.wake.clone());
                std::thread::spawn(move || {
                    slot.put((Arc::new(negative.develop()), copy));
                    wake.call();
                });
            }
        }
        if let Some((image, copy)) = self.exports.taken.take() {
            if copy {
                ctx.copy_image((*image).clone());
                self.state.news = Some(text::COPIED.to_owned());
            } else {
                self.exports.to_save = Some(image);
                self.open_dialog(Purpose::Picture);
            }
        }
        match self.exports.job.as_ref().and_then(SaveJob::poll) {
            None => return,
            Some(Saving::Under(share)) => {
                self.state.exporting = Some(share);
                return;
            }
            Some(Saving::Done(path)) => {
                self.state.news = Some(text::saved(&path));
            }
            Some(Saving::Failed(problem)) => self.state.report(problem),
        }
        self.exports.job = None;
        self.state.exporting = None;
    }

    /// Where a panel is on the screen; nothing is the whole window.
    fn area(&self, picture: Picture, ctx: &Context) -> Option<Rect> {
        let part = match picture {
            Picture::Window => return None,
            Picture::Latent => Part::Latent,
            Picture::Losses => Part::Losses,
            Picture::Right => {
                let right = [Part::Attack, Part::Measure, Part::Pairs];
                let place = self.guide.places.iter().find(|(part, _)| right.contains(part))?;
                // In the look tab the column has two parts.
                let bottom = ctx.content_rect().bottom();
                return Some(Rect::from_min_max(place.1.min, [place.1.max.x, bottom].into()));
            }
        };
        self.guide.places.iter().find(|(other, _)| *other == part).map(|(_, rect)| *rect)
    }

    /// The menu in the top bar.
    pub(super) fn export_menu(&self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let mut ask = |action| actions.push(Action::Export(action));
        let menu = ui.menu_button(text::EXPORT, |ui| {
            let ready = self.state.status.step > 0 && self.state.exporting.is_none();
            let run = ui
                .add_enabled(ready, Button::new(text::RUN))
                .on_hover_text(text::RUN_HINT)
                .on_disabled_hover_text(text::RUN_NOT_YET);
            if run.clicked() {
                ask(ExportAction::Run);
            }
            ui.separator();
            let parts = [
                (Picture::Window, text::WINDOW),
                (Picture::Latent, text::LATENT),
                (Picture::Losses, text::LOSSES),
                (Picture::Right, text::RIGHT),
            ];
            for (picture, name) in parts {
                ui.horizontal(|ui| {
                    let save = ui.button(text::picture_of(name));
                    let hint = text::PICTURE_HINT;
                    if save.on_hover_text(hint).clicked() {
                        ask(ExportAction::Save(picture));
                        ui.close();
                    }
                    let copy = ui.button(text::COPY).on_hover_text(text::COPY_HINT);
                    copy.widget_info(|| {
                        eframe::egui::WidgetInfo::labeled(
                            eframe::egui::accesskit::Role::Button,
                            true,
                            text::copy_picture_of(name),
                        )
                    });
                    if copy.clicked() {
                        ask(ExportAction::Copy(picture));
                        ui.close();
                    }
                });
            }
        });
        menu.response.on_hover_text(text::EXPORT_HINT);
    }
}

/// A PNG, and its settings as JSON beside it.
fn write_picture(
    path: &Path,
    picture: &ColorImage,
    settings: &TrainConfig,
    step: u64,
) -> Result<PathBuf, ExportError> {
    let png = png(picture).map_err(|error| undrawable(path, error))?;
    export::put(path, &png)?;
    let text = serde_json::json!({ "step": step, "settings": settings });
    export::put(&path.with_extension("json"), format!("{text:#}\n").as_bytes())?;
    Ok(path.to_owned())
}
