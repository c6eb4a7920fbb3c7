//! Questions in front of everything else, that only the user can answer.

use std::path::PathBuf;

use eframe::egui::{Button, Context, Frame, Id, Modal, RichText, TextEdit, Ui};

use crate::text::{banners as text, dialogs, questions};
use crate::ui::widgets::theme;

/// Shows a question in front of the window; whether it was closed without an answer.
#[must_use]
pub(crate) fn front<T>(ctx: &Context, contents: impl FnOnce(&mut Ui) -> T) -> (T, bool) {
    let frame = Frame::popup(&ctx.global_style()).inner_margin(16.0);
    let modal = Modal::new(Id::unique("question")).frame(frame).show(ctx, |ui| {
        ui.set_max_width(440.0);
        contents(ui)
    });
    let closes = modal.should_close();
    (modal.inner, closes)
}

/// May images be downloaded, or where are they? The path as typed, where there is no folder dialog.
#[must_use]
pub(crate) fn download(
    ui: &mut Ui,
    name: &str,
    problem: Option<&str>,
    question: &str,
    path: Option<&mut String>,
) -> Option<Way> {
    ui.heading(text::download_title(name));
    if let Some(problem) = problem {
        ui.colored_label(ui.visuals().error_fg_color, problem);
        ui.add_space(4.0);
    }
    ui.label(question);
    download_or_files(ui, path)
}

/// Where should a file or a folder go, as it is typed?
#[must_use]
pub(crate) fn path(ui: &mut Ui, what: &str, title: &str, path: &mut String) -> Option<PathBuf> {
    ui.heading(text::save_title(what));
    ui.label(text::save_question(what));
    let field = TextEdit::singleline(path).desired_width(f32::INFINITY);
    ui.add(field).accessible_name(title);
    let typed = path.trim();
    agreed(ui, text::SAVE, !typed.is_empty()).then(|| typed.into())
}

/// May the run in progress end?
#[must_use]
pub(crate) fn replace(ui: &mut Ui, question: &str, loss: &str, agreement: &str) -> bool {
    ui.heading(question);
    ui.label(loss);
    may_end(ui, agreement)
}

/// How the images are to come here.
#[must_use]
pub(crate) enum Way {
    /// From where they are offered.
    Download,
    /// With the system's dialog.
    Choose,
    /// From this path.
    From(PathBuf),
}

/// The ways to files that are not here, one beside the other; `Not now` closes the question.
fn download_or_files(ui: &mut Ui, path: Option<&mut String>) -> Option<Way> {
    let mut way = None;
    let typed = path.map(|path| {
        ui.add_space(8.0);
        ui.label(text::NO_FOLDER_DIALOG);
        let field = TextEdit::singleline(path).desired_width(f32::INFINITY);
        ui.add(field).accessible_name(dialogs::DATA_FILES);
        PathBuf::from(path.trim())
    });
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        let label = RichText::new(text::DOWNLOAD).color(theme::on_accent());
        if ui.add(Button::new(label).fill(theme::accent(theme::is_dark(ui)))).clicked() {
            way = Some(Way::Download);
        }
        match typed {
            Some(path) => {
                let possible = !path.as_os_str().is_empty();
                if ui.add_enabled(possible, Button::new(text::LOAD_FILES)).clicked() {
                    way = Some(Way::From(path));
                }
            }
            None => {
                let choose = ui.button(text::CHOOSE_FILES).on_hover_text(text::CHOOSE_FILES_HINT);
                if choose.clicked() {
                    way = Some(Way::Choose);
                }
            }
        }
        if ui.button(text::NOT_NOW).clicked() {
            ui.close();
        }
    });
    way
}

/// The two buttons of a question; `Not now` closes it.
fn agreed(ui: &mut Ui, yes: &str, possible: bool) -> bool {
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let label = RichText::new(yes).color(theme::on_accent());
        let button = Button::new(label).fill(theme::accent(theme::is_dark(ui)));
        let agreed = ui.add_enabled(possible, button).clicked();
        if ui.button(text::NOT_NOW).clicked() {
            ui.close();
        }
        agreed
    })
    .inner
}

/// Whether the run may end. The keyboard is on the button that keeps it.
fn may_end(ui: &mut Ui, yes: &str) -> bool {
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let agree = ui.button(yes).on_hover_text(questions::AGREE_HINT);
        let keep = ui.button(questions::KEEP).on_hover_text(questions::KEEP_HINT);
        if !agree.has_focus() && !keep.has_focus() {
            keep.request_focus();
        }
        if keep.clicked() {
            ui.close();
        }
        agree.clicked()
    })
    .inner
}
