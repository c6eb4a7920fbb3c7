//! What a sweep is to train and to measure, as the user sets it.

use std::path::PathBuf;

use eframe::egui::{Button, CollapsingHeader, DragValue, Label, TextEdit, Ui};

use crate::attack::AttackObjective;
use crate::config::number::words;
use crate::config::number::{self as numbers, Kind};
use crate::config::{Axis, Choice, Domain, SETTINGS, Setting, Sweep, TrainConfig, settings, short};
use crate::sweep::Measurement;
use crate::text::{effort, sweep as text};
use crate::ui::widgets::number;

/// What is wrong with a list, if anything.
type Check = fn(&str) -> Option<String>;

/// The attacks that a sweep can carry out on every cell.
const OBJECTIVES: [AttackObjective; 3] =
    [AttackObjective::Wasserstein, AttackObjective::Kl, AttackObjective::Classifier];

/// The values of an axis as they are filled in.
struct List {
    setting: &'static Setting,
    axis: &'static Axis,
    values: String,
}

impl List {
    fn new((setting, axis): (&'static Setting, &'static Axis), config: &TrainConfig) -> Self {
        let values = axis.begins.map_or_else(|| setting.shown(config), str::to_owned);
        Self { setting, axis, values }
    }

    /// What is wrong with it, if anything.
    fn problem(&self) -> Option<String> {
        match self.setting.domain {
            Domain::Number(_) => REALS(&self.values),
            Domain::Count { .. } => WHOLES(&self.values),
            Domain::Choice(_) | Domain::Name { .. } => None,
        }
    }

    /// The ids that are chosen of a list of choices.
    fn chosen(&self) -> Vec<&str> {
        self.values.split(',').map(str::trim).filter(|id| !id.is_empty()).collect()
    }

    fn show(&mut self, ui: &mut Ui) {
        match self.setting.domain {
            Domain::Choice(choice) => self.buttons(ui, &choice),
            Domain::Number(_) => list(ui, self.axis.label, self.axis.hint, &mut self.values, REALS),
            Domain::Count { .. } | Domain::Name { .. } => {
                list(ui, self.axis.label, self.axis.hint, &mut self.values, WHOLES);
            }
        }
    }

    fn buttons(&mut self, ui: &mut Ui, choice: &Choice) {
        ui.horizontal_wrapped(|ui| {
            for option in choice.options {
                let mut chosen = self.chosen();
                let on = chosen.contains(&option.id);
                let button = ui.add(Button::selectable(on, option.label));
                if button.on_hover_text(option.hint).clicked() {
                    toggle(&mut chosen, option.id);
                    self.values = chosen.join(",");
                }
            }
        });
    }

    /// As an option of `sweep` takes it. Where it can't be read, the process says so; the button is
    /// off meanwhile.
    fn argument(&self) -> String {
        let list = self.values.as_str();
        match self.setting.domain {
            Domain::Number(_) => compact(list),
            Domain::Count { .. } => {
                let joined = |counts: Vec<u64>| {
                    counts.iter().map(u64::to_string).collect::<Vec<_>>().join(",")
                };
                numbers::whole_list(list).map_or(list.into(), joined)
            }
            Domain::Choice(_) | Domain::Name { .. } => self.chosen().join(","),
        }
    }
}

/// A list of numbers as an option takes it.
fn compact(list: &str) -> String {
    numbers::list(list).map_or(list.into(), |numbers| numbers::written(&numbers))
}

/// The grid, the measurement and the folder.
pub(crate) struct Form {
    lists: Vec<List>,
    epochs: usize,
    objectives: Vec<AttackObjective>,
    epsilons: String,
    steps: usize,
    restarts: usize,
    images: usize,
    /// Where the sweep lies, as typed.
    pub out: String,
}

impl Form {
    /// A small grid around these settings.
    pub(crate) fn new(config: &TrainConfig) -> Self {
        let measurement = Measurement::default();
        let epsilons: Vec<String> =
            measurement.epsilons.iter().map(|&epsilon| short(epsilon.into())).collect();
        let out = std::env::current_dir().unwrap_or_default().join("sweep");
        Self {
            lists: settings::axes().map(|row| List::new(row, config)).collect(),
            epochs: config.epochs.max(5),
            objectives: measurement.objectives,
            epsilons: epsilons.join(", "),
            steps: measurement.steps,
            restarts: measurement.restarts,
            images: measurement.images,
            out: out.display().to_string(),
        }
    }

    /// The folder.
    pub(crate) fn folder(&self) -> PathBuf {
        PathBuf::from(self.out.trim())
    }

    /// Draws the fields, unfolded or folded now if `open` says so; true if the user wants the system's dialog for the folder.
    pub(crate) fn show(&mut self, ui: &mut Ui, open: Option<bool>) -> bool {
        CollapsingHeader::new(text::FORM)
            .default_open(true)
            .open(open)
            .show(ui, |ui| self.fields(ui))
            .header_response
            .on_hover_text(text::FORM_HINT);
        let mut choose = false;
        row(ui, text::FOLDER, |ui, label| {
            let button = ui.button(text::CHOOSE).on_hover_text(text::CHOOSE_HINT);
            choose = button.clicked();
            let field = TextEdit::singleline(&mut self.out).desired_width(f32::INFINITY);
            ui.add(field).labelled_by(label).on_hover_text(text::FOLDER_HINT);
        });
        choose
    }

    fn fields(&mut self, ui: &mut Ui) {
        // What is chosen is above what is typed.
        for choices in [true, false] {
            let here =
                |list: &&mut List| matches!(list.setting.domain, Domain::Choice(_)) == choices;
            self.lists.iter_mut().filter(here).for_each(|list| list.show(ui));
        }
        row(ui, crate::config::words::EPOCHS, |ui, label| {
            let field = DragValue::new(&mut self.epochs);
            number::field(ui, field, Kind::Whole, (1.0, 1000.0))
                .labelled_by(label)
                .on_hover_text(text::EPOCHS_HINT);
            ui.label(text::REST).on_hover_text(text::REST_HINT);
        });
        ui.horizontal_wrapped(|ui| {
            ui.label(text::ATTACKS);
            for objective in OBJECTIVES {
                let on = self.objectives.contains(&objective);
                let button = ui.add(Button::selectable(on, objective.label()));
                if button.on_hover_text(objective.hint()).clicked() {
                    toggle(&mut self.objectives, objective);
                }
            }
        });
        list(ui, text::EPSILON_LIST, text::EPSILON_LIST_HINT, &mut self.epsilons, REALS);
        ui.horizontal_wrapped(|ui| {
            let fields = [
                (effort::STEPS, text::STEPS_HINT, &mut self.steps, (1.0, 1000.0)),
                (effort::RESTARTS, text::RESTARTS_HINT, &mut self.restarts, (1.0, 20.0)),
                (text::IMAGES, text::IMAGES_HINT, &mut self.images, (10.0, 1e4)),
            ];
            for (name, hint, value, range) in fields {
                let label = ui.label(name).id;
                number::field(ui, DragValue::new(value), Kind::Whole, range)
                    .labelled_by(label)
                    .on_hover_text(hint);
            }
        });
    }

    /// The options of `sweep`.
    pub(crate) fn arguments(&self, config: &TrainConfig) -> Vec<String> {
        let attacks: Vec<_> = self.objectives.iter().map(|objective| objective.id()).collect();
        let config = TrainConfig { epochs: self.epochs, ..config.clone() };
        let fixed = SETTINGS.iter().filter(|setting| !matches!(setting.sweep, Sweep::Axis(_)));
        let lists = self.lists.iter().map(|list| (list.axis.option, list.argument()));
        let measured = [
            ("objective", attacks.join(",")),
            ("epsilon", compact(&self.epsilons)),
            ("steps", self.steps.to_string()),
            ("restarts", self.restarts.to_string()),
            ("images", self.images.to_string()),
        ];
        let fixed = fixed.map(|setting| (setting.option, setting.written(&config)));
        let options = fixed.chain(lists).chain(measured);
        options.map(|(name, value)| format!("--{name}={value}")).collect()
    }

    /// What keeps it from starting, in a sentence.
    pub(crate) fn problem(&self) -> Option<String> {
        let nothing_chosen = |list: &List| {
            matches!(list.setting.domain, Domain::Choice(_)) && list.chosen().is_empty()
        };
        if self.lists.iter().any(nothing_chosen) {
            return Some(text::CHOOSE_METHOD.to_owned());
        }
        if self.objectives.is_empty() {
            return Some(text::CHOOSE_ATTACK.to_owned());
        }
        let refused = |list: &List| Some(words::list_refused(list.axis.label, &list.problem()?));
        let epsilons = || Some(words::list_refused(text::EPSILON_LIST, &REALS(&self.epsilons)?));
        self.lists.iter().find_map(refused).or_else(epsilons)
    }
}

fn toggle<T: PartialEq>(chosen: &mut Vec<T>, one: T) {
    match chosen.iter().position(|other| *other == one) {
        Some(at) => drop(chosen.remove(at)),
        None => chosen.push(one),
    }
}

const REALS: Check = |list| numbers::list(list).err();
const WHOLES: Check = |list| numbers::whole_list(list).err();

/// A field for a list of numbers, and what is wrong with it once it is left.
fn list(ui: &mut Ui, name: &str, hint: &str, value: &mut String, check: Check) {
    let mut typing = false;
    row(ui, name, |ui, label| {
        let field = TextEdit::singleline(value).desired_width(f32::INFINITY);
        typing = ui.add(field).labelled_by(label).on_hover_text(hint).has_focus();
    });
    if let Some(problem) = check(value).filter(|_| !typing) {
        ui.colored_label(ui.visuals().warn_fg_color, words::list_refused(name, &problem));
    }
}

/// A name and what belongs to it; the names of all rows are equally wide.
fn row(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui, eframe::egui::Id)) {
    ui.horizontal(|ui| {
        let label = ui.add_sized([74.0, 20.0], Label::new(name)).id;
        content(ui, label);
    });
}
