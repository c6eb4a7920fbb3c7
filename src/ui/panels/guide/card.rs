//! The card of a lesson: a strip below the transport bar, so that it covers nothing, and frames
//! around the panels that a step points at.

use eframe::egui::{
    Button, Context, Frame, Id, LayerId, Margin, Order, Panel as Strip, Rect, RichText, Stroke,
    StrokeKind, Ui,
};

use crate::lessons::Panel;
use crate::state::AppState;
use crate::state::guide::{GuideAction, LessonRun};
use crate::text::guide as text;
use crate::ui::widgets::sizes::in_sight;
use crate::ui::widgets::theme;

/// The card, while a lesson is under way.
#[must_use]
pub(crate) fn card(ui: &mut Ui, state: &AppState) -> Vec<GuideAction> {
    let mut actions = Vec::new();
    let Some(run) = &state.guide.lesson else { return actions };
    let dark = theme::is_dark(ui);
    let stroke = Stroke::new(2.0, theme::accent(dark));
    let frame =
        Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(10, 6)).stroke(stroke);
    Strip::top("lesson").frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        in_sight(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let title = RichText::new(&run.lesson.title).text_style(theme::section()).strong();
                ui.label(title).on_hover_text(&run.lesson.about);
                buttons(ui, run, &mut actions);
            });
            step(ui, run, &mut actions);
        });
    });
    actions
}

fn buttons(ui: &mut Ui, run: &LessonRun, actions: &mut Vec<GuideAction>) {
    let mut button = |ui: &mut Ui, enabled, text: RichText, hint: &str, action| {
        if ui.add_enabled(enabled, Button::new(text)).on_hover_text(hint).clicked() {
            actions.push(action);
        }
    };
    ui.label(text::step_of(run.step + 1, run.lesson.steps.len()));
    button(ui, run.step > 0, text::BACK.into(), text::BACK_HINT, GuideAction::StepBack);
    let done = run.is_done();
    let next = RichText::new(if run.is_last() { text::FINISH } else { text::NEXT });
    let next = if done { next.strong() } else { next };
    let hint = if done { text::GO_ON_HINT } else { text::SKIP_HINT };
    button(ui, true, next, hint, GuideAction::NextStep);
    if !run.is_last() {
        button(ui, true, text::END.into(), text::END_HINT, GuideAction::EndLesson);
    }
    if run.current().is_some_and(|step| step.mathematics.is_some()) {
        let mut shown = run.mathematics;
        let toggle = ui.toggle_value(&mut shown, text::MATHEMATICS);
        if toggle.on_hover_text(text::MATHEMATICS_HINT).clicked() {
            actions.push(GuideAction::Mathematics);
        }
    }
}

fn step(ui: &mut Ui, run: &LessonRun, actions: &mut Vec<GuideAction>) {
    let Some(step) = run.current() else { return };
    ui.label(&step.text);
    if run.mathematics
        && let Some(formula) = &step.mathematics
    {
        ui.label(RichText::new(formula).monospace());
    }
    let Some(task) = &step.task else { return };
    ui.horizontal_wrapped(|ui| {
        let (tick, state) = if run.is_done() { ("✓", text::DONE) } else { ("○", text::TO_DO) };
        let color = theme::accent(theme::is_dark(ui));
        ui.label(RichText::new(format!("{tick} {state}:")).strong().color(color))
            .on_hover_text(text::TASK_HINT);
        ui.label(RichText::new(task).strong());
        let hint = text::SET_UP_HINT;
        if step.set_up.is_some() && ui.button(text::SET_UP).on_hover_text(hint).clicked() {
            actions.push(GuideAction::SetUp);
        }
    });
}

/// Frames around the panels that the lesson points at.
pub(crate) fn frames(ctx: &Context, state: &AppState, places: &[(Panel, Rect)], dark: bool) {
    let Some(step) = state.guide.lesson.as_ref().and_then(LessonRun::current) else { return };
    // Below menus and questions, above the panels.
    let painter = ctx.layer_painter(LayerId::new(Order::Middle, Id::unique("lesson frames")));
    for (_, place) in places.iter().filter(|(panel, _)| step.highlight.contains(panel)) {
        let stroke = Stroke::new(2.0, theme::accent(dark));
        painter.rect_stroke(place.shrink(1.5), 4.0, stroke, StrokeKind::Inside);
    }
}
