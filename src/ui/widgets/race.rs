//! How the models of a race look, the same in every panel: letter, colour, dashes, name.

use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Align, Color32, FontSelection, Label, Response, RichText, Role, Style, Ui, WidgetInfo,
};
use egui_plot::LineStyle;

use crate::config::race::letter;
use crate::state::ModelView;
use crate::text::race as text;
use crate::ui::widgets::theme::{self, Series};

/// Length of a dash and distance of dots, in points.
const DASH: f32 = 11.0;
const DOTS: f32 = 8.0;

/// The colour of a model.
pub(crate) fn color(model: usize, dark: bool) -> Color32 {
    theme::series(Series::Model(model), dark)
}

/// The line of a model: those who see no colours tell them apart by their dashes.
pub(crate) fn line_style(model: usize) -> LineStyle {
    match model {
        0 => LineStyle::Solid,
        1 => LineStyle::Dashed { length: DASH },
        _ => LineStyle::Dotted { spacing: DOTS },
    }
}

/// What the line of a model looks like, as text.
fn sample(model: usize) -> &'static str {
    ["—", "– –", "····"][model.min(2)]
}

/// The letter of a model on its colour.
pub(crate) fn badge(model: usize, dark: bool) -> RichText {
    RichText::new(format!(" {} ", letter(model)))
        .strong()
        .background_color(color(model, dark))
        .color(theme::on_model(dark))
}

/// Letter and name, cut off where there is no room; with a sample of its line if one is drawn.
pub(crate) fn title(ui: &mut Ui, model: &ModelView, with_line: bool) -> Response {
    let label = Label::new(job(ui, model, with_line, true)).truncate();
    named(ui, label, model)
}

/// The same as an entry of a legend, never cut off; its name only if there is room.
pub(crate) fn key(ui: &mut Ui, model: &ModelView, with_name: bool) -> Response {
    let label = Label::new(job(ui, model, true, with_name)).extend();
    named(ui, label, model)
}

fn named(ui: &mut Ui, label: Label, model: &ModelView) -> Response {
    let spoken = spoken(model);
    let response = ui.add(label);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    response.on_hover_text(settings(model))
}

fn job(ui: &Ui, model: &ModelView, with_line: bool, with_name: bool) -> LayoutJob {
    let dark = theme::is_dark(ui);
    let mut job = LayoutJob::default();
    let style: &Style = ui.style();
    let mut append = |text: RichText| {
        text.append_to(&mut job, style, FontSelection::Default, Align::Center);
    };
    append(badge(model.number, dark));
    if with_line {
        let sample = format!(" {}", sample(model.number));
        append(RichText::new(sample).strong().color(color(model.number, dark)));
    }
    if with_name {
        append(RichText::new(format!(" {}", model.name)));
    }
    job
}

/// Letter and name for those who cannot see the colour, and for tests.
pub(crate) fn spoken(model: &ModelView) -> String {
    format!("{}: {}", letter(model.number), model.name)
}

/// Its settings in words, for a tooltip.
fn settings(model: &ModelView) -> String {
    let config = &model.running;
    let mut text = format!("{}: {}", letter(model.number), config.method.label());
    if config.method.uses_sigma_aug() {
        text += &text::with_sigma_aug(&crate::config::short(config.sigma_aug));
    }
    if config.method.uses_noise() {
        text += &text::with_noise(&crate::config::short(config.noise));
    }
    text + text::SHARED
}

/// That a model has stopped, and why; nothing while it goes on.
pub(crate) fn stopped(ui: &mut Ui, model: &ModelView) {
    let Some(divergence) = &model.divergence else { return };
    let text = text::stopped_at(divergence.step);
    let text =
        RichText::new(text).text_style(theme::small_text()).color(ui.visuals().error_fg_color);
    ui.add(Label::new(text).truncate()).on_hover_text(text::stopped_hint(divergence.term));
}
