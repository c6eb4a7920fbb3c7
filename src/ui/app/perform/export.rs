//! What leaves the window: the run as files, the window or a panel as a picture.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::egui::{ColorImage, Context, Rect};

use crate::config::TrainConfig;
use crate::export::run::{self, RunRecord};
use crate::export::{self, ExportError, undrawable};
use crate::lessons::Panel as Part;
use crate::state::action::{ExportAction, Picture};
use crate::text::exports as text;
use crate::ui::app::RavenApp;
use crate::ui::app::dialogs::Purpose;
use crate::ui::app::jobs::files::{SaveJob, Saving};
use crate::ui::lab::camera::Camera;
use crate::ui::lab::screenshot::png;

impl RavenApp {
    /// Carries out what is to leave the window.
    pub(in crate::ui::app) fn perform_export(&mut self, action: ExportAction) {
        match action {
            ExportAction::Run => {
                // Taken now: by the time a folder is chosen, the run is further.
                self.jobs.exports.record = RunRecord::of(&self.state);
                if self.jobs.exports.record.is_some() {
                    self.open_dialog(Purpose::Run);
                }
            }
            ExportAction::Cancel => self.jobs.exports.cancel.store(true, Ordering::SeqCst),
            ExportAction::Save(picture) => self.jobs.exports.wanted = Some((picture, false)),
            ExportAction::Copy(picture) => self.jobs.exports.wanted = Some((picture, true)),
        }
    }

    /// Writes the run that was to be written into a new folder in this one.
    pub(in crate::ui::app) fn export_run(&mut self, folder: PathBuf) {
        let Some(record) = self.jobs.exports.record.take() else { return };
        let cancel = Arc::new(AtomicBool::new(false));
        self.jobs.exports.cancel = cancel.clone();
        let write = move |tell: &mut dyn FnMut(f32)| run::write(&record, &folder, &cancel, tell);
        self.jobs.exports.job = Some(SaveJob::start(write, self.wake.clone()));
        self.state.exporting = Some(0.0);
    }

    /// Writes the picture that was to be written into this file.
    pub(in crate::ui::app) fn save_picture(&mut self, path: PathBuf) {
        let Some(picture) = self.jobs.exports.to_save.take() else { return };
        let path = if path.extension().is_none() { path.with_extension("png") } else { path };
        let settings = self.state.lead().running.clone();
        let step = self.state.status.step;
        let write = move |_: &mut dyn FnMut(f32)| write_picture(&path, &picture, &settings, step);
        self.jobs.exports.job = Some(SaveJob::start(write, self.wake.clone()));
    }

    /// Takes pictures and takes in what became of exports.
    pub(in crate::ui::app) fn poll_exports(&mut self, ctx: &Context) {
        if let Some((picture, copy)) = self.jobs.exports.wanted.take() {
            let area = self.area(picture, ctx);
            ctx.plugin::<Camera>().lock().take(area);
            self.jobs.exports.exposing = Some(copy);
        }
        if let Some(copy) = self.jobs.exports.exposing {
            // However still the window is: the picture is a frame.
            ctx.request_repaint();
            if let Some(negative) = ctx.plugin::<Camera>().lock().taken() {
                self.jobs.exports.exposing = None;
                let (slot, wake) = (self.jobs.exports.taken.clone(), self.wake.clone());
                std::thread::spawn(move || {
                    slot.put((Arc::new(negative.develop()), copy));
                    wake.call();
                });
            }
        }
        if let Some((image, copy)) = self.jobs.exports.taken.take() {
            if copy {
                ctx.copy_image((*image).clone());
                self.state.news = Some(text::COPIED.to_owned());
            } else {
                self.jobs.exports.to_save = Some(image);
                self.open_dialog(Purpose::Picture);
            }
        }
        match self.jobs.exports.job.as_ref().and_then(SaveJob::poll) {
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
        self.jobs.exports.job = None;
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
                let place = self.look.places.iter().find(|(part, _)| right.contains(part))?;
                // In the look tab the column has two parts.
                let bottom = ctx.content_rect().bottom();
                return Some(Rect::from_min_max(place.1.min, [place.1.max.x, bottom].into()));
            }
        };
        self.look.places.iter().find(|(other, _)| *other == part).map(|(_, rect)| *rect)
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
