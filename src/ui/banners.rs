//! What must not be missed: errors that stay until they are dismissed, a diverged run,
//! images on their way, and the questions that only the user can answer.

use std::path::PathBuf;

use eframe::egui::{
    self, Align2, Area, Button, Color32, Context, Frame, Id, Modal, Order, ProgressBar, RichText,
    TextEdit, Ui, vec2,
};

use super::dialogs::Purpose;
use super::loading::{LoadRequest, title};
use super::replace::Replacement;
use super::theme;
use crate::state::action::ExportAction;
use crate::state::sessions::SessionAction;
use crate::state::{Action, AppState};
use crate::text::{banners as text, fonts, identity, learning, questions};

/// Banners at the top; nothing where there is nothing to say.
pub fn show(ui: &mut Ui, state: &AppState) -> Vec<Action> {
    let mut actions = Vec::new();
    let dark = theme::is_dark(ui);
    if let Some(divergence) = &state.lead().divergence {
        banner(ui, theme::error_fill(dark), |ui| {
            ui.label(text::diverged(divergence.step, divergence.term));
            let back = text::back_to_good(divergence.good_step);
            if ui.button(back).clicked() {
                actions.push(Action::RestoreLastGood);
            }
        });
    }
    for model in state.models.iter() {
        let Some(errors) = &model.dead else { continue };
        banner(ui, theme::notice_fill(dark), |ui| {
            ui.push_id(("dead", model.number), |ui| {
                if ui.button(text::DISMISS).on_hover_text(text::DISMISS_HINT).clicked() {
                    actions.push(Action::DismissDead(model.number));
                }
            });
            let what = learning::dead(errors, state.races().then_some(model.number));
            ui.label(format!("{what} {}", learning::advice(errors, &model.running)));
        });
    }
    if let Some(offer) = &state.sessions.offer {
        banner(ui, theme::notice_fill(dark), |ui| {
            let ask = |action| Action::Session(action);
            let go_on = ui.button(text::GO_ON).on_hover_text(text::GO_ON_HINT);
            if go_on.clicked() {
                actions.push(ask(SessionAction::Recover));
            }
            let throw = ui.button(text::THROW_AWAY).on_hover_text(text::THROW_AWAY_HINT);
            if throw.clicked() {
                actions.push(ask(SessionAction::ThrowAway));
            }
            ui.label(offer);
        });
    }
    if let Some(homeless) = &state.sessions.homeless {
        banner(ui, theme::notice_fill(dark), |ui| {
            let here = ui.button(identity::OPEN_HERE).on_hover_text(identity::OPEN_HERE_HINT);
            if here.clicked() {
                actions.push(Action::Session(SessionAction::OpenHere));
            }
            let leave = ui.button(identity::LEAVE).on_hover_text(identity::LEAVE_HINT);
            if leave.clicked() {
                actions.push(Action::Session(SessionAction::Leave));
            }
            ui.label(homeless);
        });
    }
    for (index, problem) in state.problems.iter().enumerate() {
        banner(ui, theme::error_fill(dark), |ui| {
            ui.push_id(index, |ui| {
                if ui.button(text::DISMISS).on_hover_text(text::DISMISS_HINT).clicked() {
                    actions.push(Action::Dismiss(index));
                }
            });
            ui.label(problem);
        });
    }
    if let Some(words) = &state.fonts {
        banner(ui, theme::notice_fill(dark), |ui| {
            if ui.button(fonts::DISMISS).on_hover_text(fonts::DISMISS_HINT).clicked() {
                actions.push(Action::DismissFonts);
            }
            ui.label(words);
        });
    }
    if !state.notes.is_empty() {
        banner(ui, theme::notice_fill(dark), |ui| {
            if ui.button(text::DISMISS).on_hover_text(text::DISMISS_HINT).clicked() {
                actions.push(Action::DismissNotes);
            }
            let (shown, more) = text::notes(&state.notes);
            let label = ui.label(shown);
            if more {
                label.on_hover_text(state.notes.join("\n"));
            }
        });
    }
    if let Some(share) = state.exporting {
        banner(ui, theme::notice_fill(dark), |ui| {
            let cancel = ui.button(text::CANCEL_EXPORT).on_hover_text(text::CANCEL_EXPORT_HINT);
            if cancel.clicked() {
                actions.push(Action::Export(ExportAction::Cancel));
            }
            ui.add(ProgressBar::new(share).desired_width(160.0));
            ui.label(text::writing_run(100.0 * share));
        });
    }
    if let Some(loading) = &state.loading {
        banner(ui, theme::notice_fill(dark), |ui| {
            if ui.button(text::CANCEL_LOADING).on_hover_text(text::CANCEL_LOADING_HINT).clicked() {
                actions.push(Action::CancelLoading);
            }
            if let Some(fraction) = loading.fraction {
                ui.add(ProgressBar::new(fraction).desired_width(160.0));
                ui.label(format!("{:>3.0} %", 100.0 * fraction));
            }
            ui.label(format!("{}: {}", title(&loading.choice), loading.text));
        });
    }
    actions
}

fn banner(ui: &mut Ui, fill: Color32, content: impl FnOnce(&mut Ui)) {
    let text = theme::banner_text(theme::is_dark(ui));
    Frame::new().fill(fill).inner_margin(egui::Margin::symmetric(8, 4)).corner_radius(6.0).show(
        ui,
        |ui| {
            ui.visuals_mut().override_text_color = Some(text);
            ui.set_min_width(ui.available_width());
            ui.horizontal_wrapped(content);
        },
    );
}

/// A line of good news that fades by itself.
#[derive(Default)]
pub struct Toast {
    text: String,
    until: f64,
}

/// Seconds that a toast stays.
const TOAST_SECONDS: f64 = 6.0;

impl Toast {
    /// Shows `news` from now on, or what is left of the last.
    pub fn show(&mut self, ctx: &Context, news: Option<String>) {
        let now = ctx.input(|input| input.time);
        if let Some(text) = news {
            *self = Self { text, until: now + TOAST_SECONDS };
        }
        if now >= self.until {
            return;
        }
        ctx.request_repaint_after_secs((self.until - now) as f32);
        Area::new(Id::unique("toast"))
            .order(Order::Foreground)
            .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -16.0))
            .show(ctx, |ui| Frame::popup(ui.style()).show(ui, |ui| ui.label(&self.text)));
    }
}

/// A question in front of everything else.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// May this be downloaded?
    Download {
        /// What would be loaded.
        request: LoadRequest,
        /// How much, in words.
        size: String,
        /// From where.
        host: String,
        /// Why the last try came to nothing, in words.
        problem: Option<String>,
        /// The path as typed, where there is no folder dialog.
        path: Option<String>,
    },
    /// There is no folder dialog: where should it go?
    Folder {
        /// What is to be saved.
        purpose: Purpose,
        /// The path as typed.
        path: String,
    },
    /// May the run in progress end for this?
    Replace {
        /// What comes in its place.
        by: Replacement,
        /// The step it has come to.
        step: u64,
    },
}

impl Question {
    /// The same with a field for a path.
    pub fn with_path(mut self) -> Self {
        if let Self::Download { path, .. } = &mut self {
            path.get_or_insert_default();
        }
        self
    }
}

/// What the user answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Load this, with downloads allowed.
    Download(LoadRequest),
    /// Ask for the folder of the files that this question is about.
    ChooseFiles(Box<Question>),
    /// Save this into this folder.
    SaveInto(Purpose, PathBuf),
    /// Put this in place of the run in progress.
    Replace(Replacement),
    /// Leave everything as it is.
    Nothing,
}

/// Asks; `None` until there is an answer.
pub fn ask(ctx: &Context, question: &mut Question) -> Option<Answer> {
    let (mut answer, mut chooses) = (None, false);
    let frame = Frame::popup(&ctx.global_style()).inner_margin(16.0);
    let modal = Modal::new(Id::unique("question")).frame(frame).show(ctx, |ui| {
        ui.set_max_width(440.0);
        match question {
            Question::Download { request, size, host, problem, path } => {
                let name = title(&request.choice);
                ui.heading(text::download_title(&name));
                if let Some(problem) = problem {
                    ui.colored_label(ui.visuals().error_fg_color, problem.as_str());
                    ui.add_space(4.0);
                }
                ui.label(text::download_question(&name, host, size));
                match download_or_files(ui, path.as_mut()) {
                    Some(Way::Download) => {
                        let request = LoadRequest { allow_download: true, ..request.clone() };
                        answer = Some(Answer::Download(request));
                    }
                    Some(Way::From(path)) => {
                        let request = LoadRequest { from: Some(path), ..request.clone() };
                        answer = Some(Answer::Download(request));
                    }
                    Some(Way::Choose) => chooses = true,
                    None => {}
                }
            }
            Question::Folder { purpose, path } => {
                let what = if purpose.is_file() { text::FILE } else { text::FOLDER };
                ui.heading(text::save_title(what));
                ui.label(text::save_question(what));
                let field = TextEdit::singleline(path).desired_width(f32::INFINITY);
                ui.add(field).accessible_name(purpose.title());
                let typed = path.trim();
                if agreed(ui, text::SAVE, !typed.is_empty()) {
                    answer = Some(Answer::SaveInto(*purpose, typed.into()));
                }
            }
            Question::Replace { by, step } => {
                ui.heading(by.question());
                ui.label(by.loss(*step));
                if may_end(ui, by.agreement()) {
                    answer = Some(Answer::Replace(by.clone()));
                }
            }
        }
    });
    if chooses {
        answer = Some(Answer::ChooseFiles(Box::new(question.clone())));
    }
    if answer.is_none() && modal.should_close() {
        answer = Some(Answer::Nothing);
    }
    answer
}

/// How the images are to come here.
enum Way {
    Download,
    Choose,
    From(PathBuf),
}

/// The ways to files that are not here, one beside the other; `Not now` closes the question.
fn download_or_files(ui: &mut Ui, path: Option<&mut String>) -> Option<Way> {
    let mut way = None;
    let typed = path.map(|path| {
        ui.add_space(8.0);
        ui.label(text::NO_FOLDER_DIALOG);
        let field = TextEdit::singleline(path).desired_width(f32::INFINITY);
        ui.add(field).accessible_name(Purpose::DataFiles.title());
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

/// Covers the window while something is dragged over it.
pub fn drop_target(ctx: &Context) {
    if ctx.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let painter = ctx.layer_painter(egui::LayerId::new(Order::Foreground, Id::unique("drop")));
    let area = ctx.content_rect();
    painter.rect_filled(area, 0.0, theme::drop_veil());
    painter.text(
        area.center(),
        Align2::CENTER_CENTER,
        text::DROP,
        egui::TextStyle::Heading.resolve(&ctx.global_style()),
        theme::on_drop_veil(),
    );
}
