//! How the models of a race look, the same in every panel: letter, colour, dashes, name.

use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Align, Color32, FontSelection, Label, Response, RichText, Role, Style, Ui, WidgetInfo,
};
use egui_plot::LineStyle;

use crate::config::race::letter;
use crate::state::race::Racer;
use crate::text::race as text;
use crate::ui::widgets::theme::{self, Series};

/// Length of a dash and distance of dots, in points.
const DASH: f32 = 11.0;
const DOTS: f32 = 8.0;

/// The colour of a racer.
pub fn color(racer: usize, dark: bool) -> Color32 {
    theme::series(Series::Racer(racer), dark)
}

/// The line of a racer: those who see no colours tell them apart by their dashes.
pub fn line_style(racer: usize) -> LineStyle {
    match racer {
        0 => LineStyle::Solid,
        1 => LineStyle::Dashed { length: DASH },
        _ => LineStyle::Dotted { spacing: DOTS },
    }
}

/// What the line of a racer looks like, as text.
fn sample(racer: usize) -> &'static str {
    ["—", "– –", "····"][racer.min(2)]
}

/// The letter of a racer on its colour.
pub fn badge(racer: usize, dark: bool) -> RichText {
    RichText::new(format!(" {} ", letter(racer)))
        .strong()
        .background_color(color(racer, dark))
        .color(theme::on_racer(dark))
}

/// Letter and name, cut off where there is no room; with a sample of its line if one is drawn.
pub fn title(ui: &mut Ui, racer: &Racer, with_line: bool) -> Response {
    let label = Label::new(job(ui, racer, with_line, true)).truncate();
    named(ui, label, racer)
}

/// The same as an entry of a legend, never cut off; its name only if there is room.
pub fn key(ui: &mut Ui, racer: &Racer, with_name: bool) -> Response {
    let label = Label::new(job(ui, racer, true, with_name)).extend();
    named(ui, label, racer)
}

fn named(ui: &mut Ui, label: Label, racer: &Racer) -> Response {
    let spoken = spoken(racer);
    let response = ui.add(label);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    response.on_hover_text(settings(racer))
}

fn job(ui: &Ui, racer: &Racer, with_line: bool, with_name: bool) -> LayoutJob {
    let dark = theme::is_dark(ui);
    let mut job = LayoutJob::default();
    let style: &Style = ui.style();
    let mut append = |text: RichText| {
        text.append_to(&mut job, style, FontSelection::Default, Align::Center);
    };
    append(badge(racer.racer, dark));
    if with_line {
        let sample = format!(" {}", sample(racer.racer));
        append(RichText::new(sample).strong().color(color(racer.racer, dark)));
    }
    if with_name {
        append(RichText::new(format!(" {}", racer.name)));
    }
    job
}

/// Letter and name for those who cannot see the colour, and for tests.
pub fn spoken(racer: &Racer) -> String {
    format!("{}: {}", letter(racer.racer), racer.name)
}

/// Its settings in words, for a tooltip.
fn settings(racer: &Racer) -> String {
    let config = racer.running;
    let mut text = format!("{}: {}", letter(racer.racer), config.method.label());
    if config.method.uses_sigma_aug() {
        text += &text::with_sigma_aug(&crate::config::short(config.sigma_aug));
    }
    if config.method.uses_noise() {
        text += &text::with_noise(&crate::config::short(config.noise));
    }
    text + text::SHARED
}

/// That a racer has stopped, and why; nothing while it goes on.
pub fn stopped(ui: &mut Ui, racer: &Racer) {
    let Some(divergence) = racer.divergence else { return };
    let text = text::stopped_at(divergence.step);
    let text =
        RichText::new(text).text_style(theme::small_text()).color(ui.visuals().error_fg_color);
    ui.add(Label::new(text).truncate()).on_hover_text(text::stopped_hint(divergence.term));
}
