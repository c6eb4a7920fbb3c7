//! What a row of the settings table says: all that any place needs to know of one setting.

use std::ffi::OsStr;

use serde_json::Value;

use super::{TrainConfig, short};

/// When a changed setting takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applies {
    /// At the next training step, with a marker on the charts.
    Live,
    /// Only when the run is reset; never by itself.
    Restart,
}

/// Whose a setting is, from what differs most to what differs least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Every model of a race has its own.
    Model,
    /// The models of a race share it, so that only what is compared differs.
    Race,
    /// Shared as well, and kept where a preset is chosen: what a run starts from.
    Start,
    /// Kept, and no part of what others are given: another machine has its own.
    Machine,
}

/// One numeric setting: all that a slider, a help text and a range check need.
#[derive(Clone, Copy, Debug)]
pub struct Knob {
    /// The setting, spelled as on the command line.
    pub id: &'static str,
    /// The name a person reads.
    pub label: &'static str,
    /// The symbol in formulas.
    pub symbol: &'static str,
    /// Unit, empty for a pure number.
    pub unit: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Smallest and largest accepted value.
    pub range: (f64, f64),
    /// Whether equal steps on a slider multiply rather than add.
    pub logarithmic: bool,
    /// Whether only whole numbers make sense.
    pub whole: bool,
    /// When a change takes effect.
    pub applies: Applies,
    /// Reads the field.
    pub get: fn(&TrainConfig) -> f64,
    /// Writes the field.
    pub set: fn(&mut TrainConfig, f64),
}

impl Knob {
    /// The value of a fresh [`TrainConfig`].
    pub fn default_value(&self) -> f64 {
        (self.get)(&TrainConfig::default())
    }

    /// A number as files have it.
    pub fn json(&self, value: f64) -> Value {
        if self.whole { Value::from(value as u64) } else { Value::from(value) }
    }
}

/// One of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// The stable name used in files and on the command line.
    pub id: &'static str,
    /// The name a person reads.
    pub label: &'static str,
    /// One sentence that says what it does.
    pub hint: &'static str,
}

/// A setting that is one of a list.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The name a person reads.
    pub label: &'static str,
    /// What it can be, in the order of a menu.
    pub options: &'static [Named],
    /// A remark on all of them, or nothing.
    pub note: Option<&'static str>,
    /// The place in the list.
    pub get: fn(&TrainConfig) -> usize,
    /// Takes the one at this place of the list.
    pub set: fn(&mut TrainConfig, usize),
}

/// What values a setting can have.
#[derive(Clone, Copy, Debug)]
pub enum Domain {
    /// A number in a range, on a slider.
    Number(Knob),
    /// One of a list, so that there is no wrong one.
    Choice(Choice),
    /// Any whole number: how many, or which.
    Count {
        /// The name a person reads.
        label: &'static str,
        /// Reads the field.
        get: fn(&TrainConfig) -> u64,
    },
    /// The name of something outside the program; whether it is there turns out when it is used.
    Name {
        /// The name a person reads.
        label: &'static str,
        /// The text that files have.
        get: fn(&TrainConfig) -> String,
        /// The text that files have for what was asked for here.
        given: fn(&OsStr) -> Result<String, String>,
    },
}

/// Where the window has a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// A large slider on top.
    Large,
    /// Among the advanced settings: a slider, buttons or a field.
    Advanced,
    /// A place of its own: which.
    Own(&'static str),
    /// None: why not.
    Absent(&'static str),
}

/// What the window makes of a setting without effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unused {
    /// It stays as it is.
    Stays,
    /// It is hidden.
    Hidden,
    /// It can't be used, which is explained.
    Off(&'static str),
}

/// A list of values in a sweep.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// The option of `sweep`.
    pub option: &'static str,
    /// The list in a sweep's plan.
    pub key: &'static str,
    /// What the option is given.
    pub value_name: &'static str,
    /// What the option means.
    pub help: &'static str,
    /// Before a value in the name of a cell's setting; nothing where the name says it otherwise.
    pub name: Option<&'static str>,
    /// The label of the list in the window.
    pub label: &'static str,
    /// And its tooltip.
    pub hint: &'static str,
    /// What the window begins with; nothing: the value of the controls.
    pub begins: Option<&'static str>,
}

/// What a sweep does with a setting.
#[derive(Clone, Copy, Debug)]
pub enum Sweep {
    /// Combines all values of a list.
    Axis(Axis),
    /// Has one value for all cells; the help text of the option.
    Fixed(&'static str),
    /// The same for all cells and no part of their names: the help text of the option, and why.
    Outside(&'static str, &'static str),
}

/// Where the table of a sweep's results has a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// So many columns of settings are before it. Files keep their order for ever: a new setting
    /// takes the next number.
    At(usize),
    /// Nowhere among them: why not.
    Absent(&'static str),
}

/// Columns of settings before those of the figures; all that came later stand at the end.
pub const FIRST_COLUMNS: usize = 14;

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The field of [`TrainConfig`], as files have it.
    pub field: &'static str,
    /// The option of the command line.
    pub option: &'static str,
    /// What the option means; `{range}` and `{default}` stand for the setting's.
    pub help: &'static str,
    /// What the option is given.
    pub value_name: &'static str,
    /// When a change takes effect.
    pub applies: Applies,
    /// Whose it is.
    pub scope: Scope,
    /// Whether it has an effect beside these others.
    pub used: fn(&TrainConfig) -> bool,
    /// What the window makes of it where it has none.
    pub unused: Unused,
    /// Where the window has it.
    pub control: Control,
    /// What a sweep does with it.
    pub sweep: Sweep,
    /// Where a sweep's results have it.
    pub column: Column,
    /// What values it can have.
    pub domain: Domain,
    /// Whether two configurations agree in it.
    pub same: fn(&TrainConfig, &TrainConfig) -> bool,
    /// Brings the value of the first into the second.
    pub copy: fn(&TrainConfig, &mut TrainConfig),
}

impl Setting {
    /// The name a person reads.
    pub fn label(&self) -> &'static str {
        match self.domain {
            Domain::Number(Knob { label, .. })
            | Domain::Choice(Choice { label, .. })
            | Domain::Count { label, .. }
            | Domain::Name { label, .. } => label,
        }
    }

    /// The value as the command line takes it.
    pub fn written(&self, config: &TrainConfig) -> String {
        match self.domain {
            Domain::Number(knob) => (knob.get)(config).to_string(),
            Domain::Choice(choice) => choice.options[(choice.get)(config)].id.to_owned(),
            Domain::Count { get, .. } => get(config).to_string(),
            Domain::Name { get, .. } => get(config),
        }
    }

    /// The value as a person reads it.
    pub fn shown(&self, config: &TrainConfig) -> String {
        match self.domain {
            Domain::Number(knob) => short((knob.get)(config)),
            Domain::Choice(choice) => choice.options[(choice.get)(config)].label.to_owned(),
            Domain::Count { .. } | Domain::Name { .. } => self.written(config),
        }
    }

    /// The value as files have it.
    pub fn json(&self, config: &TrainConfig) -> Value {
        match self.domain {
            Domain::Number(knob) => knob.json((knob.get)(config)),
            Domain::Count { get, .. } => get(config).into(),
            Domain::Choice(_) | Domain::Name { .. } => self.written(config).into(),
        }
    }

    /// The value as files have it, of a text as [`Self::written`] gives it; nothing if it is none.
    pub fn parsed(&self, text: &str) -> Option<Value> {
        match self.domain {
            Domain::Number(_) | Domain::Count { .. } => serde_json::from_str(text).ok(),
            Domain::Choice(_) | Domain::Name { .. } => Some(text.into()),
        }
    }

    /// The help text of an option, for a command that begins with these settings.
    pub fn told(&self, help: &str, defaults: &TrainConfig) -> String {
        let range = match self.domain {
            Domain::Number(Knob { range: (low, high), .. }) => format!("{low}–{high}"),
            _ => String::new(),
        };
        help.replace("{range}", &range).replace("{default}", &self.written(defaults))
    }

    /// The list of a sweep, if there is one.
    pub fn axis(&self) -> Option<&Axis> {
        match &self.sweep {
            Sweep::Axis(axis) => Some(axis),
            Sweep::Fixed(_) | Sweep::Outside(..) => None,
        }
    }

    /// Whether it decides what a cell of a sweep is.
    pub fn makes_cells(&self) -> bool {
        !matches!(self.sweep, Sweep::Outside(..))
    }

    /// The column's name in a sweep's results.
    pub fn column_name(&self) -> String {
        self.option.replace('-', "_")
    }
}
