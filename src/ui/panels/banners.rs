//! What must not be missed: errors that stay until they are dismissed, a diverged run, images on
//! their way; news that fade by themselves.

use eframe::egui::{self, Align2, Area, Color32, Context, Frame, Id, Order, ProgressBar, Ui, vec2};

use crate::state::action::{BannerAction, ExportAction, ImagesAction, RunAction};
use crate::state::sessions::SessionAction;
use crate::state::{Action, AppState};
use crate::text::{banners as text, fonts, identity, learning};
use crate::ui::widgets::theme;
use crate::ui::widgets::words::title;

/// Banners at the top; nothing where there is nothing to say.
#[must_use]
pub(crate) fn show(ui: &mut Ui, state: &AppState) -> Vec<Action> {
    let mut actions = Vec::new();
    models(ui, state, &mut actions);
    sessions(ui, state, &mut actions);
    notices(ui, state, &mut actions);
    on_the_way(ui, state, &mut actions);
    actions
}

/// What is wrong with the models in training.
fn models(ui: &mut Ui, state: &AppState, actions: &mut Vec<Action>) {
    let dark = theme::is_dark(ui);
    if let Some(divergence) = &state.lead().divergence {
        banner(ui, theme::error_fill(dark), |ui| {
            ui.label(text::diverged(divergence.step, divergence.term));
            let back = text::back_to_good(divergence.good_step);
            if ui.button(back).clicked() {
                actions.push(Action::Run(RunAction::RestoreLastGood));
            }
        });
    }
    for model in state.models.iter() {
        let Some(errors) = &model.dead else { continue };
        banner(ui, theme::notice_fill(dark), |ui| {
            ui.push_id(("dead", model.number), |ui| {
                if ui.button(text::DISMISS).on_hover_text(text::DISMISS_HINT).clicked() {
                    actions.push(Action::Banner(BannerAction::DismissDead(model.number)));
                }
            });
            let what = learning::dead(errors, state.races().then_some(model.number));
            ui.label(format!("{what} {}", learning::advice(errors, &model.running)));
        });
    }
}

/// Sessions that were left behind, and those without their images.
fn sessions(ui: &mut Ui, state: &AppState, actions: &mut Vec<Action>) {
    let dark = theme::is_dark(ui);
    let mut ask = |action| actions.push(Action::Session(action));
    if let Some(offer) = &state.sessions.offer {
        banner(ui, theme::notice_fill(dark), |ui| {
            let go_on = ui.button(text::GO_ON).on_hover_text(text::GO_ON_HINT);
            if go_on.clicked() {
                ask(SessionAction::Recover);
            }
            let throw = ui.button(text::THROW_AWAY).on_hover_text(text::THROW_AWAY_HINT);
            if throw.clicked() {
                ask(SessionAction::ThrowAway);
            }
            ui.label(offer);
        });
    }
    if let Some(homeless) = &state.sessions.homeless {
        banner(ui, theme::notice_fill(dark), |ui| {
            let here = ui.button(identity::OPEN_HERE).on_hover_text(identity::OPEN_HERE_HINT);
            if here.clicked() {
                ask(SessionAction::OpenHere);
            }
            let leave = ui.button(identity::LEAVE).on_hover_text(identity::LEAVE_HINT);
            if leave.clicked() {
                ask(SessionAction::Leave);
            }
            ui.label(homeless);
        });
    }
}

/// What goes once it was read.
fn notices(ui: &mut Ui, state: &AppState, actions: &mut Vec<Action>) {
    let dark = theme::is_dark(ui);
    let mut ask = |action| actions.push(Action::Banner(action));
    for (index, problem) in state.problems.iter().enumerate() {
        banner(ui, theme::error_fill(dark), |ui| {
            ui.push_id(index, |ui| {
                if ui.button(text::DISMISS).on_hover_text(text::DISMISS_HINT).clicked() {
                    ask(BannerAction::DismissProblem(index));
                }
            });
            ui.label(problem);
        });
    }
    if let Some(words) = &state.fonts {
        banner(ui, theme::notice_fill(dark), |ui| {
            if ui.button(fonts::DISMISS).on_hover_text(fonts::DISMISS_HINT).clicked() {
                ask(BannerAction::DismissFonts);
            }
            ui.label(words);
        });
    }
    if !state.notes.is_empty() {
        banner(ui, theme::notice_fill(dark), |ui| {
            if ui.button(text::DISMISS).on_hover_text(text::DISMISS_HINT).clicked() {
                ask(BannerAction::DismissNotes);
            }
            let (shown, more) = text::notes(&state.notes);
            let label = ui.label(shown);
            if more {
                label.on_hover_text(state.notes.join("\n"));
            }
        });
    }
}

/// What is being written and loaded.
fn on_the_way(ui: &mut Ui, state: &AppState, actions: &mut Vec<Action>) {
    let dark = theme::is_dark(ui);
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
                actions.push(Action::Images(ImagesAction::CancelLoading));
            }
            if let Some(fraction) = loading.fraction {
                ui.add(ProgressBar::new(fraction).desired_width(160.0));
                ui.label(format!("{:>3.0} %", 100.0 * fraction));
            }
            ui.label(format!("{}: {}", title(&loading.choice), loading.text));
        });
    }
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
pub(crate) struct Toast {
    text: String,
    until: f64,
}

/// Seconds that a toast stays.
const TOAST_SECONDS: f64 = 6.0;

impl Toast {
    /// Shows `news` from now on, or what is left of the last.
    pub(crate) fn show(&mut self, ctx: &Context, news: Option<String>) {
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

/// Covers the window while something is dragged over it.
pub(crate) fn drop_target(ctx: &Context) {
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
