//! Numbers that are typed: read by [`crate::config::number`], and where one is not taken as typed,
//! the reason stands beside the field.

use std::cell::RefCell;
use std::rc::Rc;

use eframe::egui::{DragValue, Popup, PopupKind, RectAlign, Response, Slider, Ui};

use crate::config::number::words as text;
use crate::config::number::{self, Kind, LARGEST_WHOLE};
use crate::config::short;

/// Seconds that a remark stays.
const STAYS: f64 = 8.0;

/// What is said beside a field.
#[derive(Clone)]
struct Remark {
    text: String,
    until: f64,
}

/// Reads what is typed into one field, and says what became of it.
struct Reader {
    kind: Kind,
    /// Smallest and largest number.
    range: (f64, f64),
    /// Stands behind the number, and may be typed along.
    unit: &'static str,
    /// What the field shows, and the value that it shows rounded.
    untouched: Option<(String, f64)>,
    /// What was said of the newest text; the outer one is there if anything was typed.
    said: Rc<RefCell<Option<Option<String>>>>,
}

impl Reader {
    fn new(kind: Kind, range: (f64, f64), unit: &'static str) -> Self {
        Self { kind, range, unit, untouched: None, said: Rc::default() }
    }

    /// For egui, which asks when the field is left; what is out of range becomes its end.
    fn parser(&self) -> impl Fn(&str) -> Option<f64> + use<> {
        let (kind, (low, high), unit, said) = (self.kind, self.range, self.unit, self.said.clone());
        let untouched = self.untouched.clone();
        move |typed| {
            let typed = typed.trim();
            // Entered and left again: the digits that are not shown stay.
            if let Some((_, value)) = untouched.as_ref().filter(|(shown, _)| shown == typed) {
                *said.borrow_mut() = Some(None);
                return Some(*value);
            }
            let number = typed.strip_suffix(unit).unwrap_or(typed);
            let (remark, value) = match number::read(number, kind) {
                Err(reason) => (Some(text::refused(&reason)), None),
                Ok(value) if value > high => (Some(text::too_much(&told(high))), Some(high)),
                Ok(value) if value < low => (Some(text::too_little(&told(low))), Some(low)),
                Ok(value) => (None, Some(value)),
            };
            *said.borrow_mut() = Some(remark);
            value
        }
    }

    /// The remark on what was typed last, for a while or until the field is used again.
    fn remark(&self, ui: &Ui, response: &Response) {
        let id = response.id.with("remark");
        let now = ui.input(|input| input.time);
        if let Some(remark) = self.said.borrow_mut().take() {
            ui.data_mut(|data| match remark {
                Some(text) => {
                    data.insert_temp(id, Remark { text, until: now + STAYS });
                }
                None => data.remove::<Remark>(id),
            });
        } else if response.gained_focus() || response.dragged() {
            ui.data_mut(|data| data.remove::<Remark>(id));
        }
        let Some(remark) = ui.data(|data| data.get_temp::<Remark>(id)) else { return };
        if now >= remark.until {
            ui.data_mut(|data| data.remove::<Remark>(id));
            return;
        }
        ui.ctx().request_repaint_after_secs((remark.until - now) as f32);
        // Above the field: below it is where its explanation appears.
        Popup::from_response(response)
            .id(id)
            .kind(PopupKind::Tooltip)
            .align(RectAlign::TOP_START)
            .gap(4.0)
            .width(ui.spacing().tooltip_width)
            .interactable(false)
            .show(|ui| {
                ui.colored_label(ui.visuals().warn_fg_color, &remark.text);
            });
    }
}

/// An end of a range in words.
fn told(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value}") } else { short(value) }
}

/// Adds a field for a number of this kind and range. A half-typed number changes nothing.
pub(crate) fn field(ui: &mut Ui, field: DragValue<'_>, kind: Kind, range: (f64, f64)) -> Response {
    add(ui, field, &Reader::new(kind, range, ""))
}

/// The same for a number that is shown rounded: `shown` is how, `value` what.
pub(crate) fn rounded_field(
    ui: &mut Ui,
    field: DragValue<'_>,
    kind: Kind,
    range: (f64, f64),
    (shown, value): (String, f64),
) -> Response {
    let reader = Reader { untouched: Some((shown, value)), ..Reader::new(kind, range, "") };
    add(ui, field, &reader)
}

fn add(ui: &mut Ui, field: DragValue<'_>, reader: &Reader) -> Response {
    let (low, high) = reader.range;
    let field = field.range(low..=high).update_while_editing(false);
    let response = ui.add(field.custom_parser(reader.parser()));
    reader.remark(ui, &response);
    response
}

/// Adds a field for a seed: any whole number that a field can show.
pub(crate) fn seed(ui: &mut Ui, seed: &mut u64) -> Response {
    let reader = Reader::new(Kind::Whole, (0.0, LARGEST_WHOLE), "");
    // One that is larger came with a session or the command line, and stays.
    let field = DragValue::new(seed).speed(0.05).update_while_editing(false);
    let response = ui.add(field.custom_parser(reader.parser()));
    reader.remark(ui, &response);
    response
}

/// Adds a slider with a field for its value.
pub(crate) fn slider(
    ui: &mut Ui,
    slider: Slider<'_>,
    range: (f64, f64),
    unit: &'static str,
) -> Response {
    let reader = Reader::new(Kind::Real, range, unit);
    let slider = slider.update_while_editing(false).custom_parser(reader.parser());
    let response = ui.add(slider);
    reader.remark(ui, &response);
    response
}
