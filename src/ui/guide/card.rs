//! The card of a lesson: a strip below the transport bar, so that it covers nothing, and frames
//! around the panels that a step points at.

use eframe::egui::{
    Button, Context, Frame, Id, LayerId, Margin, Order, Panel as Strip, Rect, RichText, Stroke,
    StrokeKind, Ui,
};

use crate::lessons::Panel;
use crate::state::guide::{GuideAction, LessonRun};
use crate::state::{Action, AppState};
use crate::ui::app::RavenApp;
use crate::ui::theme;

impl RavenApp {
    /// The card, while a lesson is under way.
    pub(in crate::ui) fn lesson_card(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let Some(run) = &mut self.state.guide.lesson else { return };
        let dark = theme::is_dark(ui);
        let stroke = Stroke::new(2.0, theme::accent(dark));
        let frame =
            Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(10, 6)).stroke(stroke);
        Strip::top("lesson").frame(frame).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.horizontal_wrapped(|ui| {
                let title = RichText::new(&run.lesson.title).text_style(theme::section()).strong();
                ui.label(title).on_hover_text(&run.lesson.about);
                buttons(ui, run, actions);
            });
            step(ui, run, actions);
        });
    }
}

fn buttons(ui: &mut Ui, run: &mut LessonRun, actions: &mut Vec<Action>) {
    let mut button = |ui: &mut Ui, enabled, text: RichText, hint: &str, action| {
        if ui.add_enabled(enabled, Button::new(text)).on_hover_text(hint).clicked() {
            actions.push(Action::Guide(action));
        }
    };
    ui.label(format!("step {} of {}", run.step + 1, run.lesson.steps.len()));
    button(ui, run.step > 0, "Back".into(), "The step before.", GuideAction::StepBack);
    let done = run.is_done();
    let next = RichText::new(if run.is_last() { "Finish" } else { "Next" });
    let next = if done { next.strong() } else { next };
    let hint = if done { "This step is done: go on." } else { "Goes on without doing this step." };
    button(ui, true, next, hint, GuideAction::NextStep);
    if !run.is_last() {
        button(ui, true, "End lesson".into(), "Puts the lesson away.", GuideAction::EndLesson);
    }
    if run.current().is_some_and(|step| step.mathematics.is_some()) {
        ui.toggle_value(&mut run.mathematics, "Show me the mathematics")
            .on_hover_text("The formula behind this step.");
    }
}

fn step(ui: &mut Ui, run: &LessonRun, actions: &mut Vec<Action>) {
    let Some(step) = run.current() else { return };
    ui.label(&step.text);
    if run.mathematics
        && let Some(formula) = &step.mathematics
    {
        ui.label(RichText::new(formula).monospace());
    }
    let Some(task) = &step.task else { return };
    ui.horizontal_wrapped(|ui| {
        let (tick, state) = if run.is_done() { ("✓", "Done") } else { ("○", "To do") };
        let color = theme::accent(theme::is_dark(ui));
        ui.label(RichText::new(format!("{tick} {state}:")).strong().color(color))
            .on_hover_text("The tick appears by itself when it is done.");
        ui.label(RichText::new(task).strong());
        let hint = "Sets everything up for this step; the training starts again from step 0.";
        if step.set_up.is_some() && ui.button("Set this up").on_hover_text(hint).clicked() {
            actions.push(Action::Guide(GuideAction::SetUp));
        }
    });
}

/// Frames around the panels that the lesson points at.
pub fn frames(ctx: &Context, state: &AppState, places: &[(Panel, Rect)], dark: bool) {
    let Some(step) = state.guide.lesson.as_ref().and_then(LessonRun::current) else { return };
    // Below menus and questions, above the panels.
    let painter = ctx.layer_painter(LayerId::new(Order::Middle, Id::unique("lesson frames")));
    for (_, place) in places.iter().filter(|(panel, _)| step.highlight.contains(panel)) {
        let stroke = Stroke::new(2.0, theme::accent(dark));
        painter.rect_stroke(place.shrink(1.5), 4.0, stroke, StrokeKind::Inside);
    }
}
