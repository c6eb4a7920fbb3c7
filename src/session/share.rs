//! Settings and seed as one short line, so that a class starts the same run.
//!
//! `raven1:method=vae;seed=7|method=raven#3fa2`: what differs from the defaults, other models behind bars,
//! and four digits that tell a mistyped line from a whole one. Device and folders stay at home.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::config::race::MAX_MODELS;
use crate::config::{DatasetChoice, PatchError, Scope, Setting, TrainConfig, settings};
use crate::encoding::compact;
use crate::hash::hexadecimal;

/// What every line begins with; the number grows when older programs could no longer read it.
const PREFIX: &str = "raven1:";
/// A longer line is none.
const MAX_LENGTH: usize = 2000;

/// The line of these settings.
///
/// # Errors
/// If the images are a folder of one's own, which others do not have.
pub fn encode(config: &TrainConfig, beside: &[TrainConfig]) -> Result<String, String> {
    if let DatasetChoice::Folder(_) = config.dataset {
        return Err("The images are a folder on this machine: others cannot start the same run. \
                    Choose MNIST, Fashion-MNIST or the built-in digits first."
            .into());
    }
    let defaults = TrainConfig::default();
    let mut models = vec![differences(config, &defaults)];
    models.extend(beside.iter().map(|other| differences(other, config)));
    let body = format!("{PREFIX}{}", models.join("|"));
    let check = check_digits(&body);
    Ok(format!("{body}#{check}"))
}

/// The settings of a line, and those of the models beside it, on this machine's device.
///
/// # Errors
/// What is wrong with the line: one sentence.
pub fn decode(line: &str, here: &TrainConfig) -> Result<(TrainConfig, Vec<TrainConfig>), String> {
    // What surrounds it on a slide, and what a chat or a word processor puts into it, is no part of it.
    let line: String = line.chars().take(2 * MAX_LENGTH).collect();
    let line = compact(&line);
    let line = line.trim_matches(['"', '\'', '`', '“', '”', '„', '«', '»', '<', '>', '(', ')']);
    if line.len() > MAX_LENGTH || !line.starts_with("raven") {
        return Err(format!(
            "This is not a share code: share codes begin with {PREFIX}, like {PREFIX}seed=7#0000."
        ));
    }
    if !line.starts_with(PREFIX) {
        return Err("This share code is from a newer version. Update this program.".into());
    }
    let (body, check) =
        line.rsplit_once('#').ok_or("The share code is incomplete: its end is missing.")?;
    if check_digits(body) != check {
        return Err(
            "The share code is incomplete or mistyped: its last four digits do not match.".into()
        );
    }
    let mut models = body[PREFIX.len()..].split('|');
    let base = TrainConfig::default().taking(here, |setting| !is_shared(setting));
    let config = patched(&base, models.next().unwrap_or_default())?;
    let beside: Vec<_> = models.map(|text| patched(&config, text)).collect::<Result<_, _>>()?;
    if beside.len() >= MAX_MODELS {
        return Err(format!(
            "The share code has {} models, but at most {MAX_MODELS} are allowed.",
            1 + beside.len()
        ));
    }
    Ok((config, beside))
}

/// What belongs to a machine stays there.
fn is_shared(setting: &Setting) -> bool {
    setting.scope != Scope::Machine
}

/// The setting of this name, if it can be shared.
fn shared(name: &str) -> Option<&'static Setting> {
    settings::of_field(name).filter(|setting| is_shared(setting))
}

fn differences(config: &TrainConfig, base: &TrainConfig) -> String {
    let mut differing: Vec<_> = config.differing(base).filter(|&one| is_shared(one)).collect();
    // In one order for ever, so that the same run has the same line.
    differing.sort_by_key(|setting| setting.field);
    let text = |setting: &Setting| match setting.json(config) {
        Value::String(text) => format!("{}={text}", setting.field),
        other => format!("{}={other}", setting.field),
    };
    differing.into_iter().map(text).collect::<Vec<_>>().join(";")
}

fn patched(base: &TrainConfig, text: &str) -> Result<TrainConfig, String> {
    let parts = text.split(';').filter(|part| !part.is_empty());
    let values = parts.map(|part| {
        let (name, text) = part.split_once('=').ok_or(format!("'{part}' is not a setting."))?;
        let setting = shared(name).ok_or(format!("This program has no setting '{name}'."))?;
        let value = setting.parsed(text).ok_or(format!("'{text}' is not a valid {name}."))?;
        Ok((setting.field, value))
    });
    let values = values.collect::<Result<Vec<_>, String>>()?;
    let config = base.patched(values).map_err(|error| match error {
        PatchError::OutOfRange(error) => format!("{error}."),
        other => format!("The share code is not valid: {other}."),
    })?;
    if let DatasetChoice::Folder(_) = config.dataset {
        return Err("The share code names a folder on another machine.".into());
    }
    Ok(config)
}

fn check_digits(body: &str) -> String {
    hexadecimal(&Sha256::digest(body.as_bytes())[..2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DeviceChoice, Method};

    #[test]
    fn a_line_brings_settings_and_models_back_but_not_the_device() {
        let config = TrainConfig {
            dataset: DatasetChoice::Mnist,
            method: Method::Vae,
            noise: 0.25,
            latent: 2,
            seed: u64::MAX,
            device: DeviceChoice::Gpu,
            ..TrainConfig::default()
        };
        let other = TrainConfig { method: Method::Raven, sigma_aug: 0.02, ..config.clone() };
        let line = encode(&config, std::slice::from_ref(&other)).unwrap();
        assert!(line.len() < 120, "{line}");
        let here = TrainConfig { device: DeviceChoice::Cpu, ..TrainConfig::default() };
        let on = |config: TrainConfig| TrainConfig { device: DeviceChoice::Cpu, ..config };
        let whole = Ok((on(config), vec![on(other)]));
        let (first, second) = line.split_at(30);
        for pasted in [
            format!("  {line}\n"),
            format!("\u{feff}{line}\r\n"),
            format!("“{first}\u{200b}\n{second}\u{a0}”"),
            format!("`{first}\u{ad}\t{second}`\u{2060}"),
        ] {
            assert_eq!(decode(&pasted, &here), whole, "{pasted:?}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused_in_words() {
        let here = TrainConfig::default();
        let line = encode(&TrainConfig { seed: 7, ..here.clone() }, &[]).unwrap();
        let told = |line: &str| decode(line, &here).unwrap_err();
        assert!(told("hello").contains("not a share code"));
        assert!(told(&line[..line.len() - 1]).contains("incomplete or mistyped"));
        assert!(told(&line.replace("seed=7", "seed=8")).contains("do not match"));
        assert!(told(&line.replace("raven1", "raven2")).contains("newer"));
        let signed = |body: &str| format!("{body}#{}", check_digits(body));
        assert!(told(&signed("raven1:speed=9")).contains("no setting 'speed'"));
        assert!(told(&signed("raven1:latent=1000000")).contains('.'));
        assert!(told(&signed("raven1:device=cpu")).contains("no setting"));
        assert!(told(&signed("raven1:dataset=/etc")).contains("folder"));
        assert!(told(&signed("raven1:|||")).contains("4 models"));
    }
}
