//! Models trained side by side from the same start: what they share, what is their own, and what they
//! are called.
//!
//! Number 0 leads: the model that there always is. People read 0, 1 and 2 as A, B and C.

use std::str::FromStr;

use super::number::real;
use super::spelling::squeezed;
use super::{Domain, Method, SETTINGS, Scope, Setting, TrainConfig};

/// Most models of a run: three are as many as an eye compares.
pub const MAX_MODELS: usize = 3;
/// Settings that a name tells at most.
const NAMED_SETTINGS: usize = 2;

/// The letter of a model: A leads.
pub fn letter(number: usize) -> char {
    (b'A' + number.min(25) as u8) as char
}

impl TrainConfig {
    /// These settings beside `lead`: what decides images, seed, batches, size and device
    /// is the lead's, so that only what is being compared differs.
    pub fn beside(&self, lead: &Self) -> Self {
        self.taking(lead, |setting| setting.scope != Scope::Model)
    }
}

/// What tells these models apart, in words: their methods, and the settings in which those of the
/// same method differ.
pub fn names(configs: &[&TrainConfig]) -> Vec<String> {
    let one_method = configs.windows(2).all(|pair| pair[0].method == pair[1].method);
    let settings: Vec<_> = configs.iter().map(|config| own_settings(config)).collect();
    let name = |(config, own): (&&TrainConfig, &Vec<String>)| {
        let same_method = |other: &&TrainConfig| other.method == config.method;
        let differs = |place: usize| {
            let others = configs.iter().zip(&settings).filter(|(other, _)| same_method(other));
            others.map(|(_, other)| &other[place]).any(|word| *word != own[place])
        };
        let places: Vec<usize> = (0..own.len()).filter(|&place| differs(place)).collect();
        let mut words: Vec<&str> =
            places.iter().take(NAMED_SETTINGS).map(|&place| own[place].as_str()).collect();
        if places.len() > NAMED_SETTINGS {
            words.push("…");
        }
        if !one_method || words.is_empty() {
            words.insert(0, config.method.label());
        }
        words.join(", ")
    };
    configs.iter().zip(&settings).map(name).collect()
}

/// Every setting that may differ between models of one method, in words, always in this order.
fn own_settings(config: &TrainConfig) -> Vec<String> {
    let told = |setting: &Setting| match setting.domain {
        Domain::Number(knob) => Some(format!("{} {}", knob.label, setting.shown(config))),
        Domain::Choice(_) if setting.field != "method" => Some(setting.shown(config)),
        Domain::Choice(_) | Domain::Count { .. } | Domain::Name { .. } => None,
    };
    SETTINGS.iter().filter_map(told).collect()
}

/// A model beside the lead as it is written on the command line: `METHOD[:sigma_aug[:noise]]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModelText {
    method: Method,
    sigma_aug: Option<f64>,
    noise: Option<f64>,
}

impl ModelText {
    /// The settings: the lead's where nothing else was said.
    pub fn config(&self, lead: &TrainConfig) -> TrainConfig {
        TrainConfig {
            method: self.method,
            sigma_aug: self.sigma_aug.unwrap_or(lead.sigma_aug),
            noise: self.noise.unwrap_or(lead.noise),
            ..lead.clone()
        }
    }
}

impl FromStr for ModelText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(':');
        let name = parts.next().unwrap_or_default();
        let name = squeezed(name);
        let method = Method::ALL.iter().copied().find(|method| squeezed(method.id()) == name);
        let mut number = |what: &str| {
            let part = parts.next().filter(|part| !part.is_empty());
            part.map(|part| real(part).map_err(|problem| format!("{what}: {problem}"))).transpose()
        };
        let (sigma_aug, noise) = (number("Σaug")?, number("the noise level")?);
        match (method, parts.next()) {
            (Some(method), None) => Ok(Self { method, sigma_aug, noise }),
            _ => {
                let ids: Vec<_> = Method::ALL.iter().map(|method| method.id()).collect();
                Err(format!(
                    "expected METHOD, METHOD:Σaug or METHOD:Σaug:noise with a method of {}",
                    ids.join(", ")
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DatasetChoice, DeviceChoice, Likelihood};

    fn with(method: Method, sigma_aug: f64) -> TrainConfig {
        TrainConfig { method, sigma_aug, ..TrainConfig::default() }
    }

    #[test]
    fn a_model_keeps_its_method_and_shares_the_start() {
        let lead = TrainConfig {
            dataset: DatasetChoice::Mnist,
            seed: 3,
            batch_size: 32,
            epochs: 2,
            latent: 2,
            hidden: 64,
            device: DeviceChoice::Cpu,
            ..TrainConfig::default()
        };
        let own =
            TrainConfig { noise: 0.5, beta: 2.0, learning_rate: 0.01, ..with(Method::Vae, 1.0) };
        let beside = own.beside(&lead);
        assert!(!lead.needs_restart(&beside));
        assert_eq!((beside.batch_size, beside.epochs, &beside.device), (32, 2, &DeviceChoice::Cpu));
        assert_eq!(
            beside.with_live_settings_of(&own),
            own.beside(&beside).with_live_settings_of(&own)
        );
        assert_eq!((beside.method, beside.sigma_aug, beside.noise), (Method::Vae, 1.0, 0.5));
        assert_eq!((beside.beta, beside.learning_rate), (2.0, 0.01));
    }

    #[test]
    fn names_tell_what_differs_and_nothing_else() {
        let names_of = |configs: &[TrainConfig]| names(&configs.iter().collect::<Vec<_>>());
        let vae = with(Method::Vae, 0.1);
        let (raven, loose) = (with(Method::Raven, 0.1), with(Method::Raven, 1.0));
        assert_eq!(names_of(&[vae.clone(), raven.clone()]), ["VAE", "RAVEN"]);
        assert_eq!(names_of(&[raven.clone(), loose.clone()]), ["Σaug 0.1", "Σaug 1"]);
        assert_eq!(
            names_of(&[vae, raven.clone(), loose.clone()]),
            ["VAE", "RAVEN, Σaug 0.1", "RAVEN, Σaug 1"]
        );
        assert_eq!(names_of(&[raven.clone(), raven.clone()]), ["RAVEN", "RAVEN"]);
        let bernoulli = TrainConfig { likelihood: Likelihood::Bernoulli, ..raven.clone() };
        assert_eq!(names_of(&[raven.clone(), bernoulli]), ["Gaussian", "Bernoulli"]);
        let all = TrainConfig { noise: 0.1, beta: 2.0, ..loose };
        assert_eq!(names_of(&[raven, all])[1], "Σaug 1, Noise level 0.1, …");
    }

    #[test]
    fn a_model_is_read_from_the_command_line() {
        let lead = TrainConfig { noise: 0.2, ..TrainConfig::default() };
        let parse = |text: &str| text.parse::<ModelText>().map(|model| model.config(&lead));
        assert_eq!(parse("vae").unwrap(), TrainConfig { method: Method::Vae, ..lead.clone() });
        assert_eq!(parse("Noisy_VAE").unwrap().method, Method::NoisyVae);
        let model = parse("raven:1.5:0.4").unwrap();
        assert_eq!((model.sigma_aug, model.noise), (1.5, 0.4));
        assert_eq!(parse("raven::0.4").unwrap().sigma_aug, lead.sigma_aug);
        assert!(parse("raven:much").unwrap_err().contains("'much' is not a number"));
        assert!(parse("magic").unwrap_err().contains("noisy-vae"));
        assert!(parse("raven:1:2:3").is_err());
    }
}
