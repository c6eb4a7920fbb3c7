//! The table of settings adds up: every field of the configuration is a row, and every place has
//! every row, or the row says why not.

use std::collections::BTreeSet;

use clap::CommandFactory;
use serde_json::{Value, json};

use super::Arguments;
use crate::config::{
    Column, Control, DatasetChoice, Domain, FIRST_COLUMNS, Method, SETTINGS, Scope, Setting, Sweep,
    TrainConfig, race, settings,
};
use crate::presets;
use crate::session::share;
use crate::sweep::cell::{Cell, CellResult, Images, Outcome, setting_name, settled};
use crate::sweep::{Grid, Measurement, results};
use crate::ui::panels::sweep::form::Form;

/// A value that is not the default's, as files have it.
fn another(setting: &Setting) -> Value {
    match setting.domain {
        Domain::Number(knob) => {
            let (low, high) = knob.range;
            knob.json(if knob.default_value() == high { low } else { high })
        }
        Domain::Choice(choice) => choice.options
            [choice.options.len() - 1 - (choice.get)(&TrainConfig::default())]
        .id
        .into(),
        Domain::Count { .. } => json!(7),
        Domain::Name { .. } if setting.field == "dataset" => json!("mnist"),
        Domain::Name { .. } => json!("cpu"),
    }
}

/// Settings that differ in this one alone, of a method that uses it where there is one.
fn pair(setting: &Setting) -> (TrainConfig, TrainConfig) {
    let with = |method| TrainConfig { method, epochs: 1, ..TrainConfig::default() };
    let base = Method::ALL.iter().map(|&method| with(method)).find(setting.used);
    let base = base.unwrap_or_else(|| panic!("no method uses {}", setting.field));
    let changed = base.patched([(setting.field, another(setting))]).unwrap();
    assert_ne!(base, changed, "{}", setting.field);
    (base, changed)
}

fn options(command: &str) -> BTreeSet<String> {
    let mut program = Arguments::command();
    program.build();
    let command = match command {
        "" => &program,
        name => program.find_subcommand(name).unwrap(),
    };
    command.get_arguments().filter_map(|option| option.get_long()).map(str::to_owned).collect()
}

fn sweep_option(setting: &Setting) -> &'static str {
    setting.axis().map_or(setting.option, |axis| axis.option)
}

#[test]
fn every_field_is_one_row_and_every_row_a_field() {
    let rows: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.field).collect();
    let fields = TrainConfig::default().fields();
    assert_eq!(rows, fields.keys().map(String::as_str).collect());
    assert_eq!(rows.len(), SETTINGS.len(), "a row is there twice");
    for setting in SETTINGS {
        let config = TrainConfig::default();
        assert_eq!(setting.json(&config), fields[setting.field], "{}", setting.field);
        let (base, changed) = pair(setting);
        assert!((setting.same)(&base, &base) && !(setting.same)(&base, &changed));
        let differing: Vec<&str> = base.differing(&changed).map(|one| one.field).collect();
        assert_eq!(differing, [setting.field], "the names of an undo step");
        assert_eq!(base.taking(&changed, |one| one.field == setting.field), changed);
        let written = setting.parsed(&setting.written(&changed)).unwrap();
        assert_eq!(base.patched([(setting.field, written)]).unwrap(), changed);
        assert!(!setting.label().is_empty() && !setting.shown(&changed).is_empty());
    }
}

#[test]
fn every_row_is_checked_or_has_no_wrong_value() {
    for setting in SETTINGS {
        let (base, _) = pair(setting);
        let (wrong, refused) = match setting.domain {
            Domain::Number(knob) => (knob.json(knob.range.1 + 1.0), true),
            Domain::Choice(_) => (json!("none of them"), true),
            Domain::Count { .. } => (json!(u64::MAX), false),
            // A name of something that need not be there.
            Domain::Name { .. } => (json!("none of them"), false),
        };
        assert_eq!(base.patched([(setting.field, wrong)]).is_err(), refused, "{}", setting.field);
    }
}

#[test]
fn every_row_is_in_the_window_or_says_why_not() {
    for setting in SETTINGS {
        match (setting.control, setting.domain) {
            (Control::Large, Domain::Number(_)) => {}
            (Control::Advanced, Domain::Name { .. }) | (Control::Large, _) => {
                panic!("the window has no such control for {}", setting.field)
            }
            (Control::Advanced, Domain::Count { .. }) => {
                assert_eq!(setting.field, "seed", "the field below the sliders is the seed's");
            }
            (Control::Advanced, _) => {}
            (Control::Own(place), _) => assert!(!place.is_empty(), "{}", setting.field),
            (Control::Absent(why), _) => assert!(!why.is_empty(), "{}", setting.field),
        }
    }
}

#[test]
fn every_row_is_an_option_of_every_command_that_trains() {
    for setting in SETTINGS {
        for command in ["", "train"] {
            assert!(options(command).contains(setting.option), "{command} {}", setting.option);
        }
        let option = sweep_option(setting);
        assert!(options("sweep").contains(option), "sweep {option}");
        let help = match setting.sweep {
            Sweep::Axis(axis) => axis.help,
            Sweep::Fixed(help) => help,
            Sweep::Outside(help, why) => {
                assert!(!why.is_empty(), "{}", setting.field);
                help
            }
        };
        let told = setting.told(setting.help, &TrainConfig::default());
        assert!(!told.is_empty() && !told.contains('{') && !help.is_empty(), "{}", setting.field);
    }
}

#[test]
fn every_row_is_in_the_form_of_a_sweep() {
    for setting in SETTINGS {
        let (_, changed) = pair(setting);
        let changed = TrainConfig { epochs: 6, ..changed };
        let arguments = Form::new(&changed).arguments(&changed);
        let begin = format!("--{}=", sweep_option(setting));
        let given: Vec<_> = arguments.iter().filter_map(|one| one.strip_prefix(&begin)).collect();
        let begins = setting.axis().and_then(|axis| axis.begins).map(|text| text.replace(' ', ""));
        let expected = begins.unwrap_or_else(|| setting.written(&changed));
        assert_eq!(given.len(), 1, "{arguments:?}");
        // 1 is 1.0.
        let loose = |text: &str| text.replace(".0", "");
        assert_eq!(loose(given[0]), loose(&expected), "{}", setting.field);
    }
}

#[test]
fn every_row_makes_cells_of_its_own_or_says_why_not() {
    let images = Images::none();
    for setting in SETTINGS {
        let (base, changed) = pair(setting);
        let grid = match setting.sweep {
            Sweep::Axis(axis) => {
                let grid = Grid::new(base.clone());
                grid.with(axis.key, [setting.json(&base), setting.json(&changed)])
            }
            Sweep::Fixed(_) | Sweep::Outside(..) => Grid::new(changed.clone()),
        };
        let cells = grid.cells(&images).unwrap();
        assert!(cells.iter().any(|cell| (setting.same)(&cell.config, &settled(&changed))));
        let [one, other] = [&base, &changed].map(|c| Cell::new(settled(c), &images));
        assert_eq!(one.id != other.id, setting.makes_cells(), "{}", setting.field);
        assert_eq!(!one.is_trained_by(&changed), setting.makes_cells(), "{}", setting.field);
        // Seeds and epochs stand elsewhere beside the name.
        if setting.makes_cells() && !matches!(setting.domain, Domain::Count { .. }) {
            let names = [&base, &changed].map(|config| setting_name(&settled(config), &base));
            assert_ne!(names[0], names[1], "{}", setting.field);
        }
    }
}

#[test]
fn every_row_is_a_column_of_a_sweep_or_says_why_not() {
    let result = |config: &TrainConfig| CellResult {
        id: "0".into(),
        program: String::new(),
        config: config.clone(),
        images: Images::none(),
        measurement: Measurement::default(),
        device: String::new(),
        outcome: Outcome::Failed { reason: "none".into() },
    };
    let read = |config: &TrainConfig| {
        let text = results::table(&[result(config)], &Measurement::default());
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let titles: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let row = reader.records().next().unwrap().unwrap();
        (titles, row.iter().map(str::to_owned).collect::<Vec<_>>())
    };
    let mut places = BTreeSet::new();
    for setting in SETTINGS {
        let (_, changed) = pair(setting);
        let (titles, row) = read(&changed);
        match setting.column {
            Column::At(place) => {
                assert!(places.insert(place), "{} shares its column", setting.field);
                let at = titles.iter().position(|title| *title == setting.column_name()).unwrap();
                assert_eq!(row[at], setting.written(&changed), "{}", setting.field);
                // Behind the name of the cell and that of the images.
                let later = titles.len() - (SETTINGS.len() - 2 - FIRST_COLUMNS);
                let expected =
                    if place < FIRST_COLUMNS { 2 + place } else { later + place - FIRST_COLUMNS };
                assert_eq!(at, expected, "{}", setting.field);
            }
            Column::Absent(why) => assert!(!why.is_empty(), "{}", setting.field),
        }
    }
    assert_eq!(places, (0..places.len()).collect(), "a column is missing");
}

#[test]
fn every_row_is_shared_by_code_and_preset_or_belongs_to_a_machine() {
    for setting in SETTINGS {
        let (base, changed) = pair(setting);
        let (decoded, _) = share::decode(&share::encode(&changed, &[]).unwrap(), &base).unwrap();
        let expected = if setting.scope == Scope::Machine { &base } else { &changed };
        assert_eq!(setting.json(&decoded), setting.json(expected), "{}", setting.field);
        let patch = toml::Table::from_iter([(
            setting.field.to_owned(),
            toml::Value::try_from(another(setting)).unwrap(),
        )]);
        assert_eq!(presets::patched(&base, &patch).as_ref(), Ok(&changed), "{}", setting.field);
    }
}

#[test]
fn every_row_that_models_may_differ_in_is_in_their_names() {
    for setting in SETTINGS {
        let (base, changed) = pair(setting);
        let shared = changed.beside(&base);
        assert_eq!(shared == base, setting.scope > Scope::Model, "{}", setting.field);
        if setting.scope == Scope::Model {
            let names = race::names(&[&base, &changed]);
            assert_ne!(names[0], names[1], "{}", setting.field);
            assert_eq!(base.changes(&changed).len(), 1, "{}", setting.field);
        }
    }
    assert!(settings::of_field("dataset").is_some_and(|one| one.scope == Scope::Start));
    assert_eq!(TrainConfig::default().dataset, DatasetChoice::Digits);
}
