//! What a sweep is to train and to measure, as the user sets it.

use std::path::PathBuf;

use eframe::egui::{Button, CollapsingHeader, DragValue, Label, TextEdit, Ui};

use crate::attack::AttackObjective;
use crate::config::number::{self as numbers, Kind};
use crate::config::{Method, TrainConfig, short};
use crate::sweep::Measurement;
use crate::text::{effort, numbers as words, sweep as text};
use crate::ui::number;

/// What is wrong with a list, if anything.
type Check = fn(&str) -> Option<String>;

/// The attacks that a sweep can carry out on every cell.
const OBJECTIVES: [AttackObjective; 3] =
    [AttackObjective::Wasserstein, AttackObjective::Kl, AttackObjective::Classifier];

/// The grid, the measurement and the folder.
pub struct Form {
    methods: Vec<Method>,
    sigma_aug: String,
    noise: String,
    seeds: String,
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
    pub fn new(config: &TrainConfig) -> Self {
        let measurement = Measurement::default();
        let epsilons: Vec<String> =
            measurement.epsilons.iter().map(|&epsilon| short(epsilon.into())).collect();
        let out = std::env::current_dir().unwrap_or_default().join("sweep");
        Self {
            methods: vec![Method::NoisyVae, Method::Raven],
            sigma_aug: "0.01, 0.1, 1".into(),
            noise: short(config.noise),
            seeds: "0, 1, 2".into(),
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
    pub fn folder(&self) -> PathBuf {
        PathBuf::from(self.out.trim())
    }

    /// Draws the fields, unfolded or folded now if `open` says so; true if the user wants the system's dialog for the folder.
    pub fn show(&mut self, ui: &mut Ui, open: Option<bool>) -> bool {
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
        ui.horizontal_wrapped(|ui| {
            for &method in Method::ALL {
                let on = self.methods.contains(&method);
                let button = ui.add(Button::selectable(on, method.label()));
                let button = button.on_hover_text(method.hint());
                if button.clicked() {
                    toggle(&mut self.methods, method);
                }
            }
        });
        for (name, hint, value, check) in [
            (text::SIGMA_AUG_LIST, text::SIGMA_AUG_LIST_HINT, &mut self.sigma_aug, REALS),
            (text::NOISE_LIST, text::NOISE_LIST_HINT, &mut self.noise, REALS),
            (text::SEEDS, text::SEEDS_HINT, &mut self.seeds, WHOLES),
        ] {
            list(ui, name, hint, value, check);
        }
        row(ui, text::EPOCHS, |ui, label| {
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
    pub fn arguments(&self, config: &TrainConfig) -> Vec<String> {
        // Where it can't be read, the process says so; the button is off meanwhile.
        let compact =
            |list: &str| numbers::list(list).map_or(list.into(), |n| numbers::written(&n));
        let seeds = |list: &str| {
            let joined =
                |seeds: Vec<u64>| seeds.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
            numbers::whole_list(list).map_or(list.into(), joined)
        };
        let ids: Vec<_> = self.methods.iter().map(|method| method.id()).collect();
        let attacks: Vec<_> = self.objectives.iter().map(|objective| objective.id()).collect();
        let options = [
            ("dataset", config.dataset.clone().into()),
            ("method", ids.join(",")),
            ("sigma-aug", compact(&self.sigma_aug)),
            ("noise", compact(&self.noise)),
            ("seeds", seeds(&self.seeds)),
            ("epochs", self.epochs.to_string()),
            ("objective", attacks.join(",")),
            ("epsilon", compact(&self.epsilons)),
            ("steps", self.steps.to_string()),
            ("restarts", self.restarts.to_string()),
            ("images", self.images.to_string()),
            ("latent", config.latent.to_string()),
            ("hidden", config.hidden.to_string()),
            ("batch", config.batch_size.to_string()),
            ("learning-rate", config.learning_rate.to_string()),
            ("beta", config.beta.to_string()),
            ("prior", config.prior.to_string()),
            ("pairing", config.pairing.to_string()),
            ("likelihood", config.likelihood.to_string()),
            ("likelihood-variance", config.likelihood_variance.to_string()),
            ("adversary-radius", config.adversary_radius.to_string()),
            ("adversary-steps", config.adversary_steps.to_string()),
            ("device", config.device.to_string()),
        ];
        options.into_iter().map(|(name, value)| format!("--{name}={value}")).collect()
    }

    /// What keeps it from starting, in a sentence.
    pub fn problem(&self) -> Option<String> {
        if self.methods.is_empty() {
            return Some(text::CHOOSE_METHOD.to_owned());
        }
        if self.objectives.is_empty() {
            return Some(text::CHOOSE_ATTACK.to_owned());
        }
        let lists: [(&str, &str, Check); 4] = [
            (text::SIGMA_AUG_LIST, &self.sigma_aug, REALS),
            (text::NOISE_LIST, &self.noise, REALS),
            (text::SEEDS, &self.seeds, WHOLES),
            (text::EPSILON_LIST, &self.epsilons, REALS),
        ];
        lists.iter().find_map(|(name, list, check)| Some(words::list_refused(name, &check(list)?)))
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
