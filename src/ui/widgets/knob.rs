//! One numeric setting as a person turns it: value, symbol, slider, default, meaning.
//! Everything it shows comes from [`crate::config::SETTINGS`].

use eframe::egui::{
    Align, Button, DragValue, Layout, PointerButton, Response, RichText, Slider, TextWrapMode, Ui,
    WidgetText, vec2,
};

use crate::config::number::Kind;
use crate::config::{Applies, Knob, Setting, TrainConfig, Unused, short};
use crate::state::AppState;
use crate::text::controls as text;
use crate::ui::widgets::number;
use crate::ui::widgets::theme;

/// How much room a knob takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// For the settings that matter most: large, with its meaning written out.
    Large,
    /// For the rest: the meaning is a tooltip.
    Small,
}

/// Draws a knob for a field of `config`; the value is changed in place.
pub(crate) fn show(
    ui: &mut Ui,
    knob: &Knob,
    size: Size,
    config: &mut TrainConfig,
    state: &AppState,
) {
    ui.push_id(knob.id, |ui| {
        let before = (knob.get)(config);
        let mut value = before;
        ui.horizontal(|ui| {
            title(ui, knob, size);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                reset_button(ui, knob, &mut value);
                value_field(ui, knob, size, &mut value);
            });
        });
        slider(ui, knob, size, &mut value);
        // Below the slider, so that nothing moves under a pointer that drags it.
        restart_badge(ui, knob, value, state);
        if size == Size::Large {
            let mut text = knob.meaning.to_owned();
            if !knob.unit.is_empty() {
                text += &text::unit(knob.unit);
            }
            ui.label(RichText::new(text).text_style(theme::small_text()).weak());
        }
        if value != before {
            (knob.set)(config, value);
        }
    });
}

/// Draws a setting, as it is to be while it has no effect.
pub(crate) fn in_use(
    ui: &mut Ui,
    setting: &Setting,
    config: &mut TrainConfig,
    content: impl FnOnce(&mut Ui, &mut TrainConfig),
) {
    match setting.unused {
        Unused::Off(why) => {
            let used = (setting.used)(config);
            ui.add_enabled_ui(used, |ui| content(ui, config)).response.on_disabled_hover_text(why);
        }
        Unused::Hidden if !(setting.used)(config) => {}
        Unused::Hidden | Unused::Stays => content(ui, config),
    }
}

fn title(ui: &mut Ui, knob: &Knob, size: Size) {
    let name = RichText::new(knob.label);
    let name = if size == Size::Large { name.text_style(theme::section()).strong() } else { name };
    ui.label(name).on_hover_text(explanation(knob));
    if knob.symbol != knob.label {
        ui.label(RichText::new(knob.symbol).weak()).on_hover_text(explanation(knob));
    }
}

/// All there is to know about a knob, for its tooltip.
fn explanation(knob: &Knob) -> String {
    let (low, high) = knob.range;
    let unit = if knob.unit.is_empty() { String::new() } else { format!(" {}", knob.unit) };
    let applies = match knob.applies {
        Applies::Live => text::APPLIES_LIVE,
        Applies::Restart => text::APPLIES_RESTART,
    };
    text::knob_hint(
        knob.meaning,
        [&short(low), &short(high)],
        &unit,
        &short(knob.default_value()),
        applies,
    )
}

fn value_field(ui: &mut Ui, knob: &Knob, size: Size, value: &mut f64) {
    let (low, high) = knob.range;
    let width = if size == Size::Large { 72.0 } else { 56.0 };
    unit(ui, knob, size, width);
    // Proportional to the value where the slider is logarithmic, so that a drag feels the same.
    let speed = match (knob.whole, knob.logarithmic) {
        (_, true) => (*value * 0.01).max(if knob.whole { 0.1 } else { low * 0.1 }),
        (true, false) => 0.1,
        (false, false) => (high - low) / 400.0,
    };
    let whole = knob.whole;
    let shown = move |value: f64| if whole { format!("{value:.0}") } else { short(value) };
    let untouched = (shown(*value), *value);
    let field = DragValue::new(value)
        .speed(speed)
        .min_size(vec2(width, 24.0))
        .custom_formatter(move |value, _| shown(value));
    if size == Size::Large {
        ui.style_mut().drag_value_text_style = theme::section();
    }
    let kind = if whole { Kind::Whole } else { Kind::Real };
    let response = number::rounded_field(ui, field, kind, knob.range, untouched)
        .accessible_name(text::knob_value(knob.label))
        .on_hover_text(text::KNOB_VALUE_HINT);
    if double_clicked(ui, &response) {
        response.surrender_focus();
        *value = knob.default_value();
    }
    if knob.whole {
        *value = value.round();
    }
}

/// The unit after a value, where there is room beside it; the tooltip always has it.
fn unit(ui: &mut Ui, knob: &Knob, size: Size, value_width: f32) {
    if size == Size::Large || knob.unit.is_empty() {
        return;
    }
    let text = RichText::new(knob.unit).text_style(theme::small_text()).weak();
    let label = WidgetText::from(text.clone()).into_galley(
        ui,
        Some(TextWrapMode::Extend),
        f32::INFINITY,
        theme::small_text(),
    );
    let spacing = ui.spacing().item_spacing.x;
    if label.size().x + value_width + 2.0 * spacing < ui.available_width() {
        ui.label(text);
    }
}

fn slider(ui: &mut Ui, knob: &Knob, size: Size, value: &mut f64) {
    let (low, high) = knob.range;
    ui.scope(|ui| {
        let width = ui.available_width();
        let spacing = ui.spacing_mut();
        spacing.slider_width = width;
        if size == Size::Large {
            spacing.interact_size.y = 30.0;
            spacing.slider_rail_height = 9.0;
        }
        let mut slider = Slider::new(value, low..=high)
            .show_value(false)
            .logarithmic(knob.logarithmic)
            .smallest_positive(if low > 0.0 { low } else { 1e-3 });
        if knob.whole {
            slider = slider.integer();
        }
        let response = ui.add(slider).accessible_name(knob.label).on_hover_text(explanation(knob));
        if double_clicked(ui, &response) {
            *value = knob.default_value();
        }
    });
}

/// There all the time, so that nothing jumps; visible only where there is something to undo.
fn reset_button(ui: &mut Ui, knob: &Knob, value: &mut f64) {
    let default = knob.default_value();
    let changed = *value != default;
    let response = ui
        .add_enabled_ui(changed, |ui| {
            if !changed {
                ui.set_opacity(0.0);
            }
            ui.add(Button::new("↺").frame(false).small())
        })
        .inner
        .accessible_name(text::to_default(knob.label))
        .on_hover_text(text::to_default_hint(&short(default)))
        .on_disabled_hover_text(text::AT_DEFAULT);
    if response.clicked() {
        *value = default;
    }
}

fn restart_badge(ui: &mut Ui, knob: &Knob, value: f64, state: &AppState) {
    let running = (knob.get)(&state.lead().running);
    if knob.applies == Applies::Restart && state.dataset.is_some() && running != value {
        badge(ui, text::RESTART_BADGE).on_hover_text(text::restart_badge_hint(&short(running)));
    }
}

/// A small filled label.
pub(crate) fn badge(ui: &mut Ui, text: &str) -> Response {
    let dark = theme::is_dark(ui);
    ui.label(
        RichText::new(format!(" {text} "))
            .text_style(theme::small_text())
            .background_color(theme::notice_fill(dark))
            .color(theme::banner_text(dark)),
    )
}

/// Read from the pointer rather than from the widget: a slider senses drags only, and a value
/// field becomes a text field at the first click.
fn double_clicked(ui: &Ui, response: &Response) -> bool {
    response.enabled()
        && response.contains_pointer()
        && ui.input(|input| input.pointer.button_double_clicked(PointerButton::Primary))
}
