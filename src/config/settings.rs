//! The table of settings: one row each, and every place is driven by it.
//!
//! A new setting is a field of [`TrainConfig`], a row here with its words in `config/words.rs`, and
//! what it does. Its slider, range check, options, columns and the rest follow from the row.

use super::setting::{
    Applies, Axis, Choice, Column, Control, Domain, Knob, Scope, Setting, Sweep, Unused,
};
use super::words as text;
use super::{DatasetChoice, DeviceChoice, Likelihood, Method, Pairing, Prior, TrainConfig};

/// A row whose setting always has an effect and belongs to a model, to be changed where it differs.
macro_rules! row {
    ($field:ident, $option:expr, $applies:ident, $domain:expr) => {
        Setting {
            field: stringify!($field),
            option: $option,
            help: "",
            value_name: "",
            applies: Applies::$applies,
            scope: Scope::Model,
            used: always,
            unused: Unused::Stays,
            control: Control::Advanced,
            sweep: Sweep::Fixed(""),
            column: Column::Absent(""),
            domain: $domain,
            same: |one, other| one.$field == other.$field,
            copy: |from, to| to.$field.clone_from(&from.$field),
        }
    };
}

/// A row of a number, with what its slider needs.
macro_rules! number {
    ($field:ident, $option:literal, $label:expr, $symbol:literal, $unit:expr, $range:expr, $log:literal, $whole:literal, $applies:ident, $meaning:expr) => {
        row!(
            $field,
            $option,
            $applies,
            Domain::Number(Knob {
                id: $option,
                label: $label,
                symbol: $symbol,
                unit: $unit,
                meaning: $meaning,
                range: $range,
                logarithmic: $log,
                whole: $whole,
                applies: Applies::$applies,
                get: |config| config.$field as f64,
                set: |config, value| config.$field = value as _,
            })
        )
    };
}

/// A row of a choice from a list.
macro_rules! choice {
    ($field:ident, $type:ident, $label:expr, $note:expr) => {
        row!(
            $field,
            stringify!($field),
            Live,
            Domain::Choice(Choice {
                label: $label,
                options: $type::OPTIONS,
                note: $note,
                get: |config| config.$field as usize,
                set: |config, place| config.$field = $type::ALL[place],
            })
        )
    };
}

fn always(_: &TrainConfig) -> bool {
    true
}

/// All settings, the two that matter most before the other numbers. In a sweep those further up
/// change faster: seeds come last.
pub const SETTINGS: &[Setting] = &[
    Setting {
        help: text::DATASET_HELP,
        value_name: "DATASET",
        scope: Scope::Start,
        control: Control::Own("the menu of images"),
        sweep: Sweep::Outside(text::DATASET_SWEEP, "a sweep's images are named by what they hold"),
        column: Column::Absent("the images have a column of their own, with their name"),
        ..row!(
            dataset,
            "dataset",
            Restart,
            Domain::Name {
                label: text::IMAGES,
                get: |config| config.dataset.clone().into(),
                given: |text| DatasetChoice::given(text).map(String::from),
            }
        )
    },
    Setting {
        help: text::SIGMA_AUG_HELP,
        value_name: "S",
        used: |config| config.method.uses_sigma_aug(),
        unused: Unused::Off(text::NO_SIGMA_AUG),
        control: Control::Large,
        sweep: Sweep::Axis(Axis {
            option: "sigma-aug",
            key: "sigma_aug",
            value_name: "S",
            help: text::SIGMA_AUG_AXIS,
            name: Some(text::SIGMA_AUG),
            label: text::SIGMA_AUG_LIST,
            hint: text::SIGMA_AUG_LIST_HINT,
            begins: Some("0.01, 0.1, 1"),
        }),
        column: Column::At(1),
        ..number! {
            sigma_aug, "sigma-aug", text::SIGMA_AUG, "s", "", (0.001, 10.0), true, false, Live,
            text::SIGMA_AUG_MEANING
        }
    },
    Setting {
        help: text::NOISE_HELP,
        value_name: "SIGMA",
        used: |config| config.method.uses_noise(),
        control: Control::Large,
        sweep: Sweep::Axis(Axis {
            option: "noise",
            key: "noise",
            value_name: "SIGMA",
            help: text::NOISE_AXIS,
            name: Some(text::NOISE_SHORT),
            label: text::NOISE_LIST,
            hint: text::NOISE_LIST_HINT,
            begins: None,
        }),
        column: Column::At(2),
        ..number! {
            noise, "noise", text::NOISE, "σ", text::PIXEL_UNITS, (0.0, 1.0), false, false, Live,
            text::NOISE_MEANING
        }
    },
    Setting {
        help: text::BETA_HELP,
        value_name: "BETA",
        sweep: Sweep::Fixed(text::BETA_HELP),
        column: Column::At(8),
        ..number! {
            beta, "beta", text::BETA, "β", "", (0.0, 20.0), false, false, Live, text::BETA_MEANING
        }
    },
    Setting {
        help: text::LEARNING_RATE_HELP,
        value_name: "RATE",
        sweep: Sweep::Fixed(text::LEARNING_RATE_HELP),
        column: Column::At(12),
        ..number! {
            learning_rate, "learning-rate", text::LEARNING_RATE, "η", "", (1e-6, 10.0), true,
            false, Live, text::LEARNING_RATE_MEANING
        }
    },
    Setting {
        help: text::BATCH_HELP,
        value_name: "PAIRS",
        scope: Scope::Race,
        sweep: Sweep::Fixed(text::BATCH_HELP),
        column: Column::At(11),
        ..number! {
            batch_size, "batch", text::BATCH, "B", text::PAIRS, (1.0, 4096.0), true, true, Live,
            text::BATCH_MEANING
        }
    },
    Setting {
        help: text::LIKELIHOOD_VARIANCE_HELP,
        value_name: "VARIANCE",
        used: |config| config.likelihood == Likelihood::Gaussian,
        sweep: Sweep::Fixed(text::LIKELIHOOD_VARIANCE_HELP),
        column: Column::At(7),
        ..number! {
            likelihood_variance, "likelihood-variance", text::LIKELIHOOD_VARIANCE, "σ²ₓ",
            text::PIXEL_UNITS_SQUARED, (0.001, 1.0), true, false, Live,
            text::LIKELIHOOD_VARIANCE_MEANING
        }
    },
    Setting {
        help: text::ADVERSARY_RADIUS_HELP,
        value_name: "EPSILON",
        used: |config| config.method.uses_adversary(),
        unused: Unused::Hidden,
        sweep: Sweep::Fixed(text::ADVERSARY_RADIUS_HELP),
        column: Column::At(14),
        ..number! {
            adversary_radius, "adversary-radius", text::ADVERSARY_RADIUS, "ε′", text::PIXEL_UNITS,
            (0.0, 1.0), false, false, Live, text::ADVERSARY_RADIUS_MEANING
        }
    },
    Setting {
        help: text::ADVERSARY_STEPS_HELP,
        value_name: "STEPS",
        used: |config| config.method.uses_adversary(),
        unused: Unused::Hidden,
        sweep: Sweep::Fixed(text::ADVERSARY_STEPS_HELP),
        column: Column::At(15),
        ..number! {
            adversary_steps, "adversary-steps", text::ADVERSARY_STEPS, "k", text::GRADIENT_STEPS,
            (1.0, 50.0), false, true, Live, text::ADVERSARY_STEPS_MEANING
        }
    },
    Setting {
        help: text::LATENT_HELP,
        value_name: "D",
        scope: Scope::Race,
        sweep: Sweep::Fixed(text::LATENT_HELP),
        column: Column::At(9),
        ..number! {
            latent, "latent", text::LATENT, "d", text::DIMENSIONS, (2.0, 64.0), false, true,
            Restart, text::LATENT_MEANING
        }
    },
    Setting {
        help: text::HIDDEN_HELP,
        value_name: "UNITS",
        scope: Scope::Race,
        sweep: Sweep::Fixed(text::HIDDEN_HELP),
        column: Column::At(10),
        ..number! {
            hidden, "hidden", text::HIDDEN, "h", text::UNITS, (8.0, 2048.0), true, true, Restart,
            text::HIDDEN_MEANING
        }
    },
    Setting {
        help: text::METHOD_HELP,
        value_name: "METHOD",
        control: Control::Own("the menu of methods"),
        sweep: Sweep::Axis(Axis {
            option: "method",
            key: "methods",
            value_name: "METHOD",
            help: text::METHOD_AXIS,
            name: None,
            label: text::METHOD,
            hint: "",
            begins: Some("noisy-vae, raven"),
        }),
        column: Column::At(0),
        ..choice!(method, Method, text::METHOD, None)
    },
    Setting {
        help: text::PRIOR_HELP,
        value_name: "PRIOR",
        used: |config| config.method == Method::Raven,
        unused: Unused::Off(text::PRIOR_NOT),
        sweep: Sweep::Fixed(text::PRIOR_HELP),
        column: Column::At(4),
        ..choice!(prior, Prior, text::PRIOR, Some(text::PRIOR_NOTE))
    },
    Setting {
        help: text::PAIRING_HELP,
        value_name: "PAIRING",
        used: |config| config.method.pairs_noisy_copies(),
        unused: Unused::Off(text::PAIRING_NOT),
        sweep: Sweep::Fixed(text::PAIRING_HELP),
        column: Column::At(5),
        ..choice!(pairing, Pairing, text::PAIRING, None)
    },
    Setting {
        help: text::LIKELIHOOD_HELP,
        value_name: "LIKELIHOOD",
        sweep: Sweep::Fixed(text::LIKELIHOOD_HELP),
        column: Column::At(6),
        ..choice!(likelihood, Likelihood, text::LIKELIHOOD, None)
    },
    Setting {
        help: text::SEED_HELP,
        value_name: "SEED",
        scope: Scope::Start,
        sweep: Sweep::Axis(Axis {
            option: "seeds",
            key: "seeds",
            value_name: "SEEDS",
            help: text::SEED_AXIS,
            name: None,
            label: text::SEEDS,
            hint: text::SEEDS_HINT,
            begins: Some("0, 1, 2"),
        }),
        column: Column::At(3),
        ..row!(
            seed,
            "seed",
            Restart,
            Domain::Count { label: text::SEED, get: |config| config.seed }
        )
    },
    Setting {
        help: text::EPOCHS_HELP,
        value_name: "EPOCHS",
        scope: Scope::Race,
        control: Control::Absent("the window trains until it is paused"),
        sweep: Sweep::Fixed(text::EPOCHS_SWEEP),
        column: Column::At(13),
        ..row!(
            epochs,
            "epochs",
            Live,
            Domain::Count { label: text::EPOCHS, get: |config| config.epochs as u64 }
        )
    },
    Setting {
        help: text::DEVICE_HELP,
        value_name: "DEVICE",
        scope: Scope::Machine,
        control: Control::Own("the device beside the buttons of the run"),
        sweep: Sweep::Outside(text::DEVICE_HELP, "where it is computed decides nothing"),
        column: Column::Absent("every result says where it was computed"),
        ..row!(
            device,
            "device",
            Live,
            Domain::Name {
                label: text::DEVICE,
                get: |config| config.device.to_string(),
                given: |text| Ok(DeviceChoice::from(text.to_string_lossy().into_owned()).into()),
            }
        )
    },
];

/// The setting of this field.
pub fn of_field(field: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.field == field)
}

/// The lists of a sweep.
pub fn axes() -> impl DoubleEndedIterator<Item = (&'static Setting, &'static Axis)> {
    SETTINGS.iter().filter_map(|setting| Some((setting, setting.axis()?)))
}

/// The numeric settings.
pub fn knobs() -> impl Iterator<Item = &'static Knob> {
    SETTINGS.iter().filter_map(|setting| match &setting.domain {
        Domain::Number(knob) => Some(knob),
        _ => None,
    })
}

/// The knob with this id.
///
/// # Panics
/// If there is none: ids are literals of this crate.
pub fn knob(id: &str) -> &'static Knob {
    knobs().find(|knob| knob.id == id).expect("an id of SETTINGS")
}
