//! What a session keeps of the window beside the run: selection, drawn digits, settings, layout,
//! colours, place.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::settings::{AttackSettings, IMAGES, MAX_SUBJECTS, MeasureSettings, SHARE, Subject};
use crate::attack::AttackConfig;
use crate::data::ImageShape;
use crate::presets::Tab;
use crate::train::messages::MAX_SELECTED;

/// Steps and restarts of an attack that a file may ask for.
const MAX_EFFORT: [usize; 2] = [1000, 20];
/// Characters of a lesson's place.
const MAX_LESSON: usize = 200;

/// Panels whose size a session keeps.
pub const PANELS: [&str; 7] =
    ["controls", "pictures", "attack", "measure", "sweep", "losses", "pairs"];
/// Sizes that are believed, in points; each panel has bounds of its own besides.
const SIZES: RangeInclusive<f32> = 50.0..=10_000.0;
/// Colours that a session may name.
pub const THEMES: [&str; 3] = ["system", "light", "dark"];

/// What was set in the window.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// Selected test images.
    pub selection: Vec<usize>,
    /// Drawn and opened images.
    pub own: Vec<Subject>,
    /// The settings of the attack panel.
    pub attack: AttackSettings,
    /// The settings of the measure panel.
    pub measure: MeasureSettings,
    /// What the right column showed.
    pub tab: Tab,
    /// Colours: one of [`THEMES`]; nothing leaves them as they are.
    pub theme: Option<String>,
    /// Sizes of the panels by their names, in points; what is not named stays as it is.
    pub layout: BTreeMap<String, f32>,
    /// Where a lesson stood, if one was open.
    pub lesson: Option<String>,
}

impl Shown {
    /// The same with everything within its bounds, own images of this shape; a file may say anything.
    pub fn sane(mut self, shape: ImageShape) -> Self {
        self.selection.truncate(MAX_SELECTED);
        self.own.truncate(MAX_SUBJECTS);
        let is_image = |subject: &Subject| {
            subject.image.len() == shape.values()
                && subject.image.iter().all(|value| (0.0..=1.0).contains(value))
        };
        self.own.retain(is_image);
        let attack = &self.attack.config;
        let usable = [attack.epsilon, attack.first_step, attack.momentum];
        if !usable.iter().all(|value| (0.0..=100.0).contains(value))
            || !effort_is_sane(attack.steps, attack.restarts)
        {
            self.attack.config = AttackConfig::default();
        }
        let curve = &self.measure.curve;
        if !effort_is_sane(curve.steps, curve.restarts)
            || !IMAGES.contains(&curve.images)
            || !SHARE.contains(&self.measure.share)
            || curve.objectives.len() > 8
        {
            self.measure = MeasureSettings::default();
        }
        self.theme = self.theme.filter(|theme| THEMES.contains(&theme.as_str()));
        self.layout.retain(|panel, size| PANELS.contains(&panel.as_str()) && SIZES.contains(size));
        self.lesson = self.lesson.filter(|place| place.len() <= MAX_LESSON);
        self
    }
}

fn effort_is_sane(steps: usize, restarts: usize) -> bool {
    (1..=MAX_EFFORT[0]).contains(&steps) && (1..=MAX_EFFORT[1]).contains(&restarts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_and_colours_of_a_file_are_believed_within_bounds_and_may_be_missing() {
        let text = r#"{"theme": "pink", "layout":
            {"losses": 300.5, "controls": -1, "pairs": 1e30, "elsewhere": 200}}"#;
        let shown = serde_json::from_str::<Shown>(text).unwrap().sane(ImageShape::MNIST);
        assert_eq!(shown.layout, [("losses".to_owned(), 300.5)].into());
        assert_eq!(shown.theme, None);
        let old =
            serde_json::from_str::<Shown>(r#"{"selection": [1]}"#).unwrap().sane(ImageShape::MNIST);
        assert!(old.layout.is_empty() && old.theme.is_none());
        let dark = Shown { theme: Some("dark".to_owned()), ..old };
        let text = serde_json::to_string(&dark).unwrap();
        assert_eq!(serde_json::from_str::<Shown>(&text).unwrap().sane(ImageShape::MNIST), dark);
    }
}
